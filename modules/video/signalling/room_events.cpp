// What goes between the parties: descriptions with their epochs, candidates, restarts; and how each is told, in numbers.
#include "video/signalling/room.h"

#include <algorithm>
#include <utility>

namespace fyr::video::signalling {

void Room::take(Party& p, const Said& said) {
    if (const auto* l = std::get_if<Leave>(&said.body)) return leave(p.member.party, l->reason, 1000);
    if (std::holds_alternative<WantIce>(said.body)) {
        m_effects.emplace_back(IceWanted{p.member.party});
        return;
    }
    if (!p.member.admitted) return; // in the waiting room there is nobody to talk to
    if (const auto* d = std::get_if<Description>(&said.body)) return describe(p, *d);
    if (const auto* c = std::get_if<Candidates>(&said.body)) return candidates(p, *c);
    if (const auto* a = std::get_if<AskRestart>(&said.body)) return askRestart(p, *a);
    if (const auto* m = std::get_if<MediaState>(&said.body)) {
        p.media = *m;
        return tellOthers(p, "media", {{"party", p.member.party}, {"audio", m->audio}, {"video", m->video}});
    }
    if (const auto* q = std::get_if<Quality>(&said.body)) m_effects.emplace_back(QualityTold{p.member.party, *q});
}

void Room::describe(Party& from, const Description& d) {
    auto* to = peerOf(from, d.to);
    if (!to) return;
    auto& pair = pairOf(from.member.party, to->member.party);
    const auto stale = [&] { tell(from, "stale", {{"party", to->member.party}, {"epoch", pair.epoch}, {"was", d.epoch}}); };
    if (d.offer) {
        // One offer for each epoch. Whoever comes second has the other's offer on the way, and answers that.
        if (d.epoch != pair.epoch + 1) return stale();
        pair.epoch = d.epoch;
        m_highest = std::max(m_highest, pair.epoch);
        if (d.restart) {
            pair.since = d.epoch;
            pair.asked.reset();
        }
        pair.offerer = from.member.party;
        pair.answered = false;
    } else {
        if (d.epoch != pair.epoch || pair.answered || pair.offerer == from.member.party) return stale();
        pair.answered = true;
    }
    json::object body{{"party", from.member.party}, {"epoch", d.epoch}, {"sdp", d.sdp}};
    if (d.restart) body["restart"] = true;
    if (d.relayOnly) body["relayOnly"] = true;
    tell(*to, d.offer ? "offer" : "answer", std::move(body));
}

void Room::candidates(Party& from, const Candidates& c) {
    auto* to = peerOf(from, c.to);
    if (!to) return;
    const auto& pair = pairOf(from.member.party, to->member.party);
    if (c.epoch < pair.since || c.epoch > pair.epoch) return; // of credentials that are void: nothing is lost
    json::array list;
    for (const auto& l : c.list) list.emplace_back(l);
    tell(*to, "candidates", {{"party", from.member.party}, {"epoch", c.epoch}, {"list", std::move(list)}});
}

void Room::askRestart(Party& from, const AskRestart& a) {
    auto* to = peerOf(from, a.to);
    if (!to) return;
    auto& pair = pairOf(from.member.party, to->member.party);
    if (pair.asked && m_now - *pair.asked < m_rules.restartPause) return; // both ask at once: one restart is enough
    pair.asked = m_now;
    auto& offers = isPolite(from.member, to->member) ? *to : from;
    auto& answers = &offers == to ? from : *to;
    tell(offers, "restart", {{"party", answers.member.party}, {"epoch", pair.epoch}, {"relayOnly", a.relayOnly}});
}

void Room::acknowledge(Party& p, std::int64_t upTo) {
    if (upTo > p.seq) return; // of another life of the server
    const auto heard = std::ranges::upper_bound(p.kept, upTo, {}, &Kept::seq);
    for (auto at = p.kept.begin(); at != heard; ++at) p.keptBytes -= at->text.size();
    if (heard == p.kept.end()) p.kept = {}; // whoever waits for an hour keeps nothing
    else p.kept.erase(p.kept.begin(), heard);
    p.acked = std::max(p.acked, upTo);
}

Room::Party* Room::peerOf(const Party& from, std::string_view to) {
    const auto p = m_parties.find(to);
    if (p == m_parties.end() || &p->second == &from || !p->second.member.admitted) return nullptr;
    return &p->second;
}

Room::Pair& Room::pairOf(const std::string& a, const std::string& b) {
    const auto [at, fresh] = m_pairs.try_emplace(std::minmax(a, b));
    if (fresh) at->second.epoch = at->second.since = m_highest;
    return at->second;
}

json::object Room::view(const Party& p, const Party& to) {
    return {{"id", p.member.party},
            {"role", code(p.member.role)},
            {"name", p.member.name},
            {"session", p.session},
            {"present", p.line.has_value()},
            {"polite", isPolite(to.member, p.member)}, // whether the one who reads this gives way
            {"epoch", pairOf(p.member.party, to.member.party).epoch},
            {"audio", p.media.audio},
            {"video", p.media.video}};
}

json::object Room::whole(const Party& p, std::string_view type) {
    json::array parties;
    if (p.member.admitted)
        for (const auto& [id, other] : m_parties)
            if (id != p.member.party && other.member.admitted) parties.emplace_back(view(other, p));
    return {{"type", type},
            {"resumeId", p.resumeId},
            {"party", p.member.party},
            {"role", code(p.member.role)},
            {"session", p.session},
            {"seq", p.seq},
            {"got", p.got},
            {"hbMs", heartbeat(p).count()},
            {"deadMs", deadAfter(p).count()},
            {"admitted", p.member.admitted},
            {"parties", std::move(parties)}};
}

void Room::tell(Party& to, std::string_view type, json::object body) {
    if (to.lostTrack && !to.line) return; // is told everything when it comes back
    body["type"] = type;
    body["seq"] = ++to.seq;
    auto text = json::write(body);
    to.keptBytes += text.size();
    to.kept.push_back({to.seq, text});
    if (to.kept.size() > m_rules.keptEvents || to.keptBytes > m_rules.keptBytes) {
        to.kept.clear();
        to.keptBytes = 0;
        to.lostTrack = true;
        return lose(to, true); // a line that acknowledges nothing is none
    }
    if (to.line) m_effects.emplace_back(Send{*to.line, std::move(text)});
}

void Room::tellOthers(const Party& from, std::string_view type, const json::object& body) {
    if (!from.member.admitted) return;
    for (auto& [id, other] : m_parties)
        if (id != from.member.party && other.member.admitted) tell(other, type, body);
}

void Room::say(const Party& p, json::object body) {
    if (p.line) m_effects.emplace_back(Send{*p.line, json::write(body)});
}

} // namespace fyr::video::signalling
