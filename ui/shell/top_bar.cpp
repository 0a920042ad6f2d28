#include "ui/shell/top_bar.h"

#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
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
    switch (s.connection) {
    case Connection::online: out << tr("Connected"); break;
    case Connection::connecting: out << tr("Connecting"); break;
    case Connection::offline: out << (s.offlineSince ? tr("Offline since %1").arg(Words::dayAndClock(*s.offlineSince)) : tr("Offline")); break;
    case Connection::needsSignIn: out << tr("Sign in again"); break;
    case Connection::tooOld: out << tr("Fyr must be updated"); break;
    case Connection::wrongCertificate: out << tr("Server not trusted"); break;
    case Connection::revoked: out << tr("Access withdrawn"); break;
    }
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
    m_demo = label({}, TypeSize::small12);
    m_demo->setProperty("look", "demo");
    m_pill = new SyncPill;
    m_time = label({}, TypeSize::name20, true);
    m_day = label({}, TypeSize::table13, false, "text2");
    row->addWidget(m_palette, 2);
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

// ---- banner -----------------------------------------------------------------------------------------------------

OfflineBanner::OfflineBanner(QWidget* parent) : QFrame(parent) {
    setProperty("look", "banner");
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 6, 16, 6);
    row->setSpacing(12);
    auto* icon = new IconLabel(Icon::offline, 20);
    icon->setColour(&Tokens::syncText);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(0);
    m_first = label({}, TypeSize::table13);
    m_first->setWordWrap(true);
    m_second = label({}, TypeSize::table13, true);
    m_second->setWordWrap(true);
    texts->addWidget(m_first);
    texts->addWidget(m_second);
    m_next = label({}, TypeSize::table13, false, "text2");
    m_retry = new KeyButton({}, {}, ButtonLook::small);
    m_retry->setIconShape(Icon::refresh);
    m_unsent = new KeyButton({}, {}, ButtonLook::small);
    m_signIn = new KeyButton({}, {}, ButtonLook::small);
    row->addWidget(icon);
    row->addLayout(texts, 1);
    row->addWidget(m_next);
    row->addWidget(m_retry);
    row->addWidget(m_unsent);
    row->addWidget(m_signIn);
    connect(m_retry, &KeyButton::clicked, this, &OfflineBanner::retryRequested);
    connect(m_unsent, &KeyButton::clicked, this, &OfflineBanner::unsentRequested);
    connect(m_signIn, &KeyButton::clicked, this, &OfflineBanner::signInRequested);
    hide();
}

void OfflineBanner::retranslate() { show(m_status, m_now); }

void OfflineBanner::show(const presenter::Status& s, Instant now) {
    m_status = s;
    m_now = now;
    const bool offline = s.connection != Connection::online && s.connection != Connection::connecting;
    setVisible(offline);
    if (!offline) return;
    const QString since = s.offlineSince ? Words::dayAndClock(*s.offlineSince) : QString();
    switch (s.connection) {
    case Connection::needsSignIn: m_first->setText(tr("Your sign-in has ended. What is here can be read, and what you decide is kept until you sign in.")); break;
    case Connection::tooOld: m_first->setText(tr("This Fyr is too old for the server. Your changes are kept; ask IT support for the update.")); break;
    case Connection::wrongCertificate: m_first->setText(tr("The server's certificate is not trusted, so nothing is sent. Call IT support.")); break;
    case Connection::revoked: m_first->setText(tr("This computer's access has been withdrawn. What was stored here is erased.")); break;
    default:
        m_first->setText((since.isEmpty() ? tr("You work offline.") : tr("You work offline since %1.").arg(since)) + QLatin1Char(' ') +
                         tr("The queue shows how it was then.") +
                         (s.unsent > 0 ? QLatin1Char(' ') + tr("Your %n change(s) are kept encrypted on this computer and are sent in order.", nullptr, s.unsent) : QString()));
    }
    m_second->setText(tr("Urgent decisions reach the patient only when they are sent: phone the patient."));
    m_second->setVisible(s.connection != Connection::revoked);
    const auto wait = s.nextTry ? std::chrono::duration_cast<std::chrono::seconds>(*s.nextTry - now).count() : -1;
    m_next->setText(wait > 0 ? tr("Next try in %1 s").arg(wait) : QString());
    m_retry->setText(tr("Try now"));
    m_unsent->setText(tr("Show %n unsent", nullptr, s.unsent));
    m_signIn->setText(tr("Sign in"));
    m_retry->setVisible(s.connection == Connection::offline);
    m_unsent->setVisible(s.unsent > 0);
    m_signIn->setVisible(s.connection == Connection::needsSignIn);
    for (auto* b : {m_retry, m_unsent, m_signIn}) {
        b->setAccessibleName(b->text());
        b->updateGeometry();
    }
}

} // namespace fyr::ui
