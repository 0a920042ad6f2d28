// The shipped server as a simulated clinic sees it: real services over the real embedded store, on a disk in memory that
// loses power and fills up.
//
// Shape:   one tenant, two units; each person is a clinician of one of them with a device and a session; each task is a queue
//          item with its parts, beside a patient, something that belongs to the whole tenant and something of the other unit.
//          Changes of rights are real ones: break-glass, blocks, patients and people that move. What the checks ask is
//          answered from what the store holds, and from a second telling of docs/RIGHTS.md that does not use the product's.
//          Troubles of its own: the power goes in the middle of a request, the disk is full, a flush fails, a restart finds
//          any part of what was not flushed.
// Without: poison and answers that are left out, versions of the protocol that do not exist yet, a feed that forgets
//          (the shipped one never does), a bounded cache.
// Threads: one.
#pragma once

#include "localdb/sim/faulty_disk.h"
#include "server/sim/server_process.h"
#include "sync/sim/sim_server.h"
#include "sync/sim/story.h"

#include <unordered_set>

namespace fyr::server::sim {

using protocol::ResourceKey;

class RealServer final : public sync::sim::SimServer {
  public:
    RealServer(const triage::KnowledgeBase& kb, std::uint64_t seed, int tasks, Millis leaseLasts, const std::vector<std::string>& persons);
    ~RealServer() override;

    void at(Instant now) override;
    using Reply = sync::sim::Reply;
    [[nodiscard]] Reply hello(const std::string& person, Instant now, int protocol) override;
    [[nodiscard]] Reply feed(const std::string& person, const std::string& cursor, std::size_t limit, int protocol) override;
    [[nodiscard]] Reply commands(const std::string& person, const std::string& body, int protocol) override;
    [[nodiscard]] Reply handIn(const std::string& person, const std::string& body) override;
    [[nodiscard]] Reply records(const std::string& person, const std::string& body, int protocol) override;
    void fit(protocol::Command& command, const std::string& held) override;

    void setReader(const std::string& task, const std::string& person, bool mayRead) override;
    void moveUnit(const std::string& person, bool newView) override;
    void touch(const std::string& task) override;
    void keepBackup() override;
    void restoreBackup() override;
    void forgetOldChanges() override {} // the shipped feed keeps them
    void restart() override;
    void heal() override;
    void revoke(const std::string& person) override;
    void signOut(const std::string& person) override;
    void signIn(const std::string& person) override;
    [[nodiscard]] bool isSignedOut(const std::string& person) const override;
    [[nodiscard]] bool isRevoked(const std::string& person) const override { return m_people.at(person).revoked; }

    [[nodiscard]] std::map<ResourceKey, sync::sim::Stored> visibleTo(const std::string& person) const override;
    [[nodiscard]] std::int64_t changes() const override { return m_wokenBefore + m_process->woken(); }
    [[nodiscard]] const std::map<std::string, int>& effects() const override { return m_effects; }
    [[nodiscard]] const std::vector<sync::sim::DoneEffect>& newEffects() const override { return m_newEffects; }
    [[nodiscard]] int effectsOf(std::int64_t intent) const override;
    [[nodiscard]] std::optional<protocol::CommandStatus> answered(const std::string& id) const override;
    [[nodiscard]] bool isHeld(const std::string& id) const override { return m_held.contains(id) || m_heldOnce.contains(id); }
    [[nodiscard]] bool lostInRestore(const std::string& id) const override { return m_lost.contains(id); }
    [[nodiscard]] std::optional<std::int64_t> placeOf(const std::string& cursor) const override;
    [[nodiscard]] bool couldRead(const std::string& person, const ResourceKey& key, std::int64_t since) const override;
    [[nodiscard]] bool wasTold(const std::string& person, const ResourceKey& key, std::int64_t version) const override;
    [[nodiscard]] std::optional<std::string> halfPage(const std::string& person, const protocol::FeedPage& page, const Held& held) const override;
    [[nodiscard]] std::vector<std::string> auditTrouble() const override;
    [[nodiscard]] std::vector<std::string> ownTrouble() override { return std::exchange(m_trouble, {}); }
    [[nodiscard]] std::uint64_t hash(std::uint64_t seed) const override;
    [[nodiscard]] std::uint64_t outcome() const override;
    [[nodiscard]] std::map<std::string, std::int64_t> met() const override { return m_met; }
    // Whether a break-glass of this person runs for whom the task is about.
    [[nodiscard]] bool byGlass(const std::string& person, const std::string& task) const { return glassOn(m_people.at(person), "a" + task.substr(1)); }

  private:
    struct ServerClock final : Clock {
        [[nodiscard]] Instant now() const override { return wall; }
        [[nodiscard]] SteadyTime steady() const override { return SteadyTime{wall.time_since_epoch()}; }
        Instant wall{Millis{1'700'000'000'000}};
    };
    struct Person {
        std::string name; // "p0"
        std::string account, device, unit, token;
        Role role = Role::nurse;
        bool revoked = false;
    };
    struct Row { // a resource as it stands
        std::int64_t version = 0;
        std::string json;
        ResourceScope scope;
    };
    struct Mark { // where feed and changes of rights stood
        std::int64_t feed = 0, rights = 0;
    };
    struct StoredAnswer {
        std::string text;
        protocol::CommandStatus status{};
        protocol::CommandType type{};
    };
    using Glass = std::map<std::pair<std::string, std::string>, Instant>; // account, patient → until

    // real_setup.cpp
    void build(int tasks);
    [[nodiscard]] Principal principalOf(const Person& p) const;
    void writeOrFail(const Store::WriteBody& body);
    void openSession(Person& p);
    void settleHeld(const std::string& id);
    [[nodiscard]] Result<void> movePatient(WriteTx& tx, int n, const std::string& unit);
    [[nodiscard]] std::string other(const std::string& unit) const { return unit == "u1" ? "u2" : "u1"; }
    // real_server.cpp
    [[nodiscard]] Reply ask(const std::string& person, http::Method method, std::string_view path, std::string_view query, int protocol, const std::string& body);
    void openProcess();
    void powerCut(localdb::sim::Survives how);
    [[nodiscard]] localdb::sim::Fault judge(const localdb::sim::Operation& op);
    void trouble(std::string what) { m_trouble.push_back(std::move(what)); }
    // real_truth.cpp
    void look();      // takes in what was written since
    enum class Life : std::uint8_t { same, another };
    void lookAgain(Life life); // everything from the beginning: after a restart, after a restore
    void seeAnew();   // who may see what
    [[nodiscard]] bool sees(const Person& p, const ResourceKey& key, const Row& row) const;
    [[nodiscard]] bool related(const Person& p, const std::string& patient) const;
    [[nodiscard]] bool blocked(const std::string& patient) const;
    [[nodiscard]] std::string blockOf(const std::string& patient) const; // the Consent's id
    [[nodiscard]] bool glassOn(const Person& p, const std::string& patient) const;
    void takeAnswer(const std::string& id);
    void takeAnswers(const std::string& body, const std::string* reply);
    void takeHeld();
    void countEffects();
    [[nodiscard]] std::uint64_t toldHash(const std::string& person, const ResourceKey& key, std::int64_t version) const;
    [[nodiscard]] bool sawSince(const std::string& person, const ResourceKey& key, std::int64_t mark) const;
    void read(const Store::ReadBody& body) const;

    const triage::KnowledgeBase& m_kb;
    sync::sim::Dice m_dice;
    SeededRandom m_random;     // the server's
    SeededRandom m_diskRandom; // what survives a cut
    ServerClock m_clock;
    localdb::sim::FaultyDisk m_disk;
    std::unique_ptr<ServerProcess> m_process;
    std::int64_t m_wokenBefore = 0;
    std::map<std::string, Person> m_people;
    int m_tasks = 0;
    int m_turn = 0; // of those who change rights
    std::vector<clinical::Destination> m_destinations;
    std::string m_backup;
    Glass m_glass, m_glassOfBackup;

    // What is about to go wrong in the request under way.
    std::optional<std::int64_t> m_cutIn;
    int m_full = 0, m_unflushed = 0;
    bool m_failed = false; // something of it happened
    bool m_healed = false;
    std::int64_t m_requests = 0;

    // As the store holds it.
    std::string m_epoch, m_auditHash;
    std::int64_t m_feed = 0, m_rights = 0;
    std::map<ResourceKey, Row> m_rows;
    std::vector<Mark> m_marks; // one for each time that something was seen to change
    std::map<std::string, std::map<ResourceKey, std::vector<std::pair<std::int64_t, bool>>>> m_sight; // person → since which mark
    std::map<std::pair<ResourceKey, std::int64_t>, std::int64_t> m_transactionOf;
    std::map<std::int64_t, std::vector<std::pair<ResourceKey, std::int64_t>>> m_transactions;
    std::unordered_set<std::uint64_t> m_told;
    std::int64_t m_pages = 0; // told in this life of the store
    std::map<std::string, std::int64_t> m_intentOf;
    std::map<std::string, protocol::CommandType> m_known; // every command that was ever sent
    std::map<std::string, StoredAnswer> m_answers;
    std::set<std::string> m_lost, m_held, m_handed;
    std::set<std::string> m_heldOnce; // … and lost in a restore since, or known already: the workstation may have let it go
    std::set<std::string> m_settled;
    std::map<std::string, std::int64_t> m_seenOf; // of each task's events
    std::map<std::string, int> m_effects;
    std::map<std::int64_t, int> m_intents;
    std::vector<sync::sim::DoneEffect> m_newEffects;
    std::vector<std::string> m_trouble;
    std::map<std::string, std::int64_t> m_met;
};

} // namespace fyr::server::sim
