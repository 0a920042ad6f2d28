#include "sync/sim/memory_store.h"

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
    for (const auto& e : page.entries) {
        if (e.op == protocol::FeedOp::put)
            resources[e.key] = {e.version, m_generation, e.resource};
        else if (resources.erase(e.key) == 0)
            continue;
        out.changed.push_back(e.key);
    }
    if (!m_state.firstSyncComplete || m_state.resyncing) {
        m_state.received += static_cast<std::int64_t>(page.entries.size());
        if (page.total) m_state.expected = *page.total;
    }
    m_state.epoch = page.epoch;
    m_state.cursor = page.next;
    if (!page.more) {
        if (m_state.resyncing)
            std::erase_if(resources, [&](const auto& r) {
                if (r.second.generation >= m_generation) return false;
                out.changed.push_back(r.first);
                return true;
            });
        m_state.firstSyncComplete = true;
        m_state.resyncing = false;
        m_state.lastSynced = now;
    }
    out.outboxChanged = dropSeen();
    out.state = m_state;
    return out;
}

bool MemoryStore::dropSeen() {
    return std::erase_if(outbox, [&](const HeldCommand& h) {
               if (h.acceptedVersion == 0) return false;
               const auto it = resources.find(h.command.target);
               return it == resources.end() || it->second.version >= h.acceptedVersion;
           }) > 0;
}

Result<void> MemoryStore::enqueue(const Command& c) {
    if (has(c.id)) return fail(ErrorCode::duplicate, "known");
    FYR_CHECK(mayWrite());
    outbox.push_back({c, 0, 0});
    return {};
}

Result<std::vector<Command>> MemoryStore::unsent(std::size_t limit, std::size_t maxBytes) {
    std::vector<Command> out;
    std::size_t bytes = 0;
    for (const auto& h : outbox) {
        if (h.acceptedVersion > 0) continue;
        bytes += json::write(protocol::toJson(h.command)).size();
        if (out.size() >= limit || (!out.empty() && bytes > maxBytes)) break;
        out.push_back(h.command);
    }
    return out;
}

Result<void> MemoryStore::markSent(const std::vector<CommandId>& ids) {
    FYR_CHECK(mayWrite());
    for (auto& h : outbox)
        if (std::ranges::find(ids, h.command.id) != ids.end()) ++h.sent;
    return {};
}

void MemoryStore::moveBehind(const Command& head, std::size_t from) {
    if (head.type == CommandType::noteAdd) return;
    for (std::size_t i = from; i < outbox.size();) {
        const auto& c = outbox[i].command;
        const bool behind =
            c.target == head.target && c.type != CommandType::noteAdd && outbox[i].acceptedVersion == 0;
        if (!behind) {
            ++i;
            continue;
        }
        attention.push_back({c, false, 0, head.id.str()});
        outbox.erase(outbox.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

Result<StoredAnswers> MemoryStore::storeAnswers(const std::vector<protocol::CommandResult>& results,
                                                Instant) {
    FYR_CHECK(mayWrite());
    StoredAnswers out;
    std::vector<std::pair<Command, std::size_t>> refused; // with where it stood
    for (const auto& r : results) {
        const auto it = std::ranges::find_if(
            outbox, [&](const auto& h) { return h.command.id == r.id && h.acceptedVersion == 0; });
        if (it == outbox.end()) continue;
        out.answered.push_back(r.id);
        if (r.status == CommandStatus::accepted) {
            const auto held = resources.find(it->command.target);
            if (held != resources.end() && held->second.version < r.version)
                it->acceptedVersion = r.version;
            else
                outbox.erase(it);
            continue;
        }
        refused.emplace_back(it->command, static_cast<std::size_t>(it - outbox.begin()));
        attention.push_back({it->command, true, r.version, {}});
        outbox.erase(it);
        out.attentionChanged = true;
    }
    for (const auto& [command, at] : refused)
        moveBehind(command, std::min(at, outbox.size()));
    return out;
}

Result<void> MemoryStore::park(const CommandId& id, const Error&, Instant) {
    FYR_CHECK(mayWrite());
    const auto it = std::ranges::find_if(outbox, [&](const auto& h) { return h.command.id == id; });
    if (it == outbox.end()) return {};
    const Command head = it->command;
    const auto at = static_cast<std::size_t>(it - outbox.begin());
    outbox.erase(it);
    attention.push_back({head, false, 0, {}});
    moveBehind(head, at);
    return {};
}

Result<void> MemoryStore::undo(const CommandId& id) {
    const auto it = std::ranges::find_if(
        outbox, [&](const auto& h) { return h.command.id == id && h.acceptedVersion == 0; });
    if (it == outbox.end()) return fail(ErrorCode::notFound, "no such command");
    if (it->sent > 0) return fail(ErrorCode::invalidState, "sent");
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
            if (chain[i].judged) command.id = newId;
        }
        outbox.push_back({command, 0, 0});
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
    m_lease = text;
    return {};
}

Result<FeedState> MemoryStore::purgeRecords() {
    resources.clear();
    m_state = {};
    [[maybe_unused]] const bool seen = dropSeen(); // nothing shows their effect here any more
    return m_state;
}

Result<std::vector<Command>> MemoryStore::toHandIn(std::size_t limit, std::size_t maxBytes) {
    FYR_TRY(auto out, unsent(limit, maxBytes));
    if (!out.empty()) return out;
    for (const auto& a : attention)
        if (out.size() < limit) out.push_back(a.command);
    return out;
}

Result<void> MemoryStore::handedIn(const std::vector<CommandId>& ids) {
    const auto among = [&](const auto& h) { return std::ranges::find(ids, h.command.id) != ids.end(); };
    std::erase_if(outbox, among);
    std::erase_if(attention, among);
    return {};
}

} // namespace fyr::sync::sim
