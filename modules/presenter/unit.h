// The report of a unit's internet CBT as its supervisor reads it (docs/API.md, GET /api/v1/quality/icbt): load, waiting, open
// risk, outcomes, what patients thought. What cannot be said is empty and never 0.
//
// Units: whole minutes; opinions in tenths, 0 … 100.
// Safety: no member says how dangerous an answer is.
#pragma once

#include "base/clock.h"
#include "base/json.h"
#include "clinical/local_text.h"
#include "clinical/triage_item.h"

#include <optional>
#include <string>
#include <vector>

namespace fyr::presenter {

struct UnitLoad {
    clinical::PersonRef therapist;
    int waitingToStart = 0, active = 0, paused = 0, closing = 0, followUp = 0;
    int minutesWeek = 0, minutes = 0;
    int waits = 0, late = 0;
    [[nodiscard]] int open() const noexcept { return waitingToStart + active + paused + closing + followUp; }
};
struct UnitWait {
    std::string kind; // feedback, message, risk, call
    int answered = 0, late = 0, waiting = 0, waitingLate = 0;
    std::optional<std::int64_t> median, ninetieth;
};
struct UnitRisk {
    std::string course;
    clinical::LocalText label;
    Instant raised, due; // `due`: until somebody must have it, or say what was done
    bool late = false;
    std::string holder;  // name; empty: nobody
    bool held = false;
    std::string therapist;
};
struct UnitOutcome {
    clinical::LocalText title; // empty: all
    int ended = 0;
    struct Figures {
        int completed = 0, discharged = 0, referred = 0, measured = 0;
        std::optional<std::pair<int, int>> betterWorse;
    };
    std::optional<Figures> figures; // none: too few
};
struct UnitOpinion {
    clinical::LocalText title;
    bool whole = false; // of all of a programme, at its end
    int count = 0;
    std::optional<int> meanTenths;
    std::vector<std::string> texts;
};
struct UnitView {
    Instant computedAt;
    int courses = 0, fewest = 0, unreadable = 0;
    std::vector<UnitLoad> load;
    std::vector<UnitWait> waits;
    std::vector<UnitRisk> risks;
    std::vector<UnitOutcome> outcomes; // all first
    std::vector<UnitOpinion> opinions;
};
// Errors: badRequest (not such a report). What a newer server adds is passed over.
[[nodiscard]] Result<UnitView> unitFromJson(const json::value& v);

// "3 of 8" is what a small group can bear; whole per cent beside it.
[[nodiscard]] int percentOf(int part, int of) noexcept;

} // namespace fyr::presenter
