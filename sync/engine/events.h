// What happens to the engine, and what it wants done. Values only: a simulation writes them down and plays
// them again.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "protocol/command.h"
#include "protocol/messages.h"
#include "sync/engine/status.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fyr::sync {

using RequestId = std::uint64_t;

// --- events
struct Start {};       // the cache is open and there is a token
struct Stop {};        // lock or sign-out: nothing more is asked for
struct SignedIn {};    // a new token
struct Tick {};        // `Engine::nextTick` has come; at any other time it does no harm
struct Continue {};    // answers the effect of the same name
struct NetworkBack {}; // a hint: the machine found a network
struct Answer {
    RequestId id = 0;
    int status = 0;                         // HTTP; 0 = none came
    ErrorCode failure = ErrorCode::network; // why none came: network, timeout, certificate
    std::optional<Millis> retryAfter;
    std::string body;
    Obstacle obstacle = Obstacle::none; // what the transport saw on the way
};
struct WakeOpened {};
struct WakeClosed {};
using Event = std::variant<Start, Stop, SignedIn, Tick, Continue, NetworkBack, Answer, WakeOpened, WakeClosed,
                           protocol::WakeMessage>;

// --- effects, to be carried out in order
enum class Call : std::uint8_t { hello, feed, commands, handIn, records };
struct Request { // answered by one `Answer` with this id, or by none
    RequestId id = 0;
    Call call = Call::hello;
    std::string cursor;    // feed; empty = from the start
    std::size_t limit = 0; // feed
    std::string body;      // commands, handIn, records
    friend bool operator==(const Request&, const Request&) = default;
};
struct Cancel {
    RequestId id = 0;
    friend bool operator==(const Cancel&, const Cancel&) = default;
};
struct OpenWake {
    friend bool operator==(const OpenWake&, const OpenWake&) = default;
};
struct CloseWake {
    friend bool operator==(const CloseWake&, const CloseWake&) = default;
};
struct ContinueSoon { // hand back `Continue` once the other effects are under way
    friend bool operator==(const ContinueSoon&, const ContinueSoon&) = default;
};
struct StatusChanged {
    friend bool operator==(const StatusChanged&, const StatusChanged&) = default;
};
struct ResourcesChanged {
    std::vector<protocol::ResourceKey> keys;
    std::vector<std::string> patients; // whose records lost something
    friend bool operator==(const ResourcesChanged&, const ResourcesChanged&) = default;
};
struct OutboxChanged {
    bool attention = false; // attention changed too
    friend bool operator==(const OutboxChanged&, const OutboxChanged&) = default;
};
struct StoreFailed { // storageCorrupt: repair the cache and start anew
    ErrorCode code = ErrorCode::storage;
    friend bool operator==(const StoreFailed&, const StoreFailed&) = default;
};
struct RecordsGone { // all of them: windows and models forget what they show
    bool leaseEnded = false; // no contact for too long: nothing is read until somebody signs in
    std::int64_t unsent = 0; // by a device that was shut out: what the server never accepted; more than that is handed in
    friend bool operator==(const RecordsGone&, const RecordsGone&) = default;
};
struct EraseCache { // the device was shut out: destroy the keys and the files
    friend bool operator==(const EraseCache&, const EraseCache&) = default;
};
using Effect = std::variant<Request, Cancel, OpenWake, CloseWake, ContinueSoon, StatusChanged,
                            ResourcesChanged, OutboxChanged, StoreFailed, RecordsGone, EraseCache>;
using Effects = std::vector<Effect>;

} // namespace fyr::sync
