#include "server/icbt/course_records.h"

#include "fhir/fyr_extensions.h"
#include "fhir/local_text.h"
#include "instruments/score.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

constexpr std::string_view loinc = "http://loinc.org";
constexpr std::string_view own = fhir::url::instrumentSystem;

json::object reference(std::string_view type, std::string_view id) { return {{"reference", fmt::format("{}/{}", type, id)}}; }

} // namespace

Result<std::vector<fhir::Resource>> measureResources(const CourseHeader& h, const instruments::Instrument& instrument, const std::string& id,
                                                     const std::vector<std::optional<std::int32_t>>& answers, Instant now) {
    FYR_TRY(const auto score, instruments::score(instrument, answers));
    std::vector<fhir::Resource> out;
    const auto patient = reference("Patient", h.patient);
    json::array items;
    for (std::size_t n = 0; n < instrument.items.size(); ++n) {
        const auto& i = instrument.items[n];
        json::object item{{"linkId", i.code.empty() ? fmt::format("{}", n + 1) : i.code}};
        fhir::putText(item, "text", i.text);
        if (n < answers.size() && answers[n]) {
            const auto* given = i.answer(*answers[n]);
            const bool coded = given && !given->code.empty();
            json::object value{{"system", coded ? loinc : own}, {"code", coded ? given->code : fmt::format("{}-{}", instrument.id, *answers[n])}};
            if (given) fhir::putText(value, "display", given->label.in("sv"));
            item["answer"] = json::array{json::object{{"valueCoding", std::move(value)}}};
        }
        items.push_back(std::move(item));
    }
    json::object response{{"resourceType", "QuestionnaireResponse"}, {"id", id}};
    response["basedOn"] = json::array{reference("CarePlan", h.id)};
    response["questionnaire"] = fmt::format("{}{}", fhir::url::questionnaires, instrument.id);
    response["status"] = score.total || !instrument.summed ? "completed" : "stopped";
    response["subject"] = patient;
    response["authored"] = formatInstant(now);
    response["author"] = patient;
    response["source"] = patient;
    response["item"] = std::move(items);
    out.push_back(fhir::Resource::from(response));
    if (!score.total) return out;
    json::object o{{"resourceType", "Observation"}, {"id", id}};
    o["basedOn"] = json::array{reference("CarePlan", h.id)};
    o["status"] = "final";
    o["category"] = json::array{json::object{{"coding", json::array{json::object{{"system", "http://terminology.hl7.org/CodeSystem/observation-category"}, {"code", "survey"}}}}}};
    const bool known = !instrument.totalCode.empty();
    json::object code{{"coding", json::array{json::object{{"system", known ? loinc : own}, {"code", known ? instrument.totalCode : instrument.id}}}}};
    fhir::putText(code, "text", instrument.title);
    o["code"] = std::move(code);
    o["subject"] = patient;
    o["effectiveDateTime"] = formatInstant(now);
    o["valueQuantity"] = json::object{{"value", *score.total}, {"unit", "{score}"}, {"system", "http://unitsofmeasure.org"}, {"code", "{score}"}};
    if (score.band) {
        json::object band;
        fhir::putText(band, "text", instrument.bands[*score.band].label);
        if (!band.empty()) o["interpretation"] = json::array{std::move(band)};
    }
    o["derivedFrom"] = json::array{reference("QuestionnaireResponse", id)};
    out.push_back(fhir::Resource::from(o));
    return out;
}

} // namespace fyr::server
