// The one writer of the embedded store. Whoever comes first commits for all who wait: one fsync, many answers.
//
// Threads: any; bodies run on the thread of whoever leads: one who waits, or one of the queue's own for what nobody waits for.
#pragma once

#include "server/store/session_cache.h"
#include "server/store/sqlite/checkpointer.h"
#include "server/store/sqlite/write_tx.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

namespace fyr::server {

class CommitQueue {
  public:
    using Fed = std::function<void(const std::vector<TenantId>&)>;
    // `mover`: another connection to the same file.
    CommitQueue(sqlite::Database db, sqlite::Database mover, const Names& names, const Clock& clock, Random& random, Fed fed);

    ~CommitQueue();
    CommitQueue(const CommitQueue&) = delete;
    CommitQueue& operator=(const CommitQueue&) = delete;

    [[nodiscard]] Result<void> write(const TenantId& tenant, const Store::WriteBody& body);
    void writeLater(const TenantId& tenant, Store::WriteBody body, Store::Done done);
    [[nodiscard]] std::optional<Error> lastFailure() const; // of the newest commit; none when it stood
    [[nodiscard]] Result<void> close();
    [[nodiscard]] const StoreCounters& counters() const noexcept { return m_counters; }
    [[nodiscard]] SessionCache& sessions() noexcept { return m_sessions; }

  private:
    struct Request {
        const TenantId* tenant = nullptr;
        const Store::WriteBody* body = nullptr;
        Result<void> result;
        bool later = false; // a Later: nobody waits
        bool done = false;
        bool leads = false;
        std::condition_variable wake;
    };
    struct Later : Request {
        TenantId forTenant;
        Store::WriteBody own;
        Store::Done then;
    };
    using States = std::map<std::string, TenantState, std::less<>>;

    void lead(std::unique_lock<std::mutex>& lock);
    void passOn();
    void leadForOthers();
    void stop();
    [[nodiscard]] std::vector<Request*> runTogether(std::unique_lock<std::mutex>& lock);
    [[nodiscard]] Result<void> runAlone(Request& request);
    [[nodiscard]] Result<void> runBody(Request& request, States& states);
    [[nodiscard]] Result<void> runGuarded(Request& request, States& states);
    [[nodiscard]] Result<void> commit(States& states);
    void undo() noexcept;
    [[nodiscard]] Result<TenantState> stateOf(const TenantId& tenant, const States& states);

    sqlite::Database m_db;
    int m_walPages = 0; // after the last commit
    Checkpointer m_checkpointer;
    const Names& m_names;
    const Clock& m_clock;
    Random& m_random;
    Fed m_fed;
    InternCache m_cache;
    StoreCounters m_counters;
    SessionCache m_sessions;
    States m_states; // as committed; touched by the leader only
    std::vector<TenantId> m_wake;

    mutable std::mutex m_mutex;
    std::deque<Request*> m_queue;
    bool m_leading = false;
    bool m_ours = false; // the thread inside leads
    bool m_stopping = false;
    std::condition_variable m_oursWake;
    std::thread m_thread;
    std::optional<Error> m_lastFailure;
};

} // namespace fyr::server
