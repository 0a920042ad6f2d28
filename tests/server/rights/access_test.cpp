// Break-glass, declared relations and blocks: who may, with what, and what is left behind.
#include "tests/server/rights/world.h"

namespace fyr::server::test {
namespace {

using std::chrono::minutes;

class AccessTest : public testing::Test {
  protected:
    void SetUp() override {
        world.tenant("t", {"u1", "u2"});
        world.tenant("other", {"u1"});
        world.patient("t", "anna", "u2");
        world.patient("other", "eva", "u1");
        world.thing("t", "Observation", "o", "anna", "u2");
    }
    std::string newestTrace() {
        std::string out;
        EXPECT_TRUE(store->read(TenantId{"t"}, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto trail, tx.auditTrail({}, 0, 1));
            out = trail.front().json;
            return {};
        }));
        return out;
    }
    ErrorCode glass(const Principal& who, std::string_view patient, std::string_view code = "emergency", std::string_view why = "Medvetslös, ensam här", minutes lasts = minutes{30}) {
        const auto r = rights::breakGlass(*store, clock, random, who, patient, code, why, lasts);
        return r ? ErrorCode::internal : r.error().code;
    }
    static constexpr ErrorCode fine = ErrorCode::internal;

    FakeClock clock{*parseInstant("2026-11-20T09:00:00Z")};
    SeededRandom random{5};
    SqlitePlace place{clock, random};
    std::unique_ptr<Store> store = *place.open();
    World world{*store, clock, random};
    Principal nurse = World::staff("t", Role::nurse, "n", "u1");
    Principal manager = World::staff("t", Role::manager, "m", "u1");
    Principal anna = World::patientPerson("t", "anna");
};

TEST_F(AccessTest, breakGlassNeedsAReasonATimeAndAClinician) {
    EXPECT_EQ(glass(nurse, "anna", "curious"), ErrorCode::badRequest);
    EXPECT_EQ(glass(nurse, "anna", "emergency", "kort"), ErrorCode::badRequest);
    EXPECT_EQ(glass(nurse, "anna", "emergency", "          "), ErrorCode::badRequest);
    EXPECT_EQ(glass(nurse, "anna", "emergency", "Medvetslös, ensam här", minutes{61}), ErrorCode::badRequest);
    EXPECT_EQ(glass(nurse, "anna", "emergency", "Medvetslös, ensam här", minutes{0}), ErrorCode::badRequest);
    EXPECT_EQ(glass(manager, "anna"), ErrorCode::forbidden);
    EXPECT_EQ(glass(anna, "anna"), ErrorCode::forbidden);
    EXPECT_EQ(glass(nurse, "nobody"), ErrorCode::notFound);
    EXPECT_EQ(glass(nurse, "eva"), ErrorCode::notFound) << "another tenant's";
    EXPECT_EQ(glass(nurse, "not an id!"), ErrorCode::notFound);
    EXPECT_EQ(glass(nurse, "anna"), fine);
}

TEST_F(AccessTest, aBreakGlassIsTracedMarkedAndWaitsForFollowUp) {
    const auto opened = rights::breakGlass(*store, clock, random, nurse, "anna", "emergency", "Medvetslös, ensam här", minutes{30});
    ASSERT_TRUE(opened);
    EXPECT_NE(newestTrace().find("break-glass"), std::string::npos);
    EXPECT_NE(newestTrace().find("\"BTG\""), std::string::npos);
    EXPECT_EQ(newestTrace().find("Medvetslös"), std::string::npos) << "free text is not for the trail";
    ASSERT_TRUE(store->read(TenantId{"t"}, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto review, tx.value("review/" + opened->review));
        EXPECT_NE(review.value().find(R"("status":"open")"), std::string::npos);
        EXPECT_NE(review.value().find("Medvetslös"), std::string::npos);
        return {};
    }));
    ASSERT_TRUE(rights::endGlass(*store, clock, nurse, "anna"));
    EXPECT_EQ(rights::endGlass(*store, clock, nurse, "anna").error().code, ErrorCode::notFound);
}

TEST_F(AccessTest, aBlockIsThePatientsOrAManagersToMake) {
    EXPECT_EQ(rights::block(*store, clock, random, nurse, "anna", "u2").error().code, ErrorCode::forbidden);
    EXPECT_EQ(rights::block(*store, clock, random, World::patientPerson("t", "bo"), "anna", "u2").error().code, ErrorCode::notFound);
    EXPECT_EQ(rights::block(*store, clock, random, anna, "anna", "nowhere").error().code, ErrorCode::badRequest);
    const auto id = rights::block(*store, clock, random, anna, "anna", "u2");
    ASSERT_TRUE(id);
    const auto mine = rights::accessTo(*store, clock, anna, "anna");
    ASSERT_TRUE(mine);
    ASSERT_EQ(mine->blocks.size(), 1U);
    EXPECT_EQ(mine->blocks.front().unit, "u2");
    EXPECT_EQ(rights::unblock(*store, clock, World::patientPerson("t", "bo"), "anna", *id).error().code, ErrorCode::notFound);
    EXPECT_TRUE(rights::unblock(*store, clock, manager, "anna", *id));
    EXPECT_TRUE(rights::accessTo(*store, clock, anna, "anna")->blocks.empty());
}

TEST_F(AccessTest, aBlockThatAnotherSystemWroteIsObeyedToo) {
    ASSERT_TRUE(rights::declareRelation(*store, clock, nurse, "anna", "Ringer om provsvar"));
    const auto sees = [&] {
        bool out = false;
        EXPECT_TRUE(store->read(TenantId{"t"}, [&](ReadTx& tx) -> Result<void> {
            rights::Guard guard(tx, nurse, clock.now());
            FYR_TRY(const auto v, guard.judge(rights::Action::read, "Observation", {"anna", "u2"}));
            out = v.allowed();
            return {};
        }));
        return out;
    };
    EXPECT_TRUE(sees());
    const auto consent = [&](std::string status, json::object provision, std::string scope = "patient-privacy") {
        json::object doc{{"resourceType", "Consent"}, {"id", "c"}, {"status", status}, {"patient", {{"reference", "Patient/anna"}}}};
        doc["scope"] = json::object{{"coding", json::array{json::object{{"system", "http://terminology.hl7.org/CodeSystem/consentscope"}, {"code", scope}}}}};
        doc["organization"] = json::array{json::object{{"reference", "Organization/u2"}}};
        doc["provision"] = std::move(provision);
        world.put("t", doc, {"anna", ""});
    };
    consent("active", {{"type", "deny"}});
    EXPECT_FALSE(sees());
    consent("inactive", {{"type", "deny"}});
    EXPECT_TRUE(sees());
    consent("active", {{"type", "permit"}});
    EXPECT_TRUE(sees());
    consent("active", {{"type", "deny"}, {"period", {{"end", "2026-11-20T08:59:59Z"}}}});
    EXPECT_TRUE(sees()) << "it has ended";
    consent("active", {{"type", "deny"}, {"actor", json::array{json::object{{"reference", {{"reference", "Organization/u9"}}}}}}});
    EXPECT_TRUE(sees()) << "towards another unit";
    consent("active", {{"type", "deny"}, {"actor", json::array{json::object{{"reference", {{"reference", "Organization/u1"}}}}}}});
    EXPECT_FALSE(sees());
    consent("active", {{"type", "deny"}}, "research");
    EXPECT_TRUE(sees()) << "a no to research hides nothing from care";
}

} // namespace
} // namespace fyr::server::test
