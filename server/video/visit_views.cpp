// Visits as people are told of them.
#include "server/services/traces.h"
#include "server/video/visits.h"

#include <algorithm>

namespace fyr::server::video {
namespace {

json::array partiesOf(const CallVisit& c, Instant now) {
    json::array out;
    for (const auto& p : c.visit.parties)
        out.push_back(json::object{{"party", p.party}, {"role", fyr::video::code(p.role)}, {"name", p.name}, {"here", p.isHere(now)}, {"admitted", p.admitted}, {"joined", p.joined}});
    return out;
}

} // namespace

json::object partyView(const CallVisit& c, Instant now) {
    const auto& v = c.visit;
    json::object o{{"id", v.id}, {"stage", waiting::code(v.stage)}, {"since", formatInstant(v.since)}, {"dropIn", v.dropIn}, {"waiting", v.isWaiting(now)}};
    if (!v.dropIn) {
        o["planned"] = formatInstant(v.planned);
        o["plannedEnd"] = formatInstant(v.plannedEnd);
    }
    if (v.check) o["check"] = waiting::toJson(*v.check);
    return o;
}

json::object staffView(const CallVisit& c, Instant now) {
    auto o = partyView(c, now);
    const auto& v = c.visit;
    const auto* patient = v.patient();
    o["patient"] = json::object{{"id", c.patient}, {"name", c.patientName}};
    o["here"] = patient && patient->isHere(now);
    if (patient && patient->lease && !patient->isHere(now)) o["awaySince"] = formatInstant(std::max(patient->lease->until, patient->since));
    if (v.arrived) o["arrived"] = formatInstant(*v.arrived);
    o["urgency"] = v.urgency;
    if (!c.practitioner.empty()) o["with"] = c.practitioner;
    if (!c.item.empty()) o["item"] = c.item;
    if (!v.holder.empty()) o["holder"] = v.holder;
    if (!v.offeredTo.empty()) o["offeredTo"] = v.offeredTo;
    if (!v.endReason.empty()) o["endReason"] = v.endReason;
    o["parties"] = partiesOf(c, now);
    return o;
}

Result<std::string> Visits::view(const Principal& who, const std::string& visit) {
    json::object out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto c, find(tx, visit));
        FYR_CHECK(mayEnter(tx, who, c));
        out = who.role == Role::patient ? partyView(c, m_clock.now()) : staffView(c, m_clock.now());
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    return json::write(out);
}

// The "Calls" of a unit: who waits in their order, then the rest. One look, one trace, whatever it shows.
Result<std::string> Visits::list(const Principal& who) {
    json::array waitingOnes;
    json::array others;
    const auto done = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        waitingOnes.clear();
        others.clear();
        const auto now = m_clock.now();
        FYR_TRY(auto all, openCalls(tx, who.unit));
        std::erase_if(all, [&](const CallVisit& c) { return !mayEnter(tx, who, c); });
        std::vector<waiting::Visit> visits;
        for (const auto& c : all) visits.push_back(c.visit);
        std::vector<std::string> shown;
        for (const auto& place : waiting::order(visits, now, {})) {
            const auto at = std::ranges::find(all, place.visit, [](const CallVisit& c) { return c.visit.id; });
            auto o = staffView(*at, now);
            o["position"] = place.position;
            waitingOnes.push_back(std::move(o));
        }
        for (const auto& c : all) {
            shown.push_back("Encounter/" + c.visit.id);
            if (!c.visit.isWaiting(now) && !c.visit.isOver()) others.push_back(staffView(c, now));
        }
        Trace t;
        t.subtype = "visit.list";
        t.about = std::move(shown);
        return leaveTrace(tx, now, who, t);
    });
    if (!done) return fail(done.error());
    return json::write(json::object{{"waiting", std::move(waitingOnes)}, {"others", std::move(others)}});
}

} // namespace fyr::server::video
