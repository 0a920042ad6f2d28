#include "fhir/fyr_extensions.h"
#include "fhir/local_text.h"
#include "fhir/triage_codes.h"
#include "fhir/triage_mapping.h"

#include "base/text.h"

#include <algorithm>
#include <cmath>

namespace fyr::fhir {
namespace {

using namespace clinical;

JsonObject coding(std::string_view system, std::string_view code) {
    return {{"system", system}, {"code", code}};
}
JsonObject concept_(std::string_view system, std::string_view code, const LocalText& text = {}) {
    JsonObject o;
    if (!code.empty()) o["coding"] = JsonArray{coding(system, code)};
    putText(o, "text", text);
    return o;
}
JsonObject reference(std::string_view type, std::string_view id) {
    return {{"reference", std::string(type) + "/" + std::string(id)}};
}
JsonObject patientReference(const TriageItem& i) {
    JsonObject o = reference("Patient", i.patient.str());
    putText(o, "display", i.patientName);
    return o;
}
JsonObject person(const TriageItem& i, const PersonRef& p) {
    return personReference(p, p.id == i.patient.str() ? "Patient" : "Practitioner");
}
JsonObject identifier(std::string_view system, std::string_view value) {
    return {{"system", system}, {"value", value}};
}
void flag(JsonArray& parts, std::string_view url, bool b) {
    if (b) parts.push_back(extension(url, "valueBoolean", true));
}
void add(JsonObject& o, JsonArray extensions) {
    if (!extensions.empty()) o["extension"] = std::move(extensions);
}
JsonObject resource(std::string_view type, std::string_view id) {
    return {{"resourceType", type}, {"id", id}};
}

JsonObject span(const WordSpan& s) {
    JsonArray parts{extension("start", "valueUnsignedInt", s.start),
                    extension("end", "valueUnsignedInt", s.end),
                    extension("kind", "valueCode", clinical::code(s.kind))};
    addText(parts, "finding", s.finding);
    addText(parts, "label", s.label);
    return extension(url::wordSpan, std::move(parts));
}

void addDestination(JsonArray& parts, const Destination& d) {
    if (d == Destination{}) return;
    parts.push_back(
        extension("destination", "valueCodeableConcept", concept_(url::destinationSystem, d.code, d.label)));
}

JsonObject decision(const TriageItem& i, const Decision& d) {
    JsonArray parts{extension("kind", "valueCode", code(d.kind)),
                    extension("urgency", "valueCode", clinical::code(d.urgency)),
                    extension("at", "valueInstant", formatInstant(d.at))};
    addDestination(parts, d.destination);
    if (!d.reasonCode.empty())
        parts.push_back(extension("reasonCode", "valueCoding", coding(url::reasonSystem, d.reasonCode)));
    addText(parts, "reason", d.reason);
    if (d.by != PersonRef{}) parts.push_back(extension("by", "valueReference", person(i, d.by)));
    return extension(url::decision, std::move(parts));
}

JsonObject timelineEntry(const TriageItem& i, const TimelineEntry& t) {
    JsonArray parts{extension("at", "valueInstant", formatInstant(t.at))};
    addText(parts, "kind", t.kind);
    addText(parts, "text", t.text);
    if (t.by != PersonRef{}) parts.push_back(extension("by", "valueReference", person(i, t.by)));
    return extension(url::timelineEntry, std::move(parts));
}

// All that a queue row shows beside Task's own elements.
JsonObject row(const TriageItem& i, std::int32_t unreadMessages) {
    JsonArray parts;
    if (i.birthDate) parts.push_back(extension("birthDate", "valueDate", formatDate(*i.birthDate)));
    parts.push_back(extension("sex", "valueCode", clinical::code(i.sex)));
    addText(parts, "lang", i.lang);
    flag(parts, "byProxy", i.byProxy);
    parts.push_back(extension("urgency", "valueCode", clinical::code(i.suggestion.urgency)));
    flag(parts, "clinicianDecides", i.suggestion.clinicianDecides);
    addDestination(parts, i.suggestion.destination);
    if (!i.words.empty()) {
        const Utterance& first = i.words.front();
        const std::string text = cleanText(prefix(first.text, rowWordsLength));
        JsonObject words;
        words["url"] = "words";
        JsonArray inner;
        addText(inner, "text", text);
        inner.push_back(extension("at", "valueInstant", formatInstant(first.at)));
        for (WordSpan s : first.spans) {
            if (s.start >= rowWordsLength) continue;
            s.end = std::min<std::uint32_t>(s.end, rowWordsLength);
            inner.push_back(span(s));
        }
        words["extension"] = std::move(inner);
        parts.push_back(std::move(words));
    }
    parts.push_back(extension("redFlags", "valueUnsignedInt", i.redFlags.size()));
    if (!i.redFlags.empty()) addText(parts, "firstRedFlag", i.redFlags.front().label);
    if (unreadMessages > 0) parts.push_back(extension("unreadMessages", "valueUnsignedInt", unreadMessages));
    return extension(url::queueRow, std::move(parts));
}

JsonObject task(const TriageItem& i, std::int32_t unreadMessages) {
    JsonObject t = resource("Task", i.id.str());
    JsonArray extensions{row(i, unreadMessages)};
    if (i.decision) extensions.push_back(decision(i, *i.decision));
    JsonArray facts;
    if (i.questions) facts.push_back(extension("questions", "valueInteger", i.questions));
    if (i.seconds) facts.push_back(extension("seconds", "valueInteger", i.seconds));
    if (!facts.empty()) extensions.push_back(extension(url::interviewFacts, std::move(facts)));
    for (const TimelineEntry& e : i.timeline)
        extensions.push_back(timelineEntry(i, e));
    t["extension"] = std::move(extensions);
    JsonArray identifiers{identifier(url::itemIds, i.id.str())};
    if (!i.interview.empty()) identifiers.push_back(identifier(url::interviewIds, i.interview.str()));
    t["identifier"] = std::move(identifiers);
    t["status"] = taskStatus(i.status);
    t["businessStatus"] = concept_(url::itemStatusSystem, clinical::code(i.status));
    t["intent"] = "order";
    t["priority"] = taskPriority(i.urgency());
    t["code"] = concept_(url::taskCodeSystem, triageTask);
    t["focus"] = reference("RiskAssessment", i.id.str());
    t["for"] = patientReference(i);
    t["authoredOn"] = formatInstant(i.created);
    if (i.holder != PersonRef{}) t["owner"] = personReference(i.holder, "Practitioner");
    JsonObject restriction{{"period", JsonObject{{"end", formatInstant(i.deadline)}}}};
    if (!i.unit.empty()) restriction["recipient"] = JsonArray{reference("Organization", i.unit.str())};
    t["restriction"] = std::move(restriction);
    return t;
}

bool answering(const TriageItem& i) {
    return i.status == ItemStatus::interviewing;
}

JsonObject evidence(const Evidence& e) {
    JsonArray parts;
    addText(parts, "finding", e.finding);
    addText(parts, "label", e.label);
    parts.push_back(extension("state", "valueCode", clinical::code(e.state)));
    addText(parts, "topic", e.topic);
    if (e.value && std::isfinite(*e.value)) parts.push_back(extension("value", "valueDecimal", *e.value));
    addText(parts, "unit", e.unit);
    if (e.hours && std::isfinite(*e.hours)) parts.push_back(extension("hours", "valueDecimal", *e.hours));
    flag(parts, "risk", e.risk);
    flag(parts, "derived", e.derived);
    addText(parts, "question", e.questionId);
    addText(parts, "record", e.record);
    for (const Quote& q : e.quotes) {
        JsonArray inner{extension("utterance", "valueUnsignedInt", q.utterance), extension("start", "valueUnsignedInt", q.start),
                        extension("end", "valueUnsignedInt", q.end)};
        addText(inner, "text", q.text);
        parts.push_back(extension("quote", std::move(inner)));
    }
    for (const Toward& t : e.towards) {
        JsonArray inner;
        addText(inner, "condition", t.condition);
        if (std::isfinite(t.weight)) inner.push_back(extension("weight", "valueDecimal", t.weight));
        parts.push_back(extension("towards", std::move(inner)));
    }
    return extension(url::evidence, std::move(parts));
}

JsonObject vitals(const VitalAssessment& a) {
    JsonArray parts{extension("scheme", "valueCode", clinical::code(a.scheme))};
    if (a.notUsed != VitalNotUsed::no) parts.push_back(extension("notUsed", "valueCode", clinical::code(a.notUsed)));
    const auto count = [&](std::string_view name, int n) {
        if (n != 0) parts.push_back(extension(name, "valueInteger", n));
    };
    count("total", a.total);
    count("top", a.top);
    count("red", a.red);
    count("amber", a.amber);
    flag(parts, "scale2", a.scale2);
    for (const VitalPart& p : a.parts) {
        JsonArray inner;
        addText(inner, "vital", p.vital);
        addText(inner, "label", p.label);
        addText(inner, "value", p.value);
        if (p.number && std::isfinite(*p.number)) inner.push_back(extension("number", "valueDecimal", *p.number));
        if (p.points != 0) inner.push_back(extension("points", "valueInteger", p.points));
        if (p.grade != VitalGrade::normal) inner.push_back(extension("grade", "valueCode", clinical::code(p.grade)));
        if (p.source != VitalSource::none) inner.push_back(extension("source", "valueCode", clinical::code(p.source)));
        if (p.at) inner.push_back(extension("at", "valueInstant", formatInstant(*p.at)));
        addText(inner, "record", p.record);
        addText(inner, "quote", p.quote);
        if (!inner.empty()) parts.push_back(extension("part", std::move(inner)));
    }
    return extension(url::vitals, std::move(parts));
}

JsonObject riskAssessment(const TriageItem& i) {
    const Suggestion& s = i.suggestion;
    JsonObject r = resource("RiskAssessment", i.id.str());
    JsonArray parts{extension("urgency", "valueCode", clinical::code(s.urgency))};
    if (std::isfinite(s.certainty)) parts.push_back(extension("certainty", "valueDecimal", s.certainty));
    if (s.runnerUp) parts.push_back(extension("runnerUp", "valueCode", clinical::code(*s.runnerUp)));
    if (s.floor) parts.push_back(extension("floor", "valueCode", clinical::code(*s.floor)));
    flag(parts, "clinicianDecides", s.clinicianDecides);
    addDestination(parts, s.destination);
    for (const std::string& rule : s.rules)
        addText(parts, "rule", rule);
    JsonArray extensions{extension(url::suggestion, std::move(parts))};
    for (const Change& c : s.changes) {
        JsonArray change{extension("to", "valueCode", clinical::code(c.to))};
        addText(change, "text", c.text);
        extensions.push_back(extension(url::change, std::move(change)));
    }
    for (const Evidence& e : s.evidence)
        extensions.push_back(evidence(e));
    if (s.vitals) extensions.push_back(vitals(*s.vitals));
    r["extension"] = std::move(extensions);
    r["identifier"] = JsonArray{identifier(url::itemIds, i.id.str())};
    r["status"] = answering(i) ? "preliminary" : "final";
    if (!s.knowledgeBase.empty()) r["method"] = JsonObject{{"text", cleanText(s.knowledgeBase)}};
    r["code"] = concept_(url::taskCodeSystem, triageTask);
    r["subject"] = patientReference(i);
    r["occurrenceDateTime"] = formatInstant(i.created);
    JsonArray basis{reference("QuestionnaireResponse", i.id.str()), reference("Communication", i.id.str())};
    for (std::size_t n = 0; n < i.redFlags.size(); ++n)
        basis.push_back(reference("Flag", flagId(i.id.str(), n)));
    r["basis"] = std::move(basis);
    JsonArray predictions;
    const auto predict = [&](JsonObject outcome, double p) {
        JsonObject made;
        if (!outcome.empty()) made["outcome"] = std::move(outcome);
        if (std::isfinite(p)) made["probabilityDecimal"] = p;
        predictions.push_back(std::move(made));
    };
    for (const ConditionShare& c : s.conditions)
        predict(concept_(url::conditionSystem, c.code, c.label), c.p);
    for (std::size_t n = 0; n < s.shares.size() && n < allUrgencies.size(); ++n)
        predict(concept_(url::urgencySystem, clinical::code(allUrgencies[n])), s.shares[n]);
    if (!predictions.empty()) r["prediction"] = std::move(predictions);
    if (s.reason != LocalText{}) {
        JsonObject note;
        putText(note, "text", s.reason);
        r["note"] = JsonArray{std::move(note)};
    }
    return r;
}

JsonObject questionnaireResponse(const TriageItem& i) {
    JsonObject q = resource("QuestionnaireResponse", i.id.str());
    if (!i.interview.empty()) q["identifier"] = identifier(url::interviewIds, i.interview.str());
    q["status"] = answering(i) ? "in-progress" : "completed";
    q["subject"] = patientReference(i);
    q["authored"] = formatInstant(i.created);
    JsonArray items;
    for (const AnswerLine& a : i.answers) {
        JsonObject item;
        JsonArray facts;
        flag(facts, "unknown", a.unknown);
        flag(facts, "safety", a.safety);
        flag(facts, "positive", a.positive);
        if (!facts.empty()) add(item, {extension(url::answerFacts, std::move(facts))});
        item["linkId"] = cleanText(a.questionId);
        putText(item, "text", a.question);
        if (a.answer != LocalText{}) {
            JsonObject answer;
            putText(answer, "valueString", a.answer);
            item["answer"] = JsonArray{std::move(answer)};
        }
        items.push_back(std::move(item));
    }
    if (!items.empty()) q["item"] = std::move(items);
    return q;
}

JsonObject communication(const TriageItem& i) {
    JsonObject c = resource("Communication", i.id.str());
    c["identifier"] = JsonArray{identifier(url::itemIds, i.id.str())};
    c["status"] = answering(i) ? "in-progress" : "completed";
    c["subject"] = patientReference(i);
    c["about"] = JsonArray{reference("Task", i.id.str())};
    if (!i.words.empty()) c["sent"] = formatInstant(i.words.front().at);
    c["sender"] = patientReference(i);
    JsonArray payloads;
    for (const Utterance& u : i.words) {
        JsonArray extensions{extension(url::saidAt, "valueInstant", formatInstant(u.at))};
        for (const WordSpan& s : u.spans)
            extensions.push_back(span(s));
        JsonObject payload{{"extension", std::move(extensions)}};
        putText(payload, "contentString", u.text);
        if (u.text.empty())
            payload["_contentString"] =
                JsonObject{{"extension",
                            JsonArray{extension("http://hl7.org/fhir/StructureDefinition/data-absent-reason",
                                                "valueCode", "not-applicable")}}};
        payloads.push_back(std::move(payload));
    }
    if (!payloads.empty()) c["payload"] = std::move(payloads);
    return c;
}

JsonObject redFlag(const TriageItem& i, const RedFlagHit& hit, std::size_t n) {
    JsonObject f = resource("Flag", flagId(i.id.str(), n));
    JsonArray parts{extension("floor", "valueCode", clinical::code(hit.floor))};
    flag(parts, "fromUnknown", hit.fromUnknown);
    for (const std::string& q : hit.quotes)
        addText(parts, "quote", q);
    f["extension"] = JsonArray{extension(url::redFlag, std::move(parts))};
    f["identifier"] = JsonArray{identifier(url::itemIds, i.id.str())};
    f["status"] = i.status == ItemStatus::closed ? "inactive" : "active";
    f["category"] = JsonArray{JsonObject{
        {"coding", JsonArray{coding("http://terminology.hl7.org/CodeSystem/flag-category", "safety")}}}};
    f["code"] = concept_(url::redFlagSystem, cleanText(hit.id), hit.label);
    f["subject"] = patientReference(i);
    f["period"] = JsonObject{{"start", formatInstant(i.created)}};
    return f;
}

} // namespace

std::vector<Resource> toResources(const TriageItem& item, std::int32_t unreadMessages) {
    std::vector<Resource> out;
    out.reserve(4 + item.redFlags.size());
    out.push_back(Resource::from(task(item, unreadMessages)));
    out.push_back(Resource::from(riskAssessment(item)));
    out.push_back(Resource::from(questionnaireResponse(item)));
    out.push_back(Resource::from(communication(item)));
    for (std::size_t n = 0; n < item.redFlags.size(); ++n)
        out.push_back(Resource::from(redFlag(item, item.redFlags[n], n)));
    return out;
}

} // namespace fyr::fhir
