// What the calls of this node ask of the store: who may come in, whose leases are renewed, what was decided elsewhere.
#include "server/video/call_rooms.h"

#include <fmt/format.h>

namespace fyr::server::video {

using signalling::LineId;

void CallRooms::enter(LineId id, const signalling::Hello& hello) {
    const auto page = makeUlid(m_p.clock.now(), m_p.random);
    const auto who = m_p.identity.authenticate(hello.token);
    if (who) {
        if (who->role != Role::patient && !clinicians.has(who->role)) return refuse(id, "forbidden");
        const auto e = m_p.visits.enter(*who, hello.visit, page);
        if (!e) return refuse(id, e.error());
        if (e->early) return refuse(id, "early");
        return seat(id, who->tenant, *e, page, {who->person.str(), who->session.str()}, *who, {});
    }
    const auto invited = m_p.visits.invitation(hello.token);
    if (!invited || invited->visit != hello.visit) return refuse(id, who.error());
    if (isOfTicket(*invited)) return enterByTicket(id, *invited, page);
    const TenantId tenant{invited->tenant};
    const auto e = m_p.visits.enterAsGuest(tenant, hello.visit, *invited, page);
    if (!e) return refuse(id, e.error());
    seat(id, tenant, *e, page, {}, {}, {});
}

// A clinician in the system's browser: as the sign-in that asked for the ticket, and for as long as that one holds.
void CallRooms::enterByTicket(LineId id, const signalling::Resumable& by, const std::string& page) {
    const auto held = m_p.visits.spendTicket(by);
    if (!held) return refuse(id, held.error());
    const TenantId tenant{by.tenant};
    const SignedBy signedBy{held->account, held->session};
    if (!stillSignedIn(tenant, signedBy)) return refuse(id, "revoked");
    std::optional<Principal> who;
    const auto read = m_p.store.read(tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto account, tx.account(held->account));
        FYR_TRY(const auto sessions, tx.sessions(held->account));
        for (const auto& s : sessions)
            if (account && s.id == held->session) {
                FYR_TRY(who, Identity::principalOf(tenant, *account, s));
            }
        return {};
    });
    if (!read) return refuse(id, read.error());
    if (!who || !clinicians.has(who->role)) return refuse(id, "forbidden");
    if (held->spentBefore) {
        m_p.log.warning("call.ticket-again");
        if (!m_p.visits.ticketShownAgain(*who, by.visit)) m_p.log.warning("call.work-dropped");
        return refuse(id, Error{ErrorCode::forbidden, "the ticket was used"});
    }
    const auto e = m_p.visits.enterByTicket(*who, by.visit, page);
    if (!e) return refuse(id, e.error());
    seat(id, tenant, *e, page, signedBy, *who, {});
}

void CallRooms::comeBack(LineId id, const signalling::Resume& resume) {
    const auto r = signalling::readResumeId(resume.resumeId, m_o.key, m_p.clock.now());
    if (!r) return refuse(id, r.error());
    // page~account~session of the sign-in
    const auto first = r->session.find('~');
    const auto second = r->session.find('~', first == std::string::npos ? first : first + 1);
    if (second == std::string::npos) return refuse(id, "signIn");
    const auto page = r->session.substr(0, first);
    const SignedBy by{r->session.substr(first + 1, second - first - 1), r->session.substr(second + 1)};
    const TenantId tenant{r->tenant};
    if (!stillSignedIn(tenant, by)) return refuse(id, "revoked");
    const auto e = m_p.visits.comeBack(tenant, r->visit, r->party, page);
    if (!e) return refuse(id, e.error());
    seat(id, tenant, *e, page, by, {}, resume.lastSeq);
}

// An invitation has no sign-in behind it: it ends with its time and with the visit.
bool CallRooms::stillSignedIn(const TenantId& tenant, const SignedBy& by) {
    if (by.account.empty()) return true;
    bool holds = false;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto account, tx.account(by.account));
        FYR_TRY(const auto sessions, tx.sessions(by.account));
        for (const auto& s : sessions)
            if (s.id == by.session) holds = account && !account->disabled && !s.revoked && s.expires > m_p.clock.now();
        return {};
    };
    return m_p.store.read(tenant, read) && holds;
}

void CallRooms::seat(LineId id, const TenantId& tenant, const Entered& e, const std::string& page, const SignedBy& by, const std::optional<Principal>& who, std::optional<std::int64_t> lastSeq) {
    const auto now = m_p.clock.now();
    signalling::Opened opened;
    opened.line = id;
    opened.member = {e.party, e.role, e.name, e.admitted};
    opened.session = page;
    opened.resumeId = signalling::writeResumeId({tenant.str(), e.call.visit.id, e.party, fmt::format("{}~{}~{}", page, by.account, by.session), now + m_o.resumable}, m_o.key);
    opened.ice = iceFor(page);
    opened.lastSeq = lastSeq;
    opened.token = e.token;

    const RoomId where{tenant.str(), e.call.visit.id};
    {
        std::unique_lock lock(m_mutex);
        const bool here = m_rooms.contains(where);
        lock.unlock();
        if (!here) {
            const auto elsewhere = m_p.nodes.claim(tenant, where.second);
            if (!elsewhere) return refuse(id, elsewhere.error());
            if (*elsewhere) {
                json::object moved{{"type", "moved"}, {"resumeId", opened.resumeId}};
                lock.lock();
                if (const auto l = m_lines.find(id); l != m_lines.end()) {
                    // Sent to that address once already and brought here: asked again slowly, it is not a storm.
                    if (!(*elsewhere)->url.empty() && !l->second.astray) moved["url"] = (*elsewhere)->url;
                    l->second.peer->send(json::write(moved));
                    l->second.peer->close(1012, "moved");
                }
                return drop(id);
            }
        }
    }
    const std::scoped_lock lock(m_mutex);
    const auto at = m_lines.find(id);
    if (at == m_lines.end()) return; // closed meanwhile: the lease runs out by itself
    const auto [room, fresh] = m_rooms.try_emplace(where);
    if (fresh) room->second.machine = signalling::Room(m_o.room);
    auto& line = at->second;
    line.room = where;
    line.party = e.party;
    line.page = page;
    // A sign-in that is ended anywhere ends the line; and what is written in the tenant may be about the visit.
    if (!by.session.empty())
        line.wake = m_p.hub.add({tenant, by.session, who ? who->device : std::string{}, by.account, e.call.unit, [this, tenant, id](const std::string&, bool thenClose) {
                                     if (thenClose) later([this, id] { refuse(id, "revoked"); });
                                     else changed(tenant);
                                 }});
    room->second.pages[e.party] = page;
    m_keepers.try_emplace(tenant, m_p.visits.rules().renewEvery).first->second.opened({where.second, e.party, page}, m_p.clock.steady());
    m_p.metrics.count("fyr_call_lines_opened_total", {{"how", lastSeq ? "resume" : "hello"}});
    step(where, room->second, opened);
    if (m_draining) step(where, room->second, signalling::Draining{});
    m_changed.insert(tenant); // its place in the queue, and what was decided meanwhile
}

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
        for (auto& [id, room] : m_rooms) step(id, room, signalling::Ticked{});
        for (auto r = m_rooms.begin(); r != m_rooms.end();) {
            if (!r->second.machine.empty()) {
                ++r;
                continue;
            }
            later([this, id = r->first] {
                std::unique_lock again(m_mutex);
                const bool back = m_rooms.contains(id);
                again.unlock();
                if (!back) static_cast<void>(m_p.nodes.release(TenantId{id.first}, id.second));
            });
            r = m_rooms.erase(r);
        }
        tenants.swap(m_changed);
        if (queues)
            for (const auto& [id, room] : m_rooms) tenants.insert(TenantId{id.first});
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

void CallRooms::keepScores() {
    const std::scoped_lock lock(m_mutex);
    for (auto& [id, room] : m_rooms)
        for (auto& [party, score] : std::exchange(room.scores, {})) keepScore(id, party, Quality(score));
}

// A node that stood still for longer than its lease may have lost calls to another: their lines are closed, and come back there.
void CallRooms::keepRooms() {
    std::map<TenantId, std::set<std::string>> mine;
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto& [id, room] : m_rooms) mine[TenantId{id.first}].insert(id.second);
    }
    for (const auto& [tenant, visits] : mine) {
        const auto lost = m_p.nodes.renew(tenant, visits);
        if (!lost) continue; // whoever cannot write takes nothing over either
        const std::scoped_lock lock(m_mutex);
        for (const auto& visit : *lost) {
            const RoomId id{tenant.str(), visit};
            m_rooms.erase(id);
            std::vector<LineId> lines;
            for (const auto& [line, l] : m_lines)
                if (l.room == id) lines.push_back(line);
            for (const auto line : lines) {
                m_lines.at(line).peer->close(1012, "moved");
                drop(line);
            }
        }
    }
}

void CallRooms::renewLeases() {
    std::vector<std::pair<TenantId, std::vector<waiting::LeaseKeeper::Due>>> due;
    {
        const std::scoped_lock lock(m_mutex);
        for (auto& [tenant, keeper] : m_keepers)
            if (auto d = keeper.due(m_p.clock.steady()); !d.empty()) due.emplace_back(tenant, std::move(d));
    }
    for (auto& [tenant, list] : due) {
        const auto failed = m_p.visits.renew(tenant, std::move(list));
        if (failed.empty()) continue;
        m_p.metrics.count("fyr_call_leases_failed_total", {}, static_cast<double>(failed.size()));
        const std::scoped_lock lock(m_mutex);
        for (const auto& f : failed) m_keepers.at(tenant).failed(f, m_p.clock.steady());
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
std::map<std::string, waiting::Place> CallRooms::placesOf(const TenantId& tenant, const std::vector<const CallVisit*>& all, Instant now) {
    std::map<std::string, std::vector<waiting::Visit>> units;
    for (const auto* c : all)
        if (c->visit.isWaiting(now)) units[c->unit].push_back(c->visit);
    std::map<std::string, waiting::Place> out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        out.clear();
        for (const auto& [unit, visits] : units) {
            FYR_TRY(const auto pace, loadPace(tx, unit, now));
            for (auto& p : waiting::order(visits, now, pace)) out[p.visit] = p;
        }
        return {};
    };
    if (!units.empty() && !m_p.store.read(tenant, read)) out.clear(); // told with the next look
    return out;
}

void CallRooms::tellDecided(const RoomId& id, Room& room, const waiting::Visit& visit) {
    if (visit.isOver()) return step(id, room, signalling::Ended{"ended"});
    for (const auto& p : visit.parties) {
        // Sent away by the clinician: the page that it was is still on the line.
        const auto page = room.pages.find(p.party);
        if (p.left && p.lease && page != room.pages.end() && page->second == p.lease->page && room.machine.has(p.party)) step(id, room, signalling::Removed{p.party, "removed"});
        else if (p.admitted) step(id, room, signalling::Admitted{p.party});
    }
}

// Somebody waits for it with their eyes on the page: the next look, up to a second later, would be late.
void CallRooms::decided(const TenantId& tenant, const std::string& visit) {
    const RoomId where{tenant.str(), visit};
    const auto here = [&] {
        const std::scoped_lock lock(m_mutex);
        return m_rooms.contains(where);
    };
    if (!here()) return;
    const auto stands = m_p.visits.look(tenant, visit);
    if (!stands || !*stands) return; // told with the next look
    const std::scoped_lock lock(m_mutex);
    if (const auto room = m_rooms.find(where); room != m_rooms.end()) tellDecided(where, room->second, (*stands)->visit);
}

// What stands in the store, told to those who have lines here: admitted by somebody on any node, ended, the next place.
void CallRooms::refresh(const std::set<TenantId>& tenants) {
    for (const auto& tenant : tenants) {
        const auto all = m_board.read(tenant);
        if (!all) {
            changed(tenant);
            continue;
        }
        const auto now = m_p.clock.now();
        if (const auto done = m_p.visits.clockPassed(tenant, *all); !done) m_p.log.warning("call.clock", {{"error.code", info(done.error().code).name}});
        countWaiting(tenant, *all, now);
        const auto places = placesOf(tenant, *all, now);

        std::set<std::string_view> known;
        for (const auto* c : *all) known.insert(c->visit.id);
        const std::scoped_lock lock(m_mutex);
        for (auto at = m_rooms.lower_bound({tenant.str(), ""}); at != m_rooms.end() && at->first.first == tenant.str(); ++at)
            if (!known.contains(at->first.second)) step(at->first, at->second, signalling::Ended{"ended"}); // closed by another node
        for (const auto* one : *all) {
            const auto& c = *one;
            const RoomId where{tenant.str(), c.visit.id};
            const auto room = m_rooms.find(where);
            if (room == m_rooms.end()) continue;
            tellDecided(where, room->second, c.visit);
            if (c.visit.isOver()) continue;
            const auto* patient = c.visit.patient();
            const auto place = places.find(c.visit.id);
            if (!patient || place == places.end() || !room->second.machine.has(patient->party)) continue;
            const Place fresh{place->second.position, place->second.estimate ? std::optional(Millis{place->second.estimate->count() / 60'000 * 60'000}) : std::nullopt};
            auto& told = room->second.told[patient->party];
            if (told == fresh) continue;
            told = fresh;
            json::object body{{"position", fresh.position}};
            if (fresh.estimate) body["estimateMs"] = fresh.estimate->count();
            step(where, room->second, signalling::Tell{patient->party, "waiting", std::move(body)});
        }
    }
}

} // namespace fyr::server::video
