// Choices, swaps, decisions.
#include "play.h"

namespace fyr::icbt::test {
namespace {

using S = ModuleStatus;

Play atTheChoice(const std::vector<Change>& changes = {}) {
    Play p(small(changes));
    p.starts();
    p.finishes("a");
    p.finishes("b");
    return p;
}

// Both choices made, in the later branch.
Play atTheSecond() {
    auto p = atTheChoice();
    p.does(EventType::choose, "way", "c1");
    p.finishes("c1");
    p.finishes("c1b");
    p.passes(week * 4);
    p.finishes("d");
    return p;
}

TEST(Choices, oneComesUpWhenWhatItComesAfterIsDoneAndWaitsForTheOneWhoChooses) {
    Play p(small());
    p.starts();
    p.finishes("a");
    EXPECT_FALSE(p.does(EventType::choose, "way", "c1")) << "not yet";
    p.finishes("b");
    ASSERT_TRUE(p.duty(DutyKind::choose));
    EXPECT_FALSE(p.does(EventType::choose, "way", "a")) << "not among them";
    Event e;
    e.type = EventType::choose;
    e.subject = p.place("way");
    e.other = p.place("c1");
    e.patient = true;
    EXPECT_FALSE(p.does(e)) << "the therapist chooses";
    EXPECT_TRUE(p.does(EventType::choose, "way", "c2"));
    EXPECT_FALSE(p.duty(DutyKind::choose));
    EXPECT_EQ(p.status("c2"), S::open);
    EXPECT_EQ(p.status("c1"), S::notChosen);
    EXPECT_EQ(p.status("c1b"), S::notChosen) << "it comes only after it";
    EXPECT_FALSE(p.does(EventType::choose, "way", "c1")) << "made";
}

TEST(Choices, whenNobodyChoseInTimeTheDefaultIsTaken) {
    auto p = atTheChoice();
    p.until(local(2026, 1, 14, 8, 59)); // two working days from Monday at nine
    EXPECT_TRUE(p.duty(DutyKind::choose));
    p.passes(minutes(1));
    EXPECT_EQ(p.status("c1"), S::open);
    EXPECT_FALSE(p.duty(DutyKind::choose));
}

TEST(Choices, aTableChoosesAtOnce) {
    auto p = atTheChoice({{"    by: therapist\n", "    by: table\n    inputs: [mood.total]\n    rows:\n      - {when: {mood.total: 0..1}, then: c2}\n      - {when: {mood.total: 2.. or missing}, then: c1}\n"}});
    EXPECT_FALSE(p.duty(DutyKind::choose));
    EXPECT_EQ(p.status("c2"), S::open) << "the baseline had one point";
}

TEST(Choices, theTherapistSwapsWhileTheModuleIsNotDone) {
    auto p = atTheChoice();
    p.does(EventType::choose, "way", "c1");
    EXPECT_FALSE(p.does(EventType::swap, "way", "c1")) << "the same";
    EXPECT_TRUE(p.does(EventType::swap, "way", "c2"));
    EXPECT_EQ(p.status("c2"), S::open);
    EXPECT_EQ(p.status("c1"), S::notChosen);
    EXPECT_EQ(p.status("c1b"), S::notChosen);
    EXPECT_EQ(p.status("c2b"), S::locked);
    EXPECT_TRUE(p.does(EventType::swap, "way", "c1")) << "and back";
    p.does(EventType::submit, "c1");
    EXPECT_FALSE(p.does(EventType::swap, "way", "c2")) << "handed in";
    p.does(EventType::approve, "c1");
    EXPECT_FALSE(p.does(EventType::swap, "way", "c2")) << "done";
}

TEST(Choices, aSwapBringsNothingBackThatAnotherChoiceLeftOut) {
    auto p = atTheSecond();
    ASSERT_TRUE(p.does(EventType::choose, "late", "e1"));
    ASSERT_TRUE(p.does(EventType::swap, "late", "e2"));
    EXPECT_EQ(p.status("e2"), S::open);
    EXPECT_EQ(p.status("e2b"), S::locked);
    EXPECT_EQ(p.status("c2"), S::notChosen);
    EXPECT_EQ(p.status("c2b"), S::notChosen) << "it belongs to the branch that was not taken in week one";
}

TEST(Choices, aBranchThatWasDoneAndIsTakenAgainIsNotSwappedAwayFromUnderWhatFollows) {
    auto p = atTheChoice();
    p.does(EventType::choose, "way", "c1");
    p.finishes("c1");
    EXPECT_EQ(p.status("c1b"), S::open);
    EXPECT_TRUE(p.does(EventType::repeat, "c1"));
    EXPECT_FALSE(p.does(EventType::swap, "way", "c2"));
    EXPECT_EQ(p.status("c1"), S::open);
}

TEST(Choices, swapIsRefusedWhereTheProgrammeDoesNotAllowIt) {
    auto p = atTheChoice({{"    otherwise: c1\n", "    otherwise: c1\n    swap: false\n"}});
    p.does(EventType::choose, "way", "c1");
    EXPECT_FALSE(p.does(EventType::swap, "way", "c2"));
}

TEST(Choices, aChoiceInsideABranchFallsAwayWithItAndComesBackWithASwap) {
    auto p = atTheChoice({{"{id: e1, opens: by-choice, after: [d]", "{id: e1, opens: by-choice, after: [c2b]"},
                          {"{id: e2, opens: by-choice, after: [d]", "{id: e2, opens: by-choice, after: [c2b]"},
                          {"    among: [e1, e2]\n    after: [d]", "    among: [e1, e2]\n    after: [c2b]"}});
    p.does(EventType::choose, "way", "c1");
    EXPECT_EQ(p.status("e1"), S::notChosen);
    EXPECT_EQ(p.status("e2b"), S::notChosen);
    EXPECT_EQ(p.status("z"), S::notChosen);
    EXPECT_EQ(p.course.choices[p.place("late")].status, ChoiceStatus::dropped) << "there is nothing left to choose";
    ASSERT_TRUE(p.does(EventType::swap, "way", "c2"));
    EXPECT_EQ(p.status("e1"), S::locked);
    p.finishes("c2");
    p.finishes("c2b");
    EXPECT_EQ(p.course.choices[p.place("late")].status, ChoiceStatus::open);
}

TEST(Choices, anOpenChoiceFallsAwayWhenClosingBegins) {
    auto p = atTheChoice();
    p.does(EventType::close);
    EXPECT_FALSE(p.duty(DutyKind::choose));
    EXPECT_FALSE(p.does(EventType::choose, "way", "c1"));
}

TEST(Decisions, afterTheWeekATherapistDecidesAndNothingIsDecidedByATable) {
    Play p(small());
    p.starts();
    EXPECT_FALSE(p.does(EventType::decide, "week4", "adapted"));
    for (int i = 0; i < 3; ++i) {
        p.passes(week);
        p.answers("weekly", {2, 1, 0});
    }
    p.until(*p.course.started + week * 4 - minutes(1));
    EXPECT_FALSE(p.duty(DutyKind::decide));
    p.passes(minutes(1));
    ASSERT_TRUE(p.duty(DutyKind::decide));
    const auto& d = p.course.decisions[0];
    EXPECT_EQ(p.programme.decisions[0].table.outcomes[d.suggested], "look") << "two points more than at the baseline";
    EXPECT_EQ(p.course.track, none);
    EXPECT_FALSE(p.does(EventType::decide, "week4", "adapted", "")) << "with a reason";
    EXPECT_TRUE(p.does(EventType::decide, "week4", "adapted"));
    EXPECT_EQ(p.course.track, p.place("adapted"));
    EXPECT_FALSE(p.duty(DutyKind::decide));
    EXPECT_FALSE(p.does(EventType::decide, "week4", "standard"));
}

TEST(Decisions, tooFewAnswersSaySo) {
    Play p(small());
    p.starts();
    p.passes(week * 4);
    EXPECT_EQ(p.programme.decisions[0].table.outcomes[p.course.decisions[0].suggested], "tooLittle");
}

TEST(Decisions, theAnswerThatCameLastIsLookedAtThoughALaterOneIsDue) {
    Play p(small());
    p.answers("start", {3, 3, 0});
    p.does(EventType::start);
    p.passes(week);
    p.answers("weekly", {3, 3, 0});
    p.passes(week);
    p.answers("weekly", {3, 3, 0});
    p.passes(day);
    p.answers("end", {0, 0, 0}); // the same instrument, another measure
    p.until(*p.course.started + week * 4);
    EXPECT_EQ(p.programme.decisions[0].table.outcomes[p.course.decisions[0].suggested], "onTrack");
}

TEST(Decisions, weeksInAPauseDoNotCountAndClosingDropsWhatIsOpen) {
    Play p(small());
    p.starts();
    p.passes(week);
    p.does(EventType::pause);
    p.passes(week * 2);
    p.does(EventType::resume);
    p.until(*p.course.started + week * 5);
    EXPECT_FALSE(p.duty(DutyKind::decide));
    p.until(*p.course.started + week * 6);
    EXPECT_TRUE(p.duty(DutyKind::decide));
    p.does(EventType::close);
    EXPECT_FALSE(p.duty(DutyKind::decide));
    EXPECT_FALSE(p.does(EventType::decide, "week4", "standard"));
}

} // namespace
} // namespace fyr::icbt::test
