#include "ui/caseload/caseload_model.h"

#include "ui/caseload/course_words.h"
#include "ui/text/words.h"
#include "ui/theme/theme.h"

namespace fyr::ui {

using presenter::CaseloadRow;
using presenter::NeedKind;

void CaseloadModel::show(presenter::CaseloadView view, CaseloadSnapshot courses, Instant now) {
    m_now = now;
    if (courses != m_courses) {
        m_byId.clear();
        if (courses) {
            m_byId.reserve(courses->size());
            for (const auto& e : *courses) m_byId.emplace(e.row.id.str(), &e);
        }
        m_courses = std::move(courses); // keeps what the map points at
        stepTo(m_view, std::move(view));
        // What only the pictures show may be another: they ask the course itself.
        if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, caseloadColumns - 1));
        return;
    }
    stepTo(m_view, std::move(view));
}

const CaseloadRow* CaseloadModel::at(int row) const { return row >= 0 && row < rowCount() ? &m_view.rows[static_cast<std::size_t>(row)] : nullptr; }

const presenter::CaseloadEntry* CaseloadModel::entry(const std::string& id) const {
    const auto it = m_byId.find(id);
    return it == m_byId.end() ? nullptr : it->second;
}

int CaseloadModel::rowOf(const std::string& id) const {
    for (std::size_t i = 0; i < m_view.rows.size(); ++i)
        if (m_view.rows[i].id == id) return static_cast<int>(i);
    return -1;
}

void CaseloadModel::retranslate() {
    emit headerDataChanged(Qt::Horizontal, 0, caseloadColumns - 1);
    if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, caseloadColumns - 1));
}

int CaseloadModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_view.rows.size()); }
int CaseloadModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : caseloadColumns; }

QVariant CaseloadModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= caseloadColumns) return {};
    if (role == Qt::FontRole) return Theme::font(TypeSize::small12, true);
    if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
    switch (static_cast<CaseloadColumn>(section)) {
    case CaseloadColumn::clock: return tr("Clock");
    case CaseloadColumn::patient: return tr("Patient");
    case CaseloadColumn::waits: return tr("Waits");
    case CaseloadColumn::risk: return tr("Risk");
    case CaseloadColumn::homework: return tr("Homework");
    case CaseloadColumn::trend: return tr("Trend");
    case CaseloadColumn::track: return tr("Track");
    case CaseloadColumn::activity: return tr("Activity 14 d");
    case CaseloadColumn::message: return tr("Post");
    case CaseloadColumn::next: return tr("Next");
    }
    return {};
}

QString CaseloadModel::cell(const CaseloadRow& r, CaseloadColumn column) const {
    const auto* e = entry(r.id);
    const auto& first = r.needs.front();
    switch (column) {
    case CaseloadColumn::clock: return (r.left ? CourseWords::left(*r.left) + QStringLiteral(", ") : QString()) + CourseWords::needShort(first.kind);
    case CaseloadColumn::patient: {
        QStringList parts{QString::fromStdString(r.name), Words::ageLong(r.age), CourseWords::local(r.programme) + QLatin1Char(' ') + QString::fromStdString(r.version), CourseWords::weekLong(r)};
        if (r.covered) parts << tr("you cover");
        if (r.unsent > 0) parts << tr("%n unsent change(s)", nullptr, r.unsent);
        if (r.attention) parts << tr("needs attention");
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    case CaseloadColumn::waits: return r.risk ? cell(r, CaseloadColumn::risk) : CourseWords::need(first);
    case CaseloadColumn::risk: {
        if (!r.risk) return tr("No open answer about risk");
        QStringList parts{CourseWords::local(r.risk->question), CourseWords::quoted(CourseWords::local(r.risk->answer)), tr("since %1").arg(Words::dayAndClock(r.risk->since)),
                          CourseWords::holder(*r.risk, r.riskMine)};
        if (r.risk->tellAt) parts << tr("%1 is told at %2").arg(CourseWords::tellNext(r.risk->tellRole), Words::dayAndClock(*r.risk->tellAt));
        if (r.risk->others > 0) parts << tr("%n more open", nullptr, r.risk->others);
        return parts.join(QStringLiteral(". "));
    }
    case CaseloadColumn::homework:
        if (!r.homework) return tr("No homework waits");
        return CourseWords::local(r.homework->label) + QStringLiteral(", ") + tr("waiting %1").arg(CourseWords::span(m_now - r.homework->since));
    case CaseloadColumn::trend: return e ? CourseWords::trend(e->row.trend) : QString();
    case CaseloadColumn::track: {
        const QString word = CourseWords::course(r);
        if (word.isEmpty()) return r.week < 2 ? tr("Not shown before week 2") : tr("Not assessed yet");
        const QString why = CourseWords::courseWhy(r);
        return why.isEmpty() ? word : word + QStringLiteral(": ") + why;
    }
    case CaseloadColumn::activity: {
        int days = 0;
        if (e)
            for (const auto n : e->row.activity) days += n > 0 ? 1 : 0;
        return tr("Signs of the patient on %n of the last 14 days", nullptr, days) + QStringLiteral(", ") + CourseWords::activity(r.daysSilent, r.phase);
    }
    case CaseloadColumn::message:
        if (r.unread <= 0) return tr("No unread message");
        return tr("%n unread message(s)", nullptr, r.unread) + (r.unreadSince ? QStringLiteral(", ") + tr("the oldest for %1").arg(CourseWords::span(m_now - *r.unreadSince)) : QString());
    case CaseloadColumn::next:
        if (!r.nextAt) return tr("Nothing comes by itself");
        return CourseWords::next(r.next) + QStringLiteral(", ") + Words::dayAndClock(*r.nextAt);
    }
    return {};
}

QString CaseloadModel::spoken(const CaseloadRow& r) const {
    QStringList parts;
    for (const auto c : {CaseloadColumn::patient, CaseloadColumn::clock, CaseloadColumn::waits, CaseloadColumn::message, CaseloadColumn::track, CaseloadColumn::activity, CaseloadColumn::next})
        parts << cell(r, c);
    return parts.join(QStringLiteral(". "));
}

QVariant CaseloadModel::data(const QModelIndex& index, int role) const {
    const auto* r = index.isValid() ? at(index.row()) : nullptr;
    if (!r) return {};
    switch (role) {
    case RowRole: return QVariant::fromValue(r);
    case CourseRole: {
        const auto* e = entry(r->id);
        return QVariant::fromValue(e ? &e->row : nullptr);
    }
    case IdRole: return QString::fromStdString(r->id);
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole: return cell(*r, static_cast<CaseloadColumn>(index.column()));
    case Qt::AccessibleDescriptionRole: return index.column() == static_cast<int>(CaseloadColumn::patient) ? spoken(*r) : QString();
    default: return {};
    }
}

} // namespace fyr::ui
