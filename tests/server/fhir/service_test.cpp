// What the server says of itself, $validate, and records that others made.
#include "tests/server/fhir/fhir_fixture.h"
#include "tests/shared_data.h"

#include "server/fhir/references.h"
#include "server/fhir/scope.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace fyr::server::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Service : public FhirTest {};

std::string contents(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::stringstream s;
    s << in.rdbuf();
    return s.str();
}

TEST_F(Service, theCapabilityStatementIsValidAndTrue) {
    const auto a = get("metadata");
    const auto c = fhir::parseValid(a.bytes(), "CapabilityStatement");
    ASSERT_TRUE(c) << c.error().describe();
    EXPECT_EQ(c->text("fhirVersion"), "4.0.1");
    EXPECT_EQ((*c)["implementation"].text("url"), "http://test/fhir");
    const auto& resources = (*c)["rest"][0]["resource"];
    EXPECT_EQ(resources.size(), fhir::resourceTypes().size() - 2);
    // Every parameter that it names is understood; a sample of types, for time.
    for (const auto& r : resources.items()) {
        const auto type = r.text("type");
        if (type != "Patient" && type != "Observation" && type != "Task" && type != "Questionnaire") continue;
        for (const auto& p : r["searchParam"].items())
            EXPECT_EQ(get(fmt::format("{}?{}:missing=true", type, p.text("name"))).status, 200) << type << "?" << p.text("name");
        for (const auto& i : r["searchInclude"].items()) EXPECT_EQ(get(fmt::format("{}?_include={}", type, i.text())).status, 200) << i.text();
        for (const auto& i : r["searchRevInclude"].items()) EXPECT_EQ(get(fmt::format("{}?_revinclude={}", type, i.text())).status, 200) << i.text();
    }
}

TEST_F(Service, validateSaysWhatIsWrongAndStoresNothing) {
    EXPECT_THAT(said(post("Patient/$validate", R"({"resourceType":"Patient"})")), HasSubstr("All OK"));
    const auto bad = post("Patient/$validate", R"({"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient","gender":"x"}}]})");
    EXPECT_EQ(bad.status, 200);
    EXPECT_THAT(said(bad), HasSubstr("@Patient.gender"));
    EXPECT_THAT(said(post("Patient/$validate", R"({"resourceType":"Group","type":"person","actual":true})")), HasSubstr("Group"));
    EXPECT_EQ(post("Patient/$validate", "{").status, 400);
    EXPECT_EQ(post("Patient/$validate", "").status, 400);
    patient("a");
    EXPECT_THAT(said(get("Patient/a/$validate")), HasSubstr("All OK"));
    EXPECT_EQ(get("Patient/b/$validate").status, 404);
    EXPECT_EQ(find("Patient").size(), 1U);
}

TEST_F(Service, theScopeIsReadFromTheResource) {
    const struct {
        const char* json;
        const char* patient;
        const char* unit;
    } cases[] = {
        {R"({"resourceType":"Patient","id":"p"})", "p", ""},
        {R"({"resourceType":"Task","for":{"reference":"Patient/p"},"owner":{"reference":"Organization/u"}})", "p", "u"},
        {R"({"resourceType":"Task","for":{"reference":"Patient/p"},"owner":{"reference":"Practitioner/d"}})", "p", ""},
        {R"({"resourceType":"Account","subject":[{"reference":"Practitioner/d"},{"reference":"Patient/p/_history/3"}]})", "p", ""},
        {R"({"resourceType":"Coverage","beneficiary":{"reference":"Patient/p"}})", "p", ""},
        {R"({"resourceType":"Appointment","participant":[{"actor":{"reference":"Practitioner/d"}},{"actor":{"reference":"Patient/p"}}]})", "p", ""},
        {R"({"resourceType":"Provenance","target":[{"reference":"Patient/p"}]})", "p", ""},
        {R"({"resourceType":"Observation","subject":{"reference":"http://elsewhere/Patient/p"}})", "", ""},
        {R"({"resourceType":"Observation","subject":{"reference":"Group/g"}})", "", ""},
        {R"({"resourceType":"Encounter","serviceProvider":{"reference":"Organization/u"}})", "", "u"},
    };
    for (const auto& c : cases) {
        const auto r = fhir::Resource::parse(c.json);
        const auto scope = scopeFrom(*r, system);
        EXPECT_EQ(scope.patient, c.patient) << c.json;
        EXPECT_EQ(scope.unit, c.unit) << c.json;
    }
    const auto r = fhir::Resource::parse(R"({"resourceType":"Flag","subject":{"reference":"Patient/p"}})");
    EXPECT_EQ(scopeFrom(*r, person(Role::nurse, "north", "", "u9")).unit, "u9");
}

// Set FYR_ALL_DATA for all of them; a few are enough for each run.
TEST_F(Service, bundlesOfSyntheticPatientsAreAcceptedAndReadBackEqual) {
    const auto files = fyr::test::sharedJson("synthea", 3);
    if (files.empty()) GTEST_SKIP() << "no Synthea bundles; set DEV_SHARED_DATA to the folder that holds synthea/";
    for (const auto& file : files) {
        const auto text = contents(file);
        const auto a = post("", text);
        ASSERT_EQ(a.status, 200) << file << a.bytes().substr(0, 500);
        const auto answer = parsed(a);
        auto source = fhir::Resource::parse(text);
        ASSERT_EQ(answer["entry"].size(), (*source)["entry"].size());
        LinkMap links;
        for (std::size_t i = 0; i < answer["entry"].size(); ++i) {
            const auto location = answer["entry"][i]["response"].text("location");
            links.add(std::string((*source)["entry"][i].text("fullUrl")), std::string(location.substr(0, location.find("/_history"))));
        }
        for (std::size_t i = 0; i < answer["entry"].size(); ++i) {
            const auto location = answer["entry"][i]["response"].text("location");
            auto stored = parsed(get(location.substr(0, location.find("/_history"))));
            auto wanted = fhir::Resource::copyOf((*source)["entry"][i]["resource"]);
            links.rewrite(wanted, wanted.edit());
            wanted.setText(wanted.memberAfter(wanted.edit(), "id", "resourceType"), stored.id());
            for (auto* r : {&stored, &wanted}) {
                r->remove(r->member(r->edit(), "meta"), "versionId");
                r->remove(r->member(r->edit(), "meta"), "lastUpdated");
            }
            if (wanted["meta"].size() == 0) wanted.remove(wanted.edit(), "meta");
            if (stored["meta"].size() == 0) stored.remove(stored.edit(), "meta");
            ASSERT_TRUE(stored.root() == wanted.root()) << location << "\n" << stored.write() << "\n" << wanted.write();
        }
    }
}

} // namespace
} // namespace fyr::server::test
