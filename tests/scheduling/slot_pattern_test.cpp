#include "scheduling/slot_pattern.h"

#include <gtest/gtest.h>

namespace fyr::scheduling {
namespace {

using namespace std::chrono;

OpeningHours allDay() {
    OpeningHours h;
    for (auto& d : h.week) d = {{0, 1440}};
    return h;
}
SlotPattern pattern(std::string_view text) { return patternFromJson(json::parse(text).value().as_object()).value(); }
std::vector<std::string> starts(const std::vector<MadeSlot>& slots) {
    std::vector<std::string> out;
    for (const auto& s : slots) out.push_back(formatInstant(s.start).substr(0, 16));
    return out;
}

TEST(SlotPatternTest, eightOClockStaysEightOClockOverBothChanges) {
    const auto p = pattern(R"({"blocks":[{"weekdays":[5,6,7,1],"from":"08:00","to":"08:30","service":"gp"}]})");
    auto h = allDay();
    h.holidays = HolidayRule::open;
    EXPECT_EQ((std::vector<std::string>{"2026-03-27T07:00", "2026-03-28T07:00", "2026-03-29T06:00", "2026-03-30T06:00"}),
              starts(makeSlots(p, h, 2026y / March / 27, 2026y / March / 30).value()));
    EXPECT_EQ((std::vector<std::string>{"2026-10-23T06:00", "2026-10-24T06:00", "2026-10-25T07:00", "2026-10-26T07:00"}),
              starts(makeSlots(p, h, 2026y / October / 23, 2026y / October / 26).value()));
}

TEST(SlotPatternTest, theNightsOfChangeMakeNoImpossibleTimes) {
    const auto p = pattern(R"({"blocks":[{"weekdays":[7],"from":"01:00","to":"04:00","minutes":60,"service":"night"}]})");
    const auto h = allDay();
    EXPECT_EQ((std::vector<std::string>{"2026-03-29T00:00", "2026-03-29T01:00"}),
              starts(makeSlots(p, h, 2026y / March / 29, 2026y / March / 29).value()));
    const auto autumn = makeSlots(p, h, 2026y / October / 25, 2026y / October / 25).value();
    EXPECT_EQ((std::vector<std::string>{"2026-10-24T23:00", "2026-10-25T00:00", "2026-10-25T02:00"}), starts(autumn));
    for (const auto& s : autumn) EXPECT_EQ(hours{1}, s.end - s.start);
}

TEST(SlotPatternTest, nothingIsMadeOnHolidaysNorOutsideTheHours) {
    const auto p = pattern(R"({"blocks":[{"weekdays":[1,2,3,4,5],"from":"07:00","to":"18:00","minutes":60,"service":"gp"}]})");
    OpeningHours h;
    for (std::size_t d = 0; d < 5; ++d) h.week[d] = {{480, 720}, {780, 1020}};
    EXPECT_EQ(8U, makeSlots(p, h, 2026y / June / 18, 2026y / June / 18).value().size()) << "08–12 and 13–17";
    EXPECT_TRUE(makeSlots(p, h, 2026y / June / 19, 2026y / June / 21).value().empty()) << "midsummer";
    EXPECT_TRUE(makeSlots(p, h, 2026y / December / 24, 2026y / December / 27).value().empty());
}

TEST(SlotPatternTest, everySecondWeekSkipsOne) {
    const auto p = pattern(R"({"everyWeeks":2,"blocks":[{"weekdays":[1],"from":"08:00","to":"08:30","service":"gp"}]})");
    EXPECT_EQ((std::vector<std::string>{"2026-11-02T07:00", "2026-11-16T07:00", "2026-11-30T07:00"}),
              starts(makeSlots(p, allDay(), 2026y / November / 2, 2026y / December / 6).value()));
}

TEST(SlotPatternTest, overlappingBlocksAndTooManyAreRefused) {
    const auto two = pattern(R"({"blocks":[{"weekdays":[1],"from":"08:00","to":"09:00","minutes":30,"service":"a"},
                                           {"weekdays":[1],"from":"08:15","to":"09:00","minutes":15,"service":"b"}]})");
    EXPECT_EQ(ErrorCode::badRequest, makeSlots(two, allDay(), 2026y / November / 2, 2026y / November / 2).error().code);
    const auto many = pattern(R"({"blocks":[{"weekdays":[1,2,3,4,5,6,7],"from":"00:00","to":"24:00","minutes":5,"service":"a"}]})");
    EXPECT_EQ(ErrorCode::tooLarge, makeSlots(many, allDay(), 2026y / January / 1, 2026y / December / 31).error().code);
}

TEST(SlotPatternTest, allThatIsWrongIsToldAtOnce) {
    const auto r = patternFromJson(json::parse(R"({"timeZone":"Mars","everyWeeks":0,"blocks":[
        {"weekdays":[0,8],"from":"9:00","to":"08:00","minutes":1,"service":"a b","modes":["letter"]},7]})").value().as_object());
    ASSERT_FALSE(r);
    std::string places;
    for (const auto& p : r.error().problems) places += p.place + " ";
    EXPECT_EQ("/timeZone /everyWeeks /blocks/0/weekdays /blocks/0/weekdays /blocks/0/from /blocks/0/minutes /blocks/0/service "
              "/blocks/0/modes /blocks/1 ", places);
    EXPECT_FALSE(patternFromJson({}));
}

} // namespace
} // namespace fyr::scheduling
