#include "server/services/fixture.h"

#include "fhir/resource.h"
#include "server/services/record_reading.h"
#include "server/services/vital_record.h"

namespace fyr::server::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class VitalRecord : public ServiceTest {
  protected:
    static std::string idOf(const InterviewReply& r) { return std::string(*json::text(*json::parse(r.json), "id")); }
    std::string ended(const Principal& who, std::string text, triage::Subject subject = triage::Subject::self) {
        const auto r = interviews.start(who, {ulid(), "sv", subject, std::move(text)});
        EXPECT_TRUE(r) << r.error().describe();
        if (!r) return {};
        const auto id = idOf(*r);
        EXPECT_TRUE(interviews.leave(who, id, ulid()));
        return id;
    }
    std::string stored(const std::string& id) {
        std::string out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto r, tx.read("Observation", id));
            if (r) out = r->json;
            return {};
        });
        return out;
    }
};

constexpr auto illness = "Jag är 71 år. Jag har hosta och feber 38,6, pulsen är 115 och syremättnaden 91 procent. Blodtrycket är 105.";

TEST_F(VitalRecord, EachValueThatWasToldIsAnObservationByThePatient) {
    const auto id = ended(bo, illness);
    const auto pulse = stored(id + "-heart-rate");
    EXPECT_THAT(pulse, HasSubstr("\"8867-4\""));
    EXPECT_THAT(pulse, HasSubstr("115"));
    EXPECT_THAT(pulse, HasSubstr(R"("performer":[{"reference":"Patient/bo"}])"));
    EXPECT_THAT(stored(id + "-spo2"), testing::AllOf(HasSubstr("\"2708-6\""), HasSubstr("\"59408-5\"")));
    EXPECT_THAT(stored(id + "-temperature"), testing::AllOf(HasSubstr("\"8310-5\""), HasSubstr("38.6"), HasSubstr("\"Cel\"")));
    EXPECT_THAT(stored(id + "-sys-bp"), testing::AllOf(HasSubstr("\"85354-9\""), HasSubstr("\"8480-6\""), HasSubstr("105"), HasSubstr("data-absent-reason")));
    EXPECT_THAT(stored(id + "-resp-rate"), IsEmpty()) << "nobody counted";
}

TEST_F(VitalRecord, TheTotalSaysAtLeastWhileSomethingIsMissing) {
    const auto id = ended(bo, illness);
    const auto total = stored(id + "-news2");
    EXPECT_THAT(total, HasSubstr("\"news2\""));
    EXPECT_THAT(total, HasSubstr("\"comparator\":\">=\""));
    EXPECT_THAT(total, HasSubstr("Observation/" + id + "-heart-rate"));
}

TEST_F(VitalRecord, NothingIsWrittenWhenNothingWasMeasured) {
    const auto id = ended(bo, "Jag har hosta sedan tre dagar");
    EXPECT_THAT(stored(id + "-news2"), IsEmpty());
    EXPECT_THAT(stored(id + "-temperature"), IsEmpty());
}

TEST_F(VitalRecord, SomebodyElsesValuesDoNotEnterTheWritersRecord) {
    const auto id = ended(bo, "Min granne är 60 år och har hosta och feber 39,5", triage::Subject::other);
    EXPECT_THAT(stored(id + "-temperature"), IsEmpty());
    EXPECT_THAT(stored(id + "-news2"), IsEmpty());
}

TEST_F(VitalRecord, WhatWasToldOnceIsNotWhatTheRecordKnowsNextTime) {
    const auto id = ended(bo, illness);
    EXPECT_THAT(stored(id + "-temperature"), Not(IsEmpty()));
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto known, readRecord(tx, knowledge().record(), "bo", "unit1", clock.now()));
        for (const auto& e : known.entries) EXPECT_THAT(e.reference, Not(HasSubstr(id)));
        return {};
    });
}

TEST_F(VitalRecord, ThePatientReadsNoScore) {
    const auto r = interviews.start(bo, {ulid(), "sv", triage::Subject::self, illness});
    ASSERT_TRUE(r);
    const auto left = interviews.leave(bo, idOf(*r), ulid());
    ASSERT_TRUE(left);
    EXPECT_THAT(left->json, Not(HasSubstr("NEWS")));
    std::optional<StoredItem> item;
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto doc, loadInterview(tx, knowledge(), {}, idOf(*r)));
        FYR_TRY(item, loadItem(tx, doc->item.str()));
        return {};
    });
    ASSERT_TRUE(item && item->item.suggestion.vitals) << "the clinician does";
    EXPECT_EQ(item->item.suggestion.vitals->scheme, clinical::VitalScheme::news2);
}

} // namespace
} // namespace fyr::server::test
