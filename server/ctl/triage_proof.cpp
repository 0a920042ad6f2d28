// fyrctl triage walk | replay | ddxplus: the engine's promises, tried out at size.
#include "ctl/measure.h"
#include "ctl/triage_support.h"
#include "triage/proof/ddxplus.h"
#include "triage/proof/replay.h"
#include "triage/proof/walk.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace fyr::ctl {
namespace {

using namespace triage;

const Instant when = *parseInstant("2026-11-20T09:00:00Z");

struct Patient {
    std::string_view name;
    double age;
    Sex sex;
    Subject subject;
};
constexpr Patient patients[] = {
    {"woman of 34", 34, Sex::female, Subject::self}, {"man of 71", 71, Sex::male, Subject::self},   {"girl of 4", 4, Sex::female, Subject::child},
    {"boy of 2 months", 0.17, Sex::male, Subject::child}, {"woman of 86, told by another", 86, Sex::female, Subject::other},
};

int walkAll(Arguments args) {
    const Options options(args, {"--kb", "--states", "--complaint", "--patients", "--unknowns"}, {"--verbose"});
    const char* text = "triage walk [--states N] [--complaint ID] [--patients 1..5] [--unknowns N] [--verbose] [--kb FILE]";
    if (!options.problem().empty() || !options.plain().empty()) return usage(options, text);
    proof::WalkLimits limits;
    if (const auto* n = options.value("--unknowns"); n && !number(*n, limits.unknowns)) return usage(options, text);
    std::size_t most = std::size(patients);
    if (const auto* n = options.value("--states"); n && (!number(*n, limits.states) || limits.states == 0)) return usage(options, text);
    if (const auto* n = options.value("--patients"); n && (!number(*n, most) || most == 0 || most > std::size(patients))) return usage(options, text);
    const auto kb = loadKnowledge(options.value("--kb"));
    if (!kb) return 1;
    const RoutingPolicy routing;
    proof::Walked all;
    std::size_t walks = 0;
    std::size_t whole = 0;
    std::vector<proof::StateKey> begun;
    const auto from = std::chrono::steady_clock::now();
    for (const auto& o : proof::openings(*kb)) {
        if (const auto* only = options.value("--complaint"); only && o.complaint != *only) continue;
        for (std::size_t p = 0; p < most; ++p) {
            const Start start{patients[p].age, patients[p].sex, o.lang, o.text, patients[p].subject};
            // In the other language the same is known: it goes on alike.
            if (const auto first = step(*kb, routing, Interview{}, start, when)) {
                const auto key = proof::keyOf(*kb, first->state);
                if (std::find(begun.begin(), begun.end(), key) != begun.end()) continue;
                begun.push_back(key);
            }
            const auto w = proof::walk(*kb, routing, start, when, limits);
            ++walks;
            whole += w.complete ? 1U : 0U;
            if (options.flag("--verbose"))
                fmt::print("  {} ({}), {}: {} states, {} ends, at most {} questions{}{}\n", o.complaint, o.lang, patients[p].name, w.states, w.ends, w.longest, w.complete ? "" : ", not exhausted", w.violations ? fmt::format(", {} VIOLATIONS", w.violations) : "");
            all.add(w, limits.stories);
            std::fflush(stdout);
        }
    }
    for (const auto& s : all.stories) fmt::print("violation: {}\n", s);
    fmt::print("{} walks of {} complaints, {} of them exhausted: {} states, {} steps, {} led to a known state, {} ends, at most {} questions ({} after a red flag in the opening), {} violations; {:.0f} s\n", walks, kb->complaints().size(), whole, all.states,
               all.steps, all.merged, all.ends, all.longest, all.mostAfterFlag, all.violations, secondsSince(from));
    return all.violations == 0 ? 0 : 1;
}

int replay(Arguments args) {
    const Options options(args, {"--kb", "--interviews", "--seed"});
    const char* text = "triage replay [--interviews N] [--seed S] [--kb FILE]";
    if (!options.problem().empty() || !options.plain().empty()) return usage(options, text);
    std::uint64_t interviews = 10000;
    std::uint64_t seed = 1;
    if (const auto* n = options.value("--interviews"); n && !number(*n, interviews)) return usage(options, text);
    if (const auto* n = options.value("--seed"); n && !number(*n, seed)) return usage(options, text);
    const auto kb = loadKnowledge(options.value("--kb"));
    if (!kb) return 1;
    const RoutingPolicy routing;
    std::uint64_t events = 0;
    std::uint64_t different = 0;
    std::uint64_t flagged = 0;
    const auto from = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < interviews; ++i) {
        const auto played = proof::randomInterview(*kb, routing, seed + i, when);
        std::string problem = played ? proof::replayed(*kb, routing, *played) : played.error().describe();
        if (!problem.empty()) {
            ++different;
            if (different <= 10) fmt::print("seed {}: {}\n", seed + i, problem);
            continue;
        }
        events += played->events.size();
        flagged += played->state.raised.empty() ? 0U : 1U;
    }
    fmt::print("{} interviews of {} events ({} with a red flag) played, stored, restored half-way and played again: {} came out otherwise; {:.0f} s\n", interviews, events, flagged, different, secondsSince(from));
    return different == 0 ? 0 : 1;
}

// 95 % by Wilson.
std::pair<double, double> interval(std::size_t k, std::size_t n) {
    if (n == 0) return {0, 1};
    const double z = 1.96;
    const auto m = static_cast<double>(n);
    const double p = static_cast<double>(k) / m;
    const double d = 1 + z * z / m;
    const double half = z * std::sqrt(p * (1 - p) / m + z * z / (4 * m * m)) / d;
    const double mid = (p + z * z / (2 * m)) / d;
    return {mid - half, mid + half};
}

int ddxplus(Arguments args) {
    const Options options(args, {"--base", "--patients", "--folds", "--certain"}, {"--misses"});
    const char* text = "triage ddxplus --base KB.json --patients PATIENTS.jsonl [--folds N] [--certain P] [--misses]";
    const auto* baseFile = options.value("--base");
    const auto* patientFile = options.value("--patients");
    if (!options.problem().empty() || !options.plain().empty() || !baseFile || !patientFile) return usage(options, text);
    std::size_t folds = 5;
    if (const auto* n = options.value("--folds"); n && (!number(*n, folds) || folds < 2)) return usage(options, text);
    const double certain = options.value("--certain") ? std::atof(options.value("--certain")->c_str()) : 0.98;
    std::ifstream in(*baseFile, std::ios::binary);
    std::ifstream people(*patientFile, std::ios::binary);
    if (!in || !people) {
        fmt::print(stderr, "fyrctl: cannot read {}\n", in ? *patientFile : *baseFile);
        return 1;
    }
    const auto base = json::parse(std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>()));
    if (!base) {
        fmt::print(stderr, "fyrctl: {}\n", base.error().describe());
        return 1;
    }
    std::vector<proof::DdxPatient> patients;
    const int bad = eachLine(people, [&](const json::value& v) -> Result<> {
        FYR_TRY(auto p, proof::ddxPatientFromJson(v));
        patients.push_back(std::move(p));
        return {};
    });
    if (bad != 0 || patients.size() < folds) return 1;
    std::size_t right = 0;
    std::vector<double> questions;
    std::vector<double> turns;
    for (std::size_t fold = 0; fold < folds; ++fold) {
        std::vector<proof::DdxPatient> fitted;
        for (std::size_t i = 0; i < patients.size(); ++i)
            if (i % folds != fold) fitted.push_back(patients[i]);
        const auto kb = proof::ddxKnowledge(*base, fitted, certain);
        if (!kb) {
            fmt::print(stderr, "fyrctl: {}\n", kb.error().describe());
            return 1;
        }
        if (fold == 0) fmt::print("{} conditions, {} findings; fitted to {} patients, asked of the other {}, {} times\n", kb->conditions().size(), kb->findings().size(), fitted.size(), patients.size() - fitted.size(), folds);
        for (std::size_t i = fold; i < patients.size(); i += folds) {
            const auto asked = proof::askDdxPatient(*kb, patients[i], when);
            if (!asked) {
                fmt::print(stderr, "{}: {}\n", patients[i].id, asked.error().describe());
                return 1;
            }
            const bool hit = asked->named == patients[i].diagnosis;
            right += hit ? 1U : 0U;
            if (!hit && options.flag("--misses")) fmt::print("  {}: {} named {} ({:.2f}) after {} questions\n", patients[i].id, patients[i].diagnosis, asked->named, asked->share, asked->questions);
            questions.push_back(asked->questions);
            turns.push_back(asked->micros / asked->turns / 1000);
        }
    }
    const auto [low, high] = interval(right, patients.size());
    double sum = 0;
    for (const double q : questions) sum += q;
    std::sort(questions.begin(), questions.end());
    std::sort(turns.begin(), turns.end());
    const auto at = [](const std::vector<double>& v, double q) { return v[std::min(v.size() - 1, static_cast<std::size_t>(q * static_cast<double>(v.size())))]; };
    fmt::print("first named right {}/{} {:.2f} % [{:.2f}-{:.2f}]; questions mean {:.2f}, median {}, p95 {}, most {}; a turn p50 {:.3f} ms, p99 {:.3f} ms (mean of an interview)\n", right, patients.size(), 100.0 * static_cast<double>(right) / static_cast<double>(patients.size()),
               100 * low, 100 * high, sum / static_cast<double>(questions.size()), at(questions, 0.5), at(questions, 0.95), questions.back(), at(turns, 0.5), at(turns, 0.99));
    return 0;
}

} // namespace

std::vector<Command> triageProofCommands() {
    return {
        {"triage walk", "[--states N] [--complaint ID] [--patients 1..5] [--unknowns N] [--verbose]", "Walks every way that an interview can go, from each complaint, and checks what must hold on each step.", walkAll},
        {"triage replay", "[--interviews N] [--seed S]", "Plays random interviews, and each again from its events and its stored state: bit for bit the same.", replay},
        {"triage ddxplus", "--base KB.json --patients PATIENTS.jsonl [--folds N] [--certain P]", "The question selector with the knowledge of DDXPlus instead of ours, on its patients.", ddxplus},
    };
}

} // namespace fyr::ctl
