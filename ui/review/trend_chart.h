// A questionnaire's totals by week: the line, what was expected, where a change since the start is reliable. A missed one is a
// cross under the line and a gap in it, never 0.
//
// Units: weeks of the treatment along, points of the instrument up.
#pragma once

#include "clinical/course_row.h"

#include <QWidget>

namespace fyr::ui {

class TrendChart : public QWidget {
    Q_OBJECT
  public:
    explicit TrendChart(QWidget* parent = nullptr);
    void show(const clinical::CourseTrend& trend, int weeks);
    void retranslate();
    [[nodiscard]] QSize sizeHint() const override { return {280, 150}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, 110}; }
    // "−7 ✓ reliable improvement", with the tone it is shown in.
    [[nodiscard]] static QString verdict(const clinical::CourseTrend& trend);
    [[nodiscard]] static const char* verdictTone(const clinical::CourseTrend& trend);

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    void speak();
    void paintBand(QPainter& p) const;
    void paintLine(QPainter& p) const;
    [[nodiscard]] QRectF area() const;
    [[nodiscard]] QPointF at(double week, double points) const;
    [[nodiscard]] std::optional<double> reliable() const; // the total at which it begins

    clinical::CourseTrend m_trend;
    int m_weeks = 12;
};

} // namespace fyr::ui
