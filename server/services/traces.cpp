#include "server/services/traces.h"

#include "base/json.h"
#include "fhir/fyr_extensions.h"
#include "protocol/raw_json.h"

#include <array>
#include <fmt/format.h>

namespace fyr::server {
namespace {

constexpr std::string_view actions = "CRUDE";

// The pattern of IHE's Basic Audit Log Patterns that it follows. A search does not keep its query, which may name people:
// it follows none.
std::string_view profileOf(const Trace& t) {
    constexpr std::array<std::string_view, 4> names{"Create", "Read", "Update", "Delete"};
    const auto n = static_cast<std::size_t>(t.action);
    if (n >= names.size() || t.subtype == "fhir.search" || t.subtype == "record.search" || t.subtype == "fhir.history" || t.about.empty()) return {};
    return names[n];
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

// Why it was done: what a break-glass opened is told from what the relation allows.
Result<std::string_view> purposeOf(ReadTx& tx, Instant at, const Principal& who, const Trace& trace) {
    if (who.role == Role::patient) return "PATRQT";
    if (!clinicians.has(who.role)) return "HOPERAT";
    if (trace.patient.empty()) return "TREAT";
    FYR_TRY(const auto glass, tx.value(fmt::format("glass/{}/{}", who.person.str(), trace.patient)));
    if (!glass) return "TREAT";
    FYR_TRY(const auto v, json::parse(*glass));
    const auto until = parseInstant(json::text(v, "until").value_or(""));
    return until && *until > at ? "BTG" : "TREAT";
}

// Text after text: it is written for every answer, and a tree of values would cost more than the rest of a reading.
class EventText {
  public:
    EventText() { m_out.reserve(1600); }
    EventText& raw(std::string_view text) {
        m_out += text;
        return *this;
    }
    EventText& text(std::string_view value) {
        protocol::raw::appendText(m_out, value);
        return *this;
    }
    EventText& coding(std::string_view system, std::string_view code) {
        return raw(R"({"system":)").text(system).raw(R"(,"code":)").text(code).raw("}");
    }
    EventText& reference(std::string_view type, std::string_view id) {
        return raw(R"({"reference":)").text(fmt::format("{}/{}", type, id)).raw("}");
    }
    std::string take() { return std::move(m_out); }

  private:
    std::string m_out;
};

void addAgents(EventText& out, const Principal& who) {
    const std::string_view client = !who.device.empty() ? std::string_view(who.device) : who.session.empty() ? "none" : std::string_view(who.session.str());
    out.raw(R"([{"requestor":false,"type":{"coding":[)").coding("http://dicom.nema.org/resources/ontology/DCM", "110153");
    out.raw(R"(]},"who":{"identifier":{"value":)").text(client);
    out.raw(R"(}}},{"requestor":false,"type":{"coding":[)").coding("http://dicom.nema.org/resources/ontology/DCM", "110152");
    out.raw(R"(]},"who":{"display":"fyrd"}},{"requestor":true,"altId":)").text(who.person.str());
    out.raw(R"(,"type":{"coding":[)").coding("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP");
    out.raw(R"(]},"role":[{"coding":[)").coding(fhir::url::roleSystem, code(who.role)).raw(R"(]}],"who":)");
    if (!who.practitioner.empty()) out.reference("Practitioner", who.practitioner);
    else if (!who.patient.empty()) out.reference("Patient", who.patient);
    else out.raw(R"({"identifier":{"value":)").text(who.person.str()).raw("}}");
    out.raw("}]");
}

void addEntities(EventText& out, const Trace& trace) {
    const auto kind = [&out](std::string_view type, std::string_view role) {
        out.raw(R"(,"type":)").coding("http://terminology.hl7.org/CodeSystem/audit-entity-type", type);
        out.raw(R"(,"role":)").coding("http://terminology.hl7.org/CodeSystem/object-role", role).raw("}");
    };
    std::string_view separator;
    for (const auto& about : trace.about) {
        out.raw(std::exchange(separator, ",")).raw(R"({"what":{"reference":)").text(about).raw("}");
        kind("2", "4");
    }
    if (trace.patient.empty()) return;
    out.raw(separator).raw(R"({"what":)").reference("Patient", trace.patient);
    kind("1", "1");
}

} // namespace

Result<std::string> traceText(ReadTx& tx, Instant at, const Principal& who, const Trace& trace) {
    FYR_TRY(const auto purpose, purposeOf(tx, at, who, trace));
    const bool aboutPatient = !trace.patient.empty();
    const bool isRest = trace.subtype.starts_with("fhir.") || trace.action != TraceAction::execute;
    EventText out;
    out.raw(R"({"resourceType":"AuditEvent")");
    if (const auto profile = profileOf(trace); !profile.empty())
        out.raw(R"(,"meta":{"profile":["https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.)")
            .raw(aboutPatient ? "Patient" : "").raw(profile).raw(R"("]})");
    out.raw(R"(,"type":)");
    if (isRest) out.coding("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest");
    else out.coding("http://dicom.nema.org/resources/ontology/DCM", "110100");
    out.raw(R"(,"subtype":[)").coding("http://hl7.org/fhir/restful-interaction", interactionOf(trace));
    out.raw(",").coding(fhir::url::auditSubtypeSystem, trace.subtype);
    out.raw(R"(],"action":)").text(actions.substr(static_cast<std::size_t>(trace.action), 1));
    out.raw(R"(,"recorded":)").text(formatInstant(at)).raw(R"(,"outcome":)").text(trace.refused ? "4" : "0");
    if (!trace.detail.empty()) out.raw(R"(,"outcomeDesc":)").text(trace.detail);
    out.raw(R"(,"purposeOfEvent":[{"coding":[)").coding("http://terminology.hl7.org/CodeSystem/v3-ActReason", purpose);
    out.raw(R"(]}],"agent":)");
    addAgents(out, who);
    out.raw(R"(,"source":{)");
    if (!who.unit.empty()) out.raw(R"("site":)").text(who.unit).raw(",");
    out.raw(R"("observer":{"display":"fyrd"}})");
    if (aboutPatient || !trace.about.empty()) {
        out.raw(R"(,"entity":[)");
        addEntities(out, trace);
        out.raw("]");
    }
    return out.raw("}").take();
}

Result<void> leaveTrace(WriteTx& tx, Instant at, const Principal& who, const Trace& trace) {
    FYR_TRY(const auto text, traceText(tx, at, who, trace));
    return tx.appendAudit(at, trace.patient, text);
}

} // namespace fyr::server
