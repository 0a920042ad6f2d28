// fyrctl triage compare A B: which interviews would come out differently under another knowledge base. The gate before
// a new version of the content is published: every difference is read by a clinician.
#include "ctl/triage_support.h"

#include <fmt/format.h>
#include <fstream>
#include <iostream>

namespace fyr::ctl {
namespace {

using namespace triage;

// A line is a stored interview ({kb, log …}, or {id, interview}) or a case of `triage eval` ({id, age?, sex?, lang?, text}).
Result<Outcome> outcomeUnder(const KnowledgeBase& kb, const json::value& line) {
    const RoutingPolicy routing;
    const auto* object = line.if_object();
    if (!object) return fail(ErrorCode::badRequest, "a line is an object");
    const auto* stored = object->if_contains("interview");
    if (stored || object->contains("log")) {
        FYR_TRY(auto state, interviewFromJson(kb, routing, stored ? *stored : line, OtherKnowledge::rebase));
        const auto at = state.log.empty() ? Instant{} : state.log.back().at;
        return standing(kb, routing, state, at);
    }
    json::object start;
    for (const auto* key : {"age", "sex", "lang", "text", "subject"})
        if (const auto* m = object->if_contains(key); m && !m->is_null()) start[key] = *m;
    FYR_TRY(const auto event, eventFromJson(json::object{{"start", std::move(start)}}));
    FYR_TRY(const auto now, parseInstant("2026-11-20T09:00:00Z"));
    FYR_TRY(auto at, step(kb, routing, Interview{}, event, now));
    while (at.state.question) {
        Answer unknown;
        unknown.questionId = at.state.question->id;
        unknown.unknown = true;
        FYR_TRY(at, step(kb, routing, std::move(at.state), unknown, now));
    }
    return std::move(*at.state.outcome);
}

json::object shortly(const Outcome& o) {
    json::array flags;
    for (const auto& f : o.redFlags) flags.push_back(json::value(f.id));
    return {{"urgency", clinical::code(o.suggestion.urgency)},
            {"destination", o.suggestion.destination.code},
            {"clinicianDecides", o.suggestion.clinicianDecides},
            {"redFlags", std::move(flags)},
            {"cause", o.suggestion.conditions.empty() ? json::value(nullptr) : json::value(o.suggestion.conditions.front().code)}};
}

int compare(Arguments args) {
    const Options options(args, {"--input"}, {"--causes"});
    const auto* input = options.value("--input");
    if (!options.problem().empty() || !input || options.plain().size() != 2)
        return usage(options, "triage compare A.kb B.kb --input INTERVIEWS.jsonl [--causes]");
    const auto before = loadKnowledge(&options.plain()[0]);
    const auto after = loadKnowledge(&options.plain()[1]);
    if (!before || !after) return 1;
    std::ifstream file;
    if (*input != "-") {
        file.open(*input, std::ios::binary);
        if (!file) {
            fmt::print(stderr, "fyrctl: cannot read {}\n", *input);
            return 1;
        }
    }
    int all = 0;
    int differ = 0;
    int lower = 0;
    const int status = eachLine(*input == "-" ? std::cin : file, [&](const json::value& line) -> Result<> {
        FYR_TRY(const auto a, outcomeUnder(*before, line));
        FYR_TRY(const auto b, outcomeUnder(*after, line));
        ++all;
        auto x = shortly(a);
        auto y = shortly(b);
        if (!options.flag("--causes")) {
            x.erase("cause");
            y.erase("cause");
        }
        if (x == y) return {};
        ++differ;
        const bool less = clinical::moreUrgent(a.suggestion.urgency, b.suggestion.urgency);
        lower += less ? 1 : 0;
        json::object out;
        if (const auto* id = line.as_object().if_contains("id")) out["id"] = *id;
        out["lessUrgent"] = less;
        out["before"] = std::move(x);
        out["after"] = std::move(y);
        fmt::print("{}\n", json::write(out));
        return {};
    });
    fmt::print(stderr, "{} interviews, {} come out differently, {} of them less urgent\n  before {} {}\n  after  {} {}\n", all, differ, lower,
               before->version(), before->hash().substr(0, 12), after->version(), after->hash().substr(0, 12));
    return status != 0 ? status : differ > 0 ? 3 : 0;
}

} // namespace

std::vector<Command> triageCompareCommands() {
    return {{"triage compare", "A.kb B.kb --input INTERVIEWS.jsonl [--causes]",
             "Which interviews come out differently under B; exit code 3 when any does.", compare}};
}

} // namespace fyr::ctl
