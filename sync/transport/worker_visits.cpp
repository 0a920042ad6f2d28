// Visits by video: questions that only the server answers, and what the cache knows of the day.
#include "sync/transport/worker.h"

#include "base/json.h"

namespace fyr::sync {
namespace {

Result<json::value> answered(const Answer& a) {
    if (a.status == 0) return fail(a.failure, "no answer from the server");
    if (a.status != 200 && a.status != 201) return fail(protocol::errorCodeFromBody(a.body).value_or(ErrorCode::unavailable), "refused");
    auto v = json::parse(a.body);
    if (!v || !v->is_object()) return fail(ErrorCode::unavailable, "not an answer of Fyr");
    return std::move(*v);
}

} // namespace

Result<std::vector<clinical::Booking>> SyncService::Worker::bookings(Instant from, Instant to) {
    FYR_CHECK(unlocked());
    return looked(m_cache->bookings(from, to));
}

void SyncService::Worker::freeTimes(Reply<json::value> done) { report(QStringLiteral("/api/v1/slots"), std::move(done)); }

void SyncService::Worker::visits(Reply<json::value> done) { askVisit({}, std::move(done)); }

void SyncService::Worker::askVisit(const VisitQuestion& question, Reply<json::value> done) {
    if (const auto open = unlocked(); !open) return done(fail(open.error()));
    const auto path = QStringLiteral("/api/v1/visits") + QString::fromStdString(question.path);
    auto answer = [done = std::move(done)](const Answer& a) { done(answered(a)); };
    if (!question.body) return m_http.get(path, std::move(answer));
    m_sinceWork.start();
    m_http.post(path, QByteArray::fromStdString(json::write(*question.body)), std::move(answer));
}

} // namespace fyr::sync
