// The clinics of the sync simulator on real encrypted files, on disks that fail. FYR_SIM_DISK_SEEDS: how many.
#include "localdb/sim/disk_world.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>

namespace fyr::localdb::sim {
namespace {

#ifdef NDEBUG
constexpr std::uint64_t manySeeds = 24;
#else
constexpr std::uint64_t manySeeds = 6; // unoptimised: the same, fewer
#endif

std::uint64_t seeds() {
    const char* asked = std::getenv("FYR_SIM_DISK_SEEDS");
    return asked ? std::strtoull(asked, nullptr, 10) : manySeeds;
}

std::uint64_t firstSeed() {
    const char* asked = std::getenv("FYR_SIM_DISK_FROM");
    return asked ? std::strtoull(asked, nullptr, 10) : 1;
}

TEST(DiskWorldTest, noClinicOnFailingDisksLosesAnything) {
    std::map<std::string, std::int64_t> met;
    std::int64_t steps = 0;
    for (std::uint64_t seed = firstSeed(); seed <= seeds(); ++seed) {
        const auto r = examineOnDisks(seed, {});
        for (const auto& b : r.broken)
            ADD_FAILURE() << b;
        if (!r.broken.empty()) {
            const auto again = runOnDisks(seed, {.tell = true});
            const auto& story = again.story;
            for (std::size_t i = story.size() > 60 ? story.size() - 60 : 0; i < story.size(); ++i)
                std::cout << story[i] << "\n";
            return;
        }
        for (const auto& [what, n] : r.met)
            met[what] += n;
        steps += r.steps;
    }
    // A simulation that meets no trouble proves nothing.
    for (const char* what : {"power cut", "killed", "power cut in a call", "enqueue refused", "undo", "settle"})
        EXPECT_GT(met[what], 0) << what;
    if (seeds() >= 60) {
        for (const char* what : {"outbox repaired", "records thrown away", "flush failed", "disk full", "power cut while opening"})
            EXPECT_GT(met[what], 0) << what;
    }
    std::cout << "  " << seeds() << " clinics, " << steps << " steps";
    for (const auto& [what, n] : met)
        if (what.starts_with("power cut") || what.starts_with("damage") || what.starts_with("disk") || what.ends_with("failed") ||
            what.find("saved from") != std::string::npos || what.find("repaired") != std::string::npos || what.starts_with("records "))
            std::cout << ", " << what << " " << n;
    std::cout << "\n";
}

} // namespace
} // namespace fyr::localdb::sim
