// The WebSocket over which the server says that something is new.
//
// Shape:   says `opened`, then any number of messages, then `closed` exactly once for each `open`. Pings
// every 15 s;
//          a line that has been silent for 40 s is closed.
// Threads: that of its parent.
#pragma once

#include "base/clock.h"
#include "protocol/messages.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <QUrl>
#include <functional>

class QWebSocket;

namespace fyr::sync {

class WakeSocket final : public QObject {
  public:
    struct Handlers {
        std::function<void()> opened;
        std::function<void(const protocol::WakeMessage&)> message;
        std::function<void()> closed;
    };
    explicit WakeSocket(Handlers handlers, QObject* parent = nullptr);
    ~WakeSocket() override;

    void open(const QUrl& server, const QByteArray& token);
    void close(); // says nothing more
    void check(Millis patience); // is it alive? one that does not answer in time is closed, and says so

  private:
    void end();
    void beat();

    Handlers m_handlers;
    QWebSocket* m_socket = nullptr;
    QTimer m_beat, m_doubt;
    QElapsedTimer m_heard;
};

} // namespace fyr::sync
