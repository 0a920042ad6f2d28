// Who is in the room: lines that come, go, are taken over and come back.
#include "video/signalling/room.h"

#include "base/planted.h"

#include <algorithm>
#include <utility>

namespace fyr::video::signalling {
namespace {

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

constexpr std::uint16_t closeNormally = 1000;
constexpr std::uint16_t closeGoingAway = 1001;
constexpr std::uint16_t closeRefused = 1008;

int rankOf(PartyRole r) noexcept {
    switch (r) {
    case PartyRole::clinician: return 0;
    case PartyRole::colleague: return 1;
    case PartyRole::interpreter: return 2;
    case PartyRole::relative: return 3;
    case PartyRole::patient: return 4;
    }
    return 4;
}

} // namespace

bool isPolite(const Member& a, const Member& towards) noexcept {
    const int mine = rankOf(a.role);
    const int theirs = rankOf(towards.role);
    return mine != theirs ? mine > theirs : a.party > towards.party;
}

std::vector<Effect> Room::step(const Event& event, SteadyTime now) {
    m_now = std::max(m_now, now);
    m_effects.clear();
    std::visit(Overloaded{
                   [this](const Opened& e) { opened(e); },
                   [this](const Heard& e) { heard(e); },
                   [this](const LineClosed& e) { lineClosed(e); },
                   [this](const Admitted& e) { admitted(e); },
                   [this](const Tell& e) {
                       if (const auto p = m_parties.find(e.party); p != m_parties.end()) tell(p->second, e.type, e.body);
                   },
                   [this](const IceServers& e) {
                       if (const auto p = m_parties.find(e.party); p != m_parties.end()) say(p->second, {{"type", "ice"}, {"iceServers", e.ice}});
                   },
                   [this](const Removed& e) { leave(e.party, e.reason, closeNormally); },
                   [this](const Ended& e) {
                       for (auto& [id, p] : m_parties) p.member.admitted = false; // nobody needs to hear of the others going
                       while (!m_parties.empty()) leave(m_parties.begin()->first, e.reason, closeNormally);
                   },
                   [this](const Draining& e) {
                       for (const auto& [id, p] : m_parties) say(p, {{"type", "goaway"}, {"afterMs", e.after.count()}, {"jitterMs", e.jitter.count()}});
                   },
                   [this](const Ticked&) { tick(); },
               },
               event);
    return std::exchange(m_effects, {});
}

Verdict Room::judge(const Opened& e) const {
    const auto known = m_parties.find(e.member.party);
    if (known == m_parties.end()) return m_parties.size() >= m_rules.parties ? Verdict::full : Verdict::welcome;
    const auto& p = known->second;
    const bool same = p.session == e.session;
    // The page was opened again elsewhere since: what comes back now is the older one, and must not take it away. One that has
    // heard nothing yet said hello at another node, which sent it here: it is the newer one.
    if (e.lastSeq.value_or(0) > 0 && !same) return Verdict::elsewhere;
    if (FYR_PLANTED(414)) return Verdict::welcome;
    // The page knows best which of its lines it sits before. A line that it gave up may still be read.
    if (same && e.attempt > 0 && p.attempt > 0) return e.attempt < p.attempt ? Verdict::overtaken : Verdict::welcome;
    if (e.order == 0 || p.order == 0 || e.order >= p.order) return Verdict::welcome;
    if (same) return p.line ? Verdict::overtaken : Verdict::welcome;
    return p.line ? Verdict::elsewhere : Verdict::overtaken;
}

void Room::opened(const Opened& e) {
    const auto refuse = [&](std::string_view why) {
        m_effects.emplace_back(Send{e.line, json::write(json::object{{"type", "bye"}, {"reason", why}})});
        m_effects.emplace_back(CloseLine{e.line, closeRefused, std::string(why)});
    };
    switch (judge(e)) {
    case Verdict::full: return refuse("full");
    case Verdict::elsewhere: return refuse("elsewhere");
    // No goodbye, which would be for good: whoever sits before it after all comes back.
    case Verdict::overtaken: m_effects.emplace_back(CloseLine{e.line, closeGoingAway, "overtaken"}); return;
    case Verdict::welcome: break;
    }
    const auto known = m_parties.find(e.member.party);
    if (known == m_parties.end()) {
        Party fresh;
        fresh.member = e.member;
        fresh.attempt = e.attempt;
        fresh.order = e.order;
        auto& p = m_parties.emplace(e.member.party, std::move(fresh)).first->second;
        return began(p, e, false);
    }
    auto& p = known->second;
    const bool same = p.session == e.session;
    const bool wasThere = p.line.has_value();
    if (p.line) {
        if (same) {
            m_effects.emplace_back(AbortLine{*p.line}); // half open: it would take seconds to close it in good order
        } else {
            say(p, {{"type", "bye"}, {"reason", "elsewhere"}});
            m_effects.emplace_back(CloseLine{*p.line, closeNormally, "elsewhere"});
        }
        p.line.reset();
    }
    const bool continues = same && e.lastSeq && !p.lostTrack && *e.lastSeq >= p.acked && *e.lastSeq <= p.seq;
    p.attempt = same ? std::max(p.attempt, e.attempt) : e.attempt;
    p.order = e.order;
    if (!continues) return began(p, e, same);
    acknowledge(p, *e.lastSeq);
    p.line = e.line;
    p.heard = m_now;
    p.resumeId = e.resumeId;
    say(p, {{"type", "resumed"}, {"resumeId", p.resumeId}, {"seq", p.seq}, {"got", p.got}, {"hbMs", heartbeat(p).count()}, {"deadMs", deadAfter(p).count()}, {"iceServers", e.ice}});
    for (const auto& k : p.kept) m_effects.emplace_back(Send{e.line, k.text});
    m_effects.emplace_back(PartyPresent{p.member.party});
    if (!wasThere) tellOthers(p, "returned", {{"party", p.member.party}});
}

// A new session, or one whose thread is lost: everything is told anew. `same`: the page is the one that was here, so its
// connections to the others stand.
void Room::began(Party& p, const Opened& e, bool same) {
    if (!same) {
        p.seq = p.got = 0;
        p.session = e.session;
        p.member.name = e.member.name;
        p.member.role = e.member.role;
    }
    p.media = {true, true}; // what is otherwise is said again
    if (!same || !e.lastSeq) {
        // Nothing of what went between the old page and the others holds for the new one; nor for a page that never heard that
        // it was let in.
        for (auto& [who, pair] : m_pairs)
            if (who.first == p.member.party || who.second == p.member.party) {
                pair = Pair{};
                pair.epoch = pair.since = ++m_highest;
            }
    }
    p.member.admitted = p.member.admitted || e.member.admitted;
    p.acked = p.seq;
    p.kept.clear();
    p.keptBytes = 0;
    p.lostTrack = false;
    p.resumeId = e.resumeId;
    p.line = e.line;
    p.heard = m_now;
    auto body = whole(p, e.lastSeq ? "resync" : "welcome");
    body["iceServers"] = e.ice;
    if (!e.token.empty()) body["token"] = e.token;
    say(p, std::move(body));
    m_effects.emplace_back(PartyPresent{p.member.party});
    if (!p.member.admitted) return;
    for (auto& [id, other] : m_parties)
        if (id != p.member.party && other.member.admitted) tell(other, "joined", {{"party", view(p, other)}});
}

void Room::heard(const Heard& e) {
    auto* p = atLine(e.line);
    if (!p) return; // taken over meanwhile
    p->heard = m_now;
    acknowledge(*p, e.said.ack);
    if (!isNumbered(e.said.body)) {
        if (std::holds_alternative<Heartbeat>(e.said.body)) say(*p, {{"type", "hb"}, {"got", p->got}});
        return;
    }
    if (e.said.n <= p->got) return; // said again after a cut, and it had arrived
    if (e.said.n != p->got + 1) {
        say(*p, {{"type", "gap"}, {"got", p->got}});
        return;
    }
    p->got = e.said.n;
    take(*p, e.said);
}

void Room::lineClosed(const LineClosed& e) {
    if (auto* p = atLine(e.line)) lose(*p, false);
}

void Room::admitted(const Admitted& e) {
    const auto found = m_parties.find(e.party);
    if (found == m_parties.end() || found->second.member.admitted) return;
    auto& p = found->second;
    p.member.admitted = true;
    auto body = whole(p, "admitted");
    body.erase("type");
    body.erase("resumeId");
    body.erase("seq");
    body.erase("got");
    tell(p, "admitted", std::move(body));
    for (auto& [id, other] : m_parties)
        if (id != e.party && other.member.admitted) tell(other, "joined", {{"party", view(p, other)}});
}

void Room::tick() {
    std::vector<std::string> gone;
    for (auto& [id, p] : m_parties) {
        if (p.line && m_now - p.heard > deadAfter(p)) lose(p, true);
        else if (!p.line && m_now - p.heard > m_rules.keepSession) gone.push_back(id);
    }
    for (const auto& id : gone) leave(id, "lost", closeNormally);
}

void Room::lose(Party& p, bool abort) {
    if (!p.line) return;
    if (abort) m_effects.emplace_back(AbortLine{*p.line});
    p.line.reset();
    p.heard = m_now;
    m_effects.emplace_back(PartyLost{p.member.party});
    tellOthers(p, "interrupted", {{"party", p.member.party}});
}

void Room::leave(const std::string& party, const std::string& reason, std::uint16_t closeCode) {
    const auto found = m_parties.find(party);
    if (found == m_parties.end()) return;
    const std::string id = party; // may live in what is erased now
    auto p = std::move(found->second);
    m_parties.erase(found);
    std::erase_if(m_pairs, [&](const auto& pair) { return pair.first.first == id || pair.first.second == id; });
    if (p.line) {
        say(p, {{"type", "bye"}, {"reason", reason}});
        m_effects.emplace_back(CloseLine{*p.line, closeCode, reason});
    }
    m_effects.emplace_back(PartyGone{id, reason});
    tellOthers(p, "left", {{"party", id}, {"reason", reason}});
}

bool Room::isPresent(std::string_view party) const {
    const auto p = m_parties.find(party);
    return p != m_parties.end() && p->second.line.has_value();
}

bool Room::isSession(std::string_view party, std::string_view session) const {
    const auto p = m_parties.find(party);
    return p != m_parties.end() && p->second.session == session;
}

bool Room::isAdmitted(std::string_view party) const {
    const auto p = m_parties.find(party);
    return p != m_parties.end() && p->second.member.admitted;
}

SteadyTime Room::tickAt() const noexcept {
    auto at = SteadyTime::max();
    for (const auto& [id, p] : m_parties) at = std::min(at, p.heard + (p.line ? deadAfter(p) : m_rules.keepSession) + Millis{1});
    return at;
}

std::optional<std::string> Room::partyOf(LineId line) const {
    for (const auto& [id, p] : m_parties)
        if (p.line == line) return id;
    return {};
}

std::size_t Room::bytes() const noexcept {
    std::size_t out = 0;
    for (const auto& [id, p] : m_parties) out += p.keptBytes + p.kept.size() * sizeof(Kept) + sizeof(Party);
    return out;
}

Room::Party* Room::atLine(LineId line) {
    for (auto& [id, p] : m_parties)
        if (p.line == line) return &p;
    return nullptr;
}

} // namespace fyr::video::signalling
