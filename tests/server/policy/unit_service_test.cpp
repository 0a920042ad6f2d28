#include "server/policy/service/unit_service.h"

#include "server/scheduling/clinic_fixture.h"
#include "server/services/tenant_policy.h"

#include <thread>

namespace fyr::server::test {
namespace {

using namespace std::chrono_literals;
using protocol::CommandType;

class UnitServiceTest : public ClinicTest {
  protected:
    static json::value settings(std::string_view text) { return json::parse(text).value(); }
    Principal admin = person("t1", Role::admin, "admin", "");
    Principal manager = person("t1", Role::manager, "boss", "unit1");
    UnitService units{*store, clock, {"gpToday", "gpWeek", "nurseCall", "ambulance", "emergencyDepartment", "selfCare"}};

    TenantPolicy policy(std::optional<int> age = {}) {
        TenantPolicy out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(out, loadPolicy(tx, "unit1", clock.now(), &knowledge(), age));
            return {};
        });
        return out;
    }
};

TEST_F(UnitServiceTest, aChangeIsKeptWithItsHistoryAndTraced) {
    ASSERT_TRUE(units.set(admin, "unit1", 0, settings(R"({"name":"Ett"})")));
    const auto two = units.set(manager, "unit1", 1, settings(R"({"name":"Två","phones":{"unit":"0000-1"}})"));
    ASSERT_TRUE(two) << two.error().describe();
    EXPECT_THAT(*two, testing::HasSubstr("\"version\":2"));
    EXPECT_EQ(ErrorCode::versionConflict, units.set(admin, "unit1", 1, settings("{}")).error().code) << "who saw the first does not overwrite the second";
    const auto history = json::parse(units.history(nurse, "unit1").value()).value();
    ASSERT_EQ(2U, history.at("versions").as_array().size());
    EXPECT_EQ("Två", history.at("versions").at(0).at("settings").at("name").as_string());
    EXPECT_EQ("Name of boss", history.at("versions").at(0).at("by").as_string());
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto audit, tx.audit(0, 100));
        EXPECT_EQ(2, std::ranges::count_if(audit, [](const AuditRecord& a) { return a.json.find("unit.settings") != std::string::npos; }));
        FYR_TRY(const auto service, tx.read("HealthcareService", "unit1"));
        EXPECT_THAT(service->json, testing::HasSubstr("0000-1"));
        return {};
    });
}

TEST_F(UnitServiceTest, onlyThoseWhoMayChangeIt) {
    EXPECT_EQ(ErrorCode::forbidden, units.set(nurse, "unit1", 0, settings("{}")).error().code);
    EXPECT_EQ(ErrorCode::notFound, units.set(nurseElsewhere, "unit1", 0, settings("{}")).error().code) << "another tenant";
    EXPECT_EQ(ErrorCode::notFound, units.set(person("t1", Role::manager, "m", "unit9"), "unit1", 0, settings("{}")).error().code);
    EXPECT_EQ(ErrorCode::notFound, units.set(admin, "nowhere", 0, settings("{}")).error().code);
    EXPECT_EQ(ErrorCode::notFound, units.show(anna, "unit1").error().code);
    const auto bad = units.set(admin, "unit1", 0, settings(R"({"services":["palmistry"],"x":1})"));
    EXPECT_EQ(ErrorCode::badRequest, bad.error().code);
    EXPECT_EQ(2U, bad.error().problems.size());
}

TEST_F(UnitServiceTest, ofTwoEditorsAtOnceOneWins) {
    std::atomic<int> won{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&, i] {
            if (units.set(admin, "unit1", 0, json::object{{"name", "N" + std::to_string(i)}})) ++won;
        });
    for (auto& t : threads) t.join();
    EXPECT_EQ(1, won);
}

TEST_F(UnitServiceTest, triageSeesTheHoursOfTheDayWithHolidaysAndSummerTime) {
    ASSERT_TRUE(units.set(admin, "unit1", 0, settings(R"({"timeZone":"Europe/Stockholm"})")));
    EXPECT_EQ(60, policy().routing.utcOffsetMinutes);
    EXPECT_EQ(480, policy().routing.hours[4].from) << "an ordinary Friday";
    clock.jumpWall(*parseInstant("2026-06-19T09:00:00Z") - clock.now()); // midsummer's eve, a Friday
    EXPECT_EQ(120, policy().routing.utcOffsetMinutes);
    EXPECT_EQ(0, policy().routing.hours[4].to);
    clock.jumpWall(*parseInstant("2026-06-26T09:00:00Z") - clock.now());
    EXPECT_EQ(1020, policy().routing.hours[4].to);
}

TEST_F(UnitServiceTest, aFullServiceIsNoLongerOfferedThatDay) {
    ASSERT_TRUE(units.set(admin, "unit1", 0, settings(R"({"services":["gpToday","nurseCall"],"capacity":{"gpToday":2}})")));
    const auto offers = [&] { return std::ranges::count(policy().routing.services, "gpToday") == 1; };
    const auto route = [&] {
        write("t1", [&](WriteTx& tx) -> Result<void> {
            FYR_TRY(const auto s, loadUnitSettings(tx, "unit1"));
            return countRouted(tx, s, "unit1", "gpToday", clock.now());
        });
    };
    EXPECT_TRUE(offers());
    route();
    EXPECT_TRUE(offers());
    route();
    EXPECT_FALSE(offers());
    EXPECT_EQ(1U, policy().routing.services.size());
    clock.jumpWall(24h);
    EXPECT_TRUE(offers()) << "tomorrow is another day";
}

TEST_F(UnitServiceTest, rulesOfTheRegionGoByAge) {
    ASSERT_TRUE(units.set(admin, "unit1", 0, settings(R"({"rules":[{"id":"small","ageTo":5,"remove":["gpToday"]}]})")));
    const auto has = [&](std::optional<int> age) {
        const auto p = policy(age);
        return p.routing.services.empty() || std::ranges::find(p.routing.services, "gpToday") != p.routing.services.end();
    };
    EXPECT_FALSE(has(0));
    EXPECT_FALSE(has(5));
    EXPECT_TRUE(has(6));
    EXPECT_TRUE(has({})) << "an unknown age is nobody's";
}

TEST_F(UnitServiceTest, everybodyMayAskWhenItIsOpen) {
    ASSERT_TRUE(units.set(admin, "unit1", 0, settings(R"({"name":"Ett","phones":{"unit":"0000-1"}})")));
    const auto christmas = json::parse(units.hours(anna, "unit1", *parseInstant("2026-12-25T10:00:00Z")).value()).value();
    EXPECT_FALSE(christmas.at("open").as_bool());
    EXPECT_EQ("Juldagen", christmas.at("holiday").at("sv").as_string());
    EXPECT_EQ("2026-12-28T07:00:00.000Z", christmas.at("opens").as_string());
    EXPECT_EQ(ErrorCode::notFound, units.hours(annaElsewhere, "unit1", {}).error().code);
}

} // namespace
} // namespace fyr::server::test
