#include "ui/calls/invite_panel.h"

#include "ui/calls/call_words.h"
#include "ui/common/choice_box.h"
#include "ui/common/key_button.h"
#include "ui/common/segmented.h"
#include "ui/common/widgets.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLineEdit>
#include <array>

namespace fyr::ui {
namespace {

constexpr std::array roles{"interpreter", "relative", "colleague"};
constexpr int mostName = 100;

} // namespace

InvitePanel::InvitePanel(QWidget* parent) : RisingPanel(parent) {
    m_role = new Segmented;
    m_name = new QLineEdit;
    m_name->setMaxLength(mostName);
    m_name->installEventFilter(this);
    m_colleague = new ChoiceBox;
    m_colleague->installEventFilter(this);
    m_send = new KeyButton({}, QStringLiteral("Ctrl+Enter"), ButtonLook::primary);
    m_note = label({}, TypeSize::table13, false, "text2");
    m_note->setWordWrap(true);
    auto* whom = new QHBoxLayout;
    whom->addWidget(m_role);
    whom->addWidget(m_name, 1);
    whom->addWidget(m_colleague, 1);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_note, 1);
    foot->addWidget(m_send, 0, Qt::AlignTop);
    m_linkRow = new QWidget;
    auto* link = new QHBoxLayout(m_linkRow);
    link->setContentsMargins(0, 0, 0, 0);
    m_link = label({}, TypeSize::table13, true);
    m_link->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_link->setWordWrap(true);
    m_copy = new KeyButton({}, {}, ButtonLook::small);
    m_copy->setIconShape(Icon::link);
    link->addWidget(m_link, 1);
    link->addWidget(m_copy, 0, Qt::AlignTop);
    m_listHead = label({}, TypeSize::table13, false, "text2");
    m_rows = new QVBoxLayout;
    m_rows->setSpacing(4);
    m_body->addLayout(whom);
    m_body->addLayout(foot);
    m_body->addWidget(m_linkRow);
    m_body->addWidget(m_listHead);
    m_body->addLayout(m_rows);
    connect(m_send, &KeyButton::clicked, this, &InvitePanel::trySend);
    connect(m_copy, &KeyButton::clicked, this, [this] {
        QApplication::clipboard()->setText(m_linkText);
        m_copy->setText(tr("Copied"));
    });
    connect(m_role, &Segmented::chosen, this, [this] {
        showWhom();
        (isColleague() ? static_cast<QWidget*>(m_colleague) : m_name)->setFocus(Qt::OtherFocusReason);
    });
    connect(m_name, &QLineEdit::textChanged, this, [this] { setWrong(m_name, false); });
    connect(this, &RisingPanel::closed, this, &InvitePanel::forget);
    retranslate();
}

void InvitePanel::open(const presenter::CallVisit& visit) {
    m_visit = visit;
    m_linkText.clear();
    m_name->clear();
    setWrong(m_name, false);
    retranslate();
    show();
    raise();
    (isColleague() ? static_cast<QWidget*>(m_colleague) : m_name)->setFocus(Qt::ShortcutFocusReason);
}

// A link that lets somebody into a call does not stay in a widget.
void InvitePanel::forget() {
    m_linkText.clear();
    m_linkName.clear();
    m_link->clear();
    m_name->clear();
    m_visit = {};
}

bool InvitePanel::isColleague() const { return m_role->current() == 2; }

void InvitePanel::setColleagues(const std::vector<Colleague>& colleagues) {
    m_colleagues = colleagues;
    const auto kept = m_colleague->currentData();
    m_colleague->clear();
    for (const auto& c : colleagues)
        m_colleague->addItem(QString::fromStdString(c.person.name) + (c.work.empty() ? QString() : QStringLiteral(", ") + QString::fromStdString(c.work)), QString::fromStdString(c.person.id));
    m_colleague->setCurrentIndex(std::max(0, m_colleague->findData(kept)));
    m_shown.clear();
    showWhom();
    fill();
}

void InvitePanel::update(const presenter::CallVisit& visit) {
    m_visit = visit;
    showWhom();
    fill();
}

void InvitePanel::setWhyNot(const QString& reason) {
    if (std::exchange(m_whyNot, reason) == reason) return;
    m_shown.clear();
    showWhom();
    fill();
}

void InvitePanel::showLink(const QString& name, const QString& link) {
    m_linkText = link;
    m_linkName = name;
    m_name->clear();
    showWhom();
    m_copy->setFocus(Qt::OtherFocusReason);
    QAccessibleEvent said(m_link, QAccessible::Alert);
    QAccessible::updateAccessibility(&said);
}

void InvitePanel::retranslate() {
    setHead(tr("Invite to the call"), QString::fromStdString(m_visit.patient.name));
    m_role->setChoices({tr("Interpreter"), tr("Relative"), tr("Colleague")});
    m_role->setAccessibleName(tr("Who is invited"));
    m_name->setPlaceholderText(tr("Name, as the others in the call see it"));
    m_name->setAccessibleName(m_name->placeholderText());
    m_colleague->setAccessibleName(tr("Which colleague"));
    m_listHead->setText(tr("Invited"));
    m_shown.clear();
    showWhom();
    fill();
}

// What is asked for, and the link that came of it.
void InvitePanel::showWhom() {
    const bool colleague = isColleague();
    m_name->setVisible(!colleague);
    m_colleague->setVisible(colleague);
    m_send->setText(colleague ? tr("Ask to come in") : tr("Make a link"));
    m_send->setAccessibleName(m_send->text());
    m_note->setText(colleague ? tr("The call stands in your colleague's list and rings there. The patient stays with you.")
                              : tr("You get a link for one person, who waits until you let them in. Nothing is sent: copy it into a message, or mail it."));
    QString why = m_whyNot;
    if (why.isEmpty() && colleague) {
        if (m_visit.holder.empty()) why = tr("Call the patient first: a colleague is asked into a call.");
        else if (m_colleague->count() == 0) why = CallWords::whyNot(presenter::CallWhyNot::nobodyElse, {});
    }
    m_send->setWhyNot(why);
    m_linkRow->setVisible(!m_linkText.isEmpty());
    m_link->setText(tr("The link of %1, shown only now: %2").arg(m_linkName, m_linkText));
    m_copy->setText(tr("Copy the link"));
    m_copy->setAccessibleName(m_copy->text());
    emit heightChanged();
}

QString InvitePanel::nameOf(const presenter::InvitedRow& row) const {
    if (!row.name.empty()) return QString::fromStdString(row.name);
    for (const auto& c : m_colleagues)
        if (c.person.id == row.id) return QString::fromStdString(c.person.name);
    return CallWords::role(row.role);
}

void InvitePanel::fill() {
    auto rows = presenter::invitedTo(m_visit);
    m_listHead->setVisible(!rows.empty());
    if (rows == m_shown && !rows.empty()) return; // the button that has the keyboard stays
    m_shown = std::move(rows);
    clearLayout(m_rows);
    for (const auto& r : m_shown) {
        const QString name = nameOf(r);
        auto* row = new QHBoxLayout;
        auto* text = label(tr("%1, %2").arg(name, CallWords::role(r.role)) + QStringLiteral(" · ") + CallWords::invited(r.state), TypeSize::table13, r.state == presenter::InvitedState::waits);
        text->setWordWrap(true);
        auto* away = new KeyButton(r.state == presenter::InvitedState::inCall || r.state == presenter::InvitedState::waits ? tr("Send away") : tr("Withdraw"), {}, ButtonLook::small);
        away->setAccessibleName(tr("Withdraw the invitation of %1").arg(name));
        away->setWhyNot(m_whyNot);
        connect(away, &KeyButton::clicked, this, [this, id = r.id, name] { emit withdrawn(m_visit.id, id, name); });
        row->addWidget(text, 1);
        row->addWidget(away);
        m_rows->addLayout(row);
    }
    emit heightChanged();
}

void InvitePanel::trySend() {
    if (!m_send->isEnabled()) return;
    if (isColleague()) {
        const auto id = m_colleague->currentData().toString().toStdString();
        for (const auto& c : m_colleagues)
            if (c.person.id == id) emit wanted(m_visit.id, roles[2], c.person);
        return;
    }
    const QString name = m_name->text().trimmed();
    setWrong(m_name, name.isEmpty());
    if (name.isEmpty()) return m_name->setFocus(Qt::OtherFocusReason);
    emit wanted(m_visit.id, roles[static_cast<std::size_t>(m_role->current())], {{}, name.toStdString()});
}

} // namespace fyr::ui
