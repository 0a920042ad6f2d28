// The cache over real FHIR resources, as the server makes them.
#include "cache_fixture.h"

#include "fhir/triage_mapping.h"
#include "localdb/fhir_projector.h"
#include "protocol/payload.h"
#include <set>

namespace fyr::localdb {
namespace {

class FhirCacheTest : public CacheTest {
  protected:
    void SetUp() override {
        CacheTest::SetUp();
        m_projector = std::make_shared<FhirProjector>();
        ASSERT_TRUE(open());
    }
    static clinical::TriageItem item(int n) {
        clinical::TriageItem i;
        i.id = ItemId{fmt::format("item{}", n)};
        i.version = 1;
        i.interview = InterviewId{fmt::format("int{}", n)};
        i.patient = PatientId{fmt::format("p{}", n)};
        i.patientName = fmt::format("Åsa Prov{}", n);
        i.birthDate = Date{std::chrono::year{1980}, std::chrono::month{2}, std::chrono::day{3}};
        i.unit = UnitId{"u1"};
        i.created = noon;
        i.deadline = noon + std::chrono::minutes(60);
        i.suggestion.destination = {"gpToday", {"Läkare i dag", "Doctor today"}};
        i.suggestion.shares = {0, 0.1, 0.7, 0.2, 0};
        i.suggestion.certainty = 0.7;
        i.suggestion.knowledgeBase = "kb";
        i.words = {{"Jag har haft feber i tre dagar och hostar grönt",
                    noon,
                    {{13, 18, clinical::SpanKind::finding, "fever", {"feber", "fever"}}}}};
        i.redFlags = {{"RF-1",
                       {"Andnöd i vila", "Breathless at rest"},
                       clinical::Urgency::emergency,
                       {"får ingen luft"},
                       false}};
        i.answers = {{"q1", {"Hur länge?", "How long?"}, {"Tre dagar", "Three days"}, false, false, true}};
        return i;
    }
    static protocol::FeedEntry entryOf(fhir::Resource& r, std::int64_t version) {
        r.stamp(std::string(r.id()), version, "2026-11-20T12:00:00.000Z");
        return put(std::string(r.type()), std::string(r.id()), version, r.write());
    }
    static std::vector<protocol::FeedEntry> entries(const clinical::TriageItem& i) {
        std::vector<protocol::FeedEntry> out;
        auto resources = fhir::toResources(i);
        for (auto& r : resources)
            out.push_back(entryOf(r, i.version));
        out.push_back(put(
            "Patient", i.patient.str(), 1,
            fmt::format(
                R"({{"resourceType":"Patient","id":"{}","name":[{{"use":"official","family":"Prov","given":["Åsa","Maria"]}}],)"
                R"("identifier":[{{"value":"19800203-2388"}}],"birthDate":"1980-02-03","gender":"female"}})",
                i.patient.str())));
        return out;
    }
};

TEST_F(FhirCacheTest, anItemComesBackFromItsResourcesAndTheRowFromItsTask) {
    ASSERT_TRUE(feed(entries(item(1))));
    const auto rows = cache().queue({}).value();
    ASSERT_EQ(1U, rows.size());
    EXPECT_EQ("Åsa Prov1", rows[0].item.patientName);
    EXPECT_EQ(1, rows[0].redFlags);
    EXPECT_EQ("Andnöd i vila", rows[0].firstRedFlag.sv);
    EXPECT_EQ(1, rows[0].item.version);
    const auto whole = cache().item("item1", {});
    ASSERT_TRUE(whole) << whole.error().describe();
    auto expected = item(1);
    EXPECT_EQ(expected.words, whole->words);
    EXPECT_EQ(expected.redFlags, whole->redFlags);
    EXPECT_EQ(expected.suggestion.shares, whole->suggestion.shares);
    EXPECT_EQ(ErrorCode::notFound, cache().item("nobody", {}).error().code);
}

TEST_F(FhirCacheTest, aPendingDecisionIsSeenInTheRowAndInTheItem) {
    ASSERT_TRUE(feed(entries(item(1))));
    const clinical::PersonRef me{"pr-me", "Jag"};
    auto c =
        command(protocol::CommandType::triageConfirm, "item1",
                protocol::toJson(protocol::DecisionPayload{clinical::Urgency::urgent, "gpToday", {}, {}}));
    ASSERT_TRUE(cache().enqueue(c));
    const auto row = cache().queue(me).value().at(0);
    EXPECT_EQ(clinical::ItemStatus::decided, row.item.status);
    EXPECT_EQ(1, row.unsent);
    EXPECT_EQ("Läkare i dag", cache().item("item1", me).value().decision->destination.label.sv);
}

TEST_F(FhirCacheTest, aMissingPartIsSaidAndDoesNotBreakTheQueue) {
    auto all = entries(item(1));
    std::erase_if(all, [](const auto& e) { return e.key.type == "RiskAssessment"; });
    ASSERT_TRUE(feed(all));
    EXPECT_EQ(1U, cache().queue({}).value().size());
    EXPECT_EQ(ErrorCode::notFound, cache().item("item1", {}).error().code);
}

TEST_F(FhirCacheTest, everythingOfAPatientIsFoundByPatientNameNumberAndWords) {
    ASSERT_TRUE(feed(entries(item(1))));
    ASSERT_TRUE(feed(
        {put("Condition", "c1", 1,
             R"({"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/p1"},"code":{"text":"Pollenallergi","coding":[{"system":"urn:x","code":"J301","display":"Hösnuva"}]}})"),
         put("DocumentReference", "d1", 1,
             R"({"resourceType":"DocumentReference","id":"d1","subject":{"reference":"Patient/p1"},"content":[{"attachment":{"contentType":"text/plain; charset=utf-8","data":"QmVzw7ZrIG9tIG3DtnNhbA=="}}],"text":{"div":"<div class=\"gömd\">Läkarbesök</div>"}})"),
         put("Basic", "b1", 1, "{\"broken\":"),
         put("Observation", "o1", 1,
             R"({"resourceType":"Observation","id":"o1","subject":{"reference":"Patient/other"},"valueString":"stavning"})")}));
    while (cache().indexSlice().value() > 0) {
    }
    const auto of = cache().resourcesOf("p1").value();
    std::set<std::string> types;
    for (const auto& r : of)
        types.insert(r.key.type);
    EXPECT_TRUE(types.contains("Patient"));
    EXPECT_TRUE(types.contains("Task"));
    EXPECT_TRUE(types.contains("Condition"));
    EXPECT_TRUE(types.contains("DocumentReference"));
    EXPECT_FALSE(types.contains("Observation"));
    EXPECT_EQ("p1", cache().searchPatients("maria prov").value().at(0).id);
    EXPECT_EQ("p1", cache().searchPatients("19800203").value().at(0).id);
    EXPECT_EQ("Åsa Maria Prov", cache().searchPatients("asa").value().at(0).name);
    EXPECT_EQ("c1", cache().searchText("pollen").value().at(0).key.id);
    EXPECT_EQ("Åsa Maria Prov", cache().searchText("hösnuva").value().at(0).patientName);
    EXPECT_EQ("d1", cache().searchText("mösal").value().at(0).key.id) << "a note in an attachment";
    EXPECT_EQ("d1", cache().searchText("läkarbesök").value().at(0).key.id);
    EXPECT_TRUE(cache().searchText("gömd").value().empty()) << "not what stands in a tag";
    EXPECT_TRUE(cache().searchText("J301").value().empty()) << "not the codes";
    EXPECT_FALSE(cache().searchText("feber").value().empty()) << "the patient's own words";
    EXPECT_EQ("{\"broken\":", cache().resource({"Basic", "b1"}).value()->json) << "kept, though unreadable";
}

TEST_F(FhirCacheTest, thousandsOfRowsAreRead) {
    std::vector<protocol::FeedEntry> page;
    for (int n = 0; n < 1000; ++n) {
        auto resources = fhir::toResources(item(n));
        page.push_back(entryOf(resources.front(), 1));
    }
    ASSERT_TRUE(feed(page));
    EXPECT_EQ(1000U, cache().queue({}).value().size());
    EXPECT_EQ(2U, cache().rows({"item7", "item8", "item5000"}).value().size());
}

} // namespace
} // namespace fyr::localdb
