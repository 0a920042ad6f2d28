#include "server/services/anamnesis.h"

#include "base/digest.h"
#include "base/json.h"
#include "clinical/anamnesis.h"
#include "fhir/fyr_extensions.h"
#include "protocol/sign_payload.h"
#include "server/rights/guard.h"
#include "server/services/item_store.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

using clinical::AnamnesisPart;
using protocol::CommandStatus;

json::object reference(std::string_view type, std::string_view id, std::string_view display = {}) {
    json::object o{{"reference", fmt::format("{}/{}", type, id)}};
    if (!display.empty()) o["display"] = display;
    return o;
}

// What FHIR strings may not hold becomes U+FFFD; tabs and line breaks stay.
std::string clean(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto b = static_cast<unsigned char>(c);
        if ((b < 0x20 && c != '\n' && c != '\t' && c != '\r') || b == 0x7F) out += "\xEF\xBF\xBD";
        else out += c;
    }
    return out;
}
json::object narrative(std::string_view text) {
    std::string div = "<div xmlns=\"http://www.w3.org/1999/xhtml\">";
    for (const char c : clean(text)) {
        switch (c) {
        case '&': div += "&amp;"; break;
        case '<': div += "&lt;"; break;
        case '>': div += "&gt;"; break;
        case '\r': break;
        case '\n': div += "<br/>"; break;
        default: div += c;
        }
    }
    return {{"status", "additional"}, {"div", div + "</div>"}};
}

std::string_view loinc(AnamnesisPart p) {
    switch (p) {
    case AnamnesisPart::reason: return "10154-3";     // Chief complaint Narrative - Reported
    case AnamnesisPart::current: return "10164-2";    // History of Present illness Narrative
    case AnamnesisPart::history: return "11348-0";    // History of Past illness Narrative
    case AnamnesisPart::values: return "8716-3";      // Vital signs
    case AnamnesisPart::assessment: return "51848-0"; // Evaluation note
    default: return {};
    }
}

json::object section(const clinical::WrittenSection& s, const SignedAnamnesis& a, const clinical::TriageItem& item) {
    json::object o;
    if (!s.heading.empty()) o["title"] = clean(s.heading);
    const bool assessed = !s.part || isAssessed(*s.part);
    if (s.part) {
        json::array codings{{{"system", fhir::url::anamnesisSystem}, {"code", code(*s.part)}}};
        if (const auto standard = loinc(*s.part); !standard.empty()) codings.push_back({{"system", "http://loinc.org"}, {"code", standard}});
        o["code"] = json::object{{"coding", std::move(codings)}};
    }
    o["author"] = json::array{assessed ? reference("Practitioner", a.by.id, clean(a.by.name)) : reference("Patient", item.patient.str())};
    o["text"] = narrative(s.text.empty() ? "–" : s.text);
    json::array entry;
    if (s.part == AnamnesisPart::redFlags)
        for (std::size_t n = 0; n < item.redFlags.size(); ++n) entry.push_back(reference("Flag", fmt::format("{}-{}", item.id.str(), n)));
    else if (s.part == AnamnesisPart::assessment) entry.push_back(reference("RiskAssessment", item.id.str()));
    else if (!assessed) entry = {reference("QuestionnaireResponse", item.id.str()), reference("Communication", item.id.str())};
    if (!entry.empty()) o["entry"] = std::move(entry);
    return o;
}

} // namespace

std::string anamnesisId(std::string_view item, int number) { return fmt::format("{}-a{}", item, number); }

fhir::Resource anamnesisResource(const SignedAnamnesis& a, const clinical::TriageItem& item) {
    const auto at = formatInstant(a.at);
    const auto by = reference("Practitioner", a.by.id, clean(a.by.name));
    const bool english = a.lang == "en";
    json::array sections;
    for (const auto& s : clinical::sectionsOf(a.text)) sections.push_back(section(s, a, item));
    json::array signedParts{{{"url", "text"}, {"valueString", clean(a.text)}},
                            {{"url", "sha256"}, {"valueString", a.sha256}},
                            {{"url", "number"}, {"valuePositiveInt", a.number}},
                            {{"url", "seen"}, {"valueUnsignedInt", a.seen}},
                            {{"url", "clinicallyApproved"}, {"valueBoolean", false}}};
    if (!item.suggestion.knowledgeBase.empty())
        signedParts.push_back({{"url", "knowledgeBase"}, {"valueString", clean(item.suggestion.knowledgeBase)}});
    auto title = std::string(english ? "Anamnesis from triage" : "Anamnes från triage");
    if (a.number > 1) title += fmt::format(", version {}", a.number);
    json::object c{
        {"resourceType", "Composition"},
        {"id", a.id},
        {"language", a.lang},
        {"extension", json::array{{{"url", fhir::url::signedText}, {"extension", std::move(signedParts)}}}},
        // The same for every version of it.
        {"identifier", {{"system", fhir::url::anamnesisIds}, {"value", item.id.str()}}},
        {"status", "final"},
        // LOINC 34109-9: Note
        {"type", {{"coding", json::array{{{"system", "http://loinc.org"}, {"code", "34109-9"}}}}, {"text", english ? "Anamnesis" : "Anamnes"}}},
        {"subject", reference("Patient", item.patient.str(), clean(item.patientName))},
        {"date", at},
        {"author", json::array{by}},
        {"title", title},
        {"attester", json::array{{{"mode", "legal"}, {"time", at}, {"party", by}}}},
    };
    if (!item.unit.empty()) c["custodian"] = reference("Organization", item.unit.str());
    if (!a.replaces.empty()) c["relatesTo"] = json::array{{{"code", "replaces"}, {"targetReference", reference("Composition", a.replaces)}}};
    c["event"] = json::array{{{"period", {{"start", formatInstant(item.created)}}},
                              {"detail", json::array{reference("Task", item.id.str()), reference("QuestionnaireResponse", item.id.str()),
                                                     reference("RiskAssessment", item.id.str())}}}};
    if (!sections.empty()) c["section"] = std::move(sections);
    return fhir::Resource::from(c);
}

Result<Handled> signAnamnesis(WriteTx& tx, const Principal& who, const protocol::Command& command, Instant now) {
    FYR_TRY(const auto p, protocol::signPayload(command));
    if (command.target.type != "Task") return rejected(ErrorCode::notFound, "the target is a Task");
    const auto& itemId = command.target.id;
    rights::Guard guard(tx, who, now);
    FYR_TRY(const auto before, loadItem(tx, itemId));
    if (!before || before->item.patient != p.patient) return rejected(ErrorCode::notFound, "no such item of this patient");
    FYR_TRY(const auto mayItem, guard.judge(rights::Action::read, "Task", {before->item.patient.str(), before->item.unit.str()}));
    if (!mayItem.allowed()) return rejected(ErrorCode::notFound, "no such item");
    FYR_TRY(const auto patient, tx.read("Patient", p.patient.str()));
    FYR_TRY(const auto scope, tx.scopeOf("Patient", p.patient.str()));
    if (!patient || patient->deleted || !scope) return rejected(ErrorCode::notFound, "no such Patient");
    FYR_TRY(const auto mayPatient, guard.judge(rights::Action::command, "Patient", *scope));
    if (!mayPatient.allowed()) return rejected(ErrorCode::notFound, "no such Patient");

    SignedAnamnesis a;
    for (a.number = 1;; ++a.number) { // the next that is not there: nothing is ever written over
        a.id = anamnesisId(itemId, a.number);
        FYR_TRY(const auto there, tx.read("Composition", a.id));
        if (!there) break;
        if (!there->deleted) a.replaces = a.id;
    }
    a.lang = p.lang;
    a.text = p.text;
    a.sha256 = hex(sha256(p.text));
    a.by = {who.practitioner.empty() ? who.person.str() : who.practitioner, who.name};
    a.at = now;
    a.seen = command.base;
    FYR_CHECK(putResource(tx, anamnesisResource(a, before->item), {p.patient.str(), before->item.unit.str()}, 0));

    auto item = before->item;
    item.timeline.push_back({now, std::string(clinical::anamnesisSigned), {}, a.by});
    FYR_TRY(const auto saved, saveItem(tx, &*before, item));
    const auto stream = "task/" + itemId;
    FYR_TRY(const auto past, tx.events(stream));
    const std::int64_t at = past.empty() ? 0 : past.back().version;
    const json::object data{{"by", a.by.id}, {"command", command.id.str()}, {"composition", a.id}, {"number", a.number}, {"sha256", a.sha256}};
    FYR_CHECK(tx.append(stream, at, {{stream, at + 1, now, "signed", json::write(data)}}));

    Handled h;
    h.result.version = saved.version;
    h.patient = p.patient.str();
    h.about = {"Composition/" + a.id};
    h.action = TraceAction::create;
    return h;
}

} // namespace fyr::server
