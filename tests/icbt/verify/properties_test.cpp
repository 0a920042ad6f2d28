// Each property: a programme that violates it and nothing else, and one that does not.
#include "small.h"

#include <gtest/gtest.h>

namespace fyr::icbt::verify {
namespace {

using namespace small;

struct Case {
    const char* name;
    std::string refuted; // "P1 P2": what falls
    void (*change)(Programme&);
};

const std::vector<Case> cases{
    {"nothing is changed", "", [](Programme&) {}},
    {"a choice that joins again", "", addChoice},
    // P1
    {"a measure in a week after the end", "P1", [](Programme& p) {
         p.measures.push_back(measure("late", "phq9", Measure::When::week));
         p.measures.back().weeks = {7};
     }},
    {"a measure in the last week", "", [](Programme& p) {
         p.measures.push_back(measure("last", "phq9", Measure::When::week));
         p.measures.back().weeks = {6};
     }},
    {"nobody may be offered the treatment", "P1", [](Programme& p) { p.eligibility.rows[1].outcome = 1; }},
    {"a branch that the table never says", "P1", [](Programme& p) {
         addChoice(p);
         p.choices[0].by = Chooses::table;
         p.choices[0].table = Table{p.eligibility.inputs, {"c1", "c2"}, {{{cell(0, 130)}, 0, ""}}};
     }},
    // P2
    {"a module that waits for an optional one", "P2 P14", [](Programme& p) {
         p.modules.push_back(module("o1", Opens::byTherapist));
         p.modules.push_back(module("m03", Opens::after, {0, 2}));
     }},
    {"closing asks for a worksheet of a module that may be locked by then", "P2", [](Programme& p) { p.close[0] = {CloseRule::Kind::worksheet, none, "relapse_plan", false}; }},
    {"the same, and it may be waived", "", [](Programme& p) { p.close[0] = {CloseRule::Kind::worksheet, none, "relapse_plan", true}; }},
    {"closing asks for one branch of a choice", "P2", [](Programme& p) {
         addChoice(p);
         p.close[0].subject = 2;
     }},
    {"nothing is taken when nobody chooses", "P2", [](Programme& p) {
         addChoice(p);
         p.choices[0].otherwise = none;
     }},
    // P3
    {"nobody can end it before treatment", "P3", [](Programme& p) {
         for (auto& e : p.ends) e.from &= static_cast<PhaseSet>(~bit(Phase::enrolled));
     }},
    {"no time for all modules", "P3", [](Programme& p) { p.length = weeks(2); }},
    {"just time enough", "", [](Programme& p) { p.length = days(17); }},
    {"a pause of half a year", "P3", [](Programme& p) { p.pauseLongest = weeks(26); }},
    // P4
    {"no relapse plan with the sign-off", "P4", [](Programme& p) { p.ends[0].documents = {"summary"}; }},
    {"a discharge without a reason", "P4", [](Programme& p) { p.ends[1].needsReason = false; }},
    {"no referral", "P4", [](Programme& p) { p.ends.pop_back(); }},
    // P5
    {"the alert is never said again", "P5 P9", [](Programme& p) { p.clocks[red].again = {}; }},
    {"the rule does not watch a pause", "P5", [](Programme& p) { p.risks[0].watches &= static_cast<PhaseSet>(~bit(Phase::paused)); }},
    {"a working day for a risk answer", "P5", [](Programme& p) { p.clocks[red].answer = workingDays(1); }},
    {"an hour too long", "P5", [](Programme& p) { p.clocks[red].answer = hours(25); }},
    {"the on-call clinician after thirteen hours", "P5", [](Programme& p) { p.clocks[red].steps[2].after = hours(13); }},
    {"no on-call clinician", "P5", [](Programme& p) { p.clocks[red].steps.pop_back(); }},
    {"a graver answer raises less", "P5", [](Programme& p) {
         p.risks[0].table.rows.push_back({{cell(3, 3)}, 2, ""});
         p.risks[0].table.rows[2].cells[0].to = 2;
     }},
    {"what was passed over raises nothing", "P5", [](Programme& p) {
         p.risks[0].table.rows[1].cells[0].missing = false;
         p.risks[0].table.rows[0].cells[0].missing = true;
     }},
    {"no rule watches item 9", "P5", [](Programme& p) { p.risks.clear(); }},
    // P6 (and P5, which rests on it)
    {"the clock stands still in a pause", "P5 P6", [](Programme& p) { p.clocks[red].runs &= static_cast<PhaseSet>(~bit(Phase::paused)); }},
    {"the clock stands still in closing", "P5 P6", [](Programme& p) { p.clocks[red].runs &= static_cast<PhaseSet>(~bit(Phase::closing)); }},
    // P7
    {"nobody of eighteen", "P7", [](Programme& p) { p.eligibility.rows[1].cells[0].from = 19; }},
    {"two rows for seventeen", "P7", [](Programme& p) { p.eligibility.rows[1].cells[0].from = 17; }},
    {"a row that never fits", "P7", [](Programme& p) { p.eligibility.rows.push_back({{cell(131, 140)}, 1, ""}); }},
    // P8
    {"a branch before what it comes after", "P8", [](Programme& p) {
         addChoice(p);
         p.choices[0].after = {0};
     }},
    {"what is handed in is read by nobody", "P8", [](Programme& p) {
         p.modules[1].gate = Gate::none;
         p.modules[1].reviewClock = none;
     }},
    {"an introduction without a gate", "", [](Programme& p) {
         p.modules[0].gate = Gate::none;
         p.modules[0].reviewClock = none;
     }},
    // P9
    {"no reminder of a module", "P9", [](Programme& p) { p.modules[0].reminders.clear(); }},
    {"a reminder after the measure was missed", "P9", [](Programme& p) { p.measures[1].reminders[0].after = days(4); }},
    {"nobody but the therapist is told", "P9", [](Programme& p) { p.clocks[staff].steps.pop_back(); }},
    {"a message clock that stands still in follow-up", "P9", [](Programme& p) { p.clocks[staff].runs &= static_cast<PhaseSet>(~bit(Phase::followUp)); }},
    {"two weeks until homework is read", "P9", [](Programme& p) {
         p.clocks.push_back(p.clocks[staff]);
         p.clocks.back().id = "slow";
         p.clocks.back().answer = workingDays(4);
         p.modules[0].reviewClock = 2;
     }},
    // P10, P11
    {"four hours a week for the patient", "P10", [](Programme& p) { p.modules[0].minutes = 240; }},
    {"a reminder every day", "P10", [](Programme& p) { p.modules[0].reminders = {{days(1), Role::patient}, {days(2), Role::patient}, {days(3), Role::patient}, {days(4), Role::patient}}; }},
    {"two modules at once for the therapist", "P11", [](Programme& p) {
         p.modules.push_back(module("beside", Opens::atStart));
         p.modules.back().reviewMinutes = 20;
     }},
    {"a review that takes no time", "P11", [](Programme& p) { p.modules[0].reviewMinutes = 0; }},
    // P12
    {"signed off with an open alert", "P12", [](Programme& p) { p.close.erase(p.close.begin() + 2); }},
    {"an alert that may be waived", "P12", [](Programme& p) { p.close[2].waivable = true; }},
    {"signed off with an unread message", "P12", [](Programme& p) { p.close.erase(p.close.begin() + 3); }},
    {"signed off with homework that waits", "P12", [](Programme& p) { p.close.pop_back(); }},
    {"signed off without the last measure", "P12", [](Programme& p) { p.close.erase(p.close.begin() + 1); }},
    {"signed off in the middle of treatment", "P12", [](Programme& p) { p.ends[0].from |= bit(Phase::active); }},
    // P14
    {"a module without a name in English", "P14", [](Programme& p) { p.modules[1].title.en.clear(); }},
    {"a language without words", "P14", [](Programme& p) { p.languages.emplace_back("fi"); }},
};

TEST(Properties, eachFallsForItsOwnReason) {
    for (const auto& c : cases) {
        auto p = programme();
        c.change(p);
        const auto report = verify(p, Policy{});
        EXPECT_EQ(refuted(report), c.refuted) << c.name << "\n" << write(report, "en");
    }
}

TEST(Properties, aCircleNeverOpens) {
    auto p = programme();
    p.modules.push_back(module("m03", Opens::after, {3}));
    p.modules.push_back(module("m04", Opens::after, {2}));
    EXPECT_EQ(refuted(p), "P1 P2 P14");
    const auto r = verify(p, {});
    ASSERT_EQ(r.of(Property::p1).stories.size(), 1U);
    EXPECT_EQ(write(r.of(Property::p1).stories[0], "en"), "The modules wait for each other and never open: m03 waits for m04, m04 waits for m03.\n");
    EXPECT_EQ(write(r.of(Property::p1).stories[0], "sv"), "Modulerna väntar på varandra och öppnas aldrig: m03 väntar på m04, m04 väntar på m03.\n");
}

TEST(Properties, aNewVersionKeepsEveryOpenAlert) {
    const auto before = programme();
    auto after = programme();
    after.version = "2";
    after.hash = "0001";
    after.modules[0].id = "m01b";
    Options o;
    o.before = &before;
    const auto moved = verify(after, {}, o);
    EXPECT_EQ(refuted(moved), "");
    EXPECT_NE(moved.of(Property::p15).method.find("for a clinician: whoever is in m01"), std::string::npos) << moved.of(Property::p15).method;
    after.risks[0].id = "other";
    EXPECT_EQ(refuted(verify(after, {}, o)), "P15");
    after = programme();
    after.hash = "0002";
    EXPECT_EQ(refuted(verify(after, {}, o)), "P15");
}

// Seven days and a working day (7/5 of a day) for each of the two; handed back once, all of it twice.
TEST(Properties, theScheduleSaysWhenEachModuleComes) {
    EXPECT_EQ(schedule(programme(), {}), "module        earliest open   typical open  typical done  latest done\n"
                                         "m01                       1              1             9           17\n"
                                         "m02                       1              9            17           34\n"
                                         "days; the last module is done on day 17 (typical) or 34 (everything handed back as often as it may be); time is over after day 56 with all extensions\n");
}

TEST(Properties, whatIsTooLargeIsNotProved) {
    Options o;
    o.bounds.states = 3;
    const auto r = verify(programme(), {}, o);
    EXPECT_FALSE(r.proved());
    EXPECT_EQ(r.of(Property::p1).verdict, Verdict::undecided);
    EXPECT_EQ(r.of(Property::p6).verdict, Verdict::undecided);
    EXPECT_EQ(r.of(Property::p7).verdict, Verdict::proved);
}

TEST(Properties, whatHasNotChangedIsNotProvedAgain) {
    auto p = programme();
    const auto first = verify(p, {});
    p.modules[0].minutes = 61;
    Options o;
    o.last = &first;
    const auto second = verify(p, {}, o);
    std::string again;
    for (const auto& x : second.outcomes)
        if (!x.reused) again += std::string(code(x.property)) + " ";
    EXPECT_EQ(again, "P3 P9 P10 P11 ");
    Policy other;
    other.reminders = 3;
    for (const auto& x : verify(p, other, o).outcomes) EXPECT_FALSE(x.reused);
}

} // namespace
} // namespace fyr::icbt::verify
