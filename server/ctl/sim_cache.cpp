// fyrctl sim sync --store cache | sim cuts: the encrypted cache on disks that lose power and fail.
#include "ctl/sim_runs.h"
#include "localdb/sim/cuts.h"
#include "localdb/sim/disk_world.h"

#include <cstdio>
#include <fmt/format.h>
#include <mutex>

namespace fyr::ctl {
namespace {

int simCuts(Arguments args) {
    const Options options(args, {"--seeds", "--jobs", "--steps", "--every", "--ways"});
    if (!options.problem().empty()) return wrong(options.problem());
    SimAsked asked{.to = 1};
    localdb::sim::CutOptions o;
    const auto value = [&](std::string_view name, auto& into) {
        const auto* v = options.value(name);
        return !v || (number(*v, into) && into > 0);
    };
    if (!range(options.value("--seeds"), asked.from, asked.to)) return wrong("--seeds takes A..B");
    if (!value("--jobs", asked.jobs) || asked.jobs > 256) return wrong("--jobs");
    if (!value("--steps", o.steps) || !value("--every", o.every) || !value("--ways", o.ways))
        return wrong("--steps, --every and --ways take a number");
    localdb::sim::CutReport all;
    std::mutex mutex;
    const double seconds = eachSeed(asked, [&](std::uint64_t seed) {
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
    fmt::print("{}\n", json::write(json::object{{"scripts", asked.to - asked.from + 1},
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
    SimAsked asked{.to = 200};
    sync::sim::WorldOptions world;
    if (const auto problem = readSim(options, asked, world); !problem.empty()) return wrong(problem);
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
    const auto totals = playSeeds(
        asked, [&](std::uint64_t seed) { return once ? localdb::sim::runOnDisks(seed, world) : localdb::sim::examineOnDisks(seed, world); }, [](auto&&) {});
    return printTotals(totals, asked.jobs, once ? "once" : "twice");
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
