#include "server/services/fixture.h"

#include "fhir/resource.h"
#include "server/services/record_reading.h"

namespace fyr::server::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class RecordReading_ : public ServiceTest {
  protected:
    void put(const std::string& type, const std::string& id, const std::string& body, const std::string& patient = "anna", const std::string& unit = "unit1") {
        const auto text = fmt::format(R"({{"resourceType":"{}","id":"{}",{},"subject":{{"reference":"Patient/{}"}}}})", type, id, body, patient);
        const auto fixed = type == "AllergyIntolerance" ? std::string(text).replace(text.rfind("\"subject\""), 9, "\"patient\"") : text;
        write("t1", [&](WriteTx& tx) -> Result<void> {
            FYR_TRY(const auto r, fhir::Resource::parse(fixed));
            return putResource(tx, r, {patient, unit}).map([](const auto&) {});
        });
    }
    void condition(const std::string& id, const std::string& icd, const std::string& status = "active", const std::string& unit = "unit1") {
        put("Condition", id, fmt::format(R"("clinicalStatus":{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"{}"}}]}},
            "code":{{"coding":[{{"system":"urn:oid:1.2.752.116.1.1.1.1.3","code":"{}","display":"{}"}}]}})", status, icd, icd), "anna", unit);
    }
    void medicine(const std::string& id, const std::string& atc, const std::string& status = "active") {
        put("MedicationStatement", id, fmt::format(R"("status":"{}","medicationCodeableConcept":{{"coding":[{{"system":"http://www.whocc.no/atc","code":"{}","display":"Waran"}}]}})", status, atc));
    }
    void vital(const std::string& id, const std::string& loinc, double value, const std::string& unit, std::chrono::hours ago) {
        put("Observation", id, fmt::format(R"("status":"final","effectiveDateTime":"{}","code":{{"coding":[{{"system":"http://loinc.org","code":"{}"}}]}},
            "valueQuantity":{{"value":{},"code":"{}","system":"http://unitsofmeasure.org"}})", formatInstant(clock.now() - ago), loinc, value, unit));
    }
    RecordReading readNow() {
        RecordReading out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(out, readRecord(tx, knowledge().record(), "anna", "unit1", clock.now()));
            return {};
        });
        return out;
    }
    std::vector<std::string> codes() {
        std::vector<std::string> out;
        for (const auto& e : readNow().entries) out.push_back(e.code);
        std::ranges::sort(out);
        return out;
    }
    InterviewReply begin(std::string text, triage::Subject subject = triage::Subject::self) {
        auto r = interviews.start(anna, {ulid(), "sv", subject, std::move(text)});
        EXPECT_TRUE(r) << r.error().describe();
        return r.value_or(InterviewReply{});
    }
    std::vector<std::string> audits() {
        std::vector<std::string> out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto rows, tx.audit(0, 1000));
            for (const auto& r : rows) out.push_back(r.json);
            return {};
        });
        return out;
    }
    std::string events() {
        std::string out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto of, tx.value("interview-of/anna"));
            if (!of) return {};
            FYR_TRY(const auto list, tx.events("interview/" + *of));
            for (const auto& e : list) out += e.json;
            return {};
        });
        return out;
    }
};

TEST_F(RecordReading_, takesWhatIsActiveAndRecentAndMapped) {
    condition("c1", "E11.9");
    condition("c2", "J45.9", "resolved");
    condition("c3", "F60.3"); // nothing maps it: it stays in the record
    medicine("m1", "B01AA03");
    medicine("m2", "L04AX03", "stopped");
    vital("o1", "8867-4", 104, "/min", std::chrono::hours{3});
    vital("o2", "9279-1", 30, "/min", std::chrono::hours{30});
    put("Observation", "o3", fmt::format(R"("status":"final","effectiveDateTime":"{}","code":{{"coding":[{{"system":"http://loinc.org","code":"85354-9"}}]}},
        "component":[{{"code":{{"coding":[{{"system":"http://loinc.org","code":"8480-6"}}]}},"valueQuantity":{{"value":118,"code":"mm[Hg]"}}}}])", formatInstant(clock.now() - std::chrono::hours{1})));
    put("AllergyIntolerance", "a1", R"("code":{"coding":[{"system":"http://www.whocc.no/atc","code":"J01CE02"}]})");
    condition("d1", "E10.9", "active");
    EXPECT_THAT(codes(), testing::ElementsAre("8480-6", "8867-4", "B01AA03", "E10.9", "J01CE02")); // one of each rule: the newer diabetes
    EXPECT_EQ(readNow().read.size(), 5U);
}

TEST_F(RecordReading_, doesNotTouchWhatTheUnitMayNotSee) {
    condition("own", "E11.9");
    condition("elsewhere", "J45.9", "active", "unit9");
    EXPECT_THAT(codes(), testing::ElementsAre("E11.9"));
    condition("common", "G40.9", "active", ""); // the whole tenant's
    EXPECT_THAT(codes(), testing::ElementsAre("E11.9", "G40.9"));
    EXPECT_FALSE(readNow().blocked);
    // The patient blocks everything but the own unit's.
    write("t1", [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto r, fhir::Resource::parse(R"({"resourceType":"Consent","id":"b1","status":"active","patient":{"reference":"Patient/anna"},
            "scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},"provision":{"type":"deny"}})"));
        return putResource(tx, r, {"anna", ""}).map([](const auto&) {});
    });
    EXPECT_THAT(codes(), testing::ElementsAre("E11.9"));
    EXPECT_TRUE(readNow().blocked);
    addPatient("t1", "unit1", "cecilia", clinical::Sex::female, 40);
    put("Condition", "hers", R"("clinicalStatus":{"coding":[{"code":"active"}]},"code":{"coding":[{"system":"urn:oid:1.2.752.116.1.1.1.1.3","code":"I48.9"}]})", "cecilia");
    EXPECT_THAT(codes(), testing::ElementsAre("E11.9")) << "another patient's";
}

TEST_F(RecordReading_, beginsAnInterviewIsAuditedAndIsNotTold) {
    medicine("m1", "B01AA03");
    const auto r = begin("Jag ramlade och slog i huvudet i går");
    EXPECT_THAT(r.json, Not(HasSubstr("Waran")));
    EXPECT_THAT(r.json, Not(HasSubstr("B01AA03")));
    EXPECT_THAT(r.json, Not(HasSubstr("blodförtunn")));
    EXPECT_THAT(events(), HasSubstr("B01AA03")) << "a replay reads no record";
    const auto all = audits();
    const auto one = std::ranges::find_if(all, [](const auto& a) { return a.find("interview.record") != std::string::npos; });
    ASSERT_NE(one, all.end());
    EXPECT_THAT(*one, HasSubstr("MedicationStatement/m1"));
    EXPECT_THAT(*one, HasSubstr("Patient/anna"));
    EXPECT_THAT(*one, Not(HasSubstr("Waran"))) << "ids and codes only";
}

TEST_F(RecordReading_, isTurnedOffByASettingAndIsNeverReadForSomebodyElse) {
    medicine("m1", "B01AA03");
    begin("Min mamma ramlade och slog i huvudet i går", triage::Subject::other);
    EXPECT_THAT(events(), Not(HasSubstr("B01AA03")));
    write("t1", [&](WriteTx& tx) -> Result<void> { return tx.putTenant({"t1", "Tenant t1", "epoch-t1", R"({"readRecord":false})"}); });
    begin("Jag ramlade och slog i huvudet i går");
    EXPECT_THAT(events(), Not(HasSubstr("B01AA03")));
    for (const auto& a : audits()) EXPECT_THAT(a, Not(HasSubstr("interview.record")));
}

TEST_F(RecordReading_, passesOverWhatCannotBeRead) {
    put("Condition", "odd", R"("code":{"text":"utan kod"})");
    put("Observation", "undated", R"("status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"valueQuantity":{"value":99,"code":"/min"})");
    put("Observation", "below", fmt::format(R"("status":"final","effectiveDateTime":"{}","code":{{"coding":[{{"system":"http://loinc.org","code":"2708-6"}}]}},"valueQuantity":{{"value":90,"comparator":"<","code":"%"}})", formatInstant(clock.now())));
    EXPECT_TRUE(codes().empty());
}

// An answered questionnaire becomes part of the record, with its total.
TEST_F(RecordReading_, keepsAnAnsweredQuestionnaire) {
    auto r = begin("Jag känner mig nedstämd och orkar inte med något sedan två månader, ingen lust till något");
    bool accepted = false;
    std::string id;
    for (int i = 0; i < 60; ++i) {
        const json::value v = *json::parse(r.json);
        id = std::string(*json::text(v, "id"));
        const auto* q = json::child(v, "question");
        if (!q) break;
        const json::value question = *q;
        triage::Answer a;
        a.questionId = std::string(*json::text(question, "id"));
        const bool offer = a.questionId.find(".screen.") != std::string::npos;
        const bool item = a.questionId.find(".phq9.") != std::string::npos;
        accepted = accepted || offer;
        const std::string wanted = offer ? "yes" : item ? (a.questionId.ends_with(".9") ? "0" : "1") : "no";
        for (const auto& c : question.at("choices").as_array())
            if (*json::text(c, "id") == wanted) a.choices = {wanted};
        if (a.choices.empty()) a.unknown = true;
        auto next = interviews.turn(anna, id, {ulid(), static_cast<std::int32_t>(*json::integer(v, "turn")), a});
        ASSERT_TRUE(next) << next.error().describe();
        r = *next;
    }
    ASSERT_TRUE(accepted);
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto response, tx.read("QuestionnaireResponse", id + "-phq9"));
        FYR_TRY(const auto total, tx.read("Observation", id + "-phq9"));
        EXPECT_TRUE(response && total);
        if (!response || !total) return {};
        EXPECT_THAT(response->json, HasSubstr("44260-8"));
        EXPECT_THAT(response->json, HasSubstr("LA6569-3"));
        EXPECT_THAT(total->json, HasSubstr("44261-6"));
        EXPECT_THAT(total->json, HasSubstr("\"value\":8"));
        FYR_TRY(const auto scope, tx.scopeOf("Observation", id + "-phq9"));
        EXPECT_EQ(scope->patient, "anna");
        EXPECT_EQ(scope->unit, "unit1");
        return {};
    });
}

} // namespace
} // namespace fyr::server::test
