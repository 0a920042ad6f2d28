// A table as tall as its rows: what is around it scrolls. Arrows walk the rows, Escape leaves, letters are the window's.
#pragma once

#include <QTableWidget>

namespace fyr::ui {

class WalkedTable : public QTableWidget {
    Q_OBJECT
  public:
    explicit WalkedTable(QWidget* parent = nullptr);

  signals:
    void left(); // Escape

  protected:
    virtual void setColumns(int width) = 0; // how wide each is
    void fit();                             // after the rows have changed
    // A head that a screen reader reads as `whole`.
    void setHead(int column, const QString& text, const QString& whole);
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

  private:
    void bringIntoSight();
};

// What each cell of such a table has behind its own: the chosen row, a hairline, the focus at the left.
void paintRowBehind(QPainter& p, const QStyleOptionViewItem& option, const QModelIndex& index);

// A first column with a line over a smaller one.
inline constexpr int detailRole = Qt::UserRole;
void paintTwoLines(QPainter& p, const QStyleOptionViewItem& option, const QModelIndex& index);
[[nodiscard]] QSize twoLinesSize(const QStyleOptionViewItem& option, const QModelIndex& index);

} // namespace fyr::ui
