#include "sync/transport/wake_socket.h"

#include "sync/transport/http_client.h"

#include <QNetworkProxy>
#include <QNetworkRequest>
#include <QWebSocket>

namespace fyr::sync {
namespace {

constexpr int pingEveryMs = 15'000;
constexpr int deadAfterMs = 40'000;
constexpr quint64 messageAtMost = 64 << 10;

} // namespace

WakeSocket::WakeSocket(Handlers handlers, QObject* parent)
    : QObject(parent)
    , m_handlers(std::move(handlers)) {
    m_beat.setParent(this);
    m_beat.setInterval(pingEveryMs);
    connect(&m_beat, &QTimer::timeout, this, [this] { beat(); });
    m_doubt.setParent(this);
    m_doubt.setSingleShot(true);
    connect(&m_doubt, &QTimer::timeout, this, [this] { end(); });
}

WakeSocket::~WakeSocket() {
    close();
}

void WakeSocket::open(const QUrl& server, const QByteArray& token) {
    close();
    QUrl url = server;
    url.setScheme(server.scheme() == QLatin1String("http") ? QStringLiteral("ws") : QStringLiteral("wss"));
    url.setPath(QStringLiteral("/sync/v1/wake"));
    m_socket = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this);
    m_socket->setMaxAllowedIncomingMessageSize(messageAtMost);
    m_socket->setMaxAllowedIncomingFrameSize(messageAtMost);
    const auto proxies = QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(server));
    const bool near = server.scheme() == QLatin1String("http"); // only ever this computer
    m_socket->setProxy(near || proxies.isEmpty() ? QNetworkProxy(QNetworkProxy::NoProxy) : proxies.front());
    connect(m_socket, &QWebSocket::connected, this, [this] {
        m_doubt.stop();
        m_handlers.opened();
    });
    connect(m_socket, &QWebSocket::textMessageReceived, this, [this](const QString& text) {
        m_heard.start();
        m_doubt.stop();
        if (const auto message = protocol::wakeFromText(text.toStdString())) m_handlers.message(*message);
    });
    connect(m_socket, &QWebSocket::pong, this, [this] {
        m_heard.start();
        m_doubt.stop();
    });
    connect(m_socket, &QWebSocket::disconnected, this, [this] { end(); });
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(m_socket, &QWebSocket::errorOccurred, this, [this] { end(); });
#else
    connect(m_socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this, [this] { end(); });
#endif
    m_heard.start();
    m_beat.start();
    QNetworkRequest request(url);
    request.setRawHeader("Authorization", "Bearer " + token);
    request.setRawHeader("traceparent", newTraceparent());
    m_socket->open(request);
}

void WakeSocket::check(Millis patience) {
    if (!m_socket) return;
    if (m_socket->state() == QAbstractSocket::ConnectedState) m_socket->ping();
    m_doubt.start(static_cast<int>(patience.count()));
}

void WakeSocket::close() {
    m_beat.stop();
    m_doubt.stop();
    if (!m_socket) return;
    auto* socket = std::exchange(m_socket, nullptr);
    socket->disconnect(this);
    socket->abort();
    socket->deleteLater();
}

void WakeSocket::end() {
    if (!m_socket) return;
    close();
    m_handlers.closed();
}

void WakeSocket::beat() {
    if (m_heard.hasExpired(deadAfterMs)) return end();
    if (m_socket && m_socket->state() == QAbstractSocket::ConnectedState) m_socket->ping();
}

} // namespace fyr::sync
