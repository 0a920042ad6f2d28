// Many simulated clinics, on several threads, and what came of them: the same for every kind of server and store.
#pragma once

#include "ctl/command.h"
#include "sync/sim/world.h"

#include <algorithm>
#include <functional>
#include <map>
#include <thread>

namespace fyr::ctl {

struct SimAsked {
    std::uint64_t from = 1;
    std::uint64_t to = 1000;
    unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
    std::int64_t steps = 0; // 0: all seeds
};
struct SimTotals {
    std::int64_t seeds = 0;
    std::int64_t steps = 0;
    std::int64_t commands = 0;
    std::int64_t broken = 0;
    std::map<std::string, std::int64_t> met;
    double seconds = 0;
};

// --seeds, --jobs and --steps, which go on for ever where no seeds are named, and --minutes of trouble. Empty when all is well.
[[nodiscard]] std::string readSim(const Options& options, SimAsked& asked, sync::sim::WorldOptions& world);

// Hands every seed to `work` until one of them returns false. Seconds.
double eachSeed(const SimAsked& asked, const std::function<bool(std::uint64_t)>& work);
// Until all seeds are played, or steps enough, or ten clinics broke a promise. `broke` is called by one thread at a time.
[[nodiscard]] SimTotals playSeeds(const SimAsked& asked, const std::function<sync::sim::RunResult(std::uint64_t)>& play,
                                  const std::function<void(sync::sim::RunResult&&)>& broke);
// One line of JSON; the exit code.
int printTotals(const SimTotals& totals, unsigned jobs, std::string_view runs);
// SEED or SEED:EVENTS, told; the exit code.
int replayClinic(const std::string& text, sync::sim::WorldOptions world);

} // namespace fyr::ctl
