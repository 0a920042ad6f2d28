// P5 and P6: what happens to a risk answer, in every phase and from every minute.
#include "icbt/verify/checks.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::icbt::verify {
namespace {

using Kind = Act::Kind;

LocalText both(std::string sv, std::string en) { return {std::move(sv), std::move(en)}; }

Slice sliceOf(std::uint16_t rule) {
    Slice s;
    s.risk = rule;
    s.counts = true;
    return s;
}

bool standsStill(const Programme& p, std::uint16_t rule, const State& s) {
    const auto clock = p.risks[rule].clock;
    return Model::duty(s) == Duty::open && (clock == none || !(p.clocks[clock].runs & bit(Model::phase(s))));
}

// The shortest way to an open duty whose clock stands still.
void still(const Context& c, std::uint16_t rule, Outcome& out) {
    const Model model(c.p, c.graph, sliceOf(rule));
    if (!model.fits()) return out.undecide();
    std::uint32_t at = Explored::nobody;
    const Explored e(model, c.bounds, [&](std::uint32_t i, const State& s) { return standsStill(c.p, rule, s) && (at = i, true); });
    out.states += e.size();
    if (at == Explored::nobody) {
        if (!e.complete()) out.undecide();
        return;
    }
    const auto phase = phaseName(Model::phase(e.state(at)));
    const auto clock = c.p.risks[rule].clock;
    out.refute(c.teller().tell(clock == none ? placeOf(c.p.risks[rule]) : placeOf(c.p.clocks[clock]), model, e.way(at),
                               both(fmt::format("Larmet från dag {{risk}} är öppet, och ingen får veta mer: klockan står still {}.", phase.sv), fmt::format("The alert of day {{risk}} is open and nobody is told any more: the clock stands still {}.", phase.en))));
}

// In the graph: somebody is told of each answer, and of an open duty something still lies ahead.
void chain(const Context& c, std::uint16_t rule, Outcome& out) {
    const auto& r = c.p.risks[rule];
    const Model model(c.p, c.graph, sliceOf(rule));
    if (!model.fits()) return out.undecide();
    const auto* clock = r.clock == none ? nullptr : &c.p.clocks[r.clock];
    enum class Wrong { nothing, unheard, silent, hidden } wrong = Wrong::nothing;
    std::uint32_t at = Explored::nobody;
    const Explored e(model, c.bounds, [&](std::uint32_t i, const State& s) {
        if (Model::unheard(s)) wrong = Wrong::unheard;
        else if (Model::phase(s) == Phase::ended && Model::duty(s) != Duty::none) wrong = Wrong::hidden;
        else if (Model::duty(s) == Duty::open && clock && Model::told(s) == clock->steps.size() && Model::late(s) && clock->again.count <= 0) wrong = Wrong::silent;
        if (wrong == Wrong::nothing) return false;
        at = i;
        return true;
    });
    out.states += e.size();
    if (at == Explored::nobody) {
        if (!e.complete()) out.undecide();
        return;
    }
    const auto phase = phaseName(Model::phase(e.state(at)));
    const auto way = e.way(at);
    switch (wrong) {
    case Wrong::unheard: out.refute(c.teller().tell(placeOf(r), model, way, both(fmt::format("Ingen får veta det: regeln {} ser inte efter {}.", r.id, phase.sv), fmt::format("Nobody is told: the rule {} does not watch {}.", r.id, phase.en)))); break;
    case Wrong::hidden: out.refute(c.teller().tell(placeOf(r), model, way, both("Behandlingen är slut, och larmet från dag {risk} är inte stängt.", "The treatment is over, and the alert of day {risk} is not closed."))); break;
    case Wrong::silent: out.refute(c.teller().tell(placeOf(*clock), model, way, both("Alla har fått veta, svarstiden är slut, och larmet från dag {risk} sägs aldrig igen.", "Everybody has been told, the time for an answer is over, and the alert of day {risk} is never said again."))); break;
    case Wrong::nothing: break;
    }
}

struct Limit {
    const Span& span;
    const Span& most;
    std::string sv, en;
    bool mayBeAtOnce = false;
};

// In time: from every minute of two years.
void bounds(const Context& c, const RiskRule& r, Outcome& out) {
    if (r.clock == none) return;
    const auto& clock = c.p.clocks[r.clock];
    const auto place = placeOf(clock);
    std::vector<Limit> limits{{clock.answer, c.policy.riskAnswer, "ett svar", "an answer"}, {r.settle, c.policy.settle, "att det som gjordes har skrivits ned", "what was done is written down"}};
    if (clock.again.count > 0) limits.push_back({clock.again, c.policy.saidAgain, "att larmet sägs igen", "the alert is said again"});
    const auto onCall = std::find_if(clock.steps.begin(), clock.steps.end(), [](const ClockStep& s) { return s.to == Role::onCall; });
    if (onCall != clock.steps.end()) limits.push_back({onCall->after, c.policy.onCallBy, "att jouren får veta", "the on-call clinician is told", true});
    for (const auto& l : limits) {
        std::int64_t starts = 0;
        const auto from = c.clock.exceeds(l.span, l.most, starts);
        out.states += static_cast<std::size_t>(starts);
        if (from) {
            const auto lasts = c.clock.lasts(*from, l.span).value_or(c.clock.minutes());
            out.refute(Teller::plain(&l.span == &r.settle ? placeOf(r) : place, both(fmt::format("Ett larm som kommer {} väntar {} timmar på {}: gränsen är {}.", c.clock.write(*from), (lasts + 59) / 60, l.sv, formatSpan(l.most)), fmt::format("An alert that comes at {} waits {} hours until {}: the bound is {}.", c.clock.write(*from), (lasts + 59) / 60, l.en, formatSpan(l.most)))));
        }
        if (l.span.count < (l.mayBeAtOnce ? 0 : 1)) out.refute(Teller::plain(place, both(fmt::format("Ingen tid är satt för {}.", l.sv), fmt::format("No time is set until {}.", l.en))));
    }
    if (clock.steps.empty() || clock.steps.front().after.count != 0 || clock.steps.front().to == Role::patient) out.refute(Teller::plain(place, both("Ingen i personalen får veta av larmet genast.", "Nobody of the staff is told of the alert at once.")));
    if (clock.steps.empty() || clock.steps.back().to != Role::onCall) out.refute(Teller::plain(place, both("Kedjan slutar inte hos jouren.", "The chain does not end with the on-call clinician.")));
}

Severity severityOf(const RiskRule& r, const std::vector<std::optional<std::int32_t>>& values) {
    const auto* row = r.table.fits(values);
    return row ? static_cast<Severity>(row->outcome) : Severity::none;
}

// What a rule over one item says for each answer: never nothing at all, and no graver answer told to fewer.
void answers(const RiskRule& r, Outcome& out) {
    const auto raises = [](const TableRow& row) { return row.outcome >= static_cast<std::uint16_t>(Severity::ask); };
    if (std::none_of(r.table.rows.begin(), r.table.rows.end(), raises)) out.refute(Teller::plain(placeOf(r), both(fmt::format("Inget svar väcker regeln {}.", r.id), fmt::format("No answer raises the rule {}.", r.id))));
    if (r.table.inputs.size() != 1) return;
    const auto& in = r.table.inputs[0];
    int up = 0, down = 0;
    for (auto v = in.least; v < in.most; ++v) {
        const auto a = severityOf(r, {v}), b = severityOf(r, {v + 1});
        up += b > a;
        down += b < a;
        ++out.states;
    }
    if (up > 0 && down > 0) out.refute(Teller::plain(placeOf(r), both(fmt::format("Regeln {} larmar mindre för ett allvarligare svar.", r.id), fmt::format("The rule {} tells fewer people of a graver answer.", r.id))));
}

// An item about thoughts of death: everybody who uses the instrument watches it.
void watchedItem(const Context& c, const WatchedItem& w, Outcome& out) {
    const bool used = std::any_of(c.p.measures.begin(), c.p.measures.end(), [&](const Measure& m) { return m.instrument == w.instrument; });
    if (!used) return;
    const RiskRule* rule = nullptr;
    for (const auto& r : c.p.risks)
        for (const auto& in : r.table.inputs)
            if (in.kind == Input::Kind::item && in.instrument == w.instrument && in.item == w.item && r.table.inputs.size() == 1) rule = &r;
    if (!rule) {
        out.refute(Teller::plain("risks", both(fmt::format("Programmet frågar {}, men ingen regel ser efter fråga {} om tankar på döden.", w.instrument, w.item), fmt::format("The programme asks {}, and no rule watches item {} about thoughts of death.", w.instrument, w.item))));
        return;
    }
    const auto& in = rule->table.inputs[0];
    const auto need = [&](std::optional<std::int32_t> v, Severity least) {
        ++out.states;
        if (severityOf(*rule, {v}) >= least) return;
        const auto answer = v ? std::to_string(*v) : std::string();
        out.refute(Teller::plain(placeOf(*rule), v ? both(fmt::format("Dag 1: Patienten svarar {} på fråga {}. Ingen {}.", answer, w.item, least == Severity::alert ? "larmas" : "frågar"), fmt::format("Day 1: The patient answers {} to item {}. Nobody is {}.", answer, w.item, least == Severity::alert ? "alerted" : "asked to call"))
                                                   : both(fmt::format("Dag 1: Patienten hoppar över fråga {}. Ingen frågar.", w.item), fmt::format("Day 1: The patient passes over item {}. Nobody asks.", w.item))));
    };
    for (auto v = std::max(in.least, w.askFrom); v <= in.most; ++v) need(v, v >= w.alertFrom ? Severity::alert : Severity::ask);
    need({}, Severity::ask);
}

} // namespace

Outcome risksAreAnswered(const Context& c) {
    Outcome out{Property::p5};
    out.method = "exploration; every minute of two years where working days count; every answer";
    for (std::uint16_t r = 0; r < c.p.risks.size(); ++r) {
        still(c, r, out); // a bound holds only while the clock runs
        chain(c, r, out);
        bounds(c, c.p.risks[r], out);
        answers(c.p.risks[r], out);
    }
    for (const auto& w : c.policy.watchedItems) watchedItem(c, w, out);
    return out;
}

Outcome clocksOfRiskRun(const Context& c) {
    Outcome out{Property::p6};
    out.method = "exploration";
    for (std::uint16_t r = 0; r < c.p.risks.size(); ++r) still(c, r, out);
    return out;
}

} // namespace fyr::icbt::verify
