// The picture beside the sign-in form: a lighthouse at night.
#pragma once

#include <QWidget>

namespace fyr::ui {

class LighthouseArt : public QWidget {
    Q_OBJECT
  public:
    explicit LighthouseArt(QWidget* parent = nullptr);

  protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace fyr::ui
