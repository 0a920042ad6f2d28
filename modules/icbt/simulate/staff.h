// When staff look into the system: a therapist at their logins, somebody of the unit in working hours.
//
// Source: behaviour.h.
#pragma once

#include "icbt/engine/calendar.h"
#include "icbt/simulate/patient.h"

namespace fyr::icbt::simulate {

class Therapist {
  public:
    Therapist(const Calendar& cal, const Service& s, std::uint64_t number);
    [[nodiscard]] bool works(Date day) const;
    // The first login at or after `t`; `jitter` minutes after its hour.
    [[nodiscard]] Instant next(Instant t, int jitter) const;

  private:
    const Calendar& m_cal;
    std::uint64_t m_seed;
};

// The first moment at or after `t` at which somebody of the unit is there.
[[nodiscard]] Instant whenTheUnitIsThere(const Calendar& cal, Instant t);

} // namespace fyr::icbt::simulate
