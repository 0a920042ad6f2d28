// What an answer says about risk, in every phase, and what a person does with it.
#include "play.h"

namespace fyr::icbt::test {
namespace {

TEST(Risk, theTableSaysWhetherSomebodyAsksOrEverybodyIsTold) {
    const auto after = [](int item3) {
        Play p(small());
        p.starts();
        p.followed();
        p.answers("weekly", {0, 0, item3});
        return p;
    };
    EXPECT_FALSE(after(0).course.hasRisk());
    EXPECT_TRUE(after(1).duty(DutyKind::ask));
    EXPECT_TRUE(after(2).duty(DutyKind::alert));
    EXPECT_TRUE(after(3).duty(DutyKind::alert));
    EXPECT_TRUE(after(-1).duty(DutyKind::ask)) << "an item that was passed over is asked about";
}

TEST(Risk, theTherapistAndTheUnitAreToldAtOnceTheOnCallLaterAndAgainUntilSomebodyHasIt) {
    Play p(small());
    p.starts();
    p.until(local(2026, 1, 16, 20)); // Friday evening
    p.followed();
    p.answers("weekly", {0, 0, 3});
    p.passes(hours(30));
    EXPECT_EQ(p.followed("duty"), (std::vector<std::string>{
                                      "dutyRaised alert @2026-01-16 20:00",
                                      "dutyTold alert therapist @2026-01-16 20:00",
                                      "dutyTold alert unit @2026-01-16 20:00",
                                      "dutyTold alert onCall @2026-01-17 08:00",
                                      "dutyTold alert onCall @2026-01-17 12:00",
                                      "dutyTold alert onCall @2026-01-17 16:00",
                                      "dutyLate alert @2026-01-17 20:00",
                                      "dutyTold alert onCall @2026-01-17 20:00",
                                      "dutyTold alert onCall @2026-01-18 00:00",
                                  }));
    EXPECT_TRUE(p.takes(DutyKind::alert));
    p.followed();
    p.passes(hours(71));
    EXPECT_TRUE(p.followed("dutyTold alert").empty()) << "somebody has it";
}

TEST(Risk, whoeverTookItSaysWhatWasDoneOrItIsEverybodysAgain) {
    Play p(small());
    p.starts();
    p.answers("weekly", {0, 0, 3});
    EXPECT_FALSE(p.settles(DutyKind::alert)) << "nobody has taken it";
    p.passes(hours(1));
    EXPECT_TRUE(p.takes(DutyKind::alert));
    EXPECT_FALSE(p.takes(DutyKind::alert, "bo")) << "somebody has it";
    p.followed();
    p.passes(hours(72));
    EXPECT_EQ(p.followed("duty"), (std::vector<std::string>{
                                      "dutyReopened alert @2026-01-15 10:00",
                                      "dutyTold alert therapist @2026-01-15 10:00",
                                      "dutyTold alert unit @2026-01-15 10:00",
                                      "dutyTold alert onCall @2026-01-15 10:00",
                                      "dutyLate alert @2026-01-15 10:00",
                                  })) << "nobody had answered within the day";
    p.passes(hours(4));
    EXPECT_EQ(p.followed("dutyTold").size(), 1U) << "and it is said again";
    EXPECT_TRUE(p.takes(DutyKind::alert, "bo"));
    Event e;
    e.type = EventType::settle;
    e.duty = p.duty(DutyKind::alert)->id;
    EXPECT_FALSE(p.does(e)) << "in words";
    EXPECT_TRUE(p.settles(DutyKind::alert));
    EXPECT_FALSE(p.course.hasRisk());
}

TEST(Risk, aDutyThatNobodyNamesIsNotTaken) {
    Play p(small());
    p.starts();
    p.answers("weekly", {0, 0, 3});
    EXPECT_FALSE(p.takes(DutyKind::alert, ""));
    EXPECT_FALSE(p.takes(DutyKind::review));
    p.does(EventType::write);
    EXPECT_FALSE(p.takes(DutyKind::message)) << "a message is answered, not taken";
    EXPECT_FALSE(p.settles(DutyKind::message));
}

TEST(Risk, aSecondAnswerAddsToWhatIsOpenAndRestartsNothing) {
    Play p(small());
    p.starts();
    p.answers("weekly", {0, 0, 2});
    const auto first = *p.duty(DutyKind::alert);
    p.passes(hours(5));
    p.followed();
    p.answers("weekly", {0, 0, 3});
    p.answers("weekly", {0, 0, 1});
    EXPECT_EQ(*p.duty(DutyKind::alert), first);
    EXPECT_EQ(p.course.duties.size(), 1U);
    EXPECT_EQ(p.followed("riskNoted").size(), 2U);
}

TEST(Risk, anAlertTakesThePlaceOfAnAskAndGoesToEverybody) {
    Play p(small());
    p.starts();
    p.answers("weekly", {0, 0, 1});
    p.takes(DutyKind::ask);
    p.passes(hours(5));
    p.followed();
    p.answers("weekly", {0, 0, 3});
    EXPECT_FALSE(p.duty(DutyKind::ask));
    ASSERT_TRUE(p.duty(DutyKind::alert));
    EXPECT_FALSE(p.duty(DutyKind::alert)->taken);
    EXPECT_EQ(p.followed("dutyTold").size(), 2U);
}

TEST(Risk, aNoteIsKeptAndNobodyIsWoken) {
    Play p(small({{"{when: {mood.item3: 1}, then: ask}", "{when: {mood.item3: 1}, then: note}"}}));
    p.starts();
    p.followed();
    p.answers("weekly", {0, 0, 1});
    EXPECT_FALSE(p.course.hasRisk());
    EXPECT_EQ(p.followed("riskNoted").size(), 1U);
}

// The defect that reachability alone does not show: an alert that stays open while the course goes on to another phase.
TEST(Risk, anAnswerIsHeardAndItsClockRunsInEveryPhase) {
    const auto rings = [](Play& p, std::string_view measure, std::string_view where) {
        p.followed();
        EXPECT_TRUE(p.answers(measure, {0, 0, 3})) << where;
        ASSERT_TRUE(p.duty(DutyKind::alert)) << where;
        p.passes(hours(12));
        EXPECT_EQ(p.followed("dutyTold alert onCall").size(), 1U) << where;
        p.passes(hours(48));
        EXPECT_EQ(p.followed("dutyTold alert").size(), 12U) << where << ": every four hours";
    };
    Play enrolled(small());
    rings(enrolled, "start", "enrolled");
    Play active(small());
    active.starts();
    rings(active, "weekly", "active");
    Play paused(small());
    paused.starts();
    paused.does(EventType::pause);
    rings(paused, "weekly", "paused");
    Play closing(small());
    closing.starts();
    closing.does(EventType::close);
    rings(closing, "end", "closing");
    Play after(small());
    after.starts();
    after.toClosing();
    after.signsOff();
    rings(after, "later", "followUp");
}

TEST(Risk, anOpenAlertKeepsItsClockWhenTheCourseGoesOn) {
    Play p(small());
    p.starts();
    p.answers("weekly", {0, 0, 3});
    p.passes(hours(1));
    p.does(EventType::pause);
    p.passes(hours(1));
    p.does(EventType::resume);
    p.does(EventType::close);
    p.followed();
    p.passes(hours(10));
    EXPECT_EQ(p.followed("dutyTold alert"), (std::vector<std::string>{"dutyTold alert onCall @2026-01-12 21:00"}));
}

TEST(Risk, nothingEndsWhileAnAlertIsOpenOrAMessageIsUnread) {
    for (const bool message : {false, true})
        for (const bool closing : {false, true}) {
            Play p(small());
            p.starts();
            if (closing) p.does(EventType::close);
            if (message) p.does(EventType::write);
            else p.answers("weekly", {0, 0, 3});
            for (const auto t : {EventType::signOff, EventType::discharge, EventType::refer}) EXPECT_FALSE(p.does(t)) << name(t);
            if (message) {
                p.does(EventType::reply);
            } else {
                p.takes(DutyKind::alert);
                EXPECT_FALSE(p.does(EventType::discharge)) << "taken is not settled";
                p.settles(DutyKind::alert);
            }
            EXPECT_TRUE(p.does(EventType::discharge));
        }
}

TEST(Risk, followUpDoesNotEndWhileAnAlertIsOpen) {
    Play p(small());
    p.starts();
    p.toClosing();
    p.signsOff();
    p.passes(week * 30);
    p.answers("later", {0, 0, 3});
    p.passes(week * 30);
    EXPECT_EQ(p.course.phase, Phase::followUp);
    p.takes(DutyKind::alert);
    p.settles(DutyKind::alert);
    while (const auto* call = p.duty(DutyKind::call)) {
        EXPECT_EQ(p.course.phase, Phase::followUp) << call->id;
        p.settles(DutyKind::call);
    }
    EXPECT_EQ(p.course.phase, Phase::ended);
}

TEST(Risk, aRuleHearsOnlyInThePhasesThatItWatches) {
    Play p(small({{"    settle: 72h\n", "    settle: 72h\n    watches: [active]\n"}}));
    p.answers("start", {0, 0, 3});
    EXPECT_FALSE(p.course.hasRisk());
    p.does(EventType::start);
    p.answers("weekly", {0, 0, 3});
    EXPECT_TRUE(p.course.hasRisk());
}

} // namespace
} // namespace fyr::icbt::test
