#include "server/icbt/course_end.h"

#include "base/digest.h"
#include "base/text.h"
#include "fhir/fyr_extensions.h"
#include "fhir/local_text.h"
#include "icbt/canonical.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {
namespace {

namespace url = fhir::url;
using clinical::LocalText;
using fhir::addText;
using fhir::extension;

constexpr std::string_view endSections = "https://fyr.example/fhir/CodeSystem/course-end-section";

json::object reference(std::string_view type, std::string_view id, std::string_view display = {}) {
    json::object o{{"reference", fmt::format("{}/{}", type, id)}};
    fhir::putText(o, "display", display);
    return o;
}

std::string narrative(std::string_view text) {
    std::string div = "<div xmlns=\"http://www.w3.org/1999/xhtml\">";
    for (const char c : fhir::cleanText(text)) {
        if (c == '&') div += "&amp;";
        else if (c == '<') div += "&lt;";
        else if (c == '>') div += "&gt;";
        else if (c == '\n') div += "<br/>";
        else if (c != '\r') div += c;
    }
    return div + "</div>";
}

std::string dayIn(const scheduling::Zone& zone, Instant at) { return formatDate(scheduling::toLocal(zone, at).day); }

LocalText localIn(const json::object& o, std::string_view key) {
    const auto* t = json::child(o, key);
    return t ? LocalText{std::string(json::text(*t, "sv").value_or("")), std::string(json::text(*t, "en").value_or(""))} : LocalText{};
}

// One value as a person reads it: an option by its words, a number with its unit.
std::string shown(const json::object& field, const json::value& v, std::string_view lang) {
    if (v.is_array()) {
        std::string out;
        for (const auto& one : v.get_array())
            if (auto text = shown(field, one, lang); !text.empty()) out += (out.empty() ? "" : "; ") + text;
        return out;
    }
    if (v.is_bool()) return v.get_bool() ? LocalText{"ja", "yes"}.in(lang) : LocalText{"nej", "no"}.in(lang);
    std::string text;
    if (v.is_string()) text = trim(std::string_view(v.get_string()));
    else if (v.is_int64()) text = std::to_string(v.get_int64());
    else if (v.is_double()) text = fmt::format("{}", v.get_double());
    else return {};
    if (v.is_string()) {
        if (const auto* options = json::list(field, "options"))
            for (const auto& o : *options)
                if (json::text(o, "code") == std::string_view(text)) return localIn(o.get_object(), "label").in(lang);
        return text;
    }
    if (const auto unit = localIn(field, "unit").in(lang); !unit.empty()) return text + " " + unit;
    if (json::text(field, "kind") == "duration") return text + " min";
    if (const auto to = json::integer(field, "to"); to && json::text(field, "kind") == "scale") return fmt::format("{} ({}–{})", text, json::integer(field, "from").value_or(0), *to);
    return text;
}

class Sections {
  public:
    explicit Sections(std::string_view lang) : m_lang(lang) {}

    void add(std::string_view code, const LocalText& title, std::string_view text) {
        if (!trim(text).empty()) m_all.push_back(one(code, title.in(m_lang), text));
    }
    void plan(const HandedSheet& s, const clinical::PersonRef& patient) {
        json::array inner;
        for_each(s, [&](const std::string& label, const std::string& text) { inner.push_back(one({}, label, text)); });
        if (inner.empty()) return;
        auto section = head("relapse-plan", LocalText{"Återfallsplan", "Relapse plan"}.in(m_lang) + ": " + localIn(s.sheet, "title").in(m_lang));
        section["author"] = json::array{reference("Patient", patient.id, patient.name)}; // the words are the patient's
        section["section"] = std::move(inner);
        m_all.push_back(std::move(section));
    }
    json::array take() { return std::move(m_all); }

  private:
    template <class F>
    void for_each(const HandedSheet& s, const F& f) {
        const auto* fields = json::list(s.sheet, "fields");
        if (!fields) return;
        const auto row = [&](const json::value& values, const std::string& before) {
            if (!values.is_object()) return;
            for (const auto& field : *fields) {
                const auto& o = field.get_object();
                const auto* v = values.get_object().if_contains(json::text(o, "id").value_or(""));
                if (!v) continue;
                if (const auto text = shown(o, *v, m_lang); !text.empty()) f(before + localIn(o, "label").in(m_lang), text);
            }
        };
        row(s.values, {});
        if (s.rows.is_array())
            for (std::size_t i = 0; i < s.rows.get_array().size(); ++i) row(s.rows.get_array()[i], fmt::format("{}. ", i + 1));
    }
    static json::object head(std::string_view code, std::string_view title) {
        json::object o;
        fhir::putText(o, "title", title);
        if (!code.empty()) o["code"] = json::object{{"coding", json::array{json::object{{"system", endSections}, {"code", code}}}}};
        return o;
    }
    static json::object one(std::string_view code, std::string_view title, std::string_view text) {
        auto o = head(code, title);
        o["text"] = json::object{{"status", "additional"}, {"div", narrative(text)}};
        return o;
    }
    std::string m_lang;
    json::array m_all;
};

LocalText outcomeOf(icbt::EventType how) {
    if (how == icbt::EventType::discharge) return {"Behandlingen avslutades i förtid.", "The treatment was ended early."};
    if (how == icbt::EventType::refer) return {"Patienten remitterades vidare.", "The patient was referred."};
    return {"Behandlingen är avslutad.", "The treatment has ended."};
}

LocalText measured(const CourseFile& f) {
    LocalText out;
    for (const auto& p : f.journal.points) {
        const auto line = [&](std::string& to, std::string_view before, std::string_view at, std::string_view none) {
            if (p.week == 0) to += before;
            else to += fmt::format("{} {}", at, p.week);
            to += fmt::format(" ({}): {}\n", dayIn(f.calendar->zone, p.at), p.total ? std::to_string(*p.total) : std::string(none));
        };
        line(out.sv, "Före behandlingen", "Vecka", "inte besvarad");
        line(out.en, "Before the treatment", "Week", "not answered");
    }
    return out;
}

json::array sectionsOf(const clinical::CourseRow& course, const CourseFile& f, const CourseEnd& end, std::string_view lang) {
    Sections s(lang);
    const bool foreign = lang != end.clinicLanguage; // the clinician's own words are not translated
    s.add("summary", foreign ? LocalText{"Sammanfattning (på engelska, som den skrevs)", "Summary (in Swedish, as it was written)"} : LocalText{"Sammanfattning", "Summary"}, end.text);
    s.add("outcome", {"Utfall", "Outcome"}, outcomeOf(end.how).in(lang));
    LocalText text;
    for (const auto& m : course.modules) {
        if (m.status != "done" && m.status != "skipped") continue;
        text.sv += fmt::format("{}: {}\n", m.title.in("sv"), m.status == "done" ? "genomförd" : "hoppades över");
        text.en += fmt::format("{}: {}\n", m.title.in("en"), m.status == "done" ? "done" : "skipped");
    }
    s.add("modules", {"Moduler", "Modules"}, text.in(lang));
    s.add("measures", {"Mätningar: " + course.trend.title.in("sv"), "Measures: " + course.trend.title.in("en")}, measured(f).in(lang));
    for (const auto& sheet : end.plan) s.plan(sheet, course.patient);
    std::string said;
    for (const auto& [rule, r] : f.journal.risks) said += fmt::format("{}: {}\n", dayIn(f.calendar->zone, r.at), r.text);
    s.add("answers-looked-after", {"Svar som togs om hand", "Answers that were looked after"}, said);
    said.clear();
    for (const auto& [rule, w] : f.journal.waived) said += fmt::format("{}: {}\n", dayIn(f.calendar->zone, w.at), w.text);
    s.add("waived", {"Undantag", "Exceptions"}, said);
    return s.take();
}

fhir::Resource compositionOf(const clinical::CourseRow& course, const CourseFile& f, const CourseEnd& end, std::string_view lang, bool copy) {
    const auto at = formatInstant(end.at);
    const auto by = reference("Practitioner", end.by.id, end.by.name);
    json::object c{{"resourceType", "Composition"}, {"id", copy ? patientCopyId(course.id.str()) : course.id.str()}, {"language", lang}};
    json::array parts;
    addText(parts, "text", std::string_view(end.text));
    addText(parts, "sha256", std::string_view(hex(sha256(end.text))));
    addText(parts, "programme", std::string_view(course.programme));
    addText(parts, "programmeVersion", std::string_view(course.programmeVersion));
    addText(parts, "programmeHash", std::string_view(course.programmeHash));
    c["extension"] = json::array{extension(url::signedText, std::move(parts))};
    c["status"] = "final";
    c["type"] = json::object{{"coding", json::array{json::object{{"system", "http://loinc.org"}, {"code", "34109-9"}}}}, {"text", LocalText{"Slutanteckning", "Closing note"}.in(lang)}};
    auto subject = reference("Patient", course.patient.id, course.patient.name);
    if (!end.identifier.empty()) subject["identifier"] = json::object{{"value", end.identifier}};
    c["subject"] = std::move(subject);
    c["date"] = at;
    c["author"] = json::array{by};
    c["title"] = LocalText{"Slutanteckning: " + course.programmeTitle.in("sv"), "Closing note: " + course.programmeTitle.in("en")}.in(lang);
    if (copy) c["relatesTo"] = json::array{json::object{{"code", "transforms"}, {"targetReference", reference("Composition", course.id.str())}}};
    else c["attester"] = json::array{json::object{{"mode", "legal"}, {"time", at}, {"party", by}}};
    c["custodian"] = reference("Organization", course.unit.str(), end.unitName);
    c["event"] = json::array{json::object{{"period", json::object{{"start", formatInstant(course.enrolled)}, {"end", at}}}, {"detail", json::array{reference("CarePlan", course.id.str())}}}};
    c["section"] = sectionsOf(course, f, end, lang);
    return fhir::Resource::from(c);
}

bool ofChain(const json::value& part) {
    const auto name = json::text(part, "url");
    return name == "courseLink" || name == "courseEvents";
}

} // namespace

Result<std::vector<HandedSheet>> relapsePlan(ReadTx& tx, const CourseFile& f) {
    std::vector<HandedSheet> out;
    for (const auto& rule : f.programme().close) {
        if (rule.kind != icbt::CloseRule::Kind::worksheet) continue;
        const auto* sheet = f.known->worksheet(rule.worksheet);
        if (!sheet) continue;
        FYR_TRY(const auto kept, tx.value(fmt::format("course-sheet/{}/{}", f.header.id, rule.worksheet)));
        if (!kept) continue;
        FYR_TRY(const auto v, json::parse(*kept));
        if (!json::boolean(v, "done").value_or(false)) continue;
        HandedSheet h;
        h.sheet = *sheet;
        if (const auto* values = v.get_object().if_contains("values")) h.values = *values;
        if (const auto* rows = v.get_object().if_contains("rows")) h.rows = *rows;
        if (const auto saved = parseInstant(json::text(v, "saved").value_or(""))) h.saved = *saved;
        out.push_back(std::move(h));
    }
    return out;
}

std::string patientCopyId(std::string_view course) { return fmt::format("{}-patient", course); }

std::vector<fhir::Resource> endCompositions(const clinical::CourseRow& course, const CourseFile& f, const CourseEnd& end) {
    std::vector<fhir::Resource> out;
    out.push_back(compositionOf(course, f, end, end.clinicLanguage, false));
    if (end.patientLanguage != end.clinicLanguage) out.push_back(compositionOf(course, f, end, end.patientLanguage, true));
    return out;
}

std::string contentDigest(const fhir::Value& composition) {
    auto v = fhir::Resource::toJson(composition);
    auto& o = v.as_object();
    o.erase("meta");
    if (auto* all = o.if_contains("extension"); all && all->is_array())
        for (auto& e : all->get_array()) {
            if (json::text(e, "url") != url::signedText || !json::list(e, "extension")) continue;
            json::array kept;
            for (const auto& part : e.get_object().at("extension").get_array())
                if (!ofChain(part)) kept.push_back(part);
            e.get_object()["extension"] = std::move(kept);
        }
    return hex(sha256(icbt::canonicalText(v)));
}

std::string vouching(std::string_view text, const std::vector<fhir::Resource>& compositions) {
    std::string out(text);
    for (const auto& c : compositions) out += fmt::format("{}sha256:{}", out.empty() ? "" : "\n", contentDigest(c));
    return out;
}

fhir::Resource tieTo(const fhir::Resource& composition, std::string_view link, std::int64_t events) {
    auto v = fhir::Resource::toJson(composition);
    for (auto& e : v.as_object().at("extension").as_array()) {
        if (json::text(e, "url") != url::signedText) continue;
        auto& parts = e.as_object().at("extension").as_array();
        addText(parts, "courseLink", link);
        parts.push_back(extension("courseEvents", "valueUnsignedInt", events));
    }
    return fhir::Resource::from(v);
}

EndFacts endFacts(const fhir::Value& composition) {
    EndFacts out;
    const auto& e = fhir::extensionOf(composition, url::signedText);
    const auto part = [&](std::string_view name) { return std::string(fhir::extensionOf(e, name).text("valueString")); };
    out.link = part("courseLink");
    if (out.link.empty()) return {};
    out.events = fhir::extensionOf(e, "courseEvents")["valueUnsignedInt"].integer().value_or(0);
    out.programme = part("programme");
    out.version = part("programmeVersion");
    out.programmeHash = part("programmeHash");
    out.text = part("text");
    out.sha256 = part("sha256");
    out.language = composition.text("language");
    constexpr std::string_view plan = "CarePlan/";
    const auto course = composition["event"][0]["detail"][0].text("reference");
    if (course.starts_with(plan)) out.course = course.substr(plan.size());
    return out;
}

} // namespace fyr::server
