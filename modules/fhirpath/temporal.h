// Dates, times and date-times as FHIRPath has them: as precise as they were written, no more.
//
// Units: `nanos` is the fraction of the second; `offset` is minutes east of UTC.
#pragma once

#include "fhirpath/decimal.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fyr::fhirpath {

enum class Field : std::uint8_t { none, year, month, day, hour, minute, second, fraction };

struct Temporal {
    std::int16_t year = 1;
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    std::uint8_t hour = 0;
    std::uint8_t minute = 0;
    std::uint8_t second = 0;
    std::uint8_t fractionDigits = 0;
    std::int32_t nanos = 0;
    std::int16_t offset = 0;
    bool hasOffset = false;
    bool isTime = false;           // a time of day: no date, `finest` is hour or finer
    Field finest = Field::none;    // what was written down last

    [[nodiscard]] std::string text(bool asDateTime = false) const; // asDateTime: as a literal, "2015T"
};

// "2015", "2015-02", "2015-02-04"
[[nodiscard]] std::optional<Temporal> parseDate(std::string_view text) noexcept;
// The same, or with a time of any precision and perhaps a zone; a "T" at the end of a date is let through.
[[nodiscard]] std::optional<Temporal> parseDateTime(std::string_view text) noexcept;
// "14", "14:34", "14:34:28.123"
[[nodiscard]] std::optional<Temporal> parseTime(std::string_view text) noexcept;

enum class Order : std::uint8_t { less, equal, greater, unknown };
// unknown: the precision, or a missing time zone, does not let one say.
[[nodiscard]] Order compare(const Temporal& a, const Temporal& b) noexcept;

// Adds whole units (seconds may have a fraction); `unit` is year … second, or fraction for milliseconds.
// Nothing when the result leaves the years 1 to 9999.
[[nodiscard]] std::optional<Temporal> plus(const Temporal& t, const Decimal& amount, Field unit) noexcept;
// The first or last moment that `t` can stand for, written with `digits` (4, 6, 8, 10, 12, 14, 17; times 2 … 9).
[[nodiscard]] std::optional<Temporal> boundary(const Temporal& t, int digits, bool high, bool dateOnly) noexcept;
[[nodiscard]] int precision(const Temporal& t) noexcept; // in digits: 4 for a year, 17 with milliseconds

} // namespace fyr::fhirpath
