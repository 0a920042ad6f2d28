// What must be said about the line and about one's own work, worst first: the banner shows it, the words are the ui's.
//
// Shape: a pure function of the status. Nothing to say is an empty list.
#pragma once

#include "presenter/status.h"

#include <vector>

namespace fyr::presenter {

enum class NoticeKind : std::uint8_t {
    revoked,          // this computer was shut out; unsent work is being handed in
    leaseEnded,       // nothing may be read until the server was reached
    diskFull,
    storage,          // the cache cannot be written or is being repaired
    riskWaits,        // an answer about risk that nobody has taken
    tooOld,
    needsSignIn,
    certificateTime,  // not trusted, but only for the time: this computer's clock or the certificate is wrong
    wrongCertificate,
    portal,           // this network wants a sign-in first
    proxySignIn,
    proxy,
    offline,
    readingEnds,      // soon, unless the server is reached
    unsentOld,        // the oldest unsent change waits for too long
    inMemoryOnly,     // unsent changes would be lost when Fyr ends
    lockedWork,       // older unsent changes that the keychain keeps shut
    clockWrong,
    firstSync,        // still filling; what is here can be used
    resyncing,
};
enum class Weight : std::uint8_t { info, warning, alarm };

struct Notice {
    NoticeKind kind = NoticeKind::offline;
    Weight weight = Weight::warning;
    friend bool operator==(const Notice&, const Notice&) = default;
};

struct NoticeLimits {
    Millis readingEndsWithin = std::chrono::hours(24);
    Millis unsentFor = std::chrono::minutes(30);
    Millis clockOff = std::chrono::minutes(2);
};

[[nodiscard]] std::vector<Notice> notices(const Status& status, Instant now, const NoticeLimits& limits = {});

// Nothing may be shown of any record: the page that says why stands in place of the modules.
[[nodiscard]] bool stopsReading(const Status& status) noexcept;

// Why what needs the server cannot be done now.
enum class NeedsServer : std::uint8_t { possible, connecting, offline, signIn, tooOld, notTrusted, revoked };
[[nodiscard]] NeedsServer needsServer(const Status& status) noexcept;

// How much the server's clock is ahead, where it is worth minding: what is shown is told by the server's time.
[[nodiscard]] Millis aheadOf(const std::optional<Millis>& skew) noexcept;

} // namespace fyr::presenter
