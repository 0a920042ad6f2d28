#include "records/course_papers.h"

#include "fhir/fyr_extensions.h"
#include "fhir/local_text.h"
#include "records/reading.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace fyr::records {
namespace {

namespace url = fhir::url;
using clinical::LocalText;
using fhir::Value;

std::string idIn(const Value& reference) {
    const auto parsed = fhir::parseReference(reference.text("reference"));
    return parsed ? std::string(parsed->id) : std::string();
}

bool basedOn(const Value& r, std::string_view course) {
    return std::ranges::any_of(r["basedOn"].items(), [&](const Value& v) {
        const auto parsed = fhir::parseReference(v.text("reference"));
        return parsed && parsed->type == "CarePlan" && parsed->id == course;
    });
}

// The text of one answer, whatever it is; the page writes numbers and dates as it writes its own.
LocalText answerText(const Value& a) {
    const auto plain = [](std::string_view s) { return LocalText{std::string(s), {}}; };
    if (a["valueCoding"]) return fhir::localText(a["valueCoding"], "display");
    if (const auto yes = a["valueBoolean"].boolean()) return *yes ? LocalText{"Ja", "Yes"} : LocalText{"Nej", "No"};
    for (const auto* key : {"valueString", "valueInteger", "valueDecimal", "valueDate", "valueDateTime", "valueTime"})
        if (const auto text = a.text(key); !text.empty()) return plain(text);
    return {};
}

PaperField fieldOf(const Value& item) {
    PaperField f;
    f.id = item.text("linkId");
    f.label = fhir::localText(item, "text");
    for (const auto& a : item["answer"].items())
        if (auto text = answerText(a); text != LocalText{}) f.answers.push_back(std::move(text));
    return f;
}

void readWorksheet(const Value& r, std::string_view course, CoursePapers& out) {
    Worksheet w;
    w.id = r.text("id");
    if (w.id.size() > course.size() && std::string_view(w.id).starts_with(course)) w.id.erase(0, course.size() + 1);
    const auto& named = fhir::extensionOf(r, url::courseWorksheet);
    w.module = fhir::extensionOf(named, "module").text("valueString");
    w.title = fhir::localText(fhir::extensionOf(named, "title"), "valueString");
    w.handedIn = r.text("status") == "completed";
    const auto version = r["meta"].text("versionId");
    std::from_chars(version.data(), version.data() + version.size(), w.version);
    w.at = instantOf(r, {"authored"}).value_or(Instant{});
    for (const auto& item : r["item"].items()) {
        if (item["item"].size() == 0) {
            w.fields.push_back(fieldOf(item));
            continue;
        }
        std::vector<PaperField> line;
        for (const auto& inner : item["item"].items()) line.push_back(fieldOf(inner));
        w.rows.push_back(std::move(line));
    }
    out.worksheets.push_back(std::move(w));
}

void readMeasure(const Value& r, const std::string& instrument, CoursePapers& out) {
    MeasurePaper m;
    m.id = r.text("id");
    m.instrument = instrument;
    m.at = instantOf(r, {"authored"}).value_or(Instant{});
    for (const auto& item : r["item"].items()) m.items.push_back(fieldOf(item));
    out.measures.push_back(std::move(m));
}

void readOpinion(const Value& r, CoursePapers& out) {
    OpinionPaper o;
    o.at = instantOf(r, {"authored"}).value_or(Instant{});
    for (const auto& item : r["item"].items()) {
        const auto id = item.text("linkId");
        const Value& answer = item["answer"][0];
        if (id == "module") o.module = answer.text("valueString");
        else if (id == "text") o.text = answer.text("valueString");
        else if (id == "useful") o.useful = static_cast<std::int32_t>(answer["valueInteger"].integer().value_or(0));
    }
    out.opinions.push_back(std::move(o));
}

void readResponse(const Value& r, std::string_view course, CoursePapers& out) {
    const auto questionnaire = r.text("questionnaire");
    if (!questionnaire.starts_with(url::questionnaires)) return;
    const auto name = questionnaire.substr(url::questionnaires.size());
    if (name.ends_with(".opinion")) return readOpinion(r, out);
    // A worksheet's name is programme.sheet; a questionnaire's is the instrument.
    if (name.find('.') != std::string_view::npos) readWorksheet(r, course, out);
    else readMeasure(r, std::string(name), out);
}

void readMessage(const Value& r, const Shelf& shelf, CoursePapers& out) {
    if (r["category"][0]["coding"][0].text("code") != "message") return;
    CourseMessage m;
    m.id = r.text("id");
    m.thread = idIn(r["partOf"][0]);
    m.at = instantOf(r, {"sent"}).value_or(Instant{});
    const auto sender = fhir::parseReference(r["sender"].text("reference"));
    m.byPatient = sender && sender->type == "Patient";
    if (sender) m.by = sender->id;
    m.from = shelf.nameOf(r, r["sender"]);
    for (const auto& p : r["payload"].items())
        if (const auto text = p.text("contentString"); !text.empty()) m.text = text;
    if (!m.text.empty()) out.messages.push_back(std::move(m));
}

void readRisk(const Value& r, CoursePapers& out) {
    const auto& duty = fhir::extensionOf(r, url::courseDuty);
    if (!duty) return;
    RiskPaper p;
    p.duty = static_cast<std::uint32_t>(fhir::extensionOf(duty, "duty")["valueUnsignedInt"].integer().value_or(0));
    p.question = fhir::localText(fhir::extensionOf(duty, "question"), "valueString");
    p.answer = fhir::localText(fhir::extensionOf(duty, "answer"), "valueString");
    p.raised = instantOf(fhir::extensionOf(duty, "raised")["valueInstant"]).value_or(Instant{});
    p.holder = fhir::personOf(r["owner"]);
    if (r.text("status") == "completed") {
        p.settledAt = instantOf(r["note"][0], {"time"});
        if (!p.settledAt) p.settledAt = instantOf(r, {"lastModified"});
        p.done = r["note"][0].text("text");
    }
    out.risks.push_back(std::move(p));
}

} // namespace

CoursePapers readCoursePapers(const std::vector<fhir::Resource>& resources, std::string_view course) {
    CoursePapers out;
    const Shelf shelf(resources);
    struct Total {
        std::optional<std::int32_t> total;
        LocalText title, band;
    };
    std::unordered_map<std::string, Total> totals; // by the answers' id
    for (const auto& resource : resources) {
        const Value& r = resource.root();
        const auto type = resource.type();
        if (type == "Communication") readMessage(r, shelf, out);
        if (!basedOn(r, course)) continue;
        if (type == "QuestionnaireResponse") readResponse(r, course, out);
        else if (type == "Task") readRisk(r, out);
        else if (type == "Observation") {
            Total t;
            if (const auto n = r["valueQuantity"]["value"].integer()) t.total = static_cast<std::int32_t>(*n);
            t.title = fhir::localText(r["code"], "text");
            t.band = fhir::localText(r["interpretation"][0], "text");
            totals.insert_or_assign(idIn(r["derivedFrom"][0]), std::move(t));
        }
    }
    for (auto& m : out.measures)
        if (const auto t = totals.find(m.id); t != totals.end()) {
            m.total = t->second.total;
            m.title = std::move(t->second.title);
            m.band = std::move(t->second.band);
        }
    std::ranges::stable_sort(out.worksheets, std::greater{}, &Worksheet::at);
    std::ranges::stable_sort(out.measures, std::greater{}, &MeasurePaper::at);
    std::ranges::stable_sort(out.messages, std::less{}, &CourseMessage::at);
    std::ranges::stable_sort(out.risks, std::greater{}, &RiskPaper::raised);
    std::ranges::stable_sort(out.opinions, std::greater{}, &OpinionPaper::at);
    return out;
}

} // namespace fyr::records
