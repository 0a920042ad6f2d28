// Searching: what is found, in which order, page by page; what is not understood is refused.
#include "tests/server/fhir/fhir_fixture.h"

namespace fyr::server::test {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

class Searching : public FhirTest {
  protected:
    void SetUp() override {
        patient("a", "Åkesson", "Britta Maria", R"(,"gender":"female","birthDate":"1980-05-01","identifier":[{"system":"urn:n","value":"1,2"}])");
        patient("b", "Berg", "Åsa", R"(,"gender":"male","birthDate":"1990","managingOrganization":{"reference":"Organization/org"})");
        observation("o1", "a", "8310-5", "2026-01-01", "36.6");
        observation("o2", "a", "8310-5", "2026-01-02", "39.2");
        observation("o3", "b", "8867-4", "2026-01-03", "72", R"(,"performer":[{"reference":"Practitioner/p"}])");
        put("Practitioner/p", R"({"resourceType":"Practitioner","id":"p","name":[{"family":"Doc"}]})");
        put("Organization/org", R"({"resourceType":"Organization","id":"org","name":"North Clinic"})");
    }
};

TEST_F(Searching, everyPartOfANameIsFoundWhateverItsCaseAndAccents) {
    for (const auto* q : {"Patient?name=akesson", "Patient?name=BRITTA", "Patient?family=%C3%85kes", "Patient?given=britta%20m", "Patient?name:contains=esso",
                          "Patient?family:exact=%C3%85kesson"})
        EXPECT_EQ(find(q), Strings{"Patient/a"}) << q;
    EXPECT_TRUE(find("Patient?family:exact=akesson").empty());
    EXPECT_THAT(find("Patient?name=berg,akesson"), UnorderedElementsAre("Patient/a", "Patient/b"));
    EXPECT_TRUE(find("Patient?name=berg&name=akesson").empty());
}

TEST_F(Searching, theKindsOfParametersWork) {
    const struct {
        const char* query;
        std::size_t found;
    } cases[] = {
        {"Patient?_id=a", 1},
        {"Patient?_id=a,b,c", 2},
        {"Patient?gender=female", 1},
        {"Patient?gender:not=female", 1},
        {"Patient?gender=http://hl7.org/fhir/administrative-gender|male", 1},
        {"Patient?gender=urn:other|male", 0},
        {"Patient?gender:missing=true", 0},
        {"Patient?organization:missing=false", 1},
        {"Patient?identifier=urn:n|1%5C,2", 1},
        {"Patient?identifier=urn:n|", 1},
        {"Patient?identifier=|1%5C,2", 0},
        {"Patient?birthdate=1980", 1},
        {"Patient?birthdate=ge1990", 1},
        {"Patient?birthdate=lt1985-01-01", 1},
        {"Patient?_lastUpdated=ge2026-11-20", 2},
        {"Patient?_lastUpdated=lt2026-11-20", 0},
        {"Observation?value-quantity=gt37", 2},
        {"Observation?value-quantity=39.2|http://unitsofmeasure.org|Cel", 1},
        {"Observation?value-quantity=39.2||Cel", 1},
        {"Observation?value-quantity=39.2||kg", 0},
        {"Observation?subject=Patient/a", 2},
        {"Observation?subject=a", 2},
        {"Observation?subject:Patient=a", 2},
        {"Observation?subject=http://test/fhir/Patient/a", 2},
        {"Observation?subject=http://elsewhere/fhir/Patient/a", 0},
        {"Observation?patient=a&code=http://loinc.org|8310-5", 2},
        {"Observation?patient=a&code=8867-4", 0},
        {"Observation?date=2026-01-02", 1},
        {"Observation?date=ge2026-01-01&date=le2026-01-02", 2},
    };
    for (const auto& c : cases) EXPECT_EQ(find(c.query).size(), c.found) << c.query;
}

TEST_F(Searching, chainsAndReverseChainsReachOtherResources) {
    EXPECT_THAT(find("Observation?subject:Patient.family=akesson"), UnorderedElementsAre("Observation/o1", "Observation/o2"));
    EXPECT_THAT(find("Observation?patient.name=Berg"), UnorderedElementsAre("Observation/o3"));
    EXPECT_THAT(find("Observation?subject.gender=male"), UnorderedElementsAre("Observation/o3"));
    EXPECT_THAT(find("Observation?subject:Patient.organization.name=north"), UnorderedElementsAre("Observation/o3"));
    EXPECT_THAT(find("Observation?performer:Practitioner.family=doc"), UnorderedElementsAre("Observation/o3"));
    EXPECT_TRUE(find("Observation?patient.name=nobody").empty());
    EXPECT_THAT(find("Patient?_has:Observation:patient:code=8310-5"), UnorderedElementsAre("Patient/a"));
    EXPECT_THAT(find("Organization?_has:Patient:organization:_has:Observation:patient:code=8867-4"), UnorderedElementsAre("Organization/org"));
    EXPECT_TRUE(find("Patient?_has:Observation:patient:code=nope").empty());
}

TEST_F(Searching, includesComeOnceEachAndAreMarked) {
    EXPECT_EQ(find("Observation?_include=Observation:subject&patient=a"), (Strings{"Observation/o1", "Observation/o2", "+Patient/a"}));
    EXPECT_THAT(find("Patient?_id=a&_revinclude=Observation:subject"), UnorderedElementsAre("Patient/a", "+Observation/o1", "+Observation/o2"));
    EXPECT_THAT(find("Observation?_id=o3&_include=*"), UnorderedElementsAre("Observation/o3", "+Patient/b", "+Practitioner/p"));
    EXPECT_THAT(find("Patient?_id=b&_revinclude=*"), UnorderedElementsAre("Patient/b", "+Observation/o3"));
    EXPECT_THAT(find("Observation?_id=o3&_include=Observation:performer:Practitioner"), UnorderedElementsAre("Observation/o3", "+Practitioner/p"));
}

TEST_F(Searching, whatIsNotUnderstoodIsRefusedAndNamed) {
    const struct {
        const char* query;
        const char* says;
    } cases[] = {
        {"Patient?nmae=x", "'nmae'"},
        {"Patient?nmae=x", "birthdate"}, // what there is instead
        {"Patient?name:soundex=x", ":soundex"},
        {"Patient?birthdate:exact=1980", ":exact"},
        {"Patient?birthdate=19800501", "not a date"},
        {"Patient?birthdate=1980-13", "not a date"},
        {"Patient?name=", "empty"},
        {"Patient?_count=x", "_count"},
        {"Patient?_count=-1", "_count"},
        {"Patient?_sort=shoe", "shoe"},
        {"Patient?_total=some", "_total"},
        {"Patient?_summary=yes", "_summary"},
        {"Patient?_elements=shoe", "shoe"},
        {"Patient?_include=Patient:shoe", "shoe"},
        {"Patient?_include=Observation:subject", "_include"},
        {"Patient?_include:iterate=Patient:shoe", "shoe"},
        {"Patient?_include:always=Patient:link", "iterate"},
        {"Patient?_revinclude=Patient", "_revinclude"},
        {"Patient?_text:exact=x", "_text"},
        {"Patient?_page=x", "_page"},
        {"Patient?gender:missing=perhaps", "missing"},
        {"Observation?value-quantity=warm", "not a number"},
        {"Observation?value-quantity=1|2", "quantity"},
        {"Observation?subject.shoe=x", "shoe"},
        {"Observation?subject:Shoe.name=x", "Shoe"},
        {"Observation?status.name=x", "no reference"},
        {"Patient?_has:Observation:code=x", "_has"},
        {"Patient?_has:Observation:performer:shoe=x", "shoe"},
        {"Observation?code-value-quantity=x", "code-value-quantity"},
    };
    for (const auto& c : cases) {
        const auto a = get(c.query);
        EXPECT_EQ(a.status, 400) << c.query;
        EXPECT_THAT(said(a), HasSubstr(c.says)) << c.query;
    }
    // All of it at once, not the first.
    const auto all = said(get("Patient?nmae=x&birthdate=y&_count=z"));
    for (const auto* what : {"nmae", "not a date", "_count"}) EXPECT_THAT(all, HasSubstr(what));
}

TEST_F(Searching, lenientHandlingIgnoresAndSaysSo) {
    auto c = call(FhirMethod::get, "Patient?nmae=x&family=berg");
    c.prefer = "handling=lenient";
    const auto a = ask(system, c);
    EXPECT_EQ(a.status, 200);
    EXPECT_EQ(linkOf(a, "self"), "Patient?family=berg");
    EXPECT_THAT(a.bytes(), HasSubstr("'nmae' was ignored"));
    c = call(FhirMethod::get, "Patient?birthdate=y");
    c.prefer = "handling=lenient";
    EXPECT_EQ(ask(system, c).status, 400);
}

TEST_F(Searching, pagesWalkEachMatchOnceInOrder) {
    for (int i = 0; i < 23; ++i) patient(fmt::format("p{:02}", i), fmt::format("Same{}", i % 3), "X");
    for (const auto* query : {"Patient?given=x&_count=5", "Patient?given=x&_count=5&_sort=family,-_id", "Patient?given=x&_count=7&_sort=-_lastUpdated"}) {
        const auto whole = find(std::string(query) + "&_count=1000");
        EXPECT_EQ(whole.size(), 23U);
        Strings walked;
        int pages = 0;
        for (std::string url = query; !url.empty(); ++pages) {
            const auto page = get(url);
            ASSERT_EQ(page.status, 200) << page.bytes();
            for (auto& e : entries(page)) walked.push_back(e);
            url = linkOf(page, "next");
            EXPECT_EQ(url.find("given"), std::string::npos) << "no criteria in an address that we make";
            if (pages == 1) patient(fmt::format("new{}", query[20]), "Aaa", "Y"); // another does not disturb
        }
        EXPECT_EQ(walked, whole) << query;
        EXPECT_GE(pages, 4);
    }
    const auto next = linkOf(get("Patient?given=x&_count=5"), "next");
    EXPECT_EQ(get("Observation" + next.substr(7)).status, 400);
    EXPECT_EQ(get(person(Role::integration, "south"), next).status, 400);
}

TEST_F(Searching, sortingFollowsTheKeysInOrder) {
    EXPECT_EQ(find("Observation?_sort=-date"), (Strings{"Observation/o3", "Observation/o2", "Observation/o1"}));
    EXPECT_EQ(find("Observation?_sort=patient,-value-quantity"), (Strings{"Observation/o2", "Observation/o1", "Observation/o3"}));
    EXPECT_EQ(find("Patient?_sort=family"), (Strings{"Patient/a", "Patient/b"}));
    EXPECT_EQ(find("Patient?_sort=-birthdate"), (Strings{"Patient/b", "Patient/a"}));
}

TEST_F(Searching, totalsAreRightWhenAskedFor) {
    EXPECT_EQ(parsed(get("Observation?_count=1&_total=accurate")).root()["total"].integer(), 3);
    EXPECT_TRUE(parsed(get("Observation?_count=1")).root()["total"].isNull());
    EXPECT_EQ(parsed(get("Observation")).root()["total"].integer(), 3);
    const auto counted = parsed(get("Observation?patient=a&_summary=count"));
    EXPECT_EQ(counted["total"].integer(), 2);
    EXPECT_TRUE(counted["entry"].isNull());
    EXPECT_EQ(parsed(get("Observation?_count=0")).root()["total"].integer(), 3);
    EXPECT_EQ(get("Observation?_count=99999999999999").status, 200);
}

TEST_F(Searching, summaryAndElementsCutAndSayThatTheyDid) {
    put("Patient/s", R"({"resourceType":"Patient","id":"s","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},
        "active":true,"name":[{"family":"Sum"}],"photo":[{"title":"t"}],"contact":[{"name":{"family":"C"}}],"link":[{"other":{"reference":"Patient/a"},"type":"refer"}]})");
    const auto one = [&](std::string_view rest) { return std::string(parsed(get(fmt::format("Patient?_id=s{}", rest)))["entry"][0]["resource"].write()); };
    const auto all = one("&_summary=true");
    EXPECT_THAT(all, HasSubstr("SUBSETTED"));
    EXPECT_THAT(all, HasSubstr("Sum"));
    EXPECT_THAT(all, HasSubstr("refer"));
    for (const auto* gone : {"photo", "contact", "div"}) EXPECT_EQ(all.find(gone), std::string::npos) << gone;
    EXPECT_THAT(one("&_summary=text"), HasSubstr("div"));
    EXPECT_EQ(one("&_summary=text").find("name"), std::string::npos);
    EXPECT_EQ(one("&_summary=data").find("div"), std::string::npos);
    EXPECT_THAT(one("&_summary=data"), HasSubstr("photo"));
    EXPECT_EQ(one("&_summary=false").find("SUBSETTED"), std::string::npos);
    EXPECT_EQ(parsed(get("Patient/s?_elements=active")).root()["name"].isNull(), true);
    EXPECT_EQ(parsed(get("Patient/s?_elements=active"))["active"].boolean(), true);
    EXPECT_THAT(one("&_elements=active,photo"), HasSubstr("photo"));
    EXPECT_THAT(parsed(get("Observation/o1?_elements=value")).write(), HasSubstr("valueQuantity"));
    EXPECT_THAT(parsed(get("Observation/o1?_elements=value")).write(), HasSubstr("\"status\"")) << "what is required stays";
}

TEST_F(Searching, aFormSearchesAsAnAddressDoes) {
    auto c = call(FhirMethod::post, "Patient/_search?gender=female", "family=akesson");
    c.contentType = "application/x-www-form-urlencoded";
    EXPECT_EQ(entries(ask(system, c)), Strings{"Patient/a"});
    c.body = "family=berg";
    EXPECT_TRUE(entries(ask(system, c)).empty());
    c.contentType = "application/json";
    EXPECT_EQ(ask(system, c).status, 415);
}

TEST_F(Searching, aCompartmentHoldsOnePatientsRecord) {
    EXPECT_THAT(find("Patient/a/Observation"), UnorderedElementsAre("Observation/o1", "Observation/o2"));
    EXPECT_THAT(find("Patient/a/Observation?date=2026-01-01"), UnorderedElementsAre("Observation/o1"));
    EXPECT_EQ(get("Patient/nobody/Observation").status, 404);
    EXPECT_EQ(get("Observation/o1/Patient").status, 404);
}

TEST_F(Searching, everythingIsTheRecordAndWhoIsInIt) {
    EXPECT_THAT(find("Patient/b/$everything"), UnorderedElementsAre("Patient/b", "Observation/o3", "+Practitioner/p", "+Organization/org"));
    EXPECT_THAT(find("Patient/a/$everything?_type=Observation"), UnorderedElementsAre("Observation/o1", "Observation/o2"));
    Strings walked;
    for (std::string url = "Patient/a/$everything?_count=1"; !url.empty();) {
        const auto page = get(url);
        ASSERT_EQ(page.status, 200) << page.bytes();
        for (auto& e : entries(page)) walked.push_back(e);
        url = linkOf(page, "next");
    }
    EXPECT_EQ(walked, (Strings{"Patient/a", "Observation/o1", "Observation/o2"}));
    EXPECT_EQ(get("Patient/none/$everything").status, 404);
    EXPECT_EQ(get("Patient/a/$everything?_since=2027-01-01T00:00:00Z").status, 200);
}

} // namespace
} // namespace fyr::server::test
