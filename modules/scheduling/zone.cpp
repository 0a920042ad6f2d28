#include "scheduling/zone.h"

#include <fmt/format.h>

namespace fyr::scheduling {
namespace {

using namespace std::chrono;

Instant lastSundayAtOneUtc(year y, month m) {
    return Instant{sys_days{y / m / Sunday[last]}} + hours{1};
}

bool isSummer(Instant at) {
    const auto y = year_month_day{floor<days>(at)}.year();
    return at >= lastSundayAtOneUtc(y, March) && at < lastSundayAtOneUtc(y, October);
}

} // namespace

std::optional<Zone> zoneFromName(std::string_view name) noexcept {
    if (name == "Europe/Stockholm" || name == "Europe/Oslo" || name == "Europe/Copenhagen" || name == "Europe/Berlin") return stockholm;
    if (name == "Europe/Helsinki" || name == "Europe/Mariehamn") return Zone{120, true};
    if (name == "Etc/UTC" || name == "UTC") return Zone{0, false};
    return std::nullopt;
}

int offsetMinutes(const Zone& zone, Instant at) noexcept {
    return zone.standardMinutes + (zone.summerTime && isSummer(at) ? 60 : 0);
}

LocalTime toLocal(const Zone& zone, Instant at) noexcept {
    const auto local = at + minutes{offsetMinutes(zone, at)};
    const auto day = floor<days>(local);
    return {year_month_day{day}, static_cast<int>(duration_cast<minutes>(local - day).count())};
}

std::optional<Instant> toInstant(const Zone& zone, const LocalTime& local) noexcept {
    const Instant wall = Instant{sys_days{local.day}} + minutes{local.minute};
    // Summer's offset first: of a time that is there twice, that is the earlier.
    for (const int offset : {zone.standardMinutes + 60, zone.standardMinutes}) {
        const auto at = wall - minutes{offset};
        if (offsetMinutes(zone, at) == offset) return at;
    }
    return std::nullopt;
}

Instant startOfDay(const Zone& zone, Date day) noexcept {
    // Midnight is never skipped where this rule holds for zones up to an hour west of UTC and further east.
    return toInstant(zone, {day, 0}).value_or(Instant{sys_days{day}});
}

unsigned weekdayOf(Date day) noexcept { return weekday{sys_days{day}}.iso_encoding() - 1U; }

Date plusDays(Date day, int n) noexcept { return Date{sys_days{day} + days{n}}; }

std::optional<int> minuteOfDay(std::string_view text) noexcept {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    for (const std::size_t i : {0U, 1U, 3U, 4U})
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    if (minute > 59 || hour * 60 + minute > 24 * 60) return std::nullopt;
    return hour * 60 + minute;
}

std::string formatMinute(int minute) { return fmt::format("{:02}:{:02}", minute / 60, minute % 60); }

} // namespace fyr::scheduling
