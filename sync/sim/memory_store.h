// The engine's store in memory, for simulations: what is in it survives the engine, as a disk survives a
// crash.
//
// Shape: `failNext` makes one of the next calls that write fail with an error and change nothing.
#pragma once

#include "sync/engine/store.h"

#include <map>
#include <optional>

namespace fyr::sync::sim {

struct HeldResource {
    std::int64_t version = 0;
    std::int64_t generation = 0;
    std::string json; // empty: a stub
    bool open = false;
};
struct HeldRecord { // what is known of one beside its resources
    enum class State : std::uint8_t { here, dropped, wanted } state = State::here;
    std::int64_t opened = 0;
    std::int64_t changed = 0;
};
struct HeldCommand {
    protocol::Command command;
    int sent = 0;
    std::int64_t acceptedVersion = 0;
    std::int64_t seq = 0; // its place for good
};
struct HeldAttention {
    protocol::Command command;
    bool judged = false;
    std::int64_t currentVersion = 0;
    std::string waitsFor;
    bool current = false; // what the server showed of the target is kept beside it
};

class MemoryStore final : public CacheStore {
  public:
    [[nodiscard]] Result<FeedState> feedState() override;
    [[nodiscard]] Result<AppliedPage> applyPage(const protocol::FeedPage& page, const std::string& cursor,
                                                Instant now) override;
    [[nodiscard]] Result<FeedState> beginResync() override;
    [[nodiscard]] Result<bool> metEpoch(std::string_view epoch) override;
    [[nodiscard]] Result<void> enqueue(const protocol::Command& command) override;
    [[nodiscard]] Result<std::vector<protocol::Command>> unsent(std::size_t limit,
                                                                std::size_t maxBytes) override;
    [[nodiscard]] Result<void> markSent(const std::vector<CommandId>& ids) override;
    [[nodiscard]] Result<StoredAnswers> storeAnswers(const std::vector<protocol::CommandResult>& results,
                                                     Instant now) override;
    [[nodiscard]] Result<void> park(const CommandId& id, const Error& why, Instant now) override;
    [[nodiscard]] Result<void> undo(const CommandId& id) override;
    [[nodiscard]] Result<void> settle(const CommandId& id, Settlement how, const CommandId& newId,
                                      Instant now) override;
    [[nodiscard]] Result<OutboxCounts> outboxCounts() override;
    [[nodiscard]] Result<std::string> lease() override { return m_lease; }
    [[nodiscard]] Result<void> keepLease(std::string_view text) override;
    void shut(bool shut) override { m_shut = shut; }
    [[nodiscard]] Result<FeedState> purgeRecords() override;
    [[nodiscard]] Result<std::vector<protocol::Command>> toHandIn(std::size_t limit, std::size_t maxBytes) override;
    [[nodiscard]] Result<void> handedIn(const std::vector<CommandId>& ids) override;
    [[nodiscard]] Result<void> keepBound(std::int64_t bytes) override;
    [[nodiscard]] Result<std::int64_t> excess() override;
    [[nodiscard]] Result<Trimmed> trim(std::int64_t bytes) override;
    [[nodiscard]] Result<bool> shrink() override { return false; }
    [[nodiscard]] Result<bool> opened(const std::string& record) override;
    [[nodiscard]] Result<std::vector<protocol::ResourceKey>> wanted(std::size_t limit) override;
    [[nodiscard]] Result<AppliedPage> fill(const protocol::FeedPage& page) override;
    // Whether nothing of it may be dropped: open work, or something that only this device has is about it.
    [[nodiscard]] std::int64_t openings() const { return m_openings; }
    [[nodiscard]] bool untouchable(const std::string& record) const;

    [[nodiscard]] bool isShut() const { return m_shut; }
    void crashed() { m_shut = false; } // as a new process finds it
    // As a program finds it that knows commands of this protocol only: everything is read from text anew.
    void reopen(int protocol);
    [[nodiscard]] std::uint64_t hash() const; // of all that is in it
    [[nodiscard]] bool holdsAny() const { return !resources.empty(); }

    void failNext(ErrorCode code) { m_fail = code; }
    int failPurges = 0; // so many purges, and writes of the lease, fail before one succeeds
    int failLeases = 0;

    std::map<protocol::ResourceKey, HeldResource> resources;
    std::map<std::string, HeldRecord> records;
    std::int64_t openedStay = 200; // as localdb/records.h
    std::vector<HeldCommand> outbox; // in order
    std::vector<HeldAttention> attention;
    std::vector<HeldCommand> done; // what the server accepted in this epoch

  private:
    [[nodiscard]] Result<void> mayWrite();
    [[nodiscard]] bool has(const CommandId& id) const;
    void moveBehind(const HeldCommand& head);
    [[nodiscard]] bool forget(const protocol::ResourceKey& key);
    [[nodiscard]] bool dropSeen();
    void parkUnknown();

    [[nodiscard]] bool waitAgain(std::string_view epoch);
    void put(const protocol::FeedEntry& entry, AppliedPage& out);
    void tidy(const std::string& record);
    [[nodiscard]] std::int64_t bytes() const;

    FeedState m_state;
    std::string m_epoch; // as last met
    std::int64_t m_seq = 0;
    std::string m_lease;
    bool m_shut = false;
    int m_protocol = 2;
    std::int64_t m_generation = 0;
    std::int64_t m_bound = 0;
    std::int64_t m_openings = 0;
    std::optional<ErrorCode> m_fail;
};

} // namespace fyr::sync::sim
