// A combo box with a drawn chevron: the style sheet takes the platform's arrow away.
#pragma once

#include <QComboBox>

namespace fyr::ui {

class ChoiceBox : public QComboBox {
    Q_OBJECT
  public:
    using QComboBox::QComboBox;

  protected:
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override; // a turn of the wheel must not change a decision
};

} // namespace fyr::ui
