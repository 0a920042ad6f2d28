// The lease's clock, against everything that a clock of a workstation does.
#include "sync/engine/lease.h"

#include <gtest/gtest.h>

namespace fyr::sync {
namespace {

using namespace std::chrono_literals;

const Instant noon = parseInstant("2026-11-20T12:00:00Z").value();

struct LeaseWatchTest : testing::Test {
    FakeClock clock{noon + std::chrono::years(3)}; // a device that is years off
    LeaseWatch watch;
    void SetUp() override { watch.grant(noon, 24h, 0ms, clock); }
    // As a new process finds it.
    LeaseWatch restarted() {
        LeaseWatch fresh;
        fresh.load(leaseFromText(write(watch.lease())).value(), clock);
        return fresh;
    }
};

TEST_F(LeaseWatchTest, itEndsAfterItsTimeAndNoSooner) {
    clock.advance(24h - 1ms);
    watch.advance(clock);
    EXPECT_FALSE(watch.over());
    EXPECT_EQ(1ms, watch.left());
    clock.advance(1ms);
    watch.advance(clock);
    EXPECT_TRUE(watch.over());
}

TEST_F(LeaseWatchTest, aClockTurnedBackWinsNothingWhileFyrRuns) {
    for (int hour = 0; hour < 24; ++hour) {
        clock.advance(1h);
        clock.jumpWall(-1h); // the wall stands still
        watch.advance(clock);
    }
    EXPECT_TRUE(watch.over());
}

TEST_F(LeaseWatchTest, sleepIsCountedThoughTheSteadyClockSlept) {
    clock.jumpWall(25h);
    watch.advance(clock);
    EXPECT_TRUE(watch.over());
}

TEST_F(LeaseWatchTest, timeIsNeverEarlierThanTheLatestSeen) {
    clock.advance(20h);
    watch.advance(clock);
    clock.jumpWall(std::chrono::hours(-24 * 400));
    auto later = restarted();
    EXPECT_EQ(4h, later.left());
    clock.advance(4h);
    later.advance(clock);
    EXPECT_TRUE(later.over());
}

TEST_F(LeaseWatchTest, timeOffIsCountedByTheWallClock) {
    clock.jumpWall(25h);
    EXPECT_TRUE(restarted().over());
}

TEST_F(LeaseWatchTest, onlyTheServerSetsItBack) {
    clock.jumpWall(std::chrono::years(10));
    watch.advance(clock);
    EXPECT_TRUE(watch.over());
    clock.jumpWall(-std::chrono::years(10));
    watch.advance(clock);
    EXPECT_TRUE(watch.over());
    watch.grant(noon + 1h, 24h, 300ms, clock);
    EXPECT_FALSE(watch.over());
    EXPECT_EQ(24h - 300ms, watch.left()) << "the answer's way is counted against it";
}

TEST_F(LeaseWatchTest, anAnswerWithoutATimeRenewsFromWhenItWasAsked) {
    clock.advance(10h);
    watch.renew(2s, clock);
    EXPECT_EQ(24h - 2s, watch.left());
    watch.renew(5h, clock);
    EXPECT_EQ(24h - 2s, watch.left()) << "an older question takes nothing away";
    watch.setRevoked(true);
    clock.advance(1h);
    watch.renew(0ms, clock);
    watch.advance(clock);
    EXPECT_EQ(23h - 2s, watch.left()) << "a device that was shut out is not renewed";
}

TEST(LeaseTextTest, whatIsNoLeaseIsNotBelieved) {
    for (const char* text : {"", "{}", "[]", "x", R"({"granted":"2026-11-20T12:00:00Z"})",
                             R"({"granted":"2026-11-20T12:00:00Z","seen":"2026-11-20T12:00:00Z","wall":"2026-11-20T12:00:00Z","lastsMs":-1})"})
        EXPECT_FALSE(leaseFromText(text)) << text;
}

} // namespace
} // namespace fyr::sync
