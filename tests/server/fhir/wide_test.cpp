// Searches beyond one index: composites, identifiers by type, places, several types, compartments, includes of includes.
#include "tests/server/fhir/fhir_fixture.h"

namespace fyr::server::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

class WideSearching : public FhirTest {
  protected:
    void SetUp() override {
        patient("a", "Lind", "Åsa", R"(,"managingOrganization":{"reference":"Organization/org"},"identifier":[{"type":{"coding":[{"system":"urn:t","code":"MR"}]},"system":"urn:n","value":"12"}])");
        patient("b", "Berg", "Bo", R"(,"identifier":[{"system":"urn:n","value":"12"}],"link":[{"other":{"reference":"Patient/a"},"type":"seealso"}])");
        put("Organization/org", R"({"resourceType":"Organization","id":"org","name":"North","partOf":{"reference":"Organization/top"}})");
        put("Organization/top", R"({"resourceType":"Organization","id":"top","name":"Region"})");
        observation("o1", "a", "8310-5", "2026-01-01", "36.6");
        observation("o2", "a", "8310-5", "2026-01-02", "39.2");
        observation("bp", "b", "85354-9", "2026-01-03", "0",
                    R"(,"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":150,"code":"mm[Hg]"}},)"
                    R"({"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":80,"code":"mm[Hg]"}}])");
    }
};

TEST_F(WideSearching, aCompositeHoldsAtOnePlaceOnly) {
    EXPECT_THAT(find("Observation?code-value-quantity=http://loinc.org|8310-5$gt38"), ElementsAre("Observation/o2"));
    EXPECT_THAT(find("Observation?code-value-quantity=8310-5$36.6"), ElementsAre("Observation/o1"));
    EXPECT_THAT(find("Observation?component-code-value-quantity=8480-6$gt140"), ElementsAre("Observation/bp"));
    // 150 is there and 8462-4 is there, but not together.
    EXPECT_TRUE(find("Observation?component-code-value-quantity=8462-4$gt140").empty());
    EXPECT_THAT(find("Observation?combo-code-value-quantity=8480-6$gt140,8310-5$gt39"), UnorderedElementsAre("Observation/bp", "Observation/o2"));
    EXPECT_THAT(find("Patient?_has:Observation:patient:code-value-quantity=8310-5$gt38"), ElementsAre("Patient/a"));
    EXPECT_THAT(said(get("Observation?code-value-quantity=8310-5")), HasSubstr("$"));
    EXPECT_THAT(said(get("Observation?code-value-quantity=8310-5$warm")), HasSubstr("not a number"));
}

TEST_F(WideSearching, aSievedSearchPagesAndCounts) {
    for (int i = 0; i < 20; ++i) observation(fmt::format("s{:02}", i), "a", "8310-5", "2026-02-01", i % 2 == 0 ? "40" : "36");
    const auto first = get("Observation?code-value-quantity=8310-5$gt39.5&_count=3&_total=accurate");
    EXPECT_THAT(first.bytes(), HasSubstr(R"("total":10)"));
    Strings all = entries(first);
    for (auto next = linkOf(first, "next"); !next.empty();) {
        const auto page = get(next);
        for (auto& e : entries(page)) all.push_back(std::move(e));
        next = linkOf(page, "next");
    }
    EXPECT_EQ(all.size(), 10U);
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 10U);
}

TEST_F(WideSearching, identifiersAreFoundByTheirType) {
    EXPECT_THAT(find("Patient?identifier:of-type=urn:t|MR|12"), ElementsAre("Patient/a"));
    EXPECT_TRUE(find("Patient?identifier:of-type=urn:t|SS|12").empty());
    EXPECT_EQ(get("Patient?identifier:of-type=MR|12").status, 400);
}

TEST_F(WideSearching, codesOfAValueSetAreFound) {
    EXPECT_EQ(find("Observation?status:in=http://hl7.org/fhir/ValueSet/observation-status").size(), 3U);
    EXPECT_TRUE(find("Observation?status:not-in=http://hl7.org/fhir/ValueSet/observation-status").empty());
    EXPECT_EQ(get("Observation?status:in=http://nobody/knows").status, 404);
}

TEST_F(WideSearching, aCanonicalIsFoundAboveAndBelow) {
    put("ValueSet/v", R"({"resourceType":"ValueSet","id":"v","url":"http://x/a/b","status":"active"})");
    EXPECT_EQ(find("ValueSet?url:above=http://x/a/b/c").size(), 1U);
    EXPECT_EQ(find("ValueSet?url:below=http://x/a").size(), 1U);
    EXPECT_TRUE(find("ValueSet?url:above=http://x/a").empty());
}

TEST_F(WideSearching, placesNearby) {
    put("Location/gbg", R"({"resourceType":"Location","id":"gbg","position":{"latitude":57.7089,"longitude":11.9746}})");
    put("Location/sto", R"({"resourceType":"Location","id":"sto","position":{"latitude":59.3293,"longitude":18.0686}})");
    EXPECT_THAT(find("Location?near=57.70|11.97|5|km"), ElementsAre("Location/gbg"));
    EXPECT_EQ(find("Location?near=57.70|11.97|500|km").size(), 2U);
    EXPECT_EQ(get("Location?near=here").status, 400);
}

TEST_F(WideSearching, severalTypesAreSearchedPageByPage) {
    EXPECT_THAT(find("?_type=Patient,Organization"), UnorderedElementsAre("Patient/a", "Patient/b", "Organization/org", "Organization/top"));
    Strings all;
    for (std::string url = "?_type=Patient,Observation&_count=2"; !url.empty();) {
        const auto page = get(url);
        ASSERT_EQ(page.status, 200) << page.bytes();
        for (auto& e : entries(page)) all.push_back(std::move(e));
        const auto bundle = parsed(page);
        url.clear();
        for (const auto& l : bundle["link"].items())
            if (l.text("relation") == "next") url = std::string(l.text("url").substr(16));
    }
    EXPECT_EQ(all.size(), 5U);
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 5U);
    EXPECT_THAT(find("?_id=a"), ElementsAre("Patient/a"));
    EXPECT_EQ(get("").status, 400);
    EXPECT_EQ(get("?_type=Shoe").status, 400);
    EXPECT_EQ(get("?_type=Patient,Observation&family=x").status, 400) << "an Observation has no family";
}

TEST_F(WideSearching, aCompartmentHoldsWhatPointsToThePatientByAnyOfItsParameters) {
    put("Observation/own", R"({"resourceType":"Observation","id":"own","status":"final","code":{"text":"x"},"performer":[{"reference":"Patient/b"}]})");
    EXPECT_THAT(find("Patient/b/Observation"), UnorderedElementsAre("Observation/bp", "Observation/own"));
    EXPECT_THAT(find("Patient/a/Observation?code-value-quantity=8310-5$gt38"), ElementsAre("Observation/o2"));
    EXPECT_THAT(find("Patient/b/*"), UnorderedElementsAre("Patient/b", "Observation/bp", "Observation/own"));
    EXPECT_EQ(get("Patient/nobody/Observation").status, 404);
}

TEST_F(WideSearching, includesOfIncludesEndAndComeOnce) {
    EXPECT_THAT(find("Observation?_id=o1&_include=Observation:subject&_include:iterate=Patient:organization&_include:iterate=Organization:partof"),
                UnorderedElementsAre("Observation/o1", "+Patient/a", "+Organization/org", "+Organization/top"));
    // A circle.
    put("Organization/top", R"({"resourceType":"Organization","id":"top","name":"Region","partOf":{"reference":"Organization/org"}})");
    EXPECT_THAT(find("Organization?_id=org&_include:iterate=Organization:partof"), UnorderedElementsAre("Organization/org", "+Organization/top"));
    EXPECT_THAT(find("Organization?_id=org&_revinclude=Patient:organization&_revinclude:iterate=Observation:subject"),
                UnorderedElementsAre("Organization/org", "+Patient/a", "+Observation/o1", "+Observation/o2"));
    EXPECT_THAT(find("Observation?code-value-quantity=8310-5$gt38&_include=Observation:subject"), UnorderedElementsAre("Observation/o2", "+Patient/a"));
}

} // namespace
} // namespace fyr::server::test
