// Patients in flight and a new version of their programme: what would become of each course, before anything is changed.
//
// Shape:  pure. Parts are the same when their ids are. `automatic`: the course goes on under the new version with nothing
//         lost, doubled or moved; `clinician`: somebody must decide first, and `reasons` say what; `pinned`: it stays with
//         the version it has. Deadlines and holders of what is open never change: a duty goes over as it is or not at all.
// Source: state compliance of running cases (ADEPT); docs/PROGRAMMES.md, "New versions".
#pragma once

#include "icbt/engine/step.h"

namespace fyr::icbt {

enum class Fate : std::uint8_t { automatic, clinician, pinned };
[[nodiscard]] std::string_view name(Fate f) noexcept;

enum class MigrationReason : std::uint8_t {
    otherProgramme,   // pinned
    courseEnded,      // pinned
    riskOpen,         // pinned: its rule or clock is not in the new version, or would stand still
    moduleGone,       // clinician: open or handed in, and no longer there
    modulePassed,     // clinician: new, and what comes after it has begun
    orderBroken,      // clinician: under way, though the new version wants something else first
    gateChanged,      // clinician: handed in, and the new version has no gate there, or the other way round
    choiceGone,       // clinician: open, or what was chosen is no longer among it
    measureChanged,   // clinician: due or answered, with another instrument or no longer there; or asked at other times
    decisionGone,     // clinician: open, and no longer there
    trackGone,        // clinician
    dutyGone,         // clinician: something waits for a person that the new version does not know
    ruleGone,         // clinician: a rule of closing was waived, and is another now
};
[[nodiscard]] std::string_view name(MigrationReason r) noexcept;

struct Migration {
    Fate fate = Fate::automatic;
    struct Because {
        MigrationReason reason = MigrationReason::moduleGone;
        std::string subject; // id in the old version, or the new one's for what is new
        friend bool operator==(const Because&, const Because&) = default;
    };
    std::vector<Because> reasons;
    std::optional<Course> course; // under the new version; only when automatic
};

[[nodiscard]] Migration migrate(const Programme& from, const Programme& to, const Course& course);

// Where a part of one version is in the other, by its id; `none`: nowhere.
struct Places {
    const Programme& from;
    const Programme& to;
    [[nodiscard]] std::uint16_t module(std::uint16_t at) const;
    [[nodiscard]] std::uint16_t measure(std::uint16_t at) const;
    [[nodiscard]] std::uint16_t risk(std::uint16_t at) const;
    [[nodiscard]] std::uint16_t choice(std::uint16_t at) const;
    [[nodiscard]] std::uint16_t decision(std::uint16_t at) const;
    [[nodiscard]] std::uint16_t clock(std::uint16_t at) const;
    [[nodiscard]] std::uint16_t track(std::uint16_t at) const;
    [[nodiscard]] std::uint16_t of(DutyKind kind, std::uint16_t subject) const;
};

// What followed: until the move under the old version, with it under the new one.
struct Carried {
    std::vector<Effect> before, after;
};
// Carries it out: what falls due until `at` by the old version, the move, what is new begins.
// Errors: invalidState, when it is not `automatic` then (`detail`: reason and subject); the course may have moved in time.
[[nodiscard]] Result<Carried> carryOver(const Programme& from, const Programme& to, const Calendar& calendar, Course& course, Instant at);

struct DryRun {
    std::vector<std::size_t> automatic, clinician, pinned; // places in what was given
    std::vector<Migration> all;
};
[[nodiscard]] DryRun dryRun(const Programme& from, const Programme& to, const std::vector<Course>& courses);

} // namespace fyr::icbt
