#include "scheduling/zone.h"

#include <cstdlib>
#include <ctime>
#include <gtest/gtest.h>

namespace fyr::scheduling {
namespace {

using namespace std::chrono;

Instant at(std::string_view text) { return parseInstant(text).value(); }

TEST(ZoneTest, agreesWithTheSystemForEveryHourOfTwoDecades) {
    ASSERT_EQ(0, ::setenv("TZ", "Europe/Stockholm", 1));
    ::tzset();
    if (std::string_view(::tzname[0]) != "CET") GTEST_SKIP() << "this machine has no time zone data";
    int differ = 0;
    for (auto t = at("2018-01-01T00:00:00Z"); t < at("2038-01-01T00:00:00Z"); t += hours{1}) {
        const std::time_t seconds = duration_cast<std::chrono::seconds>(t.time_since_epoch()).count();
        std::tm local{};
        ::localtime_r(&seconds, &local);
        const auto mine = toLocal(stockholm, t);
        if (local.tm_hour * 60 + local.tm_min != mine.minute || local.tm_mday != static_cast<int>(static_cast<unsigned>(mine.day.day())) ||
            local.tm_gmtoff != offsetMinutes(stockholm, t) * 60)
            ++differ;
    }
    EXPECT_EQ(0, differ);
    ::unsetenv("TZ");
    ::tzset();
}

TEST(ZoneTest, thereAndBackIsTheSameButInTheDoubledHour) {
    for (auto t = at("2026-01-01T00:00:00Z"); t < at("2027-01-01T00:00:00Z"); t += minutes{15}) {
        const auto back = toInstant(stockholm, toLocal(stockholm, t));
        ASSERT_TRUE(back);
        const bool second = t >= at("2026-10-25T01:00:00Z") && t < at("2026-10-25T02:00:00Z");
        EXPECT_EQ(second ? t - hours{1} : t, *back) << formatInstant(t);
    }
}

TEST(ZoneTest, theSkippedHourIsNotThere) {
    const Date day = 2026y / March / 29;
    EXPECT_EQ(at("2026-03-29T00:59:00Z"), toInstant(stockholm, {day, 119}));
    EXPECT_FALSE(toInstant(stockholm, {day, 120}));
    EXPECT_FALSE(toInstant(stockholm, {day, 179}));
    EXPECT_EQ(at("2026-03-29T01:00:00Z"), toInstant(stockholm, {day, 180}));
}

TEST(ZoneTest, aDayOfChangeHasTwentyThreeOrTwentyFiveHours) {
    const auto length = [](Date d) { return startOfDay(stockholm, plusDays(d, 1)) - startOfDay(stockholm, d); };
    EXPECT_EQ(hours{23}, length(2026y / March / 29));
    EXPECT_EQ(hours{25}, length(2026y / October / 25));
    EXPECT_EQ(hours{24}, length(2026y / November / 21));
}

TEST(ZoneTest, minutesOfDayAreReadStrictly) {
    EXPECT_EQ(0, minuteOfDay("00:00"));
    EXPECT_EQ(1440, minuteOfDay("24:00"));
    for (const char* bad : {"24:01", "8:00", "08:60", "08-00", "", "aa:bb", "08:000"}) EXPECT_FALSE(minuteOfDay(bad)) << bad;
    EXPECT_FALSE(zoneFromName("Mars/Olympus"));
}

} // namespace
} // namespace fyr::scheduling
