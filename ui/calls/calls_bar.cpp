#include "ui/calls/calls_bar.h"

#include "ui/calls/call_words.h"
#include "ui/common/flow_row.h"
#include "ui/common/key_button.h"
#include "ui/theme/theme.h"

#include <QResizeEvent>
#include <QVBoxLayout>

namespace fyr::ui {

using presenter::CallAct;

CallsBar::CallsBar(QWidget* parent) : QFrame(parent) {
    setProperty("look", "actionBar");
    auto* around = new QVBoxLayout(this);
    around->setContentsMargins(16, 9, 12, 9);
    auto* row = new FlowRow; // into a second line rather than cut off
    around->addLayout(row);
    const auto add = [&](CallAct act, const char* key, Icon icon, ButtonLook look = ButtonLook::secondary) {
        auto* b = new KeyButton({}, QString::fromLatin1(key), look);
        b->setIconShape(icon);
        connect(b, &KeyButton::clicked, this, [this, act] { emit chosen(act); });
        m_buttons[act] = b;
        row->addWidget(b);
    };
    add(CallAct::start, "Enter", Icon::video, ButtonLook::primary);
    m_next = new KeyButton({}, QStringLiteral("F4"));
    connect(m_next, &KeyButton::clicked, this, &CallsBar::nextWanted);
    row->addWidget(m_next);
    add(CallAct::phone, "P", Icon::phone);
    add(CallAct::letIn, "L", Icon::person);
    add(CallAct::handOver, "T", Icon::arrowRight);
    add(CallAct::invite, "I", Icon::link);
    add(CallAct::note, "N", Icon::note);
    add(CallAct::noShow, "X", Icon::clock, ButtonLook::quiet);
    add(CallAct::end, "E", Icon::close, ButtonLook::quiet);
    retranslate();
}

void CallsBar::retranslate() {
    const std::pair<CallAct, QString> texts[] = {
        {CallAct::start, m_back ? tr("Back to the call") : tr("Call")}, {CallAct::phone, tr("Phone")},     {CallAct::letIn, tr("Let in")}, {CallAct::handOver, tr("Hand over…")}, {CallAct::invite, tr("Invite…")},
        {CallAct::note, tr("Note")},                                    {CallAct::noShow, tr("Not come")}, {CallAct::end, tr("End…")}};
    for (const auto& [act, text] : texts) {
        m_buttons[act]->setText(text);
        m_buttons[act]->setAccessibleName(text);
        m_buttons[act]->updateGeometry();
    }
    m_next->setText(tr("Call the next"));
    m_next->setAccessibleName(m_next->text());
}

void CallsBar::show(const presenter::CallRow* row, const presenter::CallsMe& me, const std::string& next, Instant now) {
    using Why = presenter::CallWhyNot;
    m_why.clear();
    const bool back = row && !me.inCall.empty() && me.inCall == row->id;
    if (std::exchange(m_back, back) != back) retranslate();
    std::vector<presenter::CallCan> all;
    if (row) all = presenter::callActs(*row, me, now);
    for (const auto& [act, button] : m_buttons) {
        const auto it = std::ranges::find(all, act, &presenter::CallCan::what);
        const bool offered = it != all.end();
        m_why[act] = !offered ? tr("Choose a visit.") : CallWords::whyNot(it->why, *row);
        // What is only for some visits stands there only then.
        if (act == CallAct::note || act == CallAct::invite || act == CallAct::noShow || act == CallAct::end) button->setVisible(offered);
        button->setWhyNot(m_why[act]);
    }
    m_nextWhy = !me.clinician            ? CallWords::whyNot(Why::notClinician, {})
                : !me.online             ? CallWords::whyNot(Why::offline, {})
                : !me.inCall.empty()     ? CallWords::whyNot(Why::otherCall, {})
                : next.empty() && me.fresh ? tr("Nobody waits.")
                                         : QString();
    m_next->setWhyNot(m_nextWhy);
}

QString CallsBar::press(KeyButton* button, const QString& why) {
    if (!why.isEmpty()) return why;
    button->click();
    return {};
}

QString CallsBar::trigger(CallAct act) {
    const auto it = m_buttons.find(act);
    return it == m_buttons.end() ? QString() : press(it->second, m_why[act]);
}

QString CallsBar::triggerNext() { return press(m_next, m_nextWhy); }

void CallsBar::resizeEvent(QResizeEvent* e) {
    QFrame::resizeEvent(e);
    const bool narrow = width() < 1100;
    for (const auto& [act, button] : m_buttons) button->setShowKey(!narrow);
    m_next->setShowKey(!narrow);
}

} // namespace fyr::ui
