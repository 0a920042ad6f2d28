// One course on a server that fails: is an answer about risk ever lost, or not told to the next in its chain?
//
// Shape:  a schedule is a seed. It draws a start in two years (both nights of the clock, all holidays), a patient who answers
//         at any hour, some about risk; therapists who are away for hours or weeks; a server that is down for minutes up to
//         weeks, that crashes between an event and the delivery of its effects, whose clock jumps both ways; deliveries that
//         come late, twice and in another order; commands that are sent again until somebody has confirmed them.
//         The server of the harness does what fyrd does: it writes an event into its log (engine/chain.h), then delivers what
//         followed, and keeps how far it has come; after a crash it replays the log and delivers again from there.
//         What is expected is worked out from true time alone, not from the engine: `seen` below.
// Units:  the bound of a telling counts from when the server is up: the step's time, plus how far its clock was off, plus the
//         delay of the delivery, plus a minute of polling.
#pragma once

#include "base/random.h"
#include "icbt/engine/step.h"

#include <string>

namespace fyr::icbt::simulate {

struct FaultReport {
    std::uint64_t schedules = 0;
    std::uint64_t events = 0;     // that came to the server, sent again ones included
    std::uint64_t crashes = 0;
    std::uint64_t downtimes = 0;
    std::uint64_t clockJumps = 0;
    std::uint64_t deliveries = 0; // twice delivered ones included
    std::uint64_t alerts = 0;     // answers that a person must see
    std::uint64_t steps = 0;      // steps of their chains that had to be told
    std::uint64_t lost = 0;       // of the alerts: no duty, or it went without a person
    std::uint64_t untold = 0;     // of the steps: nobody was told in time
    std::uint64_t longestMinutes = 0; // a step was told so long after its time at the most, while the server was up
    std::vector<std::string> stories; // of the first that went wrong
    void add(const FaultReport& other);
};

[[nodiscard]] FaultReport faultSchedule(const Setting& setting, std::uint64_t seed);

} // namespace fyr::icbt::simulate
