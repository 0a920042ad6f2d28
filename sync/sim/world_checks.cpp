// What must hold: docs/SYNC.md, "Invariants".
#include "sync/sim/world.h"

namespace fyr::sync::sim {

void World::broken(std::string what) {
    m_result.broken.push_back(
        fmt::format("seed {}, {} ms: {}", m_seed, m_now.time_since_epoch().count(), what));
}

std::map<protocol::ResourceKey, HeldResource> World::resourcesOf(Client& c) {
    if (auto* memory = dynamic_cast<MemoryStore*>(c.store.get())) return memory->resources;
    return m_options.stores->resources(*c.store);
}

std::vector<std::pair<std::string, bool>> World::commandsOf(Client& c) {
    if (auto* memory = dynamic_cast<MemoryStore*>(c.store.get())) {
        std::vector<std::pair<std::string, bool>> out;
        for (const auto& h : memory->outbox)
            if (h.acceptedVersion == 0) out.emplace_back(h.command.id.str(), false);
        for (const auto& a : memory->attention)
            out.emplace_back(a.command.id.str(), true);
        return out;
    }
    return m_options.stores->commands(*c.store);
}

bool World::quiet() {
    for (auto& each : m_clients) {
        Client& c = *each;
        if (c.erased) continue;
        if (m_server->isRevoked(c.person)) return false; // it must hear of it
        const auto counts = c.store->outboxCounts();
        if (!counts || counts->unsent > 0) return false;
        const auto& s = c.engine->status();
        if (s.connection != Connection::online || !s.firstSyncComplete || s.resyncing) return false;
        const auto have = resourcesOf(c);
        const auto should = m_server->visibleTo(c.person);
        if (have.size() != should.size()) return false;
        for (const auto& [key, stored] : should) {
            const auto it = have.find(key);
            if (it == have.end() || it->second.version != stored.version || it->second.json != stored.json)
                return false;
        }
    }
    return true;
}

// After every step of a client.
void World::checkAlways(Client& c) {
    if (!c.engine) return;
    for (const auto& [id, times] : m_server->effects())
        if (times > 1) return broken("a command had its effect twice: " + id);
    const auto& s = c.engine->status();
    const auto counts = c.store->outboxCounts();
    if (counts && (s.unsent != counts->unsent || s.attention != counts->attention) &&
        s.connection != Connection::stopped)
        broken(fmt::format("{} shows {} unsent and {} to settle, but has {} and {}", c.person, s.unsent,
                           s.attention, counts->unsent, counts->attention));
    if (s.connection == Connection::revoked && !resourcesOf(c).empty()) broken("revoked, but its records are still there");
    if (c.erased && counts && counts->unsent + counts->attention > 0) broken("erased with work that nobody has");
}

// No cache can be read for longer than the lease without a word of the server, whatever was done to its clock.
void World::checkLeases() {
    if (m_options.outages == 0) return;
    for (auto& each : m_clients) {
        Client& c = *each;
        const auto* memory = dynamic_cast<MemoryStore*>(c.store.get());
        if (!memory || !c.engine || memory->resources.empty() || !c.served) continue;
        // A crash with the clock turned back loses what the lease's clock had not yet kept, and no more.
        const auto lost = (EngineOptions{}.keepLeaseEvery + Millis{1000}) * c.turnedBack;
        if (m_now - *c.served <= m_options.lease + lost || memory->isShut()) continue;
        broken(fmt::format("{} can be read {} ms after the last contact", c.person, (m_now - *c.served).count()));
    }
}

void World::checkEnd() {
    for (auto& each : m_clients) {
        Client& c = *each;
        if (c.erased) { // what it had not sent is with the server, for a person to look at
            for (const auto& [id, mine] : c.mine)
                if (!mine.settled && !m_server->lostInRestore(id) && !m_server->answered(id) && !m_server->isHeld(id))
                    broken(fmt::format("{} was erased and lost command {} ({})", c.person, mine.number, id));
            continue;
        }
        std::map<std::string, bool> here;
        for (const auto& [id, inAttention] : commandsOf(c)) {
            if (here.contains(id)) broken("a command is in two places: " + id);
            here[id] = inAttention;
        }
        for (const auto& [id, mine] : c.mine) {
            if (here.contains(id)) {
                if (!here[id]) broken("still unsent though all is healed: " + id);
                continue; // in attention: shown to the person
            }
            if (mine.undone && m_server->effects().contains(id))
                broken("undone, and yet it had its effect: " + id);
            if (mine.settled || m_server->lostInRestore(id)) continue;
            const auto answered = m_server->answered(id);
            if (!answered)
                broken(fmt::format("{} lost command {} ({})", c.person, mine.number, id));
            else if (*answered != protocol::CommandStatus::accepted)
                broken("a refusal was swallowed: " + id);
        }
        if (!c.engine->status().firstSyncComplete || c.engine->status().resyncing)
            broken(c.person + " never ended its first sync");
    }
    for (const auto& [id, times] : m_server->effects()) {
        if (times > 1) broken("a command had its effect twice: " + id);
        if (m_server->answered(id) != protocol::CommandStatus::accepted)
            broken("a command without an accepting answer had an effect: " + id);
    }
    // Without ids and times: what clocks must not change.
    std::uint64_t h = 0xcbf29ce484222325ULL;
    for (const auto& [key, stored] : m_server->all()) {
        if (key.type == "Communication") continue; // named by command ids
        for (const char ch : key.id + stored.json)
            h = (h ^ static_cast<std::uint8_t>(ch)) * 0x100000001b3ULL;
        h = (h ^ static_cast<std::uint64_t>(stored.version)) * 0x100000001b3ULL;
    }
    m_result.outcome = h;
}

} // namespace fyr::sync::sim
