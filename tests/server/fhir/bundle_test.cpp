// Transactions and batches.
#include "tests/server/fhir/fhir_fixture.h"

namespace fyr::server::test {
namespace {

using testing::HasSubstr;

class Bundles : public FhirTest {
  protected:
    static std::string bundle(std::string_view type, std::string_view entries) {
        return fmt::format(R"({{"resourceType":"Bundle","type":"{}","entry":[{}]}})", type, entries);
    }
    FhirAnswer transaction(std::string_view entries) { return post("", bundle("transaction", entries)); }
    FhirAnswer batch(std::string_view entries) { return post("", bundle("batch", entries)); }
    static Strings statuses(const FhirAnswer& a) {
        Strings out;
        const auto b = parsed(a);
        EXPECT_EQ(b.type(), "Bundle") << a.bytes();
        EXPECT_TRUE(fhir::validate(b).empty()) << a.bytes();
        for (const auto& e : b["entry"].items()) out.emplace_back(e["response"].text("status").substr(0, 3));
        return out;
    }
    static std::string idAt(const FhirAnswer& a, std::size_t i) {
        const auto b = parsed(a);
        const auto full = b["entry"][i].text("fullUrl");
        return std::string(full.substr(full.rfind('/') + 1));
    }
    static std::string entry(std::string_view method, std::string_view url, std::string_view resource = {}, std::string_view fullUrl = {},
                             std::string_view more = {}) {
        std::string out = "{";
        if (!fullUrl.empty()) out += fmt::format(R"("fullUrl":"{}",)", fullUrl);
        if (!resource.empty()) out += fmt::format(R"("resource":{},)", resource);
        return out + fmt::format(R"("request":{{"method":"{}","url":"{}"{}}}}})", method, url, more);
    }
};

constexpr auto uuidA = "urn:uuid:11111111-1111-4111-8111-111111111111";
constexpr auto uuidB = "urn:uuid:22222222-2222-4222-8222-222222222222";
constexpr auto somePatient = R"({"resourceType":"Patient","name":[{"family":"Lind"}]})";

TEST_F(Bundles, linksBetweenEntriesBecomeLinksBetweenResources) {
    const auto a = transaction(
        entry("POST", "Observation",
              fmt::format(R"({{"resourceType":"Observation","status":"final","code":{{"text":"t"}},"subject":{{"reference":"{}"}},)"
                          R"("identifier":[{{"system":"urn:ietf:rfc:3986","value":"{}"}}],"derivedFrom":[{{"reference":"Observation/old"}}],)"
                          R"("extension":[{{"url":"http://x","valueUri":"{}"}}],)"
                          R"("text":{{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"{}\">p</a></div>"}}}})",
                          uuidA, uuidA, uuidA, uuidA),
              uuidB) +
        "," + entry("POST", "Patient", somePatient, uuidA) + "," +
        entry("POST", "Observation", R"({"resourceType":"Observation","id":"old","status":"final","code":{"text":"u"}})", "http://other/fhir/Observation/old"));
    ASSERT_EQ(a.status, 200) << a.bytes();
    EXPECT_EQ(statuses(a), (Strings{"201", "201", "201"}));
    const auto o = parsed(get("Observation/" + idAt(a, 0)));
    const auto to = "Patient/" + idAt(a, 1);
    EXPECT_EQ(o["subject"].text("reference"), to);
    EXPECT_EQ(o["extension"][0].text("valueUri"), to);
    EXPECT_THAT(std::string(o["text"].text("div")), HasSubstr("href=\"" + to + "\""));
    EXPECT_EQ(o["identifier"][0].text("value"), uuidA) << "a name is not a link";
    EXPECT_EQ(o["derivedFrom"][0].text("reference"), "Observation/" + idAt(a, 2));
    EXPECT_EQ(find("Observation?subject=" + to).size(), 1U);
    EXPECT_EQ(find("Patient/" + idAt(a, 1) + "/Observation").size(), 1U);
}

TEST_F(Bundles, oneBadEntryLeavesNothingBehind) {
    const auto before = trail().size();
    for (const auto& bad : {entry("POST", "Patient", R"({"resourceType":"Patient","gender":"x"})"), entry("PUT", "Patient/a", R"({"resourceType":"Patient","id":"a"})", "", R"(,"ifMatch":"W/\"5\"")"),
                            entry("DELETE", "Patient/never"), entry("GET", "Patient/never"), entry("GET", "Patient?shoe=1"), entry("POST", "Shoe", "{\"resourceType\":\"Patient\"}"),
                            entry("POST", "Observation", somePatient), entry("POST", "Patient"), entry("PUT", "Patient/x", R"({"resourceType":"Patient","id":"y"})"),
                            std::string(R"({"resource":{"resourceType":"Patient"}})"), entry("POST", "Observation", R"({"resourceType":"Observation","status":"final","code":{"text":"t"},"subject":{"reference":"Patient?identifier=none"}})")}) {
        const auto a = transaction(entry("POST", "Patient", somePatient, uuidA) + "," + bad);
        EXPECT_GE(a.status, 400) << bad;
        EXPECT_LT(a.status, 500) << bad;
        const bool placed = bad.find("Patient?identifier") == std::string::npos;
        EXPECT_THAT(said(a), HasSubstr(placed ? "@Bundle.entry[1]" : "conditional reference")) << bad;
        EXPECT_TRUE(find("Patient").empty()) << bad;
    }
    EXPECT_EQ(trail().size() - before, 11U) << "only the searches left traces";
}

TEST_F(Bundles, theOrderIsDeletePostPutGetWhateverTheOrderOfEntries) {
    patient("gone");
    const auto a = transaction(entry("GET", "Patient?_sort=_id") + "," + entry("PUT", "Patient/kept", R"({"resourceType":"Patient","id":"kept"})") + "," +
                               entry("POST", "Patient", somePatient) + "," + entry("DELETE", "Patient/gone"));
    ASSERT_EQ(a.status, 200) << a.bytes();
    EXPECT_EQ(statuses(a), (Strings{"200", "201", "201", "204"}));
    const auto found = parsed(a);
    EXPECT_EQ(found["entry"][0]["resource"]["total"].integer(), 2);
    EXPECT_EQ(get("Patient/gone").status, 410);
}

TEST_F(Bundles, theSameResourceTwiceIsRefused) {
    EXPECT_EQ(transaction(entry("PUT", "Patient/a", R"({"resourceType":"Patient","id":"a"})") + "," + entry("PUT", "Patient/a", R"({"resourceType":"Patient","id":"a"})")).status, 400);
    EXPECT_EQ(transaction(entry("PUT", "Patient/a", R"({"resourceType":"Patient","id":"a"})") + "," + entry("DELETE", "Patient/a")).status, 400);
}

TEST_F(Bundles, conditionsAreLookedUpAndReferencesByThemToo) {
    put("Practitioner/p", R"({"resourceType":"Practitioner","id":"p","identifier":[{"system":"urn:npi","value":"7"}]})");
    const std::string made = R"({"resourceType":"Patient","identifier":[{"system":"urn:x","value":"1"}]})";
    const auto entries = entry("POST", "Patient", made, uuidA, R"(,"ifNoneExist":"identifier=urn:x|1")") + "," +
                         entry("POST", "Patient", made, uuidB, R"(,"ifNoneExist":"identifier=urn:x|1")") + "," +
                         entry("POST", "Observation",
                               fmt::format(R"({{"resourceType":"Observation","status":"final","code":{{"text":"t"}},"subject":{{"reference":"{}"}},"performer":[{{"reference":"Practitioner?identifier=urn:npi|7"}}]}})", uuidB));
    const auto first = transaction(entries);
    ASSERT_EQ(first.status, 200) << first.bytes();
    EXPECT_EQ(statuses(first), (Strings{"201", "200", "201"}));
    EXPECT_EQ(idAt(first, 0), idAt(first, 1)) << "one condition, one resource";
    const auto o = parsed(get("Observation/" + idAt(first, 2)));
    EXPECT_EQ(o["performer"][0].text("reference"), "Practitioner/p");
    EXPECT_EQ(o["subject"].text("reference"), "Patient/" + idAt(first, 0));
    const auto second = transaction(entries);
    EXPECT_EQ(statuses(second), (Strings{"200", "200", "201"}));
    EXPECT_EQ(idAt(second, 0), idAt(first, 0));
    EXPECT_EQ(find("Patient").size(), 1U);
    const auto updated = transaction(entry("PUT", "Patient?identifier=urn:x|1", made) + "," + entry("DELETE", "Observation?subject=Patient/nobody"));
    EXPECT_EQ(statuses(updated), (Strings{"200", "204"})) << updated.bytes();
    EXPECT_EQ(get("Patient/" + idAt(first, 0)).version, 2);
}

TEST_F(Bundles, eachEntryOfABatchIsAnsweredForItself) {
    patient("a");
    const auto a = batch(entry("GET", "Patient/a") + "," + entry("GET", "Patient/none") + "," + entry("POST", "Patient", R"({"resourceType":"Patient","gender":"x"})") + "," +
                         entry("PUT", "Patient/b", R"({"resourceType":"Patient","id":"b"})") + "," + entry("BREW", "Coffee") + "," + entry("DELETE", "Patient/a") + "," + entry("GET", "Patient?shoe=1"));
    ASSERT_EQ(a.status, 200) << a.bytes();
    EXPECT_EQ(statuses(a), (Strings{"200", "404", "422", "201", "400", "204", "400"}));
    const auto b = parsed(a);
    EXPECT_EQ(b["entry"][0]["resource"].text("id"), "a");
    EXPECT_EQ(b["entry"][2]["response"]["outcome"]["issue"][0]["expression"][0].text(), "Bundle.entry[2].resource.gender");
    EXPECT_EQ(get("Patient/b").status, 200);
}

TEST_F(Bundles, otherBundlesAreNotRun) {
    EXPECT_EQ(post("", bundle("collection", "")).status, 400);
    EXPECT_EQ(post("", somePatient).status, 400);
    EXPECT_EQ(post("", "{\n\n  x").status, 400);
    EXPECT_EQ(post("", R"({"resourceType":"Bundle","type":"transaction"})").status, 200);
    EXPECT_EQ(post("Bundle", R"({"resourceType":"Bundle","type":"collection"})").status, 201);
}

TEST_F(Bundles, severalThousandEntriesAreOneTransaction) {
    std::string entries = entry("POST", "Patient", somePatient, uuidA);
    for (int i = 0; i < 1500; ++i)
        entries += "," + entry("POST", "Observation", fmt::format(R"({{"resourceType":"Observation","status":"final","code":{{"text":"t"}},"subject":{{"reference":"{}"}}}})", uuidA));
    const auto a = transaction(entries);
    ASSERT_EQ(a.status, 200) << a.bytes().substr(0, 300);
    EXPECT_EQ(statuses(a).size(), 1501U);
    EXPECT_EQ(parsed(get("Observation?_summary=count"))["total"].integer(), 1500);
}

} // namespace
} // namespace fyr::server::test
