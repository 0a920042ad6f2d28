// When a span of time has passed: hours, days and weeks as they go by, working days as the unit works.
//
// Shape:  pure; a value that is made once (the days of a century) and shared.
// Source: docs/PROGRAMMES.md, "Duties and clocks".
#pragma once

#include "icbt/programme.h"
#include "scheduling/zone.h"

#include <vector>

namespace fyr::icbt {

class Calendar {
  public:
    // Weekends, Swedish public holidays and their eves are off; `alsoOff` are the unit's own days.
    explicit Calendar(scheduling::Zone zone = scheduling::stockholm, const std::vector<Date>& alsoOff = {});

    [[nodiscard]] Instant after(Instant from, const Span& span) const noexcept {
        switch (span.unit) {
        case Span::Unit::hours: return from + std::chrono::hours(span.count);
        case Span::Unit::days: return from + std::chrono::hours(24 * span.count);
        case Span::Unit::weeks: return from + std::chrono::hours(24 * 7 * span.count);
        case Span::Unit::workingDays: return workingDaysAfter(from, span.count);
        }
        return from;
    }
    [[nodiscard]] bool worksOn(Date day) const noexcept;
    // The first moment of that weekday (Monday 0) and minute of the day, at or after `from`.
    [[nodiscard]] Instant nextAt(Instant from, int weekday, int minute) const noexcept;
    [[nodiscard]] const scheduling::Zone& zone() const noexcept { return m_zone; }

  private:
    struct Day {
        std::int16_t offset = 0; // minutes east of UTC, all day long ...
        bool changes = false;    // ... unless the clock is changed on it, or near it
        bool off = false;
        std::uint8_t works = 0;  // the next day that is worked on comes so many days later; 0: too far to say
    };
    struct Local {
        std::chrono::sys_days day;
        int minute = 0;
    };
    [[nodiscard]] const Day* known(std::chrono::sys_days day) const noexcept; // null beyond the century
    [[nodiscard]] bool works(std::chrono::sys_days day) const noexcept;
    [[nodiscard]] std::chrono::sys_days nextWorked(std::chrono::sys_days day) const noexcept; // after it
    [[nodiscard]] Local local(Instant t) const noexcept;
    [[nodiscard]] Instant workingDaysAfter(Instant from, int count) const noexcept;
    [[nodiscard]] Instant at(std::chrono::sys_days day, int minute) const noexcept;
    scheduling::Zone m_zone;
    std::vector<Day> m_days; // from `firstDay`
};

} // namespace fyr::icbt
