#include "ui/shell/rail_item.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace fyr::ui {

RailItem::RailItem(Icon icon, QWidget* parent) : QAbstractButton(parent), m_icon(icon) {
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void RailItem::setBadge(int count, bool hot) {
    m_badge = count;
    m_hot = hot;
    setAccessibleDescription(count > 0 ? QString::number(count) : QString());
    update();
}
void RailItem::setNarrow(bool on) {
    m_narrow = on;
    setToolTip(on ? text() : QString());
    update();
}
void RailItem::setSmall(bool on) {
    m_small = on;
    setCheckable(!on);
    updateGeometry();
}
void RailItem::setAttentionLook(bool on) { m_attention = on; }
void RailItem::setRiskLook(bool on) { m_risk = on; }
void RailItem::setShortcutHint(const QString& key) {
    m_key = key;
    if (!m_small) setToolTip(key);
}

QSize RailItem::sizeHint() const { return {64, m_small ? 32 : 40}; }

void RailItem::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Tokens& k = tk();
    const bool on = isChecked() && !m_small;
    if (on || underMouse()) p.fillRect(rect(), k.railSel);
    if (on) p.fillRect(QRect(0, 0, 3, height()), k.railMark);
    const QColor ink = m_attention ? k.railAttention : on ? k.railText : k.railText2;
    const double iconSize = m_small ? 16 : 20;
    const double iconX = m_narrow ? (width() - iconSize) / 2 : m_small ? 24 : 16;
    paintIcon(p, QRectF(iconX, (height() - iconSize) / 2, iconSize, iconSize), m_icon, ink);
    double right = width() - 7;
    if (m_badge > 0 && !m_small) {
        const QString n = m_badge > 999 ? QStringLiteral("999+") : QString::number(m_badge);
        const QFontMetricsF m(Theme::font(TypeSize::small12, true));
        const QColor fill = m_attention ? k.badgeSync : m_hot ? k.badgeHot : k.badge;
        const QColor text = m_attention ? k.onBadgeSync : m_hot ? k.onBadgeHot : k.onBadge;
        double w = std::max(24.0, m.horizontalAdvance(n) + 12 + (m_hot ? 16 : 0));
        if (m_narrow) w = std::max(18.0, m.horizontalAdvance(n) + 8);
        const QRectF box = m_narrow ? QRectF(width() - w - 4, 4, w, 16) : QRectF(right - w, (height() - 20) / 2.0, w, 20);
        p.setPen(Qt::NoPen);
        p.setBrush(fill);
        p.drawRoundedRect(box, box.height() / 2, box.height() / 2);
        QRectF words = box;
        if (m_hot && !m_narrow) {
            const QRectF mark(box.left() + 6, box.center().y() - 6.5, 13, 13);
            if (m_risk) {
                const QPointF c = mark.center();
                p.setPen(QPen(text, 2));
                p.setBrush(Qt::NoBrush);
                p.drawPolygon(QPolygonF{{c.x(), mark.top() + 1}, {mark.right() - 1, c.y()}, {c.x(), mark.bottom() - 1}, {mark.left() + 1, c.y()}});
            } else {
                p.setBrush(text);
                p.drawEllipse(mark);
                p.setPen(fill);
                QFont f = Theme::font(TypeSize::small12, true);
                f.setPixelSize(10);
                f.setBold(true);
                p.setFont(f);
                p.drawText(mark, Qt::AlignCenter, QStringLiteral("!"));
            }
            words.setLeft(mark.right());
        }
        p.setFont(Theme::font(TypeSize::small12, true));
        p.setPen(text);
        p.drawText(words, Qt::AlignCenter, n);
        right = box.left() - 2;
    }
    if (!m_narrow) {
        if (m_small && !m_key.isEmpty()) {
            const int w = keycapWidth(m_key);
            paintKeycap(p, {right - w + 2, (height() - 20) / 2.0}, m_key, k.railText2, k.railText2);
            right -= w;
        }
        const QFont font = Theme::font(m_small ? TypeSize::table13 : TypeSize::body14, on && !m_attention);
        p.setFont(font);
        p.setPen(ink);
        const double x = iconX + iconSize + 10;
        p.drawText(QRectF(x, 0, right - x, height()), Qt::AlignVCenter, QFontMetricsF(font).elidedText(text(), Qt::ElideRight, right - x));
    }
    if (hasFocus()) {
        p.setPen(QPen(k.railMark, 2));
        p.setBrush(Qt::NoBrush);
        p.drawRoundedRect(QRectF(rect()).adjusted(3, 2, -3, -2), 4, 4);
    }
}

} // namespace fyr::ui
