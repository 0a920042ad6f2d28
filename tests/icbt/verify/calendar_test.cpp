// Two calendars written apart from each other, the engine's and the verifier's: the same answer from every quarter of an hour
// of two years, and from every minute of the days on which the clocks change.
#include "icbt/engine/calendar.h"
#include "small.h"

#include <gtest/gtest.h>

namespace fyr::icbt::verify {
namespace {

using namespace small;

TEST(Calendars, agreeFromEveryQuarterOfAnHour) {
    const Calendar engine;
    std::int64_t asked = 0;
    for (const int year : {2026, 2028}) {
        const Wallclock ours(year);
        const auto begins = scheduling::startOfDay(scheduling::stockholm, Date{std::chrono::year{year}, std::chrono::January, std::chrono::day{1}});
        for (const auto& span : {hours(12), hours(24), days(3), weeks(2), workingDays(1), workingDays(2), workingDays(5), workingDays(12)}) {
            int differences = 0;
            for (std::int64_t m = 0; m < ours.minutes() && differences < 3; ++m) {
                const auto text = ours.write(m);
                const bool edge = text.substr(5, 2) == "03" || text.substr(5, 2) == "10";
                if (m % 15 != 0 && (!edge || text.substr(8, 2) < "25")) continue;
                const auto lasts = ours.lasts(m, span);
                ASSERT_TRUE(lasts);
                const auto then = engine.after(begins + std::chrono::minutes(m), span);
                ++asked;
                if (then == begins + std::chrono::minutes(m + *lasts)) continue;
                ++differences;
                ADD_FAILURE() << formatSpan(span) << " from " << text << ": ours " << ours.write(m + *lasts) << ", the engine's " << formatInstant(then);
            }
        }
    }
    EXPECT_GT(asked, 1'000'000);
}

} // namespace
} // namespace fyr::icbt::verify
