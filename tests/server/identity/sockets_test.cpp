// A session that was ended anywhere loses its sockets at the housekeeper's next look, and it looks more than once a second.
#include "server/daemon/housekeeper.h"
#include "server/identity/identity.h"
#include "tests/server/store/sqlite_place.h"

namespace fyr::server::test {
namespace {

class Sockets : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(store->write(north, [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.putTenant({"north", "Region", "", "{}"}));
            FYR_CHECK(tx.putAccount({"nurse-1", "anna@north", "", "nurse", "Anna", "pr", "", "u1", "Unit"}));
            return tx.putAccount({"admin-1", "root@north", "", "admin", "Root", "", "", "", ""});
        }));
    }
    // A waiting workstation; the answer says whether it was told and closed.
    std::shared_ptr<std::string> waits(const SignedIn& s) {
        auto heard = std::make_shared<std::string>();
        static_cast<void>(hub.add({s.principal.tenant, s.session.id, s.principal.device, s.principal.person.str(), {}, [heard](const std::string& text, bool close) {
                                       if (close) *heard = text;
                                   }}));
        return heard;
    }
    const TenantId north{"north"};
    FakeClock clock{Instant{Millis{1'790'000'000'000}}};
    SystemRandom random;
    NoLog log;
    SqlitePlace place{clock, random};
    std::unique_ptr<Store> store = std::move(*place.open());
    Identity identity{*store, clock, random};
    WakeHub hub;
    Outbox outbox{*store, clock, log};
    HouseRules rules = [] {
        HouseRules r; // its own thread stays out of the way: the test says when
        r.outboxEvery = r.sweepEvery = r.sessionsEvery = r.revocationsEvery = r.auditEvery = std::chrono::hours{1};
        return r;
    }();
    Housekeeper housekeeper{*store, hub, outbox, nullptr, clock, log, rules};
};

// asvs: 7.4.2 8.3.2
TEST_F(Sockets, closeWhenTheirSessionIsEndedOnAnotherNode) {
    const auto mine = identity.openSession(north, "nurse-1").value();
    const auto other = identity.openSession(north, "admin-1").value();
    const auto heard = waits(mine);
    const auto stays = waits(other);
    housekeeper.checkRevocationsNow();
    EXPECT_TRUE(heard->empty());
    ASSERT_TRUE(identity.revokeAccount(other.principal, "nurse-1", true)); // only the store knows
    housekeeper.checkRevocationsNow();
    EXPECT_NE(heard->find("revoked"), std::string::npos);
    EXPECT_TRUE(stays->empty());
}

TEST_F(Sockets, closeWhenTheirDeviceIsRevoked) {
    const auto admin = identity.openSession(north, "admin-1").value();
    const auto plain = identity.openSession(north, "nurse-1").value();
    const auto device = identity.registerDevice(plain.principal, "Desk").value();
    const auto mine = identity.openSession(north, "nurse-1", device.id).value();
    const auto heard = waits(mine);
    housekeeper.checkRevocationsNow();
    ASSERT_TRUE(identity.revokeDevice(admin.principal, device.id));
    housekeeper.checkRevocationsNow();
    EXPECT_NE(heard->find("revoked"), std::string::npos);
}

TEST(HouseRulesTest, endedSessionsAreLookedForMoreThanOnceASecond) { EXPECT_LE(HouseRules{}.revocationsEvery, Millis{500}); }

} // namespace
} // namespace fyr::server::test
