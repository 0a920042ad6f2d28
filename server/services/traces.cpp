#include "server/services/traces.h"

#include "base/json.h"

#include <array>
#include <fmt/format.h>

namespace fyr::server {
namespace {

constexpr std::string_view actions = "CRUDE";

json::object coding(std::string_view system, std::string_view code) { return {{"system", system}, {"code", code}}; }

// The pattern of IHE's Basic Audit Log Patterns that it follows. A search does not keep its query, which may name people:
// it follows none.
std::string profileOf(const Trace& t, bool aboutPatient) {
    constexpr std::array<std::string_view, 4> names{"Create", "Read", "Update", "Delete"};
    const auto n = static_cast<std::size_t>(t.action);
    if (n >= names.size() || t.subtype == "fhir.search" || t.subtype == "record.search" || t.subtype == "fhir.history" || t.about.empty()) return {};
    return fmt::format("https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.{}{}", aboutPatient ? "Patient" : "", names[n]);
}

std::string_view interactionOf(const Trace& t) {
    if (t.subtype == "fhir.search" || t.subtype == "record.search") return "search-type";
    if (t.subtype == "fhir.vread") return "vread";
    if (t.subtype == "fhir.history") return "history";
    switch (t.action) {
    case TraceAction::create: return "create";
    case TraceAction::read: return "read";
    case TraceAction::update: return "update";
    case TraceAction::remove: return "delete";
    case TraceAction::execute: break;
    }
    return "operation";
}

// Why it was done: what a break-glass or a declared relation opened is told from what the relation allows.
Result<void> addPurpose(ReadTx& tx, Instant at, const Principal& who, const Trace& trace, json::object& event) {
    std::string_view purpose = who.role == Role::patient ? "PATRQT" : clinicians.has(who.role) ? "TREAT" : "HOPERAT";
    if (clinicians.has(who.role) && !trace.patient.empty()) {
        const auto runs = [&](std::string_view kind) -> Result<bool> {
            FYR_TRY(const auto text, tx.value(fmt::format("{}/{}/{}", kind, who.person.str(), trace.patient)));
            if (!text) return false;
            FYR_TRY(const auto v, json::parse(*text));
            const auto until = parseInstant(json::text(v, "until").value_or(""));
            return until && *until > at;
        };
        FYR_TRY(const bool glass, runs("glass"));
        if (glass) purpose = "BTG";
    }
    event["purposeOfEvent"] = json::array{json::object{
        {"coding", json::array{coding("http://terminology.hl7.org/CodeSystem/v3-ActReason", purpose)}}}};
    return {};
}

} // namespace

Result<void> leaveTrace(WriteTx& tx, Instant at, const Principal& who, const Trace& trace) {
    const bool aboutPatient = !trace.patient.empty();
    json::array entities;
    const auto entity = [](std::string reference, std::string_view type, std::string_view role) {
        json::object o{{"what", json::object{{"reference", std::move(reference)}}}};
        o["type"] = coding("http://terminology.hl7.org/CodeSystem/audit-entity-type", type);
        o["role"] = coding("http://terminology.hl7.org/CodeSystem/object-role", role);
        return o;
    };
    for (const auto& reference : trace.about) entities.push_back(entity(reference, "2", "4"));
    if (aboutPatient) entities.push_back(entity("Patient/" + trace.patient, "1", "1"));

    json::array agents;
    const auto machine = [](std::string_view type, json::object which) {
        json::object o{{"requestor", false}};
        o["type"] = json::object{{"coding", json::array{coding("http://dicom.nema.org/resources/ontology/DCM", type)}}};
        o["who"] = std::move(which);
        return o;
    };
    const std::string client = !who.app.empty() ? who.app : who.device.empty() ? who.session.str() : who.device;
    agents.push_back(machine("110153", {{"identifier", json::object{{"value", client.empty() ? std::string("none") : client}}}}));
    agents.push_back(machine("110152", {{"display", "fyrd"}}));
    json::object agent{{"requestor", true}, {"altId", who.person.str()}};
    agent["type"] = json::object{{"coding", json::array{coding("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP")}}};
    agent["role"] = json::array{json::object{
        {"coding", json::array{coding("https://fyr.example/fhir/CodeSystem/role", code(who.role))}}}};
    if (!who.practitioner.empty()) agent["who"] = json::object{{"reference", "Practitioner/" + who.practitioner}};
    else if (!who.patient.empty()) agent["who"] = json::object{{"reference", "Patient/" + who.patient}};
    else agent["who"] = json::object{{"identifier", json::object{{"value", who.person.str()}}}};
    agents.push_back(std::move(agent));

    const bool isRest = trace.subtype.starts_with("fhir.") || trace.action != TraceAction::execute;
    json::object event{{"resourceType", "AuditEvent"}};
    if (const auto profile = profileOf(trace, aboutPatient); !profile.empty()) event["meta"] = json::object{{"profile", json::array{json::value(profile)}}};
    event["type"] = isRest ? coding("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest")
                           : coding("http://dicom.nema.org/resources/ontology/DCM", "110100");
    event["subtype"] = json::array{coding("http://hl7.org/fhir/restful-interaction", interactionOf(trace)),
                                   coding("https://fyr.example/fhir/CodeSystem/audit-subtype", trace.subtype)};
    event["action"] = std::string(1, actions[static_cast<std::size_t>(trace.action)]);
    event["recorded"] = formatInstant(at);
    event["outcome"] = trace.refused ? "4" : "0";
    event["agent"] = std::move(agents);
    event["source"] = json::object{{"observer", json::object{{"display", "fyrd"}}}};
    if (!who.unit.empty()) event["source"].get_object()["site"] = who.unit;
    if (!trace.detail.empty()) event["outcomeDesc"] = trace.detail;
    if (!entities.empty()) event["entity"] = std::move(entities);
    FYR_CHECK(addPurpose(tx, at, who, trace, event));
    return tx.appendAudit(at, trace.patient, json::write(event));
}

} // namespace fyr::server
