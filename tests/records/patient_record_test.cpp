#include "fhir/triage_mapping.h"
#include "records/patient_record.h"
#include "tests/shared_data.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

using namespace fyr;
using namespace fyr::records;

constexpr const char* anna =
    R"({"resourceType":"Patient","id":"p1","gender":"female","birthDate":"1980-05-15",
    "identifier":[{"system":"urn:oid:1.2.3","value":"MR-1"},{"system":"urn:oid:1.2.752.129.2.1.3.1","value":"19800515-1234"}],
    "name":[{"use":"old","family":"Before"},{"use":"official","family":"Test","given":["Anna","Maria"]}],
    "telecom":[{"system":"phone","value":"08-1"},{"system":"phone","use":"mobile","value":"070-2"}],
    "address":[{"line":["Storgatan 1"],"postalCode":"111 22","city":"Stockholm"}],
    "communication":[{"language":{"coding":[{"code":"sv"}]},"preferred":true}]})";

// A record of Anna and these resources.
PatientRecord record(const std::vector<std::string>& resources) {
    std::vector<fhir::Resource> all;
    all.push_back(*fhir::Resource::parse(anna));
    for (const std::string& text : resources) {
        auto r = fhir::Resource::parse(text);
        EXPECT_TRUE(r) << text << r.error().describe();
        if (r) all.push_back(std::move(*r));
    }
    auto read = readPatientRecord(all);
    EXPECT_TRUE(read);
    return read ? std::move(*read) : PatientRecord();
}
std::string condition(const std::string& members) {
    return R"({"resourceType":"Condition","code":{"text":"Asthma"},)" + members + "}";
}
std::string lab(const std::string& members, const std::string& code = "718-7") {
    return R"({"resourceType":"Observation","status":"final","category":[{"coding":[{"code":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":")" +
           code + R"(","display":"Hb"}]},)" + members + "}";
}

TEST(PatientRecord, isNotFoundWithoutAPatient) {
    const auto r = readPatientRecord({});
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, ErrorCode::notFound);
}

TEST(PatientRecord, showsWhoThePatientIs) {
    const Person p = record({}).person;
    EXPECT_EQ(p.name, "Anna Maria Test");
    EXPECT_EQ(p.identifier, "19800515-1234");
    EXPECT_EQ(p.phone, "070-2");
    EXPECT_EQ(p.address, "Storgatan 1, 111 22 Stockholm");
    EXPECT_EQ(p.language, "sv");
    EXPECT_EQ(p.sex, clinical::Sex::female);
    EXPECT_EQ(p.birthDate, parseDate("1980-05-15").value());
    EXPECT_FALSE(p.deceased);
}

TEST(Problems, areActiveByStatusOrElseByTheirEnd) {
    const auto at = [](const std::string& members) {
        return record({condition(members)}).problems.at(0).active;
    };
    const auto status = [](const std::string& code) {
        return R"("clinicalStatus":{"coding":[{"code":")" + code + "\"}]}";
    };
    EXPECT_TRUE(at(status("active")));
    EXPECT_TRUE(at(status("relapse")));
    EXPECT_FALSE(at(status("resolved")));
    EXPECT_FALSE(at(status("inactive")));
    EXPECT_TRUE(at(status("active") +
                   R"(,"abatementDateTime":"2020")")); // what was said wins over what follows from it
    EXPECT_TRUE(at(R"("onsetDateTime":"2020")"));
    EXPECT_FALSE(at(R"("abatementDateTime":"2020")"));
}

TEST(Problems, thatWereWithdrawnAreLeftOutAndBrokenOnesCounted) {
    const auto r = record(
        {condition(R"("verificationStatus":{"coding":[{"code":"entered-in-error"}]})"),
         condition(R"("verificationStatus":{"coding":[{"code":"refuted"}]})"),
         R"({"resourceType":"Condition","code":{}})",
         R"({"resourceType":"Condition","code":{"coding":[{"system":"http://snomed.info/sct","code":"1"},{"system":"http://hl7.org/fhir/sid/icd-10","code":"J45","display":"Asthma"}]}})"});
    ASSERT_EQ(r.problems.size(), 1U);
    EXPECT_EQ(r.problems[0].code, "J45");
    EXPECT_EQ(r.problems[0].text, "Asthma");
    EXPECT_EQ(r.skipped, 1);
}

TEST(Problems, areNewestFirstAndUndatedLast) {
    const auto r = record({condition(R"("onsetDateTime":"2010")"), condition(R"("id":"x")"),
                           condition(R"("onsetDateTime":"2020-03-01T10:00:00+01:00")")});
    ASSERT_EQ(r.problems.size(), 3U);
    EXPECT_EQ(r.problems[0].onset, parseInstant("2020-03-01T09:00:00Z").value());
    EXPECT_EQ(r.problems[1].onset, parseInstant("2010-01-01T00:00:00Z").value());
    EXPECT_FALSE(r.problems[2].onset);
    EXPECT_EQ(r.timeline.size(), 2U); // what has no date has no place in time
}

TEST(Medicines, findTheirNameAndReasonElsewhere) {
    const auto r = record({
        R"({"resourceType":"MedicationRequest","status":"active","authoredOn":"2026-01-02","medicationReference":{"reference":"Medication/m1"},
            "reasonReference":[{"reference":"urn:uuid:c1"}],"dosageInstruction":[{"text":"1 tablett 3 gånger dagligen"}]})",
        R"({"resourceType":"Medication","id":"m1","code":{"text":"Alvedon 500 mg"}})",
        R"({"resourceType":"Condition","id":"c1","code":{"text":"Fever"}})",
        R"({"resourceType":"MedicationStatement","status":"completed","effectivePeriod":{"start":"2020"},"contained":[{"resourceType":"Medication","id":"x","code":{"text":"Inside"}}],
            "medicationReference":{"reference":"#x"},"dosage":[{"asNeededBoolean":true,"timing":{"repeat":{"frequency":2,"period":1,"periodUnit":"d"}},
            "doseAndRate":[{"doseQuantity":{"value":1.50,"unit":"ml"}}]}]})"});
    ASSERT_EQ(r.medicines.size(), 2U);
    EXPECT_EQ(r.medicines[0].text, "Alvedon 500 mg");
    EXPECT_EQ(r.medicines[0].dose, "1 tablett 3 gånger dagligen");
    EXPECT_EQ(r.medicines[0].reason, "Fever");
    EXPECT_TRUE(r.medicines[0].active);
    EXPECT_EQ(r.medicines[1].text, "Inside");
    EXPECT_EQ(r.medicines[1].dose, "1.50 ml, 2×/1 d, p.r.n.");
    EXPECT_FALSE(r.medicines[1].active);
}

TEST(Allergies, areSevereByCriticalityOrReaction) {
    const auto severe = [](const std::string& members) {
        return record(
                   {R"({"resourceType":"AllergyIntolerance","code":{"text":"Penicillin"})" + members + "}"})
            .allergies.at(0)
            .severe;
    };
    EXPECT_TRUE(severe(R"(,"criticality":"high")"));
    EXPECT_FALSE(severe(R"(,"criticality":"low")"));
    EXPECT_TRUE(severe(R"(,"reaction":[{"manifestation":[{"text":"Anaphylaxis"}],"severity":"severe"}])"));
    EXPECT_FALSE(severe(""));
}

TEST(Results, keepTheirDigitsAndGoFromOldToNew) {
    const auto r = record(
        {lab(R"("effectiveDateTime":"2026-02-01","valueQuantity":{"value":140.0,"unit":"g/L"})"),
         lab(R"("effectiveDateTime":"2025-02-01","valueQuantity":{"value":131,"unit":"g/L"},"interpretation":[{"coding":[{"code":"L"}]}])"),
         lab(R"("effectiveDateTime":"2026-01-01","valueQuantity":{"value":5.40,"comparator":"<","unit":"g/L"},"referenceRange":[{"low":{"value":120},"high":{"value":150}}])")});
    ASSERT_EQ(r.results.size(), 1U);
    const ResultSeries& s = r.results[0];
    EXPECT_EQ(s.code, "718-7");
    EXPECT_EQ(s.text, "Hb");
    EXPECT_EQ(s.unit, "g/L");
    EXPECT_EQ(s.group, "laboratory");
    EXPECT_EQ(s.low, 120);
    ASSERT_EQ(s.points.size(), 3U);
    EXPECT_EQ(s.points[0].text, "131");
    EXPECT_TRUE(s.points[0].abnormal);
    EXPECT_EQ(s.points[1].text, "<5.40");
    EXPECT_TRUE(s.points[1].abnormal); // below its range
    EXPECT_EQ(s.points[2].text, "140.0");
    EXPECT_FALSE(s.points[2].abnormal);
    EXPECT_EQ(s.points[2].value, 140.0);
}

TEST(Results, neverMixUnitsOrCodes) {
    const auto r = record(
        {lab(R"("effectiveDateTime":"2026-02-01","valueQuantity":{"value":14.0,"unit":"g/dL"})"),
         lab(R"("effectiveDateTime":"2026-02-02","valueQuantity":{"value":140,"unit":"g/L"})"),
         lab(R"("effectiveDateTime":"2026-02-03","valueQuantity":{"value":140,"unit":"g/L"})", "2345-7")});
    EXPECT_EQ(r.results.size(), 3U);
    EXPECT_EQ(r.results[0].code, "2345-7"); // newest first
}

TEST(Results, showNoBracesOfUcum) {
    const auto unit = [](std::string quantity) { return record({lab(R"("effectiveDateTime":"2026-02-01","valueQuantity":{"value":14,)" + quantity + "}")}).results.at(0).unit; };
    EXPECT_EQ(unit(R"("unit":"{score}","code":"{score}")"), "");
    EXPECT_EQ(unit(R"("code":"{score}")"), "");
    EXPECT_EQ(unit(R"("unit":"poäng","code":"{score}")"), "poäng");
    EXPECT_EQ(unit(R"("code":"{tablet}")"), "tablet");
    EXPECT_EQ(unit(R"("code":"mm[Hg]")"), "mm[Hg]");
}

TEST(Results, neverMixWhatAPatientToldWithWhatWasMeasured) {
    const auto told = [](const char* who) {
        return lab(std::string(R"("effectiveDateTime":"2026-02-02","valueQuantity":{"value":140,"unit":"g/L"},"performer":[)") + who + "]");
    };
    const auto r = record({lab(R"("effectiveDateTime":"2026-02-01","valueQuantity":{"value":131,"unit":"g/L"},"performer":[{"reference":"Practitioner/p"}])"),
                           told(R"({"reference":"Patient/p1"})"), told(R"({"type":"RelatedPerson","display":"mother"})")});
    ASSERT_EQ(r.results.size(), 2U);
    EXPECT_TRUE(r.results[0].told);
    EXPECT_EQ(r.results[0].points.size(), 2U);
    EXPECT_FALSE(r.results[1].told);
    EXPECT_EQ(r.timeline[0].kind, "told");
}

TEST(Results, componentsAreSeriesOfTheirOwn) {
    const auto r = record(
        {R"({"resourceType":"Observation","status":"final","code":{"text":"Blood pressure"},"effectiveDateTime":"2026-02-01",
        "component":[{"code":{"coding":[{"code":"8480-6","display":"Systolic"}]},"valueQuantity":{"value":120,"unit":"mm[Hg]"}},
                     {"code":{"coding":[{"code":"8462-4","display":"Diastolic"}]},"valueQuantity":{"value":80,"unit":"mm[Hg]"}}]})"});
    EXPECT_EQ(r.results.size(), 2U);
    ASSERT_EQ(r.timeline.size(), 1U);
    EXPECT_EQ(r.timeline[0].text, "Blood pressure");
    EXPECT_EQ(r.timeline[0].detail, "Systolic 120 mm[Hg], Diastolic 80 mm[Hg]");
}

TEST(Results, thatSayNothingAreCountedButWithdrawnOnesAreNot) {
    const auto r = record(
        {lab(R"("effectiveDateTime":"2026-02-01")"), lab(R"("valueString":"no date")"),
         R"({"resourceType":"Observation","status":"entered-in-error","code":{"text":"x"},"effectiveDateTime":"2020","valueString":"x"})",
         lab(R"("effectiveDateTime":"2026-02-01","dataAbsentReason":{"text":"lost"})"),
         lab(R"("effectiveDateTime":"2026-02-01","valueCodeableConcept":{"text":"Positive"})")});
    EXPECT_EQ(r.skipped, 2);
    ASSERT_EQ(r.results.size(), 1U);
    EXPECT_EQ(r.results[0].points[0].text, "Positive");
    EXPECT_FALSE(r.results[0].points[0].value);
}

TEST(Visits, knowTheirPlace) {
    const auto r = record(
        {R"({"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"type":[{"text":"Check-up"}],"reasonCode":[{"text":"Cough"}],
        "serviceProvider":{"reference":"Organization/o1"},"period":{"start":"2026-01-01T10:00:00Z","end":"2026-01-01T10:30:00Z"}})",
         R"({"resourceType":"Organization","id":"o1","name":"The clinic"})"});
    ASSERT_EQ(r.visits.size(), 1U);
    EXPECT_EQ(r.visits[0].text, "Check-up");
    EXPECT_EQ(r.visits[0].reason, "Cough");
    EXPECT_EQ(r.visits[0].place, "The clinic");
    EXPECT_EQ(r.visits[0].end, parseInstant("2026-01-01T10:30:00Z").value());
}

TEST(Documents, giveTheirTextWithoutMarkup) {
    const auto r = record({
        R"({"resourceType":"DocumentReference","id":"d1","status":"current","type":{"coding":[{"code":"34109-9"}],"text":"Note"},"date":"2026-01-01T10:00:00Z","author":[{"display":"Nurse One"}],
            "content":[{"attachment":{"contentType":"text/plain; charset=utf-8","data":"SGVqIMOlIQ=="}}]})",
        R"({"resourceType":"Composition","id":"d2","status":"final","title":"Letter","type":{"text":"Discharge"},"date":"2026-02-01T10:00:00Z","author":[{"reference":"Practitioner/n1"}],
            "section":[{"title":"Plan","text":{"status":"generated","div":"<div xmlns='x'><p>A &lt; B</p><p>C&amp;D</p></div>"}}]})",
        R"({"resourceType":"Practitioner","id":"n1","name":[{"text":"Doctor Two"}]})",
        R"({"resourceType":"DiagnosticReport","status":"final","code":{"text":"Panel"},"effectiveDateTime":"2026-01-05","result":[{"reference":"Observation/1"}]})",
        R"({"resourceType":"DiagnosticReport","status":"final","code":{"text":"X-ray"},"effectiveDateTime":"2026-01-05","conclusion":"No fracture"})"});
    ASSERT_EQ(r.documents.size(), 3U);
    EXPECT_EQ(r.documents[0].title, "Letter");
    EXPECT_EQ(r.documents[0].author, "Doctor Two");
    EXPECT_EQ(r.documents[0].text, "Plan\nA < B\nC&D");
    EXPECT_EQ(r.documents[1].text, "No fracture");
    EXPECT_EQ(r.documents[2].text, "Hej å!");
    EXPECT_EQ(r.timeline.back().kind, "note");
    EXPECT_EQ(r.skipped, 0);
}

TEST(Documents, brokenAttachmentsLeaveTheTitle) {
    for (const char* data : {"%%%", "A", "/////w==", ""}) {
        const auto r = record(
            {R"({"resourceType":"DocumentReference","status":"current","description":"T","content":[{"attachment":{"contentType":"text/plain","data":")" +
             std::string(data) + "\"}}]}"});
        ASSERT_EQ(r.documents.size(), 1U) << data;
        EXPECT_EQ(r.documents[0].title, "T");
        EXPECT_EQ(r.documents[0].text, "") << data;
    }
}

TEST(Timeline, isNewestFirstAndHoldsTheTriage) {
    clinical::TriageItem item;
    item.id = ItemId{"01HX"};
    item.patient = PatientId{"p1"};
    item.created = parseInstant("2026-03-01T10:00:00Z").value();
    item.suggestion.urgency = clinical::Urgency::immediate;
    item.words.push_back({"Ont i bröstet", item.created, {}});
    const auto r = record(
        {fhir::toResources(item)[0].write(), condition(R"("onsetDateTime":"2026-04-01")"),
         R"({"resourceType":"Procedure","status":"completed","code":{"text":"Suture"},"performedDateTime":"2026-02-01"})",
         R"({"resourceType":"Immunization","status":"completed","vaccineCode":{"text":"Influenza"},"occurrenceDateTime":"2026-05-01"})",
         R"({"resourceType":"Procedure","status":"not-done","code":{"text":"Never"},"performedDateTime":"2026-02-01"})",
         R"({"resourceType":"Task","status":"ready","intent":"order"})"});
    std::vector<std::string> kinds;
    for (const auto& e : r.timeline)
        kinds.push_back(e.kind);
    EXPECT_EQ(kinds, (std::vector<std::string>{"immunization", "problem", "triage", "procedure"}));
    EXPECT_EQ(r.timeline[2].text, "Ont i bröstet");
    EXPECT_EQ(r.timeline[2].detail, "immediate");
    EXPECT_EQ(searchRecord(r, "BROSTET ont").size(), 1U);
    EXPECT_EQ(searchRecord(r, "nothing").size(), 0U);
    EXPECT_EQ(searchRecord(r, " ").size(), 4U);
}

TEST(PatientRecord, oddResourcesNeverStopIt) {
    for (const char* type : {"Condition", "MedicationRequest", "MedicationStatement", "AllergyIntolerance",
                             "Encounter", "Observation", "DocumentReference", "Composition",
                             "DiagnosticReport", "Procedure", "Immunization", "Task", "Patient", "Basic"})
        for (
            const char* members :
            {"", R"(,"code":[],"type":{},"class":7,"content":"x","section":[[]],"name":"y","period":[])",
             R"(,"code":{"coding":"x"},"status":true,"component":{},"valueQuantity":[],"effectiveDateTime":{"start":1},"conclusion":5)",
             R"(,"contained":{},"medicationReference":{"reference":"#"},"dosageInstruction":[null,1,{"timing":{"repeat":[]}}],"reaction":[[]])"})
            (void)record({std::string(R"({"resourceType":")") + type + "\"" + members + "}"});
}

TEST(Synthea, bundlesGiveWholeRecords) {
    const auto files = test::sharedJson("synthea", 5);
    if (files.empty()) GTEST_SKIP() << "no Synthea bundles; set DEV_SHARED_DATA to the folder that holds synthea/";
    for (const auto& file : files) {
        std::ifstream in(file, std::ios::binary);
        std::stringstream text;
        text << in.rdbuf();
        const auto bundle = fhir::Resource::parse(text.str());
        ASSERT_TRUE(bundle);
        std::vector<fhir::Resource> resources;
        std::size_t conditions = 0;
        std::size_t medicines = 0;
        std::size_t visits = 0;
        for (const fhir::Value& e : (*bundle)["entry"].items()) {
            resources.push_back(fhir::Resource::copyOf(e["resource"]));
            conditions += resources.back().type() == "Condition";
            medicines += resources.back().type() == "MedicationRequest";
            visits += resources.back().type() == "Encounter";
        }
        const auto r = readPatientRecord(resources);
        ASSERT_TRUE(r);
        EXPECT_EQ(r->skipped, 0) << file;
        EXPECT_FALSE(r->person.name.empty());
        EXPECT_EQ(r->problems.size(), conditions);
        EXPECT_EQ(r->medicines.size(), medicines);
        EXPECT_EQ(r->visits.size(), visits);
        for (const Visit& v : r->visits)
            EXPECT_FALSE(v.place.empty());
        for (const ResultSeries& s : r->results) {
            EXPECT_FALSE(s.text.empty());
            EXPECT_TRUE(std::ranges::is_sorted(s.points, {}, &ResultPoint::at));
        }
        EXPECT_TRUE(std::ranges::is_sorted(r->timeline, std::greater<>(), &RecordEvent::at));
    }
}

} // namespace
