#include "scheduling/opening_hours.h"

#include <gtest/gtest.h>

namespace fyr::scheduling {
namespace {

using namespace std::chrono;

Instant at(std::string_view text) { return parseInstant(text).value(); }

OpeningHours clinic() {
    OpeningHours h;
    for (std::size_t d = 0; d < 5; ++d) h.week[d] = {{480, 720}, {780, 1020}}; // closed over lunch
    return h;
}

TEST(OpeningHoursTest, theSameWallTimeInWinterAndSummer) {
    const auto h = clinic();
    EXPECT_FALSE(isOpen(h, at("2026-01-12T06:59:59Z")));
    EXPECT_TRUE(isOpen(h, at("2026-01-12T07:00:00Z")));
    EXPECT_FALSE(isOpen(h, at("2026-07-06T05:59:59Z")));
    EXPECT_TRUE(isOpen(h, at("2026-07-06T06:00:00Z")));
    EXPECT_FALSE(isOpen(h, at("2026-01-12T11:30:00Z"))) << "lunch";
    EXPECT_FALSE(isOpen(h, at("2026-01-12T16:00:00Z"))) << "17:00 is closed";
}

TEST(OpeningHoursTest, holidaysCloseAndExceptionsOpen) {
    auto h = clinic();
    const auto epiphany = at("2026-01-06T09:00:00Z"); // a Tuesday
    const auto eve = at("2026-12-24T09:00:00Z");      // a Thursday
    EXPECT_FALSE(isOpen(h, epiphany));
    EXPECT_FALSE(isOpen(h, eve));
    h.holidays = HolidayRule::closedOnPublic;
    EXPECT_TRUE(isOpen(h, eve));
    EXPECT_FALSE(isOpen(h, epiphany));
    h.holidays = HolidayRule::open;
    EXPECT_TRUE(isOpen(h, epiphany));
    h.holidays = HolidayRule::closedOnPublicAndEves;
    h.exceptions[2026y / January / 6] = {{540, 720}};
    h.exceptions[2026y / January / 7] = {};
    EXPECT_TRUE(isOpen(h, epiphany));
    EXPECT_FALSE(isOpen(h, at("2026-01-07T09:00:00Z"))) << "a day of training";
}

TEST(OpeningHoursTest, theNextOpeningIsFoundOverChristmas) {
    const auto h = clinic();
    // Wednesday 23 Dec 17:00 → Thursday eve, Friday and Saturday holidays, Sunday → Monday 28 Dec 08:00.
    EXPECT_EQ(at("2026-12-28T07:00:00Z"), nextOpen(h, at("2026-12-23T16:00:00Z")));
    EXPECT_EQ(at("2026-01-12T08:00:00Z"), nextOpen(h, at("2026-01-12T08:00:00Z")));
    EXPECT_EQ(at("2026-01-12T12:00:00Z"), nextOpen(h, at("2026-01-12T11:30:00Z")));
    EXPECT_FALSE(nextOpen(OpeningHours{}, at("2026-01-12T08:00:00Z")));
}

} // namespace
} // namespace fyr::scheduling
