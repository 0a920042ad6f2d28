// Power cuts everywhere: a script of everything a workstation does to its cache, cut at every change of the disk.
//
// Shape:   each step of the script (commands, answers, settlements, pages, forgets, resyncs, drafts, the lease, PIN tries,
//          purges, restarts) runs on the real cache on a faulty disk. After every call that changed the disk the power is
//          cut in several ways (faulty_disk.h), the cache is opened from what the medium holds, and looked at: it opens
//          without a repair; what was acknowledged is there; the step that was under way happened whole or not at all;
//          nothing that was forgotten is back, nor drafts or answers about it. Some cuts are followed by another one while
//          the cache opens again, and some by further work.
// Use:     cutEverywhere({.seed = 7}); all of it follows from the seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fyr::localdb::sim {

struct CutOptions {
    std::uint64_t seed = 1;
    int steps = 500;
    int every = 1; // cut at every n-th change
    int damage = 1; // of a hundred steps, restarts after damage to the outbox's files
    int ways = 4;  // 1: torn only; 4: nothing unflushed, all, some, torn; more: torn again
};

struct CutReport {
    std::int64_t changes = 0; // of the disk, over the script
    std::int64_t flushes = 0;
    std::int64_t cuts = 0;
    std::int64_t cutsWhileOpening = 0;
    std::int64_t repairs = 0;  // restarts after damage to the outbox's files
    std::int64_t workedOn = 0; // cuts after which work went on
    std::uint64_t trace = 0;   // equal for equal options
    std::vector<std::string> broken;
};

[[nodiscard]] CutReport cutEverywhere(const CutOptions& options);

} // namespace fyr::localdb::sim
