// The signalling line of the one call of this workstation: who it is and which visit are put in here, and what comes from
// others is made harmless here (video/hosted/gate.h), so neither a token nor a stranger's description reaches the call's process.
//
// Shape:   lines are numbered by the page; one is open at a time, the newest. After two sockets that never opened it polls; where
//          that does not answer either it is the network, and sockets are tried again. Beside polls a socket is tried now and
//          then: once one opens, the line is closed for the page to come back on it. While somebody waits a socket that has said
//          nothing is kept open, and becomes the next line: three round trips that nobody waits for later. A call that is on
//          another node is followed there; a `hello`, which carries the token, goes to the own server only.
// Threads: that of its parent.
#pragma once

#include "sync/transport/call_wires.h"
#include "video/hosted/gate.h"

#include <QTimer>

namespace fyr::sync {

class CallLine final : public QObject {
  public:
    struct Handlers {
        std::function<void(int line)> opened;
        std::function<void(int line, const std::string& text)> heard;
        std::function<void(int line)> closed;
        // Asks for a token that holds now.
        std::function<void(std::function<void(const QByteArray& token)>)> token;
    };
    CallLine(Handlers handlers, QObject* parent, int betterAfterMs = 10'000, int warmAgainMs = 5'000);

    void warm(const QUrl& server); // soon a line will be wanted
    void cool();                   // or none after all
    void warmAnew();               // what is open may lead nowhere

    void begin(const QUrl& server, std::string visit, const video::sdp::Policy& policy); // of another call: what was is forgotten
    void open(int line);
    void say(int line, const std::string& text);
    void close(int line);
    void end(); // of the call: closes, and says nothing more

  private:
    void pass(int line, const std::string& text);
    void hear(const std::string& text);
    void lost();
    void drop();
    CallWire* takeWarm();
    void keepWarm();
    void tryBetter();
    void endProbe();

    Handlers m_handlers;
    QUrl m_server;
    QUrl m_elsewhere; // the node that has the call
    std::string m_visit;
    video::sdp::Policy m_policy;
    CallWire* m_wire = nullptr;
    int m_number = -1;
    unsigned m_turn = 0; // of the lines, whatever the page numbers them
    bool m_isSocket = true;
    bool m_answered = false;
    bool m_asking = false; // for a token; what is said meanwhile waits
    std::deque<std::string> m_held;
    int m_refusedSockets = 0;
    QTimer m_better;
    CallWire* m_probe = nullptr; // a socket beside polls
    QUrl m_warmAt;
    CallWire* m_warm = nullptr;
    QTimer m_warmAgain;
};

} // namespace fyr::sync
