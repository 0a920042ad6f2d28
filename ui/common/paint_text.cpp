#include "ui/common/paint_text.h"

#include <QFontMetricsF>

namespace fyr::ui {

void paintText(QPainter& p, const QRectF& box, const QString& s, TypeSize size, bool strong, const QColor& ink, Qt::Alignment align) {
    const QFont f = Theme::font(size, strong);
    p.setFont(f);
    p.setPen(ink);
    p.drawText(box, static_cast<int>(align) | Qt::TextSingleLine, QFontMetricsF(f).elidedText(s, Qt::ElideRight, box.width() + .5));
}

double textWidth(const QString& s, TypeSize size, bool strong) { return QFontMetricsF(Theme::font(size, strong)).horizontalAdvance(s); }

double paintTag(QPainter& p, double right, double top, const QString& s, const TagLook& look, std::optional<Icon> icon) {
    const double w = textWidth(s, TypeSize::small12, look.strong) + 14 + (icon ? 16 : 0);
    const QRectF box(right - w + .5, top + .5, w - 1, 19);
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    QPen pen(look.border, 1);
    if (look.dashed) {
        pen.setStyle(Qt::CustomDashLine);
        pen.setDashPattern({3, 2});
    }
    p.setPen(pen);
    p.setBrush(look.fill);
    p.drawRoundedRect(box, measure::radiusTag, measure::radiusTag);
    double x = box.left() + 7;
    if (icon) {
        paintIcon(p, QRectF(x - 2, box.top() + 3, 13, 13), *icon, look.ink);
        x += 14;
    }
    paintText(p, QRectF(x, box.top(), box.right() - x, 19), s, TypeSize::small12, look.strong, look.ink);
    p.restore();
    return right - w;
}

} // namespace fyr::ui
