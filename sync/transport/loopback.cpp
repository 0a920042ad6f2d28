#include "sync/transport/loopback.h"

#include <QHostAddress>
#include <QNetworkProxy>
#include <QTcpSocket>
#include <QUrlQuery>
#include <sodium.h>

namespace fyr::sync {
namespace {

constexpr qint64 headAtMost = 8 << 10;
constexpr int openAtMost = 16; // a browser opens one or two
constexpr int knockMs = 5'000;

constexpr auto policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

QByteArray page(bool good) {
    const char* sv = good ? "Du är inloggad" : "Inloggningen blev inte av";
    const char* en = good ? "You are signed in" : "You are not signed in";
    const char* svMore = good ? "Gå tillbaka till Fyr. Du kan stänga den här fliken."
                              : "Gå tillbaka till Fyr och försök igen. Du kan stänga den här fliken.";
    const char* enMore = good ? "Go back to Fyr. You may close this tab."
                              : "Go back to Fyr and try again. You may close this tab.";
    return QByteArrayLiteral("<!doctype html><html lang=\"sv\"><head><meta charset=\"utf-8\"><title>Fyr</title><style>"
                             ":root{color-scheme:light dark}body{font:1.125rem/1.6 \"Noto Sans\",system-ui,sans-serif;max-width:32rem;"
                             "margin:18vh auto 0;padding:0 1.5rem}h1{font-size:1.5rem;margin:0}p{margin:.25rem 0 2rem}</style></head><body><h1>") +
           sv + "</h1><p>" + svMore + "</p><div lang=\"en\"><h1>" + en + "</h1><p>" + enMore + "</p></div></body></html>";
}

void reply(QTcpSocket* socket, const char* status, const QByteArray& body) {
    socket->write(QByteArrayLiteral("HTTP/1.1 ") + status +
                  "\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
                  "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: " + policy +
                  "\r\nConnection: close\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    socket->disconnectFromHost();
}

bool same(const std::string& a, const std::string& b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace

Loopback::Loopback(std::string state, Millis patience, Done done, QObject* parent)
    : QObject(parent)
    , m_state(std::move(state))
    , m_done(std::move(done)) {
    m_tcp.setParent(this);
    m_patience.setParent(this);
    m_patience.setSingleShot(true);
    m_tcp.setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    connect(&m_tcp, &QTcpServer::newConnection, this, [this] { accept(); });
    connect(&m_patience, &QTimer::timeout, this,
            [this] { finish(fail(ErrorCode::timeout, "nobody came back from the browser")); });
    m_tcp.listen(QHostAddress::LocalHost, 0);
    m_patience.start(static_cast<int>(patience.count()));
}

QUrl Loopback::address() const {
    QUrl url;
    url.setScheme(QStringLiteral("http"));
    url.setHost(QStringLiteral("127.0.0.1"));
    url.setPort(m_tcp.serverPort());
    url.setPath(QStringLiteral("/signed-in"));
    return url;
}

void Loopback::accept() {
    while (auto* socket = m_tcp.nextPendingConnection()) {
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        if (m_open >= openAtMost || !socket->peerAddress().isLoopback()) {
            socket->abort();
            continue;
        }
        ++m_open;
        connect(socket, &QObject::destroyed, this, [this] { --m_open; });
        QTimer::singleShot(knockMs, socket, [socket] { socket->abort(); });
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
            const QByteArray all = socket->peek(headAtMost);
            const auto end = all.indexOf("\r\n\r\n");
            if (end < 0 && all.size() < headAtMost) return;
            socket->disconnect(this);
            if (end < 0) return socket->abort();
            answer(socket, all.left(end));
        });
    }
}

void Loopback::answer(QTcpSocket* socket, const QByteArray& head) {
    const auto line = head.left(head.indexOf('\r')).split(' ');
    const QUrl url(QString::fromLatin1(line.value(1)), QUrl::StrictMode);
    const QUrlQuery query(url);
    const auto get = [&](const char* name) {
        return query.queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded).toStdString();
    };
    // A page of somebody else can send the browser here, but does not know the state; and a name that points at this
    // computer is not its address.
    bool byAddress = false;
    for (const QByteArray& h : head.split('\n'))
        if (h.toLower().startsWith("host:"))
            byAddress = h.mid(5).trimmed() == "127.0.0.1:" + QByteArray::number(m_tcp.serverPort());
    if (line.value(0) != "GET" || url.path() != QLatin1String("/signed-in") || !byAddress || !same(get("state"), m_state) || !m_done)
        return reply(socket, "404 Not Found", {});
    const auto ticket = get("ticket");
    const bool good = !ticket.empty() && ticket.size() <= 200;
    reply(socket, "200 OK", page(good));
    if (good) return finish(ticket);
    finish(get("error") == "cancelled" ? fail(ErrorCode::cancelled, "the person said no at the provider")
                                       : fail(ErrorCode::signInFailed, "the provider or the server refused"));
}

void Loopback::finish(Result<std::string> result) {
    m_patience.stop();
    m_tcp.close(); // what is being written still goes out
    auto done = std::exchange(m_done, {});
    if (!done) return;
    QMetaObject::invokeMethod(
        this, [done = std::move(done), held = std::make_shared<Result<std::string>>(std::move(result))] { done(std::move(*held)); },
        Qt::QueuedConnection);
}

} // namespace fyr::sync
