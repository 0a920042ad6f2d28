#include "ui/common/flow_row.h"

namespace fyr::ui {

FlowRow::FlowRow(int spacing) { setSpacing(spacing); }

FlowRow::~FlowRow() { qDeleteAll(m_items); }

QSize FlowRow::minimumSize() const {
    QSize out;
    for (const auto* i : m_items)
        if (!i->isEmpty()) out = out.expandedTo(i->minimumSize());
    return out;
}

void FlowRow::setGeometry(const QRect& rect) {
    QLayout::setGeometry(rect);
    place(rect, true);
}

int FlowRow::place(const QRect& rect, bool move) const {
    int x = rect.x();
    int y = rect.y();
    int line = 0;
    for (auto* i : m_items) {
        if (i->isEmpty()) continue;
        const QSize size = i->sizeHint();
        if (x > rect.x() && x + size.width() > rect.x() + rect.width()) {
            x = rect.x();
            y += line + spacing();
            line = 0;
        }
        if (move) i->setGeometry({{x, y}, size});
        x += size.width() + spacing();
        line = std::max(line, size.height());
    }
    return y + line - rect.y();
}

} // namespace fyr::ui
