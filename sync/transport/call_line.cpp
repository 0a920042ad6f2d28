#include "sync/transport/call_line.h"

#include <QRandomGenerator>
#include <utility>

namespace fyr::sync {
namespace {

constexpr int socketsBeforePolls = 2;
constexpr std::size_t heldAtMost = 256;

// Another node of the same server: never less than what the server itself is reached by.
bool isNode(const QUrl& url, const QUrl& server) {
    const bool encrypted = url.scheme() == QLatin1String("wss");
    return url.isValid() && !url.host().isEmpty() && url.userInfo().isEmpty() && (encrypted || (url.scheme() == QLatin1String("ws") && server.scheme() == QLatin1String("http")));
}

// Where the call is: another address, or a path of that node behind the server's own.
QUrl nodeFrom(const std::string& told, const QUrl& server) {
    const auto text = QString::fromStdString(told);
    if (!isNodePath(text, QStringLiteral("line"))) {
        const QUrl url(text);
        return isNode(url, server) ? url : QUrl();
    }
    QUrl url = callLineAddress(server);
    url.setPath(text);
    return url;
}

} // namespace

CallLine::CallLine(Handlers handlers, QObject* parent, int betterAfterMs, int warmAgainMs) : QObject(parent), m_handlers(std::move(handlers)), m_better(this), m_warmAgain(this) {
    m_better.setInterval(betterAfterMs);
    connect(&m_better, &QTimer::timeout, this, [this] { tryBetter(); });
    // All workstations of a unit have theirs closed at once when their server begins anew.
    m_warmAgain.setInterval(warmAgainMs / 2 + static_cast<int>(QRandomGenerator::global()->bounded(warmAgainMs)));
    m_warmAgain.setSingleShot(true);
    connect(&m_warmAgain, &QTimer::timeout, this, [this] { keepWarm(); });
}

void CallLine::warm(const QUrl& server) {
    if (m_warmAt == server) return;
    cool();
    m_warmAt = server;
    keepWarm();
}

void CallLine::cool() {
    m_warmAgain.stop();
    m_warmAt.clear();
    if (auto* warm = std::exchange(m_warm, nullptr)) warm->close();
}

void CallLine::warmAnew() {
    if (const auto at = m_warmAt; !at.isEmpty()) {
        cool();
        warm(at);
    }
}

// The server lets one be silent for a minute.
void CallLine::keepWarm() {
    m_warm = new CallSocket({.opened = [] {},
                             .heard = [](const std::string&) {},
                             .closed =
                                 [this] {
                                     std::exchange(m_warm, nullptr)->close();
                                     m_warmAgain.start();
                                 }},
                            callLineAddress(m_warmAt), this);
}

CallWire* CallLine::takeWarm() {
    if (!m_warm || m_warmAt != m_server) return nullptr;
    m_warmAt.clear();
    return std::exchange(m_warm, nullptr);
}

void CallLine::begin(const QUrl& server, std::string visit, const video::sdp::Policy& policy) {
    end();
    m_server = server;
    m_visit = std::move(visit);
    m_policy = policy;
    m_refusedSockets = 0;
}

void CallLine::end() {
    drop();
    m_visit.clear();
    m_elsewhere.clear();
}

void CallLine::open(int line) {
    drop();
    if (m_visit.empty()) return m_handlers.closed(line);
    m_number = line;
    m_answered = false;
    // A node with an address of its own takes no polls from others.
    const bool behind = m_elsewhere.isEmpty() || isNodePath(m_elsewhere.path(), QStringLiteral("line"));
    m_isSocket = !behind || m_refusedSockets < socketsBeforePolls;
    CallWire::Handlers on{
        .opened = [this] { m_handlers.opened(m_number); },
        .heard = [this](const std::string& text) { hear(text); },
        .closed = [this] { lost(); },
    };
    if (auto* warm = m_isSocket && m_elsewhere.isEmpty() ? takeWarm() : nullptr) {
        m_wire = warm;
        warm->hand(std::move(on));
        if (warm->opened())
            QTimer::singleShot(0, this, [this, turn = m_turn] {
                if (turn == m_turn) m_handlers.opened(m_number);
            });
    } else if (m_isSocket) m_wire = new CallSocket(std::move(on), m_elsewhere.isEmpty() ? callLineAddress(m_server) : m_elsewhere, this);
    else m_wire = new CallPoll(std::move(on), m_server, m_elsewhere.isEmpty() ? QStringLiteral("/call/v1/poll") : m_elsewhere.path().chopped(4) + QStringLiteral("poll"), this);
}

void CallLine::say(int line, const std::string& text) {
    if (!m_wire || line != m_number) return;
    if (!m_asking) return pass(line, text);
    if (m_held.size() < heldAtMost) m_held.push_back(text);
}

void CallLine::pass(int line, const std::string& text) {
    auto out = video::hosted::outwards(text, {.token = "host", .visit = m_visit}, m_policy);
    if (!out) return lost(); // not a word of the protocol: it is not our page that speaks
    if (!out->hello) return m_wire->send(out->text);
    // A page that says hello knows of no call on another node; and nobody but the own server hears the token.
    if (!m_elsewhere.isEmpty()) {
        m_elsewhere.clear();
        return lost();
    }
    m_asking = true;
    m_handlers.token([this, line, turn = m_turn, text](const QByteArray& token) {
        if (turn != m_turn || !m_wire) return;
        m_asking = false;
        const auto hello = video::hosted::outwards(text, {.token = token.toStdString(), .visit = m_visit}, m_policy);
        if (!hello || token.isEmpty()) return lost();
        m_wire->send(hello->text);
        for (auto held = std::exchange(m_held, {}); const auto& t : held)
            if (turn == m_turn && m_wire) pass(line, t);
    });
}

void CallLine::hear(const std::string& text) {
    m_answered = true;
    if (m_isSocket) m_refusedSockets = 0;
    else if (!m_better.isActive()) m_better.start();
    const auto in = video::hosted::inwards(text, m_policy);
    if (!in) return lost();
    if (!in->movedTo.empty()) m_elsewhere = nodeFrom(in->movedTo, m_server);
    m_handlers.heard(m_number, in->text);
}

void CallLine::close(int line) {
    if (line == m_number) drop();
}

void CallLine::lost() {
    if (!m_wire) return;
    const int line = m_number;
    drop();
    m_handlers.closed(line);
}

// A socket that never opened counts, and so does a node that does not answer: the page closes what keeps it waiting.
void CallLine::drop() {
    auto* wire = std::exchange(m_wire, nullptr);
    ++m_turn;
    m_better.stop();
    endProbe();
    m_number = -1;
    m_asking = false;
    m_held.clear();
    if (!wire) return;
    if (!m_answered && !m_elsewhere.isEmpty()) m_elsewhere.clear();
    else if (m_isSocket && !wire->opened()) ++m_refusedSockets;
    else if (!m_isSocket && !m_answered) m_refusedSockets = 0; // nothing against sockets: nothing comes through at all
    wire->close();
}

void CallLine::tryBetter() {
    if (m_probe) return endProbe();
    m_probe = new CallSocket({.opened =
                                  [this] {
                                      m_refusedSockets = 0;
                                      lost();
                                  },
                              .heard = [](const std::string&) {},
                              .closed = [this] { endProbe(); }},
                             callLineAddress(m_server), this);
}

void CallLine::endProbe() {
    if (auto* probe = std::exchange(m_probe, nullptr)) probe->close();
}

} // namespace fyr::sync
