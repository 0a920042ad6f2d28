// The server as a simulated clinic sees it: what answers the workstations, what administrators and time do to it, and what
// the checks want to know afterwards.
//
// Shape: the model (model_server.h) is the default: small enough to be obviously right. The shipped server behind the same
//        face is server/sim/real_server.h. Persons are "p0" …, tasks "t0" …; time comes with `at`.
#pragma once

#include "protocol/feed.h"
#include "protocol/messages.h"
#include "sync/sim/memory_store.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fyr::sync::sim {

struct Reply {
    int status = 200; // 0: the server ended before it could answer
    std::string body;
    std::optional<Millis> retryAfter;
};

using Readers = std::uint32_t; // a bit for each person

struct Stored {
    std::int64_t version = 0;
    std::string json;
    Readers readers = 0;
};

struct DoneEffect { // what a command did
    std::string id;
    std::int64_t intent = 0;
};

class SimServer {
  public:
    using Held = std::map<protocol::ResourceKey, HeldResource>; // by a workstation
    SimServer() = default;
    SimServer(const SimServer&) = delete;
    SimServer& operator=(const SimServer&) = delete;
    virtual ~SimServer() = default;

    Millis lease = std::chrono::hours(24 * 7);
    std::optional<std::int64_t> keepBytes; // how much of the records a workstation may keep
    int protocolMin = 1, protocolMax = 2;  // the range it speaks

    // It is now so late by the server's clock.
    virtual void at(Instant) {}

    [[nodiscard]] virtual Reply hello(const std::string& person, Instant now, int protocol) = 0;
    [[nodiscard]] virtual Reply feed(const std::string& person, const std::string& cursor, std::size_t limit, int protocol) = 0;
    [[nodiscard]] virtual Reply commands(const std::string& person, const std::string& body, int protocol) = 0;
    [[nodiscard]] virtual Reply handIn(const std::string& person, const std::string& body) = 0;
    [[nodiscard]] virtual Reply records(const std::string& person, const std::string& body, int protocol) = 0;
    // The payload that this server wants for a command of this type, from whoever sees the target as `held`.
    virtual void fit(protocol::Command&, const std::string& /*held*/) {}

    // What administrators and time do.
    virtual void setReader(const std::string& task, const std::string& person, bool mayRead) = 0; // the item and all that belongs to it
    virtual void moveUnit(const std::string& person, bool newView) = 0; // sees the other half; newView: its cursors are void
    virtual void touch(const std::string& task) = 0; // somebody changed it elsewhere
    virtual void keepBackup() = 0;
    virtual void restoreBackup() = 0;    // a new epoch; what came after the backup is gone
    virtual void forgetOldChanges() = 0; // cursors from before get 410
    virtual void restart() {}            // the process ends, however it ends, and begins anew
    virtual void heal() {}               // from now on nothing of its own goes wrong
    virtual void revoke(const std::string& person) = 0;
    virtual void signOut(const std::string& person) = 0;
    virtual void signIn(const std::string& person) = 0;
    [[nodiscard]] virtual bool isSignedOut(const std::string& person) const = 0;
    [[nodiscard]] virtual bool isRevoked(const std::string& person) const = 0;

    // What the checks ask.
    [[nodiscard]] virtual std::map<protocol::ResourceKey, Stored> visibleTo(const std::string& person) const = 0;
    [[nodiscard]] virtual std::int64_t changes() const = 0; // rises with what wakes the workstations
    // How often each command had its effect, and each intent of a person (under whatever id): at most once, or a bug.
    [[nodiscard]] virtual const std::map<std::string, int>& effects() const = 0;
    [[nodiscard]] virtual const std::vector<DoneEffect>& newEffects() const = 0; // of the last call of `commands`
    [[nodiscard]] virtual int effectsOf(std::int64_t intent) const = 0;
    [[nodiscard]] virtual std::optional<protocol::CommandStatus> answered(const std::string& id) const = 0;
    [[nodiscard]] virtual bool isHeld(const std::string& id) const = 0;
    [[nodiscard]] virtual bool lostInRestore(const std::string& id) const = 0;
    // Where a cursor of this epoch stands in the log; nothing for one of another life.
    [[nodiscard]] virtual std::optional<std::int64_t> placeOf(const std::string& cursor) const = 0;
    // Whether the person could read it at any time since the log was that long.
    [[nodiscard]] virtual bool couldRead(const std::string& person, const protocol::ResourceKey& key, std::int64_t since) const = 0;
    // Whether the audit trail says that the person was told this version.
    [[nodiscard]] virtual bool wasTold(const std::string& person, const protocol::ResourceKey& key, std::int64_t version) const = 0;
    // What was written together is seen together: what is missing after a page of these keys; nothing when all is well.
    [[nodiscard]] virtual std::optional<std::string> halfPage(const std::string& person, const protocol::FeedPage& page, const Held& held) const = 0;
    [[nodiscard]] virtual std::vector<std::string> auditTrouble() const = 0;
    // What went wrong inside, in the server's own eyes; told once.
    [[nodiscard]] virtual std::vector<std::string> ownTrouble() { return {}; }
    [[nodiscard]] virtual std::uint64_t hash(std::uint64_t seed) const = 0; // of everything
    [[nodiscard]] virtual std::uint64_t outcome() const = 0; // of what it holds, without ids and times: clocks must not change it
    [[nodiscard]] virtual std::map<std::string, std::int64_t> met() const { return {}; } // troubles of its own
};

} // namespace fyr::sync::sim
