#include "server/daemon/housekeeper.h"

#include "server/audit/follow_up.h"
#include "server/identity/identity.h"
#include "server/rights/changes.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <utility>

namespace fyr::server {
namespace {

constexpr std::size_t signInsAtOnce = 200;

Result<bool> holds(ReadTx& tx, const WakeHub::SignIn& one, Instant now) {
    FYR_TRY(const auto account, tx.account(one.account));
    if (!account || account->disabled) return false;
    if (!one.device.empty()) {
        FYR_TRY(const auto device, tx.device(one.device));
        if (device && device->revoked) return false;
    }
    FYR_TRY(const auto sessions, tx.sessions(one.account));
    return std::ranges::any_of(sessions, [&](const Session& s) { return s.id == one.session && !s.revoked && s.expires > now; });
}

} // namespace

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
    for (const auto& tenant : m_hub.tenants()) {
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
    for (const auto& tenant : m_hub.tenants()) {
        if (only && tenant != *only) continue;
        const auto all = m_hub.signIns(tenant);
        for (auto at = all.begin(); at != all.end();) {
            // Many in one transaction, and none that is open for long.
            std::vector<WakeHub::SignIn> some;
            for (; at != all.end() && some.size() < signInsAtOnce; ++at) some.push_back(*at);
            std::vector<std::string> ended;
            const auto read = [&](ReadTx& tx) -> Result<void> {
                ended.clear();
                for (const auto& one : some) {
                    FYR_TRY(const bool still, holds(tx, one, m_clock.now()));
                    if (!still) ended.push_back(one.session);
                }
                return {};
            };
            // A store that does not answer is no reason to close a line that only wakes.
            if (!m_store.read(tenant, read)) continue;
            for (const auto& session : ended) m_hub.revokeSession(session);
        }
    }
}

} // namespace fyr::server
