// One course on a server that fails: is an answer about risk ever lost, or not told to the next in its chain?
//
// Shape:  a schedule is a seed. It draws a start in two years (both nights of the clock, all holidays), a patient who answers
//         at any hour, some about risk; therapists who are away for hours or weeks; a server (failing_server.h) that is down for
//         minutes up to weeks, or cut off from people while it works on; that crashes between an event and the delivery of its
//         effects; whose clock jumps both ways;
//         deliveries that come late, twice and in another order; commands that are sent again until somebody has confirmed them.
//         What must come of it is worked out apart from the engine (owed.h), from what was confirmed to people, and compared
//         after every command and every moment at which something fell due: the same duties open, the same of them taken. At
//         the end every telling that was owed must have come, to the one whose step it is, and none that was not.
// Units:  a telling is in time when it is received within a minute of polling and the slowest delivery of the first moment at
//         which the server, up and by its own clock, had to know that it is due (ServerTime::mustKnow), or of the end of the cut
//         that it was behind then. Its clock is off by two hours at the most, in every other schedule; its line is cut in five of
//         eight.
#pragma once

#include "base/random.h"
#include "icbt/engine/step.h"

#include <string>

namespace fyr::icbt::simulate {

class ServerTime;
class Owed;
struct Told;

struct FaultReport {
    std::uint64_t schedules = 0;
    std::uint64_t events = 0;     // that came to the server, sent again ones included
    std::uint64_t crashes = 0;
    std::uint64_t downtimes = 0;  // and times at which it was cut off
    std::uint64_t clockJumps = 0;
    std::uint64_t deliveries = 0; // twice delivered ones included
    std::uint64_t alerts = 0;     // answers that a person must see
    std::uint64_t steps = 0;      // of their chains, that had to be told
    std::uint64_t lost = 0;       // schedules in which a duty was not as it had to be: gone, never raised, held by another
    std::uint64_t untold = 0;     // steps of which nobody was told in time; and tellings that nobody was owed
    std::uint64_t longestMinutes = 0; // a step was told so long after the server had to know at the most
    std::vector<std::string> stories; // of the first that went wrong
    void add(const FaultReport& other);
};

[[nodiscard]] FaultReport faultSchedule(const Setting& setting, std::uint64_t seed);

// What of the tellings that are owed did not come in time, and what came that was not owed, as stories; counts into `report`.
void judge(const Owed& owed, const std::vector<Told>& told, const ServerTime& time, Instant until, std::string_view who, FaultReport& report);

} // namespace fyr::icbt::simulate
