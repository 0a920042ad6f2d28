// Whole schedules of faults, the short tier; `fyrctl icbt faults FILE… --seeds A..B` runs as many as one likes.
#include "icbt/play.h"

#include "icbt/simulate/faults.h"

namespace fyr::icbt::test {
namespace {

using simulate::FaultReport;

void isClean(const FaultReport& r) {
    EXPECT_EQ(r.lost, 0U);
    EXPECT_EQ(r.untold, 0U);
    for (const auto& s : r.stories) ADD_FAILURE() << s;
}

TEST(Faults, noAnswerAboutRiskIsLostAndEveryStepIsToldOnceTheServerIsUp) {
    FaultReport all;
    for (const auto* name : {"depression", "anxiety", "insomnia"}) {
        const auto p = shipped(name);
        for (std::uint64_t seed = 0; seed < 300; ++seed) all.add(simulate::faultSchedule({p, calendar()}, seed));
    }
    isClean(all);
    EXPECT_GT(all.alerts, 3000U);
    EXPECT_GT(all.steps, 100'000U);
    EXPECT_GT(all.crashes, 5000U);
    EXPECT_GT(all.clockJumps, 1000U);
    EXPECT_GT(all.downtimes, 1000U);
    EXPECT_LE(all.longestMinutes, 11U);
}

// In these two the server's clock ran behind when it went down, and a step fell due by that clock while it was. Once they
// counted as untold: the harness had added the error of the clock to the moment at which the server was up for the true time.
TEST(Faults, whatFallsDueByASlowClockWhileTheServerIsDownIsToldWhenItIsUp) {
    isClean(simulate::faultSchedule({shipped("depression"), calendar()}, 35175));
    isClean(simulate::faultSchedule({shipped("anxiety"), calendar()}, 9169));
}

TEST(Faults, theSameSeedIsTheSameSchedule) {
    const auto p = shipped("insomnia");
    for (const std::uint64_t seed : {3U, 4U}) {
        const auto a = simulate::faultSchedule({p, calendar()}, seed);
        const auto b = simulate::faultSchedule({p, calendar()}, seed);
        EXPECT_EQ(a.events, b.events);
        EXPECT_EQ(a.deliveries, b.deliveries);
        EXPECT_EQ(a.steps, b.steps);
        EXPECT_EQ(a.longestMinutes, b.longestMinutes);
    }
}

TEST(Faults, aProgrammeThatTheHarnessCannotJudgeIsNotCalledClean) {
    const auto p = small({{"settle: 72h", "settle: 2wd"}});
    const auto r = simulate::faultSchedule({p, calendar()}, 1);
    EXPECT_EQ(r.lost, 1U);
    EXPECT_EQ(r.stories.size(), 1U);
}

} // namespace
} // namespace fyr::icbt::test
