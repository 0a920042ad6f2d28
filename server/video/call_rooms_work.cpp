// What the calls of this node ask of the store: who may come in, whose leases are renewed, what was decided elsewhere.
#include "server/video/call_rooms.h"

#include "base/digest.h"

#include <fmt/format.h>

namespace fyr::server::video {

using signalling::LineId;

void CallRooms::enter(LineId id, const signalling::Hello& hello) {
    if (!stands(id)) return; // given up while it waited for a worker: its page has said hello again
    const auto wanted = [this, id] { return stands(id); };
    const auto who = m_p.identity.authenticate(hello.token);
    if (who) {
        if (who->role != Role::patient && !clinicians.has(who->role)) return refuse(id, "forbidden");
        const auto page = pageOf(hello, who->tenant, partyOf(*who));
        const auto e = m_p.visits.enter(*who, hello.visit, page, wanted);
        if (!e) return refuse(id, e.error());
        if (e->early) return refuse(id, "early");
        return seat(id, who->tenant, *e, page, {who->person.str(), who->session.str()}, *who, {hello.attempt});
    }
    const auto invited = m_p.visits.invitation(hello.token);
    if (!invited || invited->visit != hello.visit) return refuse(id, who.error());
    if (isOfTicket(*invited)) return enterByTicket(id, *invited, hello);
    const TenantId tenant{invited->tenant};
    const auto page = pageOf(hello, tenant, invited->party);
    const auto e = m_p.visits.enterAsGuest(tenant, hello.visit, *invited, page, wanted);
    if (!e) return refuse(id, e.error());
    seat(id, tenant, *e, page, {}, {}, {hello.attempt});
}

// What the page calls itself, as the session that the others are told: another for each party, and nobody can tell from it what
// the page said. So nobody can come as another's page, nor take what is counted by it at the relays.
std::string CallRooms::pageOf(const signalling::Hello& hello, const TenantId& tenant, std::string_view party) {
    if (hello.page.empty()) return makeUlid(m_p.clock.now(), m_p.random);
    return hex(sha256(fmt::format("{}/{}/{}/{}", tenant.str(), hello.visit, party, hello.page))).substr(0, 32);
}

bool CallRooms::stands(LineId id) const {
    const std::scoped_lock lock(m_mutex);
    return m_lines.contains(id);
}

void CallRooms::undo(const TenantId& tenant, const Entered& e, const std::string& page) {
    if (!m_p.visits.undo(tenant, e, page)) m_p.log.warning("call.lease-not-given-back"); // the next renewals do it
}

// A clinician in the system's browser: as the sign-in that asked for the ticket, and for as long as that one holds.
void CallRooms::enterByTicket(LineId id, const signalling::Resumable& by, const signalling::Hello& hello) {
    const TenantId tenant{by.tenant};
    const auto held = m_p.visits.spendTicket(by, hello.page.empty() ? std::string{} : pageOf(hello, tenant, by.party));
    if (!held) return refuse(id, held.error());
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
    const auto page = pageOf(hello, tenant, partyOf(*who));
    const auto e = m_p.visits.enterByTicket(*who, by.visit, page, [this, id] { return stands(id); });
    if (!e) return refuse(id, e.error());
    seat(id, tenant, *e, page, signedBy, *who, {hello.attempt});
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
    auto e = m_p.visits.comeBack(tenant, r->visit, r->party, page);
    // Which of the two pages holds is known on the node that let them in.
    const bool disputed = !e && e.error().code == ErrorCode::duplicate;
    if (disputed) e = m_p.visits.standing(tenant, r->visit, r->party);
    if (!e) return refuse(id, e.error());
    seat(id, tenant, *e, page, by, {}, {resume.attempt, resume.lastSeq, disputed});
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

void CallRooms::seat(LineId id, const TenantId& tenant, const Entered& e, const std::string& page, const SignedBy& by, const std::optional<Principal>& who, const Came& came) {
    const auto now = m_p.clock.now();
    signalling::Opened opened;
    opened.line = id;
    opened.member = {e.party, e.role, e.name, e.admitted};
    opened.session = page;
    opened.resumeId = signalling::writeResumeId({tenant.str(), e.call.visit.id, e.party, fmt::format("{}~{}~{}", page, by.account, by.session), now + m_o.resumable}, m_o.key);
    opened.ice = iceFor(page);
    opened.lastSeq = came.lastSeq;
    opened.attempt = came.attempt;
    opened.token = e.token;

    RoomId where{tenant.str(), e.call.visit.id};
    {
        std::unique_lock lock(m_mutex);
        const bool here = find(where) != nullptr;
        lock.unlock();
        if (!here) {
            const auto elsewhere = m_p.nodes.claim(tenant, where.second);
            if (!elsewhere) return refuse(id, elsewhere.error());
            if (*elsewhere) {
                json::object moved{{"type", "moved"}, {"resumeId", opened.resumeId}};
                lock.lock();
                const auto l = m_lines.find(id);
                if (l == m_lines.end()) {
                    lock.unlock();
                    return undo(tenant, e, page);
                }
                // Sent to that address once already and brought here: asked again slowly, it is not a storm.
                if (!(*elsewhere)->url.empty() && !l->second.astray) moved["url"] = (*elsewhere)->url;
                l->second.peer->send(json::write(moved));
                l->second.peer->close(1012, "moved");
                return drop(id);
            }
        }
    }
    std::unique_lock lock(m_mutex);
    const auto at = m_lines.find(id);
    auto room = find(where);
    opened.order = at == m_lines.end() ? 0 : at->second.order;
    const auto judge = [&] {
        if (at == m_lines.end()) return signalling::Verdict::overtaken;
        if (came.disputed && (!room || !room->machine.isSession(e.party, page))) return signalling::Verdict::elsewhere;
        return room ? room->machine.judge(opened) : signalling::Verdict::welcome;
    };
    const auto verdict = judge();
    if (verdict != signalling::Verdict::welcome) {
        if (verdict == signalling::Verdict::overtaken) m_p.metrics.count("fyr_call_lines_ended_total", {{"reason", "overtaken"}});
        if (verdict == signalling::Verdict::elsewhere) endLine(id, "elsewhere", 1008);
        else if (at != m_lines.end()) step(*room, opened);
        lock.unlock();
        return undo(tenant, e, page);
    }
    if (!room) {
        room = std::make_shared<Room>(std::move(where), m_o.room, keeperOf(tenant));
        m_rooms.emplace(RoomName(room->id), room);
    }
    auto& line = at->second;
    line.room = room;
    line.who = {room->id.second, e.party, page};
    // A sign-in that is ended anywhere ends the line.
    if (!by.session.empty())
        line.wake = m_p.hub.watch({tenant, by.session, who ? who->device : std::string{}, by.account, {}, [this, id](const std::string&, bool thenClose) {
                                       if (thenClose) later([this, id] { refuse(id, "revoked"); });
                                   }});
    auto& mine = room->seat(e.party);
    if (std::exchange(mine.page, page) != page) mine.joined = false; // has its connections before it
    mine.told.reset(); // a page that was opened again does not know its place
    room->round = m_round;
    room->keeper.opened(line.who, m_p.clock.steady());
    m_p.metrics.count("fyr_call_lines_opened_total", {{"how", came.lastSeq ? "resume" : "hello"}});
    step(*room, opened);
    if (m_draining) step(*room, signalling::Draining{});
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
        const auto places = placesOf(tenant, *all, now);
        const auto idOf = [](const CallVisit* c) -> std::string_view { return c->visit.id; };
        std::string last;
        for (bool more = true; more;) {
            const std::scoped_lock lock(m_mutex);
            auto at = m_rooms.upper_bound(RoomName(tenant.str(), last));
            RoomAt room;
            for (std::size_t n = 0; n < atOnce && at != m_rooms.end() && at->first.first == tenant.str(); ++n) {
                room = (at++)->second;
                if (room->round >= round) continue; // what was read may be older than who came in: the next look tells it
                const std::string_view visit = room->id.second;
                const auto c = std::ranges::lower_bound(*all, visit, {}, idOf);
                if (c == all->end() || idOf(*c) != visit) {
                    step(*room, signalling::Ended{"ended"}); // closed by another node
                    continue;
                }
                const auto place = std::ranges::lower_bound(places, visit, {}, &waiting::Place::visit);
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
