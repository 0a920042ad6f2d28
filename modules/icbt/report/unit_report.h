// How a unit's internet CBT goes, for whoever supervises it: load, how long people wait, risk that is open, how it ended, what
// patients thought. Pure: stories in, figures out.
//
// Shape:  computed from the events of the courses (story.h), never from what is shown in a caseload. Waiting and late are as of
//         `now`; times and outcomes of what fell into the period.
// Privacy: outcomes, times and opinions of fewer than `fewest` are not told (empty). Words of patients stand without names and
//         days, in an order that says nothing about when they were written; only of groups that are large enough. Open risk
//         and load are work, not figures: they are always told.
// Units:  whole minutes; opinions 0 … 10.
#pragma once

#include "base/json.h"
#include "icbt/report/summary.h"

#include <map>

namespace fyr::icbt {

inline constexpr std::int64_t fewest = 5;

struct UnitCourse {
    std::string id;
    const Programme& programme;
    const Story& story; // as of `now`: advanced to it
    std::string therapist; // who has it, or looks after it for now
};
struct Opinion {
    std::string programme; // id
    std::string module;    // empty: of all of it, at the end
    std::int32_t useful = 0;
    std::string text;
    Instant at{};
};

struct Load {
    std::string therapist;
    std::int32_t waitingToStart = 0, active = 0, paused = 0, closing = 0, followUp = 0;
    std::int32_t minutesWeek = 0; // the last seven days
    std::int32_t minutes = 0;     // the period
    std::int32_t waits = 0, late = 0; // duties that wait for a person, and of them past their time
};
struct Wait {
    std::string kind; // feedback, message, call, risk: until somebody had it
    std::int32_t answered = 0; // in the period
    std::optional<std::int64_t> median, ninetieth; // minutes; none: too few
    std::int32_t late = 0;     // of those answered
    std::int32_t waiting = 0, waitingLate = 0; // now
};
struct OpenRisk {
    std::string course;
    std::uint32_t duty = 0;
    LocalText label; // what was asked; never how dangerous
    Instant raised{}, answerBy{};
    bool late = false;
    std::string holder; // empty: nobody
    std::optional<Instant> settleBy;
    std::string therapist;
};
struct Outcome {
    std::string programme; // id; empty: all
    LocalText title;
    std::int32_t ended = 0;
    struct Figures {
        std::int32_t completed = 0, signedOff = 0, discharged = 0, referred = 0;
        std::int32_t measured = 0; // with a figure of reliable change before → after (or the last, of those who left)
        std::optional<std::pair<std::int32_t, std::int32_t>> betterWorse; // of those; none: too few
    };
    std::optional<Figures> figures; // none: too few
};
struct OpinionRow {
    std::string programme, module; // module empty: of all of it
    LocalText title;
    std::int32_t count = 0;
    std::optional<std::int32_t> meanTenths; // 74: 7.4; none: too few
    std::vector<std::string> texts;
};
struct UnitReport {
    Instant from{}, now{};
    std::int32_t courses = 0; // that are open
    std::vector<Load> load;   // the largest first
    std::vector<Wait> waits;
    std::vector<OpenRisk> risks; // the strictest clock first
    std::vector<Outcome> outcomes; // all, then by programme
    std::vector<OpinionRow> opinions;
    std::int32_t unreadable = 0;
};
[[nodiscard]] UnitReport unitReport(const instruments::Catalogue& catalogue, std::span<const UnitCourse> courses, std::span<const Opinion> opinions, Instant from, Instant now);

// `names`: of people, by id.
[[nodiscard]] json::object toJson(const UnitReport& r, const std::map<std::string, std::string, std::less<>>& names);

} // namespace fyr::icbt
