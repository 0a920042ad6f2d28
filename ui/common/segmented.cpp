#include "ui/common/segmented.h"

#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace fyr::ui {
namespace {
constexpr int pad = 10;
constexpr int ring = 2;
} // namespace

Segmented::Segmented(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Segmented::setChoices(const QStringList& texts) {
    if (texts == m_texts) return;
    m_texts = texts;
    m_current = std::clamp(m_current, 0, std::max(0, static_cast<int>(texts.size()) - 1));
    setAccessibleDescription(texts.value(m_current));
    updateGeometry();
    update();
}

void Segmented::setCurrent(int index) {
    m_current = index;
    setAccessibleDescription(m_texts.value(index));
    update();
}

QRect Segmented::box(int index) const {
    const QFontMetrics m(Theme::font(TypeSize::table13, true));
    int x = ring;
    for (int i = 0; i < index; ++i) x += m.horizontalAdvance(m_texts[i]) + 2 * pad;
    return {x, ring, m.horizontalAdvance(m_texts[index]) + 2 * pad, 32};
}

QSize Segmented::sizeHint() const {
    if (m_texts.isEmpty()) return {0, 32 + 2 * ring};
    return {box(static_cast<int>(m_texts.size()) - 1).right() + 1 + ring, 32 + 2 * ring};
}

void Segmented::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Tokens& k = tk();
    for (int i = 0; i < m_texts.size(); ++i) {
        const QRectF b = box(i);
        const bool on = i == m_current;
        if (on) p.fillRect(b.adjusted(1, 1, 0, -1), k.accentTint);
        if (i > 0) p.fillRect(QRectF(b.left(), b.top(), 1, b.height()), k.borderStrong);
        p.setFont(Theme::font(TypeSize::table13, on));
        p.setPen(on ? k.accentText : k.text2);
        p.drawText(b, Qt::AlignCenter, m_texts[i]);
    }
    p.setBrush(Qt::NoBrush);
    p.setPen(QPen(k.borderStrong, 1));
    const QRectF all = QRectF(rect()).adjusted(ring + .5, ring + .5, -ring - .5, -ring - .5);
    p.drawRoundedRect(all, measure::radiusControl, measure::radiusControl);
    if (hasFocus()) {
        p.setPen(QPen(k.focus, 2));
        p.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), measure::radiusControl + 2, measure::radiusControl + 2);
    }
}

void Segmented::choose(int index) {
    if (index < 0 || index >= m_texts.size() || index == m_current) return;
    setCurrent(index);
    emit chosen(index);
}

void Segmented::mousePressEvent(QMouseEvent* e) {
    for (int i = 0; i < m_texts.size(); ++i)
        if (box(i).contains(e->pos())) choose(i);
}

void Segmented::keyPressEvent(QKeyEvent* e) {
    if (e->key() == Qt::Key_Right) choose(m_current + 1);
    else if (e->key() == Qt::Key_Left) choose(m_current - 1);
    else QWidget::keyPressEvent(e);
}

void Segmented::focusInEvent(QFocusEvent* e) {
    QWidget::focusInEvent(e);
    update();
}
void Segmented::focusOutEvent(QFocusEvent* e) {
    QWidget::focusOutEvent(e);
    update();
}

} // namespace fyr::ui
