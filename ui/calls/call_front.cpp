#include "ui/calls/call_front.h"

#include "ui/calls/call_words.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QPointer>
#include <QStackedWidget>
#include <QTimer>

namespace fyr::ui {

CallFront::CallFront(WorkstationPort& port, CallDesk& desk, QStackedWidget& over) : m_port(port), m_desk(desk), m_over(over) {
    setProperty("look", "header");
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(24, 4, 12, 4);
    m_said = label({}, TypeSize::table13, true);
    m_said->setWordWrap(true);
    m_close = new KeyButton({}, {}, ButtonLook::quiet);
    m_close->setIconShape(Icon::close);
    m_close->setFixedHeight(28);
    row->addWidget(m_said, 1);
    row->addWidget(m_close);
    hide();
    m_patience = new QTimer(this);
    m_patience->setSingleShot(true);
    m_patience->setInterval(8'000);
    connect(m_patience, &QTimer::timeout, this, &QWidget::hide);
    connect(m_close, &KeyButton::clicked, this, &QWidget::hide);

    m_hand = new HandVisitPanel(&m_over);
    m_end = new EndVisitPanel(&m_over);
    m_reach = new ReachPanel(&m_over);
    m_invite = new InvitePanel(&m_over);
    m_over.installEventFilter(this);
    connect(&m_over, &QStackedWidget::currentChanged, this, &CallFront::place); // a module that comes to the front is under them
    for (auto* p : panels()) {
        connect(p, &RisingPanel::heightChanged, this, &CallFront::place);
        connect(p, &RisingPanel::closed, this, &CallFront::panelClosed);
    }
    connect(m_hand, &HandVisitPanel::wanted, &m_desk, &CallDesk::handOver);
    connect(m_end, &EndVisitPanel::wanted, &m_desk, &CallDesk::end);
    connect(m_reach, &ReachPanel::callWanted, &m_desk, &CallDesk::call);
    connect(m_reach, &ReachPanel::withdrawn, this, [this](const presenter::CallVisit& v) { m_desk.end(v, "withdrawn"); });
    connect(m_invite, &InvitePanel::wanted, &m_desk, &CallDesk::invite);
    connect(m_invite, &InvitePanel::withdrawn, &m_desk, &CallDesk::withdraw);
    connect(&m_desk, &CallDesk::invited, this, [this](const presenter::CallVisit& v, const QString& name, const QString& link) {
        if (m_invite->isVisible() && m_invite->visit().id == v.id) {
            m_invite->update(v);
            m_invite->showLink(name, link);
        } else {
            say(tr("The invitation of %1 was made after you had closed it. Withdraw it and make a new one.").arg(name), true);
        }
    });
    connect(&m_desk, &CallDesk::said, this, &CallFront::say);
    connect(&m_desk, &CallDesk::notThere, this, &CallFront::reach);
    connect(&m_desk, &CallDesk::started, this, [this] { closePanels(); });
    connect(&m_port, &WorkstationPort::callsChanged, this, &CallFront::update_);
    connect(&m_port, &WorkstationPort::statusChanged, this, &CallFront::update_);
    retranslate();
}

void CallFront::retranslate() {
    m_close->setText(tr("Close"));
    m_close->setAccessibleName(m_close->text());
    for (auto* p : panels()) p->retranslate();
}

void CallFront::say(const QString& text, bool error) {
    m_said->setText(text);
    setTone(m_said, error ? "red" : "ok");
    setVisible(!text.isEmpty());
    m_patience->stop();
    if (text.isEmpty()) return;
    if (!error) m_patience->start();
    QAccessibleEvent said(m_said, QAccessible::Alert);
    QAccessible::updateAccessibility(&said);
}

void CallFront::update_() {
    if (m_reach->isVisible())
        if (const auto v = m_desk.find(m_reach->visit().id)) m_reach->update(*v, m_port.serverNow());
    if (!m_invite->isVisible()) return;
    m_invite->setWhyNot(m_desk.online() ? QString() : CallWords::whyNot(presenter::CallWhyNot::offline, {}));
    const auto v = m_desk.find(m_invite->visit().id);
    if (v && v->isOver()) m_invite->close();
    else if (v) m_invite->update(*v);
}

void CallFront::reach(const presenter::CallVisit& visit, bool made) {
    closePanels();
    m_reach->open(visit, visit.id.empty() ? QString() : m_desk.link(visit), made, m_port.serverNow());
    place();
    m_port.patientRecord(visit.patient.id, [guard = QPointer(this), id = visit.patient.id](Result<records::PatientRecord> r) {
        if (guard && guard->m_reach->visit().patient.id == id) guard->m_reach->setPhone(r ? QString::fromStdString(r->person.phone) : QString(), true);
    });
}

void CallFront::end(const presenter::CallVisit& visit, EndVisitPanel::As as) {
    closePanels();
    m_end->open(visit, as);
    place();
}

void CallFront::handOver(const presenter::CallVisit& visit) {
    closePanels();
    m_hand->open(visit);
    place();
    m_port.colleagues([guard = QPointer(this)](Result<std::vector<Colleague>> all) {
        if (guard && all) guard->m_hand->setColleagues(*all);
    });
}

void CallFront::invite(const presenter::CallVisit& visit) {
    closePanels();
    m_invite->open(visit);
    update_();
    place();
    m_port.colleagues([guard = QPointer(this)](Result<std::vector<Colleague>> all) {
        if (guard && all) guard->m_invite->setColleagues(*all);
    });
}

void CallFront::closePanels() {
    for (auto* p : panels())
        if (p->isVisible()) p->hide();
    m_invite->forget();
}

// Above the bar of whichever module is in front.
void CallFront::place() {
    auto* page = m_over.currentWidget();
    auto* bar = page ? actionBarOf(*page) : nullptr;
    for (auto* p : panels())
        if (p->isVisible()) p->placeAbove(m_over, bar);
}

bool CallFront::eventFilter(QObject* watched, QEvent* event) {
    if (watched == &m_over && event->type() == QEvent::Resize) place();
    return QFrame::eventFilter(watched, event);
}

} // namespace fyr::ui
