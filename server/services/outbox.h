// Outbox: what a commit promised to do afterwards, done at least once. Each topic has a handler; one that fails is
// tried again, later and later.
//
// Shape:   rows are claimed before they are worked on: the store notes who has them and until when by the database's clock,
//          so of several nodes one works on a row at a time. A node that dies loses its rows when the lease is over; one
//          that was too slow stops, and what it then still says about a row that another took over changes nothing.
//          A handler must be done well within the lease: a row is handed out only while half of it is left.
// Errors:  the store's.
// Threads: one dispatcher at a time for a tenant in a process; any number of processes.
#pragma once

#include "base/log.h"
#include "server/store/store.h"

#include <functional>
#include <map>

namespace fyr::server {

struct OutboxOptions {
    Millis lease = std::chrono::seconds{60};
    std::int32_t atOnce = 50; // rows of one claim
    std::int32_t most = 200;  // of one dispatch
    std::string node;         // who claims; empty: drawn at random
};

class Outbox {
  public:
    using Handler = std::function<Result<void>(const TenantId& tenant, const OutboxRow& row)>;
    Outbox(Store& store, const Clock& clock, Log& log, OutboxOptions options = {});

    void on(std::string topic, Handler handler) { m_handlers[std::move(topic)] = std::move(handler); }
    // Does what is due. Answers how many were done.
    [[nodiscard]] Result<std::size_t> dispatch(const TenantId& tenant);

    // After each row: its topic (a handler's; "other" without one) and whether it is done.
    std::function<void(std::string_view topic, bool done)> onWorked;

  private:
    struct Round {
        std::size_t done = 0;
        std::size_t claimed = 0;
    };
    [[nodiscard]] Result<Round> round(const TenantId& tenant, Instant now);
    [[nodiscard]] Result<void> work(const TenantId& tenant, const OutboxRow& row);

    Store& m_store;
    const Clock& m_clock;
    Log& m_log;
    OutboxOptions m_options;
    std::uint64_t m_claims = 0; // each claim has a name of its own: a row that came back is not the row that was lost
    std::map<std::string, Handler, std::less<>> m_handlers;
};

[[nodiscard]] Millis outboxDelay(std::int32_t attempts) noexcept; // 1 s doubling to 10 min

} // namespace fyr::server
