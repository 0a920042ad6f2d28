// The patient's extract in plain words, and what is flagged for follow-up.
#include "base/json.h"
#include "fhir/resource.h"
#include "fhir/validate.h"
#include "server/audit/extract.h"
#include "server/audit/follow_up.h"
#include "server/services/item_store.h"
#include "server/services/traces.h"
#include "tests/server/store/sqlite_place.h"

#include <gmock/gmock.h>

namespace fyr::server::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class FollowUp : public testing::Test {
  protected:
    void SetUp() override {
        write([&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.putTenant({"t", "T", "", "{}"}));
            put(tx, R"({"resourceType":"Organization","id":"u1","name":"Vårdcentralen Norr"})", {"", "u1"});
            person(tx, "Practitioner", "karin", "Ek", "Storgatan 1", "19800101-0001", "");
            person(tx, "Patient", "anna", "Lind", "Ågatan 2", "19900101-0002", "u1");
            person(tx, "Patient", "eva", "Ek", "Storgatan 1", "19900101-0003", "u2");
            person(tx, "Patient", "stig", "Ek", "Långt bort 9", "19900101-0004", "u2");
            person(tx, "Patient", "karin-p", "Ek", "Storgatan 1", "19800101-0001", "u2");
            person(tx, "Practitioner", "bo", "Berg", "Ågatan 7", "19700101-0005", "");
            person(tx, "Patient", "bo-p", "Berg", "Ågatan 7", "19700101-0005", "u2");
            for (int i = 0; i < 20; ++i) person(tx, "Patient", "x" + std::to_string(i), "N" + std::to_string(i), "Gata " + std::to_string(i), "", "u2");
            FYR_CHECK(tx.putAccount({"nurse", "karin@t", "", "nurse", "Karin Ek", "karin", "", "u1", "Norr"}));
            FYR_CHECK(tx.putAccount({"doctor", "bo@t", "", "doctor", "Bo Berg", "bo", "", "u2", "Syd"}));
            return tx.putAccount({"boss", "boss@t", "", "manager", "Boss", "", "", "u1", "Norr"});
        });
    }
    void put(WriteTx& tx, std::string_view json, const ResourceScope& scope) {
        const auto r = fhir::Resource::parse(json);
        ASSERT_TRUE(r);
        ASSERT_TRUE(putResource(tx, *r, scope));
    }
    void person(WriteTx& tx, std::string_view type, const std::string& id, const std::string& surname, const std::string& street, const std::string& number, const std::string& unit) {
        json::object o{{"resourceType", type}, {"id", id}};
        o["name"] = json::array{json::object{{"family", surname}, {"given", json::array{json::value("Kim")}}}};
        o["address"] = json::array{json::object{{"line", json::array{json::value(street)}}, {"postalCode", "12345"}}};
        if (!number.empty()) o["identifier"] = json::array{json::object{{"system", "urn:oid:1.2.752.129.2.1.3.1"}, {"value", number}}};
        ASSERT_TRUE(putResource(tx, fhir::Resource::from(o), {type == "Patient" ? id : "", unit}));
    }
    template <class F>
    void write(F f) {
        const auto done = store->write(tenant, [&](WriteTx& tx) -> Result<void> { return f(tx); });
        ASSERT_TRUE(done) << done.error().describe();
    }
    void reads(const std::string& patient, std::string subtype = "fhir.read", bool refused = false) {
        write([&](WriteTx& tx) {
            Trace t;
            t.subtype = std::move(subtype);
            t.patient = patient;
            t.about = {"Observation/o1", "Condition/c1"};
            t.refused = refused;
            return leaveTrace(tx, clock.now(), karin, t);
        });
    }
    Principal who(std::string account, Role role, std::string practitioner, std::string unit) {
        Principal p;
        p.tenant = tenant;
        p.person = PersonId{std::move(account)};
        p.session = SessionId{"s1"};
        p.role = role;
        p.practitioner = std::move(practitioner);
        p.unit = std::move(unit);
        return p;
    }
    std::vector<std::string> flagged() {
        EXPECT_TRUE(scanAudit(*store, clock, tenant));
        std::vector<std::string> out;
        const auto all = reviews(*store, clock, boss, true);
        EXPECT_TRUE(all);
        for (const auto& r : *all) out.emplace_back(*json::text(*json::parse(r.json), "kind"));
        std::ranges::sort(out);
        return out;
    }
    Extract extract(std::string_view patient, Language lang) {
        Extract out;
        EXPECT_TRUE(store->read(tenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(out, extractFor(tx, patient, lang));
            return {};
        }));
        return out;
    }

    const TenantId tenant{"t"};
    FakeClock clock{*parseInstant("2026-11-20T09:47:00Z")};
    SeededRandom random{3};
    SqlitePlace place{clock, random};
    std::unique_ptr<Store> store = *place.open();
    Principal karin = who("nurse", Role::nurse, "karin", "u1");
    Principal boss = who("boss", Role::manager, "", "u1");
};

// asvs: 16.2.1
TEST_F(FollowUp, aTraceIsAValidAuditEventInTheShapeOfTheProfile) {
    reads("anna");
    ASSERT_TRUE(store->read(tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto trail, tx.auditTrail("anna", 0, 1));
        FYR_TRY(const auto event, fhir::Resource::parse(trail.front().json));
        for (const auto& p : fhir::validate(event)) ADD_FAILURE() << p.place << ": " << p.message;
        EXPECT_EQ(event["meta"]["profile"][0].text(), "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead");
        EXPECT_EQ(event["agent"].size(), 3U);
        EXPECT_EQ(event["purposeOfEvent"][0]["coding"][0].text("code"), "TREAT");
        EXPECT_EQ(event["source"].text("site"), "u1");
        EXPECT_EQ(trail.front().json.find("Lind"), std::string::npos);
        return {};
    }));
}

TEST_F(FollowUp, thePatientsExtractSaysInPlainWordsWhoReadWhat) {
    reads("anna");
    const auto sv = extract("anna", Language::sv);
    ASSERT_EQ(sv.entries.size(), 1U);
    EXPECT_EQ(sv.entries[0].sentence, "En sjuksköterska (Kim Ek) vid Vårdcentralen Norr läste din journal: provsvar och mätvärden, diagnoser.");
    EXPECT_EQ(extract("anna", Language::en).entries[0].sentence, "A nurse (Kim Ek) at Vårdcentralen Norr read your record: results and measurements, diagnoses.");
    EXPECT_THAT(plainText(sv, Language::sv), HasSubstr("20 november 2026 kl. 10.47: En sjuksköterska"));
    EXPECT_THAT(extract("eva", Language::sv).entries, IsEmpty()) << "another's";
    reads("anna", "fhir.refused", true);
    EXPECT_THAT(extract("anna", Language::sv).entries[0].sentence, HasSubstr("nekades"));
    EXPECT_THAT(extract("anna", Language::sv).entries[0].sentence, Not(HasSubstr("provsvar")));
}

TEST_F(FollowUp, theExtractComesInPages) {
    for (int i = 0; i < 7; ++i) reads("anna");
    ASSERT_TRUE(store->read(tenant, [&](ReadTx& tx) -> Result<void> {
        std::size_t seen = 0;
        std::int64_t before = 0;
        do {
            FYR_TRY(const auto page, extractFor(tx, "anna", Language::sv, before, 3));
            seen += page.entries.size();
            before = page.next;
        } while (before != 0);
        EXPECT_EQ(seen, 7U);
        return {};
    }));
}

TEST(LocalTime, knowsSummerTime) {
    const auto at = [](const char* t) { return localTime(*parseInstant(t), Language::sv); };
    EXPECT_EQ(at("2026-03-29T00:59:00Z"), "29 mars 2026 kl. 01.59");
    EXPECT_EQ(at("2026-03-29T01:00:00Z"), "29 mars 2026 kl. 03.00");
    EXPECT_EQ(at("2026-10-25T00:59:00Z"), "25 oktober 2026 kl. 02.59");
    EXPECT_EQ(at("2026-10-25T01:00:00Z"), "25 oktober 2026 kl. 02.00");
    EXPECT_EQ(at("2026-12-31T23:30:00Z"), "1 januari 2027 kl. 00.30");
}

TEST_F(FollowUp, readingWithARelationInTheDaytimeIsNotFlagged) {
    for (int i = 0; i < 30; ++i) reads("anna");
    EXPECT_THAT(flagged(), IsEmpty());
}

TEST_F(FollowUp, eachKindOfSuspiciousReadingIsFlaggedOnceADay) {
    reads("karin-p");
    EXPECT_THAT(flagged(), ElementsAre("ownRecord"));
    reads("karin-p");
    EXPECT_THAT(flagged(), ElementsAre("ownRecord")) << "the same pair, the same day";
    reads("eva");
    EXPECT_THAT(flagged(), ElementsAre("ownRecord", "sameAddress"));
    reads("stig");
    EXPECT_THAT(flagged(), ElementsAre("ownRecord", "sameAddress", "sameSurname"));
    reads("bo-p");
    EXPECT_THAT(flagged(), ElementsAre("colleague", "ownRecord", "sameAddress", "sameSurname"));
    clock.advance(std::chrono::hours{24});
    reads("karin-p");
    EXPECT_EQ(flagged().size(), 5U);
}

TEST_F(FollowUp, readingManyWithoutARelationOrAtNightIsFlagged) {
    for (int i = 0; i < manyUnrelated - 1; ++i) reads("x" + std::to_string(i));
    EXPECT_THAT(flagged(), IsEmpty());
    for (int i = manyUnrelated - 1; i < 20; ++i) reads("x" + std::to_string(i));
    EXPECT_THAT(flagged(), ElementsAre("manyUnrelated"));
    clock.advance(std::chrono::hours{12}); // 22.47 in Sweden
    reads("anna");
    EXPECT_EQ(flagged().size(), 1U) << "with a relation";
    reads("x1");
    EXPECT_THAT(flagged(), ElementsAre("manyUnrelated", "outsideHours"));
}

TEST_F(FollowUp, whatWasRefusedOrIsAPatientsOwnIsNotFlagged) {
    reads("karin-p", "fhir.refused", true);
    auto self = who("acc", Role::patient, "", "");
    self.patient = "eva";
    write([&](WriteTx& tx) {
        Trace t;
        t.subtype = "interview.get";
        t.patient = "eva";
        return leaveTrace(tx, clock.now(), self, t);
    });
    EXPECT_THAT(flagged(), IsEmpty());
}

TEST_F(FollowUp, aReviewIsClosedOnceBySomebodyElseWithADecisionAndIsTraced) {
    reads("eva");
    ASSERT_EQ(flagged().size(), 1U);
    const auto id = reviews(*store, clock, boss, true)->front().id;
    EXPECT_EQ(reviews(*store, clock, karin, true).error().code, ErrorCode::forbidden);
    EXPECT_THAT(*reviews(*store, clock, who("b2", Role::manager, "", "u2"), true), IsEmpty()) << "another unit's";
    EXPECT_EQ(closeReview(*store, clock, who("b2", Role::manager, "", "u2"), id, "justified", "Helt i sin ordning").error().code, ErrorCode::notFound);
    EXPECT_EQ(closeReview(*store, clock, boss, id, "whatever", "").error().problems.size(), 2U);
    EXPECT_EQ(closeReview(*store, clock, who("nurse", Role::manager, "", "u1"), id, "justified", "Helt i sin ordning").error().code, ErrorCode::forbidden);
    ASSERT_TRUE(closeReview(*store, clock, boss, id, "unjustified", "Ingen vårdrelation; anmäld"));
    EXPECT_EQ(closeReview(*store, clock, boss, id, "justified", "Ändrar mig").error().code, ErrorCode::invalidState);
    EXPECT_THAT(*reviews(*store, clock, boss, true), IsEmpty());
    EXPECT_THAT(reviews(*store, clock, boss, false)->front().json, HasSubstr("anmäld"));
    EXPECT_THAT(flagged(), IsEmpty()) << "closed stays closed";
}

} // namespace
} // namespace fyr::server::test
