#include "sync/sim/checked_store.h"

#include <algorithm>

namespace fyr::sync::sim {

using protocol::Command;
using protocol::CommandStatus;
using protocol::CommandType;
using protocol::ResourceKey;

CheckedStore::CheckedStore(CacheStore& store, MemoryStore* model, Watch watch)
    : m_store(store)
    , m_model(model)
    , m_shadow(static_cast<CacheStore*>(model) == &store ? nullptr : model)
    , m_watch(std::move(watch)) {}

const HeldCommand* CheckedStore::inOutbox(const CommandId& id) const {
    const auto it = std::ranges::find_if(m_model->outbox, [&](const auto& h) { return h.command.id == id; });
    return it == m_model->outbox.end() ? nullptr : &*it;
}

const HeldAttention* CheckedStore::inAttention(const CommandId& id) const {
    const auto it = std::ranges::find_if(m_model->attention, [&](const auto& h) { return h.command.id == id; });
    return it == m_model->attention.end() ? nullptr : &*it;
}

// What the server once showed of a record does not outlive the record.
void CheckedStore::checkTraces() {
    if (!m_model) return;
    const auto state = m_model->feedState().value();
    if (!state.firstSyncComplete || state.resyncing) return;
    for (const auto& a : m_model->attention)
        if (a.current && !m_model->resources.contains(a.command.target) && !m_watch.mayHold(a.command.target, state.cursor))
            return broken(Promise::i5, "beside a refused command stands what was shown of a record that is gone");
}

void CheckedStore::compare(bool records) {
    if (!m_shadow) return;
    const auto ids = [](CacheStore& s) {
        std::string out;
        const auto unsent = s.unsent(100'000, 1U << 30U);
        const auto all = s.toHandIn(100'000, 1U << 30U);
        if (!unsent || !all) return std::string("unreadable");
        for (const auto& c : *unsent)
            out += fmt::format("{}@{} ", c.id.str(), c.base);
        out += "| ";
        for (const auto& c : *all)
            out += fmt::format("{}@{} ", c.id.str(), c.base);
        return out;
    };
    const auto here = ids(m_store);
    const auto there = ids(*m_shadow);
    if (here != there) return broken(Promise::i1, fmt::format("the store holds the commands {}; they should be {}", here, there));
    const auto counts = m_store.outboxCounts();
    if (!counts || *counts != m_shadow->outboxCounts().value()) return broken(Promise::i1, "the store counts otherwise than the model");
    const auto state = m_store.feedState();
    if (!state || *state != m_shadow->feedState().value())
        return broken(Promise::i6, "the store stands elsewhere in the feed than the model");
    if (!records || m_model->isShut() || !m_watch.resources) return;
    const auto held = m_watch.resources(m_store);
    const bool same = std::ranges::equal(held, m_shadow->resources, [](const auto& a, const auto& b) {
        return a.first == b.first && a.second.version == b.second.version && a.second.json == b.second.json;
    });
    if (!same) broken(Promise::i3, fmt::format("the store holds {} records, the model {}, or other ones", held.size(), m_shadow->resources.size()));
}

Result<AppliedPage> CheckedStore::applyPage(const protocol::FeedPage& page, const std::string& cursor, Instant now) {
    std::map<ResourceKey, std::int64_t> before;
    std::vector<HeldCommand> waiting;
    FeedState was;
    if (m_model) {
        was = m_model->feedState().value();
        for (const auto& e : page.entries)
            if (const auto it = m_model->resources.find(e.key); it != m_model->resources.end()) before[e.key] = it->second.version;
        for (const auto& h : m_model->outbox)
            if (h.acceptedVersion > 0) waiting.push_back(h);
    }
    auto out = write([&](CacheStore& s) { return s.applyPage(page, cursor, now); });
    if (!out) return out;
    compare(true);
    if (m_model) {
        const auto& held = m_model->resources;
        std::map<ResourceKey, const protocol::FeedEntry*> last;
        for (const auto& e : page.entries)
            last[e.key] = &e;
        for (const auto& [key, e] : last) {
            const auto it = held.find(key);
            const bool put = e->op == protocol::FeedOp::put;
            if (!put && it != held.end()) broken(Promise::i5, "a forgotten record is still there: " + key.type + "/" + key.id);
            if (put && (it == held.end() || it->second.version < e->version))
                broken(Promise::i6, "a page was stored without its " + key.type + "/" + key.id);
            const auto old = before.find(key);
            // The feed may speak of an older version than the one that was fetched; what is here does not go back.
            if (put && old != before.end() && it != held.end() && it->second.version < old->second && was.epoch == page.epoch && !was.resyncing)
                broken(Promise::i6, fmt::format("{}/{} went back from version {} to {}", key.type, key.id, old->second, it->second.version));
        }
        if (out->state.cursor != page.next || m_model->feedState().value() != out->state)
            broken(Promise::i6, "the page was stored without its place in the feed");
        if (out->state.firstSyncComplete && !out->state.resyncing)
            if (auto what = m_watch.half(page, held)) broken(Promise::i6, "half a page: " + *what);
        for (const auto& h : waiting) {
            if (inOutbox(h.command.id)) continue;
            const auto it = held.find(h.command.target);
            if (it != held.end() && it->second.version < h.acceptedVersion)
                broken(Promise::i6, "an accepted command left the screen before the feed showed it");
        }
        checkTraces();
    }
    m_watch.applied(page, *out);
    return out;
}

Result<FeedState> CheckedStore::beginResync() {
    std::vector<CommandId> had;
    if (m_model)
        for (const auto& h : m_model->outbox)
            had.push_back(h.command.id);
    auto out = write([](CacheStore& s) { return s.beginResync(); });
    if (!out) return out;
    compare(true);
    for (const auto& id : had)
        if (!inOutbox(id)) broken(Promise::i1, "a resync dropped a command of the outbox");
    return out;
}

Result<bool> CheckedStore::metEpoch(std::string_view epoch) {
    auto out = write([&](CacheStore& s) { return s.metEpoch(epoch); });
    m_epochFailed = !out;
    if (!out) return out;
    compare(false);
    if (m_model && *out && !m_model->done.empty()) broken(Promise::i1, "a new life of the server, and what it accepted in the last one does not wait again");
    return out;
}

Result<void> CheckedStore::enqueue(const Command& c) {
    const bool known = m_model && (inOutbox(c.id) || inAttention(c.id));
    auto out = write([&](CacheStore& s) { return s.enqueue(c); });
    if (!out) return out;
    compare(false);
    if (known) broken(Promise::i2, "one id was taken twice");
    if (m_model && (m_model->outbox.empty() || m_model->outbox.back().command.id != c.id))
        broken(Promise::i1, "a command that was called saved is not the last of the outbox");
    return out;
}

Result<std::vector<Command>> CheckedStore::unsent(std::size_t limit, std::size_t maxBytes) {
    auto out = read([&](CacheStore& s) { return s.unsent(limit, maxBytes); });
    m_outboxTouched = true;
    if (!out || !m_model) return out;
    std::size_t i = 0;
    if (m_shadow) [[maybe_unused]]
        const auto same = m_shadow->unsent(limit, maxBytes);
    std::int64_t last = 0;
    for (const auto& h : m_model->outbox) {
        if (h.acceptedVersion > 0 || i == out->size()) continue;
        if (h.seq < std::exchange(last, h.seq)) broken(Promise::i6, "what waits again does not stand where it stood");
        if ((*out)[i++].id != h.command.id) {
            broken(Promise::i6, "commands are sent out of their order");
            break;
        }
    }
    if (out->empty() && m_model->outboxCounts().value().unsent > 0) broken(Promise::i7, "there is work to send, and none is handed out");
    return out;
}

Result<void> CheckedStore::markSent(const std::vector<CommandId>& ids) {
    return write([&](CacheStore& s) { return s.markSent(ids); });
}

Result<StoredAnswers> CheckedStore::storeAnswers(const std::vector<protocol::CommandResult>& results, Instant now) {
    std::vector<HeldCommand> before;
    if (m_model) before = m_model->outbox;
    auto out = write([&](CacheStore& s) { return s.storeAnswers(results, now); });
    if (!out) return out;
    compare(false);
    if (!m_model) return out;
    for (const auto& r : results) {
        const auto was = std::ranges::find_if(before, [&](const auto& h) { return h.command.id == r.id; });
        if (was == before.end() || was->acceptedVersion > 0) continue;
        const auto* waits = inOutbox(r.id);
        if (r.status == CommandStatus::accepted) {
            const auto held = m_model->resources.find(was->command.target);
            const bool shown = held == m_model->resources.end() || held->second.version >= r.version;
            if (!shown && !waits) broken(Promise::i6, "an accepted command left the screen before the feed showed it");
            if (waits && waits->acceptedVersion == 0) broken(Promise::i7, "an answer was not taken in");
            continue;
        }
        const auto* seen = inAttention(r.id);
        if (!seen || !seen->judged) broken(Promise::i1, "a refusal is not shown to anybody");
        if (protocol::isNote(was->command.type)) continue;
        for (auto later = was + 1; later != before.end(); ++later) {
            const bool answered = std::ranges::find(results, later->command.id, &protocol::CommandResult::id) != results.end();
            if (later->command.target != was->command.target || protocol::isNote(later->command.type) || answered ||
                later->acceptedVersion > 0 || later->sent > 0)
                continue;
            if (inOutbox(later->command.id)) broken(Promise::i7, "what depends on a refused command goes on without it");
        }
    }
    checkTraces();
    return out;
}

Result<void> CheckedStore::park(const CommandId& id, const Error& why, Instant now) {
    const bool was = m_model && inOutbox(id);
    auto out = write([&](CacheStore& s) { return s.park(id, why, now); });
    if (out) compare(false);
    if (out && was && !inAttention(id)) broken(Promise::i1, "a parked command is not shown to anybody");
    return out;
}

Result<void> CheckedStore::undo(const CommandId& id) {
    const auto* was = m_model ? inOutbox(id) : nullptr;
    const bool sent = was && was->sent > 0;
    auto out = write([&](CacheStore& s) { return s.undo(id); });
    if (out) compare(false);
    if (out && sent) broken(Promise::i1, "a command was taken back that may have reached the server");
    return out;
}

Result<void> CheckedStore::settle(const CommandId& id, Settlement how, const CommandId& newId, Instant now) {
    std::vector<HeldAttention> chain;
    if (m_model)
        for (const auto& a : m_model->attention)
            if (a.command.id == id || a.waitsFor == id.str()) chain.push_back(a);
    auto out = write([&](CacheStore& s) { return s.settle(id, how, newId, now); });
    if (!out) return out;
    compare(false);
    for (const auto& a : chain) {
        const bool head = a.command.id == id;
        const bool again = how == Settlement::redoMine || (how == Settlement::dismiss && !head);
        const auto& as = head && a.judged && how == Settlement::redoMine ? newId : a.command.id;
        if (inAttention(a.command.id)) broken(Promise::i7, "what was settled still waits");
        if (again && !inOutbox(as)) broken(Promise::i1, "what was to be done again is not in the outbox, or under an id that was answered");
        if (!again && inOutbox(a.command.id)) broken(Promise::i1, "what was given up is in the outbox again");
    }
    return out;
}

Result<OutboxCounts> CheckedStore::outboxCounts() {
    auto out = read([](CacheStore& s) { return s.outboxCounts(); });
    m_countsUnknown = !out;
    return out;
}

Result<std::string> CheckedStore::lease() {
    auto out = read([](CacheStore& s) { return s.lease(); });
    if (out && m_shadow && *out != m_shadow->lease().value()) broken(Promise::i4, "the lease was not kept");
    return out;
}

Result<void> CheckedStore::keepLease(std::string_view text) {
    auto out = write([&](CacheStore& s) { return s.keepLease(text); }, true);
    m_leaseFailed = !out;
    return out;
}

void CheckedStore::shut(bool shut) {
    m_store.shut(shut);
    if (m_shadow) m_shadow->shut(shut);
}

Result<FeedState> CheckedStore::purgeRecords() {
    auto out = write([](CacheStore& s) { return s.purgeRecords(); });
    m_purgeFailed = !out;
    if (!out) return out;
    compare(true);
    if (*out != FeedState{} && (!out->cursor.empty() || out->firstSyncComplete))
        broken(Promise::i3, "records were purged, but not the place in the feed");
    if (!m_model) return out;
    if (m_model->holdsAny()) broken(Promise::i5, "purged, and yet there are records");
    for (const auto& a : m_model->attention)
        if (a.current) broken(Promise::i5, "purged, and yet a refused command shows what the server had");
    return out;
}

Result<std::vector<Command>> CheckedStore::toHandIn(std::size_t limit, std::size_t maxBytes) {
    auto out = read([&](CacheStore& s) { return s.toHandIn(limit, maxBytes); });
    if (out && m_model && out->empty()) {
        const auto counts = m_model->outboxCounts().value();
        if (counts.unsent + counts.attention > 0) broken(Promise::i1, "there is work to hand in, and none is handed out");
    }
    return out;
}

Result<void> CheckedStore::handedIn(const std::vector<CommandId>& ids) {
    std::vector<CommandId> had;
    if (m_model) {
        for (const auto& h : m_model->outbox)
            had.push_back(h.command.id);
        for (const auto& a : m_model->attention)
            had.push_back(a.command.id);
    }
    auto out = write([&](CacheStore& s) { return s.handedIn(ids); });
    if (!out) return out;
    compare(false);
    for (const auto& id : had)
        if (std::ranges::find(ids, id) == ids.end() && !inOutbox(id) && !inAttention(id))
            broken(Promise::i1, "what was not handed in is gone");
    return out;
}

} // namespace fyr::sync::sim
