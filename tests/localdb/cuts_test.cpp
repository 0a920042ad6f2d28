// Power cuts at every change of the disk. FYR_CUTS: how many scripts; more for a long night.
#include "localdb/sim/cuts.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>

namespace fyr::localdb::sim {
namespace {

CutReport play(const CutOptions& options) {
    auto r = cutEverywhere(options);
    for (const auto& b : r.broken)
        ADD_FAILURE() << b;
    return r;
}

TEST(CutsTest, noPowerCutLosesHalvesOrBringsBackAnything) {
    const char* asked = std::getenv("FYR_CUTS");
    CutReport all;
    for (std::uint64_t seed = 1; seed <= (asked ? std::strtoull(asked, nullptr, 10) : 1); ++seed) {
        // Shorter here: every change of a short script, in one way; all of them, in all ways, when asked.
        const auto r = play(asked ? CutOptions{.seed = seed} : CutOptions{.seed = seed, .steps = 60, .ways = 1});
        all.changes += r.changes;
        all.cuts += r.cuts;
        all.cutsWhileOpening += r.cutsWhileOpening;
        all.workedOn += r.workedOn;
        if (!r.broken.empty()) return;
    }
    EXPECT_GT(all.cuts, 300);
    EXPECT_GT(all.cutsWhileOpening, 10);
    EXPECT_GT(all.workedOn, 10);
    std::cout << "  " << all.changes << " changes of the disk, " << all.cuts << " cuts, " << all.cutsWhileOpening
              << " more while opening\n";
}

TEST(CutsTest, theSameSeedGivesTheSameCuts) {
    const CutOptions options{.seed = 3, .steps = 25, .every = 7};
    const auto a = play(options);
    const auto b = play(options);
    EXPECT_EQ(a.trace, b.trace);
    EXPECT_EQ(a.changes, b.changes);
    EXPECT_EQ(a.cutsWhileOpening, b.cutsWhileOpening);
    EXPECT_NE(a.trace, cutEverywhere({.seed = 4, .steps = 25, .every = 100'000}).trace);
}

} // namespace
} // namespace fyr::localdb::sim
