// Spans against days that are known from the almanac.
#include "small.h"

#include <gtest/gtest.h>

namespace fyr::icbt::verify {
namespace {

using namespace small;

// The minute of a local time, by its text.
std::int64_t at(const Wallclock& c, std::string_view text) {
    for (std::int64_t m = 0; m < c.minutes(); ++m)
        if (c.write(m) == text) return m;
    return -1;
}

std::string after(const Wallclock& c, std::string_view from, const Span& s) {
    const auto start = at(c, from);
    return c.write(start + c.lasts(start, s).value_or(-1));
}

TEST(Wallclock, workingDaysGoAroundWeekendsAndHolidays) {
    const Wallclock c(2027);
    EXPECT_EQ(after(c, "2027-02-03 10:15", workingDays(1)), "2027-02-04 10:15");
    EXPECT_EQ(after(c, "2027-02-05 10:15", workingDays(1)), "2027-02-08 10:15"); // Friday
    EXPECT_EQ(after(c, "2027-02-06 10:15", workingDays(1)), "2027-02-09 00:00"); // Saturday: as if Monday 00:00
    EXPECT_EQ(after(c, "2027-03-25 16:00", workingDays(1)), "2027-03-30 16:00"); // Maundy Thursday, over Easter
    EXPECT_EQ(after(c, "2027-12-23 16:00", workingDays(1)), "2027-12-27 16:00"); // Christmas on Friday to Sunday
    EXPECT_EQ(after(c, "2027-06-24 12:00", workingDays(1)), "2027-06-28 12:00"); // midsummer
}

TEST(Wallclock, anHourIsAnHourWhenTheClocksChange) {
    const Wallclock c(2027);
    EXPECT_EQ(after(c, "2027-03-27 18:05", hours(24)), "2027-03-28 19:05"); // 23 hours of that day
    EXPECT_EQ(after(c, "2027-10-30 18:05", hours(24)), "2027-10-31 17:05"); // 25 hours
    EXPECT_EQ(after(c, "2027-03-28 01:59", {1, Span::Unit::hours}), "2027-03-28 03:59");
}

TEST(Wallclock, aWorkingDayIsLongestOverChristmasOrEaster) {
    const Wallclock c(2027);
    const auto l = c.longest(workingDays(1));
    EXPECT_EQ(l.starts, c.minutes());
    EXPECT_GE(l.minutes, 5 * 24 * 60);
    std::int64_t starts = 0;
    EXPECT_TRUE(c.exceeds(workingDays(1), hours(72), starts));
    EXPECT_FALSE(c.exceeds(hours(24), workingDays(1), starts)) << "a working day is never shorter than a day";
    EXPECT_FALSE(c.exceeds(days(1), hours(24), starts));
}

} // namespace
} // namespace fyr::icbt::verify
