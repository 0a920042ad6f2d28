// Reading and writing single resources.
#include "tests/server/fhir/fhir_fixture.h"

#include <thread>

namespace fyr::server::test {
namespace {

using testing::HasSubstr;

class Crud : public FhirTest {};

TEST_F(Crud, whatIsCreatedIsReadBackDigitForDigit) {
    const auto made = post("Observation", R"({ "resourceType" : "Observation", "status":"final","code":{"text":"t"},
        "valueQuantity":{"value":1.10,"unit":"é\u00e5\"\\"},"meta":{"tag":[{"code":"keep"}],"versionId":"99"} })");
    ASSERT_EQ(made.status, 201) << made.bytes();
    EXPECT_EQ(made.version, 1);
    const auto id = std::string(parsed(made).id());
    EXPECT_TRUE(isUlid(id));
    EXPECT_EQ(made.location, "http://test/fhir/Observation/" + id + "/_history/1");
    const auto read = get("Observation/" + id);
    EXPECT_EQ(read.status, 200);
    EXPECT_EQ(read.bytes(), made.bytes());
    EXPECT_THAT(read.bytes(), HasSubstr(R"("value":1.10,)"));
    const auto r = parsed(read);
    EXPECT_EQ(r["meta"].text("versionId"), "1");
    EXPECT_EQ(r["meta"]["tag"][0].text("code"), "keep");
    EXPECT_EQ(r["valueQuantity"].text("unit"), "éå\"\\");
}

TEST_F(Crud, anUpdateKeepsTheOldVersionAndSaysWhatItWas) {
    patient("a", "One");
    patient("a", "Two");
    EXPECT_EQ(get("Patient/a").version, 2);
    EXPECT_THAT(get("Patient/a/_history/1").bytes(), HasSubstr("One"));
    EXPECT_EQ(get("Patient/a/_history/3").status, 404);
    EXPECT_EQ(get("Patient/a/_history/x").status, 404);
    EXPECT_EQ(entries(get("Patient/a/_history")), (Strings{"Patient/a", "Patient/a"}));
}

TEST_F(Crud, whatWasDeletedIsGoneAndCanComeBack) {
    patient("a");
    EXPECT_EQ(remove("Patient/a").status, 204);
    EXPECT_EQ(remove("Patient/a").status, 204);
    EXPECT_EQ(get("Patient/a").status, 410);
    EXPECT_EQ(get("Patient/a/_history/1").status, 200);
    EXPECT_EQ(get("Patient/a/_history/2").status, 410);
    EXPECT_TRUE(find("Patient?_id=a").empty());
    const auto again = put("Patient/a", R"({"resourceType":"Patient","id":"a"})");
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.version, 3);
    EXPECT_EQ(remove("Patient/never").status, 404);
}

TEST_F(Crud, aStaleIfMatchIsRefusedAndChangesNothing) {
    patient("a", "One");
    auto c = call(FhirMethod::put, "Patient/a", R"({"resourceType":"Patient","id":"a"})");
    c.ifMatch = "W/\"7\"";
    EXPECT_EQ(ask(system, c).status, 412);
    c.ifMatch = "what";
    EXPECT_EQ(ask(system, c).status, 400);
    c.ifMatch = "W/\"1\"";
    EXPECT_EQ(ask(system, c).status, 200);
    c.path = "Patient/new";
    c.body = R"({"resourceType":"Patient","id":"new"})";
    EXPECT_EQ(ask(system, c).status, 412);
    auto d = call(FhirMethod::remove, "Patient/a");
    d.ifMatch = "W/\"1\"";
    EXPECT_EQ(ask(system, d).status, 412);
    c = call(FhirMethod::put, "Patient/a", R"({"resourceType":"Patient","id":"a"})");
    c.ifNoneMatch = "*";
    EXPECT_EQ(ask(system, c).status, 412);
    EXPECT_EQ(get("Patient/a").version, 2);
}

TEST_F(Crud, whatDidNotChangeIsNotSentAgain) {
    patient("a");
    auto c = call(FhirMethod::get, "Patient/a");
    c.ifNoneMatch = "W/\"3\", W/\"1\"";
    EXPECT_EQ(ask(system, c).status, 304);
    c.ifNoneMatch = "W/\"2\"";
    EXPECT_EQ(ask(system, c).status, 200);
    c.ifNoneMatch.clear();
    c.ifModifiedSince = formatHttpDate(clock.now());
    EXPECT_EQ(ask(system, c).status, 304);
    c.ifModifiedSince = "Thu, 19 Nov 2026 09:00:00 GMT";
    EXPECT_EQ(ask(system, c).status, 200);
}

TEST_F(Crud, preferDecidesWhatComesBack) {
    auto c = call(FhirMethod::post, "Patient", R"({"resourceType":"Patient"})");
    c.prefer = "return=minimal";
    EXPECT_EQ(ask(system, c).bytes(), "");
    c.prefer = "respond-async, return=OperationOutcome";
    EXPECT_EQ(parsed(ask(system, c)).type(), "OperationOutcome");
    c.prefer = "return=representation";
    EXPECT_EQ(parsed(ask(system, c)).type(), "Patient");
}

TEST_F(Crud, aWrongBodyIsRefusedAndSaysWhere) {
    const struct {
        std::string_view url;
        std::string body;
        int status;
        std::string_view says;
    } cases[] = {
        {"Patient", "{\n \"resourceType\": \"Patient\",\n oops }", 400, "3:2"},
        {"Patient", "{\"resourceType\":\"Patient\",\"id\":\"\xff\"}", 400, "UTF-8"},
        {"Patient", R"({"resourceType":"Observation","status":"final","code":{"text":"t"}})", 400, "Observation"},
        {"Patient", R"({"resourceType":"Patient","gender":"sometimes","birthDate":"yesterday","shoe":1})", 422, "@Patient.gender"},
        {"Patient", R"({"resourceType":"Patient","gender":"sometimes","birthDate":"yesterday","shoe":1})", 422, "@Patient.birthDate"},
        {"Patient", R"({"resourceType":"Patient","gender":"sometimes","birthDate":"yesterday","shoe":1})", 422, "shoe"},
        {"Patient", "[]", 400, "resource"},
        {"Patient", "{}", 400, "resource"},
        {"Patient", "   ", 400, "empty"},
        {"Patient", R"({"resourceType":"Patient","active":true,"active":false})", 400, ""},
        {"Patient", R"({"resourceType":"Patient","contact":)" + std::string(100, '[') + std::string(100, ']') + "}", 400, ""},
        {"Nonsense", "{}", 404, "Nonsense"},
    };
    for (const auto& c : cases) {
        const auto a = post(c.url, c.body);
        EXPECT_EQ(a.status, c.status) << c.body << a.bytes();
        EXPECT_THAT(said(a), HasSubstr(std::string(c.says))) << c.body;
    }
    EXPECT_EQ(put("Patient/a", R"({"resourceType":"Patient","id":"b"})").status, 400);
    EXPECT_EQ(put("Patient/a", R"({"resourceType":"Patient"})").status, 400);
    EXPECT_EQ(put("Patient/a_b", R"({"resourceType":"Patient","id":"a_b"})").status, 400);
    EXPECT_EQ(get("Patient/" + std::string(65, 'a')).status, 400);
    EXPECT_TRUE(find("Patient").empty());
}

TEST_F(Crud, otherFormatsAreRefusedPlainly) {
    auto c = call(FhirMethod::post, "Patient", "<Patient/>");
    c.contentType = "application/fhir+xml";
    EXPECT_EQ(ask(system, c).status, 415);
    c.contentType = "application/fhir+json; charset=latin1";
    EXPECT_EQ(ask(system, c).status, 415);
    c = call(FhirMethod::get, "Patient");
    c.accept = "application/fhir+xml";
    const auto a = ask(system, c);
    EXPECT_EQ(a.status, 406);
    EXPECT_THAT(said(a), HasSubstr("json"));
    c.accept = "text/html, application/xml;q=0.9, */*;q=0.8";
    EXPECT_EQ(ask(system, c).status, 200);
    c.accept = "application/fhir+json; fhirVersion=5.0";
    EXPECT_EQ(ask(system, c).status, 406);
    EXPECT_EQ(get("Patient?_format=xml").status, 406);
    EXPECT_EQ(get("Patient?_format=application/fhir%2Bjson").status, 200);
}

TEST_F(Crud, methodsAndAddressesThatAreNotThereSaySo) {
    EXPECT_EQ(ask(system, call(FhirMethod::post, "Patient/a", "{}")).status, 405);
    EXPECT_EQ(get("").status, 400); // a search of everything
    EXPECT_EQ(ask(system, call(FhirMethod::put, "", "{}")).status, 405);
    EXPECT_EQ(get("Patient/a/b/c/d").status, 404);
    EXPECT_EQ(get("Patient/$match").status, 404);
    EXPECT_EQ(get("Patient/a?family=x").status, 400);
    EXPECT_EQ(get("Parameters").status, 404);
}

TEST_F(Crud, aConditionalCreateFindsWhatIsThere) {
    auto c = call(FhirMethod::post, "Patient", R"({"resourceType":"Patient","identifier":[{"system":"urn:x","value":"1"}]})");
    c.ifNoneExist = "identifier=urn:x|1";
    const auto first = ask(system, c);
    EXPECT_EQ(first.status, 201);
    const auto second = ask(system, c);
    EXPECT_EQ(second.status, 200);
    EXPECT_EQ(second.bytes(), first.bytes());
    post("Patient", c.body);
    EXPECT_EQ(ask(system, c).status, 412);
    c.ifNoneExist = "identifer=urn:x|1";
    EXPECT_EQ(ask(system, c).status, 400);
    c.ifNoneExist = "_count=1";
    EXPECT_EQ(ask(system, c).status, 400);
}

TEST_F(Crud, thirtyTwoConditionalCreatesAtOnceMakeOneResource) {
    for (int round = 0; round < 5; ++round) {
        auto c = call(FhirMethod::post, "Patient", fmt::format(R"({{"resourceType":"Patient","identifier":[{{"system":"urn:x","value":"r{}"}}]}})", round));
        c.ifNoneExist = fmt::format("identifier=urn:x|r{}", round);
        std::vector<std::thread> threads;
        std::vector<FhirAnswer> answers(32);
        for (auto& a : answers) threads.emplace_back([&] { a = *service.answer(system, c); });
        for (auto& t : threads) t.join();
        const auto count = find(fmt::format("Patient?identifier=urn:x|r{}", round));
        ASSERT_EQ(count.size(), 1U);
        int created = 0;
        for (const auto& a : answers) {
            created += a.status == 201;
            EXPECT_TRUE(a.status == 201 || a.status == 200) << a.status;
            EXPECT_EQ("Patient/" + std::string(parsed(a).id()), count[0]);
        }
        EXPECT_EQ(created, 1);
    }
}

TEST_F(Crud, aConditionalUpdateMakesOneOrChangesOne) {
    const std::string body = R"({"resourceType":"Patient","identifier":[{"system":"urn:x","value":"1"}]})";
    EXPECT_EQ(put("Patient?identifier=urn:x|1", body).status, 201);
    const auto second = put("Patient?identifier=urn:x|1", body);
    EXPECT_EQ(second.status, 200);
    EXPECT_EQ(second.version, 2);
    EXPECT_EQ(put("Patient?identifier=urn:x|1", R"({"resourceType":"Patient","id":"other"})").status, 400);
    EXPECT_EQ(put("Patient?identifier=urn:x|2", R"({"resourceType":"Patient","id":"mine"})").location, "http://test/fhir/Patient/mine/_history/1");
    EXPECT_EQ(put("Patient", body).status, 400);
    post("Patient", body);
    EXPECT_EQ(put("Patient?identifier=urn:x|1", body).status, 412);
    EXPECT_EQ(remove("Patient?identifier=urn:x|1").status, 412);
    EXPECT_EQ(remove("Patient?_id=mine").status, 204);
    EXPECT_EQ(remove("Patient?_id=mine").status, 404);
    EXPECT_EQ(remove("Patient").status, 400);
}

TEST_F(Crud, historyTellsWhatHappenedNewestFirst) {
    patient("a");
    clock.advance(Millis{1000});
    patient("b");
    patient("a", "Two");
    remove("Patient/b");
    post("Basic", R"({"resourceType":"Basic","code":{"text":"x"}})");
    const auto all = get("_history");
    EXPECT_EQ(entries(all).size(), 5U);
    EXPECT_EQ(entries(get("Patient/_history")), (Strings{"Patient/b", "Patient/a", "Patient/b", "Patient/a"}));
    const auto bundle = parsed(get("Patient/_history"));
    EXPECT_EQ(bundle["entry"][0]["request"].text("method"), "DELETE");
    EXPECT_TRUE(bundle["entry"][0]["resource"].isNull());
    EXPECT_EQ(bundle["entry"][1]["response"].text("etag"), "W/\"2\"");
    EXPECT_EQ(parsed(all)["entry"][0]["request"].text("method"), "POST");
    EXPECT_EQ(parsed(all)["entry"][0]["request"].text("url"), "Basic");
    EXPECT_EQ(entries(get("Patient/_history?_since=2026-11-20T09:00:00.500Z")).size(), 3U);
    EXPECT_EQ(get("Patient/_history?_since=yesterday").status, 400);
    EXPECT_EQ(get("Patient/_history?family=x").status, 400);
    EXPECT_EQ(get("Patient/c/_history").status, 404);
    // Page by page it is the same list.
    Strings walked;
    for (auto url = std::string("Patient/_history?_count=1"); !url.empty();) {
        const auto page = get(url);
        ASSERT_EQ(page.status, 200) << page.bytes();
        for (auto& e : entries(page)) walked.push_back(e);
        url = linkOf(page, "next");
    }
    EXPECT_EQ(walked, entries(get("Patient/_history")));
}

TEST_F(Crud, everyAccessLeavesATraceWithoutTheRecord) {
    patient("a", "Secretname");
    observation("o", "a", "8310-5", "2026-11-20");
    get("Observation/o");
    find("Patient?family=secretname");
    remove("Observation/o");
    const auto rows = trail();
    ASSERT_EQ(rows.size(), 5U);
    const Strings actions{"C", "C", "R", "R", "D"};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto event = fhir::parseValid(rows[i].json, "AuditEvent");
        ASSERT_TRUE(event) << rows[i].json << event.error().describe();
        EXPECT_EQ(event->text("action"), actions[i]);
        EXPECT_EQ(rows[i].patient, "a") << i;
        EXPECT_EQ(rows[i].json.find("ecretname"), std::string::npos);
    }
}

} // namespace
} // namespace fyr::server::test
