// Events, stored states, questions and outcomes as JSON.
#include "triage/absorb.h"

#include <cmath>
#include <fmt/format.h>

namespace fyr::triage {
namespace {

json::value number(double v) { // whole numbers without a fraction
    if (v == std::floor(v) && std::abs(v) < 1e15) return static_cast<std::int64_t>(v);
    return v;
}

Result<> onlyMembers(const json::object& o, std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : o) {
        bool found = false;
        for (const auto k : known) found = found || key == k;
        if (!found) return fail(Error{ErrorCode::badRequest, "unknown member", {{std::string(key), "is not known"}}});
    }
    return {};
}

Result<Start> startFromJson(const json::object& o) {
    FYR_CHECK(onlyMembers(o, {"id", "age", "sex", "lang", "text", "subject", "record"}));
    const json::value v(o);
    Start s;
    if (const auto* age = o.if_contains("age"); age && !age->is_null()) {
        s.age = json::number(v, "age");
        if (!s.age) return fail(ErrorCode::badRequest, "age is no number");
    }
    if (const auto* sex = o.if_contains("sex"); sex && !sex->is_null()) {
        const auto text = json::text(v, "sex");
        if (!text) return fail(ErrorCode::badRequest, "sex is no text");
        s.sex = clinical::sexFromCode(*text);
    }
    s.lang = std::string(json::text(v, "lang").value_or(""));
    const auto text = json::text(v, "text");
    if (!text) return fail(ErrorCode::badRequest, "text is missing");
    s.text = std::string(*text);
    if (const auto subject = json::text(v, "subject")) {
        const auto known = subjectFromCode(*subject);
        if (!known) return fail(ErrorCode::badRequest, "subject is self, child or other");
        s.subject = *known;
    }
    if (const auto* record = json::list(v, "record")) {
        if (record->size() > mostEntries) return fail(ErrorCode::badRequest, "too much of the record");
        for (const auto& item : *record) {
            FYR_TRY(auto entry, recordEntryFromJson(item));
            s.record.push_back(std::move(entry));
        }
    }
    return s;
}

Result<Answer> answerFromJson(const json::object& o) {
    FYR_CHECK(onlyMembers(o, {"questionId", "choice", "choices", "number", "text", "unknown"}));
    const json::value v(o);
    Answer a;
    a.questionId = std::string(json::text(v, "questionId").value_or(""));
    if (const auto c = json::text(v, "choice")) a.choices.emplace_back(*c);
    if (const auto* list = json::list(v, "choices"))
        for (const auto& c : *list) {
            if (!c.is_string()) return fail(ErrorCode::badRequest, "a choice is no text");
            a.choices.emplace_back(c.get_string());
        }
    a.number = json::number(v, "number");
    if (o.if_contains("number") && !a.number) return fail(ErrorCode::badRequest, "number is no number");
    a.text = std::string(json::text(v, "text").value_or(""));
    a.unknown = json::boolean(v, "unknown").value_or(false);
    return a;
}

// {scheme, total, top, red, amber, parts: [{vital, value, points|grade}], missing: [...]}
json::object vitalsJson(const clinical::VitalAssessment& a) {
    using clinical::VitalScheme;
    json::object o{{"scheme", clinical::code(a.scheme)}};
    if (a.scheme == VitalScheme::none) {
        o["notUsed"] = clinical::code(a.notUsed);
        return o;
    }
    if (a.scheme == VitalScheme::news2) {
        o["total"] = a.total;
        o["top"] = a.top;
        o["scale"] = a.scale2 ? 2 : 1;
    } else {
        o["red"] = a.red;
        o["amber"] = a.amber;
    }
    json::array parts;
    json::array missing;
    for (const auto& p : a.parts) {
        if (!p.known()) {
            missing.push_back(json::value(p.vital));
            continue;
        }
        json::object one{{"vital", p.vital}, {"value", p.value.en}};
        if (a.scheme == VitalScheme::news2) one["points"] = p.points;
        else one["grade"] = clinical::code(p.grade);
        parts.push_back(std::move(one));
    }
    o["complete"] = missing.empty();
    o["parts"] = std::move(parts);
    o["missing"] = std::move(missing);
    return o;
}

json::array spanOf(const FindingEvidence& f) { return {f.start, f.end}; }

} // namespace

json::object toJson(const Event& event) {
    json::object out;
    if (const auto* s = std::get_if<Start>(&event)) {
        json::object o;
        if (s->age) o["age"] = number(*s->age);
        if (s->sex != Sex::unknown) o["sex"] = clinical::code(s->sex);
        if (!s->lang.empty()) o["lang"] = s->lang;
        if (s->subject != Subject::self) o["subject"] = code(s->subject);
        o["text"] = s->text;
        if (!s->record.empty()) {
            json::array record;
            for (const auto& e : s->record) record.push_back(toJson(e));
            o["record"] = std::move(record);
        }
        out["start"] = std::move(o);
    } else if (const auto* a = std::get_if<Answer>(&event)) {
        json::object o;
        o["questionId"] = a->questionId;
        if (!a->choices.empty()) o["choices"] = json::array(a->choices.begin(), a->choices.end());
        if (a->number) o["number"] = number(*a->number);
        if (!a->text.empty()) o["text"] = a->text;
        if (a->unknown) o["unknown"] = true;
        out["answer"] = std::move(o);
    } else if (const auto* f = std::get_if<FreeText>(&event)) {
        out["freeText"] = json::object{{"text", f->text}};
    } else if (std::holds_alternative<Back>(event)) {
        out["back"] = json::object{};
    } else {
        out["stop"] = json::object{};
    }
    return out;
}

Result<Event> eventFromJson(const json::value& v) {
    const auto* o = v.if_object();
    if (!o) return fail(ErrorCode::badRequest, "an event is an object");
    if (const auto* s = json::child(v, "start")) {
        FYR_TRY(auto start, startFromJson(*s));
        return canonical(Event(std::move(start)));
    }
    if (const auto* a = json::child(v, "answer")) {
        FYR_TRY(auto answer, answerFromJson(*a));
        return canonical(Event(std::move(answer)));
    }
    if (const auto* f = json::child(v, "freeText")) {
        const json::value holder(*f);
        const auto text = json::text(holder, "text");
        if (!text) return fail(ErrorCode::badRequest, "text is missing");
        return Event(FreeText{std::string(*text)});
    }
    if (o->contains("back")) return Event(Back{});
    if (o->contains("stop")) return Event(Stop{});
    return fail(ErrorCode::badRequest, "an event is start, answer, freeText, back or stop");
}

json::object toJson(const Interview& state) {
    json::array log;
    for (const auto& e : state.log) {
        auto o = toJson(e.event);
        o["at"] = formatInstant(e.at);
        if (e.safety) o["safety"] = true;
        log.push_back(std::move(o));
    }
    return {{"v", 1}, {"kb", state.kbHash}, {"turn", state.turn}, {"log", std::move(log)}};
}

Result<StoredParts> storedParts(const json::value& stored) {
    if (json::integer(stored, "v") != 1) return fail(ErrorCode::badRequest, "not a stored interview of this version");
    StoredParts parts;
    parts.kbHash = std::string(json::text(stored, "kb").value_or(""));
    parts.turn = static_cast<std::int32_t>(json::integer(stored, "turn").value_or(0));
    const auto* log = json::list(stored, "log");
    if (!log) return fail(ErrorCode::badRequest, "log is missing");
    for (const auto& item : *log) {
        FYR_TRY(auto event, eventFromJson(item));
        const auto at = json::text(item, "at");
        if (!at) return fail(ErrorCode::badRequest, "an event has no time");
        FYR_TRY(const auto when, parseInstant(*at));
        parts.log.push_back({std::move(event), when, json::boolean(item, "safety").value_or(false)});
    }
    return parts;
}

json::object toJson(const Question& q, std::string_view lang) {
    json::array choices;
    for (const auto& c : q.choices) choices.push_back(json::object{{"id", c.id}, {"label", c.label.in(lang)}});
    json::object o{{"id", q.id}, {"text", q.text.in(lang)}, {"why", q.why.in(lang)}, {"topic", q.topic}, {"finding", q.finding},
                   {"kind", code(q.kind)}, {"choices", std::move(choices)}, {"allowUnknown", q.allowUnknown}, {"safety", q.safety},
                   {"left", q.estimatedLeft}};
    if (q.safety) {
        o["safetyIndex"] = q.safetyIndex;
        o["safetyCount"] = q.safetyCount;
    }
    if (q.min) o["min"] = number(*q.min);
    if (q.max) o["max"] = number(*q.max);
    if (!q.unit.empty()) o["unit"] = q.unit;
    return o;
}

json::object toJson(const Outcome& outcome) {
    const auto& s = outcome.suggestion;
    json::array flags;
    for (const auto& f : outcome.redFlags) {
        json::array quotes(f.quotes.begin(), f.quotes.end());
        flags.push_back(json::object{{"id", f.id}, {"label", f.label.en}, {"floor", clinical::code(f.floor)}, {"quotes", std::move(quotes)}, {"fromUnknown", f.fromUnknown}});
    }
    json::array conditions;
    for (const auto& c : s.conditions) conditions.push_back(json::object{{"code", c.code}, {"p", std::round(c.p * 10000) / 10000}});
    json::array findings;
    for (const auto& f : outcome.findings) {
        json::object o{{"code", f.finding}, {"state", code(f.state)}};
        if (f.utterance >= 0) {
            o["span"] = spanOf(f);
            o["utterance"] = f.utterance;
        }
        if (!f.phrase.empty()) o["phrase"] = f.phrase;
        if (!f.questionId.empty()) o["question"] = f.questionId;
        if (!f.record.empty()) {
            o["source"] = "record";
            o["record"] = f.record;
        }
        findings.push_back(std::move(o));
    }
    json::array evidence;
    for (const auto& e : s.evidence) {
        json::object row{{"finding", e.finding}, {"state", clinical::code(e.state)}};
        json::array quotes;
        for (const auto& q : e.quotes) quotes.push_back(json::object{{"utterance", q.utterance}, {"span", json::array{q.start, q.end}}, {"text", q.text}});
        if (!quotes.empty()) row["quotes"] = std::move(quotes);
        if (!e.questionId.empty()) row["question"] = e.questionId;
        if (e.value) row["value"] = *e.value;
        if (e.derived) row["derived"] = true;
        if (!e.record.empty()) row["record"] = e.record;
        json::object towards;
        for (const auto& t : e.towards) towards[t.condition] = t.weight;
        row["towards"] = std::move(towards);
        evidence.push_back(std::move(row));
    }
    json::array shares;
    for (const double x : s.shares) shares.push_back(std::round(x * 10000) / 10000);
    json::object o{{"urgency", clinical::code(s.urgency)}, {"clinicianDecides", s.clinicianDecides}, {"destination", s.destination.code},
                   {"redFlags", std::move(flags)}, {"conditions", std::move(conditions)}, {"findings", std::move(findings)}, {"evidence", std::move(evidence)},
                   {"questions", outcome.questions}, {"shares", std::move(shares)}};
    json::array screenings;
    for (const auto& r : outcome.screenings) {
        json::object one{{"instrument", r.instrument}, {"icbt", r.icbt}, {"risk", r.risk}};
        if (r.total) one["total"] = *r.total;
        json::array points;
        for (const auto& i : r.items) points.push_back(i.points ? json::value(*i.points) : json::value(nullptr));
        one["points"] = std::move(points);
        screenings.push_back(std::move(one));
    }
    if (!screenings.empty()) o["screenings"] = std::move(screenings);
    if (s.vitals) o["vitals"] = vitalsJson(*s.vitals);
    if (s.runnerUp) o["runnerUp"] = clinical::code(*s.runnerUp);
    if (s.floor) o["floor"] = clinical::code(*s.floor);
    o["rules"] = json::array(s.rules.begin(), s.rules.end());
    o["reason"] = json::object{{"sv", s.reason.sv}, {"en", s.reason.en}};
    o["knowledgeBase"] = s.knowledgeBase;
    return o;
}

} // namespace fyr::triage
