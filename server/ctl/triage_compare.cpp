// fyrctl triage compare A B: which interviews would come out differently under another knowledge base. The gate before
// a new version of the content is published: every difference is read by a clinician.
#include "ctl/triage_support.h"

#include <fmt/format.h>
#include <fstream>
#include <iostream>

namespace fyr::ctl {
namespace {

using namespace triage;
using clinical::Urgency;

struct Replayed {
    Outcome outcome;
    std::size_t answers = 0; // that the knowledge base has a question for
    bool asksMore = false;   // it would go on asking; the outcome is what stands
};

// A line is a stored interview ({kb, log …}, or {id, interview} of `triage export`) or a case of `triage eval`
// ({id, age?, sex?, lang?, text}).
Result<Replayed> replay(const KnowledgeBase& kb, const json::value& line) {
    const RoutingPolicy routing;
    const auto* object = line.if_object();
    if (!object) return fail(ErrorCode::badRequest, "a line is an object");
    const auto* stored = object->if_contains("interview");
    if (stored || object->contains("log")) {
        FYR_TRY(auto state, interviewFromJson(kb, routing, stored ? *stored : line, OtherKnowledge::rebase));
        const auto at = state.log.empty() ? Instant{} : state.log.back().at;
        return Replayed{standing(kb, routing, state, at), state.answers.size(), !state.done};
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
    return Replayed{std::move(*at.state.outcome), 0, false};
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

// Against what clinicians decided, where a line tells it.
struct AgainstClinicians {
    int decided = 0, agree = 0, under = 0, over = 0;
    void count(Urgency decidedLevel, Urgency suggested) {
        ++decided;
        agree += decidedLevel == suggested ? 1 : 0;
        under += clinical::moreUrgent(decidedLevel, suggested) ? 1 : 0;
        over += clinical::moreUrgent(suggested, decidedLevel) ? 1 : 0;
    }
};

struct Totals {
    int all = 0, differ = 0, lower = 0, asksMore = 0, saidOtherwise = 0;
    std::vector<std::string> loweredEmergencies; // ids
    AgainstClinicians before, after;
};

std::string idOf(const json::value& line, int number) {
    if (const auto id = json::text(line, "id")) return std::string(*id);
    return fmt::format("line {}", number);
}

Result<> compareLine(const KnowledgeBase& before, const KnowledgeBase& after, const json::value& line, bool causes, Totals& t) {
    FYR_TRY(const auto a, replay(before, line));
    FYR_TRY(const auto b, replay(after, line));
    ++t.all;
    const auto was = a.outcome.suggestion.urgency;
    const auto is = b.outcome.suggestion.urgency;
    if (const auto decided = clinical::urgencyFromCode(json::text(line, "decided").value_or(""))) {
        t.before.count(*decided, was);
        t.after.count(*decided, is);
    }
    const auto* given = json::child(line, "given");
    const auto said = given ? clinical::urgencyFromCode(json::text(*given, "urgency").value_or("")) : std::nullopt;
    t.saidOtherwise += said && *said != was ? 1 : 0;
    auto x = shortly(a.outcome);
    auto y = shortly(b.outcome);
    if (!causes) {
        x.erase("cause");
        y.erase("cause");
    }
    const bool asksMore = b.asksMore && !a.asksMore;
    t.asksMore += asksMore ? 1 : 0;
    if (x == y) return {};
    ++t.differ;
    const bool less = clinical::moreUrgent(was, is);
    t.lower += less ? 1 : 0;
    const bool emergency = less && !clinical::moreUrgent(Urgency::emergency, was);
    if (emergency) t.loweredEmergencies.push_back(idOf(line, t.all));
    json::object out;
    if (const auto* id = line.as_object().if_contains("id")) out["id"] = *id;
    out["lessUrgent"] = less;
    out["emergencyLowered"] = emergency;
    if (asksMore) out["asksMore"] = true; // what stands is compared: with its further questions it may end elsewhere
    if (b.answers < a.answers) out["answersWithoutQuestion"] = a.answers - b.answers;
    if (const auto* decided = line.as_object().if_contains("decided")) out["decided"] = *decided;
    out["before"] = std::move(x);
    out["after"] = std::move(y);
    fmt::print("{}\n", json::write(out));
    return {};
}

void summary(const Totals& t, const KnowledgeBase& before, const KnowledgeBase& after) {
    fmt::print(stderr, "{} interviews, {} come out differently, {} of them less urgent; {} would be asked more\n  before {} {}\n  after  {} {}\n", t.all, t.differ, t.lower,
               t.asksMore, before.version(), before.hash().substr(0, 12), after.version(), after.hash().substr(0, 12));
    if (t.saidOtherwise > 0) fmt::print(stderr, "  {} were told another level at the time than the first version says now\n", t.saidOtherwise);
    if (t.before.decided > 0)
        fmt::print(stderr, "  of {} that clinicians decided: agree {} -> {}, under {} -> {}, over {} -> {}\n", t.before.decided, t.before.agree, t.after.agree, t.before.under,
                   t.after.under, t.before.over, t.after.over);
    if (t.loweredEmergencies.empty()) return;
    fmt::print(stderr, "  EMERGENCIES LOWERED: {}\n ", t.loweredEmergencies.size());
    for (const auto& id : t.loweredEmergencies) fmt::print(stderr, " {}", id);
    fmt::print(stderr, "\n");
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
    Totals t;
    const int status = eachLine(*input == "-" ? std::cin : file, [&](const json::value& line) { return compareLine(*before, *after, line, options.flag("--causes"), t); });
    summary(t, *before, *after);
    if (t.all == 0 && status == 0) {
        fmt::print(stderr, "fyrctl: there is no interview to compare: that is no proof of anything\n");
        return 1;
    }
    return !t.loweredEmergencies.empty() ? 4 : status != 0 ? status : t.differ > 0 ? 3 : 0;
}

} // namespace

std::vector<Command> triageCompareCommands() {
    return {{"triage compare", "A.kb B.kb --input INTERVIEWS.jsonl [--causes]",
             "Which interviews come out differently under B; exit code 4 when an emergency is lowered, 3 when anything else differs.", compare}};
}

} // namespace fyr::ctl
