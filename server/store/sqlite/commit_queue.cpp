#include "server/store/sqlite/commit_queue.h"

#include "server/common/blocking.h"
#include "server/store/audit_chain.h"

namespace fyr::server {
namespace {

constexpr std::size_t maxTogether = 64;
constexpr std::chrono::milliseconds maxGathering{8}; // after this the first of the batch has waited long enough

} // namespace

CommitQueue::CommitQueue(sqlite::Database db, sqlite::Database mover, const Names& names, const Clock& clock, Random& random, Fed fed)
    : m_db(std::move(db)), m_checkpointer(std::move(mover)), m_names(names), m_clock(clock), m_random(random), m_fed(std::move(fed)) {
    m_db.onWal([this](int pages) { m_walPages = pages; });
    m_thread = std::thread([this] { leadForOthers(); });
}

CommitQueue::~CommitQueue() { stop(); }

Result<void> CommitQueue::write(const TenantId& tenant, const Store::WriteBody& body) {
    Request request;
    request.tenant = &tenant;
    request.body = &body;
    std::unique_lock lock(m_mutex);
    m_queue.push_back(&request);
    if (m_leading) {
        const BlockingScope blocks;
        request.wake.wait(lock, [&] { return request.done || request.leads; });
        if (request.done) return std::move(request.result);
    }
    m_leading = true;
    while (!request.done) lead(lock);
    passOn();
    const auto wake = std::exchange(m_wake, {});
    lock.unlock();
    if (!wake.empty()) m_fed(wake);
    return std::move(request.result);
}

void CommitQueue::writeLater(const TenantId& tenant, Store::WriteBody body, Store::Done done) {
    auto request = std::make_unique<Later>();
    request->forTenant = tenant;
    request->own = std::move(body);
    request->then = std::move(done);
    request->tenant = &request->forTenant;
    request->body = &request->own;
    request->later = true;
    const std::scoped_lock lock(m_mutex);
    m_queue.push_back(request.release()); // `lead` takes it back
    if (m_leading) return;
    m_leading = true;
    passOn();
}

// Somebody who waits leads next. What nobody waits for is led by a thread of ours: whoever has an answer must not be kept by
// the others'.
void CommitQueue::passOn() {
    if (m_queue.empty()) {
        m_leading = false;
    } else if (m_queue.front()->later) {
        m_ours = true;
        m_oursWake.notify_one();
    } else {
        m_queue.front()->leads = true;
        m_queue.front()->wake.notify_one();
    }
}

void CommitQueue::leadForOthers() {
    std::unique_lock lock(m_mutex);
    while (true) {
        m_oursWake.wait(lock, [this] { return m_stopping || m_ours; });
        if (!m_ours) return;
        while (!m_queue.empty()) lead(lock);
        m_ours = false;
        m_leading = false;
        const auto wake = std::exchange(m_wake, {});
        if (wake.empty()) continue;
        lock.unlock();
        m_fed(wake);
        lock.lock();
    }
}

void CommitQueue::stop() {
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_oursWake.notify_one();
    if (m_thread.joinable()) m_thread.join();
}

void CommitQueue::lead(std::unique_lock<std::mutex>& lock) {
    const auto settled = runTogether(lock); // comes back with the lock held
    std::vector<std::unique_ptr<Later>> later;
    for (Request* r : settled) {
        if (r->later) {
            later.emplace_back(static_cast<Later*>(r));
            continue;
        }
        r->done = true;
        // Under the lock: the request lives on the stack of whoever waits for it.
        r->wake.notify_one();
    }
    if (later.empty()) return;
    const auto wake = std::exchange(m_wake, {});
    lock.unlock();
    for (const auto& r : later) r->then(std::move(r->result));
    if (!wake.empty()) m_fed(wake);
    lock.lock();
}

std::vector<CommitQueue::Request*> CommitQueue::runTogether(std::unique_lock<std::mutex>& lock) {
    std::vector<Request*> together; // those whose body went well
    std::vector<Request*> settled;
    States states;
    bool spoiled = false;
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
        const std::int64_t before = m_db.totalChanges();
        r->result = open ? runGuarded(*r, states) : Result<void>(fail(open.error()));
        if (r->result) together.push_back(r);
        lock.lock();
        if (!open || !m_db.inTransaction()) break; // SQLite itself gave everything back: a full disk
        if (!r->result && m_db.totalChanges() != before) {
            // It had begun to write. That is rare enough for no savepoint to stand before each body: all is given back,
            // this one is tried by itself, and the others come again.
            m_queue.insert(m_queue.begin(), settled.begin(), settled.end() - 1);
            lock.unlock();
            undo();
            r->result = runAlone(*r);
            lock.lock();
            settled = {r};
            together.clear();
            spoiled = true;
            break;
        }
    }
    lock.unlock();
    bool stood = spoiled || (open && m_db.inTransaction());
    if (spoiled) {
        // settled already
    } else if (stood && together.empty()) {
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
    m_checkpointer.committed(m_db, m_walPages);
    m_cache.committed();
    for (auto& [id, state] : states) {
        if (std::exchange(state.fed, false)) m_wake.emplace_back(id);
        if (std::exchange(state.people, false)) m_sessions.forget();
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
    SqliteWriteTx tx({m_db, m_names, m_cache, m_clock, m_random}, *request.tenant, std::move(state));
    auto result = (*request.body)(tx);
    if (result && tx.broken()) result = fail(*tx.broken());
    if (result) {
        FYR_TRY(auto finished, tx.finish());
        if (finished.t != noTenant) states.insert_or_assign(request.tenant->str(), std::move(finished));
        return {};
    }
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

Result<void> CommitQueue::close() {
    stop();
    return m_db.checkpointTruncate();
}

} // namespace fyr::server
