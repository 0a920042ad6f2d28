#include "fhir/resource.h"
#include "fhir/search_index.h"
#include "fhir/validate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using namespace fyr;
using namespace fyr::fhir;

// "system|text" of every entry of one parameter, sorted.
std::vector<std::string> found(std::string_view json, std::string_view name) {
    const auto r = Resource::parse(json);
    if (!r) return {r.error().describe()};
    std::vector<std::string> out;
    for (const IndexEntry& e : indexOf(*r))
        if (e.param->name == name) out.push_back(e.system + "|" + e.text);
    std::ranges::sort(out);
    return out;
}
std::vector<IndexEntry> entries(std::string_view json, std::string_view name) {
    std::vector<IndexEntry> out;
    const auto r = Resource::parse(json);
    if (!r) return out;
    for (const IndexEntry& e : indexOf(*r))
        if (e.param->name == name) out.push_back(e);
    return out;
}
using List = std::vector<std::string>;
std::int64_t ms(std::string_view instant) {
    return parseInstant(instant)->time_since_epoch().count();
}

TEST(SearchParameters, areKnownForEveryTypeAndNothingElse) {
    for (const auto type : resourceTypes()) {
        EXPECT_TRUE(searchParameter(type, "_id")) << type;
        EXPECT_TRUE(searchParameter(type, "_lastUpdated")) << type;
        EXPECT_TRUE(std::ranges::is_sorted(searchParameters(type), {}, &SearchParameter::name)) << type;
    }
    const auto* birthdate = searchParameter("Patient", "birthdate");
    ASSERT_TRUE(birthdate);
    EXPECT_EQ(birthdate->kind, SearchKind::date);
    EXPECT_EQ(birthdate, searchParameter("Patient", "birthdate"));
    EXPECT_EQ(searchParameter("Patient", "birthDate"), nullptr);
    EXPECT_EQ(searchParameter("Patient", "code"), nullptr);
    EXPECT_EQ(searchParameter("Pasient", "_id"), nullptr);
    EXPECT_EQ(searchParameter("Observation", "code-value-quantity"),
              nullptr); // composite: not indexed, so not claimed
    EXPECT_EQ(searchParameter("Location", "near"), nullptr);
    const auto* patient = searchParameter("Observation", "patient");
    ASSERT_TRUE(patient);
    EXPECT_EQ(patient->targets.size(), 1U);
    EXPECT_EQ(patient->targets[0], "Patient");
}

TEST(SearchParameters, thoseThatTheServerUsesAreThere) {
    const struct {
        const char* type;
        std::vector<const char*> names;
    } rows[] = {
        {"Patient",
         {"name", "family", "given", "identifier", "gender", "birthdate", "phone", "email", "address",
          "deceased", "general-practitioner"}},
        {"Observation",
         {"code", "subject", "patient", "date", "category", "status", "value-quantity", "value-concept",
          "encounter", "performer"}},
        {"Task",
         {"status", "business-status", "owner", "patient", "subject", "focus", "priority", "authored-on",
          "code", "identifier"}},
        {"Condition", {"clinical-status", "code", "onset-date", "patient"}},
        {"RiskAssessment", {"subject", "date", "risk", "probability"}},
        {"Flag", {"patient", "date"}},
        {"AuditEvent", {"date", "agent", "patient", "action"}},
        {"Communication", {"sent", "sender", "subject"}},
        {"QuestionnaireResponse", {"authored", "questionnaire", "subject"}},
        {"DocumentReference", {"type", "date", "patient"}},
        {"MedicationRequest", {"code", "status", "authoredon"}},
        {"Appointment", {"date", "status", "patient"}},
    };
    for (const auto& row : rows)
        for (const char* name : row.names)
            EXPECT_TRUE(searchParameter(row.type, name)) << row.type << "?" << name;
}

constexpr std::string_view anna =
    R"({"resourceType":"Patient","id":"p1","active":true,"gender":"female","birthDate":"1980-05",
    "meta":{"lastUpdated":"2026-11-20T09:47:12.5Z","tag":[{"system":"s","code":"t"}],"profile":["http://p"]},
    "identifier":[{"system":"urn:oid:1.2.752.129.2.1.3.1","value":"198005151234"}],
    "name":[{"use":"official","family":"Åkesson","given":["Anna","Märta"]},{"text":"Ann-Sofie"}],
    "telecom":[{"system":"phone","value":"070-123"},{"system":"email","value":"a@x.example"}],
    "address":[{"line":["Storgatan 1"],"city":"Malmö","postalCode":"211 41"}],
    "generalPractitioner":[{"reference":"Practitioner/d1"},{"reference":"Organization/o1"}],
    "deceasedBoolean":false})";

TEST(Index, findsAPatient) {
    EXPECT_EQ(found(anna, "_id"), List{"|p1"});
    EXPECT_EQ(found(anna, "name"), (List{"|akesson", "|ann-sofie", "|anna", "|marta"}));
    EXPECT_EQ(found(anna, "family"), List{"|akesson"});
    EXPECT_EQ(found(anna, "given"), (List{"|anna", "|marta"}));
    EXPECT_EQ(entries(anna, "family").at(0).exact, "Åkesson");
    EXPECT_EQ(found(anna, "gender"), List{"http://hl7.org/fhir/administrative-gender|female"});
    EXPECT_EQ(found(anna, "identifier"), List{"urn:oid:1.2.752.129.2.1.3.1|198005151234"});
    EXPECT_EQ(found(anna, "phone"), List{"phone|070-123"});
    EXPECT_EQ(found(anna, "email"), List{"email|a@x.example"});
    EXPECT_EQ(found(anna, "telecom"), (List{"email|a@x.example", "phone|070-123"}));
    EXPECT_EQ(found(anna, "address"), (List{"|211 41", "|malmo", "|storgatan 1"}));
    EXPECT_EQ(found(anna, "address-city"), List{"|malmo"});
    EXPECT_EQ(found(anna, "general-practitioner"), (List{"Organization|o1", "Practitioner|d1"}));
    EXPECT_EQ(found(anna, "active"), List{"|true"});
    EXPECT_EQ(found(anna, "deceased"), List{"|false"});
    EXPECT_EQ(found(anna, "_tag"), List{"s|t"});
    EXPECT_EQ(found(anna, "_profile"), List{"|http://p"});
    const auto born = entries(anna, "birthdate");
    ASSERT_EQ(born.size(), 1U);
    EXPECT_EQ(born[0].low, ms("1980-05-01T00:00:00Z"));
    EXPECT_EQ(born[0].high, ms("1980-06-01T00:00:00Z"));
    const auto updated = entries(anna, "_lastUpdated");
    ASSERT_EQ(updated.size(), 1U);
    EXPECT_EQ(updated[0].low, ms("2026-11-20T09:47:12.500Z"));
}

TEST(Index, aDateOfDeathSaysThatSomebodyIsDead) {
    EXPECT_EQ(found(R"({"resourceType":"Patient","deceasedDateTime":"2020"})", "deceased"), List{"|true"});
    EXPECT_EQ(found(R"({"resourceType":"Patient","deceasedBoolean":true})", "deceased"), List{"|true"});
    EXPECT_EQ(found(R"({"resourceType":"Patient"})", "deceased"), List{});
    EXPECT_EQ(entries(R"({"resourceType":"Patient","deceasedDateTime":"2020"})", "death-date").size(), 1U);
}

TEST(Index, patientParametersSeeOnlyPatients) {
    const auto at = [](const std::string& reference, const char* name) {
        return found(R"({"resourceType":"Observation","subject":{"reference":")" + reference + "\"}}", name);
    };
    EXPECT_EQ(at("Patient/1", "patient"), List{"Patient|1"});
    EXPECT_EQ(at("Patient/1", "subject"), List{"Patient|1"});
    EXPECT_EQ(at("Device/1", "patient"), List{});
    EXPECT_EQ(at("Device/1", "subject"), List{"Device|1"});
    EXPECT_EQ(at("https://x.example/fhir/Patient/1", "patient"), List{"|https://x.example/fhir/Patient/1"});
    EXPECT_EQ(at("Patient/1/_history/4", "patient"), List{"Patient|1"});
}

TEST(Index, choicesAreReadByTheirType) {
    const std::string head =
        R"({"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org","code":"718-7","display":"Hb"},{"code":"HB"}],"text":"Hemoglobin"},)";
    EXPECT_EQ(found(head + R"("valueString":"Blå"})", "value-string"), List{"|bla"});
    EXPECT_EQ(found(head + R"("valueCodeableConcept":{"coding":[{"system":"s","code":"c"}],"text":"Låg"}})",
                    "value-concept"),
              List{"s|c"});
    EXPECT_EQ(found(head + R"("valueCodeableConcept":{"text":"Låg"}})", "value-string"), List{"|lag"});
    EXPECT_EQ(found(head + R"("valueString":"x"})", "value-quantity"), List{});
    EXPECT_EQ(found(head + R"("valueString":"x"})", "code"), (List{"http://loinc.org|718-7", "|HB"}));
    const auto q = entries(
        head +
            R"("valueQuantity":{"value":5.40,"system":"http://unitsofmeasure.org","code":"mmol/L","unit":"mmol per L"}})",
        "value-quantity");
    ASSERT_EQ(q.size(), 1U);
    EXPECT_EQ(q[0].system, "http://unitsofmeasure.org");
    EXPECT_EQ(q[0].text, "mmol/L");
    EXPECT_DOUBLE_EQ(q[0].number, 5.4);
    EXPECT_DOUBLE_EQ(q[0].numberLow, 5.395);
    EXPECT_DOUBLE_EQ(q[0].numberHigh, 5.405);
    EXPECT_EQ(entries(head + R"("effectivePeriod":{"start":"2026-01-01"}})", "date").at(0).high, endOfTime);
    EXPECT_EQ(entries(head + R"("effectivePeriod":{"end":"2026-01-01"}})", "date").at(0).low,
              beginningOfTime);
    EXPECT_EQ(entries(head + R"("effectiveInstant":"2026-01-01T10:00:00Z"})", "date").size(), 1U);
    EXPECT_EQ(
        found(head +
                  R"("component":[{"code":{"coding":[{"code":"a"}]}},{"code":{"coding":[{"code":"b"}]}}]})",
              "combo-code"),
        (List{"http://loinc.org|718-7", "|HB", "|a", "|b"}));
}

TEST(Index, sameValuesCountOnce) {
    EXPECT_EQ(
        found(R"({"resourceType":"Patient","name":[{"given":["Anna"]},{"given":["Anna","anna"]}]})", "given"),
        (List{"|anna", "|anna"}))
        << "Anna and anna differ for :exact only";
    EXPECT_EQ(found(R"({"resourceType":"Patient","identifier":[{"value":"1"},{"value":"1"}]})", "identifier"),
              List{"|1"});
}

TEST(Index, isEmptyOrPartialForBrokenResourcesAndNeverFails) {
    EXPECT_TRUE(indexOf(*Resource::parse("[]")).empty());
    EXPECT_TRUE(indexOf(*Resource::parse("{}")).empty());
    EXPECT_TRUE(indexOf(*Resource::parse(R"({"resourceType":"Nothing","id":"x"})")).empty());
    EXPECT_EQ(
        found(
            R"({"resourceType":"Patient","id":"x","birthDate":"yesterday","name":"Anna","telecom":[[]],"gender":{}})",
            "_id"),
        List{"|x"});
    EXPECT_EQ(found(R"({"resourceType":"Patient","birthDate":"yesterday"})", "birthdate"), List{});
}

TEST(Index, kindsFillTheirFields) {
    EXPECT_EQ(
        found(
            R"({"resourceType":"RiskAssessment","prediction":[{"probabilityDecimal":0.25},{"probabilityRange":{"low":{"value":0.1},"high":{"value":0.2}}}]})",
            "probability")
            .size(),
        2U);
    EXPECT_EQ(
        found(R"({"resourceType":"QuestionnaireResponse","questionnaire":"http://q|1"})", "questionnaire"),
        List{"|http://q|1"});
    EXPECT_EQ(found(R"({"resourceType":"Encounter","class":{"system":"v3","code":"AMB"}})", "class"),
              List{"v3|AMB"});
    EXPECT_EQ(found(R"({"resourceType":"Observation","subject":{"identifier":{"system":"s","value":"v"}}})",
                    "subject"),
              List{"s|"});
    const auto timing = entries(
        R"({"resourceType":"ServiceRequest","occurrenceTiming":{"event":["2026-01-01","2026-02-01"]}})",
        "occurrence");
    EXPECT_EQ(timing.size(), 2U);
}

struct DateRow {
    const char* text;
    const char* low;
    const char* high;
};

TEST(Dates, areHalfOpenRanges) {
    const DateRow rows[] = {
        {"2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"},
        {"2026-12", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"},
        {"2024-02-29", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"},
        {"2026-11-20T09:47", "2026-11-20T09:47:00Z", "2026-11-20T09:48:00Z"},
        {"2026-11-20T09:47:12", "2026-11-20T09:47:12Z", "2026-11-20T09:47:13Z"},
        {"2026-11-20T09:47:12+01:00", "2026-11-20T08:47:12Z", "2026-11-20T08:47:13Z"},
        {"2026-11-20T09:47:12 01:00", "2026-11-20T08:47:12Z", "2026-11-20T08:47:13Z"}, // "+" lost on the way
        {"2026-11-20T09:47:12.5-05:00", "2026-11-20T14:47:12.500Z", "2026-11-20T14:47:12.600Z"},
        {"2026-11-20T09:47:12.345678Z", "2026-11-20T09:47:12.345Z", "2026-11-20T09:47:12.346Z"},
        {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00.000Z"},
    };
    for (const auto& row : rows) {
        const auto r = dateRange(row.text);
        ASSERT_TRUE(r) << row.text;
        EXPECT_EQ(r->low, ms(row.low)) << row.text;
        EXPECT_EQ(r->high, ms(row.high)) << row.text;
    }
    for (const char* bad : {"", "20", "2026-13", "2026-02-30", "2026-11-20T", "2026-11-20T25:00",
                            "2026-11-20T10", "2026-11-20T10:00:00X", "2026-11-20T10:00:00.Z",
                            "2026-11-20T10:00:00+15:00", "0000", "x", "2026-", "2026 11"})
        EXPECT_FALSE(dateRange(bad)) << bad;
}

TEST(Numbers, standForTheDigitsGiven) {
    const struct {
        const char* text;
        double low, high;
    } rows[] = {{"100", 99.5, 100.5}, {"100.00", 99.995, 100.005}, {"1e2", 50, 150},
                {"1.0E+2", 95, 105},  {"-5.4", -5.45, -5.35},      {"0", -0.5, 0.5}};
    for (const auto& row : rows) {
        const auto r = numberRange(row.text);
        ASSERT_TRUE(r) << row.text;
        EXPECT_DOUBLE_EQ(r->low, row.low) << row.text;
        EXPECT_DOUBLE_EQ(r->high, row.high) << row.text;
    }
    for (const char* bad : {"", "x", "1x", "nan", "inf", "1e999", "--1", " 1"})
        EXPECT_FALSE(numberRange(bad)) << bad;
}

} // namespace
