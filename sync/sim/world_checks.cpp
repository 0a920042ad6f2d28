// What must hold: docs/SYNC.md, "Invariants"; docs/SIMULATION.md says where each is checked.
#include "sync/sim/world.h"

#include "sync/sim/hash.h"
#include "sync/sim/plain_record.h"

#include <algorithm>

namespace fyr::sync::sim {

void World::broken(Promise p, std::string what) {
    if (!m_result.promise) m_result.promise = p;
    const auto ms = (m_now - m_begin).count();
    auto line = fmt::format("seed {}, {}.{:03} s: {}: {}", m_seed, ms / 1000, ms % 1000, name(p), what);
    tell(nullptr, "✗ " + line);
    m_result.broken.push_back(std::move(line));
}

MemoryStore* World::memory(Client& c) const {
    if (c.shadow) return c.shadow.get();
    return dynamic_cast<MemoryStore*>(c.store.get());
}

std::map<protocol::ResourceKey, HeldResource> World::resourcesOf(Client& c) {
    if (auto* m = memory(c)) return m->resources;
    return m_options.stores->resources(*c.store);
}

bool World::holdsAny(Client& c) {
    if (auto* m = memory(c)) return m->holdsAny();
    return !m_options.stores->resources(*c.store).empty();
}

std::vector<World::Held> World::commandsOf(Client& c) {
    std::vector<Held> out;
    if (auto* m = memory(c)) {
        for (const auto& h : m->outbox)
            if (h.acceptedVersion == 0) out.push_back({h.command.id.str(), false, false});
        for (const auto& a : m->attention)
            out.push_back({a.command.id.str(), true, a.judged});
    } else if (c.store)
        for (auto& [id, inAttention] : m_options.stores->commands(*c.store))
            out.push_back({std::move(id), inAttention, false});
    return out;
}

// Why this clinic has not come to rest; nothing when it has.
std::optional<World::Trouble> World::notQuiet() {
    for (auto& each : m_clients) {
        Client& c = *each;
        if (c.erased) continue;
        const auto say = [&](Promise p, std::string_view what) { return Trouble{p, fmt::format("{} {}", c.person, what)}; };
        if (!c.engine) return say(Promise::i7, "does not run");
        if (m_server->isRevoked(c.person))
            return c.engine->status().connection != Connection::revoked ? say(Promise::i4, "has not heard that it was revoked")
                   : holdsAny(c)                                        ? say(Promise::i4, "was revoked and keeps its records")
                                                                        : say(Promise::i1, "was revoked and does not hand in its work");
        const auto counts = c.store->outboxCounts();
        if (!counts || counts->unsent > 0) return say(Promise::i7, "still has unsent commands");
        const auto& s = c.engine->status();
        if (s.connection != Connection::online) return say(Promise::i7, "is not online");
        if (!s.firstSyncComplete || s.resyncing) return say(Promise::i7, "has not ended its first sync");
        if (!s.wakeOpen || !c.wakeOpen) return say(Promise::i7, "has no wake socket");
        const auto have = resourcesOf(c);
        const auto should = m_server->visibleTo(c.person);
        const bool bounded = m_options.keepBytes > 0;
        const bool same = std::ranges::equal(have, should, [&](const auto& a, const auto& b) {
            const bool stub = bounded && a.second.json.empty();
            return a.first == b.first && a.second.version == b.second.version && (stub ? !isOpenWork(b.first, b.second.json) : a.second.json == b.second.json);
        });
        if (bounded)
            if (auto what = notKept(c)) return say(Promise::i3, *what);
        if (!same) return say(Promise::i3, fmt::format("holds {} records and should hold {}, or others", have.size(), should.size()));
        if (auto* m = memory(c))
            for (const auto& h : m->outbox)
                if (h.acceptedVersion > 0) return say(Promise::i3, "shows an accepted command on top of what the server has");
    }
    return std::nullopt;
}

// All that was asked for and all that is open is here, and no more than fits but for those.
std::optional<std::string> World::notKept(Client& c) {
    auto* m = memory(c);
    if (!m) return std::nullopt;
    bool mayGo = false;
    for (const auto& [record, r] : m->records) {
        if (r.state == HeldRecord::State::wanted) return fmt::format("still waits for the rest of {}", record);
        if (r.state == HeldRecord::State::dropped) note("record not kept at the end");
        mayGo = mayGo || (r.state == HeldRecord::State::here && (r.opened == 0 || r.opened + m->openedStay <= m->openings()) && !m->untouchable(record));
    }
    for (const auto& [key, r] : m->resources)
        if (const auto it = m->records.find(recordOf(key)); r.json.empty() && (it == m->records.end() || it->second.state == HeldRecord::State::here))
            return fmt::format("takes {}/{}, which is not here, for a part of what is", key.type, key.id);
    if (mayGo && m->excess().value() > 0) return std::string("keeps more than it may");
    return std::nullopt;
}

// After every step of a client.
void World::checkAlways(Client& c) {
    if (!c.engine) return;
    const auto& s = c.engine->status();
    if (s.connection == Connection::revoked) {
        const auto text = c.store->lease();
        if (text && text->find("\"revoked\":true") != std::string::npos)
            c.keptRevoked = true;
        else if (text && !c.checked->leaseFailed())
            broken(Promise::i4, c.person + " was revoked, and that is written down nowhere");
        if (holdsAny(c) && !c.erased && !c.checked->purgeFailed() && !c.checked->epochFailed()) broken(Promise::i4, c.person + " was revoked, but its records are still there");
    }
    const auto counts = c.store->outboxCounts();
    if (s.connection != Connection::revoked && !m_server->isRevoked(c.person)) c.keptRevoked = false;
    if (counts) {
        if (!c.checked->countsUnknown() && (s.unsent != counts->unsent || s.attention != counts->attention) &&
            s.connection != Connection::stopped)
            broken(Promise::i7, fmt::format("{} shows {} unsent and {} to settle, but has {} and {}", c.person, s.unsent,
                                            s.attention, counts->unsent, counts->attention));
        if (c.erased && counts->unsent + counts->attention > 0) broken(Promise::i1, "erased with work that nobody has");
        const bool running = s.connection == Connection::connecting || s.connection == Connection::online ||
                             s.connection == Connection::offline;
        const auto next = c.engine->nextTick();
        if (running && !c.continues && (!next || *next - c.clock.steady() > Millis{700'000}))
            broken(Promise::i7, c.person + " does not mean to try again");
    }
    if (s.connection == Connection::needsSignIn && !c.toldSignIn) broken(Promise::i7, c.person + " wants a sign-in that nobody asked for");
    if (s.connection == Connection::needsSignIn && !std::exchange(c.signsIn, true))
        later(Millis{static_cast<std::int64_t>(500 + c.line.below(15'000))}, [this, &c] {
            c.signsIn = false;
            m_server->signIn(c.person);
            give(c, SignedIn{}, "signedIn");
        });
    if (s.connection == Connection::tooOld && !c.toldOld) broken(Promise::i10, c.person + " thinks that it is too old, which nobody said");
    const int speaksMin = c.version == 3 ? 2 : 1;
    if (s.connection == Connection::online && (c.serverMin > c.version || c.serverMax < speaksMin))
        broken(Promise::i10, c.person + " goes on with a server that it has no protocol in common with");
    if (c.checked->outboxTouched()) checkSaved(c);
}

// Nobody hammers the server, and what it asked for is obeyed.
void World::checkRequest(Client& c, const Request& r) {
    if (m_now < c.wall[static_cast<std::size_t>(r.call)]) broken(Promise::i7, fmt::format("{} asks {} {} ms sooner than the server allowed", c.person, static_cast<int>(r.call), (c.wall[static_cast<std::size_t>(r.call)] - m_now).count()));
    if (!lineDown(c))
        c.inVain = {};
    else if (r.call == Call::hello) { // with a back-off that doubles to half a minute it is some ten in a minute
        c.inVain.push(m_now);
        while (m_now - c.inVain.front() > Millis{60'000})
            c.inVain.pop();
        if (c.inVain.size() > 25) broken(Promise::i7, fmt::format("{} tried {} times in a minute on a line that is down", c.person, c.inVain.size()));
    }
    c.recent.push(m_now);
    while (m_now - c.recent.front() > Millis{10'000})
        c.recent.pop();
    if (c.recent.size() > 150) broken(Promise::i7, fmt::format("{} asked {} times in ten seconds", c.person, c.recent.size()));
}

// What a person was told is saved is in the cache, or the server has it, at every moment.
void World::checkSaved(Client& c) {
    std::map<std::string, bool> here;
    for (const auto& h : commandsOf(c))
        if (!here.emplace(h.id, h.inAttention).second) broken(Promise::i1, "a command is in two places: " + h.id);
    auto* m = memory(c);
    std::set<std::string> accepted;
    if (m)
        for (const auto& h : m->outbox)
            if (h.acceptedVersion > 0) accepted.insert(h.command.id.str());
    for (auto& [id, mine] : c.mine) {
        if (mine.done || mine.settled || here.contains(id)) continue;
        if (m_server->isHeld(id) && m_server->isRevoked(c.person)) {
            mine.done = true;
            continue;
        }
        const auto answer = m_server->answered(id);
        if (answer == protocol::CommandStatus::accepted || m_server->lostInRestore(id)) {
            mine.done = !accepted.contains(id);
            continue;
        }
        if (accepted.contains(id)) continue; // the server lost it since; it is seen to at the end
        broken(Promise::i1, fmt::format("{} lost command {}{}", c.person, mine.words, answer ? ", whose refusal nobody sees" : ""));
    }
    if (!m) return;
    // Only what the server would not take, or what waits for it, stands before a person.
    for (const auto& a : m->attention) {
        if (a.judged) continue;
        const auto it = c.mine.find(a.command.id.str());
        if (a.waitsFor.empty()) {
            if (it != c.mine.end() && !it->second.strange && !a.command.payload.contains("poisonBatch"))
                broken(Promise::i7, fmt::format("{} was parked, and nothing is wrong with it", it->second.words));
            continue;
        }
        const auto head = std::ranges::find_if(m->attention, [&](const auto& h) { return h.command.id.str() == a.waitsFor; });
        if (head == m->attention.end() && m_server->isRevoked(c.person)) continue; // handed in before it
        if (head == m->attention.end()) broken(Promise::i7, "a command waits for one that is not there");
        else if (head->command.target != a.command.target) broken(Promise::i7, "a command waits for one on another target");
        else if (protocol::isNote(a.command.type)) broken(Promise::i7, "a note waits for a command");
    }
}

// Right after the server carried out a batch of this client.
void World::checkEffects(Client& c) {
    for (const auto& e : m_server->newEffects()) {
        const auto it = m_server->effects().find(e.id);
        if (it != m_server->effects().end() && it->second > 1) broken(Promise::i2, "a command had its effect twice: " + e.id);
        if (e.intent >= 0 && !m_cloned.contains(e.intent) && m_server->effectsOf(e.intent) > 1)
            broken(Promise::i2, "what a person did once had its effect twice, under two ids");
        if (const auto mine = c.mine.find(e.id); mine != c.mine.end()) {
            tell(&c, fmt::format("→ the server carries out {}", mine->second.words));
            if (mine->second.undone && !mine->second.shared) broken(Promise::i1, "taken back, and yet it has its effect: " + mine->second.words);
        }
    }
}

// Right after a page was stored.
void World::checkPage(Client& c, const protocol::FeedPage& page, const AppliedPage& applied) {
    if (m_options.tell && !page.entries.empty() && (applied.state.firstSyncComplete || !page.more)) {
        std::string what;
        for (const auto& e : page.entries)
            if (e.key.type == "Task") what += fmt::format(" {}{}", e.op == protocol::FeedOp::put ? "" : "-", e.key.id + (e.version > 0 ? fmt::format("@{}", e.version) : ""));
        tell(&c, fmt::format("stores {} of the feed:{}{}", page.next, what, page.more ? " …" : ""));
    }
    auto* m = memory(c);
    if (!m) return;
    c.position = page.next;
    for (const auto& key : applied.changed)
        if (!m->resources.contains(key))
            for (auto& [id, mine] : c.mine)
                if (mine.target == key) mine.excused = true;
    const auto place = m_server->placeOf(page.next);
    if (!place || applied.state.resyncing) return; // of another life of the server
    const auto mayHold = [&](const protocol::ResourceKey& key) { return m_server->couldRead(c.person, key, *place); };
    for (const auto& e : page.entries)
        if (e.op == protocol::FeedOp::put && !m_server->wasTold(c.person, e.key, e.version))
            broken(Promise::i8, "a record was read and no line of the audit trail says so");
    for (const auto& [key, r] : m->resources)
        if (!mayHold(key)) {
            broken(Promise::i4, fmt::format("{} knows that it may not see {}/{}, and has it", c.person, key.type, key.id));
            return;
        }
}

// No cache can be read for longer than the lease without a word of the server, whatever was done to its clock.
void World::checkLeases() {
    if (m_options.outages == 0) return;
    for (auto& each : m_clients) {
        Client& c = *each;
        const auto* m = memory(c);
        if (!m || !c.engine || c.asleep || m->resources.empty() || !c.served) continue;
        if (m_now - *c.served <= m_options.lease + c.allowance || m->isShut()) continue;
        broken(Promise::i4, fmt::format("{} can be read {} ms after the last contact", c.person, (m_now - *c.served).count()));
    }
}

void World::checkEnd() {
    for (auto& each : m_clients) {
        Client& c = *each;
        std::map<std::string, bool> here;
        for (const auto& h : commandsOf(c))
            here[h.id] = h.inAttention;
        for (const auto& [id, mine] : c.mine) {
            if (const auto it = here.find(id); it != here.end()) {
                if (!it->second) broken(Promise::i7, "still unsent though all is healed: " + mine.words);
                continue; // in attention: shown to the person
            }
            if (mine.settled) continue;
            const auto answered = m_server->answered(id);
            if (m_server->lostInRestore(id) && (!answered || mine.excused)) {
                // A store that may do half of what it is asked may have forgotten more than it said.
                if (!mine.excused && !c.erased && memory(c)) broken(Promise::i1, fmt::format("{} did not send again what a restored server had lost: {}", c.person, mine.words));
                continue;
            }
            const bool erased = c.erased && m_server->isHeld(id); // a person will look at it
            if (!answered && !erased)
                broken(Promise::i1, fmt::format("{} lost command {}{}", c.person, mine.words, c.erased ? " when it was erased" : ""));
            else if (answered && *answered != protocol::CommandStatus::accepted && !erased)
                broken(Promise::i1, "a refusal was swallowed: " + mine.words);
        }
    }
    for (const auto& [id, times] : m_server->effects()) {
        if (times > 1) broken(Promise::i2, "a command had its effect twice: " + id);
        if (m_server->answered(id) != protocol::CommandStatus::accepted)
            broken(Promise::i2, "a command without an accepting answer had an effect: " + id);
    }
    for (const auto& what : m_server->auditTrouble())
        broken(Promise::i8, what);
    m_result.outcome = m_server->outcome();
}

} // namespace fyr::sync::sim
