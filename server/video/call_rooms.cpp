// What comes in on lines, and what the rooms want done.
#include "server/video/call_rooms.h"

#include <algorithm>

namespace fyr::server::video {

using signalling::LineId;

CallRooms::CallRooms(Parts parts, CallOptions options) : m_p(std::move(parts)), m_o(std::move(options)), m_board(m_p.store) {
    using enum http::MetricKind;
    m_p.metrics.declare("fyr_call_lines", gauge, "Open signalling lines of calls on this node.");
    m_p.metrics.declare("fyr_call_rooms", gauge, "Calls and waiting rooms that are on this node.");
    m_p.metrics.declare("fyr_visits_waiting", gauge, "Patients who sit in a waiting room and whom nobody has, of all units.");
    m_p.metrics.declare("fyr_visits_longest_wait_seconds", gauge, "How long the one of them has waited who has waited longest.");
    m_p.metrics.declare("fyr_call_lines_opened_total", counter, "Lines that were let in, by how: hello, resume.");
    m_p.metrics.declare("fyr_call_lines_ended_total", counter, "Lines that this node ended, by reason.");
    m_p.metrics.declare("fyr_call_refused_total", counter, "What was refused: a line, a message, a description.");
    m_p.metrics.declare("fyr_call_leases_failed_total", counter, "Leases that could not be written and are tried again.");
    m_p.metrics.declare("fyr_call_leases_disputed_total", counter, "Leases of somebody on a line here that another page of theirs had: given back, or left to who is there.");
}

CallRooms::~CallRooms() { stop(); }

void CallRooms::stop() {
    {
        const std::scoped_lock lock(m_threadMutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

CallRooms::Seat& CallRooms::Room::seat(std::string_view party) {
    const auto at = std::ranges::find(seats, party, &Seat::party);
    if (at != seats.end()) return *at;
    seats.push_back({std::string(party), {}, 0, false, {}, {}});
    return seats.back();
}

CallRooms::RoomAt CallRooms::find(const RoomName& name) const {
    const auto at = m_rooms.find(name);
    return at == m_rooms.end() ? nullptr : at->second;
}

waiting::LeaseKeeper& CallRooms::keeperOf(const TenantId& tenant) { return m_keepers.try_emplace(tenant, m_p.visits.rules().renewEvery).first->second; }

LineId CallRooms::attach(Peer peer, std::string_view asked) {
    const std::scoped_lock lock(m_mutex);
    const auto id = m_next++;
    Line l;
    l.peer = std::move(peer);
    l.flood = signalling::Flood(m_o.flood);
    l.astray = !asked.empty() && asked != m_p.nodes.name();
    m_lines.emplace(id, std::move(l));
    return id;
}

void CallRooms::said(LineId id, std::string text) {
    {
        const std::scoped_lock lock(m_mutex);
        const auto at = m_lines.find(id);
        if (at == m_lines.end()) return;
        if (!at->second.flood.heard(m_p.clock.steady(), text.size())) {
            m_p.metrics.count("fyr_call_lines_ended_total", {{"reason", "flood"}});
            return endLine(id, "flood", 1008);
        }
    }
    auto said = signalling::read(text);
    const auto brings = said ? rewrite(*said) : std::nullopt;
    const std::scoped_lock lock(m_mutex);
    const auto at = m_lines.find(id);
    if (at == m_lines.end()) return;
    auto& line = at->second;
    if (!said) {
        m_p.metrics.count("fyr_call_refused_total", {{"what", "message"}});
        if (!line.flood.nonsense()) endLine(id, "nonsense", 1008);
        return;
    }
    const auto* hello = std::get_if<signalling::Hello>(&said->body);
    const auto* resume = std::get_if<signalling::Resume>(&said->body);
    if (!line.room) {
        if (line.asked) return; // is being let in
        if (!hello && !resume) return endLine(id, "nonsense", 1008);
        line.asked = true;
        line.order = ++m_order;
        std::function<void()> work;
        if (hello) work = [this, id, hello = *hello] { enter(id, hello); };
        else work = [this, id, resume = *resume] { comeBack(id, resume); };
        if (m_p.submit(std::move(work))) return;
        // No goodbye, which would be for good: after a node went down many come at once, and come again.
        m_p.metrics.count("fyr_call_lines_ended_total", {{"reason", "overloaded"}});
        line.peer->close(1013, "try again");
        return drop(id);
    }
    if (hello || resume) return endLine(id, "nonsense", 1008); // once a line
    const auto room = line.room; // longer than the line, which what is done now may end
    if (room->gone) return;
    room->keeper.heard(line.who, m_p.clock.steady());
    if (!brings) {
        m_p.metrics.count("fyr_call_refused_total", {{"what", "description"}});
        // The number counts as taken, or the party would say it again for ever.
        said->body = signalling::MediaState{true, true};
        if (!line.flood.nonsense()) return endLine(id, "nonsense", 1008);
        return step(*room, signalling::Heard{id, std::move(*said)});
    }
    if (std::holds_alternative<signalling::Description>(said->body)) {
        auto& seat = room->seat(line.who.party);
        seat.candidates = *brings;
        if (!std::exchange(seat.joined, true))
            later([this, where = room->id, who = line.who] { static_cast<void>(m_p.visits.joined(TenantId{where.first}, where.second, who.party, who.page)); });
    } else if (auto* c = std::get_if<signalling::Candidates>(&said->body)) {
        auto& seat = room->seat(line.who.party);
        std::erase_if(c->list, [&](const std::string& one) { return !one.empty() && ++seat.candidates > 3 * fyr::video::sdp::maxCandidatesInAll; });
    }
    step(*room, signalling::Heard{id, std::move(*said)});
}

std::optional<std::size_t> CallRooms::rewrite(signalling::Said& said) const {
    namespace sdp = fyr::video::sdp;
    if (auto* d = std::get_if<signalling::Description>(&said.body)) {
        auto r = sdp::rewrite(d->sdp, d->offer ? sdp::Kind::offer : sdp::Kind::answer, m_o.sdp);
        if (!r) return {};
        d->sdp = std::move(r->sdp);
        return r->candidates;
    }
    if (auto* c = std::get_if<signalling::Candidates>(&said.body)) {
        std::vector<std::string> kept;
        for (const auto& one : c->list) {
            auto r = sdp::rewriteCandidate(one, m_o.sdp.interfaces);
            if (!r) return {};
            if (*r) kept.push_back(std::move(**r));
        }
        c->list = std::move(kept);
    }
    return 0;
}

void CallRooms::closed(LineId id) {
    const std::scoped_lock lock(m_mutex);
    const auto at = m_lines.find(id);
    if (at == m_lines.end()) return;
    const auto room = at->second.room;
    drop(id);
    if (room && !room->gone) step(*room, signalling::LineClosed{id});
}

void CallRooms::drain() {
    const std::scoped_lock lock(m_mutex);
    if (std::exchange(m_draining, true)) return; // each line asks for it
    m_p.nodes.goesDown();
    later([this, here = tenantsHere()] {
        for (const auto& tenant : here)
            if (!m_p.nodes.leave(tenant)) m_p.log.warning("call.node-left", {{"organization.id", tenant.str()}}); // the lease runs out by itself
    });
    for (auto& [name, room] : m_rooms) step(*room, signalling::Draining{});
}

void CallRooms::changed(const TenantId& tenant) {
    const std::scoped_lock lock(m_mutex);
    m_changed.insert(tenant);
}

void CallRooms::step(Room& room, const signalling::Event& event) {
    carryOut(room, room.machine.step(event, m_p.clock.steady()));
    if (room.gone) return;
    if (room.machine.empty()) {
        m_empty.insert(find(room.id));
        return;
    }
    // Later than it stands there: the look that comes too soon puts it right.
    const auto due = room.machine.tickAt();
    if (due >= room.tickAt) return;
    m_ticks.erase({room.tickAt, &room});
    m_ticks.insert({room.tickAt = due, &room});
}

void CallRooms::forget(const RoomAt& room) {
    room->gone = true;
    m_ticks.erase({room->tickAt, room.get()});
    m_rooms.erase(room->id);
}

void CallRooms::carryOut(Room& room, std::vector<signalling::Effect> effects) {
    for (auto& effect : effects) {
        if (auto* send = std::get_if<signalling::Send>(&effect)) {
            if (const auto l = m_lines.find(send->line); l != m_lines.end()) l->second.peer->send(std::move(send->text));
        } else if (const auto* close = std::get_if<signalling::CloseLine>(&effect)) {
            if (const auto l = m_lines.find(close->line); l != m_lines.end()) l->second.peer->close(close->code, close->reason);
            drop(close->line);
        } else if (const auto* abort = std::get_if<signalling::AbortLine>(&effect)) {
            // Nobody waits for it: the new line holds already.
            if (const auto l = m_lines.find(abort->line); l != m_lines.end()) l->second.peer->close(1001, "taken over");
            drop(abort->line);
        } else if (const auto* gone = std::get_if<signalling::PartyGone>(&effect)) {
            auto& seat = room.seat(gone->party);
            if (seat.score) keepScore(room.id, gone->party, std::move(*seat.score));
            if (gone->reason != "lost" && gone->reason != "ended") // a lease that ran out says it by itself
                later([this, id = room.id, party = gone->party, page = seat.page] { static_cast<void>(m_p.visits.left(TenantId{id.first}, id.second, party, page)); });
            std::erase_if(room.seats, [&](const Seat& one) { return one.party == gone->party; });
        } else if (const auto* told = std::get_if<signalling::QualityTold>(&effect)) {
            auto& score = room.seat(told->party).score;
            if (!score) score = std::make_unique<Quality>();
            auto& s = *score;
            ++s.n;
            s.sum += told->quality.score;
            s.least = std::min(s.least, told->quality.score);
            s.relayed = s.relayed || told->quality.relayed;
            if (told->quality.cause != "none" && !told->quality.cause.empty() && told->quality.score < 80) ++s.causes[told->quality.cause];
        } else if (const auto* wants = std::get_if<signalling::IceWanted>(&effect)) {
            step(room, signalling::IceServers{wants->party, iceFor(room.seat(wants->party).page)});
        }
    }
}

void CallRooms::drop(LineId id) {
    const auto at = m_lines.find(id);
    if (at == m_lines.end()) return;
    const auto& l = at->second;
    if (l.wake != 0) m_p.hub.remove(l.wake);
    if (l.room) l.room->keeper.closed(l.who);
    m_lines.erase(at);
}

void CallRooms::endLine(LineId id, std::string_view reason, std::uint16_t code) {
    const auto at = m_lines.find(id);
    if (at == m_lines.end()) return;
    at->second.peer->send(json::write(json::object{{"type", "bye"}, {"reason", reason}}));
    at->second.peer->close(code, std::string(reason));
    const auto room = at->second.room;
    drop(id);
    if (room && !room->gone) step(*room, signalling::LineClosed{id});
}

void CallRooms::refuse(LineId id, std::string_view reason) {
    const std::scoped_lock lock(m_mutex);
    endLine(id, reason, 1008);
}

void CallRooms::refuse(LineId id, const Error& error) {
    m_p.metrics.count("fyr_call_refused_total", {{"what", "line"}});
    switch (error.code) {
    case ErrorCode::duplicate: return refuse(id, "elsewhere");
    case ErrorCode::gone: return refuse(id, "ended");
    case ErrorCode::overloaded: return refuse(id, "full");
    case ErrorCode::signInRequired:
    case ErrorCode::tokenExpired:
    case ErrorCode::deviceRevoked: return refuse(id, "signIn");
    case ErrorCode::notFound:
    case ErrorCode::forbidden:
    case ErrorCode::invalidState: return refuse(id, "forbidden");
    default: {
        // The store is not there: no goodbye, so that the page comes back by itself.
        const std::scoped_lock lock(m_mutex);
        if (const auto l = m_lines.find(id); l != m_lines.end()) l->second.peer->close(1013, "try again");
        return drop(id);
    }
    }
}

void CallRooms::keepScore(const RoomId& id, const std::string& party, Quality&& score) {
    if (score.n == 0) return;
    later([this, id, party, score = std::move(score)] {
        if (!m_p.visits.addQuality(TenantId{id.first}, id.second, party, score)) m_p.log.warning("call.quality-lost");
    });
}

void CallRooms::later(std::function<void()> job) {
    if (!m_p.submit(std::move(job))) m_p.log.warning("call.work-dropped");
}

json::array CallRooms::iceFor(const std::string& page) const { return fyr::video::turn::iceServers(m_o.relays, page, m_p.clock.now()).value_or(json::array{}); }

std::size_t CallRooms::lines() const {
    const std::scoped_lock lock(m_mutex);
    return m_lines.size();
}
std::size_t CallRooms::rooms() const {
    const std::scoped_lock lock(m_mutex);
    return m_rooms.size();
}

} // namespace fyr::server::video
