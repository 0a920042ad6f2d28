// Measures: when they fall due, are late, missed, left out.
#include "play.h"

namespace fyr::icbt::test {
namespace {

TEST(Measures, aWeeklyOneComesOnItsDayAtItsTimeThroughDaylightSaving) {
    Play p(small(), local(2026, 3, 2, 9));
    p.starts();
    p.followed();
    p.passes(week * 7);
    const auto due = p.followed("measureDue weekly");
    ASSERT_EQ(due.size(), 7U);
    EXPECT_EQ(due[0], "measureDue weekly @2026-03-09 08:00");
    EXPECT_EQ(due[2], "measureDue weekly @2026-03-23 08:00");
    EXPECT_EQ(due[3], "measureDue weekly @2026-03-30 08:00") << "summer time began on the 29th";
    EXPECT_EQ(due[6], "measureDue weekly @2026-04-20 08:00");
}

TEST(Measures, theFirstOneIsAtLeastFourDaysAfterTheStart) {
    Play friday(small(), local(2026, 1, 16, 9));
    friday.starts();
    friday.followed();
    friday.passes(week * 2);
    EXPECT_EQ(friday.followed("measureDue weekly").front(), "measureDue weekly @2026-01-26 08:00");
    Play thursday(small(), local(2026, 1, 15, 7));
    thursday.starts();
    thursday.followed();
    thursday.passes(week * 2);
    EXPECT_EQ(thursday.followed("measureDue weekly").front(), "measureDue weekly @2026-01-19 08:00");
}

TEST(Measures, oneEverySecondWeekComesEverySecondWeek) {
    Play p(small());
    p.starts();
    p.followed();
    p.passes(week * 7);
    EXPECT_EQ(p.followed("measureDue other"), (std::vector<std::string>{"measureDue other @2026-01-21 18:30", "measureDue other @2026-02-04 18:30", "measureDue other @2026-02-18 18:30"}));
}

TEST(Measures, oneOfSetWeeksComesOnTheWeekdayInThatWeekOfTreatment) {
    Play p(small(), local(2026, 1, 14, 9)); // a Wednesday: week 3 begins on the 28th
    p.starts();
    p.followed();
    p.passes(week * 7);
    EXPECT_EQ(p.followed("measureDue third"), (std::vector<std::string>{"measureDue third @2026-02-02 08:00", "measureDue third @2026-02-23 08:00"}));
}

TEST(Measures, aSetWeekThatAPauseMovesComesAfterItAndIsNotLost) {
    Play p(small(), local(2026, 1, 14, 9));
    p.starts();
    p.passes(day * 10);
    p.does(EventType::pause);
    p.followed();
    p.passes(week * 2);
    EXPECT_TRUE(p.followed("measureDue third").empty());
    p.does(EventType::resume);
    p.passes(week * 3);
    EXPECT_EQ(p.followed("measureDue third"), (std::vector<std::string>{"measureDue third @2026-02-16 08:00"}));
}

TEST(Measures, afterItsGraceAnAnswerIsMissedAndAfterSoManySomebodyCalls) {
    Play p(small());
    p.starts();
    p.until(local(2026, 1, 22, 8)); // due on Monday the 19th, three days
    EXPECT_EQ(p.measure("weekly").missed, 1);
    EXPECT_FALSE(p.measure("weekly").due);
    EXPECT_FALSE(p.duty(DutyKind::call));
    p.until(local(2026, 1, 29, 8));
    EXPECT_EQ(p.measure("weekly").missed, 2);
    ASSERT_TRUE(p.duty(DutyKind::call));
    EXPECT_EQ(p.duty(DutyKind::call)->subject, p.place("weekly"));
    EXPECT_TRUE(p.answers("weekly", {0, 0, 0})) << "an extra one";
    EXPECT_EQ(p.measure("weekly").missed, 0);
    EXPECT_FALSE(p.duty(DutyKind::call));
}

TEST(Measures, anAnswerThatComesLateCountsForTheInstanceThatIsDue) {
    Play p(small());
    p.starts();
    p.until(local(2026, 1, 21, 23));
    EXPECT_TRUE(p.answers("weekly", {0, 0, 0}));
    EXPECT_FALSE(p.measure("weekly").due);
    p.passes(day * 4);
    EXPECT_EQ(p.measure("weekly").missed, 0);
    EXPECT_EQ(p.measure("weekly").answered, 1);
}

TEST(Measures, theNextInstanceMissesTheOneThatIsStillDue) {
    Play p(small({{"at: \"08:00\"}, grace: 3d, missed: {most: 2, clock: call}, reminders: [{after: 1d", "at: \"08:00\"}, grace: 10d, missed: {most: 2, clock: call}, reminders: [{after: 1d"}}));
    p.starts();
    p.until(local(2026, 1, 26, 8));
    EXPECT_EQ(p.measure("weekly").missed, 1);
    EXPECT_TRUE(p.measure("weekly").due);
}

TEST(Measures, remindersComeOnceEachWhileItIsDue) {
    Play p(small());
    p.starts();
    p.does(EventType::submit, "a");
    p.followed();
    p.until(local(2026, 1, 26, 7));
    EXPECT_EQ(p.followed("reminder"), (std::vector<std::string>{"reminder @2026-01-20 08:00"}));
    p.until(local(2026, 1, 26, 12));
    p.answers("weekly", {0, 0, 0});
    p.until(local(2026, 2, 1, 12));
    EXPECT_TRUE(p.followed("reminder").empty()) << "it was answered";
}

TEST(Measures, inAPauseOnlyThoseThatAreForItComeAndTheRestIsLeftOut) {
    Play p(small());
    p.starts();
    p.until(local(2026, 1, 22, 9)); // `other` is due since yesterday
    EXPECT_TRUE(p.measure("other").due);
    p.does(EventType::pause);
    EXPECT_FALSE(p.measure("other").due);
    EXPECT_EQ(p.measure("other").missed, 0) << "a pause is not a miss";
    p.followed();
    p.passes(week * 2);
    EXPECT_EQ(p.followed("measureDue"), (std::vector<std::string>{"measureDue weekly @2026-01-26 08:00", "measureDue weekly @2026-02-02 08:00"}));
    p.does(EventType::resume);
    p.passes(week * 2);
    EXPECT_EQ(p.followed("measureDue other"), (std::vector<std::string>{"measureDue other @2026-02-18 18:30"})) << "it keeps its weeks";
}

TEST(Measures, aDueOneThatIsForThePauseStaysDueInIt) {
    Play p(small());
    p.starts();
    p.until(local(2026, 1, 19, 9));
    p.does(EventType::pause);
    EXPECT_TRUE(p.measure("weekly").due);
}

TEST(Measures, aRequiredOneIsNeverMissedAway) {
    Play p(small());
    p.starts();
    p.does(EventType::close);
    EXPECT_TRUE(p.measure("end").due);
    p.passes(week * 6);
    EXPECT_TRUE(p.measure("end").due);
    EXPECT_GE(p.measure("end").missed, 5);
    EXPECT_TRUE(p.duty(DutyKind::call));
    EXPECT_FALSE(p.measure("weekly").due) << "weekly ones belong to the treatment";
    EXPECT_TRUE(p.does(EventType::waive, "close/2"));
    EXPECT_FALSE(p.measure("end").due) << "nobody asks any more";
    EXPECT_FALSE(p.duty(DutyKind::call));
}

TEST(Measures, aClosingMeasureThatIsAnsweredBeforeClosingIsAnExtraOne) {
    Play p(small());
    p.starts();
    EXPECT_TRUE(p.answers("end", {1, 0, 0}));
    p.passes(week * 8);
    ASSERT_EQ(p.course.phase, Phase::closing);
    EXPECT_TRUE(p.measure("end").due) << "what was said in week one is not how it ended";
}

TEST(Measures, followUpComesWeeksAfterTheSignOff) {
    Play p(small());
    p.starts();
    p.toClosing();
    ASSERT_TRUE(p.signsOff());
    const auto end = p.now();
    p.followed();
    p.passes(week * 60);
    const auto due = p.followed("measureDue later");
    ASSERT_EQ(due.size(), 2U);
    EXPECT_EQ(due[0], "measureDue later @" + when(calendar().nextAt(end + week * 26, 0, 8 * 60)));
    EXPECT_EQ(due[1], "measureDue later @" + when(calendar().nextAt(end + week * 52, 0, 8 * 60)));
}

TEST(Measures, answersThatDoNotFitTheInstrumentAreRefused) {
    Play p(small());
    p.starts();
    EXPECT_FALSE(p.answers("weekly", {0, 0}));
    EXPECT_FALSE(p.answers("weekly", {0, 0, 0, 0}));
    EXPECT_FALSE(p.answers("weekly", {0, 4, 0}));
    Event e;
    e.type = EventType::answer;
    e.subject = p.place("weekly");
    e.points.assign(3, 0);
    e.total = 10;
    EXPECT_FALSE(p.does(e));
    EXPECT_EQ(p.refused, ErrorCode::badRequest);
    EXPECT_EQ(p.measure("weekly").answered, 0);
}

} // namespace
} // namespace fyr::icbt::test
