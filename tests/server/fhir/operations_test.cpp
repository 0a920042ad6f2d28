// Patches, $meta, terminology, bulk export, and what a token's scopes let through.
#include "tests/server/fhir/fhir_fixture.h"

#include <thread>

namespace fyr::server::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

class Operations : public FhirTest {
  protected:
    FhirAnswer patch(std::string_view url, std::string body, std::string_view type, std::string_view ifMatch = {}) {
        auto c = call(FhirMethod::patch, url, std::move(body));
        c.contentType = type;
        c.ifMatch = ifMatch;
        return ask(system, c);
    }
    static std::string parameter(const FhirAnswer& a, std::string_view name) {
        const auto r = parsed(a);
        for (const auto& p : r["parameter"].items())
            if (p.text("name") == name)
                for (const auto& m : p.members())
                    if (m.key() != "name") return m.value.isBoolean() ? (m.value.isTrue() ? "true" : "false") : std::string(m.value.text());
        return {};
    }
};

TEST_F(Operations, aResourceIsPatchedInBothWays) {
    patient("a", "Lind", "Åsa", R"(,"extension":[{"url":"urn:x","valueDecimal":1.10}])");
    auto a = patch("Patient/a", R"([{"op":"replace","path":"/name/0/family","value":"Berg"}])", "application/json-patch+json", "W/\"1\"");
    EXPECT_EQ(a.status, 200) << a.bytes();
    EXPECT_EQ(a.version, 2);
    EXPECT_THAT(a.bytes(), HasSubstr("1.10"));
    EXPECT_THAT(find("Patient?family=berg"), ElementsAre("Patient/a"));
    a = patch("Patient/a", R"({"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"add"},)"
                           R"({"name":"path","valueString":"Patient"},{"name":"name","valueString":"birthDate"},{"name":"value","valueDate":"1980-01-02"}]}]})",
              "application/fhir+json");
    EXPECT_EQ(a.status, 200) << a.bytes();
    EXPECT_THAT(find("Patient?birthdate=1980-01-02"), ElementsAre("Patient/a"));
    EXPECT_EQ(patch("Patient/a", "[]", "application/json-patch+json", "W/\"1\"").status, 412);
    EXPECT_EQ(patch("Patient/a", R"([{"op":"replace","path":"/gender","value":"x"}])", "application/json-patch+json").status, 422);
    EXPECT_EQ(patch("Patient/a", R"([{"op":"add","path":"/gender","value":"x"}])", "application/json-patch+json").status, 422);
    EXPECT_EQ(patch("Patient/a", R"([{"op":"replace","path":"/id","value":"b"}])", "application/json-patch+json").status, 400);
    EXPECT_EQ(patch("Patient/a", R"({"op":"x"})", "application/json-patch+json").status, 400);
    EXPECT_EQ(patch("Patient/a", "<diff/>", "application/xml-patch+xml").status, 415);
    EXPECT_EQ(patch("Patient/b", "[]", "application/json-patch+json").status, 404);
    EXPECT_EQ(patch("Patient?family=berg", R"([{"op":"add","path":"/active","value":true}])", "application/json-patch+json").status, 200);
    EXPECT_EQ(patch("Patient?family=nobody", "[]", "application/json-patch+json").status, 404);
    remove("Patient/a");
    EXPECT_EQ(patch("Patient/a", "[]", "application/json-patch+json").status, 410);
}

TEST_F(Operations, aTransactionPatchesToo) {
    patient("a");
    const auto done = post("", R"({"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Binary","contentType":"application/json-patch+json",)"
                               R"("data":"W3sib3AiOiJhZGQiLCJwYXRoIjoiL2FjdGl2ZSIsInZhbHVlIjp0cnVlfV0="},"request":{"method":"PATCH","url":"Patient/a"}}]})");
    EXPECT_EQ(done.status, 200) << done.bytes();
    EXPECT_THAT(get("Patient/a").bytes(), HasSubstr(R"("active":true)"));
}

TEST_F(Operations, tagsComeAndGoAsVersions) {
    patient("a");
    const std::string tag = R"({"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"system":"urn:t","code":"x"}]}}]})";
    EXPECT_EQ(post("Patient/a/$meta-add", tag).status, 200);
    EXPECT_THAT(find("Patient?_tag=urn:t|x"), ElementsAre("Patient/a"));
    EXPECT_THAT(get("Patient/a/$meta").bytes(), HasSubstr(R"("code":"x")"));
    EXPECT_THAT(get("Patient/$meta").bytes(), HasSubstr(R"("code":"x")"));
    EXPECT_EQ(post("Patient/a/$meta-delete", tag).version, 3);
    EXPECT_TRUE(find("Patient?_tag=urn:t|x").empty());
    EXPECT_EQ(get("Patient/b/$meta").status, 404);
    EXPECT_EQ(post("Patient/a/$meta-add", "").status, 400);
}

TEST_F(Operations, publishedTerminologyIsAnswered) {
    const auto expanded = get("ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender");
    ASSERT_EQ(expanded.status, 200) << expanded.bytes();
    EXPECT_TRUE(fhir::validate(parsed(expanded)).empty()) << expanded.bytes();
    EXPECT_EQ(parsed(expanded)["expansion"]["contains"].size(), 4U);
    EXPECT_EQ(parsed(get("ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender&filter=FEM"))["expansion"]["contains"].size(), 1U);
    EXPECT_EQ(parsed(get("ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender&count=2&offset=3"))["expansion"]["contains"].size(), 1U);
    EXPECT_EQ(get("ValueSet/$expand?url=http://nobody").status, 404);
    EXPECT_EQ(get("ValueSet/$expand").status, 400);
    EXPECT_EQ(get("ValueSet/$expand?url=x&shoe=1").status, 400);
    EXPECT_EQ(parameter(get("ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/administrative-gender&code=male&system=http://hl7.org/fhir/administrative-gender"), "result"), "true");
    EXPECT_EQ(parameter(get("ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/administrative-gender&code=shoe"), "result"), "false");
    EXPECT_EQ(parameter(get("CodeSystem/$lookup?system=http://hl7.org/fhir/administrative-gender&code=female"), "display"), "Female");
    EXPECT_EQ(get("CodeSystem/$lookup?system=http://hl7.org/fhir/administrative-gender&code=shoe").status, 404);
    EXPECT_EQ(get("CodeSystem/$lookup?system=http://loinc.org&code=8310-5").status, 404) << "LOINC is not carried, and that is said";
    EXPECT_EQ(parameter(get("CodeSystem/$subsumes?system=http://terminology.hl7.org/CodeSystem/v3-ActCode&codeA=_ActEncounterCode&codeB=AMB"), "outcome"), "subsumes");
}

TEST_F(Operations, aTenantsOwnValueSetsAreExpandedToo) {
    put("CodeSystem/c", R"({"resourceType":"CodeSystem","id":"c","url":"urn:c","status":"active","content":"complete",)"
                        R"("concept":[{"code":"a","display":"A","concept":[{"code":"b","display":"B"}]},{"code":"d","display":"D"}]})");
    put("ValueSet/v", R"({"resourceType":"ValueSet","id":"v","url":"urn:v","status":"active","compose":{"include":[{"system":"urn:c","filter":[{"property":"concept","op":"is-a","value":"a"}]}],)"
                      R"("exclude":[{"system":"urn:c","concept":[{"code":"a"}]}]}})");
    const auto expanded = parsed(get("ValueSet/v/$expand"));
    ASSERT_EQ(expanded["expansion"]["contains"].size(), 1U);
    EXPECT_EQ(expanded["expansion"]["contains"][0].text("code"), "b");
    EXPECT_EQ(parameter(get("CodeSystem/$subsumes?system=urn:c&codeA=a&codeB=b"), "outcome"), "subsumes");
    const auto other = person(Role::integration, "south");
    EXPECT_EQ(get(other, "ValueSet/$expand?url=urn:v").status, 404) << "another tenant's";
}

class Exporting : public Operations {
  protected:
    FhirAnswer start(std::string_view url, const Principal& who) {
        auto c = call(FhirMethod::get, url);
        c.prefer = "respond-async";
        return ask(who, c);
    }
    static std::string placeOf(const FhirAnswer& a) {
        for (const auto& [key, value] : a.headers)
            if (key == "Content-Location") return value.substr(17);
        return {};
    }
    std::vector<std::string> lines(const FhirAnswer& manifest, const Principal& who) {
        std::vector<std::string> out;
        const auto m = parsed(manifest);
        for (const auto& o : m["output"].items()) {
            const auto file = service.answer(who, call(FhirMethod::get, o.text("url").substr(17)));
            EXPECT_TRUE(file);
            EXPECT_EQ(file->contentType, "application/fhir+ndjson");
            std::istringstream in(file->body);
            std::int64_t n = 0;
            for (std::string line; std::getline(in, line); ++n) {
                const auto r = fhir::Resource::parse(line);
                EXPECT_TRUE(r) << line;
                EXPECT_EQ(r->type(), o.text("type"));
                out.push_back(fmt::format("{}/{}", r->type(), r->id()));
            }
            EXPECT_EQ(n, o["count"].integer());
        }
        return out;
    }
};

TEST_F(Exporting, aWholeTenantAPatientLevelAndAGroupAreExported) {
    for (int i = 0; i < 12; ++i) patient(fmt::format("p{:02}", i));
    observation("o", "p01", "8310-5", "2026-01-01");
    put("Organization/org", R"({"resourceType":"Organization","id":"org","name":"N"})");
    put("Group/g", R"({"resourceType":"Group","id":"g","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/p01"}}]})");
    const struct {
        const char* url;
        std::size_t found;
    } cases[] = {{"$export", 15}, {"$export?_type=Patient", 12}, {"Patient/$export", 13}, {"Group/g/$export", 2}, {"$export?_since=2027-01-01T00:00:00Z", 0}};
    for (const auto& c : cases) {
        const auto kick = start(c.url, system);
        ASSERT_EQ(kick.status, 202) << c.url << kick.bytes();
        const auto place = placeOf(kick);
        EXPECT_EQ(get(place).status, 202);
        ASSERT_TRUE(exports.runNow());
        const auto manifest = get(place);
        ASSERT_EQ(manifest.status, 200) << manifest.bytes();
        EXPECT_EQ(lines(manifest, system).size(), c.found) << c.url;
        EXPECT_THAT(manifest.bytes(), HasSubstr(R"("requiresAccessToken":true)"));
        // Somebody else's job is not there.
        auto other = system;
        other.person = PersonId{"another"};
        EXPECT_EQ(get(other, place).status, 404);
        EXPECT_EQ(get(person(Role::integration, "south"), place).status, 404);
        EXPECT_EQ(remove(place).status, 202);
        EXPECT_EQ(get(place).status, 404);
        EXPECT_EQ(get(place + "/Patient.1.ndjson").status, 404);
    }
    EXPECT_EQ(get("$export").status, 400) << "without Prefer: respond-async";
    EXPECT_EQ(start("$export?_type=Shoe", system).status, 400);
    EXPECT_EQ(start("$export?_outputFormat=csv", system).status, 400);
    EXPECT_EQ(start("$export?shoe=1", system).status, 400);
    EXPECT_EQ(start("Group/none/$export", system).status, 404);
    EXPECT_EQ(start("$export", person(Role::nurse, "north", {}, "u")).status, 403);
    EXPECT_EQ(get("$export/x/../../fyr.db").status, 404);
}

TEST_F(Exporting, aJobGoesOnAfterARestartAndGoesWhenItIsOld) {
    patient("a");
    const auto place = placeOf(start("$export?_type=Patient", system));
    Exports again(*store, clock, random, {.folder = folder.file("exports")});
    ASSERT_TRUE(again.runNow()) << "another process finds it in the store";
    EXPECT_EQ(get(place).status, 200);
    clock.advance(std::chrono::hours(25));
    ASSERT_TRUE(again.runNow());
    EXPECT_EQ(get(place).status, 404);
    EXPECT_FALSE(std::filesystem::exists(folder.file("exports") / "north" / place.substr(place.rfind('/') + 1)));
}

class Scoped : public Operations {
  protected:
    void SetUp() override {
        patient("a");
        patient("b");
        observation("lab", "a", "1", "2026-01-01", "1", R"(,"category":[{"coding":[{"code":"laboratory"}]}])");
        observation("vital", "a", "2", "2026-01-01", "1", R"(,"category":[{"coding":[{"code":"vital-signs"}]}])");
        observation("other", "b", "2", "2026-01-01", "1", R"(,"category":[{"coding":[{"code":"laboratory"}]}])");
    }
    static Principal with(std::vector<std::string> scopes, std::string patient = {}) {
        auto p = person(Role::integration, "north", std::move(patient));
        p.scopes = std::move(scopes);
        return p;
    }
};

TEST_F(Scoped, aTokensScopesBindReadingSearchingAndWriting) {
    const auto lab = with({"openid", "user/Observation.rs?category=laboratory"});
    EXPECT_THAT(find(lab, "Observation"), UnorderedElementsAre("Observation/lab", "Observation/other"));
    EXPECT_EQ(get(lab, "Observation/lab").status, 200);
    EXPECT_EQ(get(lab, "Observation/vital").status, 404);
    EXPECT_EQ(get(lab, "Patient").status, 403);
    EXPECT_EQ(get(lab, "Observation?subject:Patient.family=Lind").status, 403) << "no chain around a scope";
    EXPECT_EQ(find(lab, "Observation?_include=Observation:subject").size(), 2U) << "nor an include";
    EXPECT_EQ(get(lab, "Observation/vital/_history").status, 200);
    EXPECT_THAT(find(lab, "Observation/vital/_history"), ElementsAre());
    EXPECT_EQ(ask(lab, call(FhirMethod::remove, "Observation/lab")).status, 403);
    const auto onlyRead = with({"system/*.read"});
    EXPECT_EQ(find(onlyRead, "Patient").size(), 2U);
    EXPECT_EQ(ask(onlyRead, call(FhirMethod::post, "Patient", R"({"resourceType":"Patient"})")).status, 403);
    const auto writes = with({"system/Observation.cu?category=laboratory"});
    const std::string body = R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"category":[{"coding":[{"code":"C"}]}]})";
    EXPECT_EQ(ask(writes, call(FhirMethod::post, "Observation", body)).status, 403);
    auto good = body;
    good.replace(good.find("\"C\""), 3, "\"laboratory\"");
    EXPECT_EQ(ask(writes, call(FhirMethod::post, "Observation", good)).status, 201);
    EXPECT_EQ(get(with({"user/shoe"}), "Patient").status, 403) << "a scope that cannot be read gives nothing";
    EXPECT_EQ(find(with({"openid"}), "Patient").size(), 2U) << "no FHIR scope: a session of our own";
}

TEST_F(Scoped, aPatientScopeIsTheLaunchPatientsRecordOnly) {
    const auto app = with({"patient/*.rs"}, "a");
    EXPECT_THAT(find(app, "Observation"), UnorderedElementsAre("Observation/lab", "Observation/vital"));
    EXPECT_THAT(find(app, "Patient"), ElementsAre("Patient/a"));
    EXPECT_EQ(get(app, "Observation/other").status, 404);
    EXPECT_EQ(get(with({"patient/*.rs"}), "Patient").status, 403) << "no patient in the launch context";
    EXPECT_EQ(get(app, "Patient/b/$everything").status, 404);
    EXPECT_THAT(get(app, "_history").bytes(), Not(HasSubstr("Patient/b")));
}

TEST_F(Operations, thirtyTwoAtOnceMakeOneResource) {
    for (int round = 0; round < 20; ++round) {
        std::vector<std::thread> threads;
        std::array<std::string, 32> locations;
        std::array<int, 32> statuses{};
        for (std::size_t i = 0; i < 32; ++i)
            threads.emplace_back([&, i] {
                auto c = call(FhirMethod::post, "Patient", fmt::format(R"({{"resourceType":"Patient","identifier":[{{"system":"urn:r","value":"{}"}}]}})", round));
                c.ifNoneExist = fmt::format("identifier=urn:r|{}", round);
                const auto a = service.answer(system, c);
                if (!a) return;
                statuses[i] = a->status;
                locations[i] = a->location;
            });
        for (auto& t : threads) t.join();
        EXPECT_EQ(std::ranges::count(statuses, 201), 1);
        EXPECT_EQ(std::ranges::count(statuses, 200), 31);
        for (const auto& l : locations) EXPECT_EQ(l, locations[0]);
        EXPECT_EQ(find(fmt::format("Patient?identifier=urn:r|{}", round)).size(), 1U);
    }
}

TEST_F(Operations, aHundredWritersOfOneResourceLoseNothing) {
    put("Basic/n", R"({"resourceType":"Basic","id":"n","code":{"text":"0"}})");
    std::vector<std::thread> threads;
    for (int i = 0; i < 100; ++i)
        threads.emplace_back([&] {
            for (int tries = 0; tries < 10'000; ++tries) {
                const auto now = service.answer(system, call(FhirMethod::get, "Basic/n"));
                const int n = std::stoi(std::string((*fhir::Resource::parse(now->bytes()))["code"].text("text")));
                auto c = call(FhirMethod::put, "Basic/n", fmt::format(R"({{"resourceType":"Basic","id":"n","code":{{"text":"{}"}}}})", n + 1));
                c.ifMatch = etag(now->version);
                const auto done = service.answer(system, c);
                if (done && done->status == 200) return;
            }
            ADD_FAILURE() << "never had a turn";
        });
    for (auto& t : threads) t.join();
    EXPECT_EQ(parsed(get("Basic/n"))["code"].text("text"), "100");
    EXPECT_EQ(get("Basic/n").version, 101);
}

} // namespace
} // namespace fyr::server::test
