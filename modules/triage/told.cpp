#include "triage/told.h"

#include "triage/absorb.h"
#include "triage/compose.h"

namespace fyr::triage {
namespace {

using clinical::AnswerLine;

// ---- writing ----

json::object toJson(const LocalText& t) { return {{"sv", t.sv}, {"en", t.en}}; }
template <class T, class F>
json::array each(const std::vector<T>& list, F one) {
    json::array out;
    for (const auto& v : list) out.push_back(json::value(one(v)));
    return out;
}
json::array texts(const std::vector<LocalText>& list) {
    return each(list, [](const LocalText& t) { return toJson(t); });
}
json::object spanJson(const clinical::WordSpan& s) {
    return {{"start", s.start}, {"end", s.end}, {"kind", clinical::code(s.kind)}, {"finding", s.finding}, {"label", toJson(s.label)}};
}
json::object answerJson(const Answered& a) {
    return {{"id", a.line.questionId}, {"question", toJson(a.line.question)}, {"answer", toJson(a.line.answer)}, {"unknown", a.line.unknown},
            {"safety", a.line.safety}, {"positive", a.line.positive}, {"topic", a.topic}, {"finding", a.finding}, {"turn", a.turn},
            {"utterance", a.utterance}};
}
json::object flagJson(const clinical::RedFlagHit& f) {
    return {{"id", f.id}, {"label", toJson(f.label)}, {"floor", clinical::code(f.floor)}, {"quotes", json::array(f.quotes.begin(), f.quotes.end())},
            {"fromUnknown", f.fromUnknown}};
}
json::object rowJson(const clinical::Evidence& e) {
    json::object o{{"finding", e.finding}, {"label", toJson(e.label)}, {"state", clinical::code(e.state)}, {"topic", e.topic}};
    if (e.value) o["value"] = *e.value;
    if (!e.unit.empty()) o["unit"] = e.unit;
    if (e.hours) o["hours"] = *e.hours;
    if (e.risk) o["risk"] = true;
    if (e.derived) o["derived"] = true;
    if (!e.questionId.empty()) o["question"] = e.questionId;
    if (!e.record.empty()) o["record"] = e.record;
    o["quotes"] = each(e.quotes, [](const auto& q) {
        return json::object{{"utterance", q.utterance}, {"start", q.start}, {"end", q.end}, {"text", q.text}};
    });
    o["towards"] = each(e.towards, [](const auto& t) { return json::object{{"condition", t.condition}, {"weight", t.weight}}; });
    return o;
}
json::object vitalJson(const clinical::VitalPart& p) {
    json::object o{{"vital", p.vital}, {"label", toJson(p.label)}, {"value", toJson(p.value)}, {"points", p.points}, {"grade", clinical::code(p.grade)}, {"source", clinical::code(p.source)}};
    if (p.number) o["number"] = *p.number;
    if (p.at) o["at"] = formatInstant(*p.at);
    if (!p.record.empty()) o["record"] = p.record;
    if (!p.quote.empty()) o["quote"] = p.quote;
    return o;
}
json::object vitalsJson(const clinical::VitalAssessment& a) {
    return {{"scheme", clinical::code(a.scheme)}, {"notUsed", clinical::code(a.notUsed)}, {"total", a.total}, {"top", a.top}, {"red", a.red},
            {"amber", a.amber}, {"scale2", a.scale2}, {"parts", each(a.parts, vitalJson)}};
}
json::object suggestionJson(const clinical::Suggestion& s) {
    json::object o{{"urgency", clinical::code(s.urgency)},
                   {"clinicianDecides", s.clinicianDecides},
                   {"destination", {{"code", s.destination.code}, {"label", toJson(s.destination.label)}}},
                   {"certainty", s.certainty},
                   {"shares", json::array(s.shares.begin(), s.shares.end())},
                   {"reason", toJson(s.reason)},
                   {"rules", json::array(s.rules.begin(), s.rules.end())},
                   {"knowledgeBase", s.knowledgeBase}};
    if (s.runnerUp) o["runnerUp"] = clinical::code(*s.runnerUp);
    if (s.floor) o["floor"] = clinical::code(*s.floor);
    o["conditions"] = each(s.conditions, [](const auto& c) { return json::object{{"code", c.code}, {"label", toJson(c.label)}, {"p", c.p}}; });
    o["changes"] = each(s.changes, [](const auto& c) { return json::object{{"to", clinical::code(c.to)}, {"text", toJson(c.text)}}; });
    o["evidence"] = each(s.evidence, rowJson);
    if (s.vitals) o["vitals"] = vitalsJson(*s.vitals);
    return o;
}
json::object evidenceJson(const FindingEvidence& f) {
    return {{"finding", f.finding}, {"label", toJson(f.label)}, {"state", code(f.state)}, {"utterance", f.utterance}, {"start", f.start},
            {"end", f.end}, {"phrase", f.phrase}, {"question", f.questionId}, {"record", f.record}};
}
json::object outcomeJson(const Outcome& o) {
    return {{"suggestion", suggestionJson(o.suggestion)},
            {"why", toJson(o.why)},
            {"title", toJson(o.advice.title)},
            {"now", texts(o.advice.now)},
            {"watch", texts(o.advice.watch)},
            {"call112", texts(o.advice.call112)},
            {"back", toJson(o.advice.back)},
            {"next", toJson(o.advice.next)},
            {"findings", each(o.findings, evidenceJson)},
            {"questions", o.questions},
            {"stopped", o.stopped}};
}

// ---- reading: one bad member makes the whole unreadable ----

class Reader {
  public:
    [[nodiscard]] bool ok() const { return m_ok; }

    std::string text(const json::value& v, std::string_view key) {
        const auto t = json::text(v, key);
        m_ok = m_ok && t;
        return std::string(t.value_or(""));
    }
    template <class T>
    T integer(const json::value& v, std::string_view key) {
        const auto n = json::integer(v, key);
        m_ok = m_ok && n;
        return static_cast<T>(n.value_or(0));
    }
    double number(const json::value& v, std::string_view key) {
        const auto n = json::number(v, key);
        m_ok = m_ok && n;
        return n.value_or(0);
    }
    bool boolean(const json::value& v, std::string_view key) {
        const auto b = json::boolean(v, key);
        m_ok = m_ok && b;
        return b.value_or(false);
    }
    json::value child(const json::value& v, std::string_view key) {
        const auto* c = json::child(v, key);
        m_ok = m_ok && c;
        return c ? json::value(*c) : json::value(json::object{});
    }
    LocalText local(const json::value& v, std::string_view key) { return local(child(v, key)); }
    LocalText local(const json::value& t) { return {text(t, "sv"), text(t, "en")}; }
    template <class F>
    void each(const json::value& v, std::string_view key, F one) {
        const auto* list = json::list(v, key);
        m_ok = m_ok && list;
        if (list)
            for (const auto& item : *list) one(item);
    }
    std::vector<LocalText> texts(const json::value& v, std::string_view key) {
        std::vector<LocalText> out;
        each(v, key, [&](const json::value& t) { out.push_back(local(t)); });
        return out;
    }
    std::vector<std::string> strings(const json::value& v, std::string_view key) {
        std::vector<std::string> out;
        each(v, key, [&](const json::value& t) {
            m_ok = m_ok && t.is_string();
            if (t.is_string()) out.emplace_back(t.get_string());
        });
        return out;
    }
    Urgency level(const json::value& v, std::string_view key) {
        const auto u = clinical::urgencyFromCode(text(v, key));
        m_ok = m_ok && u;
        return u.value_or(Urgency::immediate);
    }
    std::optional<Urgency> maybeLevel(const json::value& v, std::string_view key) {
        if (!json::text(v, key)) return std::nullopt;
        return level(v, key);
    }
    FindingState state(const json::value& v, std::string_view key) {
        const auto t = text(v, key);
        for (auto s = 0; s <= static_cast<int>(FindingState::hypothetical); ++s)
            if (code(static_cast<FindingState>(s)) == t) return static_cast<FindingState>(s);
        m_ok = false;
        return FindingState::uncertain;
    }
    Instant instant(const json::value& v, std::string_view key) {
        const auto at = parseInstant(text(v, key));
        m_ok = m_ok && at;
        return at ? *at : Instant{};
    }

    clinical::Utterance utterance(const json::value& v) {
        clinical::Utterance u{text(v, "text"), instant(v, "at"), {}};
        each(v, "spans", [&](const json::value& s) {
            const auto kind = clinical::spanKindFromCode(text(s, "kind"));
            m_ok = m_ok && kind;
            u.spans.push_back({integer<std::uint32_t>(s, "start"), integer<std::uint32_t>(s, "end"), kind.value_or(clinical::SpanKind::uncertain),
                               text(s, "finding"), local(s, "label")});
        });
        return u;
    }
    Answered answered(const json::value& v) {
        Answered a;
        a.line = {text(v, "id"), local(v, "question"), local(v, "answer"), boolean(v, "unknown"), boolean(v, "safety"), boolean(v, "positive")};
        a.topic = text(v, "topic");
        a.finding = text(v, "finding");
        a.turn = integer<std::int32_t>(v, "turn");
        a.utterance = integer<std::int32_t>(v, "utterance");
        return a;
    }
    clinical::Suggestion suggestion(const json::value& v) {
        clinical::Suggestion s;
        s.urgency = level(v, "urgency");
        s.clinicianDecides = boolean(v, "clinicianDecides");
        const auto d = child(v, "destination");
        s.destination = {text(d, "code"), local(d, "label")};
        s.certainty = number(v, "certainty");
        each(v, "shares", [&](const json::value& n) {
            m_ok = m_ok && n.is_number();
            s.shares.push_back(n.is_number() ? n.to_number<double>() : 0);
        });
        s.reason = local(v, "reason");
        s.rules = strings(v, "rules");
        s.knowledgeBase = text(v, "knowledgeBase");
        s.runnerUp = maybeLevel(v, "runnerUp");
        s.floor = maybeLevel(v, "floor");
        each(v, "conditions", [&](const json::value& c) { s.conditions.push_back({text(c, "code"), local(c, "label"), number(c, "p")}); });
        each(v, "changes", [&](const json::value& c) { s.changes.push_back({level(c, "to"), local(c, "text")}); });
        if (json::list(v, "evidence")) // not kept before there was any
            each(v, "evidence", [&](const json::value& e) { s.evidence.push_back(row(e)); });
        if (json::child(v, "vitals")) s.vitals = vitals(child(v, "vitals"));
        return s;
    }
    template <class T>
    void known(std::optional<T> code, T& to) {
        m_ok = m_ok && code;
        to = code.value_or(to);
    }
    clinical::VitalAssessment vitals(const json::value& v) {
        clinical::VitalAssessment a;
        known(clinical::vitalSchemeFromCode(text(v, "scheme")), a.scheme);
        known(clinical::vitalNotUsedFromCode(text(v, "notUsed")), a.notUsed);
        a.total = integer<int>(v, "total");
        a.top = integer<int>(v, "top");
        a.red = integer<int>(v, "red");
        a.amber = integer<int>(v, "amber");
        a.scale2 = boolean(v, "scale2");
        each(v, "parts", [&](const json::value& one) {
            clinical::VitalPart p;
            p.vital = text(one, "vital");
            p.label = local(one, "label");
            p.value = local(one, "value");
            p.number = json::number(one, "number");
            p.points = integer<int>(one, "points");
            known(clinical::vitalGradeFromCode(text(one, "grade")), p.grade);
            known(clinical::vitalSourceFromCode(text(one, "source")), p.source);
            if (json::text(one, "at")) p.at = instant(one, "at");
            p.record = json::text(one, "record").value_or("");
            p.quote = json::text(one, "quote").value_or("");
            a.parts.push_back(std::move(p));
        });
        return a;
    }
    clinical::Evidence row(const json::value& v) {
        clinical::Evidence e;
        e.finding = text(v, "finding");
        e.label = local(v, "label");
        const auto state = clinical::evidenceStateFromCode(text(v, "state"));
        m_ok = m_ok && state;
        e.state = state.value_or(clinical::EvidenceState::uncertain);
        e.topic = text(v, "topic");
        e.value = json::number(v, "value");
        e.unit = json::text(v, "unit").value_or("");
        e.hours = json::number(v, "hours");
        e.risk = json::boolean(v, "risk").value_or(false);
        e.derived = json::boolean(v, "derived").value_or(false);
        e.questionId = json::text(v, "question").value_or("");
        e.record = json::text(v, "record").value_or("");
        each(v, "quotes", [&](const json::value& q) {
            e.quotes.push_back({integer<std::int32_t>(q, "utterance"), integer<std::uint32_t>(q, "start"), integer<std::uint32_t>(q, "end"), text(q, "text")});
        });
        each(v, "towards", [&](const json::value& t) { e.towards.push_back({text(t, "condition"), number(t, "weight")}); });
        return e;
    }
    clinical::RedFlagHit flag(const json::value& v) {
        return {text(v, "id"), local(v, "label"), level(v, "floor"), strings(v, "quotes"), boolean(v, "fromUnknown")};
    }
    FindingEvidence evidence(const json::value& v) {
        return {text(v, "finding"), local(v, "label"), state(v, "state"), integer<std::int32_t>(v, "utterance"), integer<std::uint32_t>(v, "start"),
                integer<std::uint32_t>(v, "end"), text(v, "phrase"), text(v, "question"), std::string(json::text(v, "record").value_or(""))};
    }
    Outcome outcome(const json::value& v) {
        Outcome o;
        o.suggestion = suggestion(child(v, "suggestion"));
        o.why = local(v, "why");
        o.advice = {local(v, "title"), texts(v, "now"), texts(v, "watch"), texts(v, "call112"), local(v, "back"), local(v, "next")};
        each(v, "findings", [&](const json::value& f) { o.findings.push_back(evidence(f)); });
        o.questions = integer<std::int32_t>(v, "questions");
        o.stopped = boolean(v, "stopped");
        return o;
    }

  private:
    bool m_ok = true;
};

} // namespace

json::object toldToJson(const Interview& s) {
    json::object o{{"v", 1},
                   {"lang", s.lang},
                   {"subject", code(s.subject)},
                   {"sex", clinical::code(s.sex)},
                   {"kbVersion", s.kbVersion},
                   {"kbHash", s.kbHash},
                   {"words", each(s.words, [](const auto& u) {
                        return json::object{{"text", u.text}, {"at", formatInstant(u.at)}, {"spans", each(u.spans, spanJson)}};
                    })},
                   {"answers", each(s.answers, answerJson)},
                   {"understood", each(s.understood, [](const auto& u) {
                        return json::object{{"finding", u.finding}, {"label", toJson(u.label)}, {"state", code(u.state)}};
                    })},
                   {"redFlags", each(s.redFlags, flagJson)}};
    if (s.age) o["age"] = *s.age;
    if (s.floor) o["floor"] = clinical::code(*s.floor);
    if (s.outcome) o["outcome"] = outcomeJson(*s.outcome);
    return o;
}

Result<Interview> toldFromJson(const json::value& told, const json::value& engine) {
    if (json::integer(told, "v") != 1) return fail(ErrorCode::badRequest, "not a stored outcome of this version");
    FYR_TRY(auto parts, storedParts(engine));
    Reader r;
    Interview s;
    s.lang = r.text(told, "lang");
    const auto subject = subjectFromCode(r.text(told, "subject"));
    if (!subject) return fail(ErrorCode::badRequest, "a stored outcome about nobody");
    s.subject = *subject;
    s.turn = parts.turn;
    s.sex = clinical::sexFromCode(r.text(told, "sex"));
    s.age = json::number(told, "age");
    s.kbVersion = r.text(told, "kbVersion");
    s.kbHash = r.text(told, "kbHash");
    r.each(told, "words", [&](const json::value& v) { s.words.push_back(r.utterance(v)); });
    r.each(told, "answers", [&](const json::value& v) { s.answers.push_back(r.answered(v)); });
    r.each(told, "understood", [&](const json::value& v) { s.understood.push_back({r.text(v, "finding"), r.local(v, "label"), r.state(v, "state")}); });
    r.each(told, "redFlags", [&](const json::value& v) { s.redFlags.push_back(r.flag(v)); });
    s.floor = r.maybeLevel(told, "floor");
    s.outcome = r.outcome(r.child(told, "outcome"));
    s.outcome->redFlags = s.redFlags;
    s.log = std::move(parts.log);
    s.started = true;
    s.done = true;
    if (!r.ok()) return fail(ErrorCode::badRequest, "a stored outcome that cannot be read");
    return s;
}

Interview toldAgain(const KnowledgeBase& kb, const RoutingPolicy& policy, Interview state, const clinical::Suggestion& given, Instant now) {
    Facts facts(kb, state);
    const auto weighings = weighAll(kb, facts);
    auto deciding = decide(kb, facts, weighings, state.floor, Asking::ended);
    deciding.urgency = given.urgency;
    deciding.clinicianDecides = given.clinicianDecides;
    deciding.floor = given.floor;
    if (given.urgency != Urgency::selfCare) deciding.selfCareRules.clear();
    auto outcome = compose(kb, policy, state, facts, weighings, deciding, now, given.destination.code);
    const auto place = outcome.suggestion.destination;
    outcome.suggestion = given;
    if (kb.destination(place.code)) outcome.suggestion.destination = place;
    if (outcome.advice.title.sv.empty() && outcome.advice.title.en.empty()) outcome.advice.title = given.destination.label;
    outcome.stopped = !state.log.empty() && std::holds_alternative<Stop>(state.log.back().event);
    state.question.reset();
    state.outcome = std::move(outcome);
    state.done = true;
    return state;
}

} // namespace fyr::triage
