// P9: what is due has a reminder, a time after which it is late, and an owner.
#include "icbt/verify/checks.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::icbt::verify {
namespace {

LocalText both(std::string sv, std::string en) { return {std::move(sv), std::move(en)}; }

constexpr PhaseSet inTreatment = bit(Phase::active);

// Something that waits for a person: its clock, where it may wait, and how long at most.
struct Waits {
    std::string place;
    LocalText what;
    std::uint16_t clock = none;
    PhaseSet phases = inTreatment;
    const Span* most = nullptr;
    bool ofPatient = false;
};

PhaseSet measured(const Measure& m) {
    switch (m.when) {
    case Measure::When::baseline: return bit(Phase::enrolled);
    case Measure::When::every:
    case Measure::When::week: return bit(Phase::active);
    case Measure::When::closing: return bit(Phase::closing);
    case Measure::When::followUp: return bit(Phase::followUp);
    }
    return 0;
}

std::vector<Waits> waiting(const Context& c) {
    const auto& p = c.p;
    const auto& y = c.policy;
    std::vector<Waits> out{
        {"messages", {"ett meddelande", "a message"}, p.messageClock, static_cast<PhaseSet>(everyPhase & ~bit(Phase::ended)), &y.messageAnswer},
        {"silent", {"en tyst patient", "a silent patient"}, p.silentClock, inTreatment, &y.otherAnswer},
        {"closing", {"en avslutning som drar ut", "a closing that drags on"}, p.closingClock, bit(Phase::closing), &y.finishAnswer},
    };
    if (p.pauseMost > 0) out.push_back({"pause", {"slutet på en paus", "the end of a pause"}, p.pauseClock, bit(Phase::paused), &y.otherAnswer});
    for (const auto& m : p.modules)
        if (m.gate == Gate::therapist) out.push_back({placeOf(m), {"en hemuppgift", "homework"}, m.reviewClock, static_cast<PhaseSet>(m.booster ? bit(Phase::followUp) : bit(Phase::active) | bit(Phase::paused) | bit(Phase::closing)), &y.reviewAnswer});
    for (const auto& m : p.measures) out.push_back({placeOf(m), {"en mätning som uteblev", "a measure that was missed"}, m.missedClock, measured(m), &y.otherAnswer});
    for (const auto& x : p.choices)
        if (x.by != Chooses::table) out.push_back({placeOf(x), {"ett val", "a choice"}, x.clock, inTreatment, &y.otherAnswer, x.by == Chooses::patient});
    for (const auto& d : p.decisions) out.push_back({placeOf(d), {"ett beslut", "a decision"}, d.clock, inTreatment, &y.otherAnswer});
    for (const auto& r : p.risks) out.push_back({placeOf(r), {"ett larm", "an alert"}, r.clock, 0, nullptr});
    return out;
}

void ownedAndBounded(const Context& c, const Waits& w, Outcome& out) {
    const auto wrong = [&](const std::string& place, std::string sv, std::string en) { out.refute(Teller::plain(place, both(std::move(sv), std::move(en)))); };
    if (w.clock == none) return wrong(w.place, fmt::format("Ingen klocka går för {}.", w.what.sv), fmt::format("No clock runs for {}.", w.what.en));
    const auto& clock = c.p.clocks[w.clock];
    for (std::size_t i = 0; i < phases; ++i)
        if (const auto phase = static_cast<Phase>(i); (w.phases & bit(phase)) && !(clock.runs & bit(phase))) {
            const auto n = phaseName(phase);
            wrong(placeOf(clock), fmt::format("Klockan {} står still {}, medan {} väntar.", clock.id, n.sv, w.what.sv), fmt::format("The clock {} stands still {}, while {} waits.", clock.id, n.en, w.what.en));
        }
    if (!w.ofPatient && (clock.steps.empty() || clock.steps.front().to == Role::patient)) wrong(placeOf(clock), fmt::format("Ingen i personalen äger {}.", w.what.sv), fmt::format("Nobody of the staff owns {}.", w.what.en));
    std::int64_t starts = 0;
    if (!w.most) return;
    if (const auto from = c.clock.exceeds(clock.answer, *w.most, starts)) wrong(placeOf(clock), fmt::format("{} får vänta {} på svar: gränsen är {}.", w.what.sv, formatSpan(clock.answer), formatSpan(*w.most)), fmt::format("{} may wait {} for an answer: the bound is {}.", w.what.en, formatSpan(clock.answer), formatSpan(*w.most)));
    out.states += static_cast<std::size_t>(starts);
}

// Told at once, late at some time, then somebody else's, and said again.
void chains(const Context& c, const ClockRule& clock, Outcome& out) {
    const auto wrong = [&](std::string sv, std::string en) { out.refute(Teller::plain(placeOf(clock), both(std::move(sv), std::move(en)))); };
    if (clock.answer.count <= 0) wrong(fmt::format("Det som klockan {} mäter blir aldrig sent.", clock.id), fmt::format("What the clock {} measures is never late.", clock.id));
    if (clock.steps.empty()) return wrong(fmt::format("Klockan {} säger inget till någon.", clock.id), fmt::format("The clock {} tells nobody.", clock.id));
    if (clock.steps.front().after.count != 0) wrong(fmt::format("Klockan {} säger inget genast.", clock.id), fmt::format("The clock {} tells nobody at once.", clock.id));
    if (std::all_of(clock.steps.begin(), clock.steps.end(), [&](const ClockStep& s) { return s.to == clock.steps.front().to; })) wrong(fmt::format("När den som äger det inte svarar får ingen annan veta det (klockan {}).", clock.id), fmt::format("When the owner does not answer nobody else is told (clock {}).", clock.id));
    if (clock.again.count <= 0) wrong(fmt::format("Klockan {} säger det aldrig igen.", clock.id), fmt::format("The clock {} never says it again.", clock.id));
    std::int64_t starts = 0;
    for (std::size_t i = 1; i < clock.steps.size(); ++i)
        if (c.clock.exceeds(clock.steps[i - 1].after, clock.steps[i].after, starts)) wrong(fmt::format("Stegen i klockan {} är inte i ordning.", clock.id), fmt::format("The steps of the clock {} are not in order.", clock.id));
    // Somebody else knows before it is late for a day, or the step never comes in time.
    if (const auto& last = clock.steps.back().after; c.clock.exceeds(last, {clock.answer.count * 2, clock.answer.unit}, starts)) wrong(fmt::format("Sista steget i klockan {} kommer efter {}, långt efter att svaret är sent.", clock.id, formatSpan(last)), fmt::format("The last step of the clock {} comes after {}, long after the answer is late.", clock.id, formatSpan(last)));
    out.states += static_cast<std::size_t>(starts);
}

void reminded(const Context& c, Outcome& out) {
    const auto wrong = [&](std::string place, std::string sv, std::string en) { out.refute(Teller::plain(std::move(place), both(std::move(sv), std::move(en)))); };
    const auto ofPatient = [](const Reminder& r) { return r.to == Role::patient; };
    for (const auto& m : c.p.modules) {
        if (std::none_of(m.reminders.begin(), m.reminders.end(), ofPatient)) wrong(placeOf(m), fmt::format("Ingen påminner patienten om modul {}.", m.id), fmt::format("Nobody reminds the patient of module {}.", m.id));
        if (m.gate == Gate::none && m.reviewClock != none) wrong(placeOf(m), fmt::format("Modul {} har en klocka för läsning, men ingen grind.", m.id), fmt::format("Module {} has a clock for its review, and no gate.", m.id));
    }
    std::int64_t starts = 0;
    for (const auto& m : c.p.measures) {
        if (std::none_of(m.reminders.begin(), m.reminders.end(), ofPatient)) wrong(placeOf(m), fmt::format("Ingen påminner patienten om mätningen {}.", m.id), fmt::format("Nobody reminds the patient of the measure {}.", m.id));
        if (m.grace.count <= 0) wrong(placeOf(m), fmt::format("Mätningen {} blir aldrig sen.", m.id), fmt::format("The measure {} is never late.", m.id));
        if (m.missedMost < 1) wrong(placeOf(m), fmt::format("Ingen ringer hur många gånger mätningen {} än uteblir.", m.id), fmt::format("Nobody calls, however often the measure {} is missed.", m.id));
        for (const auto& r : m.reminders)
            if (c.clock.exceeds(r.after, m.grace, starts)) wrong(placeOf(m), fmt::format("En påminnelse om mätningen {} kommer när den redan räknas som missad.", m.id), fmt::format("A reminder of the measure {} comes when it counts as missed already.", m.id));
        if (m.when == Measure::When::every && m.grace.count > 0 && c.clock.exceeds(m.grace, {m.everyWeeks, Span::Unit::weeks}, starts)) wrong(placeOf(m), fmt::format("Mätningen {} blir sen först när nästa redan har kommit.", m.id), fmt::format("The measure {} is late only when the next one is due already.", m.id));
    }
    if (c.p.silentAfter.count <= 0 || c.clock.exceeds(c.p.silentAfter, c.policy.silent, starts)) wrong("silent", fmt::format("En patient kan vara tyst i {} innan någon hör av sig: gränsen är {}.", formatSpan(c.p.silentAfter), formatSpan(c.policy.silent)), fmt::format("A patient may be silent for {} before anybody calls: the bound is {}.", formatSpan(c.p.silentAfter), formatSpan(c.policy.silent)));
    if (c.p.closingWithin.count <= 0) wrong("closing", "En avslutning drar aldrig ut på tiden: ingen gräns är satt.", "A closing never drags on: no time is set for it.");
    out.states += static_cast<std::size_t>(starts);
}

} // namespace

Outcome remindedLateOwned(const Context& c) {
    Outcome out{Property::p9};
    out.method = "structure; every minute of two years for working days";
    for (const auto& w : waiting(c)) ownedAndBounded(c, w, out);
    for (const auto& clock : c.p.clocks) chains(c, clock, out);
    reminded(c, out);
    return out;
}

} // namespace fyr::icbt::verify
