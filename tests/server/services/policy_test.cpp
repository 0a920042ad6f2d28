#include "protocol/messages.h"
#include "server/services/tenant_policy.h"
#include "server/services/wake_hub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fyr::server {
namespace {

using clinical::Urgency;

TEST(TenantPolicy, readsHoursServicesAndShorterReviewTimes) {
    const auto p = tenantPolicy(R"({"services":["gpToday"],"timeZoneMinutes":120,"icbt":false,
        "hours":[{"from":"07:30","to":"16:00"},null,{"from":"00:00","to":"24:00"},null,null,null,null],
        "reviewMinutes":{"urgent":30},"phones":{"advice":"08-123"}})");
    ASSERT_TRUE(p) << p.error().describe();
    EXPECT_EQ(p->routing.hours[0].from, 450);
    EXPECT_EQ(p->routing.hours[1].to, 0);
    EXPECT_EQ(p->routing.hours[2].to, 1440);
    EXPECT_EQ(p->routing.utcOffsetMinutes, 120);
    EXPECT_FALSE(p->routing.icbt);
    EXPECT_EQ(p->reviewWithin(Urgency::urgent).count(), 30);
    EXPECT_EQ(p->reviewWithin(Urgency::immediate), clinical::reviewWithin(Urgency::immediate));
    EXPECT_EQ(p->advicePhone, "08-123");
    EXPECT_EQ(p->emergencyPhone, "112");
}

TEST(TenantPolicy, isTheDefaultWhenNothingIsSaid) {
    for (const char* empty : {"", "{}"}) {
        const auto p = tenantPolicy(empty);
        ASSERT_TRUE(p);
        for (const auto u : clinical::allUrgencies) EXPECT_EQ(p->reviewWithin(u), clinical::reviewWithin(u));
    }
}

TEST(TenantPolicy, refusesWhatWouldBeUnsafeOrUnreadable) {
    for (const char* bad : {"[]", "{", R"({"hours":[null]})", R"({"hours":[{"from":"7:30","to":"16:00"},null,null,null,null,null,null]})",
                            R"({"hours":[{"from":"08:00","to":"24:01"},null,null,null,null,null,null]})",
                            R"({"reviewMinutes":{"urgent":61}})", R"({"reviewMinutes":{"urgent":0}})", R"({"reviewMinutes":{"whenever":5}})",
                            R"({"timeZoneMinutes":900})", R"({"services":[7]})"})
        EXPECT_FALSE(tenantPolicy(bad)) << bad;
    EXPECT_EQ(tenantPolicy(R"({"reviewMinutes":{"urgent":61,"soon":0},"timeZoneMinutes":900})").error().problems.size(), 3U);
}

class Hub : public testing::Test {
  protected:
    std::uint64_t listen(std::string tenant, std::string session, std::string device = {}) {
        return hub.add({TenantId{tenant}, session, device, "acc", "unit-of-" + session, [this, session](std::string text, bool close) {
                            heard.push_back(session + (text.find("revoked") != std::string::npos ? " revoked" : " wake") + (close ? " closed" : ""));
                        }});
    }
    WakeHub hub;
    std::vector<std::string> heard;
};

TEST_F(Hub, manyCommitsAreOneWakeForTheTenantAlone) {
    (void)listen("t1", "a");
    (void)listen("t1", "b");
    (void)listen("t2", "c");
    hub.tick();
    EXPECT_TRUE(heard.empty());
    for (int i = 0; i < 100; ++i) hub.wake(TenantId{"t1"});
    hub.tick();
    EXPECT_THAT(heard, testing::UnorderedElementsAre("a wake", "b wake"));
    hub.tick();
    EXPECT_EQ(heard.size(), 2U);
}

TEST_F(Hub, aChangeOfOneUnitIsToldThereAndToThoseOfTheWholeTenant) {
    (void)listen("t1", "a");
    (void)listen("t1", "b");
    (void)listen("t2", "c");
    (void)hub.add({TenantId{"t1"}, "whole", {}, "acc", {}, [this](std::string, bool) { heard.push_back("whole"); }});
    hub.tell(TenantId{"t1"}, std::set<std::string>{"unit-of-b", "unit-of-c"});
    EXPECT_THAT(heard, testing::UnorderedElementsAre("b wake", "whole"));
    EXPECT_EQ(hub.size(TenantId{"t1"}), 3U);
}

TEST_F(Hub, thoseThatAreOnlyWatchedHearOfTheEndOfTheirSignInAndOfNothingElse) {
    const auto watch = [&](const std::string& session) {
        return hub.watch({TenantId{"t1"}, session, "d1", "acc", {}, [this, session](const std::string&, bool close) { heard.push_back(session + (close ? " closed" : " woken")); }});
    };
    const auto one = watch("a");
    const auto other = watch("a");
    (void)watch("b");
    hub.wake(TenantId{"t1"});
    hub.tick();
    EXPECT_TRUE(heard.empty());
    EXPECT_EQ(hub.size(TenantId{"t1"}), 0U);
    EXPECT_EQ(hub.signIns(TenantId{"t1"}).size(), 2U) << "each once";
    hub.revokeSession("a");
    EXPECT_THAT(heard, testing::ElementsAre("a closed", "a closed"));
    hub.remove(one);
    hub.remove(other);
    EXPECT_EQ(hub.signIns(TenantId{"t1"}), (std::set<WakeHub::SignIn>{{"acc", "b", "d1"}}));
    EXPECT_EQ(hub.tenants(), (std::set<TenantId>{TenantId{"t1"}}));
    hub.revokeDevice("d1");
    EXPECT_EQ(heard.back(), "b closed");
}

TEST_F(Hub, revokedSessionsAndDevicesAreToldAndClosed) {
    const auto a = listen("t1", "a", "d1");
    (void)listen("t1", "b", "d1");
    (void)listen("t1", "c", "");
    hub.revokeSession("a");
    EXPECT_THAT(heard, testing::ElementsAre("a revoked closed"));
    hub.remove(a);
    hub.revokeDevice("d1");
    EXPECT_EQ(heard.back(), "b revoked closed");
    hub.revokeDevice("");
    EXPECT_EQ(heard.size(), 2U) << "no device is nobody's";
    EXPECT_EQ(hub.size(), 2U);
}

} // namespace
} // namespace fyr::server
