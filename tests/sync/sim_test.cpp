// Simulated clinics. A seed that once failed stays in `known` for ever.
#include "sync/sim/world.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace fyr::sync::sim {
namespace {

#ifdef NDEBUG
constexpr std::uint64_t manySeeds = 1500;
#else
constexpr std::uint64_t manySeeds = 120; // unoptimised: the same, fewer
#endif

std::uint64_t seeds() {
    const char* asked = std::getenv("FYR_SIM_SEEDS");
    return asked ? std::strtoull(asked, nullptr, 10) : manySeeds;
}

WorldOptions anyClinic() {
    WorldOptions o;
    o.vary = true;
    return o;
}

TEST(SimTest, noClinicLosesDoublesOrForgetsToForget) {
    std::map<std::string, std::int64_t> met;
    std::int64_t steps = 0;
    std::int64_t commands = 0;
    for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
        const auto r = examine(seed, anyClinic());
        for (const auto& b : r.broken)
            ADD_FAILURE() << b << "\n  fyrctl sim sync --seeds " << seed << ".." << seed;
        if (!r.broken.empty()) return;
        for (const auto& [what, n] : r.met)
            met[what] += n;
        steps += r.steps;
        commands += r.commands;
    }
    // A simulation that meets no trouble proves nothing.
    for (std::size_t f = 0; f < faultCount; ++f)
        EXPECT_GT(met[std::string(name(static_cast<Fault>(f)))], 0) << name(static_cast<Fault>(f));
    for (const char* what : {"undo", "settle", "enqueue refused", "restored", "lease ended", "purged", "handed in", "turned back",
                             "outage longer than the lease", "device revoked while offline", "record opened", "records asked for", "records came back", "record not kept at the end"})
        EXPECT_GT(met[what], 0) << what;
    EXPECT_GT(commands, static_cast<std::int64_t>(seeds() * 5 / 2));
    std::cout << "  " << seeds() << " clinics, " << steps << " steps, " << commands << " commands\n";
}

TEST(SimTest, eachClassOfFaultsAloneIsSurvived) {
    for (std::size_t f = 0; f < faultCount; ++f) {
        auto options = anyClinic();
        options.faults = {static_cast<Fault>(f)};
        for (std::uint64_t seed = 1; seed <= std::max<std::uint64_t>(1, seeds() / 200); ++seed)
            for (const auto& b : run(seed, options).broken)
                ADD_FAILURE() << name(static_cast<Fault>(f)) << ": " << b;
    }
}

TEST(SimTest, seedsThatOnceFailedStayMended) {
    // What each found: the longer of two walls of Retry-After; a count that failed after saving; an answer that was stored
    // beside a record that was forgotten while it was under way; an answer of the server's last life, heard in this one;
    // an end of the lease, and a bound, that the disk refused.
    for (const std::uint64_t known : {354, 687, 223, 104, 257, 22, 55, 1011, 1220, 3171, 3762, 18441, 12776, 19200, 34340, 55933, 91708, 108759, 125800, 206878, 212048, 224678, 292480, 305639})
        for (const auto& b : run(known, anyClinic()).broken)
            ADD_FAILURE() << b;
}

TEST(SimTest, theSameSeedGivesTheSameRun) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto a = run(seed);
        const auto b = run(seed);
        EXPECT_EQ(a.trace, b.trace) << seed;
        EXPECT_EQ(a.state, b.state) << seed;
        EXPECT_EQ(a.steps, b.steps);
        EXPECT_EQ(a.outcome, b.outcome);
    }
    EXPECT_NE(run(1).trace, run(2).trace);
    EXPECT_NE(run(1).state, run(2).state);
}

TEST(SimTest, clocksDecideNothing) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto a = run(seed, otherClocks(anyClinic(), 1));
        const auto b = run(seed, otherClocks(anyClinic(), 2));
        EXPECT_EQ(a.trace, b.trace) << seed;
        EXPECT_EQ(a.outcome, b.outcome) << seed;
    }
}

TEST(SimTest, leavingOutWhatDidNotHappenChangesNothing) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        auto options = anyClinic();
        const auto a = run(seed, options);
        options.keep = std::set<Item>(a.fired.begin(), a.fired.end());
        const auto b = run(seed, options);
        EXPECT_EQ(a.trace, b.trace) << seed;
        EXPECT_EQ(a.state, b.state) << seed;
    }
}

TEST(StoryTest, aListOfEventsSurvivesBeingWritten) {
    const std::set<Item> items{{Item::Kind::act, Fault::crash, 0, 12},
                               {Item::Kind::elsewhere, Fault::crash, 0, 3},
                               {Item::Kind::planned, Fault::wakeDeaf, 0, 7},
                               {Item::Kind::rolled, Fault::requestLost, 2, 41}};
    const auto text = write(items);
    EXPECT_EQ("act.12,elsewhere.3,wakeDeaf.7,requestLost.2.41", text);
    EXPECT_EQ(items, itemsFromText(text).value());
    EXPECT_EQ(0U, itemsFromText("").value().size());
    for (const char* wrong : {"act", "nothing.1", "act.x", "crash.1.2.3", "requestLost.300.1"})
        EXPECT_FALSE(itemsFromText(wrong)) << wrong;
}

TEST(StoryTest, shrinkingFindsTheFewThatMatter) {
    std::vector<Item> all;
    for (std::uint32_t n = 0; n < 200; ++n)
        all.push_back({Item::Kind::act, Fault::crash, 0, n});
    int runs = 0;
    const auto few = shrink(all, [&](const std::set<Item>& items) {
        ++runs;
        return items.contains(all[3]) && items.contains(all[77]) && items.contains(all[199]);
    });
    EXPECT_EQ((std::set<Item>{all[3], all[77], all[199]}), few);
    EXPECT_LT(runs, 400);
    EXPECT_TRUE(shrink(all, [](const auto&) { return true; }).empty()) << "what always fails needs nothing to happen";
}

} // namespace
} // namespace fyr::sync::sim
