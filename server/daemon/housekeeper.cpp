#include "server/daemon/housekeeper.h"

#include "server/audit/follow_up.h"
#include "server/identity/identity.h"
#include "server/rights/changes.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <utility>

namespace fyr::server {

Housekeeper::Housekeeper(Store& store, WakeHub& hub, Outbox& outbox, InterviewService* interviews, const Clock& clock,
                         Log& log, HouseRules rules, const AuditSigner* signer)
    : m_store(store), m_hub(hub), m_outbox(outbox), m_interviews(interviews), m_clock(clock), m_log(log), m_rules(rules), m_signer(signer),
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
    auto revokedAt = m_clock.steady();
    auto auditAt = m_clock.steady() + m_rules.auditEvery;
    auto toldAt = m_clock.steady() - m_rules.coalesce;
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        auto next = std::min({sweepAt, sessionsAt, outboxAt, revokedAt, auditAt});
        if (!m_far.empty()) next = std::min(next, m_farAt);
        const auto left = next - m_clock.steady();
        m_wake.wait_for(lock, std::max(left, Millis{1}), [this] { return m_stopping || m_pending; });
        if (m_stopping) return;
        const bool pending = std::exchange(m_pending, false);
        lock.unlock();
        if (pending) {
            // The first of many is told at once; those that follow it closely are told together.
            const auto since = m_clock.steady() - toldAt;
            if (since < m_rules.coalesce) std::this_thread::sleep_for(m_rules.coalesce - since);
            toldAt = m_clock.steady();
            tell();
        }
        if (!m_far.empty() && m_clock.steady() >= m_farAt)
            for (const auto& tenant : std::exchange(m_far, {})) m_hub.tell(tenant);
        if (m_clock.steady() >= outboxAt) {
            dispatchNow();
            outboxAt = m_clock.steady() + m_rules.outboxEvery;
        }
        if (m_clock.steady() >= revokedAt) {
            checkRevocationsNow();
            revokedAt = m_clock.steady() + m_rules.revocationsEvery;
        }
        if (m_clock.steady() >= auditAt) {
            auditNow();
            auditAt = m_clock.steady() + m_rules.auditEvery;
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

void Housekeeper::tell() {
    for (const auto& tenant : m_hub.take()) {
        const auto units = m_hub.size(tenant) > m_rules.crowd ? unitsConcerned(tenant) : std::nullopt;
        m_hub.tell(tenant, units);
        if (!units) continue;
        if (m_far.empty()) m_farAt = m_clock.steady() + m_rules.farWake;
        m_far.insert(tenant);
    }
}

// Whose records changed since it was asked last; nothing: everybody's, or nobody knows.
std::optional<std::set<std::string>> Housekeeper::unitsConcerned(const TenantId& tenant) {
    const auto known = m_told.find(tenant);
    std::optional<std::set<std::string>> units;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        units.reset();
        if (known == m_told.end()) {
            FYR_TRY(m_told[tenant], tx.feedHead());
            return {};
        }
        FYR_TRY(const auto slice, tx.feed({.after = known->second, .limit = 200}));
        known->second = slice.upTo;
        if (slice.more) {
            FYR_TRY(known->second, tx.feedHead());
            return {};
        }
        std::set<std::string> found;
        for (const auto& row : slice.rows) {
            if (row.scope.unit.empty() || row.resource.type == "Consent") return {};
            found.insert(row.scope.unit);
        }
        units = std::move(found);
        return {};
    };
    if (!m_store.read(tenant, read)) units.reset();
    return units;
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
    for (const auto& t : *tenants) {
        // What ran out by the clock: break-glass, declared relations.
        const auto ended = rights::settleRights(m_store, m_clock, TenantId{t.id});
        if (!ended) m_log.error("rights.failed", {{"error.code", info(ended.error().code).name}, {"organization.id", t.id}});
        else if (*ended > 0) committed(TenantId{t.id});
    }
    for (const auto& t : *tenants)
        if (const auto done = m_outbox.dispatch(TenantId{t.id}); !done)
            m_log.error("outbox.failed", {{"error.code", info(done.error().code).name}, {"organization.id", t.id}});
}

void Housekeeper::auditNow() {
    const auto tenants = m_store.tenants();
    if (!tenants) return; // the sweep says so
    for (const auto& t : *tenants) {
        const TenantId tenant{t.id};
        const auto flags = scanAudit(m_store, m_clock, tenant);
        if (!flags) m_log.error("audit.scan.failed", {{"error.code", info(flags.error().code).name}, {"organization.id", t.id}});
        else if (*flags > 0) m_log.warning("audit.flagged", {{"count", fmt::format("{}", *flags)}, {"organization.id", t.id}});
        if (!m_signer) continue;
        const auto head = extendTree(m_store, tenant, *m_signer, m_clock);
        if (!head) m_log.error("audit.head.failed", {{"error.code", info(head.error().code).name}, {"organization.id", t.id}});
        else if (*head) // the log is a witness too, when it is kept elsewhere
            m_log.info("audit.head", {{"organization.id", t.id}, {"size", fmt::format("{}", (*head)->size)}, {"root", (*head)->root}, {"signature", (*head)->signature}});
    }
}

void Housekeeper::checkRevocationsNow() {
    std::set<TenantId> tenants;
    for (const auto& waiting : m_hub.waiting()) tenants.insert(waiting.tenant);
    for (const auto& tenant : tenants) {
        std::string now;
        const auto read = [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(now, Identity::revocations(tx));
            return {};
        };
        if (!m_store.read(tenant, read)) continue;
        auto& known = m_revocations[tenant];
        if (known == now) continue;
        known = now;
        checkSessionsNow(tenant);
    }
}

void Housekeeper::checkSessionsNow(const std::optional<TenantId>& only) {
    for (const auto& waiting : m_hub.waiting()) {
        if (only && waiting.tenant != *only) continue;
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
