// Rights that are lost reach the workstation as `forget`, rights that are won as `put`.
#include "tests/server/rights/world.h"

#include "server/rights/changes.h"

namespace fyr::server::test {
namespace {

class FeedRights : public testing::Test {
  protected:
    void SetUp() override {
        world.tenant("t", {"u1", "u2"});
        world.patient("t", "anna", "u1");
        world.patient("t", "bo", "u2");
        world.thing("t", "Observation", "a-own", "anna", "u1");
        world.thing("t", "Observation", "a-wide", "anna", "");
        world.thing("t", "Observation", "b-other", "bo", "u2");
        world.thing("t", "Observation", "b-own", "bo", "u1"); // once met here
        world.thing("t", "Observation", "b-wide", "bo", "");
        sync(); // the first sync
    }
    // Follows the feed to its end and keeps what a workstation would keep.
    void sync() {
        for (int pages = 0; pages < 100; ++pages) {
            const auto text = feed.page(nurse, cursor, 3);
            ASSERT_TRUE(text) << text.error().describe();
            const auto v = json::parse(*text);
            for (const auto& e : v->at("entries").as_array()) {
                const auto key = std::string(*json::text(e, "type")) + "/" + std::string(*json::text(e, "id"));
                if (*json::text(e, "op") == "forget") held.erase(key);
                else held[key] = json::write(e.at("resource"));
            }
            cursor = std::string(*json::text(*v, "next"));
            if (!*json::boolean(*v, "more")) return;
        }
        FAIL() << "the feed does not end";
    }
    [[nodiscard]] bool holds(const std::string& key) const { return held.contains(key); }

    FakeClock clock{*parseInstant("2026-11-20T09:00:00Z")};
    SeededRandom random{5};
    SqlitePlace place{clock, random};
    std::unique_ptr<Store> store = *place.open();
    World world{*store, clock, random};
    FeedService feed{*store, clock};
    Principal nurse = World::staff("t", Role::nurse, "n", "u1");
    std::string cursor;
    std::map<std::string, std::string> held;
};

TEST_F(FeedRights, aFirstSyncBeginsWithTheQueueTodaysVisitsAndTheirPatients) {
    world.patient("t", "cai", "u1");
    world.patient("t", "dan", "u1");
    world.patient("t", "eva", "u1");
    const auto put = [&](const std::string& type, const std::string& id, const std::string& patient, json::object more) {
        more["resourceType"] = type;
        more["id"] = id;
        const auto write = [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(putResource(tx, fhir::Resource::from(more), {patient, "u1"}));
            return {};
        };
        ASSERT_TRUE(store->write(TenantId{"t"}, write));
    };
    const auto visit = [](const char* start, const char* patient) {
        return json::object{{"status", "booked"}, {"start", start},
                            {"participant", json::array{{{"actor", {{"reference", std::string("Patient/") + patient}}}, {"status", "accepted"}}}}};
    };
    put("Task", "waiting", "cai", {{"status", "requested"}, {"intent", "order"}, {"for", {{"reference", "Patient/cai"}}}});
    put("Task", "done", "anna", {{"status", "completed"}, {"intent", "order"}, {"for", {{"reference", "Patient/anna"}}}});
    put("Appointment", "soon", "dan", visit("2026-11-20T14:00:00Z", "dan"));
    put("Appointment", "later", "eva", visit("2026-12-20T14:00:00Z", "eva"));
    const auto text = feed.page(nurse, {}, 1);
    ASSERT_TRUE(text) << text.error().describe();
    const auto page = json::parse(*text);
    std::set<std::string> first;
    for (const auto& e : page->at("entries").as_array()) first.insert(std::string(*json::text(e, "type")) + "/" + std::string(*json::text(e, "id")));
    for (const char* there : {"Task/waiting", "Patient/cai", "Appointment/soon", "Patient/dan"}) EXPECT_TRUE(first.contains(there)) << there;
    for (const char* later : {"Task/done", "Appointment/later", "Patient/eva"}) EXPECT_FALSE(first.contains(later)) << later;
}

TEST_F(FeedRights, theFirstSyncHoldsWhatARelationAllows) {
    EXPECT_TRUE(holds("Observation/a-own"));
    EXPECT_TRUE(holds("Observation/a-wide"));
    EXPECT_FALSE(holds("Observation/b-other"));
    EXPECT_FALSE(holds("Observation/b-own")) << "no relation any more";
    EXPECT_FALSE(holds("Observation/b-wide"));
}

TEST_F(FeedRights, aBlockTakesBackWhatWasGivenAndLiftingItGivesItAgain) {
    const auto anna = World::patientPerson("t", "anna");
    const auto id = rights::block(*store, clock, random, anna, "anna", "");
    ASSERT_TRUE(id);
    sync();
    EXPECT_FALSE(holds("Observation/a-wide"));
    EXPECT_TRUE(holds("Observation/a-own")) << "the own unit's stays";
    EXPECT_FALSE(holds("Consent/" + *id)) << "which unit is blocked is not told";
    world.thing("t", "Observation", "a-later", "anna", "");
    sync();
    EXPECT_FALSE(holds("Observation/a-later"));
    ASSERT_TRUE(rights::unblock(*store, clock, anna, "anna", *id));
    sync();
    EXPECT_TRUE(holds("Observation/a-wide"));
    EXPECT_TRUE(holds("Observation/a-later"));
}

// asvs: 8.3.2
TEST_F(FeedRights, breakGlassOpensAndItsEndCloses) {
    ASSERT_TRUE(rights::breakGlass(*store, clock, random, nurse, "bo", "emergency", "Medvetslös i väntrummet", std::chrono::minutes{5}));
    sync();
    EXPECT_TRUE(holds("Observation/b-other"));
    EXPECT_TRUE(holds("Observation/b-own"));
    EXPECT_TRUE(holds("Patient/bo"));
    clock.advance(std::chrono::minutes{5});
    world.thing("t", "Observation", "b-new", "bo", "u1");
    sync();
    EXPECT_FALSE(holds("Observation/b-new")) << "over at its minute, whether or not somebody noticed";
    EXPECT_EQ(rights::settleRights(*store, clock, TenantId{"t"}).value(), 1U);
    EXPECT_EQ(rights::settleRights(*store, clock, TenantId{"t"}).value(), 0U);
    sync();
    for (const auto* key : {"Observation/b-other", "Observation/b-own", "Patient/bo", "Observation/b-wide"}) EXPECT_FALSE(holds(key)) << key;
    EXPECT_TRUE(holds("Observation/a-own"));
    clock.jumpWall(-std::chrono::minutes{4}); // the server's clock is set back: it stays ended
    world.thing("t", "Observation", "b-newer", "bo", "u1");
    sync();
    EXPECT_FALSE(holds("Observation/b-newer"));
}

TEST_F(FeedRights, aBreakGlassOfSomebodyElseChangesNothingHere) {
    const auto other = World::staff("t", Role::doctor, "d", "u1");
    ASSERT_TRUE(rights::breakGlass(*store, clock, random, other, "bo", "emergency", "Medvetslös i väntrummet", std::chrono::minutes{5}));
    sync();
    EXPECT_FALSE(holds("Observation/b-other"));
}

TEST_F(FeedRights, aRelationBeginsWithAnItemInTheQueueAndEndsAWhileAfterItsLast) {
    world.thing("t", "Task", "item", "bo", "u1");
    sync();
    EXPECT_TRUE(holds("Task/item"));
    EXPECT_TRUE(holds("Observation/b-own"));
    EXPECT_TRUE(holds("Observation/b-wide"));
    EXPECT_FALSE(holds("Observation/b-other")) << "the other unit's own";
    clock.advance(rights::relationAfter + std::chrono::hours{48});
    EXPECT_GE(rights::settleRights(*store, clock, TenantId{"t"}).value(), 1U);
    sync();
    EXPECT_FALSE(holds("Observation/b-own"));
    EXPECT_FALSE(holds("Observation/b-wide"));
    EXPECT_TRUE(holds("Task/item")) << "the unit's own queue";
}

TEST_F(FeedRights, aPatientWhoMovesTakesTheRecordAlong) {
    json::object doc{{"resourceType", "Patient"}, {"id", "anna"}, {"managingOrganization", {{"reference", "Organization/u2"}}}};
    world.put("t", doc, {"anna", "u2"});
    sync();
    EXPECT_FALSE(holds("Patient/anna"));
    EXPECT_FALSE(holds("Observation/a-own"));
    EXPECT_FALSE(holds("Observation/a-wide"));
}

// A workstation that forgets lets drafts and kept commands go with the record: who is back is told as they stand.
TEST_F(FeedRights, aPatientWhoLeftAndCameBackBetweenTwoPagesIsNotForgotten) {
    for (const char* unit : {"u2", "u1"}) {
        const json::object doc{{"resourceType", "Patient"}, {"id", "anna"}, {"managingOrganization", {{"reference", std::string("Organization/") + unit}}}};
        world.put("t", doc, {"anna", unit});
        const json::object own{{"resourceType", "Observation"}, {"id", "a-own"}, {"status", "final"}, {"code", {{"text", "x"}}}, {"subject", {{"reference", "Patient/anna"}}}};
        world.put("t", own, {"anna", unit});
    }
    while (true) {
        const auto text = feed.page(nurse, cursor, 3);
        ASSERT_TRUE(text) << text.error().describe();
        EXPECT_EQ(std::string::npos, text->find(R"("op":"forget")")) << *text;
        const auto v = json::parse(*text);
        cursor = std::string(*json::text(*v, "next"));
        if (!*json::boolean(*v, "more")) break;
    }
    // … and who left for good is.
    world.put("t", {{"resourceType", "Patient"}, {"id", "anna"}, {"managingOrganization", {{"reference", "Organization/u2"}}}}, {"anna", "u2"});
    sync();
    EXPECT_FALSE(holds("Patient/anna"));
    EXPECT_FALSE(holds("Observation/a-wide"));
}

// asvs: 8.2.3 15.3.1
TEST_F(FeedRights, protectionTakesTheAddressAway) {
    EXPECT_NE(held["Patient/anna"].find(World::address), std::string::npos);
    const auto label = json::object{{"system", "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"}, {"code", "V"}};
    json::object doc{{"resourceType", "Patient"}, {"id", "anna"}, {"managingOrganization", {{"reference", "Organization/u1"}}}};
    doc["meta"] = json::object{{"security", json::array{label}}};
    doc["address"] = json::array{json::object{{"line", json::array{json::value(std::string(World::address))}}}};
    world.put("t", doc, {"anna", "u1"});
    sync();
    EXPECT_EQ(held["Patient/anna"].find(World::address), std::string::npos);
    EXPECT_NE(held["Patient/anna"].find("\"V\""), std::string::npos) << "that it is protected is shown";
    world.write("t", [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(rights::setSeesProtected(tx, nurse.person.str(), true));
        return rights::noteRightsChange(tx, clock.now(), "anna", nurse.person.str());
    });
    sync();
    EXPECT_NE(held["Patient/anna"].find(World::address), std::string::npos);
}

// --- records asked for by name (POST /sync/v1/records)

TEST_F(FeedRights, recordsByNameAreTheOnesOfTheFeedAndWhatMayNotBeSeenLooksLikeWhatDoesNotExist) {
    world.tenant("other", {"u1"});
    world.patient("other", "eve", "u1");
    world.thing("other", "Observation", "e-own", "eve", "u1");
    const auto ask = [&](const std::string& type, const std::string& id) {
        const auto text = feed.records(nurse, json::write(json::object{{"keys", json::array{json::object{{"type", type}, {"id", id}}}}}));
        EXPECT_TRUE(text) << text.error().describe();
        const auto entries = json::parse(*text)->at("entries").as_array();
        EXPECT_EQ(entries.size(), 1U);
        auto e = entries.at(0).as_object();
        EXPECT_EQ(*json::text(e, "id"), id);
        e["id"] = "-";
        return e;
    };
    const auto own = ask("Observation", "a-own");
    EXPECT_EQ(*json::text(own, "op"), "put");
    EXPECT_EQ(json::write(own.at("resource")), held["Observation/a-own"]);
    const auto nothing = json::write(ask("Observation", "never-was"));
    EXPECT_EQ(nothing.find("put"), std::string::npos);
    EXPECT_EQ(json::write(ask("Observation", "b-other")), nothing) << "another unit's";
    EXPECT_EQ(json::write(ask("Observation", "e-own")), nothing) << "another tenant's";
    ASSERT_TRUE(rights::block(*store, clock, random, World::patientPerson("t", "anna"), "anna", ""));
    EXPECT_EQ(json::write(ask("Observation", "a-wide")), nothing) << "blocked since";
    EXPECT_EQ(*json::text(ask("Observation", "a-own"), "op"), "put") << "the own unit's stays";
    world.write("t", [](WriteTx& tx) { return tx.remove("Observation", "a-own", std::nullopt).map([](const auto&) {}); });
    EXPECT_EQ(json::write(ask("Observation", "a-own")), nothing) << "deleted";
}

TEST_F(FeedRights, recordsByNameAreRefusedWhenTheyAreTooManyOrNoKeys) {
    json::array many;
    for (std::size_t i = 0; i <= 2000; ++i) many.push_back(json::object{{"type", "Observation"}, {"id", "x"}});
    EXPECT_EQ(feed.records(nurse, json::write(json::object{{"keys", many}})).error().code, ErrorCode::tooLarge);
    for (const char* text : {"{}", "[]", R"({"keys":{}})", R"({"keys":[1]})", R"({"keys":[{"type":"Observation"}]})", R"({"keys":[{"type":"","id":"x"}]})"})
        EXPECT_EQ(feed.records(nurse, text).error().code, ErrorCode::badRequest) << text;
    const auto none = feed.records(nurse, R"({"keys":[]})");
    ASSERT_TRUE(none) << none.error().describe();
    EXPECT_TRUE(json::parse(*none)->at("entries").as_array().empty());
}

TEST_F(FeedRights, manyChangesAtOnceComeInSeveralPages) {
    for (int i = 0; i < 130; ++i)
        world.write("t", [&](WriteTx& tx) { return rights::noteRightsChange(tx, clock.now(), "p" + std::to_string(i), {}); });
    ASSERT_TRUE(rights::block(*store, clock, random, World::patientPerson("t", "anna"), "anna", ""));
    sync();
    EXPECT_FALSE(holds("Observation/a-wide"));
}

} // namespace
} // namespace fyr::server::test
