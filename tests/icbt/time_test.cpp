// Time: leaps, minutes, clocks that are set back.
#include "play.h"

#include "base/random.h"

namespace fyr::icbt::test {
namespace {

// Something of everything, at times that are not round.
Play busy(Instant begin, std::uint64_t seed) {
    Play p(small(), begin);
    p.starts();
    SeededRandom random(seed);
    p.passes(minutes(1 + random.below(3000)));
    p.does(EventType::submit, "a");
    if (random.below(2)) p.does(EventType::approve, "a");
    p.passes(minutes(1 + random.below(10000)));
    if (random.below(2)) p.does(EventType::write);
    p.answers("weekly", {1, 0, static_cast<int>(random.below(4))});
    p.passes(minutes(1 + random.below(3000)));
    if (random.below(2)) p.takes(DutyKind::alert);
    if (random.below(3) == 0) p.does(EventType::pause);
    else if (random.below(3) == 0) p.does(EventType::close);
    return p;
}

void oneLeapIs(std::chrono::milliseconds piece, std::chrono::milliseconds all, Instant begin, std::uint64_t seed) {
    auto leap = busy(begin, seed);
    auto small = leap;
    leap.passes(all);
    for (auto t = std::chrono::milliseconds(0); t < all; t += piece) small.passes(piece);
    ASSERT_EQ(leap.now(), small.now());
    EXPECT_EQ(leap.course, small.course) << "seed " << seed;
    EXPECT_EQ(leap.effects, small.effects) << "seed " << seed;
}

TEST(Time, oneLeapIsTheSameAsHourByHour) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) oneLeapIs(hours(1), week * 30, local(2026, 2 + static_cast<unsigned>(seed % 10), 2 + static_cast<unsigned>(seed % 20), 9, static_cast<int>(seed % 60)), seed);
}

TEST(Time, oneLeapIsTheSameAsMinuteByMinuteThroughBothNightsOfTheClock) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        oneLeapIs(minutes(1), week * 4, local(2026, 3, 9, 8, 17), seed);
        oneLeapIs(minutes(1), week * 4, local(2026, 10, 5, 8, 17), seed);
    }
}

TEST(Time, whatFallsDueHappensAtItsTimeHoweverLateItIsSeen) {
    Play p(small());
    p.starts();
    p.followed();
    p.passes(week * 40);
    auto last = Instant{};
    for (const auto& e : p.effects) {
        EXPECT_GE(e.at, last);
        last = e.at;
    }
    EXPECT_EQ(p.followed("measureDue weekly").front(), "measureDue weekly @2026-01-19 08:00");
}

TEST(Time, aClockThatWasSetBackMovesNothing) {
    Play p(small());
    p.starts();
    p.passes(week * 2);
    const auto before = p.course;
    Event e;
    e.at = p.now() - week;
    const auto seen = p.effects.size();
    EXPECT_TRUE(step(p.setting(), p.course, e, p.effects));
    EXPECT_EQ(p.course, before);
    EXPECT_EQ(p.effects.size(), seen);
    e.type = EventType::write;
    EXPECT_TRUE(step(p.setting(), p.course, e, p.effects));
    EXPECT_EQ(p.duty(DutyKind::message)->raised, before.now) << "it happens at the time of the last one";
}

TEST(Time, aTimeOfAnotherAgeIsRefusedAndMovesNothing) {
    Play p(small());
    p.starts();
    const auto before = p.course;
    for (const auto t : {Instant{}, Instant::min(), Instant::max(), latestTime, earliestTime - std::chrono::milliseconds(1)}) {
        Event e;
        e.at = t;
        EXPECT_FALSE(step(p.setting(), p.course, e, p.effects));
        EXPECT_EQ(p.course, before);
    }
}

TEST(Time, whatIsDueNextIsWhenSomethingHappensNext) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        auto p = busy(local(2026, 3, 20, 11, 3), seed);
        for (int i = 0; i < 60; ++i) {
            const auto next = nextDue(p.setting(), p.course);
            if (!next) break;
            const auto seen = p.effects.size();
            const auto before = p.course;
            advance(p.setting(), p.course, *next - std::chrono::milliseconds(1), p.effects);
            EXPECT_EQ(p.effects.size(), seen);
            advance(p.setting(), p.course, *next, p.effects);
            auto moved = p.course;
            moved.now = before.now;
            EXPECT_NE(moved, before) << "something happened";
        }
    }
}

TEST(Time, aRefusedEventChangesNothingButTheTime) {
    Play p(small());
    p.starts();
    p.passes(week);
    auto only = p;
    p.passes(day);
    only.passes(day);
    for (const auto* m : {"b", "z", "boost"}) EXPECT_FALSE(p.does(EventType::submit, m));
    EXPECT_EQ(p.course, only.course);
}

} // namespace
} // namespace fyr::icbt::test
