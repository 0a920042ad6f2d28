// Widgets side by side, as many in a line as there is room for; the rest go on in the next line.
#pragma once

#include <QLayout>

namespace fyr::ui {

class FlowRow : public QLayout {
    Q_OBJECT
  public:
    explicit FlowRow(int spacing = 4);
    ~FlowRow() override;
    void addItem(QLayoutItem* item) override { m_items.append(item); }
    [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
    [[nodiscard]] QLayoutItem* itemAt(int index) const override { return m_items.value(index); }
    QLayoutItem* takeAt(int index) override { return index >= 0 && index < m_items.size() ? m_items.takeAt(index) : nullptr; }
    [[nodiscard]] Qt::Orientations expandingDirections() const override { return {}; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override { return place({0, 0, width, 0}, false); }
    [[nodiscard]] QSize sizeHint() const override { return minimumSize(); }
    [[nodiscard]] QSize minimumSize() const override; // the widest one alone
    void setGeometry(const QRect& rect) override;

  private:
    int place(const QRect& rect, bool move) const; // the height it takes
    QList<QLayoutItem*> m_items;
};

} // namespace fyr::ui
