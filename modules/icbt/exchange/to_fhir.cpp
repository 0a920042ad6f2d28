#include "base/digest.h"
#include "icbt/exchange/exchange.h"
#include "icbt/exchange/parts.h"
#include "icbt/programme.h"

#include <fmt/format.h>

namespace fyr::icbt {
namespace {

using json::array;
using json::object;
using json::value;

constexpr std::string_view translation = "http://hl7.org/fhir/StructureDefinition/translation";

// A text in the first language with the others as translations: the element and its companion "_name".
void putText(object& o, const std::string& name, const LocalText& t) {
    o[name] = t.sv.empty() ? t.en : t.sv;
    if (t.sv.empty() || t.en.empty()) return;
    o["_" + name] = object{{"extension", array{object{{"url", translation}, {"extension", array{object{{"url", "lang"}, {"valueCode", "en"}}, object{{"url", "content"}, {"valueString", t.en}}}}}}}};
}
LocalText localOf(const value& v) {
    return {std::string(json::text(v, "sv").value_or("")), std::string(json::text(v, "en").value_or(""))};
}

object duration(const Span& s) { // UCUM; working days have no unit there
    const auto unit = s.unit == Span::Unit::hours ? "h" : s.unit == Span::Unit::weeks ? "wk" : "d";
    object o{{"value", s.count}, {"system", "http://unitsofmeasure.org"}, {"code", unit}};
    if (s.unit == Span::Unit::workingDays) o["unit"] = "working days";
    return o;
}

object moduleAction(const Programme& p, const Module& m, const std::string& canonicalUrl) {
    object a{{"id", m.id}};
    putText(a, "title", m.title);
    a["timingDuration"] = duration(m.due);
    a["requiredBehavior"] = m.opens == Opens::byTherapist ? "could" : m.skippable ? "must-unless-documented" : "must";
    a["definitionCanonical"] = canonicalUrl;
    array after;
    for (const auto other : m.after) after.push_back(object{{"actionId", p.modules[other].id}, {"relationship", "after-end"}});
    if (!after.empty()) a["relatedAction"] = std::move(after);
    a["participant"] = array{object{{"type", "patient"}}};
    if (m.gate == Gate::therapist) a["participant"].as_array().push_back(object{{"type", "practitioner"}});
    return a;
}

object measureAction(const Measure& m, const std::string& questionnaire) {
    object a{{"id", m.id}, {"title", m.id}, {"definitionCanonical", questionnaire}, {"requiredBehavior", m.required ? "must" : "must-unless-documented"}};
    if (m.when == Measure::When::every) a["timingTiming"] = object{{"repeat", object{{"frequency", 1}, {"period", m.everyWeeks}, {"periodUnit", "wk"}}}};
    a["participant"] = array{object{{"type", "patient"}}};
    return a;
}

object questionnaireOf(const InstrumentFacts& f, const std::string& url) {
    object q{{"resourceType", "Questionnaire"}, {"id", "instrument-" + f.id}, {"url", url}, {"version", f.version}, {"status", "active"}, {"title", f.id}, {"subjectType", array{"Patient"}}};
    array items;
    for (std::size_t i = 0; i < f.items.size(); ++i)
        items.push_back(object{{"linkId", fmt::format("{}", i + 1)},
                               {"type", "integer"},
                               {"extension", array{object{{"url", "http://hl7.org/fhir/StructureDefinition/minValue"}, {"valueInteger", f.items[i].first}},
                                                   object{{"url", "http://hl7.org/fhir/StructureDefinition/maxValue"}, {"valueInteger", f.items[i].second}}}}});
    q["item"] = std::move(items);
    return q;
}

std::string_view itemType(std::string_view kind) {
    if (kind == "paragraph") return "text";
    if (kind == "number" || kind == "scale" || kind == "duration") return "integer";
    if (kind == "choice" || kind == "several") return "choice";
    if (kind == "date") return "date";
    if (kind == "time") return "time";
    return "string";
}

object worksheetOf(const value& sheet, const std::string& base, std::string_view version) {
    const auto id = std::string(json::text(sheet, "id").value_or(""));
    object q{{"resourceType", "Questionnaire"}, {"id", fhirId("sheet-" + id)}, {"url", base + "/Questionnaire/" + id}, {"version", version}, {"status", "draft"}, {"subjectType", array{"Patient"}}};
    putText(q, "title", localOf(sheet.at("title")));
    array items;
    const bool rows = json::text(sheet, "repeat").value_or("once") != "once";
    if (const auto* fields = json::list(sheet, "fields"))
        for (const auto& f : *fields) {
            const auto kind = std::string(json::text(f, "kind").value_or("text"));
            object item{{"linkId", std::string(json::text(f, "id").value_or(""))}, {"type", itemType(kind)}, {"required", json::boolean(f, "required").value_or(false)}};
            putText(item, "text", localOf(f.at("label")));
            if (kind == "computed") item["readOnly"] = true;
            if (kind == "several") item["repeats"] = true;
            if (const auto* options = json::list(f, "options")) {
                array all;
                for (const auto& o : *options) {
                    object coding{{"code", std::string(json::text(o, "code").value_or(""))}};
                    putText(coding, "display", localOf(o.at("label")));
                    all.push_back(object{{"valueCoding", std::move(coding)}});
                }
                item["answerOption"] = std::move(all);
            }
            items.push_back(std::move(item));
        }
    if (rows) q["item"] = array{object{{"linkId", "row"}, {"type", "group"}, {"repeats", true}, {"item", std::move(items)}}};
    else q["item"] = std::move(items);
    return q;
}

} // namespace

Result<json::value> toFhir(std::string_view canonical, const value& texts) {
    FYR_TRY(const auto p, Programme::load(canonical));
    FYR_TRY(const auto root, json::parse(canonical));
    const std::string base = fmt::format("{}/{}", programmeUrl, p.id);
    object plan{{"resourceType", "PlanDefinition"}, {"id", fhirId(p.id)}, {"url", base}, {"version", p.version}, {"name", fhirName(p.id)}, {"status", "draft"}, {"experimental", false}};
    plan["type"] = object{{"coding", array{object{{"system", "http://terminology.hl7.org/CodeSystem/plan-definition-type"}, {"code", "clinical-protocol"}}}}};
    putText(plan, "title", p.title);
    plan["identifier"] = array{object{{"system", hashSystem}, {"value", p.hash}}};
    plan["extension"] = partsOf(root.get_object());
    if (!texts.is_null()) plan["library"] = array{base + "/Library/texts"};
    array actions;
    const auto with = [&](object action, std::string_view list, std::size_t index) {
        action["extension"] = array{partOf(list, index, root.at(list).at(index))};
        return action;
    };
    array measures;
    for (std::size_t i = 0; i < p.measures.size(); ++i)
        measures.push_back(with(measureAction(p.measures[i], fmt::format("{}/Questionnaire/instrument-{}", base, p.measures[i].instrument)), "measures", i));
    actions.push_back(object{{"id", "measures"}, {"title", "Measures"}, {"action", std::move(measures)}});
    array modules;
    for (std::size_t i = 0; i < p.modules.size(); ++i)
        modules.push_back(with(moduleAction(p, p.modules[i], fmt::format("{}/ActivityDefinition/{}", base, p.modules[i].id)), "modules", i));
    actions.push_back(object{{"id", "modules"}, {"title", "Modules"}, {"action", std::move(modules)}});
    for (std::size_t i = 0; i < p.choices.size(); ++i) {
        object choice{{"id", p.choices[i].id}, {"selectionBehavior", "exactly-one"}};
        putText(choice, "title", p.choices[i].question);
        array among;
        for (const auto m : p.choices[i].among) among.push_back(object{{"title", p.modules[m].id}, {"relatedAction", array{object{{"actionId", p.modules[m].id}, {"relationship", "before-start"}}}}});
        choice["action"] = std::move(among);
        actions.push_back(with(std::move(choice), "choices", i));
    }
    plan["action"] = std::move(actions);

    array entries;
    const auto add = [&](object resource) {
        entries.push_back(object{{"fullUrl", fmt::format("{}/{}/{}", base, resource.at("resourceType").get_string().c_str(), resource.at("id").get_string().c_str())}, {"resource", std::move(resource)}});
    };
    add(std::move(plan));
    for (const auto& m : p.modules) {
        object a{{"resourceType", "ActivityDefinition"}, {"id", fhirId(p.id + "-" + m.id)}, {"url", fmt::format("{}/ActivityDefinition/{}", base, m.id)}, {"version", p.version}, {"name", fhirName(p.id + "_" + m.id)}, {"status", "draft"}, {"kind", "Task"}};
        putText(a, "title", m.title);
        add(std::move(a));
    }
    for (const auto& f : p.instruments) add(questionnaireOf(f, fmt::format("{}/Questionnaire/instrument-{}", base, f.id)));
    if (!texts.is_null()) {
        if (const auto* sheets = json::list(texts, "worksheets"))
            for (const auto& sheet : *sheets) add(worksheetOf(sheet, base, p.version));
        const auto bytes = json::write(texts);
        add(object{{"resourceType", "Library"}, {"id", fhirId(p.id + "-texts")}, {"url", base + "/Library/texts"}, {"version", p.version}, {"status", "draft"},
                   {"type", object{{"coding", array{object{{"system", "http://terminology.hl7.org/CodeSystem/library-type"}, {"code", "asset-collection"}}}}}},
                   {"content", array{object{{"contentType", "application/json"}, {"title", "texts"}, {"data", base64(bytes)}}}}});
    }
    return value(object{{"resourceType", "Bundle"}, {"type", "collection"}, {"entry", std::move(entries)}});
}

} // namespace fyr::icbt
