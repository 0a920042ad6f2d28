// Small programmes for the verifier's tests: one that every property holds for, and parts to change it by.
#pragma once

#include "icbt/verify/verify.h"

#include <initializer_list>
#include <set>
#include <string>

namespace fyr::icbt::verify::small {

inline Span hours(int n) { return {n, Span::Unit::hours}; }
inline Span days(int n) { return {n, Span::Unit::days}; }
inline Span weeks(int n) { return {n, Span::Unit::weeks}; }
inline Span workingDays(int n) { return {n, Span::Unit::workingDays}; }

inline constexpr std::uint16_t red = 0, staff = 1; // clocks

inline Module module(std::string id, Opens opens, std::vector<std::uint16_t> after = {}) {
    Module m;
    m.title = {"Del " + id, "Part " + id};
    m.id = std::move(id);
    m.opens = opens;
    m.after = std::move(after);
    m.gate = Gate::therapist;
    m.reviewClock = staff;
    m.due = days(7);
    m.reminders = {{days(4), Role::patient}};
    m.minutes = 60;
    m.reviewMinutes = 12;
    return m;
}

inline Measure measure(std::string id, std::string instrument, Measure::When when) {
    Measure m;
    m.id = std::move(id);
    m.instrument = std::move(instrument);
    m.when = when;
    m.grace = days(3);
    m.reminders = {{days(1), Role::patient}};
    m.missedClock = staff;
    return m;
}

inline Cell cell(int from, int to, bool missing = false) { return {from, to, missing, true}; }
inline Cell missing() { return {0, 0, true, false}; }

// A course of six weeks: m01, then m02 with the relapse plan; PHQ-9 at the start, each week and at the end.
inline Programme programme() {
    Programme p;
    p.id = "small";
    p.version = "1";
    p.hash = "0000";
    p.title = {"Liten", "Small"};
    p.languages = {"sv", "en"};
    p.length = weeks(6);
    p.extendBy = weeks(2);
    p.extendMost = 1;
    p.pauseLongest = weeks(2);
    p.pauseMost = 1;
    p.closingWithin = weeks(2);
    p.silentAfter = days(10);
    p.closingClock = p.silentClock = p.messageClock = p.pauseClock = staff;
    p.clocks = {{"red", hours(24), {{hours(0), Role::therapist}, {hours(0), Role::unit}, {hours(12), Role::onCall}}, hours(4)},
                {"staff", workingDays(1), {{hours(0), Role::therapist}, {workingDays(1), Role::unit}}, workingDays(1)}};
    Input age{Input::Kind::age, "", 0, 0, 130, false};
    p.eligibility = {{age}, {"offer", "ask", "notSuited"}, {{{cell(0, 17)}, 2, ""}, {{cell(18, 130)}, 0, ""}}};
    p.measures = {measure("start", "phq9", Measure::When::baseline), measure("weekly", "phq9", Measure::When::every), measure("end", "phq9", Measure::When::closing)};
    p.measures[0].required = p.measures[2].required = true;
    p.primary = 1;
    RiskRule r;
    r.id = "death";
    r.instrument = "phq9";
    r.label = {"PHQ-9, fråga 9", "PHQ-9, item 9"};
    r.clock = red;
    r.settle = hours(72);
    r.table = {{{Input::Kind::item, "phq9", 9, 0, 3, true}}, {"none", "note", "ask", "alert"}, {{{cell(0, 0)}, 0, ""}, {{cell(1, 1, true)}, 2, ""}, {{cell(2, 3)}, 3, ""}}};
    p.risks = {r};
    p.modules = {module("m01", Opens::atStart), module("m02", Opens::after, {0})};
    p.modules[1].worksheets = {"relapse_plan"};
    p.close = {{CloseRule::Kind::module, 1, "", false}, {CloseRule::Kind::measure, 2, "", true}, {CloseRule::Kind::noRisk, none, "", false}, {CloseRule::Kind::noMessage, none, "", false}, {CloseRule::Kind::noReview, none, "", false}};
    const PhaseSet open = bit(Phase::enrolled) | bit(Phase::active) | bit(Phase::paused) | bit(Phase::closing);
    p.ends = {{EndRule::Kind::signedOff, {"summary", "relapsePlan"}, false, bit(Phase::closing)}, {EndRule::Kind::discharged, {"summary"}, true, open}, {EndRule::Kind::referred, {"summary", "referral"}, true, open}};
    p.patientMinutesMost = 180;
    p.therapistMinutesMost = 25;
    p.remindersMost = 4;
    return p;
}

// m03 after a choice of the therapist between two; m04 when either is done.
inline void addChoice(Programme& p) {
    const auto first = static_cast<std::uint16_t>(p.modules.size());
    for (const char* id : {"c1", "c2"}) {
        p.modules.push_back(module(id, Opens::byChoice, {1}));
        p.modules.back().choice = static_cast<std::uint16_t>(p.choices.size());
    }
    Choice c;
    c.id = "way";
    c.question = {"Vilken väg?", "Which way?"};
    c.among = {first, static_cast<std::uint16_t>(first + 1)};
    c.after = {1};
    c.clock = staff;
    c.otherwise = first;
    p.choices.push_back(c);
    p.modules.push_back(module("join", Opens::after, c.among));
}

inline std::string refuted(const Report& r) {
    std::string out;
    for (const auto& o : r.outcomes)
        if (o.verdict != Verdict::proved) out += (out.empty() ? "" : " ") + std::string(code(o.property)) + (o.verdict == Verdict::undecided ? "?" : "");
    return out;
}
inline std::string refuted(const Programme& p, const Policy& policy = {}) { return refuted(verify::verify(p, policy)); }

} // namespace fyr::icbt::verify::small
