// Visits as people are told of them.
#include "server/scheduling/resources.h"
#include "server/services/may_act.h"
#include "server/services/queries.h"
#include "server/services/tenant_policy.h"
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

void tellPlace(json::object& o, const waiting::Place& place) {
    o["position"] = place.position;
    if (place.estimate) o["estimateMs"] = place.estimate->count();
}

// The last resort of a call.
std::string phoneOf(const std::optional<StoredResource>& patient) {
    if (!patient || patient->deleted) return {};
    const auto r = fhir::Resource::parse(patient->json);
    if (!r) return {};
    for (const auto& t : (*r)["telecom"].items())
        if (t.text("system") == "phone" && t.text("use") != "old") return std::string(t.text("value"));
    return {};
}

// Booked by video and not yet opened by anybody.
Result<json::array> bookedSoon(ReadTx& tx, const Principal& who, const std::vector<CallVisit>& open, Instant now) {
    SearchQuery q;
    q.type = "Appointment";
    q.terms = {codeTerm("Appointment", "status", {"booked", "arrived"}), timeTerm("Appointment", "date", Prefix::ge, now - std::chrono::hours{2}),
               timeTerm("Appointment", "date", Prefix::lt, now + std::chrono::hours{12})};
    q.sort = {{"date", false}};
    q.within.unit = who.unit;
    q.count = 200;
    FYR_TRY(const auto found, searchAll(tx, std::move(q), 1000));
    json::array out;
    for (const auto& f : found) {
        FYR_TRY(const auto v, visitFrom(f));
        if (v.mode != protocol::MeetingMode::video || v.state != VisitState::booked) continue;
        if (std::ranges::any_of(open, [&](const CallVisit& c) { return c.visit.id == v.id; })) continue;
        FYR_TRY(const bool may, mayAct(tx, who, "Encounter", {v.patient, v.unit}, now));
        if (!may) continue;
        out.push_back(json::object{{"id", v.id}, {"planned", formatInstant(v.start)}, {"plannedEnd", formatInstant(v.end)}, {"patient", json::object{{"id", v.patient}, {"name", v.patientName}}},
                                   {"with", v.practitioner}, {"withName", v.practitionerName}});
    }
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
    if (!c.practitionerName.empty()) o["withName"] = c.practitionerName;
    if (v.admitted) o["admitted"] = formatInstant(*v.admitted);
    if (v.began) o["began"] = formatInstant(*v.began);
    if (!c.asked.empty()) o["asked"] = json::array(c.asked.begin(), c.asked.end());
    if (!c.item.empty()) o["item"] = c.item;
    if (!v.holder.empty()) {
        o["holder"] = v.holder;
        if (const auto* holder = v.find(v.holder)) o["holderName"] = holder->name;
    }
    if (!v.offeredTo.empty()) o["offeredTo"] = v.offeredTo;
    if (!v.endReason.empty()) o["endReason"] = v.endReason;
    o["parties"] = partiesOf(c, now);
    return o;
}

Result<json::object> staffViewWithInvited(ReadTx& tx, const CallVisit& c, Instant now) {
    auto o = staffView(c, now);
    FYR_TRY(const auto guests, loadGuests(tx, c.visit.id));
    json::array invited;
    for (const auto& g : guests) invited.push_back(json::object{{"party", g.party}, {"role", fyr::video::code(g.role)}, {"name", g.name}, {"used", g.spent}});
    if (!invited.empty()) o["invited"] = std::move(invited);
    return o;
}

Result<std::string> Visits::view(const Principal& who, const std::string& visit, json::array relays) {
    json::object out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        FYR_TRY(const auto c, find(tx, visit));
        FYR_CHECK(mayEnter(tx, who, c, Asked::comesIn));
        const bool own = who.role == Role::patient;
        FYR_TRY(out, own ? Result<json::object>(partyView(c, now)) : staffViewWithInvited(tx, c, now));
        FYR_TRY(const auto settings, loadUnitSettings(tx, c.unit));
        if (!settings.name.empty()) out["clinic"] = settings.name;
        if (own) {
            if (!c.practitionerName.empty()) out["with"] = c.practitionerName;
            if (!settings.unitPhone.empty()) out["phone"] = settings.unitPhone;
            if (!c.visit.isOver()) out["iceServers"] = std::move(relays);
        } else {
            FYR_TRY(const auto person, tx.read("Patient", c.patient));
            if (const auto phone = phoneOf(person); !phone.empty()) out.at("patient").get_object()["phone"] = phone;
        }
        if (!c.visit.isWaiting(now)) return {};
        FYR_TRY(const auto all, openCalls(tx, c.unit));
        FYR_TRY(const auto pace, loadPace(tx, c.unit, now));
        std::vector<waiting::Visit> visits;
        for (const auto& one : all) visits.push_back(one.visit);
        for (const auto& place : waiting::order(visits, now, pace))
            if (place.visit == visit) tellPlace(out, place);
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    return json::write(out);
}

// The "Calls" of a unit: who waits in their order, then the rest. One look, one trace, whatever it shows.
Result<std::string> Visits::list(const Principal& who) {
    json::array waitingOnes;
    json::array others;
    json::array booked;
    Instant at{};
    const auto done = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        waitingOnes.clear();
        others.clear();
        const auto now = at = m_clock.now();
        FYR_TRY(auto all, openCalls(tx, who.unit));
        std::erase_if(all, [&](const CallVisit& c) { return !mayEnter(tx, who, c); });
        FYR_TRY(const auto pace, loadPace(tx, who.unit, now));
        FYR_TRY(booked, bookedSoon(tx, who, all, now));
        std::vector<waiting::Visit> visits;
        for (const auto& c : all) visits.push_back(c.visit);
        std::vector<std::string> shown;
        for (const auto& place : waiting::order(visits, now, pace)) {
            const auto found = std::ranges::find(all, place.visit, [](const CallVisit& c) { return c.visit.id; });
            FYR_TRY(auto o, staffViewWithInvited(tx, *found, now));
            tellPlace(o, place);
            waitingOnes.push_back(std::move(o));
        }
        for (const auto& c : all) {
            shown.push_back("Encounter/" + c.visit.id);
            if (c.visit.isWaiting(now) || c.visit.isOver()) continue;
            FYR_TRY(auto o, staffViewWithInvited(tx, c, now));
            others.push_back(std::move(o));
        }
        // Other units' calls that one was asked into.
        const auto prefix = askedKey(partyOf(who), "");
        FYR_TRY(const auto asked, tx.values(prefix));
        for (const auto& [key, value] : asked) {
            FYR_TRY(const auto c, loadCall(tx, std::string_view(key).substr(prefix.size())));
            if (!c || c->unit == who.unit || c->visit.isOver() || !mayEnter(tx, who, *c, Asked::comesIn)) continue;
            others.push_back(staffView(*c, now));
            shown.push_back("Encounter/" + c->visit.id);
        }
        Trace t;
        t.subtype = "visit.list";
        t.about = std::move(shown);
        return leaveTrace(tx, now, who, t);
    });
    if (!done) return fail(done.error());
    return json::write(json::object{{"waiting", std::move(waitingOnes)}, {"others", std::move(others)}, {"booked", std::move(booked)}, {"at", formatInstant(at)}});
}

} // namespace fyr::server::video
