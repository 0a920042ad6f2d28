#include "icbt/simulate/staff.h"

#include "icbt/simulate/behaviour.h"
#include "icbt/simulate/dice.h"
#include "scheduling/zone.h"

#include <algorithm>

namespace fyr::icbt::simulate {

using std::chrono::hours;
namespace b = behaviour;

Therapist::Therapist(const Calendar& cal, const Service& s, std::uint64_t number) : m_cal(cal), m_seed(mixed(s.seed ^ 0x7465726170ULL, number % std::max(1U, s.therapists))) {}

bool Therapist::works(Date day) const {
    if (!m_cal.worksOn(day)) return false;
    const auto d = std::chrono::sys_days(day).time_since_epoch().count();
    for (std::int64_t k = 0; k < static_cast<std::int64_t>(b::sickDaysMost.value); ++k) { // a spell that began up to so many days ago
        const auto r = mixed(m_seed, static_cast<std::uint64_t>(d - k));
        if (static_cast<double>(r >> 11U) * 0x1.0p-53 < b::sickSpellsADay.value && static_cast<std::int64_t>(r % 5) >= k) return false;
    }
    const auto newYear = std::chrono::sys_days(day.year() / 1 / 1).time_since_epoch().count();
    const auto holiday = newYear + 165 + static_cast<std::int64_t>(m_seed % 36); // from mid-June on
    return d < holiday || d >= holiday + 7 * static_cast<std::int64_t>(b::holidayWeeks.value);
}

Instant Therapist::next(Instant t, int jitter) const {
    auto day = scheduling::toLocal(m_cal.zone(), t).day;
    for (int i = 0; i < 80; ++i, day = scheduling::plusDays(day, 1)) {
        if (!works(day)) continue;
        for (const int hour : {9, 14})
            if (const auto at = scheduling::toInstant(m_cal.zone(), {day, hour * 60 + jitter}); at && *at >= t) return *at;
    }
    return t + hours(24 * 80);
}

Instant whenTheUnitIsThere(const Calendar& cal, Instant t) {
    const auto local = scheduling::toLocal(cal.zone(), t);
    auto day = local.day;
    if (!cal.worksOn(day) || local.minute >= 16 * 60 + 30) {
        do day = scheduling::plusDays(day, 1);
        while (!cal.worksOn(day));
    } else if (local.minute >= 8 * 60) {
        return t;
    }
    return scheduling::toInstant(cal.zone(), {day, 8 * 60}).value_or(t);
}

} // namespace fyr::icbt::simulate
