#include "sync/transport/call_wires.h"

#include "base/json.h"

#include <QNetworkProxyFactory>
#include <QNetworkRequest>
#include <QRegularExpression>
#include <QTimer>
#include <QWebSocket>

namespace fyr::sync {
namespace {

constexpr quint64 heardAtMost = 256U << 10U;
constexpr std::size_t textsOfOneCall = 32;
constexpr std::size_t bytesOfOneCall = 200U << 10U;
constexpr int partingMs = 3'000; // for what was said last

} // namespace

QUrl callLineAddress(const QUrl& server) {
    QUrl url = server;
    url.setScheme(server.scheme() == QLatin1String("http") ? QStringLiteral("ws") : QStringLiteral("wss"));
    url.setPath(QStringLiteral("/call/v1/line"));
    return url;
}

bool isNodePath(const QString& path, const QString& last) {
    static const QRegularExpression node(QStringLiteral("\\A/call/v1/on/[A-Za-z0-9][A-Za-z0-9.-]{0,63}/([a-z]+)\\z"));
    const auto match = node.match(path);
    return match.hasMatch() && match.captured(1) == last;
}

// ---- a socket

CallSocket::CallSocket(Handlers handlers, const QUrl& url, QObject* parent)
    : CallWire(std::move(handlers), parent), m_socket(new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this)) {
    m_socket->setMaxAllowedIncomingMessageSize(heardAtMost);
    m_socket->setMaxAllowedIncomingFrameSize(heardAtMost);
    QUrl asked = url;
    asked.setScheme(url.scheme() == QLatin1String("ws") ? QStringLiteral("http") : QStringLiteral("https"));
    const bool near = url.scheme() == QLatin1String("ws"); // only ever this computer
    const auto proxies = near ? QList<QNetworkProxy>() : QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(asked));
    m_socket->setProxy(proxies.isEmpty() ? QNetworkProxy(QNetworkProxy::NoProxy) : proxies.front());
    connect(m_socket, &QWebSocket::connected, this, [this] {
        if (m_over) return;
        m_opened = true;
        m_handlers.opened();
    });
    connect(m_socket, &QWebSocket::textMessageReceived, this, [this](const QString& text) {
        if (!m_over) m_handlers.heard(text.toStdString());
    });
    connect(m_socket, &QWebSocket::disconnected, this, [this] { end(); });
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(m_socket, &QWebSocket::errorOccurred, this, [this] { end(); });
#else
    connect(m_socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this, [this] { end(); });
#endif
    QNetworkRequest request(url);
    request.setRawHeader("traceparent", newTraceparent());
    m_socket->open(request);
}

void CallSocket::send(const std::string& text) {
    if (!m_over && m_opened) m_socket->sendTextMessage(QString::fromStdString(text));
}

void CallSocket::close() {
    m_over = true;
    if (m_socket->state() == QAbstractSocket::ConnectedState) {
        m_socket->flush();
        m_socket->close();
        QTimer::singleShot(partingMs, this, [this] { deleteLater(); });
        return;
    }
    m_socket->disconnect(this);
    m_socket->abort();
    deleteLater();
}

void CallSocket::end() {
    if (m_over) return;
    m_over = true;
    m_socket->disconnect(this);
    m_socket->abort();
    m_handlers.closed();
}

// ---- long polls

CallPoll::CallPoll(Handlers handlers, const QUrl& server, QString path, QObject* parent) : CallWire(std::move(handlers), parent), m_http(this), m_path(std::move(path)) {
    m_http.setServer(server);
    QTimer::singleShot(0, this, [this] {
        if (m_over) return;
        m_opened = true;
        m_handlers.opened();
    });
}

void CallPoll::send(const std::string& text) {
    if (m_over) return;
    m_waiting.push_back(text);
    say();
}

void CallPoll::close() {
    if (m_over) return deleteLater();
    m_over = true;
    if (m_line.empty() || m_waiting.empty()) return deleteLater();
    say();
    QTimer::singleShot(partingMs, this, [this] { deleteLater(); });
}

void CallPoll::end() {
    if (m_over) return;
    m_over = true;
    m_handlers.closed();
}

// One call that says at a time; the first text alone, for it opens the line.
void CallPoll::say() {
    if (m_saying || m_waiting.empty()) return;
    m_saying = true;
    const bool first = m_line.empty();
    json::array texts;
    for (std::size_t bytes = 0; !m_waiting.empty() && texts.size() < (first ? 1 : textsOfOneCall) && (texts.empty() || bytes + m_waiting.front().size() <= bytesOfOneCall);) {
        bytes += m_waiting.front().size();
        texts.emplace_back(m_waiting.front());
        m_waiting.pop_front();
    }
    json::object body{{"say", std::move(texts)}, {"wait", false}};
    if (!first) body["line"] = m_line;
    m_http.post(m_path, QByteArray::fromStdString(json::write(body)), [this](const Answer& a) {
        m_saying = false;
        if (!hear(a)) return end();
        listen();
        say();
    });
}

void CallPoll::listen() {
    if (m_listening || m_over || m_line.empty()) return;
    m_listening = true;
    const json::object body{{"line", m_line}, {"say", json::array{}}, {"wait", true}};
    m_http.post(m_path, QByteArray::fromStdString(json::write(body)), [this](const Answer& a) {
        m_listening = false;
        if (!hear(a)) return end();
        listen();
    });
}

bool CallPoll::hear(const Answer& a) {
    if (a.status != 200) return false;
    const auto v = json::parse(a.body);
    if (!v || !v->is_object()) return false;
    if (const auto line = json::text(*v, "line"); line && !line->empty()) m_line = std::string(*line);
    if (const auto at = json::text(*v, "at")) {
        const auto path = QString::fromUtf8(at->data(), static_cast<qsizetype>(at->size()));
        if (isNodePath(path, QStringLiteral("poll"))) m_path = path;
    }
    if (const auto* texts = json::list(*v, "hear"))
        for (const auto& t : *texts)
            if (!m_over && t.is_string() && t.get_string().size() <= heardAtMost) m_handlers.heard(std::string(t.get_string()));
    return json::boolean(*v, "open").value_or(true) && !m_line.empty();
}

} // namespace fyr::sync
