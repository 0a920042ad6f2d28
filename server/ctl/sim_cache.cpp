// fyrctl sim sync --store cache | sim cuts: the encrypted cache on disks that lose power and fail.
#include "ctl/command.h"
#include "localdb/sim/cuts.h"
#include "localdb/sim/disk_world.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <mutex>
#include <thread>

namespace fyr::ctl {
namespace {

using sync::sim::RunResult;

// Hands every seed to `work`, on so many threads, until one of them returns false. Seconds.
double eachSeed(std::uint64_t from, std::uint64_t to, unsigned jobs, const std::function<bool(std::uint64_t)>& work) {
    const auto start = std::chrono::steady_clock::now();
    std::atomic<std::uint64_t> next = from;
    std::atomic<bool> on = true;
    const auto run = [&] {
        while (on) {
            const auto seed = next.fetch_add(1);
            if (seed > to) return;
            if (!work(seed)) on = false;
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < jobs; ++i)
        threads.emplace_back(run);
    run();
    for (auto& t : threads)
        t.join();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

int simCuts(Arguments args) {
    const Options options(args, {"--seeds", "--jobs", "--steps", "--every", "--ways"});
    if (!options.problem().empty()) return wrong(options.problem());
    std::uint64_t from = 1;
    std::uint64_t to = 1;
    unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
    localdb::sim::CutOptions o;
    const auto value = [&](std::string_view name, auto& into) {
        const auto* v = options.value(name);
        return !v || (number(*v, into) && into > 0);
    };
    if (!range(options.value("--seeds"), from, to)) return wrong("--seeds takes A..B");
    if (!value("--jobs", jobs) || jobs > 256) return wrong("--jobs");
    if (!value("--steps", o.steps) || !value("--every", o.every) || !value("--ways", o.ways))
        return wrong("--steps, --every and --ways take a number");
    localdb::sim::CutReport all;
    std::mutex mutex;
    const double seconds = eachSeed(from, to, jobs, [&](std::uint64_t seed) {
        auto mine = o;
        mine.seed = seed;
        const auto r = localdb::sim::cutEverywhere(mine);
        const std::lock_guard lock(mutex);
        all.changes += r.changes;
        all.flushes += r.flushes;
        all.cuts += r.cuts;
        all.cutsWhileOpening += r.cutsWhileOpening;
        all.repairs += r.repairs;
        all.workedOn += r.workedOn;
        for (const auto& b : r.broken) {
            fmt::print("{}\n", b);
            all.broken.push_back(b);
        }
        std::fflush(stdout);
        return all.broken.empty();
    });
    fmt::print("{}\n", json::write(json::object{{"scripts", to - from + 1},
                                                {"changesOfTheDisk", all.changes},
                                                {"flushes", all.flushes},
                                                {"cuts", all.cuts},
                                                {"cutsWhileOpening", all.cutsWhileOpening},
                                                {"restartsAfterDamage", all.repairs},
                                                {"workedOnAfterwards", all.workedOn},
                                                {"broken", all.broken.size()},
                                                {"seconds", seconds}}));
    return all.broken.empty() ? 0 : 1;
}

} // namespace

int simSyncOnDisks(Arguments args) {
    const Options options(args, {"--store", "--seeds", "--jobs", "--steps", "--minutes", "--replay"}, {"--once"});
    if (!options.problem().empty()) return wrong(options.problem());
    std::uint64_t from = 1;
    std::uint64_t to = 200;
    unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
    std::int64_t stepsAtLeast = 0;
    int minutes = 2;
    sync::sim::WorldOptions world;
    const auto value = [&](std::string_view name, auto& into) {
        const auto* v = options.value(name);
        return !v || (number(*v, into) && into > 0);
    };
    if (!range(options.value("--seeds"), from, to)) return wrong("--seeds takes A..B");
    if (!value("--jobs", jobs) || jobs > 256) return wrong("--jobs");
    if (!value("--steps", stepsAtLeast) || !value("--minutes", minutes)) return wrong("--steps and --minutes take a number");
    world.trouble = std::chrono::minutes(minutes);
    if (std::uint64_t seed = 0; const auto* text = options.value("--replay")) {
        if (!number(*text, seed)) return wrong("--replay takes a seed with --store cache");
        world.tell = true;
        const auto r = localdb::sim::runOnDisks(seed, world);
        for (const auto& line : r.story)
            fmt::print("{}\n", line);
        for (const auto& b : r.broken)
            fmt::print("{}\n", b);
        return r.broken.empty() ? 0 : 1;
    }
    const bool once = options.flag("--once");
    if (stepsAtLeast > 0 && !options.value("--seeds")) to = UINT64_MAX - 1;
    std::int64_t seeds = 0;
    std::int64_t steps = 0;
    std::int64_t commands = 0;
    std::int64_t broken = 0;
    std::map<std::string, std::int64_t> met;
    std::mutex mutex;
    const double seconds = eachSeed(from, to, jobs, [&](std::uint64_t seed) {
        const auto r = once ? localdb::sim::runOnDisks(seed, world) : localdb::sim::examineOnDisks(seed, world);
        const std::lock_guard lock(mutex);
        ++seeds;
        steps += r.steps;
        commands += r.commands;
        for (const auto& [what, n] : r.met)
            met[what] += n;
        if (!r.broken.empty()) {
            ++broken;
            fmt::print("{}\n", r.broken.front());
            std::fflush(stdout);
        }
        return broken < 10 && (stepsAtLeast == 0 || steps < stepsAtLeast);
    });
    json::object troubles;
    for (const auto& [what, n] : met)
        troubles[what] = n;
    fmt::print("{}\n", json::write(json::object{{"seeds", seeds},
                                                {"steps", steps},
                                                {"commands", commands},
                                                {"broken", broken},
                                                {"runs", once ? "once" : "twice"},
                                                {"seconds", seconds},
                                                {"stepsPerSecond", static_cast<std::int64_t>(static_cast<double>(steps) / seconds)},
                                                {"jobs", jobs},
                                                {"met", std::move(troubles)}}));
    return broken == 0 ? 0 : 1;
}

std::vector<Command> simCacheCommands() {
    return {
        {"sim cuts", "[--seeds A..B] [--jobs N] [--steps N] [--every N] [--ways N]",
         "Cuts the power at every change that a script of 500 steps makes to the encrypted cache's disk, in several ways each, and "
         "looks at what is left.",
         simCuts},
    };
}

} // namespace fyr::ctl
