// Clinics of the sync simulator with real caches: SQLCipher and all, each workstation on a faulty disk of its own.
//
// Shape:   sync/sim/world.h decides when a workstation ends; here that is a power cut or a kill, after which its disk holds
//          what a disk may hold. Besides, the disk does as disks do: the power goes in the middle of a call, it is full for a
//          while, calls fail, flushes fail, reads end early; and while nothing runs, pages and bytes of files are damaged.
//          A damaged page comes alone: not together with a cut that loses what was not flushed, and not once the lease on
//          it says that the device was revoked.
//          Of three clinics one meets everything that the simulator knows, one of a size of its own, and one, with fewer
//          troubles of the line, works more: what is not written cannot be lost.
// Use:     runOnDisks(seed, worldOptions); everything follows from the seed, every call of the disks goes into the trace.
#pragma once

#include "sync/sim/world.h"

namespace fyr::localdb::sim {

struct DiskOptions {
    bool cuts = true;   // within calls
    bool errors = true; // full, failing, short
    bool damage = true;
};

// The clinic of this seed.
[[nodiscard]] sync::sim::WorldOptions clinicOf(std::uint64_t seed, sync::sim::WorldOptions options);
[[nodiscard]] sync::sim::RunResult runOnDisks(std::uint64_t seed, sync::sim::WorldOptions options, const DiskOptions& disks = {});
// Twice; `broken` also when the second run was another.
[[nodiscard]] sync::sim::RunResult examineOnDisks(std::uint64_t seed, const sync::sim::WorldOptions& options,
                                                  const DiskOptions& disks = {});

} // namespace fyr::localdb::sim
