// What the record says of a visit: an Encounter with its times and who took part, and the state of the Appointment.
#include "fhir/fyr_extensions.h"
#include "fhir/resource.h"
#include "server/scheduling/resources.h"
#include "server/services/item_store.h"
#include "server/video/visit_store.h"

#include <algorithm>

namespace fyr::server::video {
namespace {

using waiting::Stage;

json::object reference(std::string_view type, std::string_view id, std::string_view display = {}) {
    json::object o{{"reference", std::string(type) + "/" + std::string(id)}};
    if (!display.empty()) o["display"] = display;
    return o;
}

std::string_view statusOf(const waiting::Visit& v) {
    switch (v.stage) {
    case Stage::admitted:
    case Stage::inCall:
    case Stage::interrupted: return "in-progress";
    case Stage::ended: return v.holder.empty() ? "cancelled" : "finished";
    case Stage::noShow: return "cancelled";
    case Stage::waiting: return "arrived";
    default: return "planned";
    }
}

json::object period(Instant from, std::optional<Instant> to) {
    json::object o{{"start", formatInstant(from)}};
    if (to) o["end"] = formatInstant(*to);
    return o;
}

json::object participant(const waiting::Participant& p, bool holder) {
    json::object o;
    constexpr std::string_view types = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
    const auto type = [&](std::string_view system, std::string_view code) { o["type"] = json::array{json::object{{"coding", json::array{json::object{{"system", system}, {"code", code}}}}}}; };
    switch (p.role) {
    case PartyRole::interpreter: type("http://terminology.hl7.org/CodeSystem/participant-type", "translator"); break;
    case PartyRole::relative: o["type"] = json::array{json::object{{"text", "relative"}}}; break;
    default: type(types, holder ? "PPRF" : "PART");
    }
    const bool staff = p.role == PartyRole::clinician || p.role == PartyRole::colleague;
    o["individual"] = staff ? reference("Practitioner", p.party, p.name) : json::object{{"display", p.name}};
    return o;
}

// What the workstations' lists live on, and how good the call was: the feed brings it within moments.
json::object stageOf(const CallVisit& c, const std::map<std::string, Quality>& quality, Instant now) {
    const auto& v = c.visit;
    json::array all;
    const auto code = [&](std::string_view url, std::string_view value) { all.push_back(json::object{{"url", url}, {"valueCode", value}}); };
    const auto number = [&](std::string_view url, std::int64_t value) { all.push_back(json::object{{"url", url}, {"valueInteger", value}}); };
    const auto flag = [&](std::string_view url, bool value) { all.push_back(json::object{{"url", url}, {"valueBoolean", value}}); };
    const auto time = [&](std::string_view url, std::optional<Instant> value) {
        if (value) all.push_back(json::object{{"url", url}, {"valueInstant", formatInstant(*value)}});
    };
    const auto who = [&](std::string_view url, const std::string& id) {
        if (!id.empty()) all.push_back(json::object{{"url", url}, {"valueReference", reference("Practitioner", id)}});
    };
    const auto* patient = v.patient();
    code("stage", waiting::code(v.stage));
    time("since", v.since);
    flag("dropIn", v.dropIn);
    number("urgency", v.urgency);
    flag("here", patient && patient->isHere(now));
    time("arrived", v.arrived);
    who("holder", v.holder);
    who("offeredTo", v.offeredTo);
    for (const auto& one : c.asked) who("asked", one);
    if (!v.endReason.empty()) code("endReason", v.endReason);
    if (v.arrived && v.admitted) number("waitedSeconds", std::chrono::duration_cast<std::chrono::seconds>(*v.admitted - *v.arrived).count());
    if (v.began && v.isOver()) number("seconds", std::chrono::duration_cast<std::chrono::seconds>(v.since - *v.began).count());
    if (v.began) number("interruptions", v.interruptions);
    Quality whole;
    for (const auto& [party, q] : quality) whole.add(q);
    if (whole.n > 0) {
        number("score", whole.sum / whole.n);
        number("leastScore", whole.least);
        flag("relayed", whole.relayed);
    }
    return {{"url", fhir::url::videoVisit}, {"extension", std::move(all)}};
}

json::object encounter(const CallVisit& c, const std::map<std::string, Quality>& quality, Instant now) {
    const auto& v = c.visit;
    const auto over = v.isOver() ? std::optional(v.since) : std::nullopt;
    json::object o{{"resourceType", "Encounter"}, {"id", v.id}, {"status", statusOf(v)}};
    o["extension"] = json::array{stageOf(c, quality, now)};
    json::array history;
    if (v.arrived) history.push_back(json::object{{"status", "arrived"}, {"period", period(*v.arrived, v.admitted ? v.admitted : over)}});
    if (v.admitted) history.push_back(json::object{{"status", "in-progress"}, {"period", period(*v.admitted, over)}});
    if (!history.empty()) o["statusHistory"] = std::move(history);
    o["class"] = json::object{{"system", "http://terminology.hl7.org/CodeSystem/v3-ActCode"}, {"code", "VR"}, {"display", "virtual"}};
    o["subject"] = reference("Patient", c.patient, c.patientName);
    if (!c.appointment.empty()) o["appointment"] = json::array{reference("Appointment", c.appointment)};
    json::array participants;
    for (const auto& p : v.parties)
        if (p.role != PartyRole::patient && p.admitted) participants.push_back(participant(p, p.party == v.holder));
    if (!participants.empty()) o["participant"] = std::move(participants);
    if (v.admitted) o["period"] = period(*v.admitted, over);
    o["serviceProvider"] = reference("Organization", c.unit);
    return o;
}

} // namespace

Result<void> project(WriteTx& tx, const CallVisit& c, Instant now) {
    FYR_TRY(const auto before, tx.read("Encounter", c.visit.id));
    FYR_TRY(const auto quality, loadQuality(tx, c.visit.id));
    FYR_CHECK(putResource(tx, fhir::Resource::from(encounter(c, quality, now)), {c.patient, c.unit}, before ? before->version : 0));
    if (c.appointment.empty() || c.visit.stage < Stage::waiting) return {};
    FYR_TRY(auto booked, loadVisit(tx, c.appointment));
    if (!booked || booked->state == VisitState::cancelled || booked->state == VisitState::done) return {};
    auto to = booked->state;
    if (c.visit.stage == Stage::noShow) to = VisitState::noShow;
    else if (c.visit.stage == Stage::ended) to = c.visit.holder.empty() ? booked->state : VisitState::done;
    else to = VisitState::arrived;
    if (to == booked->state) return {};
    booked->state = to;
    return saveVisit(tx, *booked).map([](const auto&) {});
}

} // namespace fyr::server::video
