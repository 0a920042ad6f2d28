#include "server/daemon/housekeeper.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {

Housekeeper::Housekeeper(Store& store, WakeHub& hub, Outbox& outbox, InterviewService* interviews, const Clock& clock,
                         Log& log, HouseRules rules)
    : m_store(store), m_hub(hub), m_outbox(outbox), m_interviews(interviews), m_clock(clock), m_log(log), m_rules(rules),
      m_thread([this] { run(); }) {}

Housekeeper::~Housekeeper() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void Housekeeper::committed(const TenantId& tenant) {
    m_hub.wake(tenant);
    {
        const std::lock_guard lock(m_mutex);
        m_pending = true;
    }
    m_wake.notify_one();
}

void Housekeeper::run() {
    auto sweepAt = m_clock.steady() + m_rules.sweepEvery;
    auto sessionsAt = m_clock.steady() + m_rules.sessionsEvery;
    auto outboxAt = m_clock.steady();
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        const auto left = std::min({sweepAt, sessionsAt, outboxAt}) - m_clock.steady();
        m_wake.wait_for(lock, std::max(left, Millis{1}), [this] { return m_stopping || m_pending; });
        if (m_stopping) return;
        const bool pending = std::exchange(m_pending, false);
        lock.unlock();
        if (pending) {
            std::this_thread::sleep_for(m_rules.coalesce);
            m_hub.tick();
        }
        if (m_clock.steady() >= outboxAt) {
            dispatchNow();
            outboxAt = m_clock.steady() + m_rules.outboxEvery;
        }
        if (m_clock.steady() >= sweepAt) {
            sweepNow();
            sweepAt = m_clock.steady() + m_rules.sweepEvery;
        }
        if (m_clock.steady() >= sessionsAt) {
            checkSessionsNow();
            sessionsAt = m_clock.steady() + m_rules.sessionsEvery;
        }
        lock.lock();
    }
}

void Housekeeper::sweepNow() {
    if (!m_interviews) return;
    const auto tenants = m_store.tenants();
    if (!tenants) {
        m_log.error("sweep.failed", {{"error.code", info(tenants.error().code).name}});
        return;
    }
    for (const auto& t : *tenants) {
        const auto left = m_interviews->sweep(TenantId{t.id}, m_rules.abandonedAfter);
        if (!left) m_log.error("sweep.failed", {{"error.code", info(left.error().code).name}, {"organization.id", t.id}});
        else if (*left > 0)
            m_log.info("interviews.left", {{"count", fmt::format("{}", *left)}, {"organization.id", t.id}});
    }
}

void Housekeeper::dispatchNow() {
    const auto tenants = m_store.tenants();
    if (!tenants) return; // the sweep says so
    for (const auto& t : *tenants)
        if (const auto done = m_outbox.dispatch(TenantId{t.id}); !done)
            m_log.error("outbox.failed", {{"error.code", info(done.error().code).name}, {"organization.id", t.id}});
}

void Housekeeper::checkSessionsNow() {
    for (const auto& waiting : m_hub.waiting()) {
        bool holds = false;
        const auto read = [&](ReadTx& tx) -> Result<void> {
            holds = false;
            FYR_TRY(const auto account, tx.account(waiting.account));
            if (!account || account->disabled) return {};
            FYR_TRY(const auto sessions, tx.sessions(waiting.account));
            const auto now = m_clock.now();
            for (const auto& s : sessions)
                if (s.id == waiting.session) holds = !s.revoked && s.expires > now;
            if (!waiting.device.empty()) {
                FYR_TRY(const auto device, tx.device(waiting.device));
                if (device && device->revoked) holds = false;
            }
            return {};
        };
        // A store that does not answer is no reason to close a line that only wakes.
        if (m_store.read(waiting.tenant, read) && !holds) m_hub.revokeSession(waiting.session);
    }
}

} // namespace fyr::server
