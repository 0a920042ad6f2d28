#include "sync/sim/memory_store.h"

#include "base/planted.h"
#include "sync/sim/hash.h"
#include "sync/sim/plain_record.h"

#include <algorithm>

namespace fyr::sync::sim {

using protocol::Command;
using protocol::CommandStatus;
using protocol::CommandType;

Result<void> MemoryStore::mayWrite() {
    if (const auto code = std::exchange(m_fail, std::nullopt)) return fail(*code, "as the simulation wishes");
    return {};
}

bool MemoryStore::has(const CommandId& id) const {
    return std::ranges::any_of(outbox, [&](const auto& h) { return h.command.id == id; }) ||
           std::ranges::any_of(attention, [&](const auto& h) { return h.command.id == id; });
}

Result<FeedState> MemoryStore::feedState() {
    return m_state;
}

Result<FeedState> MemoryStore::beginResync() {
    FYR_CHECK(mayWrite());
    ++m_generation;
    m_state.epoch.clear();
    m_state.cursor.clear();
    m_state.resyncing = !resources.empty();
    m_state.firstSyncComplete = m_state.firstSyncComplete && m_state.resyncing;
    if (FYR_PLANTED(53)) outbox.clear();
    m_state.received = m_state.expected = 0;
    return m_state;
}

Result<AppliedPage> MemoryStore::applyPage(const protocol::FeedPage& page, const std::string& cursor,
                                           Instant now) {
    if (cursor != m_state.cursor) return fail(ErrorCode::invalidState, "another cursor");
    if (!m_state.epoch.empty() && m_state.epoch != page.epoch)
        return fail(ErrorCode::invalidState, "another epoch");
    FYR_CHECK(mayWrite());
    AppliedPage out;
    const bool again = waitAgain(page.epoch);
    for (const auto& e : page.entries) {
        if (FYR_PLANTED(51) && &e == &page.entries.back() && page.entries.size() > 1) continue;
        if (e.op == protocol::FeedOp::put)
            put(e, out);
        else if (FYR_PLANTED(50) || !forget(e.key))
            continue;
        out.changed.push_back(e.key);
    }
    if (!m_state.firstSyncComplete || m_state.resyncing) {
        m_state.received += static_cast<std::int64_t>(page.entries.size());
        if (page.total) m_state.expected = *page.total;
    }
    for (const auto& e : page.entries)
        if (e.op == protocol::FeedOp::put) tidy(recordOf(e.key)); // open work is stored whole: it may have been the last stub
    m_state.epoch = page.epoch;
    m_state.cursor = page.next;
    if (!page.more) {
        if (m_state.resyncing)
            for (auto it = resources.begin(); it != resources.end() && !FYR_PLANTED(52);) {
                const auto key = it->first;
                const bool stays = it->second.generation >= m_generation;
                ++it;
                if (!stays && forget(key)) out.changed.push_back(key);
            }
        m_state.firstSyncComplete = true;
        m_state.resyncing = false;
        m_state.lastSynced = now;
    }
    out.outboxChanged = dropSeen() || again;
    out.state = m_state;
    return out;
}

bool MemoryStore::forget(const protocol::ResourceKey& key) {
    if (resources.erase(key) == 0) return false;
    tidy(recordOf(key));
    std::erase_if(done, [&](const auto& d) { return d.command.target == key; });
    for (auto& a : attention)
        if (a.command.target == key && !FYR_PLANTED(68)) a.current = false;
    return true;
}

bool MemoryStore::dropSeen() {
    if (FYR_PLANTED(61)) return false;
    return std::erase_if(outbox, [&](const HeldCommand& h) {
               if (h.acceptedVersion == 0) return false;
               const auto it = resources.find(h.command.target);
               return it == resources.end() || it->second.version >= h.acceptedVersion;
           }) > 0;
}

// Another life of the server: what it accepted in the last one waits again, where it stood.
bool MemoryStore::waitAgain(std::string_view epoch) {
    if (epoch == m_epoch) return false;
    const bool first = m_epoch.empty();
    m_epoch = epoch;
    if (first || FYR_PLANTED(74)) return false;
    for (auto& h : outbox)
        h.acceptedVersion = 0;
    const bool any = !done.empty();
    std::erase_if(done, [&](const auto& d) { return has(d.command.id); });
    for (auto& d : done)
        outbox.push_back({d.command, 1, 0, d.seq});
    done.clear();
    if (!FYR_PLANTED(75)) std::ranges::sort(outbox, {}, &HeldCommand::seq);
    return any;
}

Result<bool> MemoryStore::metEpoch(std::string_view epoch) {
    if (epoch == m_epoch) return false;
    FYR_CHECK(mayWrite());
    return waitAgain(epoch);
}

Result<void> MemoryStore::enqueue(const Command& c) {
    if (has(c.id) && !FYR_PLANTED(70)) return fail(ErrorCode::duplicate, "known");
    FYR_CHECK(mayWrite());
    outbox.push_back({c, 0, 0, ++m_seq});
    return {};
}

Result<std::vector<Command>> MemoryStore::unsent(std::size_t limit, std::size_t maxBytes) {
    parkUnknown();
    std::vector<Command> out;
    std::size_t bytes = 0;
    for (const auto& h : outbox) {
        if (h.acceptedVersion > 0) continue;
        bytes += json::write(protocol::toJson(h.command)).size();
        if (out.size() >= limit || (!out.empty() && bytes > maxBytes)) break;
        out.push_back(h.command);
    }
    if (FYR_PLANTED(62)) std::ranges::reverse(out);
    return out;
}

// What an older program cannot read is shown to a person rather than in the way for ever.
void MemoryStore::parkUnknown() {
    for (std::size_t i = 0; i < outbox.size();) {
        const HeldCommand head = outbox[i];
        if (m_protocol >= 2 || protocol::isTriage(head.command.type) || head.acceptedVersion > 0) {
            ++i;
            continue;
        }
        outbox.erase(outbox.begin() + static_cast<std::ptrdiff_t>(i));
        attention.push_back({head.command, false, 0, {}, false});
        moveBehind(head);
    }
}

Result<void> MemoryStore::markSent(const std::vector<CommandId>& ids) {
    FYR_CHECK(mayWrite());
    for (auto& h : outbox)
        if (std::ranges::find(ids, h.command.id) != ids.end()) ++h.sent;
    return {};
}

void MemoryStore::moveBehind(const HeldCommand& head) {
    if (protocol::isNote(head.command.type) || FYR_PLANTED(55)) return;
    for (std::size_t i = 0; i < outbox.size();) {
        const auto& c = outbox[i].command;
        const bool behind = outbox[i].seq > head.seq && (c.target == head.command.target || FYR_PLANTED(54)) &&
                            (!protocol::isNote(c.type) || FYR_PLANTED(56)) && outbox[i].acceptedVersion == 0;
        if (!behind) {
            ++i;
            continue;
        }
        attention.push_back({c, false, 0, head.command.id.str(), false});
        outbox.erase(outbox.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

Result<StoredAnswers> MemoryStore::storeAnswers(const std::vector<protocol::CommandResult>& results,
                                                Instant) {
    FYR_CHECK(mayWrite());
    StoredAnswers out;
    std::vector<HeldCommand> refused;
    for (const auto& r : results) {
        const auto it = std::ranges::find_if(
            outbox, [&](const auto& h) { return h.command.id == r.id && h.acceptedVersion == 0; });
        if (it == outbox.end()) continue;
        out.answered.push_back(r.id);
        if (r.status == CommandStatus::accepted) {
            std::erase_if(done, [&](const auto& d) { return d.command.id == r.id; });
            if (!FYR_PLANTED(76)) done.push_back(*it);
            const auto held = resources.find(it->command.target);
            if (held != resources.end() && held->second.version < r.version && !FYR_PLANTED(60))
                it->acceptedVersion = r.version;
            else
                outbox.erase(it);
            continue;
        }
        refused.push_back(*it);
        if (!FYR_PLANTED(71)) 
            attention.push_back({it->command, true, r.version, {}, r.current && (FYR_PLANTED(77) || resources.contains(it->command.target))});
        outbox.erase(it);
        out.attentionChanged = true;
    }
    for (const auto& head : refused)
        moveBehind(head);
    return out;
}

Result<void> MemoryStore::park(const CommandId& id, const Error&, Instant) {
    FYR_CHECK(mayWrite());
    const auto it = std::ranges::find_if(outbox, [&](const auto& h) { return h.command.id == id; });
    if (it == outbox.end()) return {};
    const HeldCommand head = *it;
    outbox.erase(it);
    attention.push_back({head.command, false, 0, {}, false});
    moveBehind(head);
    return {};
}

Result<void> MemoryStore::undo(const CommandId& id) {
    const auto it = std::ranges::find_if(
        outbox, [&](const auto& h) { return h.command.id == id && h.acceptedVersion == 0; });
    if (it == outbox.end()) return fail(ErrorCode::notFound, "no such command");
    if (it->sent > 0 && !FYR_PLANTED(57)) return fail(ErrorCode::invalidState, "sent");
    FYR_CHECK(mayWrite());
    outbox.erase(it);
    return {};
}

Result<void> MemoryStore::settle(const CommandId& id, Settlement how, const CommandId& newId, Instant) {
    const auto head = std::ranges::find_if(attention, [&](const auto& a) { return a.command.id == id; });
    if (head == attention.end()) return fail(ErrorCode::notFound, "nothing waits");
    FYR_CHECK(mayWrite());
    std::vector<HeldAttention> chain{*head};
    for (const auto& a : attention)
        if (a.waitsFor == id.str()) chain.push_back(a);
    const auto current = head->currentVersion;
    std::erase_if(attention, [&](const auto& a) { return a.command.id == id || a.waitsFor == id.str(); });
    for (std::size_t i = 0; i < chain.size(); ++i) {
        const bool again = how == Settlement::redoMine || (how == Settlement::dismiss && i > 0);
        if (!again) continue;
        auto command = chain[i].command;
        if (how == Settlement::redoMine) {
            command.base = std::max(command.base, current);
            if (FYR_PLANTED(58) ? false : chain[i].judged || FYR_PLANTED(59)) command.id = newId;
        }
        outbox.push_back({command, 0, 0, ++m_seq});
    }
    return {};
}

Result<OutboxCounts> MemoryStore::outboxCounts() {
    OutboxCounts c;
    c.unsent = std::ranges::count_if(outbox, [](const auto& h) { return h.acceptedVersion == 0; });
    c.attention = std::ranges::count_if(attention, [](const auto& a) { return a.waitsFor.empty(); });
    return c;
}

Result<void> MemoryStore::keepLease(std::string_view text) {
    if (failLeases > 0) {
        --failLeases;
        return fail(ErrorCode::diskFull, "no room for the lease");
    }
    m_lease = text;
    return {};
}

Result<FeedState> MemoryStore::purgeRecords() {
    if (failPurges > 0) {
        --failPurges;
        return fail(ErrorCode::diskFull, "no room to purge");
    }
    while (resources.size() > (FYR_PLANTED(64) ? 1U : 0U))
        resources.erase(resources.begin());
    for (auto& a : attention)
        a.current = FYR_PLANTED(72) && a.current;
    done.clear();
    records.clear();
    m_bound = m_openings = 0;
    if (FYR_PLANTED(63))
        m_state.received = 0;
    else
        m_state = {};
    [[maybe_unused]] const bool seen = dropSeen(); // nothing shows their effect here any more
    return m_state;
}

Result<std::vector<Command>> MemoryStore::toHandIn(std::size_t limit, std::size_t maxBytes) {
    FYR_TRY(auto out, unsent(limit, maxBytes));
    std::size_t bytes = 0;
    for (const auto& c : out)
        bytes += json::write(protocol::toJson(c)).size();
    for (const auto& a : attention) {
        bytes += json::write(protocol::toJson(a.command)).size();
        if (out.size() >= limit || (!out.empty() && bytes > maxBytes) || FYR_PLANTED(67)) break;
        out.push_back(a.command);
    }
    return out;
}

Result<void> MemoryStore::handedIn(const std::vector<CommandId>& ids) {
    const auto among = [&](const auto& h) { return std::ranges::find(ids, h.command.id) != ids.end(); };
    if (FYR_PLANTED(66)) outbox.clear();
    std::erase_if(outbox, among);
    std::erase_if(attention, among);
    return {};
}

void MemoryStore::reopen(int protocol) {
    m_shut = false;
    m_protocol = protocol;
    const auto again = [](Command& c) {
        c = protocol::commandFromJson(json::parse(json::write(protocol::toJson(c))).value()).value();
    };
    for (auto& h : outbox)
        again(h.command);
    for (auto& a : attention)
        again(a.command);
    if (FYR_PLANTED(65) && !outbox.empty() && outbox.back().sent == 0) outbox.pop_back();
    if (FYR_PLANTED(73)) m_lease.clear();
}

std::uint64_t MemoryStore::hash() const {
    StateHash h;
    h.add(m_state.epoch).add(m_state.cursor).add(m_state.firstSyncComplete).add(m_state.resyncing);
    h.add(static_cast<std::uint64_t>(m_state.received)).add(static_cast<std::uint64_t>(m_state.expected));
    if (m_state.lastSynced) h.add(static_cast<std::uint64_t>(m_state.lastSynced->time_since_epoch().count()));
    h.add(m_lease).add(m_shut).add(static_cast<std::uint64_t>(m_generation));
    for (const auto& [key, r] : resources)
        h.add(key.type).add(key.id).add(static_cast<std::uint64_t>(r.version)).add(static_cast<std::uint64_t>(r.generation)).add(r.json);
    for (const auto& [record, r] : records)
        if (r.state != HeldRecord::State::here || r.opened > 0)
            h.add(record).add(static_cast<std::uint64_t>(r.state)).add(static_cast<std::uint64_t>(r.opened));
    h.add(m_epoch).add(done.size());
    for (const auto& o : outbox)
        h.add(static_cast<std::uint64_t>(o.seq)).add(o.command.id.str()).add(static_cast<std::uint64_t>(o.sent)).add(static_cast<std::uint64_t>(o.acceptedVersion));
    for (const auto& a : attention)
        h.add(a.command.id.str()).add(a.judged).add(a.current).add(static_cast<std::uint64_t>(a.currentVersion)).add(a.waitsFor);
    return h.value();
}

} // namespace fyr::sync::sim
