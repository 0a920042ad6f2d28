#include "server/sim/real_world.h"

#include "server/sim/real_server.h"

namespace fyr::server::sim {

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

} // namespace fyr::server::sim
