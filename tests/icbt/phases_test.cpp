// Phases: what happens in each, and by what it is left.
#include "play.h"

namespace fyr::icbt::test {
namespace {

TEST(Phases, aCourseBeginsWithTheEnrolmentAndNothingElse) {
    const auto p = small();
    auto c = newCourse(p);
    std::vector<Effect> effects;
    for (std::size_t t = 0; t < eventTypes; ++t)
        if (static_cast<EventType>(t) != EventType::enrol) {
            Event e;
            e.type = static_cast<EventType>(t);
            e.at = local(2026, 1, 12);
            EXPECT_FALSE(step({p, calendar()}, c, e, effects)) << name(e.type);
            EXPECT_EQ(c, newCourse(p));
        }
    Play play(p);
    EXPECT_EQ(play.course.phase, Phase::enrolled);
    EXPECT_FALSE(play.does(EventType::enrol)) << "once";
    EXPECT_TRUE(play.measure("start").due);
}

TEST(Phases, treatmentStartsWhenTheRequiredBaselineIsAnsweredOrWaived) {
    Play a(small());
    EXPECT_FALSE(a.does(EventType::start));
    EXPECT_TRUE(a.answers("start", {1, 0, 0}));
    EXPECT_TRUE(a.does(EventType::start));
    EXPECT_EQ(a.course.phase, Phase::active);
    EXPECT_FALSE(a.does(EventType::start)) << "once";

    Play b(small());
    EXPECT_FALSE(b.does(EventType::waiveStart, "start", {}, "")) << "a reason is needed";
    EXPECT_TRUE(b.does(EventType::waiveStart, "start"));
    EXPECT_TRUE(b.does(EventType::start));
    EXPECT_FALSE(b.does(EventType::waiveStart, "start")) << "it has started";
}

TEST(Phases, aBaselineThatIsNotAnsweredIsSomebodysToCallAbout) {
    Play p(small());
    p.passes(day * 8);
    EXPECT_TRUE(p.measure("start").due) << "a required one stays due";
    ASSERT_TRUE(p.duty(DutyKind::call));
    EXPECT_TRUE(p.answers("start", {0, 0, 0}));
    EXPECT_FALSE(p.duty(DutyKind::call)) << "the reason is gone";
}

TEST(Phases, aPauseIsLeftByResumingAndMovesTheLimitByAsLongAsItLasted) {
    Play p(small());
    p.starts();
    const auto limit = p.now() + week * 8;
    p.passes(week);
    EXPECT_TRUE(p.does(EventType::pause));
    EXPECT_FALSE(p.does(EventType::pause)) << "paused already";
    EXPECT_FALSE(p.does(EventType::extend)) << "not now";
    EXPECT_FALSE(p.does(EventType::close)) << "not now";
    p.passes(day * 10);
    EXPECT_TRUE(p.does(EventType::resume));
    EXPECT_FALSE(p.does(EventType::resume));
    p.until(limit + day * 10 - minutes(1));
    EXPECT_EQ(p.course.phase, Phase::active);
    p.passes(minutes(1));
    EXPECT_EQ(p.course.phase, Phase::closing);
}

TEST(Phases, aPauseHasALongestTimeAfterWhichSomebodyIsToldAndIsAllowedSoOften) {
    Play p(small());
    p.starts();
    Event e;
    e.type = EventType::pause;
    e.until = p.now();
    EXPECT_FALSE(p.does(e)) << "it ends after it begins";
    e.until = p.now() + week * 50;
    EXPECT_TRUE(p.does(e));
    p.passes(week * 3 - minutes(1));
    EXPECT_FALSE(p.duty(DutyKind::back));
    p.passes(minutes(1));
    ASSERT_TRUE(p.duty(DutyKind::back));
    EXPECT_EQ(p.course.phase, Phase::paused) << "a person decides, never the time";
    EXPECT_TRUE(p.settles(DutyKind::back));
    p.passes(week * 3);
    EXPECT_TRUE(p.duty(DutyKind::back)) << "as long again, and it is asked again";
    EXPECT_TRUE(p.does(EventType::resume));
    EXPECT_FALSE(p.duty(DutyKind::back));
    EXPECT_TRUE(p.does(EventType::pause));
    EXPECT_TRUE(p.does(EventType::resume));
    EXPECT_FALSE(p.does(EventType::pause)) << "twice is what the programme allows";
}

TEST(Phases, closingBeginsAtTheLimitByTheTherapistOrWithTheLastRequiredModule) {
    Play atLimit(small());
    atLimit.starts();
    atLimit.passes(week * 8 - minutes(1));
    EXPECT_EQ(atLimit.course.phase, Phase::active);
    atLimit.passes(minutes(1));
    EXPECT_EQ(atLimit.course.phase, Phase::closing);

    Play byHand(small());
    EXPECT_FALSE(byHand.does(EventType::close)) << "it has not started";
    byHand.starts();
    EXPECT_TRUE(byHand.does(EventType::close));
    EXPECT_FALSE(byHand.does(EventType::close));

    Play whenDone(small());
    whenDone.starts();
    whenDone.toClosing();
    EXPECT_EQ(whenDone.course.phase, Phase::closing);
    EXPECT_LT(whenDone.now(), *whenDone.course.started + week * 8);
}

TEST(Phases, theTreatmentIsExtendedWithAReasonAndAsOftenAsAllowed) {
    Play p(small());
    p.starts();
    EXPECT_FALSE(p.does(EventType::extend, {}, {}, ""));
    EXPECT_TRUE(p.does(EventType::extend));
    EXPECT_FALSE(p.does(EventType::extend));
    p.passes(week * 10 - minutes(1));
    EXPECT_EQ(p.course.phase, Phase::active);
    p.passes(minutes(1));
    EXPECT_EQ(p.course.phase, Phase::closing);
    EXPECT_FALSE(p.does(EventType::extend));
}

TEST(Phases, aLimitThatPassesInAPauseWaitsForTheReturn) {
    Play p(small());
    p.starts();
    p.passes(week * 7);
    p.does(EventType::pause);
    p.passes(week * 2);
    EXPECT_EQ(p.course.phase, Phase::paused);
    p.does(EventType::resume);
    p.passes(week - minutes(1));
    EXPECT_EQ(p.course.phase, Phase::active);
    p.passes(minutes(1));
    EXPECT_EQ(p.course.phase, Phase::closing);
}

TEST(Phases, closingThatLastsTooLongIsSomebodysToSettleAndIsAskedAgain) {
    Play p(small());
    p.starts();
    p.does(EventType::close);
    p.passes(week * 2);
    ASSERT_TRUE(p.duty(DutyKind::finish));
    EXPECT_TRUE(p.settles(DutyKind::finish));
    p.passes(week * 2);
    EXPECT_TRUE(p.duty(DutyKind::finish));
}

TEST(Phases, aPatientWhoIsSilentIsSomebodysToCallAndASignEndsIt) {
    Play p(small());
    p.starts();
    p.passes(day * 10 - minutes(1));
    EXPECT_FALSE(p.duty(DutyKind::silent));
    p.passes(minutes(1));
    ASSERT_TRUE(p.duty(DutyKind::silent));
    EXPECT_TRUE(p.does(EventType::sign));
    EXPECT_FALSE(p.duty(DutyKind::silent));
    p.passes(day * 10);
    EXPECT_TRUE(p.settles(DutyKind::silent));
    p.passes(day * 10);
    EXPECT_TRUE(p.duty(DutyKind::silent));
    EXPECT_TRUE(p.does(EventType::pause));
    EXPECT_FALSE(p.duty(DutyKind::silent)) << "silence is expected in a pause";
}

TEST(Phases, anotherTherapistTakesOver) {
    Play p(small());
    EXPECT_FALSE(p.does(EventType::transfer, {}, {}, "")) << "to somebody";
    EXPECT_TRUE(p.does(EventType::transfer, {}, {}, "bo"));
    EXPECT_EQ(p.course.therapist, "bo");
}

TEST(Phases, whatIsRefusedIsSaidAndNamesOfNothingToo) {
    Play p(small());
    p.starts();
    for (const auto t : {EventType::answer, EventType::submit, EventType::approve, EventType::handBack, EventType::repeat, EventType::openModule, EventType::skip,
                         EventType::choose, EventType::swap, EventType::decide, EventType::waive, EventType::waiveStart}) {
        Event e;
        e.type = t;
        e.text = "why";
        EXPECT_FALSE(p.does(e)) << name(t);
        EXPECT_EQ(p.refused, ErrorCode::badRequest) << name(t);
    }
    EXPECT_FALSE(p.does(EventType::start));
    EXPECT_EQ(p.refused, ErrorCode::invalidState);
}

} // namespace
} // namespace fyr::icbt::test
