// Closing rules, waivers, ends, follow-up.
#include "play.h"

namespace fyr::icbt::test {
namespace {

Play inClosing(const std::vector<Change>& changes = {}) {
    Play p(small(changes));
    p.starts();
    p.finishes("a");
    p.does(EventType::close);
    return p;
}

void gives(Play& p, std::string_view sheet) {
    Event e;
    e.type = EventType::giveSheet;
    e.text = sheet;
    p.does(e);
}

TEST(Closing, theSignOffNeedsEveryRuleMetOrWaived) {
    auto p = inClosing();
    EXPECT_FALSE(p.does(EventType::signOff));
    EXPECT_EQ(openRules(p.programme, p.course), (std::vector<std::uint16_t>{0, 1, 2}));
    p.finishes("z");
    EXPECT_EQ(openRules(p.programme, p.course), (std::vector<std::uint16_t>{1, 2}));
    gives(p, "plan");
    EXPECT_EQ(openRules(p.programme, p.course), (std::vector<std::uint16_t>{2}));
    EXPECT_FALSE(p.does(EventType::signOff));
    p.answers("end", {0, 0, 0});
    EXPECT_TRUE(p.does(EventType::signOff));
    EXPECT_EQ(p.course.phase, Phase::followUp);
    EXPECT_EQ(p.course.end, EndRule::Kind::signedOff);
}

TEST(Closing, whatMayBeWaivedIsWithAReasonAndWhileClosing) {
    auto p = inClosing();
    EXPECT_FALSE(p.does(EventType::waive, "close/0")) << "the last module is not waivable";
    EXPECT_FALSE(p.does(EventType::waive, "close/3")) << "risk never is";
    EXPECT_FALSE(p.does(EventType::waive, "close/1", {}, ""));
    EXPECT_TRUE(p.does(EventType::waive, "close/1"));
    EXPECT_TRUE(p.does(EventType::waive, "close/2"));
    p.finishes("z");
    EXPECT_TRUE(p.does(EventType::signOff));

    Play active(small());
    active.starts();
    EXPECT_FALSE(active.does(EventType::waive, "close/1"));
}

TEST(Closing, aWaiverOfRiskOrMessagesIsRefusedWhateverTheProgrammeSays) {
    auto p = inClosing({{"  - {none-open: risk}", "  - {none-open: risk, waivable: true}"}, {"  - {none-open: message}", "  - {none-open: message, waivable: true}"}});
    EXPECT_FALSE(p.does(EventType::waive, "close/3"));
    for (const auto* r : {"close/1", "close/2"}) p.does(EventType::waive, r);
    p.finishes("z");
    EXPECT_TRUE(p.does(EventType::waive, "close/4"));
    p.does(EventType::write);
    EXPECT_FALSE(p.does(EventType::signOff)) << "a message is unread";
}

TEST(Closing, aReviewThatWaitsHoldsTheSignOffUnlessWaived) {
    auto p = inClosing();
    p.does(EventType::submit, "b");
    p.finishes("z");
    gives(p, "plan");
    p.answers("end", {0, 0, 0});
    EXPECT_FALSE(p.does(EventType::signOff));
    EXPECT_TRUE(p.does(EventType::waive, "close/5"));
    EXPECT_TRUE(p.does(EventType::signOff));
    EXPECT_FALSE(p.duty(DutyKind::review));
}

TEST(Closing, aWorksheetCountsThatWasHandedInWithItsModule) {
    auto p = inClosing({{"{id: z, opens: after", "{id: z, worksheets: [plan], opens: after"}});
    p.finishes("z");
    EXPECT_EQ(openRules(p.programme, p.course), (std::vector<std::uint16_t>{2}));
}

TEST(Ends, aDischargeNeedsAReasonAndAPhaseThatItsRuleNames) {
    Play p(small());
    EXPECT_FALSE(p.does(EventType::discharge, {}, {}, ""));
    EXPECT_FALSE(p.does(EventType::refer)) << "not before the start";
    EXPECT_TRUE(p.does(EventType::discharge));
    EXPECT_EQ(p.course.phase, Phase::ended);
    EXPECT_EQ(p.course.end, EndRule::Kind::discharged);

    Play q(small());
    q.starts();
    q.does(EventType::pause);
    EXPECT_TRUE(q.does(EventType::refer));
    EXPECT_EQ(q.course.phase, Phase::ended);
}

TEST(Ends, nothingIsPossibleAfterTheEndAndNothingFallsDue) {
    Play p(small());
    p.starts();
    p.does(EventType::discharge);
    EXPECT_TRUE(p.course.duties.empty());
    EXPECT_FALSE(nextDue(p.setting(), p.course));
    p.followed();
    for (std::size_t t = 0; t < eventTypes; ++t)
        if (static_cast<EventType>(t) != EventType::tick) {
            EXPECT_FALSE(p.does(static_cast<EventType>(t))) << name(static_cast<EventType>(t));
        }
    p.passes(week * 100);
    EXPECT_TRUE(p.followed().empty());
}

TEST(Ends, aCourseIsSignedOffOnlyFromClosing) {
    Play p(small());
    p.starts();
    EXPECT_FALSE(p.does(EventType::signOff));
    p.does(EventType::pause);
    EXPECT_FALSE(p.does(EventType::signOff));
}

TEST(FollowUp, itEndsWithTheLastAnswerWhenNothingWaits) {
    Play p(small());
    p.starts();
    p.toClosing();
    ASSERT_TRUE(p.signsOff());
    EXPECT_FALSE(p.does(EventType::discharge)) << "the course is over";
    p.passes(week * 27);
    p.answers("later", {0, 0, 0});
    EXPECT_EQ(p.course.phase, Phase::followUp);
    p.passes(week * 26);
    p.does(EventType::write);
    p.answers("later", {0, 0, 0});
    EXPECT_EQ(p.course.phase, Phase::followUp) << "a message waits";
    p.does(EventType::reply);
    EXPECT_EQ(p.course.phase, Phase::ended);
}

TEST(FollowUp, anOpenBoosterKeepsItOpen) {
    Play p(small());
    p.starts();
    p.toClosing();
    p.signsOff();
    p.does(EventType::openModule, "boost");
    p.passes(week * 27);
    p.answers("later", {0, 0, 0});
    p.passes(week * 26);
    p.answers("later", {0, 0, 0});
    EXPECT_EQ(p.course.phase, Phase::followUp);
    EXPECT_TRUE(p.does(EventType::skip, "boost"));
    EXPECT_EQ(p.course.phase, Phase::ended);
}

TEST(FollowUp, aProgrammeWithoutOneEndsWithTheSignOff) {
    Play p(small({{"  - {id: later, instrument: mood, when: {follow-up: [26, 52], on: mon, at: \"08:00\"}, grace: 14d, missed: {most: 1, clock: call}, reminders: [{after: 3d, to: patient}]}\n", ""}}));
    p.starts();
    p.toClosing();
    EXPECT_TRUE(p.signsOff());
    EXPECT_EQ(p.course.phase, Phase::ended);
}

TEST(Programmes, theShippedOnesAreWalkedThroughToTheirEnd) {
    for (const auto* name : {"depression", "anxiety", "insomnia"}) {
        Play p(shipped(name), local(2026, 3, 2));
        ASSERT_TRUE(p.starts()) << name;
        p.toClosing();
        ASSERT_EQ(p.course.phase, Phase::closing) << name;
        Event e;
        e.type = EventType::answer;
        e.subject = p.place("end");
        e.points.assign(p.programme.instrument(p.programme.measures[e.subject].instrument)->items.size(), 0);
        e.total = 0;
        EXPECT_TRUE(p.does(e)) << name;
        gives(p, "relapse_plan");
        EXPECT_TRUE(p.does(EventType::signOff)) << name;
        EXPECT_EQ(p.course.phase, Phase::followUp) << name;
    }
}

TEST(Programmes, whatWouldNeverComeToAnEndIsNotLoaded) {
    EXPECT_FALSE(compileSmall({{"when: closing, required: true, grace: 5d", "when: closing, required: true, grace: 0d"}})) << "missed again in the same moment, for ever";
    EXPECT_FALSE(compileSmall({{"weeks: [3, 6]", "weeks: [6, 6]"}}));
}

} // namespace
} // namespace fyr::icbt::test
