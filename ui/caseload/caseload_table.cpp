#include "ui/caseload/caseload_table.h"

#include "ui/caseload/caseload_delegate.h"
#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

namespace fyr::ui {
namespace {

using Column = CaseloadColumn;
struct Width {
    Column column;
    int least;
    int share; // of what is left over
};
// With room for all; without the activity; and where only the most important has room.
constexpr std::array wide{Width{Column::clock, 140, 2},   Width{Column::patient, 176, 30}, Width{Column::risk, 212, 16},  Width{Column::homework, 118, 24}, Width{Column::trend, 164, 0},
                          Width{Column::track, 130, 24},  Width{Column::activity, 122, 0}, Width{Column::message, 58, 2}, Width{Column::next, 88, 2}};
constexpr std::array medium{Width{Column::clock, 134, 4},  Width{Column::patient, 152, 30}, Width{Column::risk, 198, 20},   Width{Column::homework, 102, 22},
                            Width{Column::trend, 174, 0}, Width{Column::track, 114, 22},   Width{Column::message, 52, 2}};
constexpr std::array narrow{Width{Column::clock, 128, 10}, Width{Column::patient, 140, 36}, Width{Column::waits, 196, 46}, Width{Column::track, 112, 8}};

} // namespace

CaseloadTable::CaseloadTable(CaseloadModel* model, QWidget* parent) : QTableView(parent) {
    setModel(model);
    setItemDelegate(new CaseloadDelegate(this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrap(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(measure::rowCaseload);
    verticalHeader()->setDefaultSectionSize(measure::rowCaseload);
    horizontalHeader()->setFixedHeight(32);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setHighlightSections(false);
    setProperty("look", "caseload");
    connect(this, &QTableView::doubleClicked, this, &CaseloadTable::opened);
}

std::string CaseloadTable::currentId() const { return currentIndex().data(CaseloadModel::IdRole).toString().toStdString(); }

void CaseloadTable::select(int row) {
    if (row < 0 || row >= model()->rowCount()) return;
    const int column = currentIndex().isValid() && !isColumnHidden(currentIndex().column()) ? currentIndex().column() : static_cast<int>(Column::patient);
    setCurrentIndex(model()->index(row, column));
}

void CaseloadTable::fitColumns() {
    const int room = viewport()->width();
    const auto least = [](const auto& set) {
        int n = 0;
        for (const auto& w : set) n += w.least;
        return n;
    };
    const auto apply = [&](const auto& set) {
        int shares = 0;
        for (const auto& w : set) shares += w.share;
        const int over = std::max(0, room - least(set));
        int used = 0;
        for (int c = 0; c < caseloadColumns; ++c) {
            const auto it = std::ranges::find(set, static_cast<Column>(c), &Width::column);
            setColumnHidden(c, it == set.end());
            if (it == set.end()) continue;
            const int w = it + 1 == set.end() ? std::max(it->least, room - used) : it->least + (shares > 0 ? over * it->share / shares : 0);
            setColumnWidth(c, w);
            used += w;
        }
    };
    if (room >= least(wide)) apply(wide);
    else if (room >= least(medium)) apply(medium);
    else apply(narrow);
    // Whoever stood in a column that is gone stands by the name.
    if (currentIndex().isValid() && isColumnHidden(currentIndex().column())) setCurrentIndex(currentIndex().siblingAtColumn(static_cast<int>(Column::patient)));
}

void CaseloadTable::resizeEvent(QResizeEvent* e) {
    QTableView::resizeEvent(e);
    fitColumns();
}

void CaseloadTable::paintEvent(QPaintEvent* e) {
    QTableView::paintEvent(e);
    if (!hasFocus() || !currentIndex().isValid()) return;
    const int y = rowViewportPosition(currentIndex().row());
    QPainter p(viewport());
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(tk().focus, 2));
    p.setBrush(Qt::NoBrush);
    p.drawRoundedRect(QRectF(2, y + 1, viewport()->width() - 4, measure::rowCaseload - 3), 3, 3);
}

void CaseloadTable::keyPressEvent(QKeyEvent* e) {
    switch (e->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Home:
    case Qt::Key_End:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown: QTableView::keyPressEvent(e); return;
    case Qt::Key_Return:
    case Qt::Key_Enter: emit opened(); return;
    default: e->ignore(); // letters are the page's, not a search
    }
}

void CaseloadTable::focusInEvent(QFocusEvent* e) {
    QTableView::focusInEvent(e);
    if (!currentIndex().isValid()) select(0);
    viewport()->update();
}

} // namespace fyr::ui
