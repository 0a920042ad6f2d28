#include "ui/triage/queue_model.h"

#include "ui/text/words.h"

namespace fyr::ui {

void QueueModel::show(presenter::QueueView next) { stepTo(m_view, std::move(next)); }

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
