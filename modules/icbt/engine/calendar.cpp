#include "icbt/engine/calendar.h"

#include "scheduling/holidays.h"

namespace fyr::icbt {
namespace {

constexpr int firstYear = 2000;
constexpr int lastYear = 2100;
constexpr std::chrono::sys_days firstDay{std::chrono::year{firstYear} / 1 / 1};
constexpr std::chrono::sys_days pastDay{std::chrono::year{lastYear + 1} / 1 / 1};

std::size_t indexOf(Date day) noexcept {
    const auto d = std::chrono::sys_days(day);
    return d < firstDay || d >= pastDay ? static_cast<std::size_t>(-1) : static_cast<std::size_t>((d - firstDay).count());
}

} // namespace

Calendar::Calendar(scheduling::Zone zone, const std::vector<Date>& alsoOff) : m_zone(zone), m_off(static_cast<std::size_t>((pastDay - firstDay).count())) {
    for (std::size_t i = 0; i < m_off.size(); ++i) {
        const auto weekday = scheduling::weekdayOf(Date(firstDay + std::chrono::days(i)));
        m_off[i] = weekday >= 5;
    }
    const auto off = [&](Date day) {
        const auto i = indexOf(day);
        if (i < m_off.size()) m_off[i] = true;
    };
    for (int year = firstYear; year <= lastYear; ++year)
        for (const auto& h : scheduling::holidaysOf(year)) off(h.day);
    for (const auto day : alsoOff) off(day);
}

bool Calendar::worksOn(Date day) const noexcept {
    const auto i = indexOf(day);
    return i < m_off.size() ? !m_off[i] : scheduling::weekdayOf(day) < 5;
}

Instant Calendar::at(Date day, int minute) const noexcept {
    for (int skipped = 0; skipped <= 120; skipped += 60) // an hour that summer time leaves out
        if (const auto t = scheduling::toInstant(m_zone, {day, minute + skipped})) return *t;
    return scheduling::startOfDay(m_zone, day);
}

Instant Calendar::after(Instant from, const Span& span) const noexcept {
    switch (span.unit) {
    case Span::Unit::hours: return from + std::chrono::hours(span.count);
    case Span::Unit::days: return from + std::chrono::hours(24 * span.count);
    case Span::Unit::weeks: return from + std::chrono::hours(24 * 7 * span.count);
    case Span::Unit::workingDays: return workingDaysAfter(from, span.count);
    }
    return from;
}

// From a day off as if it came when the next working day begins.
Instant Calendar::workingDaysAfter(Instant from, int count) const noexcept {
    if (count == 0) return from;
    const auto local = scheduling::toLocal(m_zone, from);
    auto day = local.day;
    int minute = local.minute;
    Millis rest = (from - at(day, minute)) % std::chrono::minutes(1); // seconds of the minute
    if (rest < Millis(0)) rest = Millis(0);
    if (!worksOn(day)) {
        while (!worksOn(day)) day = scheduling::plusDays(day, 1);
        minute = 0;
        rest = Millis(0);
    }
    for (int i = 0; i < count; ++i) {
        do day = scheduling::plusDays(day, 1);
        while (!worksOn(day));
    }
    return at(day, minute) + rest;
}

Instant Calendar::nextAt(Instant from, int weekday, int minute) const noexcept {
    const auto local = scheduling::toLocal(m_zone, from);
    const int today = static_cast<int>(scheduling::weekdayOf(local.day));
    auto day = scheduling::plusDays(local.day, (weekday - today + 7) % 7);
    auto t = at(day, minute);
    if (t < from) t = at(scheduling::plusDays(day, 7), minute);
    return t;
}

} // namespace fyr::icbt
