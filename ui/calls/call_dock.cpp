#include "ui/calls/call_dock.h"

#include "ui/calls/bars_mark.h"
#include "ui/calls/call_note.h"
#include "ui/calls/call_view.h"
#include "ui/calls/call_words.h"
#include "ui/common/flow_row.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QResizeEvent>

namespace fyr::ui {
namespace {

// The last that was measured says nothing of media that have stopped.
std::optional<int> barsOf(const CallParty& p) { return p.state == "interrupted" ? std::optional(0) : p.bars; }

} // namespace

CallDock::CallDock(WorkstationPort& port, CallDesk& desk, CallFront& front, QWidget* parent)
    : QFrame(parent), m_port(port), m_desk(desk), m_front(front), m_view(port.callView()), m_now(port.serverNow()) {
    setProperty("look", "dock");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_head = framed("header");
    auto* head = new QHBoxLayout(m_head);
    head->setContentsMargins(16, 4, 8, 4);
    head->setSpacing(8);
    m_name = label({}, TypeSize::title16, true);
    m_name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_bars = new BarsMark;
    m_time = label({}, TypeSize::title16, false, "text2");
    m_open = new KeyButton({}, {}, ButtonLook::small);
    head->addWidget(m_name, 1);
    head->addWidget(m_bars);
    head->addWidget(m_time);
    head->addWidget(m_open);
    column->addWidget(m_head);
    m_state = label({}, TypeSize::table13, true);
    m_state->setWordWrap(true);
    m_state->setContentsMargins(16, 6, 16, 6);
    column->addWidget(m_state);
    m_picture = new QWidget;
    auto* holder = new QVBoxLayout(m_picture);
    holder->setContentsMargins(0, 0, 0, 0);
    if (m_view) holder->addWidget(m_view->picture());
    column->addWidget(m_picture);
    m_controls = new QWidget;
    auto* around = new QVBoxLayout(m_controls);
    around->setContentsMargins(12, 6, 12, 6);
    auto* flow = new FlowRow;
    around->addLayout(flow);
    m_microphone = new KeyButton({}, QStringLiteral("F7"), ButtonLook::small);
    m_microphone->setIconShape(Icon::microphone);
    m_camera = new KeyButton({}, QStringLiteral("F8"), ButtonLook::small);
    m_camera->setIconShape(Icon::video);
    m_audioOnly = new KeyButton({}, {}, ButtonLook::small);
    m_audioOnly->setIconShape(Icon::speaker);
    m_phone = new KeyButton({}, {}, ButtonLook::small);
    m_phone->setIconShape(Icon::phone);
    m_invite = new KeyButton({}, {}, ButtonLook::small);
    m_invite->setIconShape(Icon::link);
    m_record = new KeyButton({}, {}, ButtonLook::small);
    m_record->setIconShape(Icon::document);
    m_again = new KeyButton({}, {}, ButtonLook::small);
    m_again->setIconShape(Icon::refresh);
    m_end = new KeyButton({}, QStringLiteral("F9"), ButtonLook::small);
    m_end->setIconShape(Icon::close);
    for (auto* b : {m_microphone, m_camera, m_audioOnly, m_phone, m_invite, m_record, m_again, m_end}) flow->addWidget(b);
    column->addWidget(m_controls);
    m_parties = new QWidget;
    m_rows = new QVBoxLayout(m_parties);
    m_rows->setContentsMargins(16, 6, 16, 6);
    m_rows->setSpacing(4);
    column->addWidget(m_parties);
    m_note = new CallNote(m_port);
    column->addWidget(m_note, 1);
    column->addStretch(0);

    connect(m_microphone, &KeyButton::clicked, this, [this] { m_view->command(CallCommand::microphone); });
    connect(m_camera, &KeyButton::clicked, this, [this] { m_view->command(CallCommand::camera); });
    connect(m_audioOnly, &KeyButton::clicked, this, [this] { m_view->command(CallCommand::audioOnly); });
    connect(m_again, &KeyButton::clicked, this, [this] { m_view->again(); });
    connect(m_phone, &KeyButton::clicked, this, [this] {
        if (const auto v = m_desk.inCall()) m_front.reach(*v, false);
    });
    connect(m_invite, &KeyButton::clicked, this, [this] {
        if (const auto v = m_desk.inCall()) m_front.invite(*v);
    });
    connect(m_record, &KeyButton::clicked, this, [this] {
        const auto v = m_desk.inCall();
        emit recordRequested(v ? v->patient.id : m_note->visit().patient.id);
    });
    connect(m_end, &KeyButton::clicked, this, [this] {
        const auto v = m_desk.inCall();
        if (v && isMine(*v)) m_front.end(*v, EndVisitPanel::As::ended);
        else m_view->command(CallCommand::leave); // a colleague has the patient, and ends the visit
    });
    connect(m_open, &KeyButton::clicked, this, [this] {
        m_opened = !m_opened;
        update_();
        emit changed();
    });
    connect(&m_port, &WorkstationPort::callsChanged, this, &CallDock::update_);
    if (auto* devices = m_port.devices()) connect(devices, &DevicePort::devicesChanged, this, &CallDock::update_);
    connect(&m_desk, &CallDesk::started, this, [this](const presenter::CallVisit& v) {
        m_since = m_port.serverNow();
        m_note->open(v);
        m_note->setOver(false);
        update_();
        emit changed();
    });
    connect(&m_desk, &CallDesk::ended, this, [this](const presenter::CallVisit& v) {
        if (v.holder != m_port.session().practitioner) return; // nobody had the patient: nothing to write
        openNote(v);
    });
    connect(m_note, &CallNote::saved, this, [this](const presenter::CallVisit& v) {
        m_front.say(tr("The note of %1 is saved.").arg(QString::fromStdString(v.patient.name)), false);
        update_();
        emit changed();
    });
    connect(m_note, &CallNote::putOff, this, [this](const presenter::CallVisit& v) {
        m_front.say(tr("The visit of %1 stands under “Without a note” until it is written.").arg(QString::fromStdString(v.patient.name)), false);
        update_();
        emit changed();
    });
    if (m_view) {
        connect(m_view, &CallView::stageChanged, this, [this] {
            update_();
            emit changed();
        });
        connect(m_view, &CallView::toldChanged, this, &CallDock::update_);
        connect(m_view, &CallView::ended, this, &CallDock::ended);
        connect(m_view, &CallView::phoneWanted, this, [this] {
            if (const auto v = m_desk.inCall()) m_front.reach(*v, false);
        });
    }
    retranslate();
}

bool CallDock::isMine(const presenter::CallVisit& v) const { return v.holder.empty() || v.holder == m_port.session().practitioner; }
bool CallDock::inCall() const { return m_view && m_view->stage() != CallStage::none && !m_view->visit().empty(); }
bool CallDock::isUp() const { return inCall() || m_note->isOpen(); }

void CallDock::retranslate() {
    m_phone->setText(tr("Phone"));
    m_phone->setAccessibleName(tr("Phone instead"));
    m_record->setText(tr("Record"));
    m_record->setAccessibleName(tr("The patient's record"));
    m_invite->setText(tr("Invite…"));
    m_invite->setAccessibleName(tr("Invite to the call"));
    m_shown.clear();
    m_note->retranslate();
    update_();
}

void CallDock::forget() {
    m_note->close();
    m_since.reset();
    update_();
    emit changed();
}

void CallDock::openNote(const presenter::CallVisit& visit) {
    m_note->open(visit);
    m_note->setOver(true);
    m_opened = true;
    update_();
    emit changed();
    m_note->focusText();
}

void CallDock::setStrip(bool on) {
    if (std::exchange(m_strip, on) == on) return;
    m_opened = false;
    update_();
}

void CallDock::tick(Instant now) {
    m_now = now;
    if (!inCall()) return;
    const auto from = m_since.value_or(now);
    const auto s = std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::seconds>(now - from).count());
    m_time->setText(QStringLiteral("%1:%2").arg(s / 60, 2, 10, QLatin1Char('0')).arg(s % 60, 2, 10, QLatin1Char('0')));
}

void CallDock::ended(const std::string& visit, const std::string& reason) {
    m_since.reset();
    m_time->clear();
    const auto v = m_desk.find(visit);
    const bool over = reason == "ended" || m_desk.endedHere(visit) || (v && v->isOver());
    if (reason == "left" && !over && v && v->holder == m_port.session().practitioner) {
        m_front.end(*v, EndVisitPanel::As::ended); // left on the page: is the visit done?
    } else if (reason == "elsewhere") m_front.say(tr("The call goes on at another of your computers."), false);
    else if (!over && reason != "left") m_front.say(tr("The call is closed here, the visit is still open. Call the patient again or end the visit under Calls."), true);
    if (m_note->isOpen() && m_note->visit().id == visit) m_note->setOver(true);
    update_();
    emit changed();
}

void CallDock::setDevices(const CallDevices& chosen) {
    m_devices = chosen;
    update_();
}

// What was chosen and is not connected: the call goes on with what the system has.
QString CallDock::missingText() const {
    auto* devices = m_port.devices();
    if (!devices || !m_view || m_view->stage() != CallStage::running) return {};
    QStringList lines;
    for (const auto& [kind, name] : {std::pair{DeviceKind::camera, m_devices.camera}, std::pair{DeviceKind::microphone, m_devices.microphone}, std::pair{DeviceKind::speaker, m_devices.speaker}})
        if (!name.isEmpty() && !devices->names(kind).contains(name) && !lines.contains(name)) lines << name;
    return lines.isEmpty() ? QString() : tr("%1 is not connected. The call uses what the system has, and takes it again when it is back.").arg(lines.join(QStringLiteral(", ")));
}

// What somebody who looks at the note and not at the picture has to know.
QString CallDock::runningText() const {
    const auto& told = m_view->told();
    QStringList lines;
    if (!told.line && !told.others.empty()) lines << tr("No line to the server: picture and sound go on while they can.");
    for (const auto& text : {CallWords::noMicrophone(told.microphoneProblem), CallWords::noCamera(told.cameraProblem)})
        if (!text.isEmpty()) lines << text;
    if (lines.isEmpty()) return missingText();
    return lines.join(QLatin1Char('\n'));
}

QString CallDock::stateText() const {
    if (!m_view) return {};
    switch (m_view->stage()) {
    case CallStage::none: return {};
    case CallStage::starting: return tr("The call is starting …");
    case CallStage::running: return runningText();
    case CallStage::returning: return tr("The call went away and comes back by itself. Note and visit are safe.");
    case CallStage::failed: return tr("The call could not be brought back. Start it again, or phone. Note and visit are safe.");
    case CallStage::inBrowser: return tr("The call is in the browser, as this computer's policy says. End the visit here. If the browser asks for a sign-in or was closed, open it again.");
    }
    return {};
}

void CallDock::showState(const std::optional<presenter::CallVisit>& visit) {
    const bool call = inCall();
    const QString name = QString::fromStdString(call && visit ? visit->patient.name : m_note->visit().patient.name);
    m_name->setText(name);
    m_name->setToolTip(name);
    if (!call) m_time->clear();
    const QString state = stateText();
    m_state->setText(state);
    m_state->setVisible(isOpen() && !state.isEmpty());
    const auto stage = m_view ? m_view->stage() : CallStage::none;
    setTone(m_state, stage == CallStage::failed ? "red" : "look");
    const auto told = m_view ? m_view->told() : CallTold{};
    const bool hands = stage == CallStage::running;
    m_microphone->setText(told.microphone ? tr("Microphone on") : tr("Microphone off"));
    m_camera->setText(told.camera ? tr("Camera on") : tr("Camera off"));
    m_audioOnly->setText(told.audioOnly ? tr("Show pictures") : tr("Sound only"));
    for (auto* b : {m_microphone, m_camera, m_audioOnly}) {
        b->setAccessibleName(b->text());
        b->setWhyNot(hands ? QString() : tr("There is no picture here now."));
        b->updateGeometry();
    }
    const bool mine = !visit || isMine(*visit);
    m_end->setText(mine ? tr("End") : tr("Leave"));
    m_end->setAccessibleName(mine ? tr("End the call") : tr("Leave the call"));
    m_end->updateGeometry();
    m_again->setVisible(stage == CallStage::failed || stage == CallStage::inBrowser);
    m_again->setText(stage == CallStage::inBrowser ? tr("Open in the browser again") : tr("Start the call again"));
    m_again->setAccessibleName(m_again->text());
    m_invite->setVisible(call && mine && isOpen());
    for (auto* b : {m_microphone, m_camera, m_phone, m_end}) b->setVisible(call);
    m_audioOnly->setVisible(call && isOpen());
    m_record->setVisible(isOpen());
}

void CallDock::update_() {
    if (!isUp()) return hide();
    const auto visit = m_desk.inCall();
    showState(visit);
    fillParties(visit);
    const bool call = inCall();
    m_picture->setVisible(call && isOpen() && m_view && !m_view->inOwnWindow() && m_view->stage() != CallStage::inBrowser);
    m_bars->setVisible(call && !isOpen());
    m_open->setVisible(m_strip);
    m_open->setText(m_opened ? tr("Back") : tr("Show"));
    m_open->setAccessibleName(m_opened ? tr("Back to the module") : tr("Show the call and the note"));
    m_note->setVisible(m_note->isOpen() && isOpen());
    show();
}

void CallDock::fillParties(const std::optional<presenter::CallVisit>& visit) {
    m_parties->setVisible(inCall() && isOpen());
    const auto told = m_view ? m_view->told() : CallTold{};
    std::optional<int> worst;
    for (const auto& p : told.others)
        if (const auto bars = barsOf(p)) worst = std::min(worst.value_or(4), *bars);
    m_bars->set(worst);
    if (m_parties->isHidden()) return;
    // Built anew only when what it says is another.
    std::string now = Words::language().toStdString();
    for (const auto& p : told.others) now += p.id + p.role + p.state + std::to_string(p.bars.value_or(-1)) + p.cause + (p.relayed ? "r" : "d");
    if (visit)
        for (const auto& p : visit->parties) now += p.id + p.name + (p.here ? "h" : "") + (p.admitted ? "a" : "");
    if (std::exchange(m_shown, now) == now) return;
    clearLayout(m_rows);
    const auto nameOf = [&](const CallParty& p) {
        const auto* known = visit ? visit->party(p.id) : nullptr;
        return known && !known->name.empty() ? QString::fromStdString(known->name) : CallWords::role(p.role);
    };
    for (const auto& p : told.others) {
        auto* row = new QHBoxLayout;
        row->setSpacing(10);
        auto* bars = new BarsMark;
        bars->set(barsOf(p));
        row->addWidget(bars, 0, Qt::AlignTop);
        const QString cause = CallWords::cause(p.cause);
        auto* text = new WrapLabel(TypeSize::table13, !cause.isEmpty());
        text->setWrapped(CallWords::party(nameOf(p), p) + (cause.isEmpty() ? QString() : QStringLiteral("\n") + cause));
        row->addWidget(text, 1);
        m_rows->addLayout(row);
    }
    if (!visit) return;
    for (const auto& p : visit->parties) {
        if (!p.here || p.admitted || p.role == "patient") continue;
        const QString name = QString::fromStdString(p.name);
        auto* row = new QHBoxLayout;
        auto* text = new WrapLabel(TypeSize::table13, true);
        text->setWrapped(tr("%1 (%2) waits to be let in").arg(name, CallWords::role(p.role)));
        auto* in = new KeyButton(tr("Let in"), {}, ButtonLook::small);
        in->setAccessibleName(tr("Let in %1").arg(name));
        connect(in, &KeyButton::clicked, this, [this, id = visit->id, party = p.id] { m_desk.letIn(id, party); });
        row->addWidget(text, 1);
        row->addWidget(in, 0, Qt::AlignTop);
        m_rows->addLayout(row);
    }
}

bool CallDock::key(int key) {
    if (!inCall()) return false;
    switch (key) {
    case Qt::Key_F7: m_microphone->click(); return true;
    case Qt::Key_F8: m_camera->click(); return true;
    case Qt::Key_F9: m_end->click(); return true;
    default: return false;
    }
}

void CallDock::resizeEvent(QResizeEvent* e) {
    QFrame::resizeEvent(e);
    // As wide as the pane, never so high that the note has no room.
    m_picture->setFixedHeight(std::max(120, std::min(width() * 9 / 16, height() * 45 / 100)));
}

} // namespace fyr::ui
