// What the calls of this node ask of the store: whose leases are renewed, what was decided elsewhere.
#include "server/video/call_rooms.h"

namespace fyr::server::video {

using signalling::LineId;

void CallRooms::start() { m_thread = std::thread([this] { run(); }); }

void CallRooms::run() {
    for (;;) {
        {
            std::unique_lock lock(m_threadMutex);
            if (m_wake.wait_for(lock, m_o.tick, [this] { return m_stopping; })) return;
        }
        tickNow();
        if (onTick) onTick();
    }
}

void CallRooms::tickNow() {
    const auto now = m_p.clock.steady();
    std::set<TenantId> tenants;
    const bool queues = now - m_queuesAt >= m_o.queueEvery;
    const bool clock = now - m_clockAt >= m_o.clockEvery;
    {
        const std::scoped_lock lock(m_mutex);
        tick();
        tenants.swap(m_changed);
        if (queues) tenants.merge(tenantsHere());
        m_p.metrics.set("fyr_call_lines", {}, static_cast<double>(m_lines.size()));
        m_p.metrics.set("fyr_call_rooms", {}, static_cast<double>(m_rooms.size()));
    }
    renewLeases();
    if (now - m_nodesAt >= m_p.nodes.every()) {
        m_nodesAt = now;
        keepRooms();
    }
    if (now - m_scoresAt >= m_o.scoresEvery) {
        m_scoresAt = now;
        keepScores();
    }
    m_waiting.merge(tenants);
    if (now < m_refreshAt && !clock) return;
    if (clock) {
        m_clockAt = now;
        const auto all = m_p.store.tenants();
        if (all)
            for (const auto& t : *all) m_waiting.insert(TenantId{t.id});
    }
    if (queues) m_queuesAt = now;
    const auto began = m_p.clock.steady();
    refresh(std::exchange(m_waiting, {}));
    m_refreshAt = now + std::min<SteadyTime::duration>(5 * (m_p.clock.steady() - began), m_o.refreshAtLeast);
}

// The rooms whose time has come, and those that nobody is in.
void CallRooms::tick() {
    const auto now = m_p.clock.steady();
    while (!m_ticks.empty() && m_ticks.begin()->first <= now) {
        auto& room = *m_ticks.begin()->second;
        m_ticks.erase(m_ticks.begin());
        room.tickAt = SteadyTime::max();
        step(room, signalling::Ticked{});
    }
    for (const auto& room : std::exchange(m_empty, {})) {
        if (!room || room->gone || !room->machine.empty()) continue;
        forget(room);
        later([this, id = room->id] {
            std::unique_lock again(m_mutex);
            const bool back = find(id) != nullptr;
            again.unlock();
            if (!back) static_cast<void>(m_p.nodes.release(TenantId{id.first}, id.second));
        });
    }
}

std::set<TenantId> CallRooms::tenantsHere() const {
    std::set<TenantId> out;
    for (auto at = m_rooms.begin(); at != m_rooms.end();) {
        const auto tenant = *out.insert(TenantId{at->second->id.first}).first;
        const auto after = tenant.str() + '\0';
        at = m_rooms.lower_bound(RoomName(after, ""));
    }
    return out;
}

void CallRooms::keepScores() {
    const std::scoped_lock lock(m_mutex);
    for (auto& [name, room] : m_rooms)
        for (auto& seat : room->seats)
            if (const auto score = std::exchange(seat.score, nullptr)) keepScore(room->id, seat.party, std::move(*score));
}

// A node that stood still for longer than its lease may have lost calls to another: their lines are closed, and come back there.
void CallRooms::keepRooms() {
    std::set<TenantId> here;
    {
        const std::scoped_lock lock(m_mutex);
        here = tenantsHere();
    }
    for (const auto& tenant : here) {
        const auto mine = [&] {
            std::set<std::string> out;
            const std::scoped_lock lock(m_mutex);
            for (auto at = m_rooms.lower_bound(RoomName(tenant.str(), "")); at != m_rooms.end() && at->first.first == tenant.str(); ++at) out.insert(at->second->id.second);
            return out;
        };
        const auto lost = m_p.nodes.renew(tenant, mine);
        if (!lost) continue; // whoever cannot write takes nothing over either
        const std::scoped_lock lock(m_mutex);
        for (const auto& visit : *lost) {
            const auto room = find(RoomName(tenant.str(), visit));
            if (!room) continue;
            forget(room);
            std::vector<LineId> lines;
            for (const auto& [line, l] : m_lines)
                if (l.room == room) lines.push_back(line);
            for (const auto line : lines) {
                m_lines.at(line).peer->close(1012, "moved");
                drop(line);
            }
        }
    }
}

void CallRooms::renewLeases() {
    std::vector<std::pair<TenantId, std::vector<waiting::LeaseKeeper::Due>>> due;
    const auto now = m_p.clock.steady();
    {
        const std::scoped_lock lock(m_mutex);
        for (auto& [tenant, keeper] : m_keepers)
            if (auto d = keeper.due(now); !d.empty()) due.emplace_back(tenant, std::move(d));
    }
    for (auto& [tenant, list] : due) {
        const auto [failed, disputed] = m_p.visits.renew(tenant, std::move(list));
        if (!disputed.empty()) reclaim(tenant, disputed);
        if (failed.empty()) continue;
        m_p.metrics.count("fyr_call_leases_failed_total", {}, static_cast<double>(failed.size()));
        const std::scoped_lock lock(m_mutex);
        for (const auto& f : failed) m_keepers.at(tenant).failed(f, now);
    }
}

// Somebody speaks on a line here, and the lease is with another page of theirs: one whose first word was written late, or one that
// is on its way here from another node. Until it is known which, the other's lease keeps them in the list.
void CallRooms::reclaim(const TenantId& tenant, const std::vector<waiting::LeaseKeeper::Due>& disputed) {
    for (const auto& due : disputed) {
        const auto here = [&]() -> RoomAt {
            auto room = find(RoomName(tenant.str(), due.who.visit));
            if (!room || !room->machine.isPresent(due.who.party) || !room->machine.isSession(due.who.party, due.who.page)) return nullptr;
            return room;
        };
        {
            const std::scoped_lock lock(m_mutex);
            if (!here()) continue; // the last words of a page that another took over from
        }
        const auto done = m_p.visits.reclaim(tenant, due);
        m_p.metrics.count("fyr_call_leases_disputed_total", {{"outcome", done ? "taken" : "left"}});
        m_p.log.warning("call.lease-disputed", {{"organization.id", tenant.str()}, {"event.outcome", done ? "success" : "failure"}});
        if (!done) continue;
        const std::scoped_lock lock(m_mutex);
        if (const auto room = here()) room->seat(due.who.party).joined = false; // is said again with the next description
    }
}

void CallRooms::countWaiting(const TenantId& tenant, const std::vector<const CallVisit*>& all, Instant now) {
    auto& mine = m_waits[tenant] = {};
    for (const auto* c : all) {
        if (!c->visit.isWaiting(now)) continue;
        ++mine.many;
        if (c->visit.arrived && (!mine.longest || *c->visit.arrived < *mine.longest)) mine.longest = c->visit.arrived;
    }
    std::size_t many = 0;
    Millis longest{0};
    for (const auto& [of, w] : m_waits) {
        many += w.many;
        if (w.longest) longest = std::max(longest, std::chrono::duration_cast<Millis>(now - *w.longest));
    }
    m_p.metrics.set("fyr_visits_waiting", {}, static_cast<double>(many));
    m_p.metrics.set("fyr_visits_longest_wait_seconds", {}, static_cast<double>(longest.count()) / 1000);
}

// Where everybody is in the line of their unit.
std::vector<waiting::Place> CallRooms::placesOf(const TenantId& tenant, const std::vector<const CallVisit*>& all, Instant now) {
    std::map<std::string_view, std::vector<const waiting::Visit*>> units;
    for (const auto* c : all)
        if (c->visit.isWaiting(now)) units[c->unit].push_back(&c->visit);
    std::vector<waiting::Place> out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        out.clear();
        for (const auto& [unit, visits] : units) {
            FYR_TRY(const auto pace, loadPace(tx, std::string(unit), now));
            for (auto& p : waiting::order(visits, now, pace)) out.push_back(std::move(p));
        }
        return {};
    };
    if (!units.empty() && !m_p.store.read(tenant, read)) out.clear(); // told with the next look
    std::ranges::sort(out, {}, &waiting::Place::visit);
    return out;
}

void CallRooms::tellDecided(Room& room, const waiting::Visit& visit) {
    if (visit.isOver()) return step(room, signalling::Ended{"ended"});
    for (const auto& p : visit.parties) {
        if (!room.machine.has(p.party)) continue;
        // Sent away by the clinician: the page that it was is still on the line.
        if (p.left && p.lease && room.seat(p.party).page == p.lease->page) step(room, signalling::Removed{p.party, "removed"});
        else if (p.admitted && !room.machine.isAdmitted(p.party)) step(room, signalling::Admitted{p.party});
    }
}

// Somebody waits for it with their eyes on the page: the next look, up to a second later, would be late.
void CallRooms::decided(const TenantId& tenant, const std::string& visit) {
    const RoomName where(tenant.str(), visit);
    const auto here = [&] {
        const std::scoped_lock lock(m_mutex);
        return find(where) != nullptr;
    };
    if (!here()) return;
    const auto stands = m_p.visits.look(tenant, visit);
    if (!stands || !*stands) return; // told with the next look
    const std::scoped_lock lock(m_mutex);
    if (const auto room = find(where)) tellDecided(*room, (*stands)->visit);
}

// What stands in the store, told to those who have lines here: admitted by somebody on any node, ended, the next place.
void CallRooms::refresh(const std::set<TenantId>& tenants) {
    constexpr std::size_t atOnce = 200; // then others have their turn
    for (const auto& tenant : tenants) {
        std::uint64_t round = 0;
        {
            const std::scoped_lock lock(m_mutex);
            round = ++m_round;
        }
        const auto all = m_board.read(tenant); // by id
        if (!all) {
            changed(tenant);
            continue;
        }
        const auto now = m_p.clock.now();
        if (const auto done = m_p.visits.clockPassed(tenant, *all); !done) m_p.log.warning("call.clock", {{"error.code", info(done.error().code).name}});
        countWaiting(tenant, *all, now);
        const auto places = placesOf(tenant, *all, now); // by id too, as the rooms are
        auto c = all->begin();
        auto place = places.begin();
        std::string last;
        for (bool more = true; more;) {
            const std::scoped_lock lock(m_mutex);
            auto at = m_rooms.upper_bound(RoomName(tenant.str(), last));
            RoomAt room;
            for (std::size_t n = 0; n < atOnce && at != m_rooms.end() && at->first.first == tenant.str(); ++n) {
                room = (at++)->second;
                if (room->round >= round) continue; // what was read may be older than who came in: the next look tells it
                const std::string_view visit = room->id.second;
                while (c != all->end() && (*c)->visit.id < visit) ++c;
                while (place != places.end() && place->visit < visit) ++place;
                if (c == all->end() || (*c)->visit.id != visit) {
                    step(*room, signalling::Ended{"ended"}); // closed by another node
                    continue;
                }
                tellWhatStands(*room, **c, place != places.end() && place->visit == visit ? &*place : nullptr);
            }
            more = room && at != m_rooms.end() && at->first.first == tenant.str();
            if (more) last = room->id.second;
        }
    }
}

void CallRooms::tellWhatStands(Room& room, const CallVisit& c, const waiting::Place* place) {
    tellDecided(room, c.visit);
    if (c.visit.isOver()) return;
    const auto* patient = c.visit.patient();
    if (!patient || !place || !room.machine.has(patient->party)) return;
    const Place fresh{place->position, place->estimate ? std::optional(Millis{place->estimate->count() / 60'000 * 60'000}) : std::nullopt};
    auto& told = room.seat(patient->party).told;
    if (told == fresh) return;
    told = fresh;
    json::object body{{"position", fresh.position}};
    if (fresh.estimate) body["estimateMs"] = fresh.estimate->count();
    step(room, signalling::Tell{patient->party, "waiting", std::move(body)});
}

} // namespace fyr::server::video
