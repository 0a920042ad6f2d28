#include "ui/caseload/course_chart.h"

#include "ui/theme/theme.h"

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

void paintPoints(QPainter& p, const Scale& s, const CourseTrend& t, double missedY) {
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
            if (run.size() == 1) p.drawEllipse(at, 2, 2);
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
        p.setPen(QPen(tk().text2, 1));
        const double x = s.x(point.week);
        p.drawLine(QPointF(x - 2, missedY - 2), QPointF(x + 2, missedY + 2));
        p.drawLine(QPointF(x - 2, missedY + 2), QPointF(x + 2, missedY - 2));
    }
    flush();
    if (!any) return;
    p.setPen(Qt::NoPen);
    p.setBrush(tk().line);
    p.drawEllipse(newest, 3, 3);
}

Scale scaleOf(const CourseTrend& t, int weeks, const QRectF& area) {
    Scale s;
    s.area = area;
    s.last = lastWeek(t, weeks);
    double low = t.most, high = t.least;
    const auto see = [&](double v) {
        low = std::min(low, v);
        high = std::max(high, v);
    };
    for (const auto& p : t.points)
        if (p.total) see(*p.total);
    for (const auto v : t.lower) see(std::clamp(v, t.least, t.most));
    for (const auto v : t.upper) see(std::clamp(v, t.least, t.most));
    if (const auto at = reliableAt(t)) see(*at);
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
    const auto s = scaleOf(t, weeks, box.adjusted(3, 4, -3, missed ? -9 : -4));
    paintBand(p, s, t);
    paintReliable(p, s, t);
    paintPoints(p, s, t, box.bottom() - 4);
    p.restore();
}

} // namespace fyr::ui
