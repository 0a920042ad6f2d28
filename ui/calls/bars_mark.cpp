#include "ui/calls/bars_mark.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace fyr::ui {

BarsMark::BarsMark(QWidget* parent) : QWidget(parent) { setFixedSize(24, 20); }

void BarsMark::set(std::optional<int> bars) {
    if (bars) bars = std::clamp(*bars, 0, 4);
    setAccessibleName(bars ? tr("Connection %1 of 4").arg(*bars) : tr("Connection not known"));
    setToolTip(accessibleName());
    if (std::exchange(m_bars, bars) != bars) update();
}

void BarsMark::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Tokens& k = tk();
    for (int i = 0; i < 4; ++i) {
        const double h = 5 + 4 * i;
        const QRectF bar(1.5 + 6 * i, 18 - h, 4, h);
        const bool on = m_bars && i < *m_bars;
        p.setPen(QPen(on ? k.text : k.borderStrong, 1));
        p.setBrush(on ? QBrush(k.text) : Qt::NoBrush);
        p.drawRoundedRect(bar, 1, 1);
    }
    if (m_bars) return;
    p.setPen(QPen(k.text2, 1.5));
    p.drawLine(QPointF(2, 17), QPointF(22, 3));
}

} // namespace fyr::ui
