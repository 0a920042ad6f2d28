// When a span of time has passed: hours, days and weeks as they go by, working days as the unit works.
//
// Shape:  pure; a value that is made once (the days off of a century) and shared.
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

    [[nodiscard]] Instant after(Instant from, const Span& span) const noexcept;
    [[nodiscard]] bool worksOn(Date day) const noexcept;
    // The first moment of that weekday (Monday 0) and minute of the day, at or after `from`.
    [[nodiscard]] Instant nextAt(Instant from, int weekday, int minute) const noexcept;
    [[nodiscard]] const scheduling::Zone& zone() const noexcept { return m_zone; }

  private:
    [[nodiscard]] Instant workingDaysAfter(Instant from, int count) const noexcept;
    [[nodiscard]] Instant at(Date day, int minute) const noexcept;
    scheduling::Zone m_zone;
    std::vector<bool> m_off; // a bit a day from `firstDay`
};

} // namespace fyr::icbt
