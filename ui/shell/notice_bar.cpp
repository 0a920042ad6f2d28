#include "ui/shell/notice_bar.h"

#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QStyle>

namespace fyr::ui {

using presenter::Connection;
using presenter::NoticeKind;

namespace {

Icon iconOf(const presenter::Notice& n) {
    switch (n.kind) {
    case NoticeKind::firstSync:
    case NoticeKind::resyncing: return Icon::refresh;
    case NoticeKind::clockWrong: return Icon::clock;
    case NoticeKind::unsentOld: return Icon::upload;
    case NoticeKind::riskWaits: return Icon::flag;
    case NoticeKind::revoked:
    case NoticeKind::leaseEnded:
    case NoticeKind::lockedWork: return Icon::lock;
    case NoticeKind::inMemoryOnly: return Icon::info;
    case NoticeKind::offline: return Icon::offline;
    default: return n.weight == presenter::Weight::alarm ? Icon::warning : Icon::offline;
    }
}

} // namespace

NoticeBar::NoticeBar(QWidget* parent) : QFrame(parent) {
    setProperty("look", "banner");
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 6, 16, 6);
    row->setSpacing(12);
    m_icon = new IconLabel(Icon::offline, 20);
    m_icon->setColour(&Tokens::syncText);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(0);
    m_first = label({}, TypeSize::table13);
    m_first->setTextFormat(Qt::RichText);
    m_first->setWordWrap(true);
    m_more = label({}, TypeSize::table13, true);
    m_more->setWordWrap(true);
    texts->addWidget(m_first);
    texts->addWidget(m_more);
    m_next = label({}, TypeSize::table13, false, "text2");
    m_retry = new KeyButton({}, {}, ButtonLook::small);
    m_retry->setIconShape(Icon::refresh);
    m_unsent = new KeyButton({}, {}, ButtonLook::small);
    m_signIn = new KeyButton({}, {}, ButtonLook::small);
    row->addWidget(m_icon);
    row->addLayout(texts, 1);
    row->addWidget(m_next);
    row->addWidget(m_retry);
    row->addWidget(m_unsent);
    row->addWidget(m_signIn);
    m_treatments = new KeyButton({}, {}, ButtonLook::small);
    row->addWidget(m_treatments);
    connect(m_treatments, &KeyButton::clicked, this, &NoticeBar::treatmentsRequested);
    connect(m_retry, &KeyButton::clicked, this, &NoticeBar::retryRequested);
    connect(m_unsent, &KeyButton::clicked, this, &NoticeBar::unsentRequested);
    connect(m_signIn, &KeyButton::clicked, this, &NoticeBar::signInRequested);
    hide();
}

void NoticeBar::retranslate() { fill(); }

void NoticeBar::setShort(bool on) {
    if (on == m_short) return;
    m_short = on;
    fill();
}

void NoticeBar::show(const presenter::Status& s, Instant now) {
    m_status = s;
    m_now = now;
    fill();
}

void NoticeBar::resizeEvent(QResizeEvent* e) {
    QFrame::resizeEvent(e);
    m_next->setVisible(!m_next->text().isEmpty() && width() >= 900);
}

void NoticeBar::fill() {
    const auto& s = m_status;
    const auto all = presenter::notices(s, m_now);
    setVisible(!all.empty());
    if (all.empty()) {
        m_said.clear();
        return;
    }
    const auto& first = all.front();
    const bool risk = first.kind == NoticeKind::riskWaits; // of a patient: red, not the violet of the line
    const auto look = risk ? QStringLiteral("alert") : QStringLiteral("banner");
    if (property("look").toString() != look) {
        setProperty("look", look);
        style()->unpolish(this);
        style()->polish(this);
    }
    m_icon->setIcon(iconOf(first), &Tokens::syncText);
    m_icon->setRed(risk);
    const QString title = LineWords::title(first, s, m_now);
    const QString text = LineWords::text(first, s, m_now);
    QStringList more;
    for (std::size_t i = 1; i < all.size(); ++i) more << LineWords::title(all[i], s, m_now);
    const bool away = s.connection != Connection::online && s.connection != Connection::connecting && s.connection != Connection::revoked && !s.leaseEnded;
    if (away) more << (m_short ? tr("Urgent: phone the patient.") : tr("Urgent decisions reach the patient only when they are sent: phone the patient."));
    if (m_short) m_first->setText(QStringLiteral("<b>%1</b> %2").arg(title.toHtmlEscaped(), more.join(QLatin1Char(' ')).toHtmlEscaped()));
    else m_first->setText(QStringLiteral("<b>%1</b> %2").arg(title.toHtmlEscaped(), text.toHtmlEscaped()));
    m_first->setToolTip(m_short ? text : QString());
    m_more->setText(more.join(QLatin1Char(' ')));
    m_more->setVisible(!more.isEmpty() && !m_short);
    const QString said = (QStringList{title, text} + more).join(QLatin1Char(' '));
    setAccessibleName(said);
    const bool retry = s.connection == Connection::offline || s.connection == Connection::wrongCertificate || s.connection == Connection::tooOld;
    const auto wait = s.nextTry && retry ? std::chrono::duration_cast<std::chrono::seconds>(*s.nextTry - m_now).count() : -1;
    m_next->setText(wait > 0 ? tr("Next try in %1 s").arg(wait) : QString());
    m_next->setVisible(wait > 0 && width() >= 900);
    m_retry->setText(tr("Try now"));
    m_unsent->setText(tr("Show %n unsent", nullptr, s.unsent));
    m_signIn->setText(tr("Sign in"));
    m_treatments->setText(tr("Show"));
    m_treatments->setVisible(s.freeRisk > 0);
    m_retry->setVisible(retry);
    m_unsent->setVisible(s.unsent > 0 && s.connection != Connection::revoked);
    m_signIn->setVisible(s.connection == Connection::needsSignIn);
    for (auto* b : {m_retry, m_unsent, m_signIn, m_treatments}) {
        b->setAccessibleName(b->text());
        b->updateGeometry();
    }
    // A screen reader hears a new state once, not each second of a countdown.
    QString kinds;
    for (const auto& n : all) kinds += QString::number(static_cast<int>(n.kind)) + QLatin1Char(',');
    if (kinds != m_said) {
        m_said = kinds;
        QAccessibleEvent event(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
}

} // namespace fyr::ui
