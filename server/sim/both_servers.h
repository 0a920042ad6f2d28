// The model of the server and the shipped one, asked the same: where their answers differ, one of them is wrong.
//
// Shape:   a day at two clinics that are one, from a seed. Persons follow the feed, send commands on what they saw, send some
//          of them again (as they were, changed, under another name), while rights change, backups are kept and restored, the
//          shipped server restarts, devices are revoked and hand in. Each answer is compared: status, code, what is told of
//          whom, what comes in the feed and what is forgotten, item by item. Ids are shared; versions are each server's own.
//          Rights themselves are told to the model by the shipped server: real_truth.cpp judges them elsewhere.
// Use:     compare(seed, kb), as often as there is time. The same seed gives the same day: `trace`.
#pragma once

#include "sync/sim/world.h"

namespace fyr::triage {
class KnowledgeBase;
}

namespace fyr::server::sim {

// `broken` says where the two differ. `story` when `tell`.
[[nodiscard]] sync::sim::RunResult compareServers(std::uint64_t seed, const triage::KnowledgeBase& kb, bool tell = false);

} // namespace fyr::server::sim
