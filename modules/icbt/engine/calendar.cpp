#include "icbt/engine/calendar.h"

#include "scheduling/holidays.h"

#include <array>

namespace fyr::icbt {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;

constexpr int firstYear = 2000;
constexpr int lastYear = 2100;
constexpr sys_days firstDay{std::chrono::year{firstYear} / 1 / 1};
constexpr sys_days pastDay{std::chrono::year{lastYear + 1} / 1 / 1};

unsigned weekdayOf(sys_days day) noexcept { return std::chrono::weekday(day).iso_encoding() - 1; }

} // namespace

Calendar::Calendar(scheduling::Zone zone, const std::vector<Date>& alsoOff) : m_zone(zone), m_days(static_cast<std::size_t>((pastDay - firstDay).count())) {
    const auto of = [&](Date day) -> Day* {
        const auto d = sys_days(day);
        return d < firstDay || d >= pastDay ? nullptr : &m_days[static_cast<std::size_t>((d - firstDay).count())];
    };
    // From a day before to a day after, so that it is so by UTC and on the wall.
    std::array<int, 4> offsets{};
    for (std::size_t i = 0; i < offsets.size(); ++i) offsets[i] = scheduling::offsetMinutes(zone, Instant(firstDay) + days(i) - days(1));
    for (std::size_t i = 0; i < m_days.size(); ++i) {
        const auto day = firstDay + days(i);
        m_days[i].off = weekdayOf(day) >= 5;
        m_days[i].offset = static_cast<std::int16_t>(offsets[1]);
        m_days[i].changes = offsets[0] != offsets[1] || offsets[1] != offsets[2] || offsets[2] != offsets[3];
        offsets = {offsets[1], offsets[2], offsets[3], scheduling::offsetMinutes(zone, Instant(day) + days(3))};
    }
    for (int year = firstYear; year <= lastYear; ++year)
        for (const auto& h : scheduling::holidaysOf(year))
            if (auto* d = of(h.day)) d->off = true;
    for (const auto day : alsoOff)
        if (auto* d = of(day)) d->off = true;
    std::size_t next = m_days.size(); // the first one after that is worked on
    for (std::size_t i = m_days.size(); i-- > 0;) {
        if (next < m_days.size() && next - i < 256) m_days[i].works = static_cast<std::uint8_t>(next - i);
        if (!m_days[i].off) next = i;
    }
}

const Calendar::Day* Calendar::known(sys_days day) const noexcept {
    const auto i = static_cast<std::size_t>((day - firstDay).count());
    return i < m_days.size() ? m_days.data() + i : nullptr;
}

bool Calendar::works(sys_days day) const noexcept {
    const auto* d = known(day);
    return d ? !d->off : weekdayOf(day) < 5;
}
bool Calendar::worksOn(Date day) const noexcept { return works(sys_days(day)); }

sys_days Calendar::nextWorked(sys_days day) const noexcept {
    if (const auto* d = known(day); d && d->works > 0) return day + days(d->works);
    do day += days(1);
    while (!works(day));
    return day;
}

Calendar::Local Calendar::local(Instant t) const noexcept {
    const auto day = std::chrono::floor<days>(t);
    if (const auto* d = known(day); d && !d->changes) {
        const auto wall = t + minutes(d->offset);
        const auto there = std::chrono::floor<days>(wall);
        return {there, static_cast<int>(std::chrono::duration_cast<minutes>(wall - there).count())};
    }
    const auto l = scheduling::toLocal(m_zone, t);
    return {sys_days(l.day), l.minute};
}

Instant Calendar::at(sys_days day, int minute) const noexcept {
    if (const auto* d = known(day); d && !d->changes) return Instant(day) + minutes(minute - d->offset);
    for (int skipped = 0; skipped <= 120; skipped += 60) // an hour that summer time leaves out
        if (const auto t = scheduling::toInstant(m_zone, {Date(day), minute + skipped})) return *t;
    return scheduling::startOfDay(m_zone, Date(day));
}

// From a day off as if it came when the next working day begins.
Instant Calendar::workingDaysAfter(Instant from, int count) const noexcept {
    if (count == 0) return from;
    auto [day, minute] = local(from);
    Millis rest = (from - at(day, minute)) % minutes(1); // seconds of the minute
    if (rest < Millis(0)) rest = Millis(0);
    if (!works(day)) {
        day = nextWorked(day);
        minute = 0;
        rest = Millis(0);
    }
    for (int i = 0; i < count; ++i) day = nextWorked(day);
    return at(day, minute) + rest;
}

Instant Calendar::nextAt(Instant from, int weekday, int minute) const noexcept {
    const auto today = local(from).day;
    const auto day = today + days((weekday - static_cast<int>(weekdayOf(today)) + 7) % 7);
    auto t = at(day, minute);
    if (t < from) t = at(day + days(7), minute);
    return t;
}

} // namespace fyr::icbt
