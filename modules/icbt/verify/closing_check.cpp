// The second half of P2, P3 in the graph, P4 and P12: closing and the ends, a slice for each thing that a closing asks for.
#include "icbt/verify/checks.h"
#include "icbt/verify/schedule.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fyr::icbt::verify {
namespace {

using Kind = Act::Kind;

LocalText both(std::string sv, std::string en) { return {std::move(sv), std::move(en)}; }

std::uint16_t ruleOf(const Programme& p, CloseRule::Kind kind, std::uint16_t subject = none) {
    for (std::uint16_t i = 0; i < p.close.size(); ++i)
        if (p.close[i].kind == kind && (subject == none || p.close[i].subject == subject)) return i;
    return none;
}

Slice sliceOf(const Context& c, std::uint16_t rule, Outcome& out) {
    Slice s;
    s.closeRule = rule;
    const auto& r = c.p.close[rule];
    switch (r.kind) {
    case CloseRule::Kind::module:
        if (r.subject != none) s.modules = {r.subject};
        break;
    case CloseRule::Kind::worksheet: s.modules = c.graph.carriersOf(r.worksheet); break;
    case CloseRule::Kind::measure: s.closingMeasure = r.subject; break;
    case CloseRule::Kind::noRisk: s.alert = true; break;
    case CloseRule::Kind::noMessage: s.message = true; break;
    case CloseRule::Kind::noReview: s.review = true; break;
    }
    s.leftOut.emplace();
    for (const auto m : s.modules)
        if (everLeftOut(c, m, out)) s.leftOut->push_back(m);
    return s;
}

// A measure can be answered in closing when it is due then; one that came earlier may have been missed for good, and a rule
// that can only be waived asks for nothing.
bool answerable(const Context& c, const CloseRule& r) { return r.kind != CloseRule::Kind::measure || (r.subject < c.p.measures.size() && c.p.measures[r.subject].when == Measure::When::closing); }

} // namespace

void closingDeadEnds(const Context& c, Outcome& out) {
    for (std::uint16_t rule = 0; rule <= c.p.close.size(); ++rule) {
        const bool bare = rule == c.p.close.size(); // nothing asked for: can it be signed at all?
        const Model model(c.p, c.graph, bare ? Slice{} : sliceOf(c, rule, out));
        const Explored e(model, c.bounds, {}, {}, true);
        out.states += e.size();
        if (!e.complete() || !model.fits()) {
            out.undecide();
            continue;
        }
        const auto place = bare ? std::string("end sign-off") : placeOf(c.p, rule);
        const auto at = e.stuck([](const State& s) { return Model::phase(s) == Phase::closing; }, [](const Act&) { return true; },
                                [](const State& before, const Act& a, const State&) { return a.kind == Kind::signOff && Model::phase(before) == Phase::closing; });
        if (at != Explored::nobody) {
            out.refute(c.teller().tell(place, model, e.way(at), bare ? both("Från dag {day} är avslutningen en återvändsgränd: ingen signering är tillåten där.", "From day {day} the closing is a dead end: no sign-off is allowed there.")
                                                                     : both("Från dag {day} kan behandlingen aldrig signeras: det som avslutningen kräver kan inte längre bli gjort.", "From day {day} the treatment can never be signed off: what closing asks for can no longer be done.")));
            if (bare) return; // everything else would say the same
        } else if (!bare && !answerable(c, c.p.close[rule])) {
            out.refute(Teller::plain(place, both("Avslutningen kräver en mätning som inte görs under avslutningen: har den missats finns bara undantaget kvar.", "Closing asks for a measure that is not due in closing: when it was missed, only a waiver is left.")));
        }
    }
}

Outcome noDeadEnd(const Context& c) {
    Outcome out{Property::p2};
    out.method = "exploration: treatment by cones, closing by rules";
    stalls(c, out);
    closingDeadEnds(c, out);
    return out;
}

Outcome anEndInTime(const Context& c) {
    Outcome out{Property::p3};
    out.method = "exploration; schedule";
    Slice s;
    s.alert = true;
    s.message = true;
    s.counts = true;
    s.baseline = std::any_of(c.p.measures.begin(), c.p.measures.end(), [](const Measure& m) { return m.when == Measure::When::baseline && m.required; });
    const Model model(c.p, c.graph, std::move(s));
    const Explored e(model, c.bounds, {}, {}, true);
    out.states += e.size();
    if (!e.complete()) out.undecide();
    // The patient may be gone for good: clinicians and time alone must be able to end the course.
    const auto at = e.stuck([](const State& x) { return Model::phase(x) != Phase::ended; }, [](const Act& a) { return a.actor != Actor::patient && a.kind != Kind::signOff; },
                            [](const State&, const Act&, const State& after) { return Model::phase(after) == Phase::ended; });
    if (e.complete() && at != Explored::nobody) {
        const auto phase = phaseName(Model::phase(e.state(at)));
        out.refute(c.teller().tell("ends", model, e.way(at), both(fmt::format("Patienten hör inte av sig mer. Ingen kan avsluta: varken utskrivning eller remiss är tillåten {}.", phase.sv), fmt::format("The patient is not heard of again. Nobody can end it: neither discharge nor referral is allowed {}.", phase.en))));
    }
    timeSuffices(c, out);
    return out;
}

Outcome endsWithDocuments(const Context& c) {
    Outcome out{Property::p4};
    out.method = "structure";
    const auto endOf = [&](EndRule::Kind k) {
        const auto it = std::find_if(c.p.ends.begin(), c.p.ends.end(), [&](const EndRule& e) { return e.kind == k; });
        return it == c.p.ends.end() ? nullptr : &*it;
    };
    using K = EndRule::Kind;
    for (const auto& [kind, documents] : {std::pair{K::signedOff, &c.policy.signedOffDocuments}, std::pair{K::discharged, &c.policy.dischargedDocuments}, std::pair{K::referred, &c.policy.referredDocuments}}) {
        const auto what = endName(kind);
        const auto* e = endOf(kind);
        if (!e) {
            out.refute(Teller::plain("ends", both(fmt::format("Behandlingen kan inte sluta med {}.", what.sv), fmt::format("The treatment cannot end with a {}.", what.en))));
            continue;
        }
        for (const auto& d : *documents)
            if (std::find(e->documents.begin(), e->documents.end(), d) == e->documents.end()) out.refute(Teller::plain(placeOf(*e), both(fmt::format("En {} lämnar inget dokument {}.", what.sv, d), fmt::format("A {} leaves no document {}.", what.en, d))));
        if (kind != K::signedOff && !e->needsReason) out.refute(Teller::plain(placeOf(*e), both(fmt::format("En {} kan göras utan skäl.", what.sv), fmt::format("A {} can be made without a reason.", what.en))));
    }
    const auto* signedOff = endOf(K::signedOff);
    const auto made = [](const CloseRule& r) { return r.kind == CloseRule::Kind::worksheet || r.kind == CloseRule::Kind::module; };
    if (signedOff && std::find(signedOff->documents.begin(), signedOff->documents.end(), "relapsePlan") != signedOff->documents.end() && std::none_of(c.p.close.begin(), c.p.close.end(), made))
        out.refute(Teller::plain(placeOf(*signedOff), {"Signeringen ska lämna en plan mot återfall, men avslutningen kräver ingen modul och inget arbetsblad som den kan komma från.", "The sign-off leaves a relapse plan, and closing asks for no module and no worksheet that it could come from."}));
    return out;
}

namespace {

struct Unclean {
    CloseRule::Kind rule;
    std::uint16_t subject;
    bool waivable;
    std::function<bool(const State&)> bad;
    LocalText what;
};

void signOffWith(const Context& c, const Unclean& u, Outcome& out) {
    Slice s;
    s.closeRule = ruleOf(c.p, u.rule, u.subject);
    s.rulesOnly = true;
    s.alert = u.rule == CloseRule::Kind::noRisk;
    s.message = u.rule == CloseRule::Kind::noMessage;
    s.review = u.rule == CloseRule::Kind::noReview;
    if (u.rule == CloseRule::Kind::measure) s.closingMeasure = u.subject;
    const auto place = s.closeRule == none ? std::string("close") : placeOf(c.p, s.closeRule);
    const Model model(c.p, c.graph, std::move(s));
    const auto way = wayTo(c, model, [&](const State& x, const Model::Next& n) { return n.act.kind == Kind::signOff && u.bad(x) && !(u.waivable && Model::waived(x)); }, out);
    if (!way.empty()) out.refute(c.teller().tell(place, model, way, u.what));
}

} // namespace

Outcome signOffIsClean(const Context& c) {
    Outcome out{Property::p12};
    out.method = "exploration, a slice for each thing that must not be open";
    using K = CloseRule::Kind;
    signOffWith(c, {K::noRisk, none, false, [](const State& s) { return Model::duty(s) != Duty::none; }, {"Dag {day} är behandlingen signerad, och larmet från dag {risk} är inte stängt.", "On day {day} the treatment is signed off, and the alert of day {risk} is not closed."}}, out);
    signOffWith(c, {K::noMessage, none, true, [](const State& s) { return Model::messageWaits(s); }, {"Dag {day} är behandlingen signerad, och ett meddelande från patienten har ingen läst.", "On day {day} the treatment is signed off, and a message of the patient has been read by nobody."}}, out);
    signOffWith(c, {K::noReview, none, true, [](const State& s) { return Model::reviewWaits(s); }, {"Dag {day} är behandlingen signerad, och en inlämnad hemuppgift har ingen läst.", "On day {day} the treatment is signed off, and homework that was handed in has been read by nobody."}}, out);
    for (std::uint16_t m = 0; m < c.p.measures.size(); ++m)
        if (c.p.measures[m].when == Measure::When::closing && c.p.measures[m].required)
            signOffWith(c, {K::measure, m, true, [](const State& s) { return !Model::closingAnswered(s); }, both(fmt::format("Dag {{day}} är behandlingen signerad utan mätningen {}.", c.p.measures[m].id), fmt::format("On day {{day}} the treatment is signed off without the measure {}.", c.p.measures[m].id))}, out);
    return out;
}

} // namespace fyr::icbt::verify
