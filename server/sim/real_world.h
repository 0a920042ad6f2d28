// Clinics of the sync simulator with the shipped server: its services over its store, in one process with the workstations.
//
// Shape: sync/sim/world.h with server/sim/real_server.h in the place of the model. Everything follows from the seed.
// Use:   examine(seed, realClinic(options, kb)).
#pragma once

#include "sync/sim/world.h"

namespace fyr::triage {
class KnowledgeBase;
}

namespace fyr::server::sim {

// `kb` outlives the runs. What has no counterpart in the shipped server is left out.
[[nodiscard]] sync::sim::WorldOptions realClinic(sync::sim::WorldOptions options, const triage::KnowledgeBase& kb);

} // namespace fyr::server::sim
