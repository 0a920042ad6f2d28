// A server small enough to be obviously right: the feed and the commands of docs/SYNC.md over maps.
//
// Shape: who may see what is a set of persons for each queue item and what belongs to it. Time is not known here. It keeps
//        what the checks of a simulation want to know afterwards: who could read what when, each effect, an audit trail.
#pragma once

#include "sync/sim/sim_server.h"

#include <set>
#include <unordered_set>

namespace fyr::sync::sim {

class ModelServer final : public SimServer {
  public:
    explicit ModelServer(int tasks, const std::vector<std::string>& persons);

    [[nodiscard]] Reply hello(const std::string& person, Instant now, int protocol = 1) override;
    [[nodiscard]] Reply feed(const std::string& person, const std::string& cursor, std::size_t limit, int protocol = 1) override;
    [[nodiscard]] Reply commands(const std::string& person, const std::string& body, int protocol = 1) override;
    [[nodiscard]] Reply handIn(const std::string& person, const std::string& body) override;
    [[nodiscard]] Reply records(const std::string& person, const std::string& body, int protocol = 1) override;
    void fit(protocol::Command& command, const std::string& held) override;

    void setReader(const std::string& task, const std::string& person, bool mayRead) override;
    void moveUnit(const std::string& person, bool newView) override;
    void touch(const std::string& task) override;
    void keepBackup() override;
    void restoreBackup() override;
    void forgetOldChanges() override;
    void revoke(const std::string& person) override { m_revoked.insert(person); }
    void signOut(const std::string& person) override { m_signedOut.insert(person); }
    void signIn(const std::string& person) override { m_signedOut.erase(person); }
    [[nodiscard]] bool isSignedOut(const std::string& person) const override { return m_signedOut.contains(person); }
    [[nodiscard]] bool isRevoked(const std::string& person) const override { return m_revoked.contains(person); }

    [[nodiscard]] std::map<protocol::ResourceKey, Stored> visibleTo(const std::string& person) const override;
    [[nodiscard]] std::int64_t changes() const override { return m_changes; }
    [[nodiscard]] std::string epoch() const { return "E" + std::to_string(m_epoch); }
    [[nodiscard]] const std::map<std::string, int>& effects() const override { return m_effects; }
    [[nodiscard]] const std::vector<DoneEffect>& newEffects() const override { return m_newEffects; }
    [[nodiscard]] int effectsOf(std::int64_t intent) const override;
    [[nodiscard]] std::optional<protocol::CommandStatus> answered(const std::string& id) const override;
    [[nodiscard]] bool isHeld(const std::string& id) const override { return m_held.contains(id); }
    [[nodiscard]] bool lostInRestore(const std::string& id) const override { return m_lost.contains(id); }
    [[nodiscard]] std::optional<std::int64_t> placeOf(const std::string& cursor) const override;
    [[nodiscard]] bool couldRead(const std::string& person, const protocol::ResourceKey& key, std::int64_t since) const override;
    [[nodiscard]] bool wasTold(const std::string& person, const protocol::ResourceKey& key, std::int64_t version) const override;
    [[nodiscard]] std::optional<std::string> halfPage(const std::string& person, const protocol::FeedPage& page, const Held& held) const override;
    [[nodiscard]] std::vector<std::string> auditTrouble() const override; // each answer of the feed and each effect, once
    [[nodiscard]] std::uint64_t hash(std::uint64_t seed) const override;
    [[nodiscard]] std::uint64_t outcome() const override;

  private:
    struct Change {
        std::int64_t transaction = 0;
        protocol::ResourceKey key;
    };
    struct State {
        std::map<protocol::ResourceKey, Stored> resources;
        std::map<std::string, protocol::CommandResult> answers; // by command id
        std::map<std::string, std::string> contents;            // what each id was first sent with, and by whom
        std::map<std::string, std::vector<std::string>> suggested; // of each task, at each version
        std::map<std::string, std::vector<protocol::ResourceKey>> belongs; // to a task
        int notes = 0;
        Instant newest{}; // what a clock says; only a planted fault looks at it
    };
    [[nodiscard]] std::optional<Reply> turnedAway(const std::string& person, int protocol) const;
    protocol::CommandResult execute(const std::string& person, const protocol::Command& c);
    void effect(const protocol::Command& c);
    void write(const protocol::ResourceKey& key, std::string json, Readers readers);
    void writeTask(const std::string& task, std::string json, Readers readers);
    void log(const protocol::ResourceKey& key);
    void setReaders(const std::string& task, Readers readers);
    [[nodiscard]] Readers bitOf(const std::string& person) const { return m_bits.at(person); }
    [[nodiscard]] std::string life(const std::string& person) const; // of cursors: epoch and the person's view
    [[nodiscard]] std::uint64_t told(const std::string& person, const protocol::ResourceKey& key, std::int64_t version) const;

    State m_state;
    State m_backup;
    std::vector<Change> m_log;
    std::map<protocol::ResourceKey, std::vector<std::pair<std::int64_t, Readers>>> m_rights; // since which length of the log
    std::int64_t m_transaction = 0;
    std::int64_t m_firstKnown = 0; // changes before it are no longer kept
    std::int64_t m_changes = 0;
    int m_epoch = 1;
    std::map<std::string, Readers> m_bits;
    std::map<std::string, int> m_view;  // of each person; another one voids the cursors
    std::map<std::string, bool> m_half; // which half of the items the person's unit has, once moved
    std::set<std::string> m_revoked, m_signedOut, m_lost, m_held;
    std::map<std::string, int> m_effects;
    std::map<std::string, std::int64_t> m_intentOf; // of each effect
    std::map<std::int64_t, int> m_intents;
    std::vector<DoneEffect> m_newEffects;
    std::map<std::string, int> m_auditedEffects;
    std::unordered_set<std::uint64_t> m_told;
    std::int64_t m_auditedReads = 0, m_reads = 0;
};

} // namespace fyr::sync::sim
