// A clinician's recurring week and the bookable times that it makes.
//
// Shape:  pure. Local wall times follow summer time: 08:00 stays 08:00. A slot has its length in real minutes; one that
//         would start in the skipped hour is left out, one in the doubled hour is there once. Days on which the unit is
//         closed make none. `everyWeeks` counts from the pattern's first day's week.
// Errors: badRequest with every problem, places as JSON pointers into the pattern.
// Source of the shape: docs/APPOINTMENTS.md.
#pragma once

#include "base/json.h"
#include "scheduling/opening_hours.h"

namespace fyr::scheduling {

inline constexpr std::size_t maxSlotsPerPublish = 4000;

struct PatternBlock {
    std::vector<unsigned> weekdays; // 0 Monday
    Span hours;
    int minutes = 30; // of a slot
    int pause = 0;    // after each slot
    std::string service;
    std::vector<std::string> modes; // "onSite", "video", "phone"
    bool open = true;               // patients may book it themselves
};
struct SlotPattern {
    Zone zone = stockholm;
    int everyWeeks = 1;
    std::vector<PatternBlock> blocks;
};
struct MadeSlot {
    Instant start;
    Instant end;
    const PatternBlock* block = nullptr; // of the pattern
};

[[nodiscard]] Result<SlotPattern> patternFromJson(const json::object& v);
// In order of start. `unit` says on which days nothing is made, and within which hours nothing else.
// Errors: tooLarge over maxSlotsPerPublish; badRequest when two blocks overlap.
[[nodiscard]] Result<std::vector<MadeSlot>> makeSlots(const SlotPattern& pattern, const OpeningHours& unit, Date from, Date to);

} // namespace fyr::scheduling
