#include "scheduling/holidays.h"

#include "scheduling/zone.h"

#include <gtest/gtest.h>

namespace fyr::scheduling {
namespace {

using namespace std::chrono;

TEST(HolidaysTest, easterIsWhereTheAlmanacSays) {
    // Sveriges almanack and the tables of the Royal Greenwich Observatory, with the earliest and latest of their time.
    const std::vector<Date> known{2008y / March / 23, 2011y / April / 24, 2019y / April / 21, 2023y / April / 9, 2024y / March / 31,
                                  2025y / April / 20, 2026y / April / 5,  2027y / March / 28, 2028y / April / 16, 2038y / April / 25};
    for (const auto d : known) EXPECT_EQ(d, easterSunday(static_cast<int>(d.year())));
}

TEST(HolidaysTest, theYear2026IsAsPrinted) {
    const std::vector<std::pair<Date, std::string_view>> printed{
        {2026y / January / 1, "Nyårsdagen"},      {2026y / January / 6, "Trettondedag jul"}, {2026y / April / 3, "Långfredagen"},
        {2026y / April / 5, "Påskdagen"},         {2026y / April / 6, "Annandag påsk"},      {2026y / May / 1, "Första maj"},
        {2026y / May / 14, "Kristi himmelsfärdsdag"}, {2026y / May / 24, "Pingstdagen"},     {2026y / June / 6, "Sveriges nationaldag"},
        {2026y / June / 20, "Midsommardagen"},    {2026y / October / 31, "Alla helgons dag"}, {2026y / December / 25, "Juldagen"},
        {2026y / December / 26, "Annandag jul"}};
    std::vector<std::pair<Date, std::string_view>> mine;
    for (const auto& h : holidaysOf(2026))
        if (h.kind == DayKind::holiday) mine.emplace_back(h.day, h.sv);
    EXPECT_EQ(printed, mine);
    EXPECT_EQ(DayKind::eve, holidayOn(2026y / June / 19)->kind) << "midsummer's eve is a Friday";
    EXPECT_FALSE(holidayOn(2026y / May / 25)) << "Whit Monday is none since 2005";
}

TEST(HolidaysTest, midsummerAndAllSaintsAreSaturdaysWithinTheirWeek) {
    for (int y = 1990; y < 2100; ++y)
        for (const auto& h : holidaysOf(y)) {
            if (h.sv != "Midsommardagen" && h.sv != "Alla helgons dag") continue;
            EXPECT_EQ(5U, weekdayOf(h.day));
            const auto from = h.sv == "Midsommardagen" ? Date{year{y} / June / 20} : Date{year{y} / October / 31};
            const auto days = (sys_days{h.day} - sys_days{from}).count();
            EXPECT_TRUE(days >= 0 && days <= 6) << y;
        }
}

} // namespace
} // namespace fyr::scheduling
