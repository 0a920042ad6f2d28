#include "ui/triage/queue_model.h"

#include "ui/text/words.h"

#include <unordered_set>

namespace fyr::ui {
namespace {
constexpr int maxSteps = 64; // more moves than this are shown as a new list
}

void QueueModel::show(presenter::QueueView next) {
    auto& rows = m_view.rows;
    std::unordered_set<std::string> keep;
    for (const auto& r : next.rows) keep.insert(r.id);
    int steps = 0;
    const auto reset = [&] {
        beginResetModel();
        m_view = std::move(next);
        endResetModel();
    };
    for (int i = static_cast<int>(rows.size()) - 1; i >= 0; --i) {
        if (keep.contains(rows[static_cast<std::size_t>(i)].id)) continue;
        if (++steps > maxSteps) return reset();
        beginRemoveRows({}, i, i);
        rows.erase(rows.begin() + i);
        endRemoveRows();
    }
    for (int i = 0; i < static_cast<int>(next.rows.size()); ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (at < rows.size() && rows[at].id == next.rows[at].id) continue;
        if (++steps > maxSteps) return reset();
        int from = -1;
        for (int j = i + 1; j < static_cast<int>(rows.size()); ++j)
            if (rows[static_cast<std::size_t>(j)].id == next.rows[at].id) from = j;
        if (from < 0) {
            beginInsertRows({}, i, i);
            rows.insert(rows.begin() + i, next.rows[at]);
            endInsertRows();
        } else {
            beginMoveRows({}, from, from, {}, i);
            auto moved = std::move(rows[static_cast<std::size_t>(from)]);
            rows.erase(rows.begin() + from);
            rows.insert(rows.begin() + i, std::move(moved));
            endMoveRows();
        }
    }
    int first = -1;
    int last = -1;
    for (int i = 0; i < static_cast<int>(rows.size()); ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (rows[at] == next.rows[at]) continue;
        if (first < 0) first = i;
        last = i;
    }
    m_view = std::move(next);
    if (first >= 0) emit dataChanged(index(first), index(last));
}

const presenter::QueueRow* QueueModel::at(int row) const {
    return row >= 0 && row < rowCount() ? &m_view.rows[static_cast<std::size_t>(row)] : nullptr;
}

int QueueModel::rowOf(const std::string& id) const {
    for (std::size_t i = 0; i < m_view.rows.size(); ++i)
        if (m_view.rows[i].id == id) return static_cast<int>(i);
    return -1;
}

int QueueModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_view.rows.size());
}

QVariant QueueModel::data(const QModelIndex& index, int role) const {
    const auto* r = index.isValid() ? at(index.row()) : nullptr;
    if (!r) return {};
    switch (role) {
    case RowRole: return QVariant::fromValue(r);
    case IdRole: return QString::fromStdString(r->id);
    case Qt::DisplayRole: return QString::fromStdString(r->name);
    case Qt::AccessibleTextRole: {
        QStringList parts{Words::level(r->level),
                          r->left.overdue ? tr("%1 over time").arg(Words::minutes(-r->left.minutes))
                                          : tr("%1 left").arg(Words::minutes(r->left.minutes)),
                          QString::fromStdString(r->name), Words::ageAndSex(r->age, r->sex),
                          QString::fromStdString(r->quote)};
        parts << (r->holder.name.empty() ? tr("not claimed") : tr("held by %1").arg(QString::fromStdString(r->holder.name)));
        if (r->redFlags > 0) parts << tr("%n red flag(s)", nullptr, r->redFlags);
        if (r->unsent > 0) parts << tr("%n unsent change(s)", nullptr, r->unsent);
        if (r->attention) parts << tr("needs attention");
        return parts.join(QStringLiteral(". "));
    }
    default: return {};
    }
}

} // namespace fyr::ui
