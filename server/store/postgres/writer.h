// Who writes for whom: whoever comes first for a tenant commits for all who wait, one transaction, one flush to disk.
//
// Shape: a batch that fails as a whole is undone and its bodies run again one by one, each in a transaction of its own;
//        so does one whose line was cut, after asking the database whether that very commit stood.
// Threads: `write` from any; bodies run on the thread of whoever leads.
#pragma once

#include "server/store/postgres/pool.h"
#include "server/store/postgres/write_tx.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace fyr::server {

class PgWriter {
  public:
    struct Parts {
        pg::Pool& pool;
        const Names& names;
        const Clock& clock;
        Random& random;
    };
    using Number = std::function<std::optional<std::int64_t>(const TenantId&)>; // of a tenant, when it is known
    using Committed = std::function<void(const TenantId&, std::int64_t t, std::int64_t feed)>;
    PgWriter(const Parts& parts, Number number, Committed committed)
        : m_p(parts), m_number(std::move(number)), m_committed(std::move(committed)) {}

    [[nodiscard]] Result<void> write(const TenantId& tenant, const Store::WriteBody& body);
    [[nodiscard]] const StoreCounters& counters() const noexcept { return m_counters; }
    [[nodiscard]] std::optional<Error> lastFailure() const; // of the newest commit; none when it stood

  private:
    struct Request {
        const Store::WriteBody* body = nullptr;
        Result<void> result;
        bool done = false;
        bool leads = false;
        std::condition_variable wake;
    };
    struct Queue {
        TenantId tenant;
        std::mutex mutex;
        std::deque<Request*> waiting;
        bool leading = false;
        pg::Known known; // of the leader
        std::int64_t n = 0; // of the newest commit seen
    };
    // How a transaction ended.
    struct End {
        Result<void> result;
        bool again = false; // the same may go well another time
        std::int64_t t = noTenant;
        std::int64_t fed = 0; // where the feed stands when it grew
    };
    Queue& queueOf(const TenantId& tenant);
    [[nodiscard]] std::vector<Request*> lead(Queue& queue, std::unique_lock<std::mutex>& lock, End& end);
    [[nodiscard]] Result<void> alone(Queue& queue, Request& request, std::optional<pg::Doubt> doubt, End& end);
    void eachAlone(Queue& queue, const std::vector<Request*>& requests, End& end);
    [[nodiscard]] Result<void> runBody(pg::Batch& batch, const Queue& queue, const Request& request, Manner manner);
    [[nodiscard]] Result<bool> begin(pg::Batch& batch, Queue& queue, const std::optional<pg::Doubt>& doubt);
    [[nodiscard]] static std::int64_t mark();
    void note(const Result<void>& result);

    Parts m_p;
    StoreCounters m_counters;
    Number m_number;
    Committed m_committed;
    std::mutex m_queuesMutex;
    std::map<std::string, std::unique_ptr<Queue>, std::less<>> m_queues;
    mutable std::mutex m_failureMutex;
    std::optional<Error> m_lastFailure;
};

} // namespace fyr::server
