#include "server/services/vital_record.h"

#include "fhir/fyr_extensions.h"
#include "fhir/resource.h"
#include "server/services/item_store.h"

#include <array>
#include <fmt/format.h>

namespace fyr::server {
namespace {

using clinical::VitalPart;
using clinical::VitalSource;

constexpr std::string_view loinc = "http://loinc.org";
constexpr std::string_view ucum = "http://unitsofmeasure.org";
constexpr std::string_view systolic = "8480-6";
constexpr std::string_view diastolic = "8462-4";
constexpr std::string_view pressurePanel = "85354-9";

struct Coded {
    std::string_view vital;
    std::string_view id; // of the resource, behind the interview's
    std::array<std::string_view, 2> codes;
    std::string_view unit; // UCUM
    std::string_view shown;
    std::string_view sv, en;
};
constexpr std::array<Coded, 5> coded{{{"resp_rate", "resp-rate", {"9279-1", ""}, "/min", "/min", "Andningsfrekvens", "Breathing rate"},
                                      {"spo2", "spo2", {"2708-6", "59408-5"}, "%", "%", "Syremättnad", "Oxygen saturation"},
                                      {"sys_bp", "sys-bp", {pressurePanel, ""}, "mm[Hg]", "mmHg", "Blodtryck, övre", "Blood pressure, upper"},
                                      {"heart_rate", "heart-rate", {"8867-4", ""}, "/min", "/min", "Puls", "Pulse"},
                                      {"temperature_c", "temperature", {"8310-5", ""}, "Cel", "°C", "Kroppstemperatur", "Body temperature"}}};

class Writer {
  public:
    Writer(const InterviewDoc& doc, Instant now) : m_doc(doc), m_now(now), m_subject{{"reference", "Patient/" + doc.patient.str()}} {}

    [[nodiscard]] json::object value(const VitalPart& p, const Coded& c) const {
        auto o = observation(c.id, "vital-signs", p.at.value_or(m_now));
        json::array codings;
        for (const auto code : c.codes)
            if (!code.empty()) codings.push_back(json::object{{"system", loinc}, {"code", code}});
        o["code"] = json::object{{"coding", std::move(codings)}, {"text", in(c.sv, c.en)}};
        json::object quantity{{"value", *p.number}, {"unit", c.shown}, {"system", ucum}, {"code", c.unit}};
        if (c.vital != "sys_bp") {
            o["valueQuantity"] = std::move(quantity);
            return o;
        }
        const auto part = [](std::string_view code) {
            return json::object{{"code", json::object{{"coding", json::array{json::object{{"system", loinc}, {"code", code}}}}}}};
        };
        auto upper = part(systolic);
        upper["code"].as_object()["text"] = in(c.sv, c.en);
        upper["valueQuantity"] = std::move(quantity);
        auto lower = part(diastolic); // only the upper one is asked for
        lower["dataAbsentReason"] = json::object{{"coding", json::array{json::object{{"system", "http://terminology.hl7.org/CodeSystem/data-absent-reason"}, {"code", "unknown"}}}}};
        o["component"] = json::array{std::move(upper), std::move(lower)};
        return o;
    }
    [[nodiscard]] json::object total(const clinical::VitalAssessment& a, json::array from) const {
        auto o = observation("news2", "survey", m_now);
        o["code"] = json::object{{"coding", json::array{json::object{{"system", fhir::url::instrumentSystem}, {"code", "news2"}}}}, {"text", in("NEWS2 av uppgivna värden", "NEWS2 of values that were told")}};
        json::object quantity{{"value", a.total}, {"unit", in("poäng", "points")}, {"system", ucum}, {"code", "{score}"}};
        if (a.missing() > 0) quantity["comparator"] = ">=";
        o["valueQuantity"] = std::move(quantity);
        if (!from.empty()) o["derivedFrom"] = std::move(from);
        return o;
    }

  private:
    [[nodiscard]] std::string_view in(std::string_view sv, std::string_view en) const { return m_doc.state.lang == "en" ? en : sv; }
    [[nodiscard]] json::object observation(std::string_view name, std::string_view category, Instant at) const {
        json::object o{{"resourceType", "Observation"}, {"id", fmt::format("{}-{}", m_doc.id.str(), name)}, {"status", "final"},
                       {"subject", m_subject}, {"effectiveDateTime", formatInstant(at)}};
        o["identifier"] = json::array{json::object{{"system", fhir::url::interviewIds}, {"value", m_doc.id.str()}}};
        o["category"] = json::array{json::object{{"coding", json::array{json::object{{"system", "http://terminology.hl7.org/CodeSystem/observation-category"}, {"code", category}}}}}};
        // Who told it, not care staff.
        const bool self = m_doc.state.subject == triage::Subject::self;
        o["performer"] = json::array{self ? m_subject : json::object{{"type", "RelatedPerson"}, {"display", in("en närstående", "a relative")}}};
        return o;
    }
    const InterviewDoc& m_doc;
    Instant m_now;
    json::object m_subject;
};

} // namespace

Result<void> writeVitals(WriteTx& tx, const InterviewDoc& doc, Instant now) {
    if (!doc.state.outcome || !doc.state.outcome->suggestion.vitals) return {};
    const auto& a = *doc.state.outcome->suggestion.vitals;
    const Writer make(doc, now);
    std::vector<json::object> parts;
    json::array from;
    for (const auto& p : a.parts) {
        if (!p.record.empty()) from.push_back(json::object{{"reference", p.record}});
        const auto* c = std::ranges::find(coded, p.vital, &Coded::vital);
        if (c == coded.end() || !p.number || !p.record.empty()) continue;
        parts.push_back(make.value(p, *c));
        from.push_back(json::object{{"reference", fmt::format("Observation/{}-{}", doc.id.str(), c->id)}});
    }
    if (a.scheme == clinical::VitalScheme::news2) parts.push_back(make.total(a, std::move(from)));
    for (const auto& p : parts) {
        FYR_CHECK(putResource(tx, fhir::Resource::from(p), ResourceScope{doc.patient.str(), doc.unit.str()}));
    }
    return {};
}

} // namespace fyr::server
