#include "server/icbt/course_records.h"

#include "base/digest.h"
#include "fhir/fyr_extensions.h"
#include "fhir/local_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {
namespace {

namespace url = fhir::url;
using fhir::addText;
using fhir::cleanText;
using fhir::extension;

json::object reference(std::string_view type, std::string_view id, std::string_view display = {}) {
    json::object o{{"reference", fmt::format("{}/{}", type, id)}};
    fhir::putText(o, "display", display);
    return o;
}
json::object coded(std::string_view system, std::string_view code, const clinical::LocalText& text) {
    json::object o{{"coding", json::array{json::object{{"system", system}, {"code", code}}}}};
    fhir::putText(o, "text", text);
    return o;
}
json::object subjectOf(const clinical::CourseRow& c) { return reference("Patient", c.patient.id, c.patient.name); }

json::object dutyExtension(const clinical::CourseRow& course, const clinical::CourseDuty& d) {
    json::array parts{extension("course", "valueReference", reference("CarePlan", course.id.str())), extension("duty", "valueUnsignedInt", std::int64_t{d.id})};
    addText(parts, "kind", d.kind);
    addText(parts, "rule", d.subject);
    addText(parts, "question", d.label);
    addText(parts, "answer", d.answer);
    parts.push_back(extension("raised", "valueInstant", formatInstant(d.raised)));
    parts.push_back(extension("answerBy", "valueInstant", formatInstant(d.answerBy)));
    if (d.settleBy) parts.push_back(extension("settleBy", "valueInstant", formatInstant(*d.settleBy)));
    if (d.late) parts.push_back(extension("late", "valueBoolean", true));
    return extension(url::courseDuty, std::move(parts));
}

json::object answered(const json::value& v) {
    if (v.is_bool()) return {{"valueBoolean", v.get_bool()}};
    if (v.is_int64()) return {{"valueInteger", v.get_int64()}};
    if (v.is_double()) return {{"valueDecimal", v.get_double()}};
    json::object o;
    fhir::putText(o, "valueString", v.is_string() ? std::string_view(v.get_string()) : std::string_view{});
    return o;
}

json::array itemsOf(const json::object& sheet, const json::value& values) {
    json::array items;
    const auto* fields = json::list(sheet, "fields");
    if (!fields || !values.is_object()) return items;
    for (const auto& f : *fields) {
        const std::string id(json::text(f, "id").value_or(""));
        const auto* v = values.get_object().if_contains(id);
        if (!v || v->is_null()) continue;
        json::object item{{"linkId", id}};
        if (const auto* label = json::child(f, "label"))
            fhir::putText(item, "text", clinical::LocalText{std::string(json::text(*label, "sv").value_or("")), std::string(json::text(*label, "en").value_or(""))});
        json::array answers;
        const auto add = [&](const json::value& one) {
            if (auto a = answered(one); !a.empty()) answers.push_back(std::move(a));
        };
        if (v->is_array()) for (const auto& one : v->get_array()) add(one);
        else add(*v);
        if (answers.empty()) continue;
        item["answer"] = std::move(answers);
        items.push_back(std::move(item));
    }
    return items;
}

} // namespace

std::string dutyResourceId(std::string_view course, std::uint32_t duty) { return fmt::format("{}-{}", course, duty); }

std::string worksheetResourceId(std::string_view course, std::string_view sheet) {
    std::string out(sheet);
    std::ranges::replace(out, '_', '-');
    return fmt::format("{}-{}", course, out);
}

fhir::Resource dutyTask(const clinical::CourseRow& course, const clinical::CourseDuty& d, const std::optional<Said>& settled, Instant now) {
    json::object t{{"resourceType", "Task"}, {"id", dutyResourceId(course.id.str(), d.id)}};
    t["extension"] = json::array{dutyExtension(course, d)};
    t["basedOn"] = json::array{reference("CarePlan", course.id.str())};
    t["status"] = settled ? "completed" : d.holder.id.empty() ? "requested" : "in-progress";
    t["intent"] = "order";
    t["priority"] = "asap"; // of every risk duty: none is said to weigh more than another
    t["code"] = coded(url::taskCodeSystem, "course-duty", {"Svar att ta hand om", "An answer to look after"});
    t["for"] = subjectOf(course);
    t["authoredOn"] = formatInstant(d.raised);
    t["lastModified"] = formatInstant(now);
    if (!d.holder.id.empty()) t["owner"] = reference("Practitioner", d.holder.id, d.holder.name);
    t["restriction"] = json::object{{"period", json::object{{"end", formatInstant(d.answerBy)}}}, {"recipient", json::array{reference("Organization", course.unit.str())}}};
    if (settled && !settled->text.empty()) {
        json::object note{{"time", formatInstant(settled->at)}};
        if (!settled->by.empty()) note["authorReference"] = reference("Practitioner", settled->by);
        fhir::putText(note, "text", settled->text);
        t["note"] = json::array{std::move(note)};
    }
    return fhir::Resource::from(t);
}

fhir::Resource dutyFlag(const clinical::CourseRow& course, const clinical::CourseDuty& d, bool open, Instant now) {
    json::object f{{"resourceType", "Flag"}, {"id", dutyResourceId(course.id.str(), d.id)}};
    f["extension"] = json::array{dutyExtension(course, d)};
    f["status"] = open ? "active" : "inactive";
    f["code"] = coded(url::taskCodeSystem, "course-duty", d.label);
    f["subject"] = subjectOf(course);
    f["period"] = json::object{{"start", formatInstant(d.raised)}};
    if (!open) f["period"].as_object()["end"] = formatInstant(std::max(now, d.raised));
    return fhir::Resource::from(f);
}

fhir::Resource worksheetResponse(const CourseHeader& h, const json::object& sheet, const json::value& values, const json::value& rows, bool done, Instant now) {
    const std::string id(json::text(sheet, "id").value_or(""));
    const auto patient = reference("Patient", h.patient);
    json::object o{{"resourceType", "QuestionnaireResponse"}, {"id", worksheetResourceId(h.id, id)}};
    json::array parts;
    addText(parts, "module", json::text(sheet, "module").value_or(""));
    if (const auto* title = json::child(sheet, "title"))
        addText(parts, "title", clinical::LocalText{std::string(json::text(*title, "sv").value_or("")), std::string(json::text(*title, "en").value_or(""))});
    if (!parts.empty()) o["extension"] = json::array{extension(url::courseWorksheet, std::move(parts))};
    o["basedOn"] = json::array{reference("CarePlan", h.id)};
    o["questionnaire"] = fmt::format("{}{}.{}", url::questionnaires, h.programme, id);
    o["status"] = done ? "completed" : "in-progress";
    o["subject"] = patient;
    o["authored"] = formatInstant(now);
    o["author"] = patient;
    o["source"] = patient;
    auto items = itemsOf(sheet, values);
    if (rows.is_array()) {
        int n = 0;
        for (const auto& row : rows.get_array()) {
            auto inner = itemsOf(sheet, row);
            if (inner.empty()) continue;
            json::object item{{"linkId", fmt::format("row-{}", ++n)}};
            item["item"] = std::move(inner);
            items.push_back(std::move(item));
        }
    }
    if (!items.empty()) o["item"] = std::move(items);
    return fhir::Resource::from(o);
}

fhir::Resource opinionResponse(const CourseHeader& h, std::string_view module, std::int64_t useful, std::string_view text, Instant now) {
    const auto patient = reference("Patient", h.patient);
    json::object o{{"resourceType", "QuestionnaireResponse"}, {"id", worksheetResourceId(h.id, module.empty() ? "opinion" : fmt::format("opinion-{}", module))}};
    o["basedOn"] = json::array{reference("CarePlan", h.id)};
    o["questionnaire"] = fmt::format("{}{}.opinion", url::questionnaires, h.programme);
    o["status"] = "completed";
    o["subject"] = patient;
    o["authored"] = formatInstant(now);
    o["author"] = patient;
    o["source"] = patient;
    json::array items;
    const auto add = [&](std::string_view id, const json::value& value) {
        if (auto a = answered(value); !a.empty()) items.push_back(json::object{{"linkId", id}, {"answer", json::array{std::move(a)}}});
    };
    add("module", json::value(module));
    add("useful", json::value(useful));
    add("text", json::value(text));
    o["item"] = std::move(items);
    return fhir::Resource::from(o);
}

} // namespace fyr::server
