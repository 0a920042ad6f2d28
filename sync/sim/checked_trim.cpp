// What is watched when room is short: nothing goes that may not, and what goes can be had again.
#include "sync/sim/checked_store.h"
#include "sync/sim/plain_record.h"

#include <set>

namespace fyr::sync::sim {

using protocol::ResourceKey;

Result<void> CheckedStore::keepBound(std::int64_t bytes) {
    return write([&](CacheStore& s) { return s.keepBound(bytes); });
}

Result<std::int64_t> CheckedStore::excess() {
    return read([](CacheStore& s) { return s.excess(); });
}

Result<Trimmed> CheckedStore::trim(std::int64_t bytes) {
    std::map<ResourceKey, HeldResource> before;
    std::set<std::string> open;
    std::int64_t excess = 0;
    if (m_model) {
        before = m_model->resources;
        excess = m_model->excess().value();
        for (const auto& h : m_model->outbox)
            open.insert(recordOf(h.command.target));
        for (const auto& a : m_model->attention)
            open.insert(recordOf(a.command.target));
        for (const auto& [key, r] : before)
            if (isOpenWork(key, r.json)) open.insert(recordOf(key));
    }
    auto out = write([&](CacheStore& s) { return s.trim(bytes); });
    if (!out) return out;
    compare(true);
    if (!m_model) return out;
    if (!m_shadow && out->bytes > 0 && excess == 0) broken(Promise::i3, "a record was dropped though everything fits");
    for (const auto& [key, r] : before) {
        const auto it = m_model->resources.find(key);
        if (it == m_model->resources.end() || it->second.version != r.version) {
            broken(Promise::i3, fmt::format("of {}/{}, dropped for want of room, nothing is known any more", key.type, key.id));
            continue;
        }
        const bool gone = it->second.json.empty() && !r.json.empty();
        if (gone && open.contains(recordOf(key))) broken(Promise::i3, fmt::format("{}/{} was dropped for want of room, and there is open work about it", key.type, key.id));
    }
    return out;
}

Result<bool> CheckedStore::shrink() {
    return write([](CacheStore& s) { return s.shrink(); });
}

Result<bool> CheckedStore::opened(const std::string& record) {
    auto out = write([&](CacheStore& s) { return s.opened(record); });
    if (out) compare(false);
    return out;
}

Result<std::vector<protocol::ResourceKey>> CheckedStore::wanted(std::size_t limit) {
    return read([&](CacheStore& s) { return s.wanted(limit); });
}

Result<AppliedPage> CheckedStore::fill(const protocol::FeedPage& page) {
    std::map<ResourceKey, std::int64_t> before;
    if (m_model)
        for (const auto& [key, r] : m_model->resources)
            before[key] = r.version;
    auto out = write([&](CacheStore& s) { return s.fill(page); });
    if (!out) return out;
    compare(true);
    if (!m_model) return out;
    for (const auto& [key, r] : m_model->resources) {
        const auto it = before.find(key);
        if (it == before.end()) broken(Promise::i4, fmt::format("a late answer brought {}/{}, which was forgotten meanwhile", key.type, key.id));
        else if (it->second > r.version) broken(Promise::i6, fmt::format("{}/{} went back from version {} to {}", key.type, key.id, it->second, r.version));
    }
    if (m_watch.filled) m_watch.filled();
    return out;
}

} // namespace fyr::sync::sim
