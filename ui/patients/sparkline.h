// A trend in the height of a line: points, reference band, newest point marked. Missing values are gaps, never 0.
#pragma once

#include "records/patient_record.h"

#include <QWidget>

namespace fyr::ui {

class Sparkline : public QWidget {
    Q_OBJECT
  public:
    explicit Sparkline(const records::ResultSeries& series, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override { return {220, 44}; }

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    records::ResultSeries m_series;
};

} // namespace fyr::ui
