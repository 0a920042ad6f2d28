#include "ui/calls/calls_model.h"

#include "ui/calls/call_words.h"

namespace fyr::ui {

void CallsModel::show(presenter::CallsView view, Instant now) {
    m_now = now;
    stepTo(m_view, std::move(view));
    // Which row is the first of its group may have changed with its neighbour.
    if (rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1));
}

void CallsModel::tick(Instant now) {
    m_now = now;
    if (rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1), {Qt::AccessibleTextRole, Qt::ToolTipRole});
}

const presenter::CallRow* CallsModel::at(int row) const { return row >= 0 && row < rowCount() ? &m_view.rows[static_cast<std::size_t>(row)] : nullptr; }

int CallsModel::rowOf(const std::string& id) const {
    for (std::size_t i = 0; i < m_view.rows.size(); ++i)
        if (m_view.rows[i].id == id) return static_cast<int>(i);
    return -1;
}

int CallsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_view.rows.size()); }

QVariant CallsModel::data(const QModelIndex& index, int role) const {
    const auto* r = index.isValid() ? at(index.row()) : nullptr;
    if (!r) return {};
    switch (role) {
    case RowRole: return QVariant::fromValue(r);
    case IdRole: return QString::fromStdString(r->id);
    case FirstRole: return index.row() == 0 || at(index.row() - 1)->group != r->group;
    case Qt::DisplayRole: return QString::fromStdString(r->visit.patient.name);
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole: return CallWords::whole(*r, m_now);
    default: return {};
    }
}

} // namespace fyr::ui
