// A row of joined choices with counts: exactly one is on. Arrow keys move, as in a radio group.
#pragma once

#include <QWidget>

namespace fyr::ui {

class Segmented : public QWidget {
    Q_OBJECT
  public:
    explicit Segmented(QWidget* parent = nullptr);
    void setChoices(const QStringList& texts); // keeps the current one when it still exists
    [[nodiscard]] int current() const { return m_current; }
    void setCurrent(int index);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

  signals:
    void chosen(int index);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    [[nodiscard]] QRect box(int index) const;
    void choose(int index);
    QStringList m_texts;
    int m_current = 0;
};

} // namespace fyr::ui
