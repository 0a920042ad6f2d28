#include "ui/caseload/course_chart.h"

#include "presenter/caseload.h"
#include "ui/caseload/course_words.h"
#include "ui/common/paint_text.h"

#include <QPainter>

namespace fyr::ui {
namespace {

using clinical::CourseTrend;

// Weeks → x, points → y.
struct Scale {
    QRectF area;
    double last = 1;
    double low = 0, high = 1;
    [[nodiscard]] double x(double week) const { return area.left() + week / last * area.width(); }
    [[nodiscard]] double y(double v) const { return area.bottom() - (v - low) / (high - low) * area.height(); }
};

int lastWeek(const CourseTrend& t, int weeks) {
    int last = std::max(1, weeks);
    for (const auto& p : t.points) last = std::max(last, p.week);
    return last;
}

std::optional<int> firstTotal(const CourseTrend& t) {
    for (const auto& p : t.points)
        if (p.total) return *p.total;
    return {};
}

// Where a change becomes reliable, on the better side.
std::optional<int> reliableAt(const CourseTrend& t) {
    const auto first = firstTotal(t);
    if (!first || !t.reliableChange) return {};
    const int at = t.higherIsWorse ? *first - *t.reliableChange : *first + *t.reliableChange;
    if (at < t.least || at > t.most) return {};
    return at;
}

void paintBand(QPainter& p, const Scale& s, const CourseTrend& t) {
    const auto n = std::min({t.lower.size(), t.upper.size(), static_cast<std::size_t>(s.last) + 1});
    if (n < 2) return;
    QPolygonF band;
    for (std::size_t i = 0; i < n; ++i) band << QPointF(s.x(static_cast<double>(i)), s.y(std::clamp(t.upper[i], t.least, t.most)));
    for (std::size_t i = n; i-- > 0;) band << QPointF(s.x(static_cast<double>(i)), s.y(std::clamp(t.lower[i], t.least, t.most)));
    p.setPen(QPen(tk().borderStrong, .6));
    p.setBrush(tk().band);
    p.drawPolygon(band);
}

void paintReliable(QPainter& p, const Scale& s, const CourseTrend& t) {
    const auto at = reliableAt(t);
    if (!at) return;
    QPen dashed(tk().text2, 1);
    dashed.setDashPattern({3, 2});
    p.setPen(dashed);
    p.drawLine(QPointF(s.area.left(), s.y(*at)), QPointF(s.area.right(), s.y(*at)));
}

void paintPoints(QPainter& p, const Scale& s, const CourseTrend& t, double missedY, bool large) {
    QPolygonF run;
    QPointF newest;
    bool any = false;
    p.setBrush(Qt::NoBrush);
    const auto flush = [&] {
        p.setPen(QPen(tk().line, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        if (run.size() > 1) p.drawPolyline(run);
        p.setPen(Qt::NoPen);
        p.setBrush(tk().line);
        for (const auto& at : run)
            if (large || run.size() == 1) p.drawEllipse(at, large ? 3 : 2, large ? 3 : 2);
        p.setBrush(Qt::NoBrush);
        run.clear();
    };
    for (const auto& point : t.points) {
        if (point.total) {
            newest = {s.x(point.week), s.y(*point.total)};
            any = true;
            run << newest;
            continue;
        }
        flush();
        p.setPen(QPen(tk().text2, large ? 1.5 : 1));
        const double x = s.x(point.week);
        const double y = large && any ? newest.y() : missedY;
        const double r = large ? 3 : 2;
        p.drawLine(QPointF(x - r, y - r), QPointF(x + r, y + r));
        p.drawLine(QPointF(x - r, y + r), QPointF(x + r, y - r));
    }
    flush();
    if (!any) return;
    p.setPen(Qt::NoPen);
    p.setBrush(tk().line);
    p.drawEllipse(newest, large ? 4 : 3, large ? 4 : 3);
}

Scale scaleOf(const CourseTrend& t, int weeks, const QRectF& area, bool whole) {
    Scale s;
    s.area = area;
    s.last = lastWeek(t, weeks);
    double low = t.most, high = t.least;
    const auto see = [&](double v) {
        low = std::min(low, v);
        high = std::max(high, v);
    };
    if (whole) {
        see(t.least);
        see(t.most);
    } else {
        for (const auto& p : t.points)
            if (p.total) see(*p.total);
        for (const auto v : t.lower) see(std::clamp(v, t.least, t.most));
        for (const auto v : t.upper) see(std::clamp(v, t.least, t.most));
        if (const auto at = reliableAt(t)) see(*at);
    }
    if (high - low < 1) high = low + 1;
    s.low = low;
    s.high = high;
    return s;
}

} // namespace

void paintCourseTrend(QPainter& p, const QRectF& box, const CourseTrend& t, int weeks) {
    if (t.points.empty()) return;
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    const bool missed = std::ranges::any_of(t.points, [](const auto& x) { return !x.total; });
    const auto s = scaleOf(t, weeks, box.adjusted(3, 4, -3, missed ? -9 : -4), false);
    paintBand(p, s, t);
    paintReliable(p, s, t);
    paintPoints(p, s, t, box.bottom() - 4, false);
    p.restore();
}

CourseChart::CourseChart(QWidget* parent) : QWidget(parent) {
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void CourseChart::show(const CourseTrend& trend, int weeks) {
    m_trend = trend;
    m_weeks = weeks;
    setAccessibleName(tr("Chart of %1").arg(CourseWords::local(trend.title)));
    setAccessibleDescription(described(trend));
    setToolTip(described(trend));
    update();
}

QString CourseChart::described(const CourseTrend& t) {
    if (t.points.empty()) return tr("Nothing has been answered yet.");
    QStringList values;
    for (const auto& p : t.points) {
        const QString when = p.week == 0 ? tr("before the start") : tr("week %1").arg(p.week);
        values << when + QStringLiteral(": ") + (p.total ? QString::number(*p.total) : tr("missing"));
    }
    QStringList out{CourseWords::local(t.title) + QStringLiteral(", ") + values.join(QStringLiteral(", ")) + QLatin1Char('.')};
    const auto last = std::ranges::find_if(t.points.rbegin(), t.points.rend(), [](const auto& p) { return p.total.has_value(); });
    if (last != t.points.rend()) {
        const auto week = static_cast<std::size_t>(std::max(0, last->week));
        if (week < t.lower.size() && week < t.upper.size())
            out << tr("Expected in week %1: %2 to %3.").arg(last->week).arg(std::max(t.lower[week], t.least)).arg(std::min(t.upper[week], t.most));
    }
    const auto cell = presenter::trendOf(t);
    if (const QString change = CourseWords::change(cell, t.higherIsWorse); !change.isEmpty()) {
        QString line = tr("Change since the beginning %1").arg(QString(change).remove(QStringLiteral(" ✓")).remove(QStringLiteral(" !")));
        if (const QString moved = CourseWords::moved(cell.moved); !moved.isEmpty()) line += QStringLiteral(", ") + moved;
        if (t.reliableChange) line += tr(" (from %n points)", nullptr, *t.reliableChange);
        out << line + QLatin1Char('.');
    }
    return out.join(QLatin1Char(' '));
}

void CourseChart::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Tokens& k = tk();
    if (m_trend.points.empty()) {
        paintText(p, rect(), tr("Nothing has been answered yet."), TypeSize::table13, false, k.text2, Qt::AlignCenter);
        return;
    }
    const auto s = scaleOf(m_trend, m_weeks, QRectF(rect()).adjusted(32, 10, -12, -24), true);
    const int step = m_trend.most - m_trend.least > 30 ? 20 : 10;
    for (int v = (m_trend.least + step - 1) / step * step; v <= m_trend.most; v += step) {
        p.setPen(QPen(k.border, 1));
        p.drawLine(QPointF(s.area.left(), s.y(v)), QPointF(s.area.right(), s.y(v)));
        paintText(p, QRectF(0, s.y(v) - 8, 26, 16), QString::number(v), TypeSize::small12, false, k.text2, Qt::AlignRight | Qt::AlignVCenter);
    }
    paintBand(p, s, m_trend);
    paintReliable(p, s, m_trend);
    paintPoints(p, s, m_trend, s.area.bottom() - 4, true);
    const int every = s.last > 16 ? 8 : s.last > 8 ? 4 : 2;
    for (int w = 0; w <= static_cast<int>(s.last); w += every)
        paintText(p, QRectF(s.x(w) - 20, s.area.bottom() + 6, 40, 16), tr("w%1").arg(w), TypeSize::small12, false, k.text2, Qt::AlignCenter);
}

} // namespace fyr::ui
