// The cache of one simulated workstation on its faulty disk, as the sync engine sees it.
//
// Shape:   a call in which the disk lost its power ends the process: it throws sync::sim::Crashed. A call that found the
//          cache damaged is followed, at the next start of the engine, by the repair that the workstation does.
#pragma once

#include "localdb/cache.h"
#include "localdb/sim/disk_world.h"
#include "localdb/sim/faulty_disk.h"
#include "sync/sim/checked_store.h"

#include <set>

namespace fyr::localdb::sim {

// What stays of a workstation while its program comes and goes.
class Station {
  public:
    Station(std::uint64_t seed, int client, const DiskOptions& options, const Secret& key,
            std::shared_ptr<const Projector> projector);

    // Ends the program, if it runs: by a kill or by a cut of the power. What the medium then holds is drawn here.
    void end();
    // Starts it, whatever it takes: further cuts while it opens, errors, a repair.
    void start();
    void repair(); // what the workstation does when a call said storageCorrupt
    void heal();
    [[nodiscard]] Cache* cache() noexcept { return m_cache.get(); }
    [[nodiscard]] FaultyDisk& disk() noexcept { return m_disk; }
    [[nodiscard]] bool died() const noexcept { return m_disk.isOff(); }
    void broken(std::string what) {
        if (m_broken.size() < 5) m_broken.push_back(fmt::format("workstation {}: {}", m_client, what));
    }

    bool running = false; // in a call of the engine: only then the disk fails
    bool shut = false;
    bool revoked = false; // as its lease says
    std::set<protocol::ResourceKey> forgotten; // acknowledged as purged, and not told anew since
    [[nodiscard]] const std::vector<std::string>& trouble() const noexcept { return m_broken; }
    [[nodiscard]] const std::map<std::string, std::int64_t>& met() const noexcept { return m_met; }

  private:
    [[nodiscard]] Fault judge(const Operation& op);
    [[nodiscard]] Result<void> open();
    void damageSomething();
    void checkForgotten();
    void met(std::string_view what) { ++m_met[std::string(what)]; }

    int m_client;
    DiskOptions m_options;
    sync::sim::Dice m_dice;   // of the disk's faults
    SeededRandom m_random;    // of the cache and of the cuts
    FaultyDisk m_disk;
    Secret m_key;
    std::shared_ptr<const Projector> m_projector;
    std::unique_ptr<Cache> m_cache;
    bool m_ended = true;
    bool m_healed = false;
    bool m_secondCopy = true; // of what waited when it ended
    int m_full = 0; // so many more writes find no room
    std::vector<std::string> m_broken;
    std::map<std::string, std::int64_t> m_met;
};

class DiskStore final : public sync::CacheStore {
  public:
    explicit DiskStore(Station& station);
    ~DiskStore() override;

    [[nodiscard]] Result<sync::FeedState> feedState() override;
    [[nodiscard]] Result<sync::AppliedPage> applyPage(const protocol::FeedPage& page, const std::string& cursor, Instant now) override;
    [[nodiscard]] Result<sync::FeedState> beginResync() override;
    [[nodiscard]] Result<bool> metEpoch(std::string_view epoch) override;
    [[nodiscard]] Result<void> enqueue(const protocol::Command& command) override;
    [[nodiscard]] Result<std::vector<protocol::Command>> unsent(std::size_t limit, std::size_t maxBytes) override;
    [[nodiscard]] Result<void> markSent(const std::vector<CommandId>& ids) override;
    [[nodiscard]] Result<sync::StoredAnswers> storeAnswers(const std::vector<protocol::CommandResult>& results, Instant now) override;
    [[nodiscard]] Result<void> park(const CommandId& id, const Error& why, Instant now) override;
    [[nodiscard]] Result<void> undo(const CommandId& id) override;
    [[nodiscard]] Result<void> settle(const CommandId& id, sync::Settlement how, const CommandId& newId, Instant now) override;
    [[nodiscard]] Result<sync::OutboxCounts> outboxCounts() override;
    [[nodiscard]] Result<std::string> lease() override;
    [[nodiscard]] Result<void> keepLease(std::string_view text) override;
    void shut(bool shut) override;
    [[nodiscard]] Result<sync::FeedState> purgeRecords() override;
    [[nodiscard]] Result<std::vector<protocol::Command>> toHandIn(std::size_t limit, std::size_t maxBytes) override;
    [[nodiscard]] Result<void> handedIn(const std::vector<CommandId>& ids) override;
    [[nodiscard]] Result<void> keepBound(std::int64_t bytes) override;
    [[nodiscard]] Result<std::int64_t> excess() override;
    [[nodiscard]] Result<sync::Trimmed> trim(std::int64_t bytes) override;
    [[nodiscard]] Result<bool> shrink() override;
    [[nodiscard]] Result<bool> opened(const std::string& patient) override;
    [[nodiscard]] Result<std::vector<protocol::ResourceKey>> wanted(std::size_t limit) override;
    [[nodiscard]] Result<sync::AppliedPage> fill(const protocol::FeedPage& page) override;

    // For the checks, past all faults; a workstation whose power is gone is started again to look.
    [[nodiscard]] std::map<protocol::ResourceKey, sync::sim::HeldResource> resources();
    [[nodiscard]] std::vector<std::pair<std::string, bool>> commands();

  private:
    template <class F>
    auto call(F work) -> decltype(work(std::declval<Cache&>()));
    Station& m_station;
    bool m_corrupt = false;  // nothing is answered until the engine starts anew
    bool m_repaired = false; // … and by then it is done
};

} // namespace fyr::localdb::sim
