#include "server/sim/real_world.h"

#include "server/sim/real_server.h"

namespace fyr::server::sim {

using sync::sim::Promise;
using sync::sim::RunResult;
using sync::sim::WorldOptions;
using F = sync::sim::Fault;

WorldOptions realClinic(WorldOptions options, const triage::KnowledgeBase& kb) {
    for (const auto f : {F::poison, F::leftOut, F::versionSkew, F::changesForgotten})
        options.faults.remove(f);
    options.keepBytes = 0;
    options.server = [&kb](std::uint64_t seed, const WorldOptions& clinic, const std::vector<std::string>& persons) {
        return std::make_unique<RealServer>(kb, seed, clinic.tasks, clinic.lease, persons);
    };
    return options;
}

RunResult examineReal(std::uint64_t seed, const WorldOptions& clinic, std::uint64_t clocksEvery) {
    auto first = run(seed, clinic);
    if (!first.broken.empty()) return first;
    const auto second = run(seed, clinic);
    if (first.trace != second.trace || first.state != second.state) {
        first.broken.push_back(fmt::format("seed {}: the second run was another", seed));
        first.promise = Promise::i9;
        return first;
    }
    if (clocksEvery == 0 || seed % clocksEvery != 0) return first;
    // The server's own clock ends sessions and break-glass, which is no matter of order.
    auto still = clinic;
    still.faults.remove(F::serverClock);
    still.faults.remove(F::clockJump); // no lease of its is longer than sixty days
    auto one = run(seed, otherClocks(still, clinic.clocks));
    auto other = run(seed, otherClocks(still, clinic.clocks + 1));
    if (!one.broken.empty()) return one;
    if (!other.broken.empty()) return other;
    if (one.trace != other.trace || one.outcome != other.outcome) {
        first.broken.push_back(fmt::format("seed {}: {}: other clocks, another outcome", seed, name(Promise::i9)));
        first.promise = Promise::i9;
    }
    return first;
}

} // namespace fyr::server::sim
