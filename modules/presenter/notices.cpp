#include "presenter/notices.h"

namespace fyr::presenter {
namespace {

constexpr Millis noise{5'000}; // a slow line makes as much

} // namespace

bool stopsReading(const Status& s) noexcept { return s.connection == Connection::revoked || s.leaseEnded; }

NeedsServer needsServer(const Status& s) noexcept {
    switch (s.connection) {
    case Connection::online: return NeedsServer::possible;
    case Connection::connecting: return NeedsServer::connecting;
    case Connection::offline: return NeedsServer::offline;
    case Connection::needsSignIn: return NeedsServer::signIn;
    case Connection::tooOld: return NeedsServer::tooOld;
    case Connection::wrongCertificate: return NeedsServer::notTrusted;
    case Connection::revoked: return NeedsServer::revoked;
    }
    return NeedsServer::offline;
}

Millis aheadOf(const std::optional<Millis>& skew) noexcept {
    return skew && std::chrono::abs(*skew) > noise ? *skew : Millis{0};
}

std::vector<Notice> notices(const Status& s, Instant now, const NoticeLimits& limits) {
    std::vector<Notice> out;
    const auto say = [&](NoticeKind kind, Weight weight) { out.push_back({kind, weight}); };
    if (s.connection == Connection::revoked) {
        say(NoticeKind::revoked, Weight::alarm);
        return out; // the rest is of no matter any more
    }
    if (s.leaseEnded) say(NoticeKind::leaseEnded, Weight::alarm);
    if (s.problem == ErrorCode::diskFull) say(NoticeKind::diskFull, Weight::alarm);
    else if (s.problem == ErrorCode::storage || s.problem == ErrorCode::storageCorrupt || s.problem == ErrorCode::storageTooNew || s.problem == ErrorCode::storageBusy)
        say(NoticeKind::storage, Weight::alarm);
    if (s.freeRisk > 0 && !s.leaseEnded) say(NoticeKind::riskWaits, Weight::alarm);
    const bool away = s.connection != Connection::online && s.connection != Connection::connecting;
    switch (s.connection) {
    case Connection::tooOld: say(NoticeKind::tooOld, Weight::alarm); break;
    case Connection::needsSignIn: say(NoticeKind::needsSignIn, Weight::warning); break;
    case Connection::wrongCertificate:
        // A portal that answers for the server looks like an impostor; it is one, but a harmless one.
        if (s.obstacle == Obstacle::portal) say(NoticeKind::portal, Weight::warning);
        else if (s.obstacle == Obstacle::certificateTime) say(NoticeKind::certificateTime, Weight::alarm);
        else say(NoticeKind::wrongCertificate, Weight::alarm);
        break;
    case Connection::offline:
        switch (s.obstacle) {
        case Obstacle::portal: say(NoticeKind::portal, Weight::warning); break;
        case Obstacle::proxySignIn: say(NoticeKind::proxySignIn, Weight::warning); break;
        case Obstacle::proxy: say(NoticeKind::proxy, Weight::warning); break;
        case Obstacle::certificateTime: say(NoticeKind::certificateTime, Weight::alarm); break;
        case Obstacle::none: say(NoticeKind::offline, Weight::warning); break;
        }
        break;
    default: break;
    }
    if (away && !s.leaseEnded && s.leaseEnds && *s.leaseEnds - now <= limits.readingEndsWithin) say(NoticeKind::readingEnds, Weight::alarm);
    if (s.unsent > 0 && s.oldestUnsent && now - *s.oldestUnsent >= limits.unsentFor) say(NoticeKind::unsentOld, Weight::alarm);
    if (s.inMemoryOnly && (s.unsent > 0 || s.attention > 0 || away)) say(NoticeKind::inMemoryOnly, Weight::warning);
    if (s.lockedWork) say(NoticeKind::lockedWork, Weight::warning);
    if (s.clockSkew && std::chrono::abs(*s.clockSkew) >= limits.clockOff) say(NoticeKind::clockWrong, Weight::warning);
    if (!s.firstSyncDone && !s.leaseEnded) say(NoticeKind::firstSync, Weight::info);
    else if (s.resyncing) say(NoticeKind::resyncing, Weight::info);
    return out;
}

} // namespace fyr::presenter
