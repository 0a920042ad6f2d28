// Sign-in through the site's provider, in the person's own browser: the page is not ours and we never see a password.
#include "sync/transport/worker.h"

#include "base/digest.h"
#include "base/json.h"

#include <QUrlQuery>

namespace fyr::sync {
namespace {

std::string random256(Random& random) {
    std::array<std::uint8_t, 32> bytes{};
    random.fill(bytes);
    return base64Url(bytes);
}

} // namespace

// Its name, or nothing when people sign in with a password only.
void SyncService::Worker::provider(const QUrl& typed, Reply<QString> done) {
    const auto server = serverAddress(typed);
    if (!server) return done(fail(server.error()));
    m_http.ask(*server, QStringLiteral("/api/v1/site"), std::nullopt, [done = std::move(done)](const Answer& a) {
        if (a.status == 0) return done(fail(a.failure, "no answer from the server"));
        const auto v = a.status == 200 ? json::parse(a.body) : Result<json::value>(fail(ErrorCode::unavailable));
        if (!v) return done(fail(ErrorCode::unavailable, "this is not a server of Fyr"));
        const auto* ways = json::child(*v, "signIn");
        const auto* oidc = ways ? json::child(*ways, "oidc") : nullptr;
        const auto name = oidc ? json::text(*oidc, "name").value_or("OpenID") : std::string_view{};
        done(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())));
    });
}

void SyncService::Worker::signInWithBrowser(const QUrl& typed, Reply<void> done) {
    const auto server = serverAddress(typed);
    if (!server) return done(fail(server.error()));
    cancelBrowser();
    const auto secret = random256(*m_options.random);
    const auto state = random256(*m_options.random);
    m_browserDone = std::move(done);
    m_loopback = new Loopback(
        state, m_options.browserPatience,
        [this, secret, server = *server](Result<std::string> ticket) {
            if (!ticket) return browserEnded(fail(ticket.error()));
            withDeviceKey([this, secret, server, ticket = *ticket] { exchangeTicket(server, ticket, secret); });
        },
        this);
    if (!m_loopback->listening()) return browserEnded(fail(ErrorCode::network, "no address on this computer is free"));
    QUrl start = *server;
    start.setPath(QStringLiteral("/api/v1/oidc/start"));
    QUrlQuery query;
    query.addQueryItem(QStringLiteral("challenge"), QString::fromStdString(base64Url(sha256(secret))));
    query.addQueryItem(QStringLiteral("redirect"), QString::fromLatin1(QUrl::toPercentEncoding(m_loopback->address().toString())));
    query.addQueryItem(QStringLiteral("state"), QString::fromStdString(state));
    start.setQuery(query);
    m_news.openBrowser(start);
}

void SyncService::Worker::exchangeTicket(const QUrl& server, const std::string& ticket, const std::string& secret) {
    if (!m_browserDone) return;
    const auto device = m_accounts.device(*m_options.clock, *m_options.random);
    if (!device) return browserEnded(fail(device.error()));
    const auto body = json::write(json::object{
        {"ticket", ticket},
        {"secret", secret},
        {"refresh", true},
        {"device", json::object{{"id", device->str()}, {"name", m_options.deviceName.toStdString()}, {"key", devicePublicKey()}}}});
    m_http.ask(server, QStringLiteral("/api/v1/oidc/exchange"), QByteArray::fromStdString(body), [this, server](const Answer& a) {
        if (!m_browserDone) return; // cancelled meanwhile
        auto who = readSignIn(a, server, {});
        if (!who) return browserEnded(fail(std::move(who.error())));
        keepDeviceKey();
        auto done = std::exchange(m_browserDone, {});
        dropLoopback();
        openFor(std::move(*who), std::move(done));
    });
}

void SyncService::Worker::browserEnded(Result<void> result) {
    dropLoopback();
    if (auto done = std::exchange(m_browserDone, {})) done(std::move(result));
}

void SyncService::Worker::cancelBrowser() { browserEnded(fail(ErrorCode::cancelled, "the sign-in in the browser was given up")); }

void SyncService::Worker::dropLoopback() {
    if (auto* old = std::exchange(m_loopback, nullptr)) {
        old->setParent(nullptr);
        // What it still writes to the browser goes out first.
        QTimer::singleShot(2'000, old, &QObject::deleteLater);
    }
}

} // namespace fyr::sync
