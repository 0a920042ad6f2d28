#include "ui/calls/call_panels.h"

#include "ui/calls/call_words.h"
#include "ui/common/choice_box.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/text/words.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>

namespace fyr::ui {
namespace {

QString nameOf(const presenter::CallVisit& v) { return QString::fromStdString(v.patient.name); }

void alert(QLabel* label) {
    QAccessibleEvent said(label, QAccessible::Alert);
    QAccessible::updateAccessibility(&said);
}

} // namespace

// ---- to a colleague

HandVisitPanel::HandVisitPanel(QWidget* parent) : RisingPanel(parent) {
    m_whoLabel = label({}, TypeSize::table13, false, "text2");
    m_who = new ChoiceBox;
    m_note = label({}, TypeSize::table13, false, "text2");
    m_note->setWordWrap(true);
    m_keep = new KeyButton({}, {});
    m_send = new KeyButton({}, QStringLiteral("Ctrl+Enter"), ButtonLook::primary);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_note, 1);
    foot->addWidget(m_keep);
    foot->addWidget(m_send);
    m_body->addWidget(m_whoLabel);
    m_body->addWidget(m_who);
    m_body->addLayout(foot);
    connect(m_send, &KeyButton::clicked, this, &HandVisitPanel::trySend);
    connect(m_keep, &KeyButton::clicked, this, [this] {
        emit wanted(m_visit.id, {});
        close();
    });
    retranslate();
}

void HandVisitPanel::open(const presenter::CallVisit& visit) {
    m_visit = visit;
    m_who->clear();
    m_keep->setVisible(!visit.offeredTo.empty());
    retranslate();
    show();
    raise();
    m_who->setFocus(Qt::ShortcutFocusReason);
}

void HandVisitPanel::setColleagues(const std::vector<Colleague>& colleagues) {
    m_who->clear();
    for (const auto& c : colleagues)
        m_who->addItem(QString::fromStdString(c.person.name) + (c.work.empty() ? QString() : QStringLiteral(", ") + QString::fromStdString(c.work)), QString::fromStdString(c.person.id));
    if (!m_visit.offeredTo.empty()) m_who->setCurrentIndex(std::max(0, m_who->findData(QString::fromStdString(m_visit.offeredTo))));
    m_send->setWhyNot(m_who->count() == 0 ? CallWords::whyNot(presenter::CallWhyNot::nobodyElse, {}) : QString());
}

void HandVisitPanel::retranslate() {
    setHead(tr("Hand over"), nameOf(m_visit));
    m_whoLabel->setText(tr("To whom"));
    m_who->setAccessibleName(m_whoLabel->text());
    m_note->setText(tr("The patient stays with you until your colleague has taken over. The colleague can join the call before."));
    m_keep->setText(tr("Keep the patient"));
    m_keep->setAccessibleName(m_keep->text());
    m_send->setText(tr("Ask to take over"));
    m_send->setAccessibleName(m_send->text());
}

void HandVisitPanel::trySend() {
    if (m_who->currentIndex() < 0) return;
    const QString text = m_who->currentText();
    emit wanted(m_visit.id, {m_who->currentData().toString().toStdString(), text.section(QStringLiteral(", "), 0, 0).toStdString()});
    close();
}

// ---- how it ends

EndVisitPanel::EndVisitPanel(QWidget* parent) : RisingPanel(parent) {
    m_whyLabel = label({}, TypeSize::table13, false, "text2");
    m_why = new ChoiceBox;
    m_note = label({}, TypeSize::table13, false, "text2");
    m_note->setWordWrap(true);
    m_send = new KeyButton({}, QStringLiteral("Ctrl+Enter"), ButtonLook::primary);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_note, 1);
    foot->addWidget(m_send);
    m_body->addWidget(m_whyLabel);
    m_body->addWidget(m_why);
    m_body->addLayout(foot);
    connect(m_send, &KeyButton::clicked, this, &EndVisitPanel::trySend);
    retranslate();
}

void EndVisitPanel::open(const presenter::CallVisit& visit, As as) {
    m_visit = visit;
    m_as = as;
    m_why->setCurrentIndex(-1); // of the visit before
    retranslate();
    m_why->setCurrentIndex(0);
    show();
    raise();
    (as == As::ended ? static_cast<QWidget*>(m_why) : m_send)->setFocus(Qt::ShortcutFocusReason);
}

void EndVisitPanel::retranslate() {
    const bool noShow = m_as == As::noShow;
    const bool came = m_visit.stage >= presenter::VisitStage::admitted;
    const int kept = m_why->currentIndex();
    m_why->clear();
    if (came) {
        m_why->addItem(tr("The visit is done"), QStringLiteral("done"));
        m_why->addItem(tr("Went on by telephone"), QStringLiteral("phone"));
        m_why->addItem(tr("Technical trouble"), QStringLiteral("technical"));
        m_why->addItem(tr("The patient left"), QStringLiteral("patientLeft"));
    } else {
        m_why->addItem(tr("Taken care of in another way"), QStringLiteral("otherWay"));
        m_why->addItem(tr("Went on by telephone"), QStringLiteral("phone"));
        m_why->addItem(tr("The patient does not want it"), QStringLiteral("patientAsked"));
        m_why->addItem(tr("Technical trouble"), QStringLiteral("technical"));
    }
    m_why->setCurrentIndex(std::max(kept, 0));
    setHead(noShow ? tr("Did not come") : tr("End the visit"), nameOf(m_visit));
    m_whyLabel->setText(tr("How it ended"));
    m_why->setAccessibleName(m_whyLabel->text());
    m_whyLabel->setVisible(!noShow);
    m_why->setVisible(!noShow);
    m_note->setText(noShow ? tr("The visit is marked as not come to. A patient who comes later needs a new one.")
                    : came ? tr("The call ends for everybody, and the note is opened.")
                           : tr("The patient cannot use this link any more."));
    m_send->setText(noShow ? tr("Mark as not come") : came ? tr("End for everybody") : tr("End the visit"));
    m_send->setAccessibleName(m_send->text());
}

void EndVisitPanel::trySend() {
    const auto visit = m_visit;
    const std::string reason = m_as == As::noShow ? "noShow" : m_why->currentData().toString().toStdString();
    close(); // first: what comes of it takes the keys
    emit wanted(visit, reason);
}

// ---- who is not there

ReachPanel::ReachPanel(QWidget* parent) : RisingPanel(parent) {
    m_state = label({}, TypeSize::body14, true);
    m_state->setWordWrap(true);
    m_link = label({}, TypeSize::table13, false);
    m_link->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_link->setWordWrap(true);
    m_copyLink = new KeyButton({}, {}, ButtonLook::small);
    m_copyLink->setIconShape(Icon::link);
    m_phone = label({}, TypeSize::title16, true);
    m_phone->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_phone->setWordWrap(true);
    m_copyPhone = new KeyButton({}, {}, ButtonLook::small);
    m_copyPhone->setIconShape(Icon::phone);
    m_withdraw = new KeyButton({}, {});
    m_call = new KeyButton({}, QStringLiteral("Ctrl+Enter"), ButtonLook::primary);
    m_call->setIconShape(Icon::video);
    m_body->addWidget(m_state);
    const auto line = [this](QLabel* text, KeyButton* button) {
        auto* row = new QHBoxLayout;
        row->addWidget(text, 1);
        row->addWidget(button, 0, Qt::AlignTop);
        m_body->addLayout(row);
    };
    line(m_phone, m_copyPhone);
    line(m_link, m_copyLink);
    auto* foot = new QHBoxLayout;
    foot->addStretch(1);
    foot->addWidget(m_withdraw);
    foot->addWidget(m_call);
    m_body->addLayout(foot);
    connect(m_copyLink, &KeyButton::clicked, this, [this] { QApplication::clipboard()->setText(m_linkText); });
    connect(m_copyPhone, &KeyButton::clicked, this, [this] { QApplication::clipboard()->setText(m_number); });
    connect(m_withdraw, &KeyButton::clicked, this, [this] {
        emit withdrawn(m_visit);
        close();
    });
    connect(m_call, &KeyButton::clicked, this, &ReachPanel::trySend);
    retranslate();
}

void ReachPanel::open(const presenter::CallVisit& visit, const QString& link, bool made, Instant now) {
    m_visit = visit;
    m_linkText = link;
    m_made = made;
    m_number.clear();
    m_phoneKnown = false;
    m_now = now;
    show_();
    show();
    raise();
    m_closeButton->setFocus(Qt::ShortcutFocusReason);
    alert(m_state);
}

void ReachPanel::setPhone(const QString& number, bool known) {
    m_number = number;
    m_phoneKnown = known;
    show_();
}

void ReachPanel::update(const presenter::CallVisit& visit, Instant now) {
    const bool came = visit.waiting && !m_visit.waiting;
    m_visit = visit;
    m_now = now;
    show_();
    if (!came) return;
    alert(m_state);
    m_call->setFocus(Qt::OtherFocusReason);
}

void ReachPanel::retranslate() { show_(); }

void ReachPanel::show_() {
    const bool has = !m_linkText.isEmpty();
    presenter::CallRow row;
    row.visit = m_visit;
    setHead(tr("Reach the patient"), nameOf(m_visit));
    QString state;
    if (!has) state = tr("A video visit needs the server, which cannot be reached now. Phone instead.");
    else if (m_visit.waiting) state = tr("%1 is in the waiting room.").arg(nameOf(m_visit));
    else if (m_made) state = tr("A video visit is made. %1 has not opened the link yet: phone and say that you call by video, or send the link below.").arg(nameOf(m_visit));
    else state = CallWords::stage(row, m_now) + QStringLiteral(". ") + tr("Phone, or wait: you hear when the patient is in the waiting room.");
    m_state->setText(state);
    m_link->setText(tr("Link: %1").arg(m_linkText));
    m_link->setVisible(has);
    m_copyLink->setVisible(has);
    m_copyLink->setText(tr("Copy the link"));
    m_copyLink->setAccessibleName(m_copyLink->text());
    m_phone->setText(!m_number.isEmpty() ? m_number : m_phoneKnown ? tr("No telephone number in the record") : tr("Looking for the telephone number …"));
    m_copyPhone->setVisible(!m_number.isEmpty());
    m_copyPhone->setText(tr("Copy the number"));
    m_copyPhone->setAccessibleName(m_copyPhone->text());
    m_withdraw->setText(tr("Take the visit back"));
    m_withdraw->setAccessibleName(m_withdraw->text());
    m_withdraw->setVisible(has && m_visit.dropIn && m_visit.stage == presenter::VisitStage::booked);
    m_call->setText(tr("Call now"));
    m_call->setAccessibleName(m_call->text());
    m_call->setVisible(has);
    m_call->setWhyNot(m_visit.waiting ? QString() : tr("The patient is not in the waiting room."));
    emit heightChanged();
}

void ReachPanel::trySend() {
    if (!m_visit.waiting) return;
    const auto visit = m_visit;
    close();
    emit callWanted(visit);
}

} // namespace fyr::ui
