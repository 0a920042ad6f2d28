// Modules: how they open, are handed in, approved, handed back, skipped, repeated.
#include "play.h"

namespace fyr::icbt::test {
namespace {

using S = ModuleStatus;

TEST(Modules, oneOpensAtTheStartAndTheNextWhenItIsDone) {
    Play p(small());
    EXPECT_EQ(p.status("a"), S::locked);
    p.starts();
    EXPECT_EQ(p.status("a"), S::open);
    EXPECT_EQ(p.status("b"), S::locked);
    EXPECT_TRUE(p.does(EventType::submit, "a"));
    EXPECT_EQ(p.status("a"), S::submitted);
    EXPECT_EQ(p.status("b"), S::locked) << "not before the therapist has approved";
    ASSERT_TRUE(p.duty(DutyKind::review));
    EXPECT_TRUE(p.does(EventType::approve, "a"));
    EXPECT_EQ(p.status("a"), S::done);
    EXPECT_EQ(p.status("b"), S::open);
    EXPECT_FALSE(p.duty(DutyKind::review));
}

TEST(Modules, nothingIsHandedInThatIsNotOpenAndNothingApprovedThatWasNotHandedIn) {
    Play p(small());
    EXPECT_FALSE(p.does(EventType::submit, "a"));
    p.starts();
    EXPECT_FALSE(p.does(EventType::submit, "b"));
    EXPECT_FALSE(p.does(EventType::approve, "a"));
    EXPECT_FALSE(p.does(EventType::handBack, "a"));
    p.does(EventType::submit, "a");
    EXPECT_FALSE(p.does(EventType::submit, "a"));
}

TEST(Modules, homeworkIsHandedBackAsOftenAsTheModuleAllows) {
    Play p(small());
    p.starts();
    p.does(EventType::submit, "a");
    EXPECT_TRUE(p.does(EventType::handBack, "a"));
    EXPECT_EQ(p.status("a"), S::open);
    EXPECT_FALSE(p.duty(DutyKind::review)) << "it was answered";
    p.does(EventType::submit, "a");
    EXPECT_FALSE(p.does(EventType::handBack, "a")) << "once";
    EXPECT_TRUE(p.does(EventType::approve, "a"));
    EXPECT_FALSE(p.does(EventType::repeat, "a")) << "counted alike";
}

TEST(Modules, aDoneModuleIsTakenAgainAndWhatComesAfterItWaits) {
    Play p(small());
    p.starts();
    p.finishes("a");
    EXPECT_TRUE(p.does(EventType::repeat, "a"));
    EXPECT_EQ(p.status("a"), S::open);
    EXPECT_EQ(p.status("b"), S::open) << "what is open stays so";
    EXPECT_FALSE(p.does(EventType::openModule, "o")) << "what it comes after is under way again";
    EXPECT_TRUE(p.finishes("a"));
    EXPECT_TRUE(p.does(EventType::openModule, "o"));
}

TEST(Modules, skippingNeedsAReasonAModuleThatAllowsItAndItsTurn) {
    Play p(small());
    p.starts();
    EXPECT_FALSE(p.does(EventType::skip, "a")) << "it cannot be skipped";
    EXPECT_FALSE(p.does(EventType::skip, "b")) << "not its turn: what comes after it would go before 'a'";
    p.finishes("a");
    EXPECT_FALSE(p.does(EventType::skip, "b", {}, ""));
    EXPECT_TRUE(p.does(EventType::skip, "b"));
    EXPECT_EQ(p.status("b"), S::skipped);
    EXPECT_TRUE(p.duty(DutyKind::choose)) << "skipped is past";
    EXPECT_FALSE(p.does(EventType::skip, "b"));
}

TEST(Modules, aModuleThatWaitsForItsWeekMayBeSkippedBeforeIt) {
    Play p(small());
    p.starts();
    for (const auto* m : {"a", "b"}) p.finishes(m);
    p.does(EventType::choose, "way", "c1");
    p.finishes("c1");
    p.finishes("c1b");
    EXPECT_EQ(p.status("d"), S::locked);
    EXPECT_TRUE(p.does(EventType::skip, "d"));
    EXPECT_EQ(p.course.choices[p.place("late")].status, ChoiceStatus::open);
}

TEST(Modules, aModuleWithAWeekOpensWithThatWeekAndPausesDoNotCount) {
    Play p(small());
    p.starts();
    for (const auto* m : {"a", "b"}) p.finishes(m);
    p.does(EventType::choose, "way", "c1");
    p.finishes("c1");
    p.finishes("c1b");
    p.passes(week);
    p.does(EventType::pause);
    p.passes(day * 5);
    p.does(EventType::resume);
    p.until(*p.course.started + week * 4 + day * 5 - minutes(1));
    EXPECT_EQ(p.status("d"), S::locked);
    p.passes(minutes(1));
    EXPECT_EQ(p.status("d"), S::open);
}

TEST(Modules, aWeekThatBeginsInTheSameMinuteAsSomethingElseIsNotMissed) {
    Play p(small(), local(2026, 1, 12, 8)); // measures fall due on Mondays at eight too
    p.starts();
    for (const auto* m : {"a", "b"}) p.finishes(m);
    p.does(EventType::choose, "way", "c1");
    p.finishes("c1");
    p.finishes("c1b");
    p.passes(week * 4);
    EXPECT_EQ(p.status("d"), S::open);
}

TEST(Modules, theTherapistOpensOptionalModulesInTheTreatmentAndBoostersAfterIt) {
    Play p(small());
    p.starts();
    EXPECT_FALSE(p.does(EventType::openModule, "o")) << "after 'a'";
    p.finishes("a");
    EXPECT_FALSE(p.does(EventType::openModule, "b")) << "opens in its turn";
    EXPECT_TRUE(p.does(EventType::openModule, "o"));
    EXPECT_FALSE(p.does(EventType::openModule, "o"));
    EXPECT_FALSE(p.does(EventType::openModule, "boost"));
    p.toClosing();
    EXPECT_EQ(p.status("o"), S::done);
    EXPECT_TRUE(p.signsOff());
    EXPECT_TRUE(p.does(EventType::openModule, "boost"));
    EXPECT_TRUE(p.finishes("boost"));
}

TEST(Modules, anOptionalModuleThatIsOpenKeepsTheTreatmentGoing) {
    Play p(small());
    p.starts();
    p.finishes("a");
    p.does(EventType::openModule, "o");
    for (int i = 0; i < 40 && p.status("z") != S::done; ++i) {
        for (const auto* c : {"way", "late"})
            if (p.course.choices[p.place(c)].status == ChoiceStatus::open) p.does(EventType::choose, c, c == std::string("way") ? "c2" : "e1");
        for (const auto& m : p.programme.modules)
            if (m.id != "o" && p.status(m.id) == S::open) p.finishes(m.id);
        p.passes(day);
    }
    EXPECT_EQ(p.status("z"), S::done);
    EXPECT_EQ(p.course.phase, Phase::active);
    p.finishes("o");
    EXPECT_EQ(p.course.phase, Phase::closing);
}

TEST(Modules, inAPauseNothingIsHandedInOrOpenedAndWhatWasHandedInIsReviewed) {
    Play p(small());
    p.starts();
    p.does(EventType::submit, "a");
    p.does(EventType::pause);
    EXPECT_TRUE(p.does(EventType::approve, "a"));
    EXPECT_EQ(p.status("a"), S::done);
    EXPECT_EQ(p.status("b"), S::locked);
    EXPECT_FALSE(p.does(EventType::openModule, "o"));
    EXPECT_FALSE(p.does(EventType::skip, "b"));
    p.does(EventType::resume);
    EXPECT_EQ(p.status("b"), S::open);
    p.does(EventType::pause);
    EXPECT_FALSE(p.does(EventType::submit, "b"));
}

TEST(Modules, remindersComeWhileItIsOpenAndStandStillInAPause) {
    Play p(small());
    p.starts();
    p.followed();
    p.passes(day * 3);
    p.does(EventType::pause);
    p.passes(day * 7);
    EXPECT_TRUE(p.followed("moduleReminder").empty());
    p.does(EventType::resume);
    p.passes(hours(25));
    EXPECT_EQ(p.followed("moduleReminder"), (std::vector<std::string>{"moduleReminder a @2026-01-23 09:00"})); // four days of treatment
    p.does(EventType::submit, "a");
    p.passes(week);
    EXPECT_TRUE(p.followed("moduleReminder").empty()) << "it was handed in";
}

TEST(Modules, whatIsHandedBackInAPauseIsRemindedOfFromTheReturnOn) {
    Play p(small());
    p.starts();
    p.does(EventType::submit, "a");
    p.does(EventType::pause);
    p.passes(day * 6);
    p.does(EventType::handBack, "a");
    p.passes(day * 6);
    p.does(EventType::resume);
    p.answers("weekly", {0, 0, 0});
    p.followed();
    p.passes(day * 4 - minutes(1));
    EXPECT_TRUE(p.followed("moduleReminder").empty());
    p.passes(minutes(1));
    EXPECT_EQ(p.followed("moduleReminder").size(), 1U);
}

TEST(Modules, inClosingOpenOnesAreFinishedAndOnlyWhatAClosingRuleNamesOpens) {
    Play p(small());
    p.starts();
    p.finishes("a");
    p.does(EventType::close);
    EXPECT_EQ(p.status("z"), S::open) << "so that the end can be reached";
    EXPECT_EQ(p.status("b"), S::open);
    EXPECT_EQ(p.status("d"), S::locked);
    EXPECT_TRUE(p.finishes("b"));
    EXPECT_FALSE(p.duty(DutyKind::choose));
    EXPECT_EQ(p.status("c1"), S::locked);
    EXPECT_FALSE(p.does(EventType::skip, "d"));
    EXPECT_TRUE(p.finishes("z"));
}

TEST(Modules, afterTheSignOffOnlyABoosterIsWorkedOn) {
    Play p(small());
    p.starts();
    p.finishes("a");
    p.does(EventType::close);
    p.does(EventType::submit, "z");
    p.does(EventType::approve, "z");
    Event sheet;
    sheet.type = EventType::giveSheet;
    sheet.text = "plan";
    p.does(sheet);
    p.answers("end", {0, 0, 0});
    EXPECT_EQ(p.status("b"), S::open);
    ASSERT_TRUE(p.does(EventType::signOff));
    EXPECT_FALSE(p.does(EventType::submit, "b"));
    EXPECT_FALSE(p.does(EventType::skip, "b"));
    p.followed();
    p.passes(week * 20);
    EXPECT_TRUE(p.followed("moduleReminder").empty());
}

} // namespace
} // namespace fyr::icbt::test
