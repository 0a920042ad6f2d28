// When modules come, and what a week asks for, when everybody keeps their times.
//
// Shape:  one schedule for each way through the choices. `typical`: a module takes its `due`, a review and a choice the time of
//         their clock's answer, a working day being 7/5 of a day. `earliest`: nobody takes any time, only weeks are waited
//         for. `latest`: everything is handed back as often as it may be.
//         A reminder is sent when its thing is not done by then: of modules at this pace, of measures always.
//         Minutes of a module lie evenly over the days that it is open, those of its review over the same days. What the
//         therapist opens beside (optional modules) counts on the patient alone, the heaviest one at a time.
// Units:  minutes since the start of treatment; weeks from 0.
#pragma once

#include "icbt/verify/checks.h"

namespace fyr::icbt::verify {

enum class Pace : std::uint8_t { earliest, typical, latest };

struct Visit {
    std::uint16_t module = none;
    std::int64_t opens = 0;
    std::int64_t handedIn = 0;
    std::int64_t done = 0;
};
struct Way {
    std::vector<std::uint16_t> branches; // of each choice
    std::vector<Visit> visits;           // in the order of their opening
    std::int64_t end = 0;                // of the last module
};
struct Week {
    double patient = 0;   // minutes
    double therapist = 0; // minutes
    int reminders = 0;    // of a module alone (weekOf)
    Places modules;       // that are open
};

inline constexpr std::size_t waysMost = 1U << 15U;
// Every way through the choices; more than `waysMost` are cut, and `cut` says so.
struct Ways {
    std::vector<Way> all;
    bool cut = false;
};
[[nodiscard]] Ways waysOf(const Context& c, Pace pace);
[[nodiscard]] std::vector<Week> weeksOf(const Context& c, const Way& way);
// The most reminders of any seven days, whatever weekday treatment began on.
[[nodiscard]] int remindersOf(const Context& c, const Way& way);
// A module that the therapist opens, alone with the measures: it must not be more than a week holds by itself.
[[nodiscard]] Week weekOf(const Context& c, std::uint16_t module);

// When each module comes, over every way through the choices that takes it, in days of treatment from 1. What the therapist
// opens has no time of its own and is not among them. `latest` is not cut by the limit of time, which ends the treatment
// whatever is left (`limit`, without pauses).
struct ModuleTimes {
    std::uint16_t module = none;
    std::int64_t earliestOpens = 0; // nobody takes any time
    std::int64_t typicalOpens = 0, typicalDone = 0; // on the longest way
    std::int64_t latestDone = 0;
};
struct Times {
    std::vector<ModuleTimes> modules; // in the order of their opening
    std::int64_t typicalEnd = 0, latestEnd = 0, limit = 0;
};
[[nodiscard]] Times timesOf(const Context& c);
[[nodiscard]] std::string write(const Times& t, const Programme& p);

void timeSuffices(const Context& c, Outcome& out); // the half of P3 that has time in it

} // namespace fyr::icbt::verify
