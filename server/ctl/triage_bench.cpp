// fyrctl bench triage: how long one turn of an interview takes at the size the goal names, and how many interviews one
// core carries at once.
#include "ctl/triage_support.h"

#include "base/random.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <malloc.h>

namespace fyr::ctl {
namespace {

using namespace triage;

// The shipped knowledge base, grown with made-up findings and conditions until it has the wanted size.
Result<KnowledgeBase> grown(const std::filesystem::path& file, std::size_t findings, std::size_t conditions) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(ErrorCode::notFound, "cannot read " + file.string());
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    FYR_TRY(auto root, json::parse(text, {64U << 20U, 64}));
    SeededRandom random(7);
    auto& list = root.as_object()["findings"].as_array();
    const auto word = [&] {
        static constexpr std::string_view syllables[] = {"ka", "lo", "mi", "ter", "vas", "pul", "der", "non", "gri", "sta", "bel", "fur"};
        std::string w;
        for (int i = 0; i < 4; ++i) w += syllables[random.below(std::size(syllables))];
        return w;
    };
    while (list.size() < findings) {
        const auto id = fmt::format("made_{}", list.size());
        json::array sv;
        json::array en;
        for (int i = 0; i < 8; ++i) {
            sv.push_back(json::value(word() + " i " + word()));
            en.push_back(json::value(word() + " in my " + word()));
        }
        list.push_back(json::object{{"id", id}, {"kind", "symptom"}, {"topic", "symptom.associated"}, {"label", json::object{{"sv", id}, {"en", id}}},
                                    {"say", json::object{{"sv", std::move(sv)}, {"en", std::move(en)}}}, {"ask", json::object{{"sv", id + "?"}, {"en", id + "?"}}}});
    }
    auto& causes = root.as_object()["conditions"].as_array();
    const auto real = causes.size();
    while (causes.size() < conditions) {
        auto copy = causes[random.below(real)].as_object();
        copy["id"] = fmt::format("made_condition_{}", causes.size());
        auto& links = copy["findings"].as_object();
        for (int i = 0; i < 5; ++i) links[list[random.below(list.size())].at("id").as_string()] = 0.05 + 0.9 * random.unit();
        causes.push_back(std::move(copy));
    }
    return KnowledgeBase::fromJson(json::write(root));
}

const std::pair<const char*, const char*> openings[] = {
    {"sv", "Trycker över bröstet sedan i går kväll, lite andfådd i trappor, ingen feber"},
    {"sv", "Hej! Har haft feber i tre dagar, 38,7 i morse, hostar mycket och har ont i halsen. Inga utslag. Min syster hade njursten i våras."},
    {"sv", "Ont i magen nere till höger sedan i natt, mår illa men har inte kräkts"},
    {"sv", "Orolig hela tiden och sover dåligt sedan i somras, svårt att klara jobbet"},
    {"en", "I've had a pounding headache for two days, worse when I bend over, no fever, cough or rash"},
    {"en", "My 3-year-old has had a fever of 102 since last night and is pulling at her ear. She drinks ok."},
    {"en", "burning when I pee and need to go all the time since yesterday, no back pain"},
    {"en", "twisted my ankle playing football, it is swollen and I can't put weight on it"},
};

struct Times {
    std::vector<double> micros;
    void print(std::string_view name) {
        if (micros.empty()) return;
        std::sort(micros.begin(), micros.end());
        const auto at = [&](double q) { return micros[std::min(micros.size() - 1, static_cast<std::size_t>(q * static_cast<double>(micros.size())))] / 1000; };
        fmt::print("  {:22} {:6} turns: p50 {:.3f} ms, p90 {:.3f} ms, p99 {:.3f} ms, max {:.3f} ms\n", name, micros.size(), at(0.5), at(0.9), at(0.99), micros.back() / 1000);
    }
};

Answer someAnswer(const Question& q, std::string_view lang, SeededRandom& random) {
    Answer a;
    a.questionId = q.id;
    const auto dice = random.below(10);
    if (dice == 0) a.unknown = true;
    else if (dice == 1) a.text = lang == "sv" ? "Nej, men det har blivit värre sedan i går" : "No, but it has been worse since yesterday";
    else if (!q.choices.empty()) a.choices = {dice < 3 ? q.choices.front().id : q.choices.back().id};
    else a.number = q.min.value_or(1);
    return a;
}

// Many patients at once, one answer of each in turn: what lies in memory is not in the processor's caches. Everybody
// answers once in `pause` seconds, and whoever is done is followed by the next.
void carry(const KnowledgeBase& kb, std::size_t patients) {
    constexpr double pause = 10;
    const RoutingPolicy routing;
    const auto now = *parseInstant("2026-11-20T09:00:00Z");
    SeededRandom random(3);
    const auto before = mallinfo2().uordblks;
    std::vector<Interview> waiting(patients);
    Times times;
    std::size_t largest = 0;
    const auto begin = [&](Interview& state) {
        for (int tries = 0; tries < 20; ++tries) { // whoever needs no question is done at once
            const auto& [lang, text] = openings[random.below(std::size(openings))];
            const Start start{20.0 + static_cast<double>(random.below(60)), random.below(2) ? Sex::male : Sex::female, lang, text, Subject::self};
            const auto from = std::chrono::steady_clock::now();
            auto r = step(kb, routing, Interview{}, start, now);
            times.micros.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - from).count());
            if (r && r->state.question) {
                state = std::move(r->state);
                return;
            }
        }
    };
    for (auto& state : waiting) begin(state);
    for (int round = 0; round < 4; ++round)
        for (auto& state : waiting) {
            if (!state.question) continue;
            const auto answer = someAnswer(*state.question, state.lang, random);
            const auto from = std::chrono::steady_clock::now();
            auto r = step(kb, routing, std::move(state), answer, now);
            times.micros.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - from).count());
            if (!r) return;
            largest = std::max(largest, json::write(json::value(toJson(r->state))).size());
            if (r->state.question) state = std::move(r->state);
            else begin(state);
        }
    double total = 0;
    for (const double m : times.micros) total += m;
    const auto rate = static_cast<double>(times.micros.size()) / (total / 1e6);
    const auto bytes = static_cast<double>(mallinfo2().uordblks - before - times.micros.capacity() * sizeof(double)) / static_cast<double>(patients);
    times.print(fmt::format("{} at once", patients));
    fmt::print("  one core carries {:.0f} interviews with an answer each {:.0f} s; an open one takes {:.1f} KiB of memory, stored at most {:.1f} KiB (goals: 5000, 16 KiB)\n", rate * pause, pause, bytes / 1024, static_cast<double>(largest) / 1024);
}

// A letter of the greatest length that is taken.
void longLetter(const KnowledgeBase& kb, std::size_t characters) {
    const RoutingPolicy routing;
    std::string letter;
    while (letter.size() < characters) letter += "I have had a dull ache in my lower back for three weeks and it is worse when I sit, no fever. ";
    letter.resize(characters);
    const auto from = std::chrono::steady_clock::now();
    const auto r = step(kb, routing, Interview{}, Start{40, Sex::female, "en", letter, Subject::self}, *parseInstant("2026-11-20T09:00:00Z"));
    fmt::print("  a letter of {} characters{}: {:.0f} ms\n", characters, r ? "" : " (refused)", std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - from).count());
}

void measure(const KnowledgeBase& kb, int interviews) {
    const RoutingPolicy routing;
    const auto now = *parseInstant("2026-11-20T09:00:00Z");
    SeededRandom random(1);
    Times opening;
    Times answers;
    std::size_t questions = 0;
    std::size_t largest = 0;
    for (int n = 0; n < interviews; ++n) {
        const auto& [lang, text] = openings[static_cast<std::size_t>(n) % std::size(openings)];
        Interview state;
        const auto turn = [&](const Event& e, Times& into) {
            auto copy = state;
            const auto from = std::chrono::steady_clock::now();
            auto r = step(kb, routing, std::move(copy), e, now);
            into.micros.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - from).count());
            if (r) state = std::move(r->state);
            return r.has_value();
        };
        if (!turn(Start{20.0 + static_cast<double>(random.below(60)), random.below(2) ? Sex::male : Sex::female, lang, text, Subject::self}, opening)) return;
        while (state.question) {
            if (!turn(someAnswer(*state.question, lang, random), answers)) return;
        }
        questions += state.answers.size();
        largest = std::max(largest, json::write(json::value(toJson(state))).size());
    }
    opening.print("opening text");
    answers.print("answer");
    Times all;
    all.micros = opening.micros;
    all.micros.insert(all.micros.end(), answers.micros.begin(), answers.micros.end());
    all.print("all turns");
    double total = 0;
    for (const double m : all.micros) total += m;
    fmt::print("  {:.1f} questions an interview, {:.0f} turns/s on one core, stored state at most {} bytes\n", static_cast<double>(questions) / interviews, static_cast<double>(all.micros.size()) / (total / 1e6), largest);
}

int bench(Arguments args) {
    const Options options(args, {"--kb", "--interviews", "--findings", "--conditions", "--patients"});
    if (!options.problem().empty() || !options.plain().empty()) return usage(options, "bench triage [--interviews N] [--findings N] [--conditions N] [--patients N] [--kb FILE]");
    const auto number = [&](std::string_view name, int otherwise) { return options.value(name) ? std::max(1, std::atoi(options.value(name)->c_str())) : otherwise; };
    const auto path = options.value("--kb") ? Result<std::filesystem::path>(*options.value("--kb")) : KnowledgeBase::find();
    if (!path) {
        fmt::print(stderr, "fyrctl: {}\n", path.error().describe());
        return 1;
    }
    const int interviews = number("--interviews", 400);
    const auto load = [&](std::size_t findings, std::size_t conditions) {
        const auto from = std::chrono::steady_clock::now();
        auto kb = grown(*path, findings, conditions);
        if (!kb) {
            fmt::print(stderr, "fyrctl: {}\n", kb.error().describe());
            return false;
        }
        const auto ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - from).count();
        fmt::print("{} findings, {} conditions, {} red flags, {} phrases; loaded in {:.0f} ms\n", kb->findings().size(), kb->conditions().size(), kb->redFlags().size(), kb->language().phrases().size(), ms);
        measure(*kb, interviews);
        carry(*kb, static_cast<std::size_t>(number("--patients", 5000)));
        longLetter(*kb, 40000);
        return true;
    };
    if (!load(0, 0)) return 1;
    return load(static_cast<std::size_t>(number("--findings", 1500)), static_cast<std::size_t>(number("--conditions", 500))) ? 0 : 1;
}

} // namespace

std::vector<Command> triageBenchCommands() {
    return {{"bench triage", "[--interviews N] [--findings N] [--conditions N] [--patients N]", "Latency of a turn, and interviews that one core carries, with the shipped knowledge base and with a grown one.", bench}};
}

} // namespace fyr::ctl
