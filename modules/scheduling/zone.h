// Local time of a European unit and UTC, by the rule of the EU: summer time from the last Sunday of March to the last
// Sunday of October, both at 01:00 UTC.
//
// Shape:  pure: the same answer on every machine, whatever time zone data it has (a test compares with the system's).
//         A local time that does not exist (the hour that is skipped) has no Instant; one that is there twice is the
//         first of the two.
// Units:  minutes; `LocalTime` is a calendar day and minutes after midnight, 24:00 included.
// Source: directive 2000/84/EC; in force in Sweden since 1996.
#pragma once

#include "base/clock.h"

#include <optional>

namespace fyr::scheduling {

struct Zone {
    int standardMinutes = 60; // east of UTC in winter
    bool summerTime = true;
    friend bool operator==(const Zone&, const Zone&) = default;
};
inline constexpr Zone stockholm{60, true};
// "Europe/Stockholm" and its neighbours with the same rule; nothing for a name that is not known here.
[[nodiscard]] std::optional<Zone> zoneFromName(std::string_view name) noexcept;

struct LocalTime {
    Date day{};
    int minute = 0;
    friend bool operator==(const LocalTime&, const LocalTime&) = default;
};

[[nodiscard]] int offsetMinutes(const Zone& zone, Instant at) noexcept;
[[nodiscard]] LocalTime toLocal(const Zone& zone, Instant at) noexcept;
[[nodiscard]] std::optional<Instant> toInstant(const Zone& zone, const LocalTime& local) noexcept;
// The first moment of the day there.
[[nodiscard]] Instant startOfDay(const Zone& zone, Date day) noexcept;
[[nodiscard]] unsigned weekdayOf(Date day) noexcept; // 0 Monday … 6 Sunday
[[nodiscard]] Date plusDays(Date day, int days) noexcept;
// "08:30"; "24:00" ends a day.
[[nodiscard]] std::optional<int> minuteOfDay(std::string_view text) noexcept;
[[nodiscard]] std::string formatMinute(int minuteOfDay);

} // namespace fyr::scheduling
