// When a server must know that something is due, and what is called untold: small timelines, every minute of them written down.
#include "icbt/play.h"

#include "icbt/simulate/failing_server.h"
#include "icbt/simulate/faults.h"
#include "icbt/simulate/owed.h"

namespace fyr::icbt::test {
namespace {

using simulate::FailingServer;
using simulate::FaultReport;
using simulate::Owed;
using simulate::ServerTime;
using simulate::Told;

constexpr minutes poll{1};
const Instant begin = local(2027, 1, 20, 1);
const Instant end = begin + day * 3;
Instant at(int hour, int minute = 0) { return begin - hours(1) + hours(hour) + minutes(minute); }

TEST(ServerTime, aServerThatIsUpKnowsWithItsClock) {
    ServerTime t(begin);
    EXPECT_EQ(t.mustKnow(at(5), begin, poll, end), at(5));
    EXPECT_EQ(t.mustKnow(at(5), at(7), poll, end), at(7)) << "not before what it follows from";
    EXPECT_FALSE(t.mustKnow(at(5), begin, poll, at(5)));
    EXPECT_FALSE(t.mustKnow(at(5), begin, poll, at(5, 1))) << "it had no whole minute";
    EXPECT_TRUE(t.mustKnow(at(5), begin, poll, at(5, 2)));
}

TEST(ServerTime, whileItIsDownItCannotKnow) {
    ServerTime t(begin);
    t.isDown(at(4), at(6));
    t.isDown(at(6, 1), at(9));
    EXPECT_EQ(t.mustKnow(at(3, 58), begin, poll, end), at(3, 58));
    EXPECT_EQ(t.mustKnow(at(3, 59), begin, poll, end), at(9)) << "a minute that is not whole, twice";
    EXPECT_EQ(t.mustKnow(at(5), begin, poll, end), at(9));
    EXPECT_TRUE(t.up(at(6)));
    EXPECT_FALSE(t.up(at(8, 59)));
    EXPECT_EQ(t.upFrom(at(6, 30)), at(9));
    EXPECT_EQ(t.nextDown(at(4)), at(6, 1));
}

TEST(ServerTime, itReachesPeopleWhenItIsUpAndItsLineIs) {
    ServerTime t(begin);
    t.isDown(at(4), at(6));
    t.lineIsCut(at(3), at(5));
    t.lineIsCut(at(6), at(7));
    EXPECT_TRUE(t.reachesPeople(at(2, 59)));
    EXPECT_FALSE(t.reachesPeople(at(3)));
    EXPECT_FALSE(t.reachesPeople(at(6, 59)));
    EXPECT_EQ(t.reachesPeopleFrom(at(3, 30)), at(7)) << "cut, then down, then cut again";
    EXPECT_EQ(t.nextWhole(at(3)), at(5));
    EXPECT_EQ(t.nextWhole(at(5)), at(7));
    EXPECT_EQ(t.mustKnow(at(3, 30), begin, poll, end), at(3, 30)) << "it knows, and cannot say it";
}

TEST(ServerTime, aClockThatIsOffKnowsEarlierOrLater) {
    ServerTime t(begin);
    t.clockIsAhead(at(2), hours(2));
    EXPECT_EQ(t.mustKnow(at(5), begin, poll, end), at(3));
    t.clockIsAhead(at(3), -hours(1));
    EXPECT_EQ(t.mustKnow(at(5), begin, poll, end), at(6)) << "it showed five for no time at all";
    t.clockIsAhead(at(5), hours(0));
    EXPECT_EQ(t.mustKnow(at(5), begin, poll, end), at(5));
    EXPECT_EQ(t.mustKnow(at(4, 30), begin, poll, end), at(2, 30));
}

// The programme, an answer at one o'clock, and what was received of its chain.
class Judging : public ::testing::Test {
  protected:
    Programme p = small();
    Owed owed{p};
    ServerTime time{begin};
    std::vector<Told> told;
    void SetUp() override {
        Event e;
        e.type = EventType::answer;
        e.subject = p.measureOf("weekly");
        e.points = {0, 0, 3};
        owed.answered(e, at(1), at(1));
    }
    void came(Role to, Instant stamp, Instant received) { told.push_back({0, DutyKind::alert, to, stamp, received}); }
    FaultReport judged(Instant until) {
        owed.timeIs(until);
        FaultReport r;
        judge(owed, told, time, until, "here", r);
        return r;
    }
};

TEST_F(Judging, whatCameInTimeIsTold) {
    came(Role::therapist, at(1), at(1, 3));
    came(Role::unit, at(1), at(1, 11));
    came(Role::onCall, at(13), at(13, 5));
    const auto r = judged(at(13, 30));
    EXPECT_EQ(r.untold, 0U);
    EXPECT_EQ(r.steps, 3U);
    EXPECT_EQ(r.longestMinutes, 11U);
}

TEST_F(Judging, aMinuteTooLateIsUntold) {
    came(Role::therapist, at(1), at(1, 3));
    came(Role::unit, at(1), at(1, 12));
    EXPECT_EQ(judged(at(2)).untold, 1U);
}

TEST_F(Judging, aCutLineIsWaitedForAndNotLonger) {
    time.lineIsCut(at(1), at(4));
    came(Role::therapist, at(1), at(4, 10));
    came(Role::unit, at(1), at(4, 11));
    const auto r = judged(at(5));
    EXPECT_EQ(r.untold, 1U) << "the unit: a minute of polling was over long ago";
    EXPECT_EQ(r.steps, 2U);
}

TEST_F(Judging, whatNeverCameOrWentToSomebodyElseIsUntold) {
    came(Role::therapist, at(1), at(1, 3));
    EXPECT_EQ(judged(at(2)).untold, 1U) << "the unit";
    came(Role::supervisor, at(1), at(1, 3));
    EXPECT_EQ(judged(at(2)).untold, 2U) << "and somebody who was not owed it";
}

TEST_F(Judging, whatCameEarlyOrTwiceStandsForNothingElse) {
    came(Role::therapist, at(1), at(1, 3));
    came(Role::unit, at(1), at(1, 3));
    came(Role::unit, at(1), at(1, 5));
    came(Role::onCall, at(9), at(9));
    const auto r = judged(at(14));
    EXPECT_EQ(r.untold, 3U) << "the unit's second, the one on call at nine, the one on call at one that is missing";
}

// A clock that runs 103 minutes behind, a server that goes down shortly before that clock shows the step, and comes up hours
// later. By true time the step was due while it was up: the server could not know.
TEST(FailingServer, aStepThatASlowClockShowsWhileItIsDownIsToldWhenItIsUpAgain) {
    const auto p = shipped("anxiety");
    const Setting s{p, calendar()};
    ServerTime time(begin);
    SeededRandom random(1);
    simulate::ServerCounts counts;
    FailingServer server(s, time, random, counts);
    Owed owed(p);
    std::uint64_t number = 0;
    Event enrol;
    enrol.type = EventType::enrol;
    enrol.text = "a";
    time.clockIsAhead(begin, minutes(7));
    ASSERT_EQ(server.take(begin, enrol, ++number), FailingServer::Answer::done);
    Event answer;
    answer.type = EventType::answer;
    answer.subject = p.measureOf("start_mood");
    answer.points.assign(p.instrument("phq9")->items.size(), 0);
    answer.points[8] = 2;
    const auto stamp = server.stampAt(at(1, 6));
    EXPECT_EQ(stamp, at(1, 13));
    ASSERT_EQ(server.take(at(1, 6), answer, ++number), FailingServer::Answer::done);
    owed.answered(answer, stamp, at(1, 6));
    server.deliver(at(1, 6), true);
    time.clockIsAhead(at(7, 26), -minutes(103));
    time.isDown(at(14, 16), at(18, 20));
    for (auto t = at(1, 7); t < at(18, 40); t += poll) {
        if (!time.up(t)) continue;
        server.poll(t);
        server.deliver(t, true);
    }
    for (const auto& x : server.told())
        if (x.to == Role::onCall && x.stamp == at(13, 13)) {
            EXPECT_GE(x.at, at(18, 20)) << "by true time it was due at 13:06, and the server was up; its clock came there at 14:56";
            EXPECT_LE(x.at, at(18, 31));
        }
    EXPECT_EQ(time.mustKnow(at(13, 13), at(1, 6), poll, at(18, 40)), at(18, 20));
    owed.timeIs(server.high());
    FaultReport r;
    judge(owed, server.told(), time, at(18, 40), "here", r);
    EXPECT_EQ(r.untold, 0U);
    for (const auto& x : r.stories) ADD_FAILURE() << x;
    EXPECT_EQ(r.steps, 3U);
}

} // namespace
} // namespace fyr::icbt::test
