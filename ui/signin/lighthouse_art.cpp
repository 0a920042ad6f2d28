#include "ui/signin/lighthouse_art.h"

#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

namespace fyr::ui {

LighthouseArt::LighthouseArt(QWidget* parent) : QWidget(parent) {
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void LighthouseArt::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Tokens& k = tk();
    const Tokens& day = tokens(ThemeKind::light);
    p.fillRect(rect(), k.rail);
    p.setPen(k.railText);
    p.setFont(Theme::font(TypeSize::sign28, true));
    p.drawText(QRect(48, 36, width() - 60, 44), Qt::AlignVCenter, QStringLiteral("Fyr"));
    const double s = std::min(width() / 520.0, height() / 900.0);
    const double cx = width() * .573;
    const double ground = height() * .71;
    p.setPen(Qt::NoPen);
    // beams
    const double lampY = ground - 246 * s;
    QColor beam = k.railSel;
    p.setBrush(beam);
    p.drawPolygon(QPolygonF({{cx - 26 * s, lampY - 12 * s}, {-4, lampY - 112 * s}, {-4, lampY + 20 * s}, {cx - 26 * s, lampY + 4 * s}}));
    p.drawPolygon(QPolygonF({{cx + 26 * s, lampY - 12 * s}, {width() + 4.0, lampY - 92 * s}, {width() + 4.0, lampY + 42 * s}, {cx + 26 * s, lampY + 4 * s}}));
    // sea
    const QColor sea = k.rail.darker(125);
    p.setBrush(sea);
    p.drawRect(QRectF(0, ground, width(), height() - ground));
    p.setBrush(k.rail.darker(160));
    QPainterPath island;
    island.moveTo(cx - 150 * s, ground + 8 * s);
    island.cubicTo(cx - 90 * s, ground - 42 * s, cx + 90 * s, ground - 42 * s, cx + 150 * s, ground + 8 * s);
    island.closeSubpath();
    p.drawPath(island);
    // tower, striped
    const double top = ground - 210 * s;
    const double bottom = ground - 26 * s;
    const auto half = [&](double y) { return (30 + 20 * (y - top) / (bottom - top)) * s; };
    const QColor stripes[] = {day.railText, day.accent, day.railText, day.accent, day.railText};
    for (int i = 0; i < 5; ++i) {
        const double y1 = top + (bottom - top) * i / 5;
        const double y2 = top + (bottom - top) * (i + 1) / 5;
        p.setBrush(stripes[i]);
        p.drawPolygon(QPolygonF({{cx - half(y1), y1}, {cx + half(y1), y1}, {cx + half(y2), y2}, {cx - half(y2), y2}}));
    }
    p.setBrush(k.rail);
    p.drawRect(QRectF(cx - 8 * s, bottom - 34 * s, 16 * s, 34 * s));
    p.setBrush(k.railText2);
    p.drawRect(QRectF(cx - 40 * s, top - 10 * s, 80 * s, 10 * s));
    p.setBrush(k.railMark);
    for (int i = 0; i < 3; ++i) p.drawRect(QRectF(cx - 23 * s + 16 * s * i, top - 56 * s, 13 * s, 46 * s));
    p.setBrush(k.railText2);
    p.drawPolygon(QPolygonF({{cx, top - 88 * s}, {cx + 32 * s, top - 56 * s}, {cx - 32 * s, top - 56 * s}}));
    // waves
    p.setPen(QPen(k.railSel, 3 * s, Qt::SolidLine, Qt::RoundCap));
    const double waves[][2] = {{0, 50}, {330, 60}, {180, 82}, {60, 122}, {290, 144}, {380, 192}};
    for (const auto& w : waves) p.drawLine(QPointF(w[0] * s, ground + w[1] * s), QPointF((w[0] + 120) * s, ground + w[1] * s));
    p.setFont(Theme::font(TypeSize::body14));
    p.setPen(k.railText2);
    p.drawText(QRect(48, height() - 92, width() - 60, 48), Qt::AlignLeft,
               tr("Workstation for digital primary care") + QLatin1Char('\n') + tr("Version %1").arg(QCoreApplication::applicationVersion()));
}

} // namespace fyr::ui
