// One function a property. verify.h calls them; each says how it decided.
#pragma once

#include "icbt/verify/finding.h"
#include "icbt/verify/policy.h"
#include "icbt/verify/story.h"
#include "icbt/verify/wallclock.h"

#include <memory>

namespace fyr::icbt::verify {

struct Ways;

struct Context {
    const Programme& p;
    const Graph& graph;
    const Policy& policy;
    const Wallclock& clock;
    Bounds bounds;
    const Programme* before = nullptr; // the version that runs today (P15)
    mutable std::shared_ptr<const Ways> ways{}; // made when it is first asked for
    [[nodiscard]] Teller teller() const { return Teller(p); }
    [[nodiscard]] const Ways& typical() const; // schedules of every way through the choices
};

[[nodiscard]] Outcome everythingComesAbout(const Context& c);     // P1
[[nodiscard]] bool everLeftOut(const Context& c, std::uint16_t module, Outcome& out); // in a course that can come about
void stalls(const Context& c, Outcome& out);                     // P2 in treatment
void closingDeadEnds(const Context& c, Outcome& out);            // P2 in closing
[[nodiscard]] Outcome noDeadEnd(const Context& c);                // P2
[[nodiscard]] Outcome anEndInTime(const Context& c);              // P3
[[nodiscard]] Outcome endsWithDocuments(const Context& c);        // P4
[[nodiscard]] Outcome risksAreAnswered(const Context& c);         // P5
[[nodiscard]] Outcome clocksOfRiskRun(const Context& c);          // P6
[[nodiscard]] Outcome tablesFit(const Context& c);                // P7
[[nodiscard]] Outcome orderAndGates(const Context& c);            // P8
[[nodiscard]] Outcome remindedLateOwned(const Context& c);        // P9
[[nodiscard]] Outcome patientsLoad(const Context& c);             // P10
[[nodiscard]] Outcome therapistsLoad(const Context& c);           // P11
[[nodiscard]] Outcome signOffIsClean(const Context& c);           // P12
[[nodiscard]] Outcome everyStateHasASentence(const Context& c);   // P14
[[nodiscard]] Outcome newVersionHasAPlace(const Context& c);      // P15

// The way to the first step that is `wrong`, with it; empty when there is none, or when it is left undecided.
[[nodiscard]] std::vector<Model::Next> wayTo(const Context& c, const Model& model, const std::function<bool(const State& from, const Model::Next&)>& wrong, Outcome& out);

// "module m05", for places and for sentences.
[[nodiscard]] std::string placeOf(const Module& m);
[[nodiscard]] std::string placeOf(const Measure& m);
[[nodiscard]] std::string placeOf(const ClockRule& c);
[[nodiscard]] std::string placeOf(const RiskRule& r);
[[nodiscard]] std::string placeOf(const Choice& c);
[[nodiscard]] std::string placeOf(const Decision& d);
[[nodiscard]] std::string placeOf(const Programme& p, std::size_t closeRule);
[[nodiscard]] std::string placeOf(const EndRule& e);
[[nodiscard]] LocalText endName(EndRule::Kind k); // "sign-off"
[[nodiscard]] std::int32_t weeksOf(const Span& s); // whole weeks, rounded up

} // namespace fyr::icbt::verify
