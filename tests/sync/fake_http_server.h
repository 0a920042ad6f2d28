// A server over real sockets with the model of sync/sim behind it: HTTP/1.1, gzip, one WebSocket for each
// client.
#pragma once

#include "sync/sim/model_server.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QTcpServer>
#include <QWebSocketServer>
#include <functional>

namespace fyr::sync {

class FakeHttpServer final : public QObject {
    Q_OBJECT
  public:
    explicit FakeHttpServer(QObject* parent = nullptr);

    [[nodiscard]] QUrl url() const;
    ~FakeHttpServer() override; // what still closes must not call back into a server that is half gone
    [[nodiscard]] sim::ModelServer& model() { return m_model; }
    void wake(); // tells every open socket
    void say(const QString& message);
    [[nodiscard]] int sockets() const { return static_cast<int>(m_sockets.size()); }

    // --- what it does wrong
    bool listening = true;    // false: connections are dropped
    int answerStatus = 0;     // every request gets this status …
    QByteArray answerBody;    // … with this body
    QByteArray answerHeaders; // "Retry-After: 1\r\n"
    bool redirect = false;
    bool signInStill = false; // … but for a sign-in
    bool takesHandIn = true;  // of a device that was shut out
    int handInStatus = 0;     // answers a hand-in with this
    QByteArray held;          // the list of held work; empty: not a route
    std::function<std::pair<int, QByteArray>(const QString& line, const QByteArray& body)> visits; // /api/v1/visits…; empty: not a route
    bool truncate = false; // the line breaks in the middle of a body

    // --- sessions with refresh tokens: off, a sign-in gives one long token, as old servers do
    bool refreshes = false;
    int accessSeconds = 600;
    bool endAccess = false;     // every access token that is out counts no more
    bool refuseRefresh = false; // the family has ended
    int refreshStatus = 0;      // answers /refresh with this
    int clockAheadSeconds = 0;  // of the server's clock, as its Date says; a proof must fit it
    int refreshed = 0;
    QString provider; // its name; empty: none
    std::string ticket = "ticket-1", challenge; // of a sign-in by browser

    // --- what it saw
    QStringList seen; // "GET /sync/v1/hello"
    QStringList authorizations;
    QByteArray lastDevice;
    std::string deviceKey; // as given at sign-in
    int gzipped = 0;
    int handedIn = 0;
    QByteArray lastBody;

  signals:
    void requested(const QString& line);

  private:
    void accept();
    void serve(QTcpSocket* socket, const QByteArray& head, const QByteArray& body);
    bool session(QTcpSocket* socket, const QString& path, const QByteArray& body);
    [[nodiscard]] QByteArray signedIn(const std::string& user);
    void send(QTcpSocket* socket, int status, const QByteArray& body, bool gzip);

    QTcpServer m_tcp;
    QWebSocketServer m_ws;
    QList<QWebSocket*> m_sockets;
    sim::ModelServer m_model;
    int m_generation = 0; // of tokens
    std::string m_user;
};

} // namespace fyr::sync
