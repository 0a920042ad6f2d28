// Simulated clinics. A seed that once failed stays in `known` for ever.
#include "sync/sim/world.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace fyr::sync::sim {
namespace {

#ifdef NDEBUG
constexpr std::uint64_t manySeeds = 2000;
#else
constexpr std::uint64_t manySeeds = 250; // unoptimised: the same, fewer
#endif

std::uint64_t seeds() {
    const char* asked = std::getenv("FYR_SIM_SEEDS");
    return asked ? std::strtoull(asked, nullptr, 10) : manySeeds;
}

TEST(SimTest, noClinicLosesDoublesOrForgetsToForget) {
    std::map<std::string, std::int64_t> met;
    std::int64_t steps = 0;
    std::int64_t commands = 0;
    for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
        const auto r = run(seed);
        for (const auto& b : r.broken)
            ADD_FAILURE() << b;
        if (!r.broken.empty()) return;
        for (const auto& [what, n] : r.met)
            met[what] += n;
        steps += r.steps;
        commands += r.commands;
    }
    // A simulation that meets no trouble proves nothing.
    for (const char* what : {"crash",           "line down",
                             "request lost",    "answer lost",
                             "request doubled", "answer doubled",
                             "answer cut",      "portal",
                             "overloaded",      "poison",
                             "left out",        "restore",
                             "rights changed",  "old changes forgotten",
                             "signed out",      "device revoked",
                             "disk full",       "undo",
                             "settle",          "clock jumped",
                             "goaway",          "enqueue refused"})
        EXPECT_GT(met[what], 0) << what;
    EXPECT_GT(commands, static_cast<std::int64_t>(seeds() * 10));
    std::cout << "  " << seeds() << " clinics, " << steps << " steps, " << commands << " commands\n";
}

// Leases of a minute or two, outages longer than them, devices shut out while they cannot hear of it, clocks turned back.
TEST(SimTest, noCacheIsReadPastItsLeaseAndNoWorkIsLostByIt) {
    std::map<std::string, std::int64_t> met;
    for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
        const auto r = run(seed, {.trouble = Millis{400'000},
                                  .lease = Millis{60'000 + static_cast<std::int64_t>(seed % 5) * 15'000},
                                  .outages = 4});
        for (const auto& b : r.broken)
            ADD_FAILURE() << b;
        if (!r.broken.empty()) return;
        for (const auto& [what, n] : r.met)
            met[what] += n;
    }
    for (const char* what : {"outage", "lease ended", "purged", "handed in", "device revoked while offline", "crash", "signed out"})
        EXPECT_GT(met[what], 0) << what;
    std::cout << "  " << met["outage"] << " outages, " << met["lease ended"] << " leases ended, " << met["purged"]
              << " devices shut out, " << met["handed in"] << " batches handed in\n";
}

TEST(SimTest, theSameSeedGivesTheSameRun) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto a = run(seed);
        const auto b = run(seed);
        EXPECT_EQ(a.trace, b.trace) << seed;
        EXPECT_EQ(a.steps, b.steps);
        EXPECT_EQ(a.outcome, b.outcome);
    }
    EXPECT_NE(run(1).trace, run(2).trace);
}

TEST(SimTest, clocksDecideNothing) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto a = run(seed);
        const auto b = run(seed, {.extraSkew = std::chrono::hours(24 * 400)});
        EXPECT_EQ(a.trace, b.trace) << seed;
        EXPECT_EQ(a.outcome, b.outcome) << seed;
    }
}

} // namespace
} // namespace fyr::sync::sim
