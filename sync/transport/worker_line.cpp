// The line to the server as people know it: which network, what stands between; and questions that only the server answers.
#include "sync/transport/worker.h"

#include "base/json.h"

namespace fyr::sync {
namespace {

constexpr Millis probeEvery{20'000};

// The host itself, at the port where portals answer in its place.
QUrl plainHost(const QUrl& server) {
    QUrl url;
    url.setScheme(QStringLiteral("http"));
    url.setHost(server.host());
    url.setPath(QStringLiteral("/"));
    return url;
}

Error errorOf(const Answer& a) {
    if (a.status == 0) return {a.failure, "no answer from the server"};
    return {protocol::errorCodeFromBody(a.body).value_or(ErrorCode::unavailable), "refused"};
}

} // namespace

void SyncService::Worker::networkChanged() {
    m_options.log->info("the network is another one, or the machine was asleep");
    m_probedAt.reset();
    m_http.networkChanged(m_options.doubt);
    m_wake.check(m_options.doubt);
    m_callLine.warmAnew();
    handle(NetworkBack{});
}

void SyncService::Worker::publishStatus() {
    Status s = m_engine ? m_engine->status() : Status{};
    if (s.unsent > 0 && m_cache)
        if (const auto oldest = looked(m_cache->oldestUnsent())) s.oldestUnsent = *oldest;
    if (m_cache)
        if (const auto kept = looked(m_cache->kept())) {
            s.keptBytes = kept->bytes;
            s.boundBytes = kept->bound;
            s.away = kept->away;
        }
    const bool away = s.connection == Connection::offline || s.connection == Connection::wrongCertificate;
    if (!away) {
        m_portal = false;
        m_probedAt.reset();
    } else if (s.obstacle == Obstacle::none || s.obstacle == Obstacle::certificateTime) {
        if (m_portal) s.obstacle = Obstacle::portal;
        probePortal();
    }
    m_news.status(s);
}

// A server that speaks https only gives a portal nothing to answer to: it looks like a dead line, or like an impostor.
void SyncService::Worker::probePortal() {
    const QUrl server = m_http.server();
    if (!m_options.portalProbe && server.scheme() != QLatin1String("https")) return;
    const auto now = m_options.clock->steady();
    if (m_probedAt && now - *m_probedAt < probeEvery) return;
    m_probedAt = now;
    m_http.probe(m_options.portalProbe ? m_options.portalProbe(server) : plainHost(server), [this, turn = m_refreshing](bool portal) {
        if (turn != m_refreshing || !m_engine || portal == m_portal) return;
        m_portal = portal;
        publishStatus();
    });
}

void SyncService::Worker::signInFailed(const QUrl& server, const Answer& answer, Error error, const Reply<void>& done) {
    const auto tell = [this, error, done](Obstacle obstacle) {
        m_session.obstacle = obstacle;
        m_news.session(m_session);
        done(fail(error));
    };
    const bool dark = answer.status == 0 && answer.obstacle == Obstacle::none && (m_options.portalProbe || server.scheme() == QLatin1String("https"));
    if (!dark) return tell(answer.obstacle);
    m_http.probe(m_options.portalProbe ? m_options.portalProbe(server) : plainHost(server), [tell](bool portal) { tell(portal ? Obstacle::portal : Obstacle::none); });
}

void SyncService::Worker::held(Reply<json::array> done) {
    if (const auto open = unlocked(); !open) return done(fail(open.error()));
    m_http.get(QStringLiteral("/api/v1/held"), [done = std::move(done)](const Answer& a) {
        if (a.status != 200) return done(fail(errorOf(a)));
        auto v = json::parse(a.body);
        if (!v || !v->is_object()) return done(fail(ErrorCode::unavailable, "not an answer of Fyr"));
        auto* list = v->get_object().if_contains("held");
        if (!list || !list->is_array()) return done(fail(ErrorCode::unavailable, "not an answer of Fyr"));
        done(std::move(list->get_array()));
    });
}

void SyncService::Worker::report(const QString& path, Reply<json::value> done) {
    if (const auto open = unlocked(); !open) return done(fail(open.error()));
    m_http.get(path, [done = std::move(done)](const Answer& a) {
        if (a.status != 200) return done(fail(errorOf(a)));
        auto v = json::parse(a.body);
        if (!v) return done(fail(ErrorCode::unavailable, "not an answer of Fyr"));
        done(std::move(*v));
    });
}

void SyncService::Worker::quality(Date from, Date to, Reply<json::value> done) {
    report(QStringLiteral("/api/v1/quality/triage?from=%1&to=%2").arg(QString::fromStdString(formatDate(from)), QString::fromStdString(formatDate(to))), std::move(done));
}

void SyncService::Worker::courseUnit(int days, Reply<json::value> done) { report(QStringLiteral("/api/v1/quality/icbt?days=%1").arg(days), std::move(done)); }

void SyncService::Worker::programmes(Reply<json::value> done) { report(QStringLiteral("/api/v1/programmes"), std::move(done)); }

void SyncService::Worker::programmeSuits(const std::string& programme, const std::string& patient, Reply<json::value> done) {
    const auto part = [](const std::string& text) { return QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(text))); };
    report(QStringLiteral("/api/v1/programmes/%1/suits?patient=%2").arg(part(programme), part(patient)), std::move(done));
}

void SyncService::Worker::settleHeld(const std::string& id, bool enteredAgain, const std::string& reason, Reply<void> done) {
    if (const auto open = unlocked(); !open) return done(fail(open.error()));
    const auto body = json::write(json::object{{"how", enteredAgain ? "entered" : "dismissed"}, {"reason", reason}});
    m_http.remove(QStringLiteral("/api/v1/held/") + QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(id))), QByteArray::fromStdString(body),
                  [done = std::move(done)](const Answer& a) {
                      if (a.status == 204 || a.status == 200) return done({});
                      done(fail(errorOf(a)));
                  });
}

} // namespace fyr::sync
