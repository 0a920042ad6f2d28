// A server over real sockets with the model of sync/sim behind it: HTTP/1.1, gzip, one WebSocket for each
// client.
#pragma once

#include "sync/sim/model_server.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QTcpServer>
#include <QWebSocketServer>

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
    bool truncate = false; // the line breaks in the middle of a body

    // --- what it saw
    QStringList seen; // "GET /sync/v1/hello"
    QStringList authorizations;
    QByteArray lastDevice;
    int gzipped = 0;

  signals:
    void requested(const QString& line);

  private:
    void accept();
    void serve(QTcpSocket* socket, const QByteArray& head, const QByteArray& body);
    void send(QTcpSocket* socket, int status, const QByteArray& body, bool gzip);

    QTcpServer m_tcp;
    QWebSocketServer m_ws;
    QList<QWebSocket*> m_sockets;
    sim::ModelServer m_model;
};

} // namespace fyr::sync
