#include "ui/common/walked_table.h"

#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollArea>

namespace fyr::ui {
namespace {
constexpr int side = 6;
}

WalkedTable::WalkedTable(QWidget* parent) : QTableWidget(parent) {
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setEditTriggers(NoEditTriggers);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTabKeyNavigation(false);
    setWordWrap(true);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(24);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setFixedHeight(24);
}

void WalkedTable::setHead(int column, const QString& text, const QString& whole) {
    auto* h = new QTableWidgetItem(text);
    h->setToolTip(whole);
    h->setData(Qt::AccessibleTextRole, whole);
    h->setTextAlignment(column == 0 ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignCenter);
    setHorizontalHeaderItem(column, h);
}

void WalkedTable::fit() {
    if (columnCount() == 0) return;
    setColumns(viewport()->width());
    resizeRowsToContents();
    int height = horizontalHeader()->height() + 2;
    for (int r = 0; r < rowCount(); ++r) height += rowHeight(r);
    if (height != minimumHeight()) setFixedHeight(height);
}

void WalkedTable::resizeEvent(QResizeEvent* e) {
    QTableWidget::resizeEvent(e);
    fit();
}

// Letters are the window's; arrows walk the rows, Tab and Escape leave.
void WalkedTable::keyPressEvent(QKeyEvent* e) {
    switch (e->key()) {
    case Qt::Key_Escape: emit left(); return;
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Home:
    case Qt::Key_End:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        QTableWidget::keyPressEvent(e);
        bringIntoSight();
        return;
    default: e->ignore();
    }
}

// The table never scrolls itself: what is around it does.
void WalkedTable::bringIntoSight() {
    const auto* now = item(currentRow(), 0);
    if (!now) return;
    const QRect row = visualItemRect(now);
    for (QWidget* w = parentWidget(); w; w = w->parentWidget())
        if (auto* area = qobject_cast<QScrollArea*>(w)) {
            const QPoint at = viewport()->mapTo(area->widget(), row.center());
            area->ensureVisible(at.x(), at.y(), 0, row.height());
            return;
        }
}

void WalkedTable::focusInEvent(QFocusEvent* e) {
    QTableWidget::focusInEvent(e);
    if (currentRow() < 0 && rowCount() > 0) setCurrentCell(0, 0);
}

void paintRowBehind(QPainter& p, const QStyleOptionViewItem& o, const QModelIndex& index) {
    const Tokens& k = tk();
    const bool current = (o.state & QStyle::State_Selected) != 0;
    if (current) p.fillRect(o.rect, k.selected);
    p.setPen(k.border);
    p.drawLine(o.rect.bottomLeft(), o.rect.bottomRight());
    if (current && o.widget && o.widget->hasFocus() && index.column() == 0) {
        p.setPen(Qt::NoPen);
        p.setBrush(k.focus);
        p.drawRect(QRect(o.rect.left(), o.rect.top(), 3, o.rect.height()));
    }
}

void paintTwoLines(QPainter& p, const QStyleOptionViewItem& o, const QModelIndex& index) {
    const Tokens& k = tk();
    const QRect inside = o.rect.adjusted(side, 4, -side, -4);
    p.setFont(Theme::font(TypeSize::table13, true));
    p.setPen(k.text);
    QRect used;
    p.drawText(inside, Qt::TextWordWrap, index.data(Qt::DisplayRole).toString(), &used);
    p.setFont(Theme::font(TypeSize::small12));
    p.setPen(k.text2);
    p.drawText(inside.adjusted(0, used.height(), 0, 0), Qt::TextWordWrap, index.data(detailRole).toString());
}

QSize twoLinesSize(const QStyleOptionViewItem& o, const QModelIndex& index) {
    const auto* view = qobject_cast<const QTableView*>(o.widget);
    const int width = (view ? view->columnWidth(0) : 300) - 2 * side;
    const auto height = [&](TypeSize size, bool strong, const QString& text) {
        return text.isEmpty() ? 0 : QFontMetrics(Theme::font(size, strong)).boundingRect(QRect(0, 0, width, 4000), Qt::TextWordWrap, text).height();
    };
    return {width, height(TypeSize::table13, true, index.data(Qt::DisplayRole).toString()) +
                       height(TypeSize::small12, false, index.data(detailRole).toString()) + 9};
}

} // namespace fyr::ui
