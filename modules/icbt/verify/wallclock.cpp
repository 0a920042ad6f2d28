#include "icbt/verify/wallclock.h"

#include "scheduling/holidays.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace fyr::icbt::verify {
namespace {

using namespace std::chrono;

constexpr int dayMinutes = 24 * 60;

// Hours, days and weeks are time that passes.
std::optional<std::int64_t> alwaysLasts(const Span& s) {
    switch (s.unit) {
    case Span::Unit::hours: return std::int64_t{60} * s.count;
    case Span::Unit::days: return std::int64_t{dayMinutes} * s.count;
    case Span::Unit::weeks: return std::int64_t{7} * dayMinutes * s.count;
    case Span::Unit::workingDays: return {};
    }
    return {};
}

bool isLastSunday(const year_month_day& d, month m) { return d.month() == m && year_month_day{sys_days{year_month_weekday_last{d.year(), m, weekday_last{Sunday}}}} == d; }

} // namespace

Wallclock::Wallclock(int firstYear, int years) {
    const sys_days first{year{firstYear} / January / 1};
    const sys_days end{year{firstYear + years} / January / 1};
    const sys_days last{year{firstYear + years} / July / 1};
    std::int64_t at = 0;
    std::int32_t worked = 0;
    for (auto d = first; d < last; d += days{1}) {
        if (d == end) m_minutes = at;
        const year_month_day ymd{d};
        Day day;
        day.begins = at;
        day.working = worked;
        day.year = static_cast<int>(ymd.year());
        day.month = static_cast<std::uint8_t>(static_cast<unsigned>(ymd.month()));
        day.day = static_cast<std::uint8_t>(static_cast<unsigned>(ymd.day()));
        const weekday w{d};
        day.works = w != Saturday && w != Sunday && !scheduling::holidayOn(ymd);
        if (isLastSunday(ymd, March)) { // 02:00 becomes 03:00
            day.changesAt = 120;
            day.jump = 60;
        } else if (isLastSunday(ymd, October)) { // 03:00 becomes 02:00
            day.changesAt = 180;
            day.jump = -60;
        }
        if (day.works) {
            m_workdays.push_back(static_cast<std::uint32_t>(m_days.size()));
            ++worked;
        }
        at += dayMinutes - day.jump;
        m_days.push_back(day);
    }
}

std::size_t Wallclock::dayOf(std::int64_t at) const {
    auto guess = static_cast<std::size_t>(std::max<std::int64_t>(0, at) / dayMinutes);
    guess = std::min(guess, m_days.size() - 1);
    while (guess > 0 && m_days[guess].begins > at) --guess;
    while (guess + 1 < m_days.size() && m_days[guess + 1].begins <= at) ++guess;
    return guess;
}

int Wallclock::timeOfDay(const Day& day, std::int64_t at) const {
    const auto passed = static_cast<int>(at - day.begins);
    return day.changesAt >= 0 && passed >= day.changesAt ? passed + day.jump : passed;
}

// The hour that is skipped ends where it would have begun; of the hour that comes twice, the second: what lasts longer.
std::int64_t Wallclock::instant(const Day& day, int minute) const {
    if (day.jump > 0 && minute >= day.changesAt) return day.begins + std::max(day.changesAt, minute - day.jump);
    if (day.jump < 0 && minute >= day.changesAt + day.jump) return day.begins + minute - day.jump;
    return day.begins + minute;
}

std::optional<std::int64_t> Wallclock::lasts(std::int64_t at, const Span& span) const {
    if (const auto fixed = alwaysLasts(span)) return fixed;
    const auto here = dayOf(at);
    const auto& day = m_days[here];
    // `working` of a day off is the place of the next working day among them; of a working day its own.
    const auto place = static_cast<std::size_t>(day.working) + static_cast<std::size_t>(span.count);
    if (place >= m_workdays.size()) return {};
    const auto& then = m_days[m_workdays[place]];
    return instant(then, day.works ? timeOfDay(day, at) : 0) - at;
}

Wallclock::Longest Wallclock::longest(const Span& span) const {
    Longest out;
    if (const auto fixed = alwaysLasts(span)) return {*fixed, 0, 1};
    for (std::int64_t at = 0; at < m_minutes; ++at, ++out.starts)
        if (const auto l = lasts(at, span); !l || *l > out.minutes) {
            out.minutes = l.value_or(m_minutes);
            out.at = at;
        }
    return out;
}

std::optional<std::int64_t> Wallclock::exceeds(const Span& a, const Span& b, std::int64_t& starts) const {
    const auto fixedA = alwaysLasts(a), fixedB = alwaysLasts(b);
    if (a.count <= 0 && b.count >= 0) return ++starts, std::nullopt; // no time at all
    if ((fixedA && fixedB) || a.unit == b.unit) { // from everywhere alike
        ++starts;
        return fixedA.value_or(a.count) > fixedB.value_or(b.count) ? std::optional<std::int64_t>(0) : std::nullopt;
    }
    for (std::int64_t at = 0; at < m_minutes; ++at) {
        ++starts;
        const auto longA = lasts(at, a);
        const auto longB = lasts(at, b);
        if (!longB) continue; // no bound within the calendar: too long to compare, and `a` is not longer than what is left
        if (!longA || *longA > *longB) return at;
    }
    return {};
}

std::string Wallclock::write(std::int64_t at) const {
    const auto& d = m_days[dayOf(at)];
    const auto t = timeOfDay(d, at);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", d.year, d.month, d.day, t / 60, t % 60);
}

} // namespace fyr::icbt::verify
