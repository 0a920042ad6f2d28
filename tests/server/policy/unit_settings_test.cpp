#include "server/policy/unit_settings.h"

#include <gmock/gmock.h>

namespace fyr::server {
namespace {

using namespace std::chrono;

TEST(UnitSettingsTest, whatIsRightIsRead) {
    const auto s = unitSettings(std::string_view(R"({"name":"Skarvikens vårdcentral","holidays":"public","languages":["sv","fi"],
        "hours":[[{"from":"08:00","to":"12:00"},{"from":"13:00","to":"17:00"}],null,null,null,null,null,null],
        "exceptions":[{"date":"2026-12-30"},{"date":"2026-06-06","hours":{"from":"10:00","to":"14:00"}}],
        "capacity":{"gpToday":12},"rules":[{"id":"children","ageTo":6,"remove":["gpToday"],"add":["childrensClinic"]}],
        "icbtEarlyWarning":["depression-1f2e3d4c5b6a-1"],"phones":{"unit":"0000-17 24 00"},"booking":{"reminderHours":[48,2],"openPerPatient":1}})"));
    ASSERT_TRUE(s) << s.error().describe();
    EXPECT_EQ(2U, s->hours.week[0].size());
    EXPECT_TRUE(s->hours.exceptions.at(2026y / December / 30).empty());
    EXPECT_EQ(600, s->hours.exceptions.at(2026y / June / 6).at(0).from);
    EXPECT_EQ(12, s->capacity.at("gpToday"));
    EXPECT_EQ((std::vector<int>{48, 2}), s->booking.reminderHours);
    EXPECT_EQ(6, s->rules.at(0).ageTo);
    EXPECT_TRUE(s->icbtEarlyWarning.contains("depression-1f2e3d4c5b6a-1"));
    EXPECT_TRUE(unitSettings(std::string_view("{}"))->icbtEarlyWarning.empty()) << "none unless it is named";
}

TEST(UnitSettingsTest, allThatIsWrongIsToldAtOnce) {
    const auto v = json::parse(R"({"naem":"x","hours":[{"from":"17:00","to":"08:00"},null,null,null,null,null,[]],"holidays":"never",
        "exceptions":[{"date":"2026-02-30"}],"capacity":{"emergencyDepartment":3,"nowhere":1},"reviewMinutes":{"urgent":600},
        "phones":{"unit":"ring oss","fax":"1"},"languages":[],"rules":[{"id":"a b"},{"id":"r","ageFrom":9,"ageTo":3,"add":["gpToday"]}],
        "icbtEarlyWarning":["depression-1",true,""],"booking":{"openPerPatient":-1,"reminderHours":[0]}})").value();
    const auto r = unitSettings(v, {"gpToday", "emergencyDepartment"});
    ASSERT_FALSE(r);
    std::vector<std::string> places;
    for (const auto& p : r.error().problems) places.push_back(p.place);
    EXPECT_THAT(places, testing::UnorderedElementsAre("/naem", "/hours/0", "/hours/6", "/holidays", "/exceptions/0/date", "/capacity/emergencyDepartment",
                                                      "/capacity/nowhere", "/reviewMinutes/urgent", "/phones/unit", "/phones/fax", "/languages", "/icbtEarlyWarning/1", "/icbtEarlyWarning/2", "/rules/0/id",
                                                      "/rules/0", "/rules/1/ageTo", "/booking/openPerPatient", "/booking/reminderHours"));
}

TEST(UnitSettingsTest, nothingOfAnotherShapeIsTaken) {
    for (const char* bad : {"[]", "7", "null", "{\"hours\":{}}", "{\"capacity\":[]}", "{\"rules\":[7]}", "{\"phones\":\"112\"}", "{\"name\":\"\"}", "{"})
        EXPECT_FALSE(unitSettings(std::string_view(bad))) << bad;
    EXPECT_TRUE(unitSettings(std::string_view("{}")));
}

} // namespace
} // namespace fyr::server
