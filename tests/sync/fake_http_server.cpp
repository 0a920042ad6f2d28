#include "fake_http_server.h"

#include <QCryptographicHash>
#include <QLocale>
#include <QTcpSocket>
#include <QUrlQuery>
#include <QWebSocket>
#include <fmt/format.h>
#include <sodium.h>
#include <zlib.h>

namespace fyr::sync {
namespace {

QByteArray gzipOf(const QByteArray& plain) {
    z_stream z{};
    deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    QByteArray out(static_cast<qsizetype>(deflateBound(&z, static_cast<uLong>(plain.size()))) + 64, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    z.avail_in = static_cast<uInt>(plain.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    deflate(&z, Z_FINISH);
    out.resize(static_cast<qsizetype>(z.total_out));
    deflateEnd(&z);
    return out;
}

} // namespace

FakeHttpServer::FakeHttpServer(QObject* parent)
    : QObject(parent)
    , m_ws(QStringLiteral("fake"), QWebSocketServer::NonSecureMode)
    , m_model(6, {"nurse1", "nurse2"}) {
    m_tcp.listen(QHostAddress::LocalHost);
    connect(&m_tcp, &QTcpServer::newConnection, this, [this] { accept(); });
    connect(&m_ws, &QWebSocketServer::newConnection, this, [this] {
        while (auto* socket = m_ws.nextPendingConnection()) {
            m_sockets.append(socket);
            connect(socket, &QWebSocket::disconnected, this, [this, socket] {
                m_sockets.removeAll(socket);
                socket->deleteLater();
            });
        }
    });
}

FakeHttpServer::~FakeHttpServer() {
    for (auto* socket : std::as_const(m_sockets))
        socket->disconnect(this);
    for (auto* socket : m_tcp.findChildren<QTcpSocket*>())
        socket->disconnect(this);
}

QUrl FakeHttpServer::url() const {
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_tcp.serverPort()));
}

void FakeHttpServer::wake() {
    say(QStringLiteral("{\"type\":\"wake\"}"));
}
void FakeHttpServer::say(const QString& message) {
    for (auto* socket : std::as_const(m_sockets))
        socket->sendTextMessage(message);
}

void FakeHttpServer::accept() {
    while (auto* socket = m_tcp.nextPendingConnection()) {
        if (!listening) {
            socket->abort();
            socket->deleteLater();
            continue;
        }
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
            if (!listening) return socket->abort();
            while (true) {
                const QByteArray all = socket->peek(1 << 22);
                const auto end = all.indexOf("\r\n\r\n");
                if (end < 0) return;
                const QByteArray head = all.left(end);
                if (head.toLower().contains(
                        "upgrade: websocket")) { // the WebSocket server reads it from the start
                    socket->disconnect(this);
                    m_ws.handleConnection(socket);
                    return;
                }
                qsizetype length = 0;
                for (const QByteArray& line : head.split('\n'))
                    if (line.toLower().startsWith("content-length:"))
                        length = line.mid(15).trimmed().toLongLong();
                if (all.size() < end + 4 + length) return;
                socket->read(end + 4);
                serve(socket, head, socket->read(length));
            }
        });
    }
}

void FakeHttpServer::serve(QTcpSocket* socket, const QByteArray& head, const QByteArray& body) {
    const auto first = head.left(head.indexOf('\r')).split(' ');
    const QUrl url(QString::fromLatin1(first.value(1)));
    const QString line = QString::fromLatin1(first.value(0)) + QLatin1Char(' ') + url.path();
    QByteArray authorization;
    bool gzip = false;
    for (QByteArray h : head.split('\n')) {
        h = h.trimmed();
        if (h.toLower().startsWith("authorization:")) authorization = h.mid(14).trimmed();
        if (h.toLower().startsWith("accept-encoding:")) gzip = h.toLower().contains("gzip");
    }
    seen.append(line);
    authorizations.append(QString::fromLatin1(authorization));
    lastBody = body;
    if (answerStatus != 0 && !(signInStill && url.path() == QLatin1String("/api/v1/sign-in")))
        send(socket, answerStatus, answerBody, false);
    else if (redirect) {
        answerHeaders = "Location: http://127.0.0.1:1/elsewhere\r\n";
        send(socket, 302, "", false);
        answerHeaders.clear();
    } else if (url.path() == QLatin1String("/api/v1/sign-in")) {
        const auto v = json::parse(body.toStdString());
        const std::string user(v ? json::text(*v, "user").value_or("") : "");
        lastDevice = v && json::child(*v, "device")
                         ? QByteArray::fromStdString(json::write(json::value(*json::child(*v, "device"))))
                         : QByteArray();
        if (!v || json::text(*v, "password") != "right")
            send(socket, 401, R"({"error":{"code":"signInFailed","message":""}})", false);
        else {
            m_model.signIn(user);
            if (const auto* device = json::child(*v, "device")) deviceKey = json::text(*device, "key").value_or("");
            send(socket, 200, signedIn(user), gzip);
        }
    } else if (url.path() == QLatin1String("/api/v1/site"))
        send(socket, 200, provider.isEmpty() ? QByteArray(R"({"name":"x","demo":true})") : R"({"name":"x","demo":true,"signIn":{"password":true,"oidc":{"name":")" + provider.toUtf8() + R"("}}})", gzip);
    else if (session(socket, url.path(), body))
        ;
    else if (url.path() == QLatin1String("/api/v1/sign-out"))
        send(socket, 200, "{}", gzip);
    else if (refreshes && (endAccess || authorization != "Bearer tok-" + QByteArray::fromStdString(m_user) + "." + QByteArray::number(m_generation)))
        send(socket, 401, R"({"error":{"code":"tokenExpired","message":""}})", false);
    else if (!authorization.startsWith("Bearer tok-"))
        send(socket, 401, R"({"error":{"code":"signInRequired","message":""}})", false);
    else {
        const auto person = authorization.mid(11).split('.').front().toStdString();
        sim::Reply r{404, R"({"error":{"code":"notFound"}})", {}};
        const QUrlQuery query(url);
        if (url.path() == QLatin1String("/sync/v1/hello"))
            r = m_model.hello(person, SystemClock().now());
        else if (url.path() == QLatin1String("/sync/v1/feed"))
            r = m_model.feed(person,
                             query.queryItemValue(QStringLiteral("cursor"), QUrl::FullyDecoded).toStdString(),
                             query.queryItemValue(QStringLiteral("limit")).toULongLong());
        else if (url.path() == QLatin1String("/sync/v1/hand-in")) {
            if (handInStatus != 0) r = {handInStatus, "", {}};
            else if (!takesHandIn) r = {403, R"({"error":{"code":"forbidden"}})", {}};
            else {
                r = m_model.handIn(person, body.toStdString());
                if (const auto v = json::parse(r.body); r.status == 200 && v) handedIn += static_cast<int>(v->at("held").as_array().size());
            }
        } else if (!held.isEmpty() && url.path().startsWith(QLatin1String("/api/v1/held")))
            r = {line.startsWith(QLatin1String("DELETE")) ? 204 : 200, line.startsWith(QLatin1String("DELETE")) ? "" : held.toStdString(), {}};
        else if (visits && url.path().startsWith(QLatin1String("/api/v1/visits"))) {
            const auto [status, answer] = visits(line, body);
            r = {status, answer.toStdString(), {}};
        } else if (url.path() == QLatin1String("/sync/v1/commands")) {
            const auto before = m_model.changes();
            r = m_model.commands(person, body.toStdString());
            if (m_model.changes() != before) wake();
        }
        send(socket, r.status, QByteArray::fromStdString(r.body), gzip);
    }
    emit requested(line);
}

QByteArray FakeHttpServer::signedIn(const std::string& user) {
    m_user = user;
    endAccess = false;
    const auto tokens = refreshes ? fmt::format(R"("token":"tok-{0}.{1}","refreshToken":"ref-{1}","expiresIn":{2},)", user, ++m_generation, accessSeconds) : fmt::format(R"("token":"tok-{0}",)", user);
    return QByteArray::fromStdString("{" + tokens +
                                     fmt::format(R"("person":{{"id":"{0}","name":"Sköterska {0}","role":"nurse","practitioner":"pr-{0}"}},)"
                                                 R"("tenant":{{"id":"T","name":"Region"}},"unit":{{"id":"U","name":"Vårdcentralen"}},"scopes":[]}})",
                                                 user));
}

// Refreshing, with the proof that the device must give; and tickets of a sign-in by browser.
bool FakeHttpServer::session(QTcpSocket* socket, const QString& path, const QByteArray& body) {
    const auto v = json::parse(body.toStdString());
    const auto get = [&](const char* key) { return std::string(v ? json::text(*v, key).value_or("") : ""); };
    const auto refuse = [&] { send(socket, 401, R"({"error":{"code":"signInRequired","message":""}})", false); };
    const auto hash = [](const std::string& text) { return QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256); };
    constexpr auto plain = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
    if (path == QLatin1String("/api/v1/oidc/exchange")) {
        if (get("ticket") != ticket || hash(get("secret")).toBase64(plain).toStdString() != challenge) {
            send(socket, 401, R"({"error":{"code":"signInFailed","message":""}})", false);
            return true;
        }
        if (const auto* device = json::child(*v, "device")) deviceKey = json::text(*device, "key").value_or("");
        m_model.signIn("nurse1");
        send(socket, 200, signedIn("nurse1"), false);
        return true;
    }
    if (path != QLatin1String("/api/v1/refresh")) return false;
    if (refreshStatus != 0) {
        send(socket, refreshStatus, "", false);
        return true;
    }
    const auto key = QByteArray::fromBase64(QByteArray::fromStdString(deviceKey), plain);
    const auto proof = QByteArray::fromBase64(QByteArray::fromStdString(get("proof")), plain);
    const auto message = "fyr-refresh\n" + hash(get("refreshToken")).toHex().toStdString() + "\n" + get("at");
    const auto at = parseInstant(get("at"));
    const auto now = SystemClock().now() + std::chrono::seconds(clockAheadSeconds);
    const bool genuine = key.size() == 32 && proof.size() == 64 &&
                         crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(proof.constData()), reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                                                     reinterpret_cast<const unsigned char*>(key.constData())) == 0;
    if (refuseRefresh || !genuine || !at || std::chrono::abs(now - *at) > std::chrono::minutes(2) || get("refreshToken") != fmt::format("ref-{}", m_generation)) {
        refuse();
        return true;
    }
    ++refreshed;
    send(socket, 200, signedIn(m_user), false);
    return true;
}

void FakeHttpServer::send(QTcpSocket* socket, int status, const QByteArray& body, bool gzip) {
    const QByteArray sent = gzip ? gzipOf(body) : body;
    gzipped += gzip ? 1 : 0;
    QByteArray out = "HTTP/1.1 " + QByteArray::number(status) + " X\r\nContent-Type: application/json\r\n" +
                     answerHeaders + (clockAheadSeconds == 0 ? QByteArray() : "Date: " + QLocale::c().toString(QDateTime::currentDateTimeUtc().addSecs(clockAheadSeconds), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss")).toLatin1() + " GMT\r\n") +
                     "Content-Length: " + QByteArray::number(sent.size()) + "\r\n";
    if (gzip) out += "Content-Encoding: gzip\r\n";
    out += "\r\n";
    if (truncate) {
        socket->write(out + sent.left(sent.size() / 2));
        socket->disconnectFromHost();
        return;
    }
    socket->write(out + sent);
}

} // namespace fyr::sync
