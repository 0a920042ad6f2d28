// fyrctl icbt simulate, faults, bench: cohorts, servers that fail, and speed, all through the real engine.
#include "ctl/icbt_support.h"
#include "ctl/measure.h"

#include "icbt/engine/chain.h"
#include "icbt/simulate/cohort.h"
#include "icbt/simulate/faults.h"
#include "icbt/simulate/people.h"

#include <atomic>
#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <thread>

namespace fyr::ctl {
namespace {

using namespace icbt;
using SteadyClock = std::chrono::steady_clock;

// The catalogue is kept for as long as the programme is wanted.
struct Read {
    instruments::Catalogue catalogue;
    Opened opened;
};
std::optional<Read> read(const std::string& file) {
    const auto path = instruments::Catalogue::findFile();
    auto catalogue = path ? instruments::Catalogue::loadFile(*path) : Result<instruments::Catalogue>(tl::unexpected(path.error()));
    if (!catalogue) {
        fmt::print(stderr, "{}\n", catalogue.error().describe());
        return {};
    }
    auto opened = openProgramme(file, *catalogue);
    if (!opened) {
        unreadable(opened.error());
        return {};
    }
    return Read{std::move(*catalogue), std::move(*opened)};
}

unsigned jobsOf(const Options& options) {
    unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
    if (const auto* v = options.value("--jobs")) (void)number(*v, jobs);
    return std::clamp(jobs, 1U, 256U);
}

int simulate(Arguments args) {
    const Options options(args, {"--patients", "--seed", "--therapists", "--jobs", "--plot"}, {"--json"});
    if (!options.problem().empty()) return wrong(options.problem());
    if (options.plain().size() != 1) return wrong("name one programme file");
    std::uint64_t patients = 1000;
    std::uint64_t seed = 1;
    if (const auto* v = options.value("--patients"); v && (!number(*v, patients) || patients == 0)) return wrong("--patients is a number from 1");
    if (const auto* v = options.value("--seed"); v && !number(*v, seed)) return wrong("--seed is a number");
    auto therapists = icbt::simulate::usualTherapists(patients);
    if (const auto* v = options.value("--therapists"); v && (!number(*v, therapists) || therapists == 0)) return wrong("--therapists is a number from 1");
    const auto programme = read(options.plain()[0]);
    if (!programme) return 1;
    const auto& p = programme->opened.compiled.programme;
    icbt::simulate::Yardstick yardstick;
    if (const auto* i = programme->catalogue.find(p.measures[p.primary].instrument)) {
        yardstick.reliableChange = i->reliableChange ? i->reliableChange->points : i->importantChange ? i->importantChange->points : 0;
        yardstick.remission = i->remission ? i->remission->value : 0;
    }
    if (yardstick.reliableChange <= 0) yardstick.reliableChange = std::max(1, (p.instrument(p.measures[p.primary].instrument)->most + 4) / 5); // nothing published: a fifth of the range
    const Calendar calendar;
    const auto from = SteadyClock::now();
    const auto cohort = icbt::simulate::simulate({p, calendar}, yardstick, patients, seed, therapists, jobsOf(options));
    const auto took = secondsSince(from);
    fmt::print("{}", options.flag("--json") ? icbt::simulate::asJson(p, cohort, seed, therapists) : icbt::simulate::asTable(p, cohort, seed));
    if (const auto* v = options.value("--plot")) {
        std::ofstream out(*v, std::ios::binary);
        out << icbt::simulate::asSvg(p, cohort);
        if (!out.flush()) {
            fmt::print(stderr, "cannot write {}\n", *v);
            return 1;
        }
    }
    fmt::print(stderr, "{} patients in {:.1f} s on {} threads, {:.0f} patients a second\n", patients, took, jobsOf(options), static_cast<double>(patients) / took); // not part of what is the same for a seed
    return 0;
}

int faults(Arguments args) {
    const Options options(args, {"--seeds", "--jobs"});
    if (!options.problem().empty()) return wrong(options.problem());
    std::uint64_t first = 0;
    std::uint64_t last = 999;
    if (!range(options.value("--seeds"), first, last)) return wrong("--seeds is A..B");
    if (options.plain().empty()) return wrong("name a programme file or more");
    std::vector<Read> programmes;
    for (const auto& file : options.plain()) {
        auto one = read(file);
        if (!one) return 1;
        programmes.push_back(std::move(*one));
    }
    const Calendar calendar;
    const auto from = SteadyClock::now();
    std::vector<icbt::simulate::FaultReport> reports(jobsOf(options));
    std::atomic<std::uint64_t> next{first};
    const auto work = [&](icbt::simulate::FaultReport& own) {
        for (auto seed = next.fetch_add(1); seed <= last; seed = next.fetch_add(1)) own.add(icbt::simulate::faultSchedule({programmes[seed % programmes.size()].opened.compiled.programme, calendar}, seed));
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < reports.size(); ++i) threads.emplace_back([&, i] { work(reports[i]); });
    work(reports[0]);
    for (auto& t : threads) t.join();
    icbt::simulate::FaultReport all;
    for (const auto& r : reports) all.add(r);
    fmt::print("{} schedules: {} events, {} crashes, {} downtimes, {} jumps of the clock, {} deliveries\n", all.schedules, all.events, all.crashes, all.downtimes, all.clockJumps, all.deliveries);
    fmt::print("answers that a person must see {}: lost {}\nsteps of their chains that had to be told {}: untold {}; the latest {} min after its time, the server up\n", all.alerts, all.lost, all.steps, all.untold, all.longestMinutes);
    for (const auto& s : all.stories) fmt::print("  {}\n", s);
    fmt::print(stderr, "{:.1f} s on {} threads\n", secondsSince(from), reports.size());
    return all.lost == 0 && all.untold == 0 ? 0 : 1;
}

// Events through the engine alone, with their bytes and links, and back again from the log.
int bench(Arguments args) {
    const Options options(args, {"--events"});
    if (!options.problem().empty()) return wrong(options.problem());
    std::uint64_t wanted = 1'000'000;
    if (const auto* v = options.value("--events"); v && (!number(*v, wanted) || wanted == 0)) return wrong("--events is a number from 1");
    if (options.plain().size() != 1) return wrong("name one programme file");
    const auto programme = read(options.plain()[0]);
    if (!programme) return 1;
    const auto& p = programme->opened.compiled.programme;
    const Calendar calendar;
    const Setting s{p, calendar};
    std::vector<Log> logs;
    std::uint64_t events = 0;
    std::vector<Effect> effects;
    for (std::uint64_t seed = 0; events < wanted; ++seed) { // what people do, once: it takes longer than the engine
        SeededRandom random(seed);
        auto course = newCourse(p);
        Log log;
        for (int i = 0; i < 2000 && course.phase != Phase::ended; ++i) {
            const auto e = icbt::simulate::anyEvent(p, course, random, {0, 150});
            if (step(s, course, e, effects)) log.append(p, e, course.now);
            effects.clear();
        }
        events += log.entries.size();
        logs.push_back(std::move(log));
    }
    std::vector<std::vector<Event>> decoded;
    for (const auto& log : logs) {
        auto& all = decoded.emplace_back();
        for (const auto& entry : log.entries) all.push_back(decodeEvent(entry.event).value());
    }
    std::uint64_t followed = 0;
    const auto timed = [&](std::string_view what, auto&& run) {
        const auto from = SteadyClock::now();
        run();
        const auto took = secondsSince(from);
        fmt::print("  {:36} {:6.2f} M events a second\n", what, static_cast<double>(events) / took / 1e6);
    };
    fmt::print("{}: {} events of {} courses, one thread\n", p.id, events, logs.size());
    timed("step", [&] {
        for (const auto& all : decoded) {
            auto course = newCourse(p);
            for (const auto& e : all) {
                (void)step(s, course, e, effects);
                followed += effects.size();
                effects.clear();
            }
        }
    });
    timed("step, bytes and link", [&] {
        for (const auto& all : decoded) {
            auto course = newCourse(p);
            auto last = firstLink(p);
            for (const auto& e : all) {
                (void)step(s, course, e, effects);
                last = link(last, encode(e));
                effects.clear();
            }
        }
    });
    timed("replay: links checked, read, step", [&] {
        for (const auto& log : logs) (void)replay(s, log);
    });
    double longest = 0;
    for (const auto& log : logs) {
        const auto from = SteadyClock::now();
        (void)replay(s, log);
        longest = std::max(longest, secondsSince(from));
    }
    fmt::print("  {} effects; the longest replay of a course took {:.2f} ms\n", followed, longest * 1000);
    return 0;
}

} // namespace

std::vector<Command> icbtSimulateCommands() {
    return {
        {"icbt simulate", "FILE --patients N --seed S [--therapists K] [--jobs J] [--json] [--plot OUT.svg]", "Plays a cohort of synthetic patients through the engine and says what came of it.", simulate},
        {"icbt faults", "FILE… --seeds A..B [--jobs J]", "Plays answers about risk on servers that fail: is any lost, or not told in time?", faults},
        {"icbt bench", "FILE [--events N]", "Events a second through the engine, with and without their chain.", bench},
    };
}

} // namespace fyr::ctl
