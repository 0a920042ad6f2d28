#include "server/demo/record_builder.h"

#include "fhir/fyr_extensions.h"
#include "server/services/notes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>

namespace fyr::server::demo {
namespace {

constexpr std::string_view ucum = "http://unitsofmeasure.org";
constexpr std::array kinds{
    LabKind{"59261-8", "HbA1c", "mmol/mol", "mmol/mol", 27, 42, 0, false},
    LabKind{"14682-9", "P-Kreatinin", "umol/L", "µmol/L", 45, 105, 0, false},
    LabKind{"718-7", "B-Hemoglobin", "g/L", "g/L", 117, 170, 0, false},
    LabKind{"1988-5", "P-CRP", "mg/L", "mg/L", 0, 3, 0, false},
    LabKind{"2823-3", "P-Kalium", "mmol/L", "mmol/L", 3.5, 4.6, 1, false},
    LabKind{"2951-2", "P-Natrium", "mmol/L", "mmol/L", 137, 145, 0, false},
    LabKind{"3016-3", "P-TSH", "m[IU]/L", "mIE/L", 0.4, 4.0, 1, false},
    LabKind{"2276-4", "P-Ferritin", "ug/L", "µg/L", 15, 250, 0, false},
    LabKind{"22748-8", "P-LDL-kolesterol", "mmol/L", "mmol/L", 1.2, 4.3, 1, false},
    LabKind{"6301-6", "P-PK(INR)", "{INR}", "INR", 0, 0, 1, false},
    LabKind{"29463-7", "Vikt", "kg", "kg", 0, 0, 1, true},
    LabKind{"8302-2", "Längd", "cm", "cm", 0, 0, 0, true},
    LabKind{"8867-4", "Puls", "/min", "/min", 50, 100, 0, true},
    LabKind{"8310-5", "Kroppstemperatur", "Cel", "°C", 36, 37.8, 1, true},
    LabKind{"59408-5", "Saturation", "%", "%", 95, 100, 0, true},
};

json::object coding(std::string_view system, std::string_view code, std::string_view display = {}) {
    json::object o{{"system", system}, {"code", code}};
    if (!display.empty()) o["display"] = display;
    return o;
}
json::object concept_(json::object first, std::string_view text = {}) {
    json::object o;
    o["coding"] = json::array{std::move(first)};
    if (!text.empty()) o["text"] = text;
    return o;
}
json::object textOnly(std::string_view text) { return {{"text", text}}; }
json::object reference(std::string_view type, std::string_view id, std::string_view display = {}) {
    json::object o{{"reference", fmt::format("{}/{}", type, id)}};
    if (!display.empty()) o["display"] = display;
    return o;
}
json::object tagged(std::string_view type, std::string_view id) {
    json::object o{{"resourceType", type}, {"id", id}};
    o["meta"] = json::object{{"tag", json::array{coding(fhir::url::tagSystem, "demo", "Demodata")}}};
    return o;
}
json::object quantity(double value, std::string_view unit, std::string_view shown, int decimals) {
    const double scale = decimals == 0 ? 1 : decimals == 1 ? 10 : 100;
    return {{"value", std::round(value * scale) / scale}, {"unit", shown}, {"system", ucum}, {"code", unit}};
}
constexpr std::string_view observationCategory = "http://terminology.hl7.org/CodeSystem/observation-category";

} // namespace

std::span<const LabKind> labKinds() noexcept { return kinds; }

const LabKind& lab(std::string_view loinc) {
    const auto it = std::ranges::find(kinds, loinc, &LabKind::loinc);
    if (it == kinds.end()) throw std::logic_error("no such laboratory test: " + std::string(loinc));
    return *it;
}

RecordBuilder::RecordBuilder(Random& random, Person person, std::string unit, std::string unitName, std::string doctor,
                             std::string doctorName, Instant now)
    : m_random(random), m_person(std::move(person)), m_unit(std::move(unit)), m_unitName(std::move(unitName)),
      m_doctor(std::move(doctor)), m_doctorName(std::move(doctorName)), m_now(now) {}

json::object RecordBuilder::subject() const { return reference("Patient", m_person.id, m_person.name()); }
json::object RecordBuilder::resource(std::string_view type) { return tagged(type, makeUlid(m_now, m_random)); }
void RecordBuilder::add(json::object o) { m_out.push_back(fhir::Resource::from(o)); }

fhir::Resource RecordBuilder::patient() const {
    const auto& p = m_person;
    json::object o = tagged("Patient", p.id);
    o["identifier"] = json::array{json::object{{"use", "secondary"},
                                               {"system", fhir::url::demoNumbers},
                                               {"value", p.number}}};
    o["active"] = true;
    json::object name{{"use", "official"}, {"text", p.name()}, {"family", p.family}};
    name["given"] = json::array{json::value(p.given)};
    o["name"] = json::array{std::move(name)};
    o["telecom"] = json::array{json::object{{"system", "phone"}, {"value", p.phone}, {"use", "mobile"}}};
    o["gender"] = clinical::code(p.sex);
    o["birthDate"] = formatDate(p.birth);
    json::object address{{"use", "home"}, {"postalCode", p.postalCode}, {"city", p.city}, {"country", "SE"}};
    address["line"] = json::array{json::value(p.street)};
    o["address"] = json::array{std::move(address)};
    json::object language{{"preferred", true}};
    language["language"] = concept_(coding("urn:ietf:bcp:47", p.lang), p.lang == "sv" ? "Svenska" : "Engelska");
    o["communication"] = json::array{std::move(language)};
    o["managingOrganization"] = reference("Organization", m_unit, m_unitName);
    return fhir::Resource::from(o);
}

void RecordBuilder::condition(std::string_view icd10se, std::string_view text, Date onset, bool active) {
    auto o = resource("Condition");
    o["clinicalStatus"] = concept_(coding("http://terminology.hl7.org/CodeSystem/condition-clinical", active ? "active" : "resolved"));
    o["verificationStatus"] = concept_(coding("http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed"));
    o["category"] = json::array{concept_(coding("http://terminology.hl7.org/CodeSystem/condition-category", "problem-list-item"))};
    o["code"] = concept_(coding("urn:oid:1.2.752.116.1.1.1.1.3", icd10se, text), text); // ICD-10-SE
    o["subject"] = subject();
    o["onsetDateTime"] = formatDate(onset);
    if (!active) o["abatementDateTime"] = formatDate(Date{std::chrono::sys_days{onset} + std::chrono::days{21}});
    o["recordedDate"] = formatDate(onset);
    add(std::move(o));
}

void RecordBuilder::medicine(std::string_view atc, std::string_view text, std::string_view dose, Date since,
                             std::string_view reason) {
    auto o = resource("MedicationRequest");
    o["status"] = "active";
    o["intent"] = "order";
    o["medicationCodeableConcept"] = concept_(coding("http://www.whocc.no/atc", atc), text);
    o["subject"] = subject();
    o["authoredOn"] = formatDate(since);
    o["requester"] = reference("Practitioner", m_doctor, m_doctorName);
    if (!reason.empty()) o["reasonCode"] = json::array{textOnly(reason)};
    o["dosageInstruction"] = json::array{textOnly(dose)};
    add(std::move(o));
}

void RecordBuilder::allergy(std::string_view text, std::string_view reaction, bool severe, Date recorded) {
    auto o = resource("AllergyIntolerance");
    o["clinicalStatus"] = concept_(coding("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active"));
    o["verificationStatus"] = concept_(coding("http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", "confirmed"));
    o["type"] = "allergy";
    o["criticality"] = severe ? "high" : "low";
    o["code"] = textOnly(text);
    o["patient"] = subject();
    o["recordedDate"] = formatDate(recorded);
    json::object happened{{"severity", severe ? "severe" : "mild"}};
    happened["manifestation"] = json::array{textOnly(reaction)};
    o["reaction"] = json::array{std::move(happened)};
    add(std::move(o));
}

void RecordBuilder::result(const LabKind& kind, double value, Instant at) {
    auto o = resource("Observation");
    o["status"] = "final";
    o["category"] = json::array{concept_(coding(observationCategory, kind.vital ? "vital-signs" : "laboratory"))};
    o["code"] = concept_(coding("http://loinc.org", kind.loinc), kind.text);
    o["subject"] = subject();
    o["effectiveDateTime"] = formatInstant(std::min(at, m_now));
    o["valueQuantity"] = quantity(value, kind.unit, kind.shown, kind.decimals);
    if (kind.high > 0) {
        json::object range{{"high", quantity(kind.high, kind.unit, kind.shown, kind.decimals)}};
        if (kind.low > 0) range["low"] = quantity(kind.low, kind.unit, kind.shown, kind.decimals);
        o["referenceRange"] = json::array{std::move(range)};
        const std::string_view mark = value > kind.high ? "H" : value < kind.low ? "L" : "N";
        o["interpretation"] = json::array{concept_(coding("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", mark))};
    }
    add(std::move(o));
}

void RecordBuilder::bloodPressure(int systolic, int diastolic, Instant at) {
    auto o = resource("Observation");
    o["status"] = "final";
    o["category"] = json::array{concept_(coding(observationCategory, "vital-signs"))};
    o["code"] = concept_(coding("http://loinc.org", "85354-9"), "Blodtryck");
    o["subject"] = subject();
    o["effectiveDateTime"] = formatInstant(std::min(at, m_now));
    const auto part = [](std::string_view loinc, std::string_view text, int value) {
        json::object c{{"code", concept_(coding("http://loinc.org", loinc), text)}};
        c["valueQuantity"] = quantity(value, "mm[Hg]", "mmHg", 0);
        return c;
    };
    o["component"] = json::array{part("8480-6", "Systoliskt", systolic), part("8462-4", "Diastoliskt", diastolic)};
    add(std::move(o));
}

std::string RecordBuilder::encounter(std::string_view text, std::string_view reason, Instant start, int minutes, bool remote) {
    auto o = resource("Encounter");
    std::string id(o["id"].as_string());
    o["status"] = "finished";
    o["class"] = coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", remote ? "VR" : "AMB", remote ? "Digitalt" : "Mottagning");
    o["type"] = json::array{textOnly(text)};
    o["subject"] = subject();
    o["participant"] = json::array{json::object{{"individual", reference("Practitioner", m_doctor, m_doctorName)}}};
    o["period"] = json::object{{"start", formatInstant(start)}, {"end", formatInstant(start + std::chrono::minutes{minutes})}};
    o["reasonCode"] = json::array{textOnly(reason)};
    o["serviceProvider"] = reference("Organization", m_unit, m_unitName);
    add(std::move(o));
    return id;
}

void RecordBuilder::note(std::string_view title, std::string_view text, Instant at) {
    Note n{makeUlid(m_now, m_random), m_person.id, "", m_unit, std::string(text), {m_doctor, m_doctorName}, at};
    auto o = fhir::Resource::toJson(noteResource(n)).as_object();
    o["description"] = title;
    o["meta"] = tagged("DocumentReference", n.id)["meta"];
    o["content"].as_array()[0].as_object()["attachment"].as_object()["title"] = title;
    add(std::move(o));
}

void RecordBuilder::immunization(std::string_view text, std::string_view atc, Date on) {
    auto o = resource("Immunization");
    o["status"] = "completed";
    o["vaccineCode"] = concept_(coding("http://www.whocc.no/atc", atc), text);
    o["patient"] = subject();
    o["occurrenceDateTime"] = formatDate(on);
    add(std::move(o));
}

std::vector<fhir::Resource> RecordBuilder::take() {
    std::vector<fhir::Resource> out;
    out.reserve(m_out.size() + 1);
    out.push_back(patient());
    for (auto& r : m_out) out.push_back(std::move(r));
    m_out.clear();
    return out;
}

fhir::Resource organizationResource(std::string_view id, std::string_view name) {
    json::object o = tagged("Organization", id);
    o["active"] = true;
    o["type"] = json::array{concept_(coding("http://terminology.hl7.org/CodeSystem/organization-type", "prov"), "Vårdcentral")};
    o["name"] = name;
    return fhir::Resource::from(o);
}

fhir::Resource practitionerResource(std::string_view id, std::string_view name, std::string_view role) {
    json::object o = tagged("Practitioner", id);
    o["active"] = true;
    const auto space = name.rfind(' ');
    json::object n{{"text", name}, {"family", name.substr(space + 1)}};
    n["given"] = json::array{json::value(name.substr(0, space))};
    o["name"] = json::array{std::move(n)};
    o["qualification"] = json::array{json::object{{"code", textOnly(role)}}};
    return fhir::Resource::from(o);
}

} // namespace fyr::server::demo
