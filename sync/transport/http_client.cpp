#include "sync/transport/http_client.h"

#include "protocol/command.h"

#include <QDateTime>
#include <QHostAddress>
#include <QLocale>
#include <QNetworkProxyFactory>
#include <QNetworkReply>
#include <QSslError>
#include <QTimer>
#include <QRandomGenerator>
#include <QUrlQuery>
#include <algorithm>
#include <array>

namespace fyr::sync {
namespace {

constexpr Millis silenceAtMost{30'000};
constexpr qint64 bodyAtMost = 64 << 20;
constexpr Millis probeWithin{8'000};
constexpr qsizetype packAbove = 1400; // what fits into a packet is sent as it is

bool isThisComputer(const QUrl& url) {
    return url.host() == QLatin1String("localhost") || QHostAddress(url.host()).isLoopback();
}

// The system's proxies, but never for a server on this computer.
class SystemProxies final : public QNetworkProxyFactory {
  public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery& query) override {
        if (isThisComputer(query.url())) return {QNetworkProxy(QNetworkProxy::NoProxy)};
        return systemProxyForQuery(query);
    }
};

// What the answer of somebody who is not the server says about who it is.
Obstacle obstacleOf(const QNetworkReply& reply, int status, std::string_view body) {
    switch (reply.error()) {
    case QNetworkReply::ProxyAuthenticationRequiredError: return Obstacle::proxySignIn;
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError: return Obstacle::proxy;
    case QNetworkReply::UnknownNetworkError: { // Qt's word for a proxy that refuses the connection, among others
        const auto proxies = isThisComputer(reply.url()) ? QList<QNetworkProxy>() : QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(reply.url()));
        return proxies.isEmpty() || proxies.front().type() == QNetworkProxy::NoProxy ? Obstacle::none : Obstacle::proxy;
    }
    case QNetworkReply::SslHandshakeFailedError: return reply.property("certificateTime").toBool() ? Obstacle::certificateTime : Obstacle::none;
    default: break;
    }
    if (status == 511) return Obstacle::portal; // RFC 6585 §6
    if (status >= 300 && status < 400) {
        const QUrl to = reply.url().resolved(QUrl::fromEncoded(reply.rawHeader("Location")));
        return to.host() != reply.url().host() && (to.scheme() == QLatin1String("http") || to.scheme() == QLatin1String("https")) ? Obstacle::portal : Obstacle::none;
    }
    if (status < 200 || status >= 300) return Obstacle::none;
    const auto first = body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    return first != std::string_view::npos && body[first] == '<' ? Obstacle::portal : Obstacle::none;
}

ErrorCode failureOf(const QNetworkReply& reply) {
    switch (reply.error()) {
    case QNetworkReply::SslHandshakeFailedError:
        return ErrorCode::certificate;
    case QNetworkReply::TimeoutError:
    case QNetworkReply::OperationCanceledError:
        return ErrorCode::timeout;
    default:
        return ErrorCode::network;
    }
}

std::optional<Millis> retryAfterOf(const QNetworkReply& reply) {
    const QByteArray text = reply.rawHeader("Retry-After").trimmed();
    if (text.isEmpty()) return std::nullopt;
    bool number = false;
    const qint64 seconds = text.toLongLong(&number);
    if (number) return Millis{std::clamp<qint64>(seconds, 0, 86'400) * 1000};
    const auto date = QDateTime::fromString(QString::fromLatin1(text), Qt::RFC2822Date);
    if (!date.isValid()) return std::nullopt;
    return Millis{std::clamp<qint64>(QDateTime::currentDateTimeUtc().msecsTo(date), 0, 86'400'000)};
}

} // namespace

Result<QUrl> serverAddress(QUrl typed) {
    if (typed.scheme().isEmpty()) typed.setScheme(QStringLiteral("https"));
    if (!typed.isValid() || typed.host().isEmpty())
        return fail(ErrorCode::badRequest, "not an address of a server");
    const bool plain = typed.scheme() == QLatin1String("http");
    if (!plain && typed.scheme() != QLatin1String("https"))
        return fail(ErrorCode::badRequest, "an address begins with https");
    if (plain && !isThisComputer(typed))
        return fail(ErrorCode::certificate, "http is for a server on this computer only");
    QUrl out;
    out.setScheme(typed.scheme());
    out.setHost(typed.host());
    out.setPort(typed.port());
    return out;
}

QByteArray newTraceparent() {
    std::array<quint32, 6> random{};
    QRandomGenerator::system()->fillRange(random.data(), random.size());
    random[3] |= 1U; // neither the trace nor the span is all zeros
    random[5] |= 1U;
    const QByteArray id = QByteArray(reinterpret_cast<const char*>(random.data()), sizeof random).toHex();
    return "00-" + id.left(32) + "-" + id.mid(32) + "-01";
}

HttpClient::HttpClient(QObject* parent)
    : QObject(parent) {
    m_manager.setParent(this); // follows this object to its thread
    m_manager.setProxyFactory(new SystemProxies);
    m_manager.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    m_manager.setAutoDeleteReplies(true);
}

void HttpClient::setServer(const QUrl& server) {
    m_server = server;
    m_takesDeflate = false;
}
void HttpClient::setToken(QByteArray token) {
    m_token = std::move(token);
}

QNetworkRequest HttpClient::requestTo(const QString& path, const QString& query, Millis timeout) const {
    QUrl url = m_server;
    url.setPath(path);
    if (!query.isEmpty()) url.setQuery(query);
    QNetworkRequest request(url);
    request.setTransferTimeout(static_cast<int>(timeout.count()));
    request.setRawHeader("X-Fyr-Protocol", QByteArray::number(protocol::protocolMax));
    request.setRawHeader("Accept", "application/json");
    request.setRawHeader("traceparent", newTraceparent());
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    if (!m_token.isEmpty()) request.setRawHeader("Authorization", "Bearer " + m_token);
    return request;
}

void HttpClient::send(const Request& r, Done done) {
    switch (r.call) {
    case Call::hello:
        follow(m_manager.get(requestTo(QStringLiteral("/sync/v1/hello"), {}, silenceAtMost)), r.id,
               std::move(done));
        return;
    case Call::feed: {
        QUrlQuery query;
        if (!r.cursor.empty())
            query.addQueryItem(QStringLiteral("cursor"), QString::fromLatin1(QUrl::toPercentEncoding(
                                                             QString::fromStdString(r.cursor))));
        query.addQueryItem(QStringLiteral("limit"), QString::number(r.limit));
        auto request = requestTo(QStringLiteral("/sync/v1/feed"), {}, silenceAtMost);
        QUrl url = request.url();
        url.setQuery(query.query(QUrl::FullyEncoded));
        request.setUrl(url);
        follow(m_manager.get(request), r.id, std::move(done));
        return;
    }
    case Call::commands:
    case Call::handIn:
    case Call::records: {
        const auto path = r.call == Call::commands ? QStringLiteral("/sync/v1/commands")
                          : r.call == Call::handIn ? QStringLiteral("/sync/v1/hand-in")
                                                   : QStringLiteral("/sync/v1/records");
        auto request = requestTo(path, {}, silenceAtMost);
        request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
        auto body = QByteArray::fromStdString(r.body);
        if (m_takesDeflate && body.size() > packAbove) {
            // One packet or two instead of many: Qt gives the socket 16 KB at a time, and the rest waits for the other side.
            body = qCompress(body, 1).mid(4); // without Qt's own length before it
            request.setRawHeader("Content-Encoding", "deflate");
        }
        follow(m_manager.post(request, body), r.id, std::move(done));
        return;
    }
    }
}

void HttpClient::ask(const QUrl& server, const QString& path, const std::optional<QByteArray>& body, Done done) {
    auto request = requestTo(path, {}, silenceAtMost);
    QUrl url = server;
    url.setPath(path);
    request.setUrl(url);
    request.setRawHeader("Authorization", {});
    if (!body) return follow(m_manager.get(request), 0, std::move(done));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
    follow(m_manager.post(request, *body), 0, std::move(done));
}

void HttpClient::get(const QString& path, Done done) {
    follow(m_manager.get(requestTo(path, {}, silenceAtMost)), 0, std::move(done));
}

void HttpClient::post(const QString& path, const QByteArray& body, Done done) {
    auto request = requestTo(path, {}, silenceAtMost);
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
    follow(m_manager.post(request, body), 0, std::move(done));
}

void HttpClient::remove(const QString& path, const QByteArray& body, Done done) {
    auto request = requestTo(path, {}, silenceAtMost);
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
    follow(m_manager.sendCustomRequest(request, "DELETE", body), 0, std::move(done));
}

void HttpClient::probe(const QUrl& url, std::function<void(bool)> done) {
    QNetworkRequest request(url);
    request.setTransferTimeout(static_cast<int>(probeWithin.count()));
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    auto* reply = m_manager.get(request);
    connect(reply, &QNetworkReply::finished, this, [reply, done = std::move(done)] {
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        // A page of its own, without leading elsewhere, may be anybody's who listens at that port.
        done((status == 511 || (status >= 300 && status < 400)) && obstacleOf(*reply, status, {}) == Obstacle::portal);
    });
}

void HttpClient::networkChanged(Millis doubt) {
    m_manager.clearConnectionCache();
    for (auto* reply : m_manager.findChildren<QNetworkReply*>()) {
        if (!reply->isRunning()) continue;
        const auto heard = reply->property("heard").toLongLong();
        QTimer::singleShot(doubt, reply, [reply, heard] {
            if (reply->isRunning() && reply->property("heard").toLongLong() == heard) reply->abort();
        });
    }
}

void HttpClient::follow(QNetworkReply* reply, RequestId id, Done done) {
    if (id != 0) m_running.insert(id, reply);
    // A certificate of another time: of the server or of a clock that is wrong, told apart by nobody here. With a clock that is
    // wrong by years its roots are of another time too, and nobody vouches for it; one of another host is another matter.
    connect(reply, &QNetworkReply::sslErrors, reply, [reply](const QList<QSslError>& errors) {
        const auto ofTime = [](const QSslError& e) { return e.error() == QSslError::CertificateNotYetValid || e.error() == QSslError::CertificateExpired; };
        const auto ofHost = [](const QSslError& e) { return e.error() == QSslError::HostNameMismatch; };
        reply->setProperty("certificateTime", std::ranges::any_of(errors, ofTime) && std::ranges::none_of(errors, ofHost));
    });
    connect(reply, &QNetworkReply::uploadProgress, reply, [reply](qint64 sent, qint64) { reply->setProperty("heard", sent); });
    connect(reply, &QNetworkReply::downloadProgress, reply, [reply](qint64 received, qint64) {
        reply->setProperty("heard", received + bodyAtMost);
        if (received > bodyAtMost) reply->abort();
    });
    connect(reply, &QNetworkReply::finished, this, [this, reply, id, done = std::move(done)] {
        if (id != 0 && m_running.take(id) == nullptr) return; // was cancelled
        Answer a;
        a.id = id;
        a.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        // Headers that came before the line broke are no answer.
        const bool broken =
            reply->error() != QNetworkReply::NoError && reply->error() < QNetworkReply::ContentAccessDenied;
        if (a.status == 0 || broken) {
            a.status = 0;
            a.failure = failureOf(*reply);
            a.obstacle = obstacleOf(*reply, 0, {});
        } else {
            a.retryAfter = retryAfterOf(*reply);
            a.body = reply->readAll().toStdString();
            a.obstacle = obstacleOf(*reply, a.status, a.body);
            auto date = QLocale::c().toDateTime(QString::fromLatin1(reply->rawHeader("Date")), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
            date.setTimeSpec(Qt::UTC);
            if (reply->hasRawHeader("Accept-Encoding")) m_takesDeflate = reply->rawHeader("Accept-Encoding").contains("deflate");
            if (date.isValid()) m_serverAhead = Millis{QDateTime::currentDateTimeUtc().msecsTo(date)};
        }
        done(a);
    });
}

void HttpClient::cancel(RequestId id) {
    if (auto* reply = m_running.take(id); reply && reply->isRunning()) reply->abort();
}

void HttpClient::cancelAll() {
    const auto running = std::exchange(m_running, {});
    for (auto* reply : running)
        if (reply->isRunning()) reply->abort();
}

} // namespace fyr::sync
