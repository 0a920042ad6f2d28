// How long a span lasts from each minute of two years: nights, holidays and both changes of summer time.
//
// Shape:  a calendar of its own, so that it may differ from the engine's and be found to: days of Stockholm with the
//         instant at which each begins and whether the unit works on it. Only the holidays' names of days are shared.
//         `nothing` when the span ends after the calendar does.
// Units:  minutes; `at` counts from the calendar's first local midnight.
#pragma once

#include "icbt/programme.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace fyr::icbt::verify {

class Wallclock {
  public:
    explicit Wallclock(int firstYear = 2027, int years = 2); // half a year more lies behind them, for what ends later
    [[nodiscard]] std::int64_t minutes() const noexcept { return m_minutes; } // of the two years
    // Minutes from `at` until the span is over.
    [[nodiscard]] std::optional<std::int64_t> lasts(std::int64_t at, const Span& span) const;
    // The longest that it can last, and from when. `starts` counts what was tried: what is no working day is alike from everywhere.
    struct Longest {
        std::int64_t minutes = 0;
        std::int64_t at = 0;
        std::int64_t starts = 0;
    };
    [[nodiscard]] Longest longest(const Span& span) const;
    // The first minute from which `a` lasts longer than `b`; nothing when it never does.
    [[nodiscard]] std::optional<std::int64_t> exceeds(const Span& a, const Span& b, std::int64_t& starts) const;
    [[nodiscard]] std::string write(std::int64_t at) const; // "2027-03-27 18:05", local

  private:
    struct Day {
        std::int64_t begins = 0; // minutes
        std::int32_t working = 0; // working days before this one
        bool works = false;
        std::int32_t year = 0;
        std::uint8_t month = 0, day = 0;
        int changesAt = -1; // local minute at which the clocks change
        int jump = 0;       // +60: an hour is skipped; -60: an hour comes twice
    };
    [[nodiscard]] std::size_t dayOf(std::int64_t at) const;
    [[nodiscard]] int timeOfDay(const Day& day, std::int64_t at) const; // on the wall
    [[nodiscard]] std::int64_t instant(const Day& day, int minute) const;
    std::vector<Day> m_days;
    std::vector<std::uint32_t> m_workdays; // places in m_days
    std::int64_t m_minutes = 0;
};

} // namespace fyr::icbt::verify
