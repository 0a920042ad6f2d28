#include "ui/review/trend_chart.h"

#include "presenter/caseload.h"
#include "ui/text/words.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace fyr::ui {
namespace {

constexpr double crossHalf = 3.5;

QString signedPoints(int better, bool higherIsWorse) {
    const int shown = higherIsWorse ? -better : better;
    if (shown == 0) return QStringLiteral("0");
    return (shown < 0 ? QStringLiteral("−") : QStringLiteral("+")) + QString::number(std::abs(shown));
}

} // namespace

TrendChart::TrendChart(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::TabFocus);
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void TrendChart::show(const clinical::CourseTrend& trend, int weeks) {
    m_trend = trend;
    m_weeks = std::max(weeks, 1);
    for (const auto& p : trend.points) m_weeks = std::max(m_weeks, static_cast<int>(p.week));
    speak();
    update();
}

void TrendChart::retranslate() { speak(); }

QString TrendChart::verdict(const clinical::CourseTrend& trend) {
    const auto t = presenter::trendOf(trend);
    if (!t.last) return tr("not answered yet");
    if (!t.change) return tr("one answer so far");
    const QString points = signedPoints(*t.change, trend.higherIsWorse);
    switch (t.moved) {
    case presenter::Moved::better: return tr("%1 ✓ reliable improvement").arg(points);
    case presenter::Moved::worse: return tr("%1 reliably worse").arg(points);
    case presenter::Moved::unchanged: return tr("%1, no reliable change").arg(points);
    case presenter::Moved::notKnown: return points;
    }
    return points;
}

const char* TrendChart::verdictTone(const clinical::CourseTrend& trend) {
    const auto moved = presenter::trendOf(trend).moved;
    return moved == presenter::Moved::better ? "ok" : moved == presenter::Moved::worse ? "look" : "text2";
}

void TrendChart::speak() {
    const QString title = Words::local(m_trend.title);
    setAccessibleName(title.isEmpty() ? tr("Scores by week") : tr("%1 by week").arg(title));
    QStringList parts;
    for (const auto& p : m_trend.points)
        parts << (p.total ? tr("week %1: %2").arg(p.week).arg(*p.total) : tr("week %1: not answered").arg(p.week));
    if (parts.isEmpty()) parts << tr("nothing is answered yet");
    QString spoken = parts.join(QStringLiteral(", ")) + QLatin1Char('.');
    const auto t = presenter::trendOf(m_trend);
    if (t.last) {
        spoken += QLatin1Char(' ') + verdict(m_trend) + QLatin1Char('.');
        if (t.within) spoken += QLatin1Char(' ') + (*t.within ? tr("Within what is expected by now.") : tr("Not where it is expected to be by now."));
    }
    if (m_trend.reliableChange) spoken += QLatin1Char(' ') + tr("A change of %n point(s) or more is reliable.", nullptr, *m_trend.reliableChange);
    setAccessibleDescription(spoken);
    setToolTip(spoken);
}

QRectF TrendChart::area() const {
    const int axis = QFontMetrics(Theme::font(TypeSize::small12)).height();
    return QRectF(rect()).adjusted(26, 8, -10, -axis - 16);
}

QPointF TrendChart::at(double week, double points) const {
    const QRectF a = area();
    const double most = std::max(1, m_trend.most - m_trend.least);
    return {a.left() + week / m_weeks * a.width(), a.bottom() - (points - m_trend.least) / most * a.height()};
}

std::optional<double> TrendChart::reliable() const {
    if (!m_trend.reliableChange) return {};
    for (const auto& p : m_trend.points)
        if (p.total) return m_trend.higherIsWorse ? *p.total - *m_trend.reliableChange : *p.total + *m_trend.reliableChange;
    return {};
}

void TrendChart::paintBand(QPainter& p) const {
    const Tokens& k = tk();
    const auto n = std::min({m_trend.lower.size(), m_trend.upper.size(), static_cast<std::size_t>(m_weeks) + 1});
    if (n < 2) return;
    QPolygonF band;
    for (std::size_t i = 0; i < n; ++i) band << at(static_cast<double>(i), m_trend.upper[i]);
    for (std::size_t i = n; i-- > 0;) band << at(static_cast<double>(i), m_trend.lower[i]);
    p.setPen(QPen(k.borderStrong, 1));
    p.setBrush(k.band);
    p.drawPolygon(band);
}

void TrendChart::paintLine(QPainter& p) const {
    const Tokens& k = tk();
    const QRectF a = area();
    QPolygonF run;
    const auto draw = [&] {
        p.setPen(QPen(k.line, 2));
        p.setBrush(Qt::NoBrush);
        p.drawPolyline(run);
        p.setPen(Qt::NoPen);
        p.setBrush(k.line);
        for (const auto& pt : run) p.drawEllipse(pt, 3, 3);
        run.clear();
    };
    for (const auto& point : m_trend.points) {
        if (point.total) {
            run << at(point.week, *point.total);
            continue;
        }
        draw();
        const QPointF c(at(point.week, m_trend.least).x(), a.bottom() - crossHalf - 3);
        p.setPen(QPen(k.text2, 1.5));
        p.drawLine(c + QPointF(-crossHalf, -crossHalf), c + QPointF(crossHalf, crossHalf));
        p.drawLine(c + QPointF(-crossHalf, crossHalf), c + QPointF(crossHalf, -crossHalf));
    }
    draw();
}

void TrendChart::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Tokens& k = tk();
    const QRectF a = area();
    p.setFont(Theme::font(TypeSize::small12));
    paintBand(p);
    const int step = m_trend.most - m_trend.least > 60 ? 40 : m_trend.most - m_trend.least > 30 ? 20 : 10;
    for (int v = (m_trend.least / step) * step; v <= m_trend.most; v += step) {
        if (v < m_trend.least) continue;
        const double y = at(0, v).y();
        p.setPen(QPen(k.border, 1));
        p.drawLine(QPointF(a.left(), y), QPointF(a.right(), y));
        p.setPen(k.text2);
        p.drawText(QRectF(0, y - 10, 20, 20), Qt::AlignRight | Qt::AlignVCenter, QString::number(v));
    }
    const int every = m_weeks > 8 ? 4 : 2;
    p.setPen(k.text2);
    for (int w = 0; w <= m_weeks; w += every)
        p.drawText(QRectF(at(w, 0).x() - 24, a.bottom() + 4, 48, 18), Qt::AlignHCenter | Qt::AlignTop, tr("w%1", "week, on an axis").arg(w));
    if (const auto line = reliable(); line && *line >= m_trend.least && *line <= m_trend.most) {
        p.setPen(QPen(k.borderStrong, 1, Qt::DashLine));
        p.drawLine(at(0, *line), at(m_weeks, *line));
    }
    paintLine(p);
    if (hasFocus()) {
        p.setPen(QPen(k.focus, 2));
        p.setBrush(Qt::NoBrush);
        p.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
}

} // namespace fyr::ui
