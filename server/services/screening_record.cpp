#include "server/services/screening_record.h"

#include "fhir/fyr_extensions.h"
#include "fhir/resource.h"
#include "server/services/item_store.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

constexpr std::string_view loinc = "http://loinc.org";
constexpr std::string_view own = fhir::url::instrumentSystem;

json::object coded(std::string_view code, std::string_view instrument, const std::string& text) {
    json::object coding{{"system", code.empty() ? own : loinc}, {"code", code.empty() ? instrument : code}};
    return {{"coding", json::array{std::move(coding)}}, {"text", text}};
}

json::object response(const InterviewDoc& doc, const triage::ScreeningResult& r, std::string_view id, const json::object& subject, Instant now) {
    json::array items;
    for (std::size_t n = 0; n < r.items.size(); ++n) {
        const auto& i = r.items[n];
        json::object item{{"linkId", i.code.empty() ? fmt::format("{}", n + 1) : i.code}, {"text", i.text.in(doc.state.lang)}};
        if (i.points) {
            json::object value{{"display", i.answer.in(doc.state.lang)}};
            value["system"] = i.answerCode.empty() ? own : loinc;
            value["code"] = i.answerCode.empty() ? fmt::format("{}-{}", r.instrument, *i.points) : i.answerCode;
            item["answer"] = json::array{json::object{{"valueCoding", std::move(value)}}};
        }
        items.push_back(std::move(item));
    }
    return {{"resourceType", "QuestionnaireResponse"}, {"id", id}, {"questionnaire", fmt::format("{}{}", fhir::url::questionnaires, r.instrument)},
            {"status", r.total ? "completed" : "stopped"}, {"subject", subject}, {"authored", formatInstant(now)}, {"author", subject}, {"source", subject},
            {"item", std::move(items)}};
}

json::object total(const InterviewDoc& doc, const triage::ScreeningResult& r, std::string_view id, const json::object& subject, Instant now) {
    json::object o{{"resourceType", "Observation"}, {"id", id}, {"status", "final"}, {"subject", subject}, {"effectiveDateTime", formatInstant(now)}};
    o["category"] = json::array{json::object{{"coding", json::array{json::object{{"system", "http://terminology.hl7.org/CodeSystem/observation-category"}, {"code", "survey"}}}}}};
    o["code"] = coded(r.totalCode, r.instrument, r.title.in(doc.state.lang));
    o["valueQuantity"] = json::object{{"value", *r.total}, {"unit", "{score}"}, {"system", "http://unitsofmeasure.org"}, {"code", "{score}"}};
    o["interpretation"] = json::array{json::object{{"text", r.band.in(doc.state.lang)}}};
    o["derivedFrom"] = json::array{json::object{{"reference", fmt::format("QuestionnaireResponse/{}", id)}}};
    return o;
}

} // namespace

Result<void> writeScreenings(WriteTx& tx, const InterviewDoc& doc, Instant now) {
    if (!doc.state.outcome) return {};
    const json::object subject{{"reference", "Patient/" + doc.patient.str()}};
    const ResourceScope scope{doc.patient.str(), doc.unit.str()};
    for (const auto& r : doc.state.outcome->screenings) {
        const auto id = fmt::format("{}-{}", doc.id.str(), r.instrument);
        std::vector<json::object> parts{response(doc, r, id, subject, now)};
        if (r.total) parts.push_back(total(doc, r, id, subject, now));
        for (const auto& p : parts) {
            FYR_TRY(const auto resource, fhir::Resource::parse(json::write(p)));
            FYR_CHECK(putResource(tx, resource, scope));
        }
    }
    return {};
}

} // namespace fyr::server
