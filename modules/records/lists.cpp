// Problems, medicines, allergies and visits.
#include "records/reading.h"

#include <fmt/format.h>

namespace fyr::records {
namespace {

constexpr std::string_view icd10 = "http://hl7.org/fhir/sid/icd-10";
constexpr std::string_view icd10se = "urn:oid:1.2.752.116.1.1.1.1.3";
constexpr std::string_view snomed = "http://snomed.info/sct";

bool enteredInError(const fhir::Value& r) {
    return hasCode(r["verificationStatus"], {"entered-in-error", "refuted"}) ||
           r.text("status") == "entered-in-error";
}

std::string quantity(const fhir::Value& q) {
    return joined({std::string(q.text("comparator")) + std::string(q["value"].text()), unitOf(q)}, " ");
}

// "1 tablet, 3×/1 d, p.r.n." from the parts; only when nobody wrote it out.
std::string writtenDose(const fhir::Value& dosage) {
    if (const auto text = dosage.text("text"); !text.empty()) return std::string(text);
    if (const auto text = dosage.text("patientInstruction"); !text.empty()) return std::string(text);
    std::vector<std::string> parts;
    for (const fhir::Value& dose : dosage["doseAndRate"].items())
        if (dose["doseQuantity"]) parts.push_back(quantity(dose["doseQuantity"]));
    const fhir::Value& repeat = dosage["timing"]["repeat"];
    if (repeat["frequency"] && repeat["periodUnit"])
        parts.push_back(fmt::format("{}×/{} {}", repeat["frequency"].text(),
                                    repeat["period"] ? repeat["period"].text() : "1",
                                    repeat.text("periodUnit")));
    else if (dosage["timing"]["code"])
        parts.push_back(conceptText(dosage["timing"]["code"]));
    for (const fhir::Value& extra : dosage["additionalInstruction"].items())
        parts.push_back(conceptText(extra));
    if (dosage["asNeededBoolean"].isTrue())
        parts.emplace_back("p.r.n.");
    else if (dosage["asNeededCodeableConcept"])
        parts.push_back("p.r.n.: " + conceptText(dosage["asNeededCodeableConcept"]));
    return joined(parts, ", ");
}

} // namespace

std::optional<Problem> readProblem(const fhir::Value& condition) {
    if (enteredInError(condition)) return std::nullopt;
    Problem p;
    p.text = conceptText(condition["code"]);
    if (p.text.empty()) return std::nullopt;
    p.code = conceptCode(condition["code"], {icd10se, icd10, snomed});
    p.onset = instantOf(condition, {"onsetDateTime", "onsetPeriod", "recordedDate"});
    p.ended = instantOf(condition, {"abatementDateTime", "abatementPeriod"});
    const fhir::Value& status = condition["clinicalStatus"];
    p.active = status ? hasCode(status, {"active", "recurrence", "relapse"})
                      : !p.ended && !condition["abatementBoolean"].isTrue() && !condition["abatementString"];
    return p;
}

std::optional<Medicine> readMedicine(const fhir::Value& medication, const Shelf& shelf) {
    if (enteredInError(medication)) return std::nullopt;
    Medicine m;
    m.text = conceptText(medication["medicationCodeableConcept"]);
    if (m.text.empty()) m.text = shelf.nameOf(medication, medication["medicationReference"]);
    if (m.text.empty()) return std::nullopt;
    const bool request = medication.text("resourceType") == "MedicationRequest";
    std::vector<std::string> doses;
    for (const fhir::Value& d : medication[request ? "dosageInstruction" : "dosage"].items())
        doses.push_back(writtenDose(d));
    m.dose = joined(doses, "; ");
    std::vector<std::string> reasons;
    for (const fhir::Value& r : medication["reasonCode"].items())
        reasons.push_back(conceptText(r));
    for (const fhir::Value& r : medication["reasonReference"].items())
        reasons.push_back(shelf.nameOf(medication, r));
    m.reason = joined(reasons, ", ");
    m.active = medication.text("status") == "active";
    m.since = instantOf(medication, {"effectivePeriod", "effectiveDateTime", "authoredOn", "dateAsserted"});
    return m;
}

std::optional<Allergy> readAllergy(const fhir::Value& allergy) {
    if (enteredInError(allergy)) return std::nullopt;
    Allergy a;
    a.text = conceptText(allergy["code"]);
    std::vector<std::string> signs;
    a.severe = allergy.text("criticality") == "high";
    for (const fhir::Value& reaction : allergy["reaction"].items()) {
        if (a.text.empty()) a.text = conceptText(reaction["substance"]);
        for (const fhir::Value& m : reaction["manifestation"].items())
            signs.push_back(conceptText(m));
        a.severe = a.severe || reaction.text("severity") == "severe";
    }
    if (a.text.empty()) return std::nullopt;
    a.reaction = joined(signs, ", ");
    a.recorded = instantOf(allergy, {"recordedDate", "onsetDateTime", "onsetPeriod"});
    return a;
}

std::optional<Visit> readVisit(const fhir::Value& encounter, const Shelf& shelf) {
    if (enteredInError(encounter)) return std::nullopt;
    Visit v;
    for (const fhir::Value& type : encounter["type"].items())
        if (v.text.empty()) v.text = conceptText(type);
    if (v.text.empty()) v.text = encounter["class"].text("display");
    if (v.text.empty()) v.text = encounter["class"].text("code");
    std::vector<std::string> reasons;
    for (const fhir::Value& r : encounter["reasonCode"].items())
        reasons.push_back(conceptText(r));
    for (const fhir::Value& r : encounter["reasonReference"].items())
        reasons.push_back(shelf.nameOf(encounter, r));
    v.reason = joined(reasons, ", ");
    v.place = shelf.nameOf(encounter, encounter["serviceProvider"]);
    if (v.place.empty()) v.place = shelf.nameOf(encounter, encounter["location"][0]["location"]);
    v.status = encounter.text("status");
    v.start = instantOf(encounter["period"]["start"]);
    v.end = instantOf(encounter["period"]["end"]);
    if (v.text.empty() && !v.start) return std::nullopt;
    return v;
}

} // namespace fyr::records
