// The calendar of the clocks against one that is worked out apart from it: day by day, from the laws' own words.
#include "play.h"

#include "base/random.h"

#include <fmt/format.h>
#include <set>

namespace fyr::icbt::test {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year;

// Easter by Gauss, with both exceptions; the engine's is by Meeus.
sys_days easter(int y) {
    const int a = y % 19, b = y % 4, c = y % 7, k = y / 100, p = (13 + 8 * k) / 25, q = k / 4;
    const int m = (15 - p + k - q) % 30, n = (4 + k - q) % 7;
    int d = (19 * a + m) % 30;
    int e = (2 * b + 4 * c + 6 * d + n) % 7;
    if (d == 29 && e == 6) d = 28, e = 6;
    else if (d == 28 && e == 6 && a > 10) e = 6, d = 27;
    if (d == 27 && e == 6 && a > 10 && (11 * m + 11) % 30 < 19) return sys_days(year{y} / 3 / 22) + days(d + e);
    return sys_days(year{y} / 3 / 22) + days(d + e);
}

// 0 Monday. 1970-01-01 was a Thursday.
int weekday(sys_days d) { return static_cast<int>(((d.time_since_epoch().count() + 3) % 7 + 7) % 7); }

bool isOff(sys_days d) {
    const std::chrono::year_month_day ymd(d);
    const int y = static_cast<int>(ymd.year());
    const auto m = static_cast<unsigned>(ymd.month());
    const auto t = static_cast<unsigned>(ymd.day());
    if (weekday(d) >= 5) return true;
    const auto on = [&](unsigned month, unsigned dayOfMonth) { return m == month && t == dayOfMonth; };
    if (on(1, 1) || on(1, 6) || on(5, 1) || on(6, 6) || on(12, 24) || on(12, 25) || on(12, 26) || on(12, 31)) return true;
    const auto e = easter(y);
    if (d == e - days(2) || d == e + days(1) || d == e + days(39)) return true; // Good Friday, Easter Monday, Ascension
    return m == 6 && weekday(d) == 4 && t >= 19 && t <= 25;                     // midsummer's eve
}

// Minutes east of UTC: summer time from the last Sunday of March, 01:00 UTC, to the last one of October.
int offset(Instant t) {
    const int y = static_cast<int>(std::chrono::year_month_day(std::chrono::floor<days>(t)).year());
    const auto last = [&](unsigned month) {
        auto d = sys_days(year{y} / month / 31);
        while (weekday(d) != 6) d -= days(1);
        return Instant(d) + hours(1);
    };
    return t >= last(3) && t < last(10) ? 120 : 60;
}

// Stockholm to UTC by trying both offsets; the first of two, the moment after a gap.
Instant fromLocal(sys_days d, std::chrono::milliseconds ofDay) {
    for (const int o : {120, 60})
        if (const auto t = Instant(d) + ofDay - minutes(o); offset(t) == o) return t;
    return Instant(d) + ofDay + hours(1) - minutes(120); // an hour that is not there: an hour later by the clock
}

Instant workingDaysLater(Instant from, int n, const std::set<sys_days>& own) {
    if (n == 0) return from;
    const auto local = from + minutes(offset(from));
    auto d = std::chrono::floor<days>(local);
    auto ofDay = local - Instant(d);
    const auto off = [&](sys_days x) { return isOff(x) || own.contains(x); };
    if (off(d)) {
        while (off(d)) d += days(1);
        ofDay = std::chrono::milliseconds(0);
    }
    while (n > 0) {
        d += days(1);
        if (!off(d)) --n;
    }
    return fromLocal(d, ofDay);
}

TEST(Calendar, everyDayOfTenYearsWorksOrRestsAsTheLawsSay) {
    for (auto d = sys_days(year{2024} / 1 / 1); d < sys_days(year{2034} / 1 / 1); d += days(1)) ASSERT_EQ(calendar().worksOn(Date(d)), !isOff(d)) << formatDate(Date(d));
}

TEST(Calendar, workingDaysThroughTenYearsAreThoseCountedDayByDay) {
    SeededRandom random(1);
    for (auto t = Instant(sys_days(year{2024} / 1 / 1)); t < Instant(sys_days(year{2034} / 1 / 1)); t += minutes(47) + std::chrono::seconds(random.below(7))) {
        const int n = static_cast<int>(random.below(7));
        ASSERT_EQ(calendar().after(t, {n, Span::Unit::workingDays}), workingDaysLater(t, n, {})) << when(t) << " and " << n;
    }
}

TEST(Calendar, theMinutesAroundEveryChangeOfTheClockCountAsTheyPass) {
    for (int y = 2024; y < 2034; ++y)
        for (const unsigned month : {3U, 10U}) {
            auto sunday = sys_days(year{y} / month / 31);
            while (weekday(sunday) != 6) sunday -= days(1);
            for (auto t = Instant(sunday) - hours(60); t < Instant(sunday) + hours(60); t += minutes(1)) {
                for (const int n : {1, 2, 3}) ASSERT_EQ(calendar().after(t, {n, Span::Unit::workingDays}), workingDaysLater(t, n, {})) << when(t);
                ASSERT_EQ(calendar().after(t, {24, Span::Unit::hours}), t + hours(24));
                ASSERT_EQ(calendar().after(t, {1, Span::Unit::days}), t + hours(24)) << "a day is 24 hours, whatever the clock on the wall does";
                ASSERT_EQ(calendar().after(t, {2, Span::Unit::weeks}), t + hours(24 * 14));
            }
        }
}

TEST(Calendar, theUnitsOwnDaysOffAreOff) {
    const std::set<sys_days> own{sys_days(year{2026} / 3 / 4), sys_days(year{2026} / 3 / 5), sys_days(year{2026} / 8 / 10)};
    const Calendar c(scheduling::stockholm, {own.begin(), own.end()});
    for (auto t = Instant(sys_days(year{2026} / 2 / 20)); t < Instant(sys_days(year{2026} / 9 / 1)); t += minutes(31))
        for (const int n : {1, 3, 5}) ASSERT_EQ(c.after(t, {n, Span::Unit::workingDays}), workingDaysLater(t, n, own)) << when(t) << " and " << n;
    EXPECT_EQ(when(c.after(local(2026, 3, 3, 15), {1, Span::Unit::workingDays})), "2026-03-06 15:00");
}

TEST(Calendar, aUnitThatIsClosedForMostOfAYearIsWaitedFor) {
    std::vector<Date> own;
    for (auto d = sys_days(year{2026} / 1 / 10); d <= sys_days(year{2026} / 11 / 20); d += days(1)) own.emplace_back(d);
    const Calendar c(scheduling::stockholm, own);
    EXPECT_EQ(when(c.after(local(2026, 1, 9, 10), {1, Span::Unit::workingDays})), "2026-11-23 10:00");
    EXPECT_EQ(when(c.after(local(2026, 5, 5, 10), {1, Span::Unit::workingDays})), "2026-11-24 00:00");
}

// What `step` refuses as a time is still nothing to fall over.
TEST(Calendar, outsideOfItsCenturyOnlyWeekendsAreOff) {
    const auto out = [](sys_days d) { return d < sys_days(year{2000} / 1 / 1) || d >= sys_days(year{2101} / 1 / 1) ? weekday(d) >= 5 : isOff(d); };
    for (const int y : {1999, 2000, 2100, 2101, 2150})
        for (auto d = sys_days(year{y} / 1 / 1); d < sys_days(year{y + 1} / 1 / 1); d += days(1)) ASSERT_EQ(calendar().worksOn(Date(d)), !out(d)) << formatDate(Date(d));
    for (const int y : {1999, 2100, 2150}) {
        auto d = sys_days(year{y} / 12 / 20);
        for (auto t = Instant(d); t < Instant(d) + hours(24 * 20); t += minutes(97)) {
            const auto local = t + minutes(60);
            auto there = std::chrono::floor<days>(local);
            auto ofDay = local - Instant(there);
            if (out(there)) {
                while (out(there)) there += days(1);
                ofDay = std::chrono::milliseconds(0);
            }
            do there += days(1);
            while (out(there));
            ASSERT_EQ(calendar().after(t, {1, Span::Unit::workingDays}), Instant(there) + ofDay - minutes(60)) << when(t);
        }
    }
}

TEST(Calendar, anEveningBeforeAHolidayWaitsUntilTheNextWorkingDay) {
    EXPECT_EQ(when(calendar().after(local(2026, 4, 2, 16, 30), {1, Span::Unit::workingDays})), "2026-04-07 16:30"); // Maundy Thursday
    EXPECT_EQ(when(calendar().after(local(2026, 4, 4, 12), {1, Span::Unit::workingDays})), "2026-04-08 00:00") << "as if it had come on Tuesday at 00:00";
    EXPECT_EQ(when(calendar().after(local(2026, 12, 23, 8), {1, Span::Unit::workingDays})), "2026-12-28 08:00");
}

TEST(Calendar, theNextMondayAtEightIsTheFirstOneAtOrAfter) {
    SeededRandom random(2);
    for (auto t = Instant(sys_days(year{2025} / 1 / 1)); t < Instant(sys_days(year{2027} / 1 / 1)); t += minutes(53)) {
        const int wanted = static_cast<int>(random.below(7));
        const auto minute = static_cast<int>(random.below(24 * 60));
        auto d = std::chrono::floor<days>(t + minutes(offset(t)));
        while (weekday(d) != wanted || fromLocal(d, minutes(minute)) < t) d += days(1);
        ASSERT_EQ(calendar().nextAt(t, wanted, minute), fromLocal(d, minutes(minute))) << when(t) << " " << wanted << " " << minute;
    }
}

} // namespace
} // namespace fyr::icbt::test
