// Faults planted in the cache: the power cuts must find each of them. FYR_PLANTED_SEEDS: how many scripts at
// most, and then those that show only in damaged files too; FYR_PLANTED_ONLY: one of them.
#include "base/planted.h"
#include "localdb/sim/cuts.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>

namespace fyr::localdb::sim {
namespace {

struct Planted {
    int number;
    const char* what;
    bool damage; // it shows when files are damaged
};

constexpr Planted faults[]{
    {101, "a commit is not flushed before it is acknowledged", false},
    {102, "drafts about a forgotten record go only after the page stands", false},
    {103, "that a repair has ended is not flushed", true},
    {105, "a small file is renamed before it is flushed", false},
    {106, "a small file is written in place", false},
    {107, "the second copy is not read when the file went back in time", true},
    {108, "what was taken back comes back out of a damaged file", true},
    {111, "a page is committed before its place in the feed", false},
    {112, "a refused command is in attention before it has left the outbox", false},
    {113, "a settled command is gone before what comes of it is there", false},
    {119, "commands are not written to the second copy", true},
    {120, "the words of what was forgotten stay when the power went before they were removed", false},
};

TEST(PlantedTest, everyFaultPlantedInTheCacheIsFoundByAPowerCut) {
    const char* asked = std::getenv("FYR_PLANTED_SEEDS");
    const std::uint64_t seeds = asked ? std::strtoull(asked, nullptr, 10) : 3;
    const char* only = std::getenv("FYR_PLANTED_ONLY");
    for (const auto& fault : faults) {
        if (only && std::atoi(only) != fault.number) continue;
        if (!asked && fault.damage) continue; // those take longer
        std::uint64_t found = 0;
        for (std::uint64_t seed = 1; seed <= seeds && found == 0; ++seed) {
            planted::active = fault.number;
            const auto r = cutEverywhere({.seed = seed, .steps = 150, .every = asked ? 2 : 5, .damage = fault.damage ? 15 : 0, .ways = 2});
            planted::active = 0;
            if (!r.broken.empty()) found = seed;
        }
        EXPECT_GT(found, 0U) << fault.number << ": " << fault.what;
        if (found > 0) std::cout << "  " << fault.number << " found by script " << found << ": " << fault.what << std::endl;
    }
}

} // namespace
} // namespace fyr::localdb::sim
