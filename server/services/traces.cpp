#include "server/services/traces.h"

#include "base/json.h"

namespace fyr::server {
namespace {

constexpr std::string_view actions = "CRUDE";

json::object coding(std::string_view system, std::string_view code) { return {{"system", system}, {"code", code}}; }

} // namespace

Result<void> leaveTrace(WriteTx& tx, Instant at, const Principal& who, const Trace& trace) {
    json::array entities;
    const auto what = [](std::string reference) {
        return json::object{{"what", json::object{{"reference", std::move(reference)}}}};
    };
    for (const auto& reference : trace.about) entities.push_back(what(reference));
    if (!trace.patient.empty()) {
        auto patient = what("Patient/" + trace.patient);
        patient["role"] = coding("http://terminology.hl7.org/CodeSystem/object-role", "1");
        entities.push_back(std::move(patient));
    }
    json::object agent{{"requestor", true}, {"altId", who.person.str()}};
    agent["role"] = json::array{json::object{
        {"coding", json::array{coding("https://fyr.example/fhir/CodeSystem/role", code(who.role))}}}};
    if (!who.practitioner.empty()) agent["who"] = json::object{{"reference", "Practitioner/" + who.practitioner}};
    else if (!who.patient.empty()) agent["who"] = json::object{{"reference", "Patient/" + who.patient}};
    json::object event{
        {"resourceType", "AuditEvent"},
        {"type", coding("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest")},
        {"subtype", json::array{coding("https://fyr.example/fhir/CodeSystem/audit-subtype", trace.subtype)}},
        {"action", std::string(1, actions[static_cast<std::size_t>(trace.action)])},
        {"recorded", formatInstant(at)},
        {"outcome", trace.refused ? "4" : "0"},
    };
    event["agent"] = json::array{std::move(agent)};
    event["source"] = json::object{{"observer", json::object{{"display", "fyrd"}}}};
    if (!who.unit.empty()) event["source"].get_object()["site"] = who.unit;
    if (!trace.detail.empty()) event["outcomeDesc"] = trace.detail;
    if (!entities.empty()) event["entity"] = std::move(entities);
    return tx.appendAudit(at, trace.patient, json::write(event));
}

} // namespace fyr::server
