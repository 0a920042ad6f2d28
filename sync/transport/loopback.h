// The address on this computer where a browser ends a sign-in: one answer is taken, then it is gone.
//
// Shape:   listens on 127.0.0.1 at a port that is free, for one path. The answer counts only with the state that was
//          made for it; a page in Swedish and English says how it went. Whatever else knocks is told nothing.
// Source:  RFC 8252 §7.3, §8.3.
// Errors:  network (no port), timeout, cancelled (the person said no at the provider), signInFailed.
// Threads: that of its parent.
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <QObject>
#include <QTcpServer>
#include <QTimer>
#include <QUrl>
#include <functional>
#include <string>

namespace fyr::sync {

class Loopback final : public QObject {
  public:
    using Done = std::function<void(Result<std::string> ticket)>;
    // `done` is called once, not from inside this call; not at all when the object goes first.
    Loopback(std::string state, Millis patience, Done done, QObject* parent = nullptr);
    [[nodiscard]] bool listening() const { return m_tcp.isListening(); }
    [[nodiscard]] QUrl address() const; // "http://127.0.0.1:PORT/signed-in"

  private:
    void accept();
    void answer(QTcpSocket* socket, const QByteArray& head);
    void finish(Result<std::string> result);
    QTcpServer m_tcp;
    QTimer m_patience;
    std::string m_state;
    Done m_done;
    int m_open = 0;
};

} // namespace fyr::sync
