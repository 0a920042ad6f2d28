// Outbox: what a commit promised to do afterwards, done at least once. Each topic has a handler; one that fails is
// tried again, later and later.
//
// Errors: the store's.
// Threads: one dispatcher at a time for a tenant.
#pragma once

#include "base/log.h"
#include "server/store/store.h"

#include <functional>
#include <map>

namespace fyr::server {

class Outbox {
  public:
    using Handler = std::function<Result<void>(const TenantId& tenant, const OutboxRow& row)>;
    Outbox(Store& store, const Clock& clock, Log& log) : m_store(store), m_clock(clock), m_log(log) {}

    void on(std::string topic, Handler handler) { m_handlers[std::move(topic)] = std::move(handler); }
    // Does what is due, at most 200 rows. Answers how many were done.
    [[nodiscard]] Result<std::size_t> dispatch(const TenantId& tenant);

  private:
    Store& m_store;
    const Clock& m_clock;
    Log& m_log;
    std::map<std::string, Handler, std::less<>> m_handlers;
};

[[nodiscard]] Millis outboxDelay(std::int32_t attempts) noexcept; // 1 s doubling to 10 min

} // namespace fyr::server
