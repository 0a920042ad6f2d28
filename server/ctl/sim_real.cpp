// fyrctl sim sync --server real: the simulated clinics against the shipped server in the same process; --server both: it and
// the model, asked the same.
#include "ctl/sim_runs.h"
#include "server/sim/both_servers.h"
#include "server/sim/real_world.h"
#include "triage/knowledge_base.h"

#include <fmt/format.h>

namespace fyr::ctl {

namespace {

// The model and the shipped server, asked the same.
int simBothServers(const SimAsked& asked, const triage::KnowledgeBase& kb, const Options& options) {
    if (const auto* text = options.value("--replay")) {
        std::uint64_t seed = 0;
        if (!number(*text, seed)) return wrong("--replay takes SEED");
        const auto r = server::sim::compareServers(seed, kb, true);
        for (const auto& line : r.story)
            fmt::print("{}\n", line);
        return r.broken.empty() ? 0 : 1;
    }
    const bool once = options.flag("--once");
    const auto totals = playSeeds(
        asked,
        [&](std::uint64_t seed) {
            auto r = server::sim::compareServers(seed, kb);
            if (!once && r.broken.empty() && r.trace != server::sim::compareServers(seed, kb).trace)
                r.broken.push_back(fmt::format("seed {}: the second run was another", seed));
            return r;
        },
        [&](const auto& r) { fmt::print("Its story: fyrctl sim sync --server both --replay {}\n", r.seed); });
    return printTotals(totals, asked.jobs, once ? "once" : "twice");
}

} // namespace

int simSyncReal(Arguments args) {
    const Options options(args, {"--server", "--seeds", "--jobs", "--steps", "--minutes", "--replay", "--knowledge", "--clocks"}, {"--once"});
    SimAsked asked{.to = 200};
    sync::sim::WorldOptions world;
    if (const auto problem = readSim(options, asked, world); !problem.empty()) return wrong(problem);
    const auto* named = options.value("--knowledge");
    const auto file = named ? Result<std::filesystem::path>(*named) : triage::KnowledgeBase::find();
    const auto kb = file ? triage::KnowledgeBase::load(*file) : fail(file.error());
    if (!kb) return wrong("the knowledge base cannot be read: " + kb.error().describe());
    if (*options.value("--server") == "both") return simBothServers(asked, *kb, options);
    world.vary = true;
    world = server::sim::realClinic(world, *kb);
    if (const auto* clocks = options.value("--clocks")) {
        std::uint64_t which = 0;
        if (!number(*clocks, which)) return wrong("--clocks");
        world = otherClocks(world, which);
    }
    if (const auto* text = options.value("--replay")) return replayClinic(*text, world);
    const bool once = options.flag("--once");
    const auto totals = playSeeds(
        asked, [&](std::uint64_t seed) { return once ? run(seed, world) : examine(seed, world); },
        [&](const auto& r) { fmt::print("Its story: fyrctl sim sync --server real --minutes {} --replay {}\n", world.trouble.count() / 60'000, r.seed); });
    return printTotals(totals, asked.jobs, once ? "once" : "twice, an eighth of them with other clocks too");
}

} // namespace fyr::ctl
