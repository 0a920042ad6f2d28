#include "fhir/outcome.h"
#include "fhir/validate.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace fyr;
using namespace fyr::fhir;

std::vector<std::string> placesOf(std::string_view json) {
    const auto r = Resource::parse(json);
    if (!r) return {"not JSON: " + r.error().describe()};
    std::vector<std::string> places;
    for (const Problem& p : validate(*r))
        places.push_back(p.place);
    return places;
}
// A Patient with these members.
std::vector<std::string> patient(const std::string& members) {
    return placesOf(R"({"resourceType":"Patient")" + (members.empty() ? "" : "," + members) + "}");
}
std::vector<std::string> observation(const std::string& members) {
    return placesOf(R"({"resourceType":"Observation","status":"final","code":{"text":"x"},)" + members + "}");
}
using Places = std::vector<std::string>;

TEST(Validate, knowsAllResourceTypesOfTheDefinitions) {
    EXPECT_EQ(resourceTypes().size(), 147U);
    EXPECT_TRUE(std::ranges::is_sorted(resourceTypes()));
    for (const auto type : resourceTypes())
        EXPECT_TRUE(isResourceType(type));
    for (const char* none : {"", "patient", "Resource", "DomainResource", "HumanName", "name", "Patientx"})
        EXPECT_FALSE(isResourceType(none));
}

TEST(Validate, acceptsWhatIsRight) {
    EXPECT_EQ(patient(""), Places{});
    EXPECT_EQ(
        patient(
            R"("id":"a-1.B","active":false,"gender":"female","birthDate":"1980-02-29","name":[{"family":"Å","given":["B","C"]}],
        "deceasedBoolean":false,"multipleBirthInteger":2,"contact":[{"gender":"male","name":{"text":"x"}}],
        "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},
        "managingOrganization":{"reference":"Organization/1"})"),
        Places{});
    EXPECT_EQ(
        observation(
            R"("valueQuantity":{"value":5.40,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"},
        "effectiveDateTime":"2026-11-20T09:47:12+01:00","component":[{"code":{"text":"y"},"valueString":"s"}])"),
        Places{});
}

TEST(Validate, namesWhatIsNoResource) {
    EXPECT_EQ(placesOf("[]"), Places{"Resource"});
    EXPECT_EQ(placesOf("\"x\""), Places{"Resource"});
    EXPECT_EQ(placesOf("{}"), Places{"Resource"});
    EXPECT_EQ(placesOf(R"({"resourceType":7})"), Places{"Resource"});
    EXPECT_EQ(placesOf(R"({"resourceType":"Pasient"})"), Places{"Resource"});
    EXPECT_EQ(placesOf(R"({"resourceType":"HumanName"})"), Places{"Resource"});
}

TEST(Validate, namesUnknownElementsAtEveryDepth) {
    EXPECT_EQ(patient(R"("nmae":[])"), Places{"Patient.nmae"});
    EXPECT_EQ(patient(R"("name":[{"given":["a"]},{"famly":"x"}])"), Places{"Patient.name[1].famly"});
    EXPECT_EQ(patient(R"("contact":[{"name":{"period":{"begin":"2020"}}}])"),
              Places{"Patient.contact[0].name.period.begin"});
    EXPECT_EQ(patient(R"("_name":[{"id":"x"}])"), Places{"Patient._name"}); // only primitives have a shadow
    EXPECT_EQ(patient(R"("status":"active")"), Places{"Patient.status"});   // an element of other types
    EXPECT_EQ(patient(R"("name":[{"resourceType":"HumanName"}])"), Places{"Patient.name[0].resourceType"});
}

TEST(Validate, checksCardinality) {
    EXPECT_EQ(placesOf(R"({"resourceType":"Observation"})"),
              (Places{"Observation.status", "Observation.code"}));
    EXPECT_EQ(patient(R"("name":{"family":"x"})"), Places{"Patient.name"});
    EXPECT_EQ(patient(R"("gender":["male"])"), Places{"Patient.gender"});
    EXPECT_EQ(patient(R"("link":[{"type":"seealso"}])"), Places{"Patient.link[0].other"});
    EXPECT_EQ(
        placesOf(
            R"({"resourceType":"MedicationRequest","status":"active","intent":"order","subject":{"display":"x"}})"),
        Places{"MedicationRequest.medication[x]"});
}

TEST(Validate, checksTypes) {
    EXPECT_EQ(patient(R"("active":"true")"), Places{"Patient.active"});
    EXPECT_EQ(patient(R"("birthDate":1980)"), Places{"Patient.birthDate"});
    EXPECT_EQ(patient(R"("name":["Anna"])"), Places{"Patient.name[0]"});
    EXPECT_EQ(patient(R"("maritalStatus":"M")"), Places{"Patient.maritalStatus"});
    EXPECT_EQ(patient(R"("gender":{"code":"male"})"), Places{"Patient.gender"});
    EXPECT_EQ(patient(R"("multipleBirthInteger":1.0)"), Places{"Patient.multipleBirthInteger"});
    EXPECT_EQ(patient(R"("active":null)"), Places{"Patient.active"});
    EXPECT_EQ(patient(R"("name":[null])"), Places{"Patient.name[0]"});
    EXPECT_EQ(patient(R"("name":[["x"]])"), Places{"Patient.name[0]"});
}

TEST(Validate, refusesWhatIsEmpty) {
    EXPECT_EQ(patient(R"("name":[])"), Places{"Patient.name"});
    EXPECT_EQ(patient(R"("extension":[])"), Places{"Patient.extension"});
    EXPECT_EQ(patient(R"("name":[{}])"), Places{"Patient.name[0]"});
    EXPECT_EQ(patient(R"("name":[{"given":[]}])"), Places{"Patient.name[0].given"});
    EXPECT_EQ(patient(R"("name":[{"family":""}])"), Places{"Patient.name[0].family"});
    EXPECT_EQ(patient(R"("maritalStatus":{})"), Places{"Patient.maritalStatus"});
}

TEST(Validate, allowsOneOfAChoice) {
    EXPECT_EQ(observation(R"("valueString":"a","valueBoolean":true)"), Places{"Observation.valueBoolean"});
    EXPECT_EQ(observation(R"("valueString":"a","_valueString":{"id":"x"})"), Places{});
    EXPECT_EQ(observation(R"("_valueString":{"id":"x"},"valueInteger":1)"),
              Places{"Observation.valueInteger"});
    EXPECT_EQ(observation(R"("valueBase64Binary":"AAAA")"),
              Places{"Observation.valueBase64Binary"}); // no such choice here
    EXPECT_EQ(observation(R"("value":"a")"), Places{"Observation.value"});
}

TEST(Validate, checksPrimitiveExtensions) {
    EXPECT_EQ(patient(R"("_birthDate":{"extension":[{"url":"http://x","valueTime":"10:00:00"}]})"), Places{});
    EXPECT_EQ(patient(R"("birthDate":"1980","_birthDate":{"id":"b"})"), Places{});
    EXPECT_EQ(patient(R"("_birthDate":{})"), Places{"Patient._birthDate"});
    EXPECT_EQ(patient(R"("name":[{"_id":{"id":"x"}}])"),
              Places{"Patient.name[0]._id"}); // an attribute in XML
    EXPECT_EQ(patient(R"("_id":{"id":"x"})"), Places{"Patient._id"});
    EXPECT_EQ(patient(R"("_birthDate":"x")"), Places{"Patient._birthDate"});
    EXPECT_EQ(patient(R"("name":[{"given":["a",null],"_given":[null,{"id":"x"}]}])"), Places{});
    EXPECT_EQ(patient(R"("name":[{"given":["a",null],"_given":[{"id":"x"}]}])"),
              Places{"Patient.name[0].given[1]"});
    EXPECT_EQ(patient(R"("name":[{"given":[null]}])"), Places{"Patient.name[0].given[0]"});
    EXPECT_EQ(patient(R"("name":[{"_given":{"id":"x"}}])"), Places{"Patient.name[0]._given"});
    EXPECT_EQ(patient(R"("_gender":{"extension":[{"url":"http://x"}]})"),
              Places{"Patient._gender.extension[0]"});
}

TEST(Validate, checksExtensions) {
    EXPECT_EQ(patient(R"("extension":[{"url":"http://x","valueCode":"a"}])"), Places{});
    EXPECT_EQ(patient(R"("extension":[{"url":"http://x","extension":[{"url":"y","valueString":"a"}]}])"),
              Places{});
    EXPECT_EQ(patient(R"("extension":[{"valueCode":"a"}])"), Places{"Patient.extension[0].url"});
    EXPECT_EQ(patient(R"("extension":[{"url":"http://x"}])"), Places{"Patient.extension[0]"});
    EXPECT_EQ(
        patient(
            R"("extension":[{"url":"http://x","valueCode":"a","extension":[{"url":"y","valueString":"a"}]}])"),
        Places{"Patient.extension[0]"});
    EXPECT_EQ(patient(R"("extension":[{"url":"http://x","valueCode":"a","valueString":"b"}])"),
              Places{"Patient.extension[0].valueString"});
    EXPECT_EQ(patient(R"("extension":[{"url":"http://x","valuePatient":"a"}])"),
              (Places{"Patient.extension[0].valuePatient"}));
}

struct Primitive {
    std::string type; // as in value[x] of an extension
    std::vector<std::string> good;
    std::vector<std::string> bad;
};

TEST(Validate, checksTheFormatOfEveryPrimitive) {
    const std::vector<Primitive> rows{
        {"Boolean", {"true", "false"}, {"\"true\"", "1", "0", "null"}},
        {"Integer",
         {"0", "-1", "2147483647", "-2147483648"},
         {"2147483648", "-2147483649", "1.0", "1e2", "-0", "\"1\""}},
        {"UnsignedInt", {"0", "2147483647"}, {"-1", "0.5", "2147483648"}},
        {"PositiveInt", {"1", "2147483647"}, {"0", "-1", "1.5"}},
        {"Decimal", {"0", "-1.10", "1e10", "0.000", "1E-5"}, {"\"1.1\"", "true"}},
        {"String", {"\"a\"", "\" a\\n\\tb \"", "\"å\""}, {"\"\"", "\"\\u0001\"", "\"\\u0000\"", "1"}},
        {"Markdown", {"\"# a\""}, {"\"\"", "[]"}},
        {"Code", {"\"a\"", "\"a b\"", "\"a-b.c\""}, {"\"\"", "\" a\"", "\"a \"", "\"a  b\"", "\"a\\n\\nb\""}},
        {"Id",
         {"\"a\"", "\"A-1.b\"", "\"" + std::string(64, 'a') + "\""},
         {"\"\"", "\"a_b\"", "\"a/b\"", "\"å\"", "\"" + std::string(65, 'a') + "\""}},
        {"Uri",
         {"\"http://x\"", "\"a\"", "\"urn:oid:1.2.3\"", "\"urn:uuid:c757873d-ec9a-4326-a141-556f43239520\""},
         {"\"\"", "\"a b\"", "\"urn:oid:3.2\"", "\"urn:uuid:1\""}},
        {"Url", {"\"https://x/y\""}, {"\"a b\"", "\"\""}},
        {"Canonical", {"\"http://x|1.0\""}, {"\"a\\tb\""}},
        {"Oid",
         {"\"urn:oid:2.16.840.1\"", "\"urn:oid:0.0\""},
         {"\"2.16.840\"", "\"urn:oid:2\"", "\"urn:oid:2.01\"", "\"urn:oid:2.\"", "\"urn:oid:9.1\""}},
        {"Uuid",
         {"\"urn:uuid:c757873d-ec9a-4326-a141-556f43239520\""},
         {"\"c757873d-ec9a-4326-a141-556f43239520\"", "\"urn:uuid:c757873d\""}},
        {"Date",
         {"\"2026\"", "\"2026-11\"", "\"2026-11-20\"", "\"2024-02-29\"", "\"1900-01-01\""},
         {"\"2025-02-29\"", "\"2026-13\"", "\"2026-00\"", "\"2026-11-31\"", "\"26-11-20\"", "\"2026-1-2\"",
          "\"2026-11-20T10:00:00Z\"", "\"\"", "\"2026-\"", "\"0000\""}},
        {"DateTime",
         {"\"2026\"", "\"2026-11\"", "\"2026-11-20\"", "\"2026-11-20T09:47:12Z\"",
          "\"2026-11-20T09:47:12.123456+14:00\"", "\"2026-11-20T23:59:60-05:30\""},
         {"\"2026-11-20T09:47:12\"", "\"2026-11-20T09:47Z\"", "\"2026-11-20T24:00:00Z\"",
          "\"2026-11-20T09:60:00Z\"", "\"2026-11-20 09:47:12Z\"", "\"2026-11-20T09:47:12.Z\"",
          "\"2026-11-20T09:47:12+15:00\"", "\"2026-11-20T09:47:12Zx\""}},
        {"Instant",
         {"\"2026-11-20T09:47:12Z\"", "\"2026-11-20T09:47:12.1+01:00\""},
         {"\"2026-11-20\"", "\"2026\"", "\"2026-11-20T09:47:12\""}},
        {"Time",
         {"\"09:47:12\"", "\"23:59:59.999\""},
         {"\"9:47:12\"", "\"09:47\"", "\"24:00:00\"", "\"09:47:12Z\""}},
        {"Base64Binary",
         {"\"AAAA\"", "\"AA==\"", "\"AAA=\"", "\"AA AA\\nAAAA\""},
         {"\"A\"", "\"AAA\"", "\"A===\"", "\"AA=A\"", "\"AA-A\"", "\"\""}},
    };
    for (const Primitive& row : rows) {
        const auto at = [&](const std::string& v) {
            return patient(R"("extension":[{"url":"http://x","value)" + row.type + "\":" + v + "}]");
        };
        for (const auto& v : row.good)
            EXPECT_EQ(at(v), Places{}) << row.type << " " << v;
        for (const auto& v : row.bad)
            EXPECT_EQ(at(v), Places{"Patient.extension[0].value" + row.type}) << row.type << " " << v;
    }
    EXPECT_EQ(patient(R"("text":{"status":"generated","div":"<p>x</p>"})"), Places{"Patient.text.div"});
}

TEST(Validate, checksRequiredBindingsThatAreComplete) {
    EXPECT_EQ(patient(R"("gender":"femal")"), Places{"Patient.gender"});
    EXPECT_EQ(patient(R"("gender":"Female")"), Places{"Patient.gender"});
    EXPECT_EQ(patient(R"("contact":[{"gender":"male"},{"gender":"x"}])"),
              Places{"Patient.contact[1].gender"});
    EXPECT_EQ(patient(R"("name":[{"use":"offical"}])"), Places{"Patient.name[0].use"});
    EXPECT_EQ(patient(R"("communication":[{"language":{"text":"anything"}}])"),
              Places{}); // preferred, not required
    const auto condition = [](const std::string& coding) {
        return placesOf(
            R"({"resourceType":"Condition","subject":{"reference":"Patient/1"},"clinicalStatus":{"coding":[)" +
            coding + "]}}");
    };
    const std::string system = R"("system":"http://terminology.hl7.org/CodeSystem/condition-clinical",)";
    EXPECT_EQ(condition("{" + system + R"("code":"active"})"), Places{});
    EXPECT_EQ(condition(R"({"system":"http://x","code":"y"},{)" + system + R"("code":"resolved"})"),
              Places{});
    EXPECT_EQ(condition("{" + system + R"("code":"acitve"})"), Places{"Condition.clinicalStatus"});
    EXPECT_EQ(condition(R"({"system":"http://x","code":"active"})"), Places{"Condition.clinicalStatus"});
    EXPECT_EQ(condition(R"({"code":"active"})"), Places{"Condition.clinicalStatus"});
}

TEST(Validate, checksReferences) {
    const auto at = [](const std::string& r) {
        return patient(R"("managingOrganization":{"reference":")" + r + "\"}");
    };
    const Places wrong{"Patient.managingOrganization.reference"};
    for (const char* good :
         {"Organization/1", "Organization/1/_history/2", "https://x.example/fhir/Organization/1",
          "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "urn:oid:1.2.3",
          "Organization?identifier=http://x|1", "https://example.org/anything"})
        EXPECT_EQ(at(good), Places{}) << good;
    for (const char* bad : {"1", "Organization", "Organization/", "Organization/a b", "Pasient/1",
                            "Patient/1", "#x", "urn:uuid:1", "urn:oid:x"})
        EXPECT_EQ(at(bad), wrong) << bad;
    EXPECT_EQ(patient(R"("managingOrganization":{"identifier":{"value":"x"},"display":"X"})"), Places{});
}

TEST(Validate, checksContainedResources) {
    const std::string organization = R"({"resourceType":"Organization","id":"o","name":"x"})";
    EXPECT_EQ(patient(R"("contained":[)" + organization + R"(],"managingOrganization":{"reference":"#o"})"),
              Places{});
    EXPECT_EQ(patient(R"("contained":[)" + organization + R"(],"managingOrganization":{"reference":"#p"})"),
              Places{"Patient.managingOrganization.reference"});
    EXPECT_EQ(patient(R"("contained":[{"resourceType":"Organization","nme":"x"}])"),
              Places{"Patient.contained[0].nme"});
    EXPECT_EQ(patient(R"("contained":[{"id":"x"}])"), Places{"Patient.contained[0]"});
    EXPECT_EQ(patient(R"("contained":[{"resourceType":"Organization","contained":[)" + organization + "]}]"),
              Places{"Patient.contained[0]"});
}

TEST(Validate, checksEntriesOfABundle) {
    EXPECT_EQ(
        placesOf(
            R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient"}},{"resource":{"resourceType":"Patient","gender":"x"}}]})"),
        Places{"Bundle.entry[1].resource.gender"});
    // What is contained in one entry is not there for another.
    EXPECT_EQ(
        placesOf(
            R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o"}]}},
        {"resource":{"resourceType":"Patient","managingOrganization":{"reference":"#o"}}}]})"),
        Places{"Bundle.entry[1].resource.managingOrganization.reference"});
}

TEST(Validate, followsContentReferences) {
    EXPECT_EQ(
        placesOf(
            R"({"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"group","item":[{"linkId":"2","type":"grup","item":[{"type":"string"}]}]}]})"),
        (Places{"Questionnaire.item[0].item[0].type", "Questionnaire.item[0].item[0].item[0].linkId"}));
}

TEST(Validate, narrowsTypesThatTheSpecificationNarrows) {
    // SimpleQuantity has no comparator.
    EXPECT_EQ(observation(R"("referenceRange":[{"low":{"value":1,"comparator":"<"}}])"),
              Places{"Observation.referenceRange[0].low.comparator"});
    EXPECT_EQ(observation(R"("valueQuantity":{"value":1,"comparator":"<"})"), Places{});
}

TEST(Validate, reportsEveryProblemInOneGo) {
    EXPECT_EQ(patient(R"("gender":"x","birthDate":"1980-13-01","nmae":1,"name":[{"use":"y","given":[""]}])"),
              (Places{"Patient.gender", "Patient.birthDate", "Patient.nmae", "Patient.name[0].use",
                      "Patient.name[0].given[0]"}));
}

TEST(Validate, stopsAtAnUpperLimitOfProblems) {
    std::string names;
    for (int i = 0; i < 5000; ++i)
        names += (i ? ",{}" : "{}");
    EXPECT_EQ(patient("\"name\":[" + names + "]").size(), maxProblems);
}

TEST(Validate, parseValidSaysWhichTypeItWanted) {
    const auto r = parseValid(R"({"resourceType":"Patient"})", "Observation");
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, ErrorCode::invalidResource);
    EXPECT_TRUE(parseValid(R"({"resourceType":"Patient"})", "Patient"));
}

TEST(Validate, outcomesAreThemselvesValid) {
    for (int code = 0; code <= static_cast<int>(ErrorCode::internal); ++code) {
        const auto o =
            operationOutcome({static_cast<ErrorCode>(code), "", {{"Patient.name", "x"}, {"", "y"}}});
        EXPECT_TRUE(validate(o).empty()) << o.write();
        EXPECT_TRUE(validate(operationOutcome({static_cast<ErrorCode>(code)})).empty());
    }
    EXPECT_TRUE(validate(informationOutcome("All OK")).empty());
}

} // namespace
