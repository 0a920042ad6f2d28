#include "scheduling/opening_hours.h"

namespace fyr::scheduling {

DayHours hoursOn(const OpeningHours& h, Date day) {
    if (const auto it = h.exceptions.find(day); it != h.exceptions.end()) return it->second;
    if (h.holidays != HolidayRule::open) {
        const auto holiday = holidayOn(day);
        if (holiday && (holiday->kind == DayKind::holiday || h.holidays == HolidayRule::closedOnPublicAndEves)) return {};
    }
    return h.week[weekdayOf(day)];
}

bool isOpen(const OpeningHours& h, Instant at) {
    const auto local = toLocal(h.zone, at);
    for (const auto& s : hoursOn(h, local.day))
        if (local.minute >= s.from && local.minute < s.to) return true;
    return false;
}

std::optional<Instant> nextOpen(const OpeningHours& h, Instant at) {
    if (isOpen(h, at)) return at;
    const auto local = toLocal(h.zone, at);
    for (int n = 0; n <= 366; ++n) {
        const auto day = plusDays(local.day, n);
        for (const auto& s : hoursOn(h, day)) {
            // A unit that opens inside the skipped hour opens when it is over.
            auto opens = toInstant(h.zone, {day, s.from});
            if (!opens) opens = toInstant(h.zone, {day, s.from + 60});
            if (opens && *opens >= at) return opens;
        }
    }
    return std::nullopt;
}

} // namespace fyr::scheduling
