// fyrctl triage eval | interview | explain: the engine from the command line, JSON lines in and out.
#include "ctl/triage_support.h"
#include "triage/language/reader.h"
#include "triage/second_reading.h"
#include "triage/self_care.h"

#include <fmt/format.h>
#include <fstream>
#include <iostream>

namespace fyr::ctl {
namespace {

using namespace triage;

// The clock of a case: fixed, so that the same input gives the same output for ever.
Result<Instant> caseClock(const json::value& v) {
    if (const auto at = json::text(v, "now")) return parseInstant(*at);
    return parseInstant("2026-11-20T09:00:00Z");
}

// One interview in which every question is answered "I don't know".
Result<Interview> evaluate(const KnowledgeBase& kb, const Start& start, Instant now) {
    const RoutingPolicy routing;
    FYR_TRY(auto at, step(kb, routing, Interview{}, start, now));
    while (at.state.question) {
        Answer a;
        a.questionId = at.state.question->id;
        a.unknown = true;
        FYR_TRY(at, step(kb, routing, std::move(at.state), a, now));
    }
    return std::move(at.state);
}

// "tail 0.14 (rash)", "unknown SC-012 (rash) 0.62": what kept the patient from self-care
std::string told(const KnowledgeBase& kb, const Refusal& r) {
    std::string out(code(r.why));
    if (r.rule >= 0) out += " " + kb.selfCare()[static_cast<std::size_t>(r.rule)].id;
    if (r.complaint >= 0) out += " (" + kb.complaints()[static_cast<std::size_t>(r.complaint)].id + ")";
    if (r.share > 0) out += fmt::format(" {:.2f}", r.share);
    return out;
}

Result<Start> startOf(const json::value& v, std::string_view lang) {
    json::object o;
    for (const auto* key : {"age", "sex", "lang", "text", "subject"})
        if (const auto* object = v.if_object())
            if (const auto* m = object->if_contains(key); m && !m->is_null()) o[key] = *m;
    if (!lang.empty()) o["lang"] = lang;
    FYR_TRY(auto event, eventFromJson(json::object{{"start", std::move(o)}}));
    return std::get<Start>(std::move(event));
}

json::array notSelfCare(const KnowledgeBase& kb, const Interview& state) {
    json::array out;
    for (const auto& r : refusalsOf(kb, state)) out.push_back(json::value(told(kb, r)));
    return out;
}

// What decided beside the rules, for authors of content.
void addWhy(json::object& out, const KnowledgeBase& kb, const Interview& state) {
    out["notSelfCare"] = notSelfCare(kb, state);
    if (const auto opinion = opinionOf(kb, state)) out["secondReader"] = json::object{{"emergency", opinion->emergency}, {"home", opinion->home}};
}

int eval(Arguments args) {
    const Options options(args, {"--input", "--lang", "--kb"}, {"--why"});
    const auto* input = options.value("--input");
    if (!options.problem().empty() || !input || !options.plain().empty()) return usage(options, "triage eval --input CASES.jsonl [--lang sv|en] [--why] [--kb FILE]");
    const auto* lang = options.value("--lang");
    if (lang && *lang != "sv" && *lang != "en") return usage(options, "--lang is sv or en");
    const auto kb = loadKnowledge(options.value("--kb"));
    if (!kb) return 1;
    std::ifstream file;
    if (*input != "-") {
        file.open(*input, std::ios::binary);
        if (!file) {
            fmt::print(stderr, "fyrctl: cannot read {}\n", *input);
            return 1;
        }
    }
    std::istream& in = *input == "-" ? std::cin : file;
    return eachLine(in, [&](const json::value& v) -> Result<> {
        const auto* object = v.if_object();
        if (!object) return fail(ErrorCode::badRequest, "a case is an object");
        FYR_TRY(const auto start, startOf(v, lang ? *lang : ""));
        FYR_TRY(const auto now, caseClock(v));
        FYR_TRY(const auto state, evaluate(*kb, start, now));
        auto line = toJson(*state.outcome);
        if (options.flag("--why")) addWhy(line, *kb, state);
        json::object out{{"id", object->contains("id") ? object->at("id") : json::value(nullptr)}};
        for (auto& [key, value] : line) out[key] = std::move(value);
        fmt::print("{}\n", json::write(out));
        return {};
    });
}

int interview(Arguments args) {
    const Options options(args, {"--kb"}, {"--jsonl", "--why"});
    if (!options.problem().empty() || !options.flag("--jsonl") || !options.plain().empty()) return usage(options, "triage interview --jsonl [--why] [--kb FILE]");
    const auto kb = loadKnowledge(options.value("--kb"));
    if (!kb) return 1;
    const RoutingPolicy routing;
    Interview state;
    json::value id;
    Instant now{};
    return eachLine(std::cin, [&](const json::value& v) -> Result<> {
        json::value event = v;
        if (const auto* s = json::child(v, "start")) { // a new patient at any time
            state = Interview{};
            id = s->contains("id") ? s->at("id") : json::value(nullptr);
            FYR_TRY(now, caseClock(json::value(*s)));
            json::object known;
            for (const auto* key : {"age", "sex", "lang", "text", "subject"})
                if (const auto* m = s->if_contains(key)) known[key] = *m;
            event = json::object{{"start", std::move(known)}};
        } else if (const auto* a = json::child(v, "answer"); a && !a->contains("questionId") && state.question) {
            json::object answer = *a; // the contract names no question: it is the one just asked
            answer["questionId"] = state.question->id;
            event = json::object{{"answer", std::move(answer)}};
        }
        FYR_TRY(const auto parsed, eventFromJson(event));
        FYR_TRY(auto next, step(*kb, routing, state, parsed, now));
        state = std::move(next.state);
        json::object out;
        if (state.question) {
            out["question"] = toJson(*state.question, state.lang);
            if (state.floor) out["floor"] = clinical::code(*state.floor);
        } else {
            json::object outcome{{"id", id}};
            for (auto& [key, value] : toJson(*state.outcome)) outcome[key] = value;
            if (options.flag("--why")) addWhy(outcome, *kb, state);
            out["outcome"] = std::move(outcome);
        }
        fmt::print("{}\n", json::write(out));
        std::fflush(stdout);
        return {};
    });
}

void explainText(const KnowledgeBase& kb, const Start& start, Instant now) {
    const RoutingPolicy routing;
    auto first = step(kb, routing, Interview{}, start, now);
    if (!first) {
        fmt::print(stderr, "fyrctl: {}\n", first.error().describe());
        return;
    }
    const auto s = first->state;
    fmt::print("language {}, subject {}, age {}, sex {}\n\nread:\n", s.lang, code(s.subject), s.age ? fmt::format("{:.2f}", *s.age) : "?", clinical::code(s.sex));
    for (const auto& e : s.evidence) {
        const auto from = byteOfCodePoint(start.text, e.start);
        const auto to = byteOfCodePoint(start.text, e.end);
        const auto& f = kb.findings()[static_cast<std::size_t>(e.finding)];
        std::string phrase = "derived";
        if (e.phrase >= 0) phrase = kb.language().phrases()[static_cast<std::size_t>(e.phrase)].text;
        fmt::print("  {:12} {:32} \"{}\"  <- {}\n", code(e.state), f.id, start.text.substr(from, to - from), phrase);
    }
    for (const auto& m : s.measures) fmt::print("  measure      {:32} {}\n", kb.measures()[static_cast<std::size_t>(m.measure)].name, m.value);
    const auto outcome = standing(kb, routing, s, now);
    fmt::print("\nred flags:\n");
    for (const auto& f : outcome.redFlags) fmt::print("  {} {} ({}){}\n", f.id, f.label.en, clinical::code(f.floor), f.fromUnknown ? " from unknown" : "");
    fmt::print("\ncauses:\n");
    for (const auto& c : outcome.suggestion.conditions) fmt::print("  {:.3f} {}\n", c.p, c.code);
    fmt::print("\nas it stands: {}{} -> {}\n  {}\n", clinical::code(outcome.suggestion.urgency), outcome.suggestion.clinicianDecides ? " (a clinician decides)" : "", outcome.suggestion.destination.code, outcome.suggestion.reason.in(s.lang));
    for (const auto& r : outcome.suggestion.rules) fmt::print("  rule {}\n", r);
    fmt::print("\nquestions, all answered \"I don't know\":\n");
    auto at = *std::move(first);
    while (at.state.question) {
        const auto q = *at.state.question;
        fmt::print("  {}{} [{}] {}\n", q.safety ? fmt::format("({}/{}) ", q.safetyIndex, q.safetyCount) : "", q.text.in(s.lang), q.topic, q.finding);
        auto next = step(kb, routing, std::move(at.state), Answer{q.id, {}, {}, {}, true}, now);
        if (!next) return;
        at = *std::move(next);
    }
    if (const auto opinion = opinionOf(kb, at.state)) fmt::print("\nsecond reader: emergency {:.2f}, home {:.2f} (log-odds)\n", opinion->emergency, opinion->home);
    const auto& end = *at.state.outcome;
    if (end.suggestion.urgency != Urgency::selfCare) {
        fmt::print("\nnot self-care because of:\n");
        for (const auto& r : refusalsOf(kb, at.state)) fmt::print("  {}\n", told(kb, r));
    }
    fmt::print("\noutcome: {}{} -> {}\n  {}\n  {}\n", clinical::code(end.suggestion.urgency), end.suggestion.clinicianDecides ? " (a clinician decides)" : "", end.suggestion.destination.code, end.suggestion.reason.in(s.lang), end.why.in(s.lang));
    for (const auto& f : end.redFlags) fmt::print("  flag {} {}{}\n", f.id, f.label.in(s.lang), f.fromUnknown ? " (from unknown)" : "");
    for (const auto& c : end.suggestion.changes) fmt::print("  change: {}\n", c.text.in(s.lang));
}

int explain(Arguments args) {
    const Options options(args, {"--kb", "--lang", "--age", "--sex", "--subject"});
    if (!options.problem().empty() || options.plain().empty()) return usage(options, "triage explain [--lang sv|en] [--age N] [--sex female|male] TEXT");
    const auto kb = loadKnowledge(options.value("--kb"));
    if (!kb) return 1;
    std::string text;
    for (const auto& w : options.plain()) text += (text.empty() ? "" : " ") + w;
    json::object o{{"text", text}};
    for (const auto* key : {"lang", "sex", "subject"})
        if (const auto* value = options.value(fmt::format("--{}", key))) o[key] = *value;
    if (const auto* age = options.value("--age")) o["age"] = std::atof(age->c_str());
    const auto start = startOf(json::value(o), "");
    if (!start) {
        fmt::print(stderr, "fyrctl: {}\n", start.error().describe());
        return 2;
    }
    explainText(*kb, *start, *parseInstant("2026-11-20T09:00:00Z"));
    return 0;
}

// One text a line, as it is read, without an interview: for authors who try many sentences at once.
int read(Arguments args) {
    const Options options(args, {"--kb", "--lang"});
    if (!options.problem().empty() || !options.plain().empty()) return usage(options, "triage read [--lang sv|en] [--kb FILE] < CASES.jsonl");
    const auto* lang = options.value("--lang");
    const auto kb = loadKnowledge(options.value("--kb"));
    if (!kb) return 1;
    const RoutingPolicy routing;
    return eachLine(std::cin, [&](const json::value& v) -> Result<> {
        FYR_TRY(const auto start, startOf(v, lang ? *lang : ""));
        FYR_TRY(const auto now, caseClock(v));
        FYR_TRY(const auto at, step(*kb, routing, Interview{}, start, now));
        json::array findings, measures;
        for (const auto& e : at.state.evidence) {
            const auto from = byteOfCodePoint(start.text, e.start);
            const auto to = byteOfCodePoint(start.text, e.end);
            json::object f{{"id", kb->findings()[static_cast<std::size_t>(e.finding)].id}, {"state", code(e.state)}, {"words", start.text.substr(from, to - from)}};
            if (e.phrase >= 0) f["phrase"] = kb->language().phrases()[static_cast<std::size_t>(e.phrase)].text;
            findings.push_back(std::move(f));
        }
        for (const auto& m : at.state.measures) measures.push_back(json::object{{"name", kb->measures()[static_cast<std::size_t>(m.measure)].name}, {"value", m.value}});
        json::array flags;
        for (const auto& f : standing(*kb, routing, at.state, now).redFlags) flags.push_back(json::value(fmt::format("{} {}", f.id, clinical::code(f.floor))));
        json::object out{{"text", start.text}, {"lang", at.state.lang}, {"subject", code(at.state.subject)}, {"sex", clinical::code(at.state.sex)}};
        if (at.state.age) out["age"] = *at.state.age;
        out["findings"] = std::move(findings);
        out["measures"] = std::move(measures);
        out["redFlags"] = std::move(flags);
        fmt::print("{}\n", json::write(out));
        return {};
    });
}

} // namespace

std::vector<Command> triageCommands() {
    auto out = triageContentCommands();
    for (auto& c : triageBenchCommands()) out.push_back(std::move(c));
    for (auto& c : triageCompareCommands()) out.push_back(std::move(c));
    for (auto& c : triageLetterCommands()) out.push_back(std::move(c));
    for (auto& c : triageProofCommands()) out.push_back(std::move(c));
    for (auto& c : triageQualityCommands()) out.push_back(std::move(c));
    out.push_back({"triage eval", "--input CASES.jsonl [--lang sv|en] [--why]", "Triages each case {id, age?, sex?, text}; every question is answered \"unknown\". --why tells what kept it from self-care.", eval});
    out.push_back({"triage interview", "--jsonl [--why]", "A dialogue over stdin and stdout: {start}, {answer} in; {question}, {outcome} out. --why tells what kept it from self-care.", interview});
    out.push_back({"triage read", "[--lang sv|en] < CASES.jsonl", "What is read in each text {text, age?, sex?, subject?}, without an interview.", read});
    out.push_back({"triage explain", "[--lang sv|en] [--age N] [--sex female|male] TEXT", "What is read in one text, what it raises, and what would be asked.", explain});
    return out;
}

} // namespace fyr::ctl
