#include "presenter/review_draft.h"

#include <gtest/gtest.h>

namespace fyr::presenter {
namespace {

using namespace std::chrono_literals;

const Instant start = *parseInstant("2026-11-20T09:00:00Z");

TEST(SpentTime, countsWhileThereAreSignsAndStandsStillAfterSomeMinutesWithout) {
    SpentTime t;
    t.begin(0ms, start);
    t.touched(start + 1min);
    t.touched(start + 3min);
    EXPECT_EQ(t.spent(start + 3min), 3min);
    EXPECT_EQ(t.spent(start + 5min), 5min);
    EXPECT_FALSE(t.stands(start + 5min));
    EXPECT_EQ(t.spent(start + 60min), 6min); // three after the last sign, not an hour
    EXPECT_TRUE(t.stands(start + 60min));
    t.touched(start + 60min);
    EXPECT_EQ(t.spent(start + 61min), 7min);
}

TEST(SpentTime, goesOnFromWhatWasKeptAndIsNotCountedWhileClosed) {
    SpentTime t;
    t.begin(4min, start);
    t.stop(start + 1min);
    EXPECT_EQ(t.spent(start + 50min), 5min);
    EXPECT_FALSE(t.running());
}

TEST(SpentTime, isTellableByHandAndRoundedUp) {
    SpentTime t;
    t.begin(0ms, start);
    EXPECT_EQ(t.minutes(start), 0);
    EXPECT_EQ(t.minutes(start + 1s), 1);
    EXPECT_EQ(t.minutes(start + 61s), 2);
    t.set(12, start + 2min);
    EXPECT_EQ(t.minutes(start + 2min), 12);
    EXPECT_EQ(t.minutes(start + 3min), 13);
    t.set(9999, start + 3min);
    EXPECT_EQ(t.minutes(start + 4min), 600);
    t.set(-3, start + 4min);
    EXPECT_EQ(t.minutes(start + 4min), 0);
}

TEST(SpentTime, aClockThatIsSetBackAddsNothing) {
    SpentTime t;
    t.begin(0ms, start);
    t.touched(start - 1h);
    EXPECT_EQ(t.spent(start - 1h), 0ms);
}

TEST(ReviewDraft, comesBackAsItWasKept) {
    ReviewDraft d{5min, {{"m04", {"m04_worked", start}}, {"m05", {"", start}}}, {"any_question_1", {}}};
    EXPECT_EQ(reviewDraft(toText(d)), d);
    EXPECT_EQ(toText(ReviewDraft{}), "");
    EXPECT_EQ(reviewDraft(""), ReviewDraft{});
    EXPECT_EQ(reviewDraft("{\"spent\":-4,\"feedback\":3}"), ReviewDraft{});
    EXPECT_EQ(reviewDraft("[]"), ReviewDraft{});
    EXPECT_EQ(reviewDraft("not json"), ReviewDraft{});
}

} // namespace
} // namespace fyr::presenter
