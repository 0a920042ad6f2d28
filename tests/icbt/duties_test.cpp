// Duties and their clocks.
#include "play.h"

namespace fyr::icbt::test {
namespace {

const Change slowSteps{"  - {id: message, answer: 1wd, again: 1wd, steps: [{after: 0h, to: therapist}, {after: 1wd, to: unit}]}",
                       "  - {id: message, answer: 30h, again: 5h, runs: [active, closing], steps: [{after: 2h, to: therapist}, {after: 12h, to: unit}, {after: 20h, to: supervisor}]}"};

TEST(Duties, stepsAreToldWhenTheirTimeComesLateOnceAndThenAgainAndAgain) {
    Play p(small({slowSteps}));
    p.starts();
    p.followed();
    p.does(EventType::write);
    p.passes(hours(36));
    EXPECT_EQ(p.followed("duty"), (std::vector<std::string>{
                                      "dutyRaised message @2026-01-12 09:00",
                                      "dutyTold message therapist @2026-01-12 11:00",
                                      "dutyTold message unit @2026-01-12 21:00",
                                      "dutyTold message supervisor @2026-01-13 05:00",
                                      "dutyTold message supervisor @2026-01-13 10:00",
                                      "dutyLate message @2026-01-13 15:00",
                                      "dutyTold message supervisor @2026-01-13 15:00",
                                      "dutyTold message supervisor @2026-01-13 20:00",
                                  }));
}

TEST(Duties, aClockStandsStillInOtherPhasesAndAllItsStepsComeLaterByAsMuch) {
    Play p(small({slowSteps}));
    p.starts();
    p.does(EventType::write);
    p.passes(hours(3));
    p.does(EventType::pause);
    p.followed();
    p.passes(week);
    EXPECT_TRUE(p.followed("dutyTold message").empty());
    p.does(EventType::resume);
    p.followed();
    p.passes(hours(30));
    EXPECT_EQ(p.followed("duty"), (std::vector<std::string>{
                                      "dutyTold message unit @2026-01-19 21:00",
                                      "dutyTold message supervisor @2026-01-20 05:00",
                                      "dutyTold message supervisor @2026-01-20 10:00",
                                      "dutyLate message @2026-01-20 15:00",
                                      "dutyTold message supervisor @2026-01-20 15:00",
                                  }));
}

TEST(Duties, whatIsRaisedWhileItsClockStandsStillWaitsForIt) {
    Play p(small({slowSteps}));
    p.starts();
    p.does(EventType::pause);
    p.does(EventType::write);
    p.passes(week);
    EXPECT_TRUE(p.followed("dutyTold message").empty());
    p.does(EventType::resume);
    p.passes(hours(2));
    EXPECT_EQ(p.followed("dutyTold message"), (std::vector<std::string>{"dutyTold message therapist @2026-01-19 11:00"}));
}

TEST(Duties, theOldestMessageSetsTheTimeAndOneReplyAnswersAll) {
    Play p(small());
    p.starts();
    p.does(EventType::write);
    const auto first = *p.duty(DutyKind::message);
    p.passes(hours(5));
    p.does(EventType::write);
    EXPECT_EQ(*p.duty(DutyKind::message), first);
    EXPECT_EQ(p.course.duties.size(), 1U);
    Event e;
    e.type = EventType::reply;
    e.minutes = 7;
    EXPECT_TRUE(p.does(e));
    EXPECT_FALSE(p.duty(DutyKind::message));
    EXPECT_EQ(p.course.therapistMinutes, 7);
}

TEST(Duties, aMessageWrittenOnAHolidayIsLateAfterTheNextWorkingDays) {
    Play p(small(), local(2026, 4, 2, 9)); // Maundy Thursday
    p.starts();
    p.until(local(2026, 4, 4, 12)); // Easter Saturday
    p.does(EventType::write);
    EXPECT_EQ(when(p.duty(DutyKind::message)->answerBy), "2026-04-08 00:00");
}

TEST(Duties, minutesOfTheTherapistAreCounted) {
    Play p(small());
    p.starts();
    const auto spends = [&](EventType t, std::string_view subject, int minutes) {
        Event e;
        e.type = t;
        e.subject = p.place(subject);
        e.minutes = minutes;
        return p.does(e);
    };
    p.does(EventType::submit, "a");
    EXPECT_TRUE(spends(EventType::handBack, "a", 5));
    p.does(EventType::submit, "a");
    EXPECT_FALSE(spends(EventType::approve, "a", -1));
    EXPECT_FALSE(spends(EventType::approve, "a", 2000));
    EXPECT_TRUE(spends(EventType::approve, "a", 12));
    EXPECT_EQ(p.course.therapistMinutes, 17);
}

TEST(Duties, idsAreNeverUsedTwice) {
    Play p(small());
    p.starts();
    std::uint32_t last = 0;
    for (int i = 0; i < 5; ++i) {
        p.does(EventType::write);
        EXPECT_GT(p.duty(DutyKind::message)->id, last);
        last = p.duty(DutyKind::message)->id;
        p.does(EventType::reply);
    }
}

} // namespace
} // namespace fyr::icbt::test
