#include "app/trace.h"

#include "ui/calls/call_view.h"
#include "ui/calls/calls_page.h"
#include "ui/caseload/caseload_page.h"
#include "ui/caseload/caseload_pane.h"
#include "ui/shell/main_window.h"
#include "ui/triage/queue_model.h"
#include "ui/triage/queue_pane.h"

#include <QEvent>
#include <QListView>
#include <QTimer>

namespace fyr::app {
namespace {

const char* name(ui::SessionState s) {
    switch (s) {
    case ui::SessionState::signedOut: return "signedOut";
    case ui::SessionState::needsPin: return "needsPin";
    case ui::SessionState::locked: return "locked";
    case ui::SessionState::open: return "open";
    }
    return "";
}

const char* name(presenter::Connection c) {
    using C = presenter::Connection;
    switch (c) {
    case C::connecting: return "connecting";
    case C::online: return "online";
    case C::offline: return "offline";
    case C::needsSignIn: return "needsSignIn";
    case C::tooOld: return "tooOld";
    case C::wrongCertificate: return "wrongCertificate";
    case C::revoked: return "revoked";
    }
    return "";
}

const char* name(ui::CallStage s) {
    using S = ui::CallStage;
    switch (s) {
    case S::none: return "none";
    case S::starting: return "starting";
    case S::running: return "running";
    case S::returning: return "returning";
    case S::failed: return "failed";
    case S::inBrowser: return "inBrowser";
    }
    return "";
}

} // namespace

Trace::Trace(const QString& file, ui::MainWindow& window, ui::WorkstationPort& port) : QObject(&window), m_file(file), m_port(port) {
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Append)) return;
    auto* pane = window.findChild<ui::QueuePane*>();
    m_list = pane->list();
    m_model = pane->model();
    m_list->viewport()->installEventFilter(this);
    m_table = window.caseload().pane().table();
    m_courses = window.caseload().pane().model();
    m_table->viewport()->installEventFilter(this);
    connect(&m_port, &ui::WorkstationPort::sessionChanged, this, &Trace::session);
    connect(&m_port, &ui::WorkstationPort::statusChanged, this, &Trace::status);
    connect(pane, &ui::QueuePane::chosen, this, [this](const std::string& id) { write({{"event", "chosen"}, {"id", id}}); });
    connect(&window.calls(), &ui::CallsPage::countsChanged, this, [this, &window] { calls(window.calls().view()); });
    if (auto* call = m_port.callView()) {
        connect(call, &ui::CallView::stageChanged, this, &Trace::call);
        connect(call, &ui::CallView::toldChanged, this, &Trace::call);
        connect(call, &ui::CallView::ended, this, [this](const std::string& visit, const std::string& reason) { write({{"event", "callEnded"}, {"visit", visit}, {"reason", reason}}); });
    }
    write({{"event", "started"}});
    session();
}

void Trace::write(json::object line) {
    line["t"] = SystemClock().now().time_since_epoch().count();
    m_file.write(QByteArray::fromStdString(json::write(line)) + '\n');
    m_file.flush();
}

void Trace::session() { write({{"event", "session"}, {"state", name(m_port.session().state)}}); }

void Trace::call() {
    const auto& v = *m_port.callView();
    json::array others;
    for (const auto& o : v.told().others) others.push_back({{"id", o.id}, {"role", o.role}, {"state", o.state}, {"relayed", o.relayed}});
    write({{"event", "call"}, {"stage", name(v.stage())}, {"visit", v.visit()}, {"line", v.told().line}, {"microphone", v.told().microphone}, {"camera", v.told().camera}, {"others", std::move(others)}});
}

void Trace::status() {
    const auto s = m_port.status();
    json::object line{{"event", "status"},       {"connection", name(s.connection)}, {"unsent", s.unsent}, {"attention", s.attention},
                      {"firstSync", s.firstSyncDone}, {"received", s.received},           {"expected", s.expected}};
    std::string text = json::write(line);
    if (text == m_lastStatus) return;
    m_lastStatus = std::move(text);
    write(std::move(line));
}

void Trace::painted() {
    json::array rows;
    for (int r = 0; r < std::min(m_model->rowCount(), 60); ++r) {
        const auto* row = m_model->at(r);
        json::object o{{"id", row->id}, {"level", row->level ? clinical::code(*row->level) : std::string_view("clinicianDecides")}};
        if (!row->holder.id.empty()) o["holder"] = row->holder.id;
        if (row->mine) o["mine"] = true;
        if (row->decided) o["decided"] = true;
        if (row->unsent > 0) o["unsent"] = row->unsent;
        if (row->attention) o["attention"] = true;
        rows.push_back(std::move(o));
    }
    std::string text = json::write(rows);
    if (text == m_lastPainted) return;
    m_lastPainted = std::move(text);
    write({{"event", "painted"}, {"count", m_model->rowCount()}, {"rows", std::move(rows)}});
}

void Trace::treatments() {
    json::array rows;
    for (int r = 0; r < std::min(m_courses->rowCount(), 60); ++r) {
        const auto* row = m_courses->at(r);
        json::object o{{"id", row->id}, {"phase", row->phase}};
        if (row->risk) {
            o["risk"] = row->risk->duty;
            if (!row->risk->holder.id.empty()) o["holder"] = row->risk->holder.id;
        }
        if (row->homework) o["homework"] = true;
        if (row->unread > 0) o["unread"] = row->unread;
        if (row->unsent > 0) o["unsent"] = row->unsent;
        if (row->attention) o["attention"] = true;
        rows.push_back(std::move(o));
    }
    std::string text = json::write(rows);
    if (text == m_lastTreatments) return;
    m_lastTreatments = std::move(text);
    write({{"event", "treatments"}, {"count", m_courses->rowCount()}, {"rows", std::move(rows)}});
}

// Who waits, as the list has it; and which call runs here.
void Trace::calls(const presenter::CallsView& view) {
    constexpr std::array groups{"mine", "waiting", "coming", "colleagues", "booked", "unwritten"};
    json::array rows;
    for (const auto& r : view.rows) rows.push_back(json::object{{"id", r.id}, {"group", groups[static_cast<std::size_t>(r.group)]}});
    auto* running = m_port.callView();
    json::object line{{"event", "calls"}, {"waiting", view.waiting}, {"old", view.old}, {"inCall", running ? running->visit() : std::string()}, {"rows", std::move(rows)}};
    std::string text = json::write(line);
    if (text == m_lastCalls) return;
    m_lastCalls = std::move(text);
    write(std::move(line));
}

bool Trace::eventFilter(QObject* watched, QEvent* event) {
    // After the paint event has run: what is on the screen now.
    if (event->type() == QEvent::Paint) QTimer::singleShot(0, this, watched == m_table->viewport() ? &Trace::treatments : &Trace::painted);
    return QObject::eventFilter(watched, event);
}

} // namespace fyr::app
