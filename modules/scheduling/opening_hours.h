// When a unit is open: a week, Swedish holidays, and the unit's own exceptions.
//
// Shape: pure. An exception beats a holiday, a holiday beats the week. Hours are local wall time; a day may have several
//        spans (closed over lunch), sorted and apart.
// Units: minutes after local midnight.
#pragma once

#include "scheduling/holidays.h"
#include "scheduling/zone.h"

#include <array>
#include <map>
#include <vector>

namespace fyr::scheduling {

struct Span { // [from, to)
    int from = 0;
    int to = 0;
    friend bool operator==(const Span&, const Span&) = default;
};
using DayHours = std::vector<Span>; // empty = closed

enum class HolidayRule : std::uint8_t { open, closedOnPublic, closedOnPublicAndEves };

struct OpeningHours {
    Zone zone = stockholm;
    std::array<DayHours, 7> week; // Monday first
    HolidayRule holidays = HolidayRule::closedOnPublicAndEves;
    std::map<Date, DayHours> exceptions;
};

[[nodiscard]] DayHours hoursOn(const OpeningHours& h, Date day);
[[nodiscard]] bool isOpen(const OpeningHours& h, Instant at);
// The next moment it opens, at or after `at` (`at` itself while it is open). Nothing within a year: never.
[[nodiscard]] std::optional<Instant> nextOpen(const OpeningHours& h, Instant at);

} // namespace fyr::scheduling
