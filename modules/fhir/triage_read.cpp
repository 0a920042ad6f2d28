#include "fhir/fyr_extensions.h"
#include "fhir/local_text.h"
#include "fhir/triage_codes.h"
#include "fhir/triage_mapping.h"

#include <charconv>

namespace fyr::fhir {
namespace {

using namespace clinical;

// Collects what is wrong while it reads, so that all of it is told at once.
class Reader {
  public:
    std::vector<Problem> problems;

    void wrong(std::string_view place, std::string_view message) {
        problems.push_back({std::string(place), std::string(message)});
    }
    Urgency urgency(std::string_view place, std::string_view text) {
        if (const auto u = urgencyFromCode(text)) return *u;
        wrong(place, "not a level of urgency");
        return Urgency::emergency; // never used: a problem makes the whole reading fail
    }
    std::optional<Urgency> maybeUrgency(std::string_view place, std::string_view text) {
        if (text.empty()) return std::nullopt;
        return urgency(place, text);
    }
    Instant instant(std::string_view place, std::string_view text) {
        if (const auto t = parseInstant(text)) return *t;
        wrong(place, "not an instant");
        return {};
    }
    template <class Id>
    Id id(std::string_view place, std::string_view reference, std::string_view type) {
        const auto local = parseReference(reference);
        if (local && local->type == type) return Id{std::string(local->id)};
        wrong(place, "the reference is missing or points elsewhere");
        return {};
    }
};

std::string_view codeOf(const Value& concept_, std::string_view system) {
    for (const Value& c : concept_["coding"].items())
        if (c.text("system") == system) return c.text("code");
    return {};
}
std::string_view identifierOf(const Value& list, std::string_view system) {
    for (const Value& i : list.each())
        if (i.text("system") == system) return i.text("value");
    return {};
}
bool flag(const Value& o, std::string_view url) {
    return extensionOf(o, url)["valueBoolean"].isTrue();
}
std::int32_t count(const Value& v) {
    return static_cast<std::int32_t>(v.integer().value_or(0));
}

Destination destination(const Value& o) {
    const Value& d = extensionOf(o, "destination")["valueCodeableConcept"];
    return {std::string(codeOf(d, url::destinationSystem)), localText(d, "text")};
}

void readSpans(Reader& r, const Value& o, std::vector<WordSpan>& out) {
    eachExtension(o, url::wordSpan, [&](const Value& e) {
        WordSpan s;
        s.start = static_cast<std::uint32_t>(count(extensionOf(e, "start")["valueUnsignedInt"]));
        s.end = static_cast<std::uint32_t>(count(extensionOf(e, "end")["valueUnsignedInt"]));
        const auto kind = spanKindFromCode(extensionOf(e, "kind").text("valueCode"));
        if (!kind) r.wrong("word-span.kind", "not a kind of span");
        s.kind = kind.value_or(SpanKind::finding);
        s.finding = extensionOf(e, "finding").text("valueString");
        s.label = localText(extensionOf(e, "label"), "valueString");
        out.push_back(std::move(s));
    });
}

std::optional<Decision> readDecision(Reader& r, const Value& task) {
    const Value& e = extensionOf(task, url::decision);
    if (!e) return std::nullopt;
    Decision d;
    const std::string_view kind = extensionOf(e, "kind").text("valueCode");
    d.kind = kind == code(DecisionKind::overridden) ? DecisionKind::overridden : DecisionKind::confirmed;
    if (kind != code(d.kind)) r.wrong("Task.extension.kind", "not a kind of decision");
    d.urgency = r.urgency("Task.extension.urgency", extensionOf(e, "urgency").text("valueCode"));
    d.at = r.instant("Task.extension.at", extensionOf(e, "at").text("valueInstant"));
    d.destination = destination(e);
    d.reasonCode = extensionOf(e, "reasonCode")["valueCoding"].text("code");
    d.reason = extensionOf(e, "reason").text("valueString");
    d.by = personOf(extensionOf(e, "by")["valueReference"]);
    return d;
}

// Everything that the Task carries, but for the timeline.
void readTask(Reader& r, const Value& task, QueueRow& row) {
    TriageItem& i = row.item;
    i.id = ItemId{std::string(task.text("id"))};
    const std::string_view version = task["meta"].text("versionId");
    std::from_chars(version.data(), version.data() + version.size(), i.version);
    i.interview = InterviewId{std::string(identifierOf(task["identifier"], url::interviewIds))};
    i.patient = r.id<PatientId>("Task.for", task["for"].text("reference"), "Patient");
    i.patientName = task["for"].text("display");
    const Value& recipient = task["restriction"]["recipient"][0];
    if (recipient)
        i.unit = r.id<UnitId>("Task.restriction.recipient", recipient.text("reference"), "Organization");
    const auto status = itemStatusFromCode(codeOf(task["businessStatus"], url::itemStatusSystem));
    if (!status) r.wrong("Task.businessStatus", "not a status of a queue item");
    i.status = status.value_or(ItemStatus::waiting);
    i.created = r.instant("Task.authoredOn", task.text("authoredOn"));
    i.deadline = r.instant("Task.restriction.period.end", task["restriction"]["period"].text("end"));
    i.holder = personOf(task["owner"]);
    i.decision = readDecision(r, task);
    const Value& facts = extensionOf(task, url::interviewFacts);
    i.questions = count(extensionOf(facts, "questions")["valueInteger"]);
    i.seconds = count(extensionOf(facts, "seconds")["valueInteger"]);

    const Value& e = extensionOf(task, url::queueRow);
    if (!e) return r.wrong("Task.extension", "the queue row is missing");
    if (const std::string_view born = extensionOf(e, "birthDate").text("valueDate"); !born.empty()) {
        const auto date = parseDate(born);
        if (date)
            i.birthDate = *date;
        else
            r.wrong("Task.extension.birthDate", "not a whole date");
    }
    i.sex = sexFromCode(extensionOf(e, "sex").text("valueCode"));
    i.lang = extensionOf(e, "lang").text("valueString");
    i.byProxy = flag(e, "byProxy");
    i.suggestion.urgency = r.urgency("Task.extension.urgency", extensionOf(e, "urgency").text("valueCode"));
    i.suggestion.clinicianDecides = flag(e, "clinicianDecides");
    i.suggestion.destination = destination(e);
    if (const Value& words = extensionOf(e, "words")) {
        Utterance& u = i.words.emplace_back();
        u.text = extensionOf(words, "text").text("valueString");
        u.at = r.instant("Task.extension.words.at", extensionOf(words, "at").text("valueInstant"));
        readSpans(r, words, u.spans);
    }
    row.redFlags = count(extensionOf(e, "redFlags")["valueUnsignedInt"]);
    row.firstRedFlag = localText(extensionOf(e, "firstRedFlag"), "valueString");
    row.unreadMessages = count(extensionOf(e, "unreadMessages")["valueUnsignedInt"]);
}

void readTimeline(Reader& r, const Value& task, TriageItem& i) {
    eachExtension(task, url::timelineEntry, [&](const Value& e) {
        TimelineEntry t;
        t.at = r.instant("Task.extension.at", extensionOf(e, "at").text("valueInstant"));
        t.kind = extensionOf(e, "kind").text("valueString");
        t.text = localText(extensionOf(e, "text"), "valueString");
        t.by = personOf(extensionOf(e, "by")["valueReference"]);
        i.timeline.push_back(std::move(t));
    });
}

Evidence readEvidence(Reader& r, const Value& e) {
    Evidence out;
    out.finding = extensionOf(e, "finding").text("valueString");
    out.label = localText(extensionOf(e, "label"), "valueString");
    const auto state = evidenceStateFromCode(extensionOf(e, "state").text("valueCode"));
    if (!state) r.wrong("RiskAssessment.extension.state", "not a state of a finding");
    out.state = state.value_or(EvidenceState::uncertain);
    out.topic = extensionOf(e, "topic").text("valueString");
    out.value = extensionOf(e, "value")["valueDecimal"].number();
    out.unit = extensionOf(e, "unit").text("valueString");
    out.hours = extensionOf(e, "hours")["valueDecimal"].number();
    out.risk = flag(e, "risk");
    out.derived = flag(e, "derived");
    out.questionId = extensionOf(e, "question").text("valueString");
    out.record = extensionOf(e, "record").text("valueString");
    eachExtension(e, "quote", [&](const Value& q) {
        const auto place = [&](std::string_view name) { return static_cast<std::uint32_t>(count(extensionOf(q, name)["valueUnsignedInt"])); };
        out.quotes.push_back({count(extensionOf(q, "utterance")["valueUnsignedInt"]), place("start"), place("end"),
                              std::string(extensionOf(q, "text").text("valueString"))});
    });
    eachExtension(e, "towards", [&](const Value& t) {
        out.towards.push_back({std::string(extensionOf(t, "condition").text("valueString")),
                               extensionOf(t, "weight")["valueDecimal"].number().value_or(0)});
    });
    return out;
}

VitalAssessment readVitals(Reader& r, const Value& e) {
    VitalAssessment a;
    const auto known = [&](auto code, std::string_view place, auto& to) {
        if (!code) r.wrong(place, "not a code of measured values");
        else to = *code;
    };
    const auto text = [](const Value& o, std::string_view name) { return extensionOf(o, name).text("valueCode"); };
    known(vitalSchemeFromCode(text(e, "scheme")), "RiskAssessment.extension.scheme", a.scheme);
    if (const auto code = text(e, "notUsed"); !code.empty()) known(vitalNotUsedFromCode(code), "RiskAssessment.extension.notUsed", a.notUsed);
    a.total = count(extensionOf(e, "total")["valueInteger"]);
    a.top = count(extensionOf(e, "top")["valueInteger"]);
    a.red = count(extensionOf(e, "red")["valueInteger"]);
    a.amber = count(extensionOf(e, "amber")["valueInteger"]);
    a.scale2 = flag(e, "scale2");
    eachExtension(e, "part", [&](const Value& part) {
        VitalPart p;
        p.vital = extensionOf(part, "vital").text("valueString");
        p.label = localText(extensionOf(part, "label"), "valueString");
        p.value = localText(extensionOf(part, "value"), "valueString");
        p.number = extensionOf(part, "number")["valueDecimal"].number();
        p.points = count(extensionOf(part, "points")["valueInteger"]);
        if (const auto code = text(part, "grade"); !code.empty()) known(vitalGradeFromCode(code), "RiskAssessment.extension.grade", p.grade);
        if (const auto code = text(part, "source"); !code.empty()) known(vitalSourceFromCode(code), "RiskAssessment.extension.source", p.source);
        if (const auto at = extensionOf(part, "at").text("valueInstant"); !at.empty()) p.at = r.instant("RiskAssessment.extension.at", at);
        p.record = extensionOf(part, "record").text("valueString");
        p.quote = extensionOf(part, "quote").text("valueString");
        a.parts.push_back(std::move(p));
    });
    return a;
}

void readSuggestion(Reader& r, const Value& risk, Suggestion& s) {
    const Value& e = extensionOf(risk, url::suggestion);
    s.certainty = extensionOf(e, "certainty")["valueDecimal"].number().value_or(0);
    s.runnerUp =
        r.maybeUrgency("RiskAssessment.extension.runnerUp", extensionOf(e, "runnerUp").text("valueCode"));
    s.floor = r.maybeUrgency("RiskAssessment.extension.floor", extensionOf(e, "floor").text("valueCode"));
    eachExtension(e, "rule", [&](const Value& rule) { s.rules.emplace_back(rule.text("valueString")); });
    eachExtension(risk, url::change, [&](const Value& c) {
        s.changes.push_back({r.urgency("RiskAssessment.extension.to", extensionOf(c, "to").text("valueCode")),
                             localText(extensionOf(c, "text"), "valueString")});
    });
    eachExtension(risk, url::evidence, [&](const Value& row) { s.evidence.push_back(readEvidence(r, row)); });
    if (const Value& v = extensionOf(risk, url::vitals)) s.vitals = readVitals(r, v);
    s.knowledgeBase = risk["method"].text("text");
    s.reason = localText(risk["note"][0], "text");
    for (const Value& p : risk["prediction"].items()) {
        const double probability = p["probabilityDecimal"].number().value_or(0);
        const Value& outcome = p["outcome"];
        if (codeOf(outcome, url::urgencySystem).empty())
            s.conditions.push_back({std::string(codeOf(outcome, url::conditionSystem)),
                                    localText(outcome, "text"), probability});
        else
            s.shares.push_back(probability);
    }
}

void readAnswers(const Value& response, TriageItem& i) {
    for (const Value& item : response["item"].items()) {
        AnswerLine a;
        a.questionId = item.text("linkId");
        a.question = localText(item, "text");
        a.answer = localText(item["answer"][0], "valueString");
        const Value& facts = extensionOf(item, url::answerFacts);
        a.unknown = flag(facts, "unknown");
        a.safety = flag(facts, "safety");
        a.positive = flag(facts, "positive");
        i.answers.push_back(std::move(a));
    }
}

void readWords(Reader& r, const Value& communication, TriageItem& i) {
    for (const Value& payload : communication["payload"].items()) {
        Utterance u;
        u.text = payload.text("contentString");
        u.at = r.instant("Communication.payload.extension",
                         extensionOf(payload, url::saidAt).text("valueInstant"));
        readSpans(r, payload, u.spans);
        i.words.push_back(std::move(u));
    }
}

RedFlagHit readFlag(Reader& r, const Value& f) {
    RedFlagHit hit;
    hit.id = codeOf(f["code"], url::redFlagSystem);
    hit.label = localText(f["code"], "text");
    const Value& e = extensionOf(f, url::redFlag);
    hit.floor = r.urgency("Flag.extension.floor", extensionOf(e, "floor").text("valueCode"));
    hit.fromUnknown = flag(e, "fromUnknown");
    eachExtension(e, "quote", [&](const Value& q) { hit.quotes.emplace_back(q.text("valueString")); });
    return hit;
}

std::size_t redFlagCount(const Value& task) {
    const auto n = extensionOf(extensionOf(task, url::queueRow), "redFlags")["valueUnsignedInt"].integer();
    return static_cast<std::size_t>(std::clamp<std::int64_t>(n.value_or(0), 0, 1000));
}

tl::unexpected<Error> broken(Reader& r) {
    return fail(Error{ErrorCode::invalidResource, "not a queue item of Fyr", std::move(r.problems)});
}

} // namespace

bool isQueueItem(const Value& resource) noexcept {
    return resource.text("resourceType") == "Task" &&
           codeOf(resource["code"], url::taskCodeSystem) == triageTask;
}

Result<QueueRow> queueRow(const Value& task) {
    Reader r;
    QueueRow row;
    if (!isQueueItem(task))
        r.wrong("Task.code", "must be a triage review");
    else
        readTask(r, task, row);
    if (!r.problems.empty()) return broken(r);
    return row;
}

std::vector<std::string> partsOf(const Value& task) {
    const std::string id(task.text("id"));
    std::vector<std::string> parts{"RiskAssessment/" + id, "QuestionnaireResponse/" + id,
                                   "Communication/" + id};
    for (std::size_t n = 0; n < redFlagCount(task); ++n)
        parts.push_back("Flag/" + flagId(id, n));
    return parts;
}

Result<TriageItem> fromResources(const Value& task, const Lookup& lookup) {
    FYR_TRY(QueueRow row, queueRow(task));
    std::vector<const Value*> parts;
    for (const std::string& reference : partsOf(task)) {
        const Value* part = lookup(reference);
        if (!part) return fail(ErrorCode::notFound, reference.substr(0, reference.find('/')));
        parts.push_back(part);
    }
    Reader r;
    TriageItem& i = row.item;
    readTimeline(r, task, i);
    readSuggestion(r, *parts[0], i.suggestion);
    readAnswers(*parts[1], i);
    i.words.clear(); // the row's are cut short
    readWords(r, *parts[2], i);
    for (std::size_t n = 3; n < parts.size(); ++n)
        i.redFlags.push_back(readFlag(r, *parts[n]));
    if (!r.problems.empty()) return broken(r);
    return std::move(i);
}

} // namespace fyr::fhir
