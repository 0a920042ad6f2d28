// Who comes in: a page that says hello or comes back, what the store says to it, and its place in the room.
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

} // namespace fyr::server::video
