#include "ui/shell/top_bar.h"

#include "ui/common/widgets.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QPainter>

namespace fyr::ui {

using presenter::Connection;

// ---- pill -------------------------------------------------------------------------------------------------------

SyncPill::SyncPill(QWidget* parent) : QAbstractButton(parent) {
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QStringList SyncPill::parts() const {
    const auto& s = m_status;
    QStringList out;
    out << LineWords::pill(s);
    if (!m_short && (s.connection == Connection::online || s.connection == Connection::connecting))
        out << Words::synced(presenter::ago(s.lastSynced, m_now));
    if (s.unsent > 0) out << tr("%n unsent", nullptr, s.unsent);
    else if (!m_short && s.connection == Connection::online) out << tr("all sent");
    return out;
}

void SyncPill::show(const presenter::Status& status, Instant now) {
    const QStringList before = parts();
    m_status = status;
    m_now = now;
    const QStringList after = parts();
    setAccessibleName(after.join(QStringLiteral(", ")));
    if (before != after) updateGeometry();
    update();
}

void SyncPill::setShort(bool on) {
    if (on == m_short) return;
    m_short = on;
    updateGeometry();
}

QSize SyncPill::sizeHint() const {
    const QFontMetrics m(Theme::font(TypeSize::table13, m_status.connection != Connection::online));
    int w = 12 + 18 + 8 + 12;
    const auto all = parts();
    for (const auto& s : all) w += m.horizontalAdvance(s);
    w += static_cast<int>(all.size() - 1) * 17;
    return {w + 4, 36};
}

void SyncPill::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Tokens& k = tk();
    const bool fine = m_status.connection == Connection::online || m_status.connection == Connection::connecting;
    const QRectF box = QRectF(rect()).adjusted(2.5, 2.5, -2.5, -2.5);
    p.setPen(QPen(fine ? k.border : k.sync, 1));
    p.setBrush(fine ? k.surface : k.sync);
    p.drawRoundedRect(box, box.height() / 2, box.height() / 2);
    const QColor ink = fine ? k.text2 : k.onSync;
    const Icon icon = m_status.connection == Connection::online ? Icon::check : m_status.connection == Connection::connecting ? Icon::refresh : Icon::offline;
    paintIcon(p, QRectF(box.left() + 10, box.center().y() - 9, 18, 18), icon, m_status.connection == Connection::online ? k.okText : ink);
    const QFont f = Theme::font(TypeSize::table13, !fine);
    p.setFont(f);
    double x = box.left() + 36;
    bool first = true;
    for (const auto& s : parts()) {
        if (!first) {
            p.fillRect(QRectF(x + 8, box.center().y() - 8, 1, 16), fine ? k.border : k.onSync);
            x += 17;
        }
        first = false;
        p.setPen(ink);
        const double w = QFontMetricsF(f).horizontalAdvance(s);
        p.drawText(QRectF(x, box.top(), w + 2, box.height()), Qt::AlignVCenter, s);
        x += w;
    }
    if (hasFocus()) {
        p.setPen(QPen(k.focus, 2));
        p.setBrush(Qt::NoBrush);
        p.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), height() / 2.0, height() / 2.0);
    }
}

// ---- palette field ----------------------------------------------------------------------------------------------

PaletteField::PaletteField(QWidget* parent) : QAbstractButton(parent) {
    setFocusPolicy(Qt::TabFocus);
    setFixedHeight(40);
    setMinimumWidth(160);
    setMaximumWidth(404);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::IBeamCursor);
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void PaletteField::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Tokens& k = tk();
    const QRectF box = QRectF(rect()).adjusted(2.5, 2.5, -2.5, -2.5);
    p.setPen(QPen(hasFocus() ? k.focus : k.borderStrong, hasFocus() ? 2 : 1));
    p.setBrush(k.surface);
    p.drawRoundedRect(box, measure::radiusControl, measure::radiusControl);
    paintIcon(p, QRectF(box.left() + 11, box.center().y() - 8, 16, 16), Icon::search, k.text3);
    const QString key = QStringLiteral("Ctrl+K");
    const int cap = keycapWidth(key);
    paintKeycap(p, {box.right() - cap - 7, box.center().y() - 10}, key, k.borderStrong, k.text2);
    const QFont f = Theme::font(TypeSize::body14);
    p.setFont(f);
    p.setPen(k.text3);
    const double room = box.width() - 38 - cap - 14;
    p.drawText(QRectF(box.left() + 36, box.top(), room, box.height()), Qt::AlignVCenter, QFontMetricsF(f).elidedText(text(), Qt::ElideRight, room));
}

// ---- top bar ----------------------------------------------------------------------------------------------------

TopBar::TopBar(QWidget* parent) : QFrame(parent) {
    setProperty("look", "topBar");
    setFixedHeight(measure::topBar);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(14, 0, 24, 0);
    row->setSpacing(14);
    m_palette = new PaletteField;
    m_warning = label({}, TypeSize::table13, true, "red");
    m_warning->setWordWrap(true);
    m_warning->hide();
    m_demo = label({}, TypeSize::small12);
    m_demo->setProperty("look", "demo");
    m_pill = new SyncPill;
    m_time = label({}, TypeSize::name20, true);
    m_day = label({}, TypeSize::table13, false, "text2");
    row->addWidget(m_palette, 2);
    row->addWidget(m_warning, 3);
    row->addWidget(m_demo, 0, Qt::AlignVCenter);
    row->addStretch(1);
    row->addWidget(m_pill);
    row->addWidget(m_time);
    row->addWidget(m_day);
    connect(m_palette, &PaletteField::clicked, this, &TopBar::paletteRequested);
    connect(m_pill, &SyncPill::clicked, this, &TopBar::unsentRequested);
    retranslate();
}

void TopBar::retranslate() {
    m_palette->setText(tr("Search patient, item or command"));
    m_palette->setAccessibleName(m_palette->text());
    m_demo->setText(tr("Demo data"));
}

void TopBar::warn(const QString& text) {
    m_warning->setText(text);
    m_warning->setVisible(!text.isEmpty());
    m_palette->setVisible(text.isEmpty());
}

void TopBar::show(const presenter::Status& status, Instant now) {
    m_pill->show(status, now);
    m_demo->setVisible(status.demo);
    m_time->setText(Words::clock(now));
    m_day->setText(Words::day(now));
}

void TopBar::resizeEvent(QResizeEvent* e) {
    QFrame::resizeEvent(e);
    m_day->setVisible(width() >= 900);
    m_pill->setShort(width() < 900);
}

} // namespace fyr::ui
