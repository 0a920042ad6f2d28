#include "server/store/sqlite/commit_queue.h"

#include "server/store/audit_chain.h"

namespace fyr::server {
namespace {

constexpr std::size_t maxTogether = 64;
constexpr std::chrono::milliseconds maxGathering{8}; // after this the first of the batch has waited long enough

} // namespace

Result<void> CommitQueue::write(const TenantId& tenant, const Store::WriteBody& body) {
    Request request;
    request.tenant = &tenant;
    request.body = &body;
    std::unique_lock lock(m_mutex);
    m_queue.push_back(&request);
    if (m_leading) {
        request.wake.wait(lock, [&] { return request.done || request.leads; });
        if (request.done) return std::move(request.result);
    }
    m_leading = true;
    while (!request.done) lead(lock);
    if (m_queue.empty()) {
        m_leading = false;
    } else {
        m_queue.front()->leads = true;
        m_queue.front()->wake.notify_one();
    }
    const auto wake = std::exchange(m_wake, {});
    lock.unlock();
    if (!wake.empty()) m_fed(wake);
    return std::move(request.result);
}

void CommitQueue::lead(std::unique_lock<std::mutex>& lock) {
    const auto settled = runTogether(lock); // comes back with the lock held
    for (Request* r : settled) {
        r->done = true;
        // Under the lock: the request lives on the stack of whoever waits for it.
        r->wake.notify_one();
    }
}

std::vector<CommitQueue::Request*> CommitQueue::runTogether(std::unique_lock<std::mutex>& lock) {
    std::vector<Request*> together; // those whose body went well
    std::vector<Request*> settled;
    States states;
    const auto begun = std::chrono::steady_clock::now();
    lock.unlock();
    auto open = m_db.run("BEGIN IMMEDIATE");
    lock.lock();
    while (!m_queue.empty() && settled.size() < maxTogether &&
           (settled.empty() || std::chrono::steady_clock::now() - begun < maxGathering)) {
        Request* r = m_queue.front();
        m_queue.pop_front();
        lock.unlock();
        settled.push_back(r);
        r->result = open ? runGuarded(*r, states) : Result<void>(fail(open.error()));
        if (r->result) together.push_back(r);
        lock.lock();
        if (!open || !m_db.inTransaction()) break; // SQLite itself gave everything back: a full disk
    }
    lock.unlock();
    bool stood = open && m_db.inTransaction();
    if (stood && together.empty()) {
        undo();
    } else if (stood) {
        const auto committed = commit(states);
        stood = committed.has_value();
        if (stood) m_counters.batch(together.size());
        if (!stood && together.size() == 1) together.front()->result = fail(committed.error());
        if (!stood && together.size() == 1) together.clear();
    }
    if (!stood) {
        undo();
        // One of them may be what the disk has no room for: each on its own.
        for (Request* r : together) {
            m_counters.retry();
            r->result = runAlone(*r);
        }
    }
    lock.lock();
    for (const Request* r : settled)
        if (!r->result && (r->result.error().code == ErrorCode::diskFull || r->result.error().code == ErrorCode::storage ||
                           r->result.error().code == ErrorCode::storageCorrupt))
            m_lastFailure = r->result.error();
        else if (r->result)
            m_lastFailure.reset();
    return settled;
}

Result<void> CommitQueue::runAlone(Request& request) {
    FYR_CHECK(m_db.run("BEGIN IMMEDIATE"));
    States states;
    auto result = runGuarded(request, states);
    if (result) result = commit(states);
    if (result) m_counters.batch(1);
    else undo();
    return result;
}

Result<void> CommitQueue::commit(States& states) {
    FYR_CHECK(m_db.run("COMMIT"));
    m_cache.committed();
    for (auto& [id, state] : states) {
        if (std::exchange(state.fed, false)) m_wake.emplace_back(id);
        m_states.insert_or_assign(id, std::move(state));
    }
    return {};
}

void CommitQueue::undo() noexcept {
    m_cache.rolledBack();
    // After some errors there is no transaction left to roll back.
    if (m_db.inTransaction()) static_cast<void>(m_db.run("ROLLBACK"));
}

// Bodies come from outside: what a library throws in one ends here.
Result<void> CommitQueue::runGuarded(Request& request, States& states) {
    Result<void> result;
    try {
        result = runBody(request, states);
    } catch (const std::exception&) {
        result = fail(ErrorCode::internal, "a write threw");
    }
    if (!result) m_cache.rolledBack();
    return result;
}

Result<void> CommitQueue::runBody(Request& request, States& states) {
    FYR_TRY(auto state, stateOf(*request.tenant, states));
    FYR_TRY(auto savepoint, m_db.savepoint());
    SqliteWriteTx tx({m_db, m_names, m_cache, m_clock, m_random}, *request.tenant, std::move(state));
    auto result = (*request.body)(tx);
    if (result && tx.broken()) result = fail(*tx.broken());
    if (result) {
        FYR_TRY(auto finished, tx.finish());
        FYR_CHECK(savepoint.release());
        if (finished.t != noTenant) states.insert_or_assign(request.tenant->str(), std::move(finished));
        return {};
    }
    savepoint.rollback();
    return result;
}

Result<TenantState> CommitQueue::stateOf(const TenantId& tenant, const States& states) {
    if (const auto at = states.find(tenant.str()); at != states.end()) return at->second;
    if (const auto at = m_states.find(tenant.str()); at != m_states.end()) return at->second;
    FYR_TRY(auto row, m_db.query("SELECT t, feed, tx, audit, audit_hash FROM tenant WHERE id=?", tenant.str()));
    FYR_TRY(const bool found, row.step());
    TenantState out;
    out.auditHash = auditGenesis;
    if (!found) return out;
    out.t = row.integer(0);
    out.feed = row.integer(1);
    out.tx = row.integer(2);
    out.audit = row.integer(3);
    out.auditHash = hex(row.blob(4));
    return out;
}

std::optional<Error> CommitQueue::lastFailure() const {
    const std::scoped_lock lock(m_mutex);
    return m_lastFailure;
}

Result<void> CommitQueue::close() { return m_db.checkpointTruncate(); }

} // namespace fyr::server
