// What the engine says about itself: the line, how far behind, what is unsent. A value; the windows show it.
//
// Units: instants are the device's own clock, for showing only.
#pragma once

#include "base/clock.h"
#include "base/error.h"

#include <cstdint>
#include <optional>

namespace fyr::sync {

enum class Connection : std::uint8_t {
    stopped,          // locked or signed out
    connecting,
    online,
    offline,
    needsSignIn,      // everything is kept; sign in again to go on
    tooOld,           // this Fyr must be updated first; the outbox is kept
    wrongCertificate, // somebody else answers for the server
    revoked,          // the device was shut out: records are gone, unsent work is handed in, then the cache is erased
};

// What stands between this computer and the server, when that can be told. A person can do something about it.
enum class Obstacle : std::uint8_t {
    none,
    portal,          // this network wants somebody to sign in to it first (a guest network's page answers)
    proxySignIn,     // the proxy wants a name and a password
    proxy,           // the proxy does not answer
    certificateTime, // the server's certificate is of another time than this computer's clock shows
};

struct Status {
    Connection connection = Connection::stopped;
    std::optional<Instant> offlineSince;
    std::optional<Instant> lastSynced; // the feed was read to its end
    std::optional<Instant> nextTry;
    std::int64_t unsent = 0;
    std::int64_t attention = 0;
    bool firstSyncComplete = false;
    bool resyncing = false;       // reading everything once more; what was here stays readable
    std::int64_t received = 0;    // entries of the first sync so far
    std::int64_t expected = 0;    // 0 = not known yet
    Obstacle obstacle = Obstacle::none;     // while not online
    std::optional<Instant> oldestUnsent;    // when the oldest unsent command was made; told by the host
    std::optional<ErrorCode> problem; // what is wrong when there is more to say than "no network"
    std::optional<Millis> clockSkew;  // server minus device
    std::optional<Instant> leaseEnds; // reading ends then without contact, by the device's clock; nothing: not known
    bool leaseEnded = false;          // nothing may be read until the server was reached
    bool answersForCourses = false;   // this person, for the unit's internet CBT: as the server said last
    bool wakeOpen = false;            // changes arrive at once; otherwise within half a minute
    std::int64_t keptBytes = 0;       // of records on this computer; with the next two told by the host
    std::int64_t boundBytes = 0;      // how many there may be; 0: any
    std::int64_t away = 0;            // patients whose records are not kept here
    friend bool operator==(const Status&, const Status&) = default;
};

} // namespace fyr::sync
