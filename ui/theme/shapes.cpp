#include "ui/theme/shapes.h"

#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <numbers>

namespace fyr::ui {
namespace {

using clinical::Urgency;

QPolygonF regular(const QRectF& box, int corners, double turn) {
    QPolygonF out;
    for (int i = 0; i < corners; ++i) {
        const double a = turn + 2 * std::numbers::pi * i / corners;
        out << box.center() + QPointF(std::cos(a) * box.width() / 2, std::sin(a) * box.height() / 2);
    }
    return out;
}

void paintSign(QPainter& p, const QRectF& box, const QString& sign, const QColor& ink) {
    QFont f = Theme::font(TypeSize::body14, true);
    f.setPixelSize(std::max(6, static_cast<int>(box.height() * 0.68)));
    f.setWeight(QFont::Bold);
    p.setFont(f);
    p.setPen(ink);
    p.drawText(box, Qt::AlignCenter, sign);
}

} // namespace

void paintLevel(QPainter& p, const QRectF& b, std::optional<Urgency> level) {
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    const Tokens& k = tk();
    const double s = b.width();
    if (!level) {
        QPen pen(k.text2, std::max(1.2, s / 11), Qt::CustomDashLine, Qt::FlatCap);
        pen.setDashPattern({2.0, 1.4});
        p.setPen(pen);
        p.setBrush(Qt::NoBrush);
        p.drawEllipse(b.adjusted(s * .08, s * .08, -s * .08, -s * .08));
        paintSign(p, b.adjusted(s * .1, s * .1, -s * .1, -s * .1), QStringLiteral("?"), k.text2);
        p.restore();
        return;
    }
    const LevelColours& c = k.of(*level);
    p.setPen(Qt::NoPen);
    p.setBrush(c.fill);
    switch (*level) {
    case Urgency::immediate:
        p.drawPolygon(regular(b, 8, std::numbers::pi / 8));
        paintSign(p, b, QStringLiteral("!"), c.onFill);
        break;
    case Urgency::emergency: {
        QPainterPath path;
        path.moveTo(b.center().x(), b.top() + s * .06);
        path.lineTo(b.right(), b.bottom() - s * .06);
        path.lineTo(b.left(), b.bottom() - s * .06);
        path.closeSubpath();
        p.setPen(QPen(c.fill, s * .06, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        p.drawPath(path);
        break;
    }
    case Urgency::urgent:
        p.setPen(QPen(c.outline, std::max(1.0, s / 12), Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        p.drawPolygon(regular(b.adjusted(s * .06, s * .06, -s * .06, -s * .06), 4, 0));
        break;
    case Urgency::soon: p.drawEllipse(b.adjusted(s * .06, s * .06, -s * .06, -s * .06)); break;
    case Urgency::selfCare: {
        const double w = std::max(1.8, s / 6.5);
        p.setPen(QPen(c.fill, w));
        p.setBrush(Qt::NoBrush);
        p.drawRoundedRect(b.adjusted(w / 2 + s * .05, w / 2 + s * .05, -w / 2 - s * .05, -w / 2 - s * .05), s * .16, s * .16);
        break;
    }
    }
    p.restore();
}

void paintAvatar(QPainter& p, const QRectF& b, const QString& initials, AvatarKind kind) {
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    const Tokens& k = tk();
    const QRectF in = b.adjusted(.5, .5, -.5, -.5);
    if (kind == AvatarKind::nobody) {
        QPen pen(k.borderStrong, 1, Qt::CustomDashLine);
        pen.setDashPattern({3, 2});
        p.setPen(pen);
        p.setBrush(Qt::NoBrush);
        p.drawEllipse(in);
    } else {
        const bool filled = kind != AvatarKind::other;
        const QColor fill = kind == AvatarKind::rail ? k.railAvatar : kind == AvatarKind::mine ? k.accent : k.hover;
        p.setPen(QPen(filled ? fill : k.borderStrong, 1));
        p.setBrush(fill);
        p.drawEllipse(in);
        QFont f = Theme::font(TypeSize::small12, true);
        f.setPixelSize(std::max(8, static_cast<int>(b.height() * (b.height() < 24 ? .48 : .40))));
        p.setFont(f);
        p.setPen(kind == AvatarKind::rail ? k.onRailAvatar : kind == AvatarKind::mine ? k.onAccent : k.text);
        p.drawText(b, Qt::AlignCenter, initials);
    }
    p.restore();
}

int keycapWidth(const QString& text) {
    const QFontMetricsF m(Theme::font(TypeSize::small12));
    return std::max(20, static_cast<int>(std::ceil(m.horizontalAdvance(text))) + 12);
}

int paintKeycap(QPainter& p, QPointF at, const QString& text, const QColor& border, const QColor& ink) {
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    const int w = keycapWidth(text);
    const QRectF box(at.x() + .5, at.y() + .5, w - 1, 19);
    p.setPen(QPen(border, 1));
    p.setBrush(Qt::NoBrush);
    p.drawRoundedRect(box, 4, 4);
    p.setFont(Theme::font(TypeSize::small12));
    p.setPen(ink);
    p.drawText(box, Qt::AlignCenter, text);
    p.restore();
    return w;
}

} // namespace fyr::ui
