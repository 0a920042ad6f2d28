// Swedish public holidays, computed.
//
// Shape:  pure, for years 1900 … 2199. `eve` is a day that is no public holiday and on which care units are closed as on
//         Sundays (midsummer's eve, Christmas eve, New Year's eve).
// Source: lag (1989:253) om allmänna helgdagar; Easter by the anonymous Gregorian algorithm (Meeus, Astronomical
//         Algorithms, ch. 8); eves as in semesterlagen (1977:480) 3 a §.
#pragma once

#include "base/clock.h"

#include <optional>
#include <vector>

namespace fyr::scheduling {

enum class DayKind : std::uint8_t { ordinary, eve, holiday };

struct Holiday {
    Date day{};
    DayKind kind = DayKind::holiday;
    std::string_view sv;
    std::string_view en;
};

[[nodiscard]] Date easterSunday(int year) noexcept;
[[nodiscard]] std::vector<Holiday> holidaysOf(int year); // sorted by day
[[nodiscard]] std::optional<Holiday> holidayOn(Date day);

} // namespace fyr::scheduling
