#include "ctl/sim_runs.h"

#include "base/json.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <mutex>

namespace fyr::ctl {

using sync::sim::RunResult;

std::string readSim(const Options& options, SimAsked& asked, sync::sim::WorldOptions& world) {
    if (!options.problem().empty()) return options.problem();
    int minutes = 2;
    const auto value = [&](std::string_view name, auto& into) {
        const auto* v = options.value(name);
        return !v || (number(*v, into) && into > 0);
    };
    if (!range(options.value("--seeds"), asked.from, asked.to)) return "--seeds takes A..B";
    if (!value("--jobs", asked.jobs) || asked.jobs > 256) return "--jobs";
    if (!value("--steps", asked.steps) || !value("--minutes", minutes)) return "--steps and --minutes take a number";
    if (asked.steps > 0 && !options.value("--seeds")) asked.to = UINT64_MAX - 1;
    world.trouble = std::chrono::minutes(minutes);
    return {};
}

double eachSeed(const SimAsked& asked, const std::function<bool(std::uint64_t)>& work) {
    const auto start = std::chrono::steady_clock::now();
    std::atomic<std::uint64_t> next = asked.from;
    std::atomic<bool> on = true;
    const auto run = [&] {
        while (on) {
            const auto seed = next.fetch_add(1);
            if (seed > asked.to) return;
            if (!work(seed)) on = false;
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < asked.jobs; ++i)
        threads.emplace_back(run);
    run();
    for (auto& t : threads)
        t.join();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

SimTotals playSeeds(const SimAsked& asked, const std::function<RunResult(std::uint64_t)>& play, const std::function<void(RunResult&&)>& broke) {
    SimTotals totals;
    std::mutex mutex;
    totals.seconds = eachSeed(asked, [&](std::uint64_t seed) {
        auto r = play(seed);
        const std::lock_guard lock(mutex);
        ++totals.seeds;
        totals.steps += r.steps;
        totals.commands += r.commands;
        for (const auto& [what, n] : r.met)
            totals.met[what] += n;
        if (!r.broken.empty()) {
            ++totals.broken;
            fmt::print("{}\n", r.broken.front());
            broke(std::move(r));
            std::fflush(stdout);
        }
        return totals.broken < 10 && (asked.steps == 0 || totals.steps < asked.steps);
    });
    return totals;
}

int printTotals(const SimTotals& totals, unsigned jobs, std::string_view runs) {
    json::object met;
    for (const auto& [what, n] : totals.met)
        met[what] = n;
    fmt::print("{}\n", json::write(json::object{{"seeds", totals.seeds},
                                                {"steps", totals.steps},
                                                {"commands", totals.commands},
                                                {"broken", totals.broken},
                                                {"runs", runs},
                                                {"seconds", totals.seconds},
                                                {"stepsPerSecond", static_cast<std::int64_t>(static_cast<double>(totals.steps) / totals.seconds)},
                                                {"jobs", jobs},
                                                {"met", std::move(met)}}));
    return totals.broken == 0 ? 0 : 1;
}

int replayClinic(const std::string& text, sync::sim::WorldOptions world) {
    const auto colon = text.find(':');
    std::uint64_t seed = 0;
    if (!number(std::string_view(text).substr(0, colon), seed)) return wrong("--replay takes SEED or SEED:EVENTS");
    if (colon != std::string::npos) {
        auto items = sync::sim::itemsFromText(std::string_view(text).substr(colon + 1));
        if (!items) return wrong(items.error().detail);
        world.keep = std::move(*items);
    }
    world.tell = true;
    const auto r = run(seed, world);
    for (const auto& line : r.story)
        fmt::print("{}\n", line);
    return r.broken.empty() ? 0 : 1;
}

} // namespace fyr::ctl
