// What the workstation always shows of itself: connection, what is unsent, how old what is shown is.
#pragma once

#include "base/clock.h"
#include "base/error.h"

#include <optional>
#include <string>

namespace fyr::presenter {

enum class Connection : std::uint8_t { connecting, online, offline, needsSignIn, tooOld, wrongCertificate, revoked };

// What stands between this computer and the server, when that can be told.
enum class Obstacle : std::uint8_t { none, portal, proxySignIn, proxy, certificateTime };

// Instants are by the server's clock as far as it is known, so that they fit what the records say.
struct Status {
    Connection connection = Connection::connecting;
    std::optional<Instant> offlineSince;
    std::optional<Instant> lastSynced;
    std::optional<Instant> nextTry;
    int unsent = 0;
    int attention = 0;
    bool firstSyncDone = false;
    int received = 0; // of a first sync
    int expected = 0; // 0 = not known yet
    std::optional<ErrorCode> problem; // why not online, when there is more to say than "no network"
    bool demo = false;
    Obstacle obstacle = Obstacle::none;    // while not online
    bool resyncing = false;                // everything is read once more; what is here stays readable
    std::optional<Instant> oldestUnsent;   // when the oldest unsent change was made
    std::optional<Millis> clockSkew;       // server minus this computer, when it was measured
    std::optional<Instant> leaseEnds;      // reading ends then unless the server is reached
    bool leaseEnded = false;               // nothing may be read until it was
    std::int64_t keptBytes = 0;            // of records on this computer
    std::int64_t boundBytes = 0;           // … and how many there may be; 0: any
    int away = 0;                          // patients whose records are not kept here
    int freeRisk = 0;                      // answers about risk in courses that nobody has taken, while they are not in sight
    std::optional<Instant> freeRiskSince;  // … the oldest
    bool inMemoryOnly = false;             // no keychain: nothing outlives this run of Fyr
    bool lockedWork = false;               // … and unsent changes of an earlier day are here that the keychain keeps shut
    friend bool operator==(const Status&, const Status&) = default;
};

// "Synced 3 s ago": how it is said depends on the size only.
struct Ago {
    enum class Unit : std::uint8_t { never, now, seconds, minutes, clock } unit = Unit::never;
    int amount = 0;
    Instant at; // for `clock`
    friend bool operator==(const Ago&, const Ago&) = default;
};
[[nodiscard]] inline Ago ago(const std::optional<Instant>& then, Instant now) noexcept {
    if (!then) return {};
    const auto s = std::chrono::duration_cast<std::chrono::seconds>(now - *then).count();
    if (s < 2) return {Ago::Unit::now, 0, *then};
    if (s < 60) return {Ago::Unit::seconds, static_cast<int>(s), *then};
    if (s < 3600) return {Ago::Unit::minutes, static_cast<int>(s / 60), *then};
    return {Ago::Unit::clock, 0, *then};
}

} // namespace fyr::presenter
