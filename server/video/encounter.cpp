// What the record says of a visit: an Encounter with its times and who took part, and the state of the Appointment.
#include "fhir/resource.h"
#include "server/scheduling/resources.h"
#include "server/services/item_store.h"
#include "server/video/visit_store.h"

#include <algorithm>
#include <set>

namespace fyr::server::video {
namespace {

using waiting::Stage;

std::optional<Instant> first(const waiting::Visit& v, std::string_view what) {
    const auto at = std::ranges::find(v.moments, what, &waiting::Moment::what);
    return at == v.moments.end() ? std::nullopt : std::optional(at->at);
}

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

json::object encounter(const CallVisit& c) {
    const auto& v = c.visit;
    json::object o{{"resourceType", "Encounter"}, {"id", v.id}, {"status", statusOf(v)}};
    o["class"] = json::object{{"system", "http://terminology.hl7.org/CodeSystem/v3-ActCode"}, {"code", "VR"}, {"display", "virtual"}};
    o["subject"] = reference("Patient", c.patient, c.patientName);
    if (!c.appointment.empty()) o["appointment"] = json::array{reference("Appointment", c.appointment)};
    json::array participants;
    for (const auto& p : v.parties)
        if ((p.role == PartyRole::clinician || p.role == PartyRole::colleague) && p.admitted) participants.push_back(json::object{{"individual", reference("Practitioner", p.party, p.name)}});
    if (!participants.empty()) o["participant"] = std::move(participants);
    json::object period;
    if (const auto from = first(v, "admitted")) period["start"] = formatInstant(*from);
    if (v.stage == Stage::ended && !period.empty()) period["end"] = formatInstant(v.since);
    if (!period.empty()) o["period"] = std::move(period);
    o["serviceProvider"] = reference("Organization", c.unit);
    return o;
}

} // namespace

Result<void> project(WriteTx& tx, const CallVisit& c, Instant) {
    if (c.visit.stage < Stage::waiting) return {};
    FYR_TRY(const auto before, tx.read("Encounter", c.visit.id));
    FYR_CHECK(putResource(tx, fhir::Resource::from(encounter(c)), {c.patient, c.unit}, before ? before->version : 0));
    if (c.appointment.empty()) return {};
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
