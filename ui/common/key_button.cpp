#include "ui/common/key_button.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace fyr::ui {
namespace {
constexpr int gap = 8;
}

KeyButton::KeyButton(const QString& text, const QString& key, ButtonLook look, QWidget* parent)
    : QAbstractButton(parent), m_key(key), m_look(look) {
    setText(text);
    setAccessibleName(text);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void KeyButton::setLevel(std::optional<clinical::Urgency> level) {
    if (m_level == level) return;
    m_level = level;
    updateGeometry();
    update();
}
void KeyButton::setIconShape(std::optional<Icon> icon) {
    if (m_icon == icon) return;
    m_icon = icon;
    updateGeometry();
    update();
}
void KeyButton::setKey(const QString& key) {
    if (m_key == key) return;
    m_key = key;
    updateGeometry();
    update();
}
void KeyButton::setLook(ButtonLook look) {
    if (m_look == look) return;
    m_look = look;
    updateGeometry();
    update();
}
void KeyButton::setShowKey(bool on) {
    if (on == m_showKey) return;
    m_showKey = on;
    updateGeometry();
    update();
}
void KeyButton::setWhyNot(const QString& reason) {
    if (isEnabled() == reason.isEmpty() && toolTip() == reason && accessibleDescription() == reason) return;
    setEnabled(reason.isEmpty());
    setToolTip(reason);
    setAccessibleDescription(reason);
}

QSize KeyButton::sizeHint() const {
    const bool small = m_look == ButtonLook::small;
    const QFontMetrics m(Theme::font(small || m_look == ButtonLook::option ? TypeSize::table13 : TypeSize::body14, true));
    int w = (small ? 10 : 12) * 2 + m.horizontalAdvance(text());
    if (m_level || m_icon) w += (small ? 16 : 18) + gap;
    if (!m_key.isEmpty() && m_showKey) w += keycapWidth(m_key) + gap;
    return {w + 4, (small ? measure::buttonSmall : measure::button) + 4}; // 2 px outside for the focus ring
}

void KeyButton::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Tokens& k = tk();
    const bool small = m_look == ButtonLook::small;
    const QRectF box = QRectF(rect()).adjusted(2.5, 2.5, -2.5, -2.5);
    QColor fill = k.surface;
    QColor ink = k.text;
    QColor border = k.borderStrong;
    QColor cap = k.borderStrong;
    QColor capInk = k.text2;
    double width = 1;
    const bool hot = underMouse() || isDown();
    if (m_look == ButtonLook::primary) {
        fill = hot ? k.accentHover : k.accent;
        ink = cap = capInk = k.onAccent;
        border = fill;
    } else if (m_look == ButtonLook::quiet) {
        fill = hot ? k.hover : QColor(Qt::transparent);
        ink = k.accentText;
        border = Qt::transparent;
    } else if (m_look == ButtonLook::option && isChecked()) {
        fill = k.accentTint;
        border = k.accent;
        width = 2;
    } else if (hot) {
        fill = k.hover;
    }
    if (!isEnabled()) {
        fill = k.subtle;
        ink = capInk = k.disabled;
        border = cap = k.border;
    }
    p.setPen(border == QColor(Qt::transparent) ? QPen(Qt::NoPen) : QPen(border, width));
    p.setBrush(fill);
    p.drawRoundedRect(box, measure::radiusControl, measure::radiusControl);
    if (hasFocus()) {
        p.setPen(QPen(k.focus, 2));
        p.setBrush(Qt::NoBrush);
        p.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), measure::radiusControl + 2, measure::radiusControl + 2);
    }
    const QFont font = Theme::font(small || m_look == ButtonLook::option ? TypeSize::table13 : TypeSize::body14, true);
    const QFontMetrics metrics(font);
    const int shape = small ? 16 : 18;
    int content = metrics.horizontalAdvance(text());
    if (m_level || m_icon) content += shape + gap;
    const bool showKey = !m_key.isEmpty() && m_showKey;
    if (showKey) content += keycapWidth(m_key) + gap;
    double x = std::max(box.left() + 8, box.center().x() - content / 2.0);
    if (m_level) {
        p.setOpacity(isEnabled() ? 1 : .45);
        paintLevel(p, QRectF(x, box.center().y() - shape / 2.0, shape, shape), m_level);
        p.setOpacity(1);
        x += shape + gap;
    } else if (m_icon) {
        paintIcon(p, QRectF(x, box.center().y() - shape / 2.0, shape, shape), *m_icon, ink);
        x += shape + gap;
    }
    p.setFont(font);
    p.setPen(ink);
    const double room = box.right() - 8 - x - (showKey ? keycapWidth(m_key) + gap : 0);
    const QString shown = metrics.elidedText(text(), Qt::ElideRight, static_cast<int>(room) + 1);
    p.drawText(QRectF(x, box.top(), room + 2, box.height()), Qt::AlignVCenter | Qt::AlignLeft, shown);
    if (showKey)
        paintKeycap(p, {x + metrics.horizontalAdvance(shown) + gap, box.center().y() - 10}, m_key, cap, capInk);
}

} // namespace fyr::ui
