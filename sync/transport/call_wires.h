// One line to the server's signalling: a WebSocket, or long polls that carry the same texts (docs/SIGNALLING.md).
//
// Shape:   says `opened`, then any number of texts, then `closed` once. After `close()` nothing; what was said before it still
//          goes out, and nobody waits for it.
// Units:   texts of at most 256 KiB.
// Threads: that of its parent.
#pragma once

#include "sync/transport/http_client.h"

#include <QObject>
#include <QUrl>
#include <deque>
#include <functional>
#include <memory>
#include <string>

class QWebSocket;

namespace fyr::sync {

class CallWire : public QObject {
  public:
    struct Handlers {
        std::function<void()> opened;
        std::function<void(const std::string&)> heard;
        std::function<void()> closed;
    };
    explicit CallWire(Handlers handlers, QObject* parent) : QObject(parent), m_handlers(std::move(handlers)) {}

    virtual void send(const std::string& text) = 0;
    virtual void close() = 0; // deletes itself when it is done
    void hand(Handlers handlers) { m_handlers = std::move(handlers); } // to somebody else
    [[nodiscard]] bool opened() const noexcept { return m_opened; }

  protected:
    Handlers m_handlers;
    bool m_opened = false;
    bool m_over = false;
};

class CallSocket final : public CallWire {
  public:
    CallSocket(Handlers handlers, const QUrl& url, QObject* parent);
    void send(const std::string& text) override;
    void close() override;

  private:
    void end();
    QWebSocket* m_socket;
};

class CallPoll final : public CallWire {
  public:
    CallPoll(Handlers handlers, const QUrl& server, QString path, QObject* parent);
    void send(const std::string& text) override;
    void close() override;

  private:
    void say();
    void listen();
    bool hear(const Answer& answer);
    void end();

    HttpClient m_http; // its own: without a token, and with connections that no other call holds up
    QString m_path; // of the node that the line is on
    std::string m_line;
    std::deque<std::string> m_waiting;
    bool m_saying = false;
    bool m_listening = false;
};

// Where the line of this server is: wss, or ws on this computer.
[[nodiscard]] QUrl callLineAddress(const QUrl& server);
// "/call/v1/on/NAME/line" or "…/poll": one node behind the server's own address.
[[nodiscard]] bool isNodePath(const QString& path, const QString& last);

} // namespace fyr::sync
