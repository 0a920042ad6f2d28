// Lawful programmes are proved: a verifier that refuses too much is switched off.
#include "small.h"

#include <gtest/gtest.h>

namespace fyr::icbt::verify {
namespace {

using namespace small;

Decision decision() {
    Decision d;
    d.id = "week4";
    d.week = 4;
    d.clock = staff;
    d.tracks = {"standard"};
    Input change{Input::Kind::change, "phq9", 0, -27, 27, true};
    d.table = {{change}, {"onTrack", "look", "tooLittle"}, {{{cell(-27, -3)}, 0, ""}, {{cell(-2, 27)}, 1, ""}, {{missing()}, 2, ""}}};
    return d;
}

struct Case {
    const char* name;
    void (*change)(Programme&);
};

const std::vector<Case> cases{
    {"a stricter answer to a risk", [](Programme& p) { p.clocks[red].answer = hours(12); }},
    {"a day is 24 hours", [](Programme& p) { p.clocks[red].answer = days(1); }},
    {"one more step in the chain", [](Programme& p) { p.clocks[red].steps.insert(p.clocks[red].steps.begin() + 2, {hours(4), Role::supervisor}); }},
    {"the on-call at once", [](Programme& p) {
         for (auto& s : p.clocks[red].steps) s.after = hours(0);
     }},
    {"clocks that need not run after the end", [](Programme& p) {
         for (auto& c : p.clocks) c.runs &= static_cast<PhaseSet>(~bit(Phase::ended));
     }},
    {"a rule that alerts for every answer but the first", [](Programme& p) { p.risks[0].table.rows[1].outcome = 3; }},
    {"two rules over one item", [](Programme& p) {
         p.risks.push_back(p.risks[0]);
         p.risks[1].id = "again";
     }},
    {"no pauses and no extensions", [](Programme& p) {
         p.pauseMost = p.extendMost = 0;
         p.pauseLongest = p.extendBy = {};
     }},
    {"as many extensions as the time allows", [](Programme& p) { p.extendMost = 8; }},
    {"homework in three working days", [](Programme& p) {
         p.clocks.push_back(p.clocks[staff]);
         p.clocks.back().id = "slow";
         p.clocks.back().answer = workingDays(3);
         p.clocks.back().steps[1].after = workingDays(3);
         p.modules[0].reviewClock = p.modules[1].reviewClock = 2;
     }},
    {"modules side by side", [](Programme& p) {
         p.modules.push_back(module("beside", Opens::after, {0}));
         for (auto& m : p.modules) m.minutes = 40;
     }},
    {"a module that waits for a week", [](Programme& p) { p.modules[1].notBeforeWeek = 4; }},
    {"a module that may be skipped", [](Programme& p) { p.modules[0].skippable = true; }},
    {"an optional module and a booster", [](Programme& p) {
         p.modules.push_back(module("o1", Opens::byTherapist, {0}));
         p.modules.push_back(module("b1", Opens::byTherapist, {1}));
         p.modules.back().booster = true;
     }},
    {"the patient chooses", [](Programme& p) {
         addChoice(p);
         p.choices[0].by = Chooses::patient;
         p.clocks.push_back({"patient", days(3), {{hours(0), Role::patient}, {days(2), Role::therapist}}, days(1)});
         p.choices[0].clock = 2;
     }},
    {"a choice after a choice", [](Programme& p) {
         addChoice(p);
         for (const char* id : {"d1", "d2"}) {
             p.modules.push_back(module(id, Opens::byChoice, {2}));
             p.modules.back().choice = 1;
         }
         auto c = p.choices[0];
         c.id = "inner";
         c.among = {5, 6};
         c.after = {2};
         c.otherwise = 6;
         p.choices.push_back(c);
         p.modules[4].after = {3, 5, 6};
         p.length = weeks(8);
     }},
    {"nothing after one of two branches", [](Programme& p) {
         addChoice(p);
         p.modules[4].after = {2};
         p.length = weeks(8);
     }},
    {"a message may be waived at the end, with a reason", [](Programme& p) { p.close[3].waivable = true; }},
    {"weekly measures stand still in a pause", [](Programme& p) { p.measures[1].inPause = false; }},
    {"measures after the end", [](Programme& p) {
         p.measures.push_back(measure("later", "phq9", Measure::When::followUp));
         p.measures.back().weeks = {26, 52};
     }},
    {"a decision in week four", [](Programme& p) {
         p.tracks = {{"standard", {"Vanligt", "Standard"}, 0}};
         p.decisions = {decision()};
     }},
    {"another instrument without a rule", [](Programme& p) { p.measures.push_back(measure("worry", "gad7", Measure::When::baseline)); }},
    {"no discharge in a pause: it is resumed first", [](Programme& p) {
         for (auto& e : p.ends) e.from &= static_cast<PhaseSet>(~bit(Phase::paused));
     }},
    {"one language", [](Programme& p) { p.languages = {"sv"}; }},
};

TEST(Lawful, isProved) {
    for (const auto& c : cases) {
        auto p = programme();
        c.change(p);
        const auto report = verify(p, Policy{});
        EXPECT_EQ(refuted(report), "") << c.name << "\n" << write(report, "en");
    }
}

} // namespace
} // namespace fyr::icbt::verify
