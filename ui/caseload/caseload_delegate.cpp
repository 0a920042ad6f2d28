#include "ui/caseload/caseload_delegate.h"

#include "ui/caseload/caseload_model.h"
#include "ui/caseload/course_chart.h"
#include "ui/caseload/course_words.h"
#include "ui/common/paint_text.h"
#include "ui/text/words.h"

#include <QPainter>

namespace fyr::ui {
namespace {

using presenter::CaseloadRow;
using presenter::NeedKind;

constexpr double side = 8;
constexpr double chartWidth = 88;

// Two lines in a cell.
struct Lines {
    QPainter& p;
    QRectF box;
    void first(const QString& s, bool strong, const QColor& ink, double indent = 0) const {
        paintText(p, QRectF(box.left() + indent, box.top() + 5, box.width() - indent, 19), s, TypeSize::table13, strong, ink);
    }
    void second(const QString& s, const QColor& ink, double indent = 0) const {
        paintText(p, QRectF(box.left() + indent, box.top() + 24, box.width() - indent, 17), s, TypeSize::small12, false, ink);
    }
    void none(const QString& s) const { paintText(p, box, s, TypeSize::table13, false, tk().text2); }
};

void paintRing(QPainter& p, const QRectF& box, const presenter::TimeLeft& t) {
    const Tokens& k = tk();
    p.setBrush(Qt::NoBrush);
    if (t.overdue) { // a filled octagon with "!": overdue is a shape, too
        paintLevel(p, box, clinical::Urgency::immediate);
        return;
    }
    const QRectF ring = box.adjusted(2, 2, -2, -2);
    const double span = std::clamp(t.fraction, 0.0, 1.0);
    if (t.lastQuarter) { // solid: what is left of a filled circle
        p.setPen(QPen(k.red().fill, 1.5));
        p.drawEllipse(ring);
        p.setPen(Qt::NoPen);
        p.setBrush(k.red().fill);
        p.drawPie(ring.adjusted(1.5, 1.5, -1.5, -1.5), 90 * 16, -static_cast<int>(std::max(.04, span) * 360 * 16));
        return;
    }
    p.setPen(QPen(k.border, 4));
    p.drawEllipse(ring);
    p.setPen(QPen(k.accent, 4, Qt::SolidLine, Qt::FlatCap));
    p.drawArc(ring, 90 * 16, -static_cast<int>(span * 360 * 16));
}

void paintClock(const Lines& l, const CaseloadRow& r) {
    const Tokens& k = tk();
    const QRectF mark(l.box.left(), l.box.top() + 10, 28, 28);
    const QString what = CourseWords::needShort(r.needs.front().kind);
    if (!r.left) {
        if (r.phase == "paused") {
            l.p.setPen(QPen(k.text2, 2, Qt::SolidLine, Qt::RoundCap));
            for (const double x : {11.0, 17.0}) l.p.drawLine(QPointF(mark.left() + x, mark.top() + 8), QPointF(mark.left() + x, mark.top() + 20));
            l.first(CaseloadDelegate::tr("stands still"), false, k.text2, 34);
            l.second(CaseloadDelegate::tr("but for risk"), k.text2, 34);
            return;
        }
        paintText(l.p, QRectF(l.box.left() + 34, l.box.top(), l.box.width() - 34, l.box.height()), what, TypeSize::table13, false, k.text2);
        return;
    }
    const bool red = r.left->overdue || r.left->lastQuarter;
    paintRing(l.p, mark, *r.left);
    l.first(Words::minutes(r.left->minutes), true, red ? k.red().text : k.text, 34);
    l.second(r.left->overdue ? CaseloadDelegate::tr("over time") : what, r.left->overdue ? k.red().text : k.text2, 34);
}

void paintPatient(const Lines& l, const CaseloadRow& r) {
    const Tokens& k = tk();
    double right = l.box.right();
    if (r.attention) right = paintTag(l.p, right, l.box.top() + 5, CaseloadDelegate::tr("To settle"), {k.syncText, k.syncTint, k.sync, true, false}, Icon::attention) - 6;
    else if (r.unsent > 0) right = paintTag(l.p, right, l.box.top() + 5, CaseloadDelegate::tr("%n unsent", nullptr, r.unsent), {k.syncText, k.syncTint, k.sync, true, false}, Icon::upload) - 6;
    const QString name = QString::fromStdString(r.name);
    const QString age = Words::age(r.age);
    const double ageWidth = age.isEmpty() ? 0 : textWidth(age, TypeSize::table13, false) + 6;
    const double nameWidth = std::min(textWidth(name, TypeSize::table13, true) + 1, std::max(30.0, right - l.box.left() - ageWidth));
    paintText(l.p, QRectF(l.box.left(), l.box.top() + 5, nameWidth, 19), name, TypeSize::table13, true, k.text);
    if (l.box.left() + nameWidth + ageWidth <= right + 1) paintText(l.p, QRectF(l.box.left() + nameWidth + 6, l.box.top() + 5, ageWidth, 19), age, TypeSize::table13, false, k.text2);
    // The week is what is looked for: the programme's name gives way.
    const QString week = CourseWords::week(r) + (r.covered ? QStringLiteral(" · ") + CaseloadDelegate::tr("you cover") : QString());
    const double weekWidth = textWidth(QStringLiteral(" · ") + week, TypeSize::small12, false) + 2;
    const QString programme = CourseWords::local(r.programme) + QLatin1Char(' ') + QString::fromStdString(r.version);
    const double w = std::min(textWidth(programme, TypeSize::small12, false) + 1, std::max(0.0, l.box.width() - weekWidth));
    paintText(l.p, QRectF(l.box.left(), l.box.top() + 24, w, 17), programme, TypeSize::small12, false, k.text2);
    paintText(l.p, QRectF(l.box.left() + w, l.box.top() + 24, l.box.width() - w, 17), (w > 0 ? QStringLiteral(" · ") : QString()) + week, TypeSize::small12, false, k.text2);
}

void paintRisk(const Lines& l, const CaseloadRow& r) {
    const Tokens& k = tk();
    if (!r.risk) return l.none(CaseloadDelegate::tr("None open"));
    const QRectF mark(l.box.left() + 1, l.box.top() + 8, 13, 13);
    l.p.setPen(QPen(k.red().fill, 2));
    l.p.setBrush(Qt::NoBrush);
    l.p.drawPolygon(QPolygonF{{mark.center().x(), mark.top()}, {mark.right(), mark.center().y()}, {mark.center().x(), mark.bottom()}, {mark.left(), mark.center().y()}});
    l.first(CourseWords::quoted(CourseWords::local(r.risk->answer)), true, k.red().text, 20);
    QString more = Words::dayAndClock(r.risk->since) + QStringLiteral(", ") + CourseWords::holder(*r.risk, r.riskMine);
    if (r.risk->others > 0) more += QStringLiteral(" · ") + CaseloadDelegate::tr("+%1 more").arg(r.risk->others);
    l.second(more, k.text2, 20);
}

void paintHomework(const Lines& l, const CaseloadRow& r, Instant now) {
    const Tokens& k = tk();
    if (!r.homework) return l.none(QStringLiteral("–"));
    l.p.setPen(Qt::NoPen);
    l.p.setBrush(k.of(clinical::Urgency::soon).fill);
    l.p.drawEllipse(QRectF(l.box.left() + 1, l.box.top() + 9, 11, 11));
    l.first(CourseWords::local(r.homework->label), true, k.text, 18);
    l.second(CaseloadDelegate::tr("waiting %1").arg(CourseWords::span(now - r.homework->since)), k.text2, 18);
}

void paintWaits(const Lines& l, const CaseloadRow& r, Instant now) {
    if (r.risk) return paintRisk(l, r);
    if (r.needs.front().kind == NeedKind::homework) return paintHomework(l, r, now);
    const auto& n = r.needs.front();
    if (n.kind == NeedKind::next || n.kind == NeedKind::nothing || n.kind == NeedKind::paused) {
        if (!r.nextAt) return l.none(CourseWords::need(n));
        l.first(CourseWords::next(r.next), false, tk().text2);
        return l.second(CourseWords::shortDay(*r.nextAt), tk().text2);
    }
    l.first(CourseWords::need(n), true, tk().text);
    l.second(CaseloadDelegate::tr("since %1").arg(Words::dayAndClock(n.since)), tk().text2);
}

void paintTrend(const Lines& l, const CaseloadRow& r, const clinical::CourseRow* course) {
    const Tokens& k = tk();
    if (!course || course->trend.points.empty()) return l.none(CaseloadDelegate::tr("no answers yet"));
    const QRectF chart(l.box.left(), l.box.top() + 4, chartWidth, l.box.height() - 8);
    paintCourseTrend(l.p, chart, course->trend, r.weeks);
    const double x = chartWidth + 6;
    const auto& t = r.trend;
    if (t.missed > 0) l.first(CaseloadDelegate::tr("%n missing", nullptr, t.missed), false, k.text2, x);
    else {
        const auto ink = t.moved == presenter::Moved::better ? k.okText : t.moved == presenter::Moved::worse ? k.lookText : k.text;
        l.first(CourseWords::change(t, course->trend.higherIsWorse), true, ink, x);
    }
    if (t.last) l.second(CourseWords::local(course->trend.title) + QLatin1Char(' ') + QString::number(*t.last), k.text2, x);
}

void paintTrack(const Lines& l, const CaseloadRow& r) {
    const Tokens& k = tk();
    const QString word = CourseWords::course(r);
    if (word.isEmpty()) return l.none(QStringLiteral("–"));
    const QRectF mark(l.box.left(), l.box.top() + 7, 15, 15);
    const bool look = r.standing.course == "look" && r.phase != "paused";
    const QColor ink = look ? k.lookText : r.standing.course == "onTrack" && r.phase != "paused" ? k.accentText : k.text2;
    if (r.phase == "paused") {
        l.p.setPen(QPen(ink, 1.5, Qt::SolidLine, Qt::RoundCap));
        for (const double x : {5.0, 10.0}) l.p.drawLine(QPointF(mark.left() + x, mark.top() + 3), QPointF(mark.left() + x, mark.top() + 12));
    } else if (r.standing.course == "tooLittle") {
        l.p.setPen(Qt::NoPen);
        l.p.setBrush(ink);
        for (const double x : {2.5, 7.5, 12.5}) l.p.drawEllipse(QPointF(mark.left() + x, mark.center().y()), 1.5, 1.5);
    } else {
        paintIcon(l.p, mark, look ? Icon::eye : Icon::arrowRight, ink);
    }
    l.first(word, true, ink, 21);
    l.second(r.phase == "paused" && r.nextAt ? CaseloadDelegate::tr("until %1").arg(CourseWords::shortDay(*r.nextAt)) : CourseWords::courseWhy(r), k.text2);
}

void paintActivity(const Lines& l, const CaseloadRow& r, const clinical::CourseRow* course) {
    const Tokens& k = tk();
    if (course) {
        const double step = std::min(8.0, l.box.width() / 14);
        l.p.setRenderHint(QPainter::Antialiasing, false);
        for (std::size_t i = 0; i < course->activity.size(); ++i) {
            const QRectF dot(std::floor(l.box.left() + static_cast<double>(i) * step), l.box.top() + 10, step - 2, 10);
            if (course->activity[i] > 0) {
                l.p.fillRect(dot, k.accent);
            } else {
                l.p.setPen(QPen(k.borderStrong, 1));
                l.p.setBrush(Qt::NoBrush);
                l.p.drawRect(dot.adjusted(0, 0, -1, -1));
            }
        }
        l.p.setRenderHint(QPainter::Antialiasing);
    }
    l.second(CourseWords::activity(r.daysSilent, r.phase), k.text2);
}

void paintMessage(const Lines& l, const CaseloadRow& r, Instant now) {
    const Tokens& k = tk();
    if (r.unread <= 0) return l.none(QStringLiteral("–"));
    paintIcon(l.p, QRectF(l.box.left(), l.box.top() + 7, 15, 15), Icon::message, k.text);
    l.first(QString::number(r.unread), true, k.text, 20);
    if (r.unreadSince) l.second(CourseWords::span(now - *r.unreadSince), k.text2);
}

void paintNext(const Lines& l, const CaseloadRow& r) {
    if (!r.nextAt) return l.none(QStringLiteral("–"));
    l.first(CourseWords::next(r.next), false, tk().text);
    l.second(CourseWords::shortDay(*r.nextAt), tk().text2);
}

} // namespace

void CaseloadDelegate::paint(QPainter* painter, const QStyleOptionViewItem& o, const QModelIndex& index) const {
    const auto* r = index.data(CaseloadModel::RowRole).value<const CaseloadRow*>();
    if (!r) return;
    const auto* course = index.data(CaseloadModel::CourseRole).value<const clinical::CourseRow*>();
    const auto now = static_cast<const CaseloadModel*>(index.model())->now();
    QPainter& p = *painter;
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setClipRect(o.rect);
    const Tokens& k = tk();
    const bool selected = o.state & QStyle::State_Selected;
    p.fillRect(o.rect, selected ? k.selected : r->attention ? k.syncTint : k.surface);
    p.fillRect(QRectF(o.rect.left(), o.rect.bottom(), o.rect.width(), 1), k.border);
    const bool first = index.column() == 0;
    if (selected && first) p.fillRect(QRectF(o.rect.left(), o.rect.top(), 3, o.rect.height()), k.accent);
    const Lines l{p, QRectF(o.rect).adjusted(first ? 14 : side, 0, -side, 0)};
    switch (static_cast<CaseloadColumn>(index.column())) {
    case CaseloadColumn::clock: paintClock(l, *r); break;
    case CaseloadColumn::patient: paintPatient(l, *r); break;
    case CaseloadColumn::waits: paintWaits(l, *r, now); break;
    case CaseloadColumn::risk: paintRisk(l, *r); break;
    case CaseloadColumn::homework: paintHomework(l, *r, now); break;
    case CaseloadColumn::trend: paintTrend(l, *r, course); break;
    case CaseloadColumn::track: paintTrack(l, *r); break;
    case CaseloadColumn::activity: paintActivity(l, *r, course); break;
    case CaseloadColumn::message: paintMessage(l, *r, now); break;
    case CaseloadColumn::next: paintNext(l, *r); break;
    }
    p.restore();
}

} // namespace fyr::ui
