// fyrctl sim sync | sim matrix: the sync engine under trouble.
#include "ctl/sim_runs.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

namespace fyr::ctl {
namespace {

using namespace sync::sim;

struct Asked : SimAsked {
    std::uint64_t clocksEvery = 8;
    std::string again; // the options that choose the world, for the line that replays it
    WorldOptions world;
};
struct Played {
    SimTotals totals;
    std::vector<RunResult> broken;
};

// Empty when all is well.
std::string read(const Options& options, Asked& out) {
    if (!options.problem().empty()) return options.problem();
    if (!range(options.value("--seeds"), out.from, out.to)) return "--seeds takes A..B";
    int minutes = 2;
    out.world.vary = true;
    const auto value = [&](std::string_view name, auto& into, auto least) {
        const auto* v = options.value(name);
        return !v || (number(*v, into) && into >= static_cast<std::remove_reference_t<decltype(into)>>(least));
    };
    if (!value("--jobs", out.jobs, 1) || out.jobs > 256) return "--jobs";
    if (!value("--steps", out.steps, 1)) return "--steps";
    if (!value("--clocks", out.world.clocks, 0)) return "--clocks";
    if (options.value("--clocks")) out.world = otherClocks(out.world, out.world.clocks);
    if (!value("--clients", out.world.clients, 1)) return "--clients";
    if (!value("--minutes", minutes, 1)) return "--minutes";
    if (options.value("--clients")) out.world.vary = false;
    out.world.trouble = std::chrono::minutes(minutes);
    if (const auto* only = options.value("--only")) {
        out.world.faults = {};
        std::string_view rest = *only;
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            const auto f = faultFromName(rest.substr(0, comma));
            if (!f) return fmt::format("'{}' is no class of faults", rest.substr(0, comma));
            out.world.faults.add(*f);
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    if (options.flag("--once")) out.clocksEvery = 0;
    for (const char* name : {"--only", "--clients", "--minutes"})
        if (const auto* v = options.value(name)) out.again += fmt::format(" {} {}", name, *v);
    return {};
}

Played runAll(const Asked& asked, bool twice) {
    Played out;
    out.totals = playSeeds(
        asked, [&](std::uint64_t seed) { return twice ? examine(seed, asked.world, asked.clocksEvery) : run(seed, asked.world); },
        [&](RunResult&& r) { out.broken.push_back(std::move(r)); });
    return out;
}

// As few events as possible, in order, and how to see them again.
void tellStory(const RunResult& failed, const Asked& asked) {
    auto world = asked.world;
    world.keep = shortest(failed, world);
    world.tell = true;
    const auto r = run(failed.seed, world);
    fmt::print("\nSeed {}, as short as it gets: {} of {} events\n", failed.seed, world.keep->size(), failed.fired.size());
    for (const auto& line : r.story)
        fmt::print("  {}\n", line);
    fmt::print("Play it again: fyrctl sim sync{} --replay {}:{}\n", asked.again, failed.seed, write(*world.keep));
}

int simSync(Arguments args) {
    if (const auto store = std::ranges::find(args, "--store"); store != args.end() && store + 1 != args.end() && store[1] == "cache")
        return simSyncOnDisks(args);
    if (const auto server = std::ranges::find(args, "--server"); server != args.end() && server + 1 != args.end() && (server[1] == "real" || server[1] == "both"))
        return simSyncReal(args);
    const Options options(args, {"--seeds", "--jobs", "--clients", "--minutes", "--only", "--replay", "--steps", "--clocks"}, {"--once"});
    Asked asked;
    if (const auto problem = read(options, asked); !problem.empty()) return wrong(problem);
    if (const auto* text = options.value("--replay")) return replayClinic(*text, asked.world);
    const bool once = options.flag("--once");
    const auto played = runAll(asked, !once);
    for (const auto& failed : played.broken) {
        tellStory(failed, asked);
        if (&failed - played.broken.data() == 2) break; // three stories are enough to begin with
    }
    return printTotals(played.totals, asked.jobs, once ? "once" : "twice, an eighth of them with other clocks too");
}

int simMatrix(Arguments args) {
    const Options options(args, {"--seeds", "--jobs", "--minutes"}, {"--pairs", "--once"});
    Asked asked;
    if (const auto problem = read(options, asked); !problem.empty()) return wrong(problem);
    const bool pairs = options.flag("--pairs");
    std::size_t broken = 0;
    std::int64_t steps = 0;
    std::size_t rows = 0;
    const auto row = [&](FaultSet faults, const std::string& names) {
        asked.world.faults = faults;
        asked.again = " --only " + names;
        const auto [totals, failed] = runAll(asked, !options.flag("--once"));
        std::int64_t met = 0;
        std::string_view rest = names;
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            const auto it = totals.met.find(std::string(rest.substr(0, comma)));
            if (it != totals.met.end()) met += it->second;
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
        ++rows;
        steps += totals.steps;
        broken += failed.size();
        if (!pairs || !failed.empty())
            fmt::print("{:<32} {:>7} seeds {:>10} steps {:>8} times {:>3} broken\n", names, totals.seeds, totals.steps, met, failed.size());
        std::fflush(stdout);
        if (!failed.empty()) tellStory(failed.front(), asked);
    };
    for (std::size_t a = 0; a < faultCount; ++a) {
        const auto first = static_cast<Fault>(a);
        if (!pairs)
            row({first}, std::string(name(first)));
        else
            for (std::size_t b = a + 1; b < faultCount; ++b)
                row({first, static_cast<Fault>(b)}, fmt::format("{},{}", name(first), name(static_cast<Fault>(b))));
    }
    fmt::print("{} {}, {} steps, {} broken\n", rows, pairs ? "pairs" : "classes", steps, broken);
    return broken == 0 ? 0 : 1;
}

} // namespace

std::vector<Command> simCommands() {
    return {
        {"sim sync", "[--seeds A..B] [--jobs N] [--only FAULT,…] [--steps N] [--clients N] [--minutes N] [--once] [--clocks N] [--replay SEED[:EVENTS]] | --store cache [--seeds A..B] [--jobs N] [--steps N] [--minutes N] [--once] [--replay SEED] | --server real [--seeds A..B] [--jobs N] [--steps N] [--minutes N] [--once] [--clocks N] [--knowledge FILE] [--replay SEED[:EVENTS]] | --server both [--seeds A..B] [--jobs N] [--steps N] [--once] [--knowledge FILE] [--replay SEED]",
         "Simulates clinics with the real sync engine: a bad network, crashes, restores, clocks. One seed, one clinic, each played "
         "twice. A seed that fails is told as a short story.",
         simSync},
        {"sim matrix", "[--seeds A..B] [--pairs] [--jobs N] [--minutes N] [--once]",
         "The same with one class of faults at a time, or two.", simMatrix},
    };
}

} // namespace fyr::ctl
