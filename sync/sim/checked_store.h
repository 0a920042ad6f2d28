// A store that is watched: each call is checked against what sync/engine/store.h says, may fail, and the process may end
// right before or right after it.
//
// Shape: the model of the checks is the in-memory store. When the store is of another kind, a shadow in memory gets the same
//        calls, and both must answer alike; without a shadow only the line between engine and store is checked.
#pragma once

#include <fmt/format.h>

#include "sync/sim/memory_store.h"
#include "sync/sim/promises.h"

#include <functional>
#include <memory>

namespace fyr::sync::sim {

struct Crashed {}; // thrown through the engine: its process ends here

class CheckedStore final : public CacheStore {
  public:
    struct Watch {
        std::function<bool()> crashes; // asked around each call that writes
        bool leaseToo = true; // also around the keeping of the lease, which is a matter of clocks
        std::function<void(Promise, std::string)> broken;
        std::function<void(const protocol::FeedPage&, const AppliedPage&)> applied;
        std::function<std::optional<std::string>(const protocol::FeedPage&, const std::map<protocol::ResourceKey, HeldResource>&)> half; // what is missing
        std::function<void()> filled; // records that had been dropped are back
        std::function<bool(const protocol::ResourceKey&, const std::string& cursor)> mayHold; // whoever stands there in the feed
        std::function<std::map<protocol::ResourceKey, HeldResource>(CacheStore&)> resources; // of a store of another kind
    };
    CheckedStore(CacheStore& store, MemoryStore* model, Watch watch);

    // The next calls of a kind fail and change nothing.
    void failNext(ErrorCode code, int writes, int reads) {
        m_failure = code;
        m_failWrites = writes;
        m_failReads = reads;
    }
    void heal() { m_failWrites = m_failReads = 0; }
    [[nodiscard]] bool failing() const { return m_failWrites + m_failReads > 0; }
    [[nodiscard]] bool leaseFailed() const { return m_leaseFailed; } // to be kept, the last time
    [[nodiscard]] bool epochFailed() const { return m_epochFailed; } // could not be met, the last time
    [[nodiscard]] bool purgeFailed() const { return m_purgeFailed; } // the last time
    [[nodiscard]] bool outboxTouched() { return std::exchange(m_outboxTouched, false); }
    [[nodiscard]] bool countsUnknown() const { return m_countsUnknown; } // the last count failed

    [[nodiscard]] Result<FeedState> feedState() override { return m_store.feedState(); }
    [[nodiscard]] Result<AppliedPage> applyPage(const protocol::FeedPage& page, const std::string& cursor, Instant now) override;
    [[nodiscard]] Result<FeedState> beginResync() override;
    [[nodiscard]] Result<bool> metEpoch(std::string_view epoch) override;
    [[nodiscard]] Result<void> enqueue(const protocol::Command& command) override;
    [[nodiscard]] Result<std::vector<protocol::Command>> unsent(std::size_t limit, std::size_t maxBytes) override;
    [[nodiscard]] Result<void> markSent(const std::vector<CommandId>& ids) override;
    [[nodiscard]] Result<StoredAnswers> storeAnswers(const std::vector<protocol::CommandResult>& results, Instant now) override;
    [[nodiscard]] Result<void> park(const CommandId& id, const Error& why, Instant now) override;
    [[nodiscard]] Result<void> undo(const CommandId& id) override;
    [[nodiscard]] Result<void> settle(const CommandId& id, Settlement how, const CommandId& newId, Instant now) override;
    [[nodiscard]] Result<OutboxCounts> outboxCounts() override;
    [[nodiscard]] Result<std::string> lease() override;
    [[nodiscard]] Result<void> keepLease(std::string_view text) override;
    void shut(bool shut) override;
    [[nodiscard]] Result<FeedState> purgeRecords() override;
    [[nodiscard]] Result<std::vector<protocol::Command>> toHandIn(std::size_t limit, std::size_t maxBytes) override;
    [[nodiscard]] Result<void> handedIn(const std::vector<CommandId>& ids) override;
    [[nodiscard]] Result<void> keepBound(std::int64_t bytes) override;
    [[nodiscard]] Result<std::int64_t> excess() override;
    [[nodiscard]] Result<Trimmed> trim(std::int64_t bytes) override;
    [[nodiscard]] Result<bool> shrink() override;
    [[nodiscard]] Result<bool> opened(const std::string& record) override;
    [[nodiscard]] Result<std::vector<protocol::ResourceKey>> wanted(std::size_t limit) override;
    [[nodiscard]] Result<AppliedPage> fill(const protocol::FeedPage& page) override;

  private:
    template <class Call>
    auto write(Call call, bool lease = false) -> decltype(call(std::declval<CacheStore&>()));
    template <class Call>
    auto read(Call call) -> decltype(call(std::declval<CacheStore&>()));
    [[nodiscard]] const HeldCommand* inOutbox(const CommandId& id) const;
    [[nodiscard]] const HeldAttention* inAttention(const CommandId& id) const;
    void checkTraces();
    void compare(bool records);
    void broken(Promise p, std::string what) const { m_watch.broken(p, std::move(what)); }

    CacheStore& m_store;
    MemoryStore* m_model;   // the store itself, or its shadow, or none
    MemoryStore* m_shadow;  // only when the store is of another kind
    Watch m_watch;
    ErrorCode m_failure = ErrorCode::storage;
    int m_failWrites = 0;
    int m_failReads = 0;
    bool m_outboxTouched = true;
    bool m_countsUnknown = false;
    bool m_purgeFailed = false;
    bool m_leaseFailed = false;
    bool m_epochFailed = false;
};

// The call goes to the store, then, when it did its work, to the shadow too.
template <class Call>
auto CheckedStore::write(Call call, bool lease) -> decltype(call(std::declval<CacheStore&>())) {
    m_outboxTouched = true;
    const bool touched = !lease || m_watch.leaseToo;
    if (touched && m_watch.crashes()) throw Crashed{};
    if (touched && m_failWrites > 0) {
        --m_failWrites;
        return fail(m_failure, "as the simulation wishes");
    }
    auto out = call(m_store);
    if (m_shadow && (out || (out.error().code != ErrorCode::storage && out.error().code != ErrorCode::diskFull))) {
        const auto same = call(*m_shadow);
        if (same.has_value() != out.has_value())
            broken(Promise::i1, fmt::format("the store says '{}' where the model says '{}'", out ? "yes" : out.error().describe(),
                                            same ? "yes" : same.error().describe()));
    }
    if (touched && m_watch.crashes()) throw Crashed{};
    return out;
}

template <class Call>
auto CheckedStore::read(Call call) -> decltype(call(std::declval<CacheStore&>())) {
    if (m_failReads > 0) {
        --m_failReads;
        return fail(m_failure, "as the simulation wishes");
    }
    return call(m_store);
}

} // namespace fyr::sync::sim
