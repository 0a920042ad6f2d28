// How much of the records a simulated workstation keeps; by the same rules as localdb/trim.cpp.
#include "base/planted.h"
#include "sync/sim/memory_store.h"
#include "sync/sim/plain_record.h"

#include <algorithm>

namespace fyr::sync::sim {

using State = HeldRecord::State;

void MemoryStore::put(const protocol::FeedEntry& e, AppliedPage& out) {
    const bool open = isOpenWork(e.key, e.resource);
    bool stub = false;
    if (const auto record = recordOf(e.key); !record.empty()) {
        auto& r = records[record];
        r.changed = std::max<std::int64_t>(r.changed, e.at.time_since_epoch().count());
        stub = r.state != State::here && !open;
        if (r.state == State::dropped && open) r.state = State::wanted;
        out.recordsWanted = out.recordsWanted || r.state == State::wanted;
    }
    const auto it = resources.find(e.key);
    if (it != resources.end() && it->second.generation >= m_generation && it->second.version > e.version) return;
    if (FYR_PLANTED(81) && stub && it != resources.end()) { // as if what is not here did not change
        it->second.generation = m_generation;
        return;
    }
    resources[e.key] = {e.version, m_generation, stub ? std::string() : e.resource, open && !stub};
}

// A record without resources is none, and one without stubs is here.
void MemoryStore::tidy(const std::string& record) {
    const auto it = records.find(record);
    if (it == records.end()) return;
    bool any = false;
    bool stubs = false;
    for (const char* type : {"Task", "RiskAssessment"})
        if (const auto r = resources.find({type, record}); r != resources.end()) {
            any = true;
            stubs = stubs || r->second.json.empty();
        }
    if (!any)
        records.erase(it);
    else if (!stubs)
        it->second.state = State::here;
}

bool MemoryStore::untouchable(const std::string& record) const {
    const auto about = [&](const auto& h) { return recordOf(h.command.target) == record; };
    if (!FYR_PLANTED(78) && (std::ranges::any_of(outbox, about) || std::ranges::any_of(attention, about))) return true;
    const auto task = resources.find({"Task", record});
    return task != resources.end() && task->second.open;
}

std::int64_t MemoryStore::bytes() const {
    std::int64_t sum = 0;
    for (const auto& [key, r] : resources)
        sum += static_cast<std::int64_t>(r.json.size());
    return sum;
}

Result<void> MemoryStore::keepBound(std::int64_t bytes) {
    if (bytes == m_bound) return {};
    FYR_CHECK(mayWrite());
    m_bound = bytes;
    return {};
}

Result<std::int64_t> MemoryStore::excess() {
    if (m_bound == 0) return 0;
    const auto now = bytes();
    return now <= m_bound ? 0 : now - m_bound + m_bound / 64;
}

Result<Trimmed> MemoryStore::trim(std::int64_t bytes) {
    FYR_CHECK(mayWrite());
    std::vector<std::pair<std::pair<std::int64_t, std::int64_t>, std::string>> order;
    for (const auto& [record, r] : records)
        if (r.state == State::here && (r.opened == 0 || r.opened <= m_openings - openedStay) && !untouchable(record))
            order.push_back({{r.opened, r.changed}, record});
    std::ranges::sort(order);
    Trimmed out;
    for (const auto& [when, record] : order) {
        if (out.bytes >= bytes) break;
        std::int64_t size = 0;
        for (const char* type : {"Task", "RiskAssessment"})
            if (const auto it = resources.find({type, record}); it != resources.end()) size += static_cast<std::int64_t>(it->second.json.size());
        if (size == 0) continue;
        out.bytes += size;
        out.patients.push_back(record);
        for (const char* type : {"RiskAssessment", "Task"}) {
            const auto it = resources.find({type, record});
            if (it == resources.end()) continue;
            out.changed.push_back(it->first);
            it->second.json.clear();
            it->second.open = false;
            if (FYR_PLANTED(79)) resources.erase(it);
        }
        records[record].state = State::dropped;
    }
    return out;
}

Result<bool> MemoryStore::opened(const std::string& record) {
    FYR_CHECK(mayWrite());
    const auto it = records.find(record);
    if (it == records.end()) return false;
    auto& r = it->second;
    if (r.opened == 0 || r.opened != m_openings) r.opened = ++m_openings;
    if (r.state == State::dropped) r.state = State::wanted;
    return r.state != State::here;
}

Result<std::vector<protocol::ResourceKey>> MemoryStore::wanted(std::size_t limit) {
    const std::pair<const std::string, HeldRecord>* best = nullptr;
    for (const auto& each : records)
        if (each.second.state == State::wanted && (!best || each.second.opened > best->second.opened)) best = &each;
    std::vector<protocol::ResourceKey> out;
    if (!best) return out;
    for (const char* type : {"RiskAssessment", "Task"})
        if (const auto it = resources.find({type, best->first}); it != resources.end() && it->second.json.empty() && out.size() < limit) out.push_back(it->first);
    return out;
}

Result<AppliedPage> MemoryStore::fill(const protocol::FeedPage& page) {
    if (m_state.epoch != page.epoch) return fail(ErrorCode::invalidState, "another epoch");
    FYR_CHECK(mayWrite());
    AppliedPage out;
    out.state = m_state;
    for (const auto& e : page.entries) {
        if (e.op != protocol::FeedOp::put) continue;
        const auto it = resources.find(e.key);
        if (it == resources.end() || !it->second.json.empty() || it->second.version != e.version) continue;
        it->second.json = e.resource;
        it->second.open = isOpenWork(e.key, e.resource);
        out.changed.push_back(e.key);
        out.patients.push_back(recordOf(e.key));
    }
    std::ranges::sort(out.patients);
    out.patients.erase(std::ranges::unique(out.patients).begin(), out.patients.end());
    for (const auto& record : out.patients)
        tidy(record);
    return out;
}

} // namespace fyr::sync::sim
