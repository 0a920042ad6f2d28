#include "ui/triage/action_bar.h"

#include "ui/common/key_button.h"
#include "ui/text/words.h"
#include "ui/theme/theme.h"

#include <QVBoxLayout>

namespace fyr::ui {

using presenter::Action;
using presenter::WhyNot;

ActionBar::ActionBar(QWidget* parent) : QFrame(parent) {
    setProperty("look", "actionBar");
    setFixedHeight(measure::actionBar);
    auto* lines = new QVBoxLayout(this);
    lines->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    lines->addLayout(row);
    m_second = new QHBoxLayout;
    m_second->setSpacing(4);
    lines->addLayout(m_second);
    m_first = row;
    m_claim = new KeyButton({}, QStringLiteral("C"), ButtonLook::primary);
    m_confirm = new KeyButton({}, QStringLiteral("Enter"));
    m_override = new KeyButton({}, QStringLiteral("O"));
    m_route = new KeyButton({}, QStringLiteral("R"));
    m_anamnesis = new KeyButton({}, QStringLiteral("A"));
    m_note = new KeyButton({}, QStringLiteral("N"));
    for (auto* b : {m_claim, m_confirm, m_override, m_route}) row->addWidget(b);
    row->addStretch(1);
    row->addWidget(m_anamnesis);
    row->addWidget(m_note);
    connect(m_claim, &KeyButton::clicked, this, [this] {
        if (!m_states.empty()) emit chosen(m_states[0].action);
    });
    connect(m_confirm, &KeyButton::clicked, this, [this] { emit chosen(Action::confirm); });
    connect(m_override, &KeyButton::clicked, this, [this] { emit chosen(Action::override); });
    connect(m_route, &KeyButton::clicked, this, [this] { emit chosen(Action::route); });
    connect(m_anamnesis, &KeyButton::clicked, this, [this] { emit chosen(Action::anamnesis); });
    connect(m_note, &KeyButton::clicked, this, [this] { emit chosen(Action::note); });
    retranslate();
    showNothing();
}

void ActionBar::retranslate() { update_(); }

void ActionBar::showNothing() {
    m_states.clear();
    update_();
}

void ActionBar::show(const presenter::QueueEntry& entry, const std::string& me, bool mayDecide) {
    m_entry = entry;
    m_states = presenter::actions(entry, me, mayDecide);
    update_();
}

void ActionBar::update_() {
    const Action first = m_states.empty() ? Action::claim : m_states[0].action;
    m_claim->setText(first == Action::release ? tr("Release") : first == Action::reopen ? tr("Reopen") : tr("Claim"));
    m_claim->setLook(first == Action::claim ? ButtonLook::primary : ButtonLook::secondary);
    const auto& item = m_entry.item;
    const bool unsure = item.suggestion.clinicianDecides;
    if (m_states.empty() || unsure) {
        m_confirm->setText(tr("Confirm"));
        m_confirm->setLevel({});
        m_confirm->setIconShape(Icon::check);
    } else {
        m_confirm->setText(tr("Confirm %1").arg(Words::level(item.suggestion.urgency)));
        m_confirm->setLevel(item.suggestion.urgency);
        m_confirm->setIconShape({});
    }
    m_confirm->setLook(first == Action::release ? ButtonLook::primary : ButtonLook::secondary);
    m_override->setText(tr("Override…"));
    m_route->setText(tr("Route…"));
    m_anamnesis->setText(tr("Anamnesis"));
    m_note->setText(tr("Note"));
    const QString holder = QString::fromStdString(item.holder.name);
    const std::array buttons{m_claim, m_confirm, m_override, m_route, m_anamnesis, m_note};
    for (std::size_t i = 0; i < buttons.size(); ++i) {
        WhyNot why = m_states.empty() ? WhyNot::nothingOpen : m_states[i].why;
        QString reason = Words::whyNot(why, holder);
        if (buttons[i] == m_confirm && why == WhyNot::possible && unsure) reason = tr("The engine leaves it to you: choose a level with Override.");
        buttons[i]->setWhyNot(reason);
        buttons[i]->setAccessibleName(buttons[i]->text());
        buttons[i]->updateGeometry();
    }
    if (isVisible()) arrange();
}

void ActionBar::trigger(Action action) {
    if (m_states.empty()) return;
    switch (action) {
    case Action::claim:
    case Action::release:
    case Action::reopen: m_claim->click(); break;
    case Action::confirm: m_confirm->click(); break;
    case Action::override: m_override->click(); break;
    case Action::route: m_route->click(); break;
    case Action::anamnesis: m_anamnesis->click(); break;
    case Action::note: m_note->click(); break;
    }
}

void ActionBar::resizeEvent(QResizeEvent* e) {
    QFrame::resizeEvent(e);
    const bool narrow = width() < 720;
    for (auto* b : {m_claim, m_confirm, m_override, m_route, m_anamnesis, m_note}) b->setShowKey(!narrow);
    layout()->setContentsMargins(narrow ? 8 : 22, 0, narrow ? 8 : 18, 0);
    arrange();
}

// What is confirmed has to be read in full: beside a call the rest goes into a second line.
void ActionBar::arrange() {
    int needed = 16;
    for (auto* b : {m_claim, m_confirm, m_override, m_route, m_anamnesis, m_note}) needed += b->sizeHint().width() + 4;
    const bool two = needed > width();
    if (two == m_two) return;
    m_two = two;
    auto* to = two ? m_second : m_first;
    for (auto* b : {m_anamnesis, m_note}) {
        (two ? m_first : m_second)->removeWidget(b);
        to->addWidget(b);
    }
    if (two) m_second->addStretch(1);
    else delete m_second->takeAt(0);
    setFixedHeight(two ? 2 * measure::actionBar - 14 : measure::actionBar);
    emit heightChanged();
}

} // namespace fyr::ui
