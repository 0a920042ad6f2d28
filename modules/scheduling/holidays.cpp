#include "scheduling/holidays.h"

#include "scheduling/zone.h"

#include <algorithm>

namespace fyr::scheduling {
namespace {

using namespace std::chrono;

// The first such weekday on or after a day: midsummer's day is the Saturday of 20–26 June.
Date firstOnOrAfter(Date from, weekday wanted) {
    const sys_days start{from};
    return Date{start + (wanted - weekday{start})};
}

} // namespace

Date easterSunday(int y) noexcept {
    const int a = y % 19;
    const int b = y / 100;
    const int c = y % 100;
    const int d = b / 4;
    const int e = b % 4;
    const int f = (b + 8) / 25;
    const int g = (b - f + 1) / 3;
    const int h = (19 * a + b - d - g + 15) % 30;
    const int i = c / 4;
    const int k = c % 4;
    const int l = (32 + 2 * e + 2 * i - h - k) % 7;
    const int m = (a + 11 * h + 22 * l) / 451;
    const int n = h + l - 7 * m + 114;
    return year{y} / month{static_cast<unsigned>(n / 31)} / day{static_cast<unsigned>(n % 31 + 1)};
}

std::vector<Holiday> holidaysOf(int number) {
    const year y{number};
    const Date easter = easterSunday(number);
    const Date midsummer = firstOnOrAfter(y / June / 20, Saturday);
    using enum DayKind;
    std::vector<Holiday> out{
        {y / January / 1, holiday, "Nyårsdagen", "New Year's Day"},
        {y / January / 6, holiday, "Trettondedag jul", "Epiphany"},
        {plusDays(easter, -2), holiday, "Långfredagen", "Good Friday"},
        {easter, holiday, "Påskdagen", "Easter Sunday"},
        {plusDays(easter, 1), holiday, "Annandag påsk", "Easter Monday"},
        {y / May / 1, holiday, "Första maj", "Labour Day"},
        {plusDays(easter, 39), holiday, "Kristi himmelsfärdsdag", "Ascension Day"},
        {plusDays(easter, 49), holiday, "Pingstdagen", "Whit Sunday"},
        {y / June / 6, holiday, "Sveriges nationaldag", "National Day"},
        {plusDays(midsummer, -1), eve, "Midsommarafton", "Midsummer's Eve"},
        {midsummer, holiday, "Midsommardagen", "Midsummer's Day"},
        {firstOnOrAfter(y / October / 31, Saturday), holiday, "Alla helgons dag", "All Saints' Day"},
        {y / December / 24, eve, "Julafton", "Christmas Eve"},
        {y / December / 25, holiday, "Juldagen", "Christmas Day"},
        {y / December / 26, holiday, "Annandag jul", "Boxing Day"},
        {y / December / 31, eve, "Nyårsafton", "New Year's Eve"},
    };
    std::ranges::stable_sort(out, {}, &Holiday::day);
    return out;
}

std::optional<Holiday> holidayOn(Date day) {
    for (const auto& h : holidaysOf(static_cast<int>(day.year())))
        if (h.day == day) return h;
    return std::nullopt;
}

} // namespace fyr::scheduling
