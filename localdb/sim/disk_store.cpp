#include "localdb/sim/disk_store.h"

#include "sync/engine/lease.h"

namespace fyr::localdb::sim {

using sync::sim::Crashed;

DiskStore::DiskStore(Station& station)
    : m_station(station) {
    m_station.start();
}

DiskStore::~DiskStore() { m_station.end(); }

template <class F>
auto DiskStore::call(F work) -> decltype(work(std::declval<Cache&>())) {
    if (m_station.died() || !m_station.cache()) throw Crashed{};
    if (m_corrupt) return fail(ErrorCode::storageCorrupt, "to be repaired first");
    m_station.running = true;
    auto out = work(*m_station.cache());
    m_station.running = false;
    if (m_station.died()) throw Crashed{};
    if (!out && out.error().code == ErrorCode::storageCorrupt) m_corrupt = true;
    return out;
}

Result<sync::FeedState> DiskStore::feedState() {
    const bool corrupt = std::exchange(m_corrupt, false);
    if (corrupt && !std::exchange(m_repaired, false)) m_station.repair(); // the engine starts anew
    return call([](Cache& c) { return c.feedState(); });
}

Result<sync::AppliedPage> DiskStore::applyPage(const protocol::FeedPage& page, const std::string& cursor, Instant now) {
    for (const auto& e : page.entries) // whatever becomes of this call: it may be there from now on
        if (e.op == protocol::FeedOp::put) m_station.forgotten.erase(e.key);
    auto out = call([&](Cache& c) { return c.applyPage(page, cursor, now); });
    if (!out) return out;
    std::set<protocol::ResourceKey> put;
    for (auto e = page.entries.rbegin(); e != page.entries.rend(); ++e) {
        if (e->op == protocol::FeedOp::put)
            put.insert(e->key);
        else if (!put.contains(e->key))
            m_station.forgotten.insert(e->key);
    }
    return out;
}

Result<sync::FeedState> DiskStore::beginResync() {
    return call([](Cache& c) { return c.beginResync(); });
}
Result<bool> DiskStore::metEpoch(std::string_view epoch) {
    return call([&](Cache& c) { return c.metEpoch(epoch); });
}
Result<void> DiskStore::enqueue(const protocol::Command& command) {
    return call([&](Cache& c) { return c.enqueue(command); });
}
Result<std::vector<protocol::Command>> DiskStore::unsent(std::size_t limit, std::size_t maxBytes) {
    return call([&](Cache& c) { return c.unsent(limit, maxBytes); });
}
Result<void> DiskStore::markSent(const std::vector<CommandId>& ids) {
    return call([&](Cache& c) { return c.markSent(ids); });
}
Result<sync::StoredAnswers> DiskStore::storeAnswers(const std::vector<protocol::CommandResult>& results, Instant now) {
    return call([&](Cache& c) { return c.storeAnswers(results, now); });
}
Result<void> DiskStore::park(const CommandId& id, const Error& why, Instant now) {
    return call([&](Cache& c) { return c.park(id, why, now); });
}
Result<void> DiskStore::undo(const CommandId& id) {
    return call([&](Cache& c) { return c.undo(id); });
}
Result<void> DiskStore::settle(const CommandId& id, sync::Settlement how, const CommandId& newId, Instant now) {
    return call([&](Cache& c) { return c.settle(id, how, newId, now); });
}
Result<sync::OutboxCounts> DiskStore::outboxCounts() {
    return call([](Cache& c) { return c.outboxCounts(); });
}
Result<std::string> DiskStore::lease() {
    return call([](Cache& c) { return c.lease(); });
}
Result<void> DiskStore::keepLease(std::string_view text) {
    const auto lease = sync::leaseFromText(text);
    m_station.revoked = lease && lease->revoked;
    return call([&](Cache& c) { return c.keepLease(text); });
}
void DiskStore::shut(bool shut) {
    m_station.shut = shut;
    if (m_station.cache()) m_station.cache()->shut(shut);
}
Result<sync::FeedState> DiskStore::purgeRecords() {
    return call([](Cache& c) { return c.purgeRecords(); });
}
Result<std::vector<protocol::Command>> DiskStore::toHandIn(std::size_t limit, std::size_t maxBytes) {
    return call([&](Cache& c) { return c.toHandIn(limit, maxBytes); });
}
Result<void> DiskStore::handedIn(const std::vector<CommandId>& ids) {
    return call([&](Cache& c) { return c.handedIn(ids); });
}

Result<void> DiskStore::keepBound(std::int64_t bytes) {
    return call([&](Cache& c) { return c.keepBound(bytes); });
}
Result<std::int64_t> DiskStore::excess() {
    return call([](Cache& c) { return c.excess(); });
}
Result<sync::Trimmed> DiskStore::trim(std::int64_t bytes) {
    return call([&](Cache& c) { return c.trim(bytes); });
}
Result<bool> DiskStore::shrink() {
    return call([](Cache& c) { return c.shrink(); });
}
Result<bool> DiskStore::opened(const std::string& patient) {
    return call([&](Cache& c) { return c.opened(patient); });
}
Result<std::vector<protocol::ResourceKey>> DiskStore::wanted(std::size_t limit) {
    return call([&](Cache& c) { return c.wanted(limit); });
}
Result<sync::AppliedPage> DiskStore::fill(const protocol::FeedPage& page) {
    return call([&](Cache& c) { return c.fill(page); });
}

std::map<protocol::ResourceKey, sync::sim::HeldResource> DiskStore::resources() {
    std::map<protocol::ResourceKey, sync::sim::HeldResource> out;
    if (m_station.died()) m_station.start();
    auto* cache = m_station.cache();
    if (!cache) return out;
    cache->shut(false);
    auto all = cache->all();
    cache->shut(m_station.shut);
    if (!all) { // damaged: as the engine's next call would find
        m_corrupt = m_corrupt || all.error().code == ErrorCode::storageCorrupt;
        return out;
    }
    for (auto& r : *all)
        out[r.key] = {r.version, 0, std::move(r.json), false};
    return out;
}

std::vector<std::pair<std::string, bool>> DiskStore::commands() {
    std::vector<std::pair<std::string, bool>> out;
    if (m_station.died()) m_station.start();
    auto* cache = m_station.cache();
    if (!cache) return out;
    cache->shut(false);
    auto unsent = cache->outboxItems();
    auto attention = cache->attentionItems();
    if ((!unsent && unsent.error().code == ErrorCode::storageCorrupt) ||
        (!attention && attention.error().code == ErrorCode::storageCorrupt)) {
        m_station.repair();
        m_corrupt = m_repaired = true; // what the engine knows of it is no longer so
        cache = m_station.cache();
        if (!cache) return out;
        cache->shut(false);
        unsent = cache->outboxItems();
        attention = cache->attentionItems();
    }
    cache->shut(m_station.shut);
    if (!unsent || !attention) {
        m_station.broken("the outbox cannot be read: " + (unsent ? attention.error() : unsent.error()).describe());
        return out;
    }
    for (const auto& i : *unsent)
        out.emplace_back(i.command.id.str(), false);
    for (const auto& a : *attention)
        out.emplace_back(a.command.id.str(), true);
    return out;
}

} // namespace fyr::localdb::sim
