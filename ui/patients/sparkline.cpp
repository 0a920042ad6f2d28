#include "ui/patients/sparkline.h"

#include "ui/text/words.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace fyr::ui {

Sparkline::Sparkline(const records::ResultSeries& series, QWidget* parent) : QWidget(parent), m_series(series) {
    setFixedHeight(44);
    setMinimumWidth(140);
    QStringList spoken;
    for (const auto& p : series.points) spoken << Words::dayAndClock(p.at) + QLatin1Char(' ') + QString::fromStdString(p.text);
    setAccessibleName(tr("Trend of %1").arg(QString::fromStdString(series.text)));
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
    setToolTip(spoken.mid(std::max<qsizetype>(0, spoken.size() - 8)).join(QLatin1Char('\n')));
}

void Sparkline::paintEvent(QPaintEvent*) {
    std::vector<std::pair<double, double>> points;
    for (const auto& p : m_series.points)
        if (p.value) points.emplace_back(static_cast<double>(p.at.time_since_epoch().count()), *p.value);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Tokens& k = tk();
    if (points.empty()) return;
    double low = points[0].second;
    double high = low;
    for (const auto& [t, v] : points) {
        low = std::min(low, v);
        high = std::max(high, v);
    }
    if (m_series.low) low = std::min(low, *m_series.low);
    if (m_series.high) high = std::max(high, *m_series.high);
    if (high - low < 1e-9) {
        high += 1;
        low -= 1;
    }
    const double t0 = points.front().first;
    const double t1 = std::max(points.back().first, t0 + 1);
    const QRectF area = QRectF(rect()).adjusted(5, 6, -6, -6);
    const auto x = [&](double t) { return points.size() == 1 ? area.center().x() : area.left() + (t - t0) / (t1 - t0) * area.width(); };
    const auto y = [&](double v) { return area.bottom() - (v - low) / (high - low) * area.height(); };
    if (m_series.low || m_series.high) {
        const double top = m_series.high ? y(*m_series.high) : area.top() - 4;
        const double bottom = m_series.low ? y(*m_series.low) : area.bottom() + 4;
        p.setPen(QPen(k.borderStrong, 1));
        p.setBrush(k.band);
        p.drawRect(QRectF(area.left() - 4, top, area.width() + 8, bottom - top));
    }
    QPolygonF line;
    for (const auto& [t, v] : points) line << QPointF(x(t), y(v));
    p.setPen(QPen(k.line, 1.5));
    p.setBrush(Qt::NoBrush);
    p.drawPolyline(line);
    p.setPen(Qt::NoPen);
    p.setBrush(k.line);
    if (points.size() <= 24)
        for (const auto& pt : line) p.drawEllipse(pt, 2, 2);
    p.drawEllipse(line.last(), 3.5, 3.5);
}

} // namespace fyr::ui
