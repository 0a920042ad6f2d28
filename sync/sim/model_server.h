// A server small enough to be obviously right: the feed and the commands of docs/SYNC.md over maps.
//
// Shape: who may see what is a set of persons for each resource. Time is not known here.
#pragma once

#include "base/random.h"
#include "protocol/feed.h"
#include "protocol/messages.h"

#include <map>
#include <set>

namespace fyr::sync::sim {

struct Reply {
    int status = 200;
    std::string body;
    std::optional<Millis> retryAfter;
};

struct Stored {
    std::int64_t version = 0;
    std::string json;
    std::set<std::string> readers;
};

class ModelServer {
  public:
    explicit ModelServer(int tasks, const std::vector<std::string>& persons);
    Millis lease = std::chrono::hours(24 * 7);

    [[nodiscard]] Reply hello(const std::string& person, Instant now) const;
    [[nodiscard]] Reply feed(const std::string& person, const std::string& cursor, std::size_t limit) const;
    [[nodiscard]] Reply commands(const std::string& person, const std::string& body);
    [[nodiscard]] Reply handIn(const std::string& person, const std::string& body);

    // What administrators and time do.
    void setReader(const protocol::ResourceKey& key, const std::string& person, bool mayRead);
    void touch(const protocol::ResourceKey& key); // somebody changed it elsewhere
    void keepBackup();
    void restoreBackup();    // a new epoch; what came after the backup is gone
    void forgetOldChanges(); // cursors from before get 410
    void revoke(const std::string& person) { m_revoked.insert(person); }
    void signOut(const std::string& person) { m_signedOut.insert(person); }
    void signIn(const std::string& person) { m_signedOut.erase(person); }
    [[nodiscard]] bool isSignedOut(const std::string& person) const { return m_signedOut.contains(person); }
    [[nodiscard]] bool isRevoked(const std::string& person) const { return m_revoked.contains(person); }

    [[nodiscard]] std::map<protocol::ResourceKey, Stored> visibleTo(const std::string& person) const;
    [[nodiscard]] std::int64_t changes() const { return static_cast<std::int64_t>(m_log.size()); }
    [[nodiscard]] const std::map<protocol::ResourceKey, Stored>& all() const { return m_state.resources; }
    // How often each command had its effect, over the whole life of the server: at most once, or a bug.
    [[nodiscard]] const std::map<std::string, int>& effects() const { return m_effects; }
    [[nodiscard]] std::optional<protocol::CommandStatus> answered(const std::string& id) const;
    [[nodiscard]] bool isHeld(const std::string& id) const { return m_held.contains(id); }
    [[nodiscard]] bool lostInRestore(const std::string& id) const { return m_lost.contains(id); }

  private:
    struct Change {
        std::int64_t transaction = 0;
        protocol::ResourceKey key;
    };
    struct State {
        std::map<protocol::ResourceKey, Stored> resources;
        std::map<std::string, protocol::CommandResult> answers; // by command id
        std::map<std::string, std::string> contents;            // what each id was first sent with
    };
    [[nodiscard]] std::optional<Reply> turnedAway(const std::string& person) const;
    protocol::CommandResult execute(const std::string& person, const protocol::Command& c);
    void write(const protocol::ResourceKey& key, std::string json, const std::set<std::string>& readers);
    [[nodiscard]] std::string epoch() const { return "E" + std::to_string(m_epoch); }

    State m_state;
    State m_backup;
    std::vector<Change> m_log;
    std::int64_t m_transaction = 0;
    std::int64_t m_firstKnown = 0; // changes before it are no longer kept
    int m_epoch = 1;
    std::set<std::string> m_revoked, m_signedOut, m_lost, m_held;
    std::map<std::string, int> m_effects;
};

} // namespace fyr::sync::sim
