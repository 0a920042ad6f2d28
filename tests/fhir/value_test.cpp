#include "fhir/outcome.h"
#include "fhir/resource.h"

#include <gtest/gtest.h>

namespace {

using namespace fyr;
using namespace fyr::fhir;

Resource parsed(std::string_view json) {
    auto r = Resource::parse(json);
    EXPECT_TRUE(r) << (r ? "" : r.error().describe());
    return r ? std::move(*r) : Resource();
}

TEST(Value, keepsEveryDigitOfADecimal) {
    for (const char* digits : {"1.10", "0.0", "-0", "1.0e2", "1E+3", "100", "5.400",
                               "123456789012345678901234567890", "0.00000000000000000001"}) {
        const std::string text = std::string(R"({"value":)") + digits + "}";
        EXPECT_EQ(parsed(text).write(), text);
    }
}

TEST(Value, keepsTheOrderOfMembers) {
    const std::string text = R"({"z":1,"a":{"y":[1,2],"b":null},"m":true})";
    EXPECT_EQ(parsed(text).write(), text);
}

TEST(Value, resolvesEscapesAndWritesThemBack) {
    const auto r = parsed(R"({"text":"a\"b\\c\n\t\u00e5\ud83d\ude00\/\u0001"})");
    EXPECT_EQ(r.text("text"), "a\"b\\c\n\t\xC3\xA5\xF0\x9F\x98\x80/\x01");
    EXPECT_EQ(r.write(), "{\"text\":\"a\\\"b\\\\c\\n\\t\xC3\xA5\xF0\x9F\x98\x80/\\u0001\"}");
    EXPECT_EQ(parsed(r.write()).root(), r.root());
}

TEST(Value, resolvesEscapesInKeys) {
    EXPECT_EQ(parsed(R"({"\u0069d":"x"})").id(), "x");
}

TEST(Value, aMissingMemberReadsAsNullAllTheWayDown) {
    const auto r = parsed(R"({"name":[{"given":["Åsa","Maria"]}]})");
    EXPECT_EQ(r["name"][0]["given"][1].text(), "Maria");
    EXPECT_FALSE(r["name"][7]["given"][1]);
    EXPECT_FALSE(r["nothing"]["at"]["all"]);
    EXPECT_EQ(r["nothing"].each().size(), 0U);
    EXPECT_EQ(r["name"].each().size(), 1U);
    EXPECT_EQ(r["name"][0]["given"][0].each().size(), 1U);
}

TEST(Value, readsNumbersOnlyWhenTheyAreOnes) {
    const auto r = parsed(R"({"i":42,"d":4.5,"big":99999999999999999999,"s":"42","b":true})");
    EXPECT_EQ(r["i"].integer(), 42);
    EXPECT_EQ(r["i"].number(), 42.0);
    EXPECT_EQ(r["d"].integer(), std::nullopt);
    EXPECT_EQ(r["d"].number(), 4.5);
    EXPECT_EQ(r["big"].integer(), std::nullopt);
    EXPECT_EQ(r["s"].number(), std::nullopt);
    EXPECT_EQ(r["b"].boolean(), true);
    EXPECT_EQ(r["i"].boolean(), std::nullopt);
}

TEST(Value, equalityIgnoresTheOrderOfMembersButNotDigits) {
    EXPECT_EQ(parsed(R"({"a":1,"b":[1,2]})").root(), parsed(R"({"b":[1,2],"a":1})").root());
    EXPECT_FALSE(parsed(R"({"a":1.0})").root() == parsed(R"({"a":1.00})").root());
    EXPECT_FALSE(parsed(R"({"a":[1,2]})").root() == parsed(R"({"a":[2,1]})").root());
    EXPECT_FALSE(parsed(R"({"a":1})").root() == parsed(R"({"a":1,"b":2})").root());
}

TEST(Value, tellsThePlaceOfAnElement) {
    const auto r = parsed(R"({"resourceType":"Patient","name":[{"given":["a","b"]}]})");
    EXPECT_EQ(placeOf(r, r["name"][0]["given"][1]), "Patient.name[0].given[1]");
    EXPECT_EQ(placeOf(r, r), "Patient");
    const auto other = parsed("{}");
    EXPECT_EQ(placeOf(r, other), "");
}

struct Bad {
    std::string text;
    ErrorCode code;
    std::string place;
};

TEST(Parse, refusesWhatIsNoJsonAndSaysWhere) {
    const std::vector<Bad> rows{
        {"", ErrorCode::badJson, "1:1"},
        {"{", ErrorCode::badJson, "1:2"},
        {"{\"a\":1,}", ErrorCode::badJson, "1:8"},
        {"{\"a\":1}\n{}", ErrorCode::badJson, "2:1"},
        {"{\"a\":01}", ErrorCode::badJson, "1:7"},
        {"{\"a\":+1}", ErrorCode::badJson, "1:6"},
        {"{\"a\":NaN}", ErrorCode::badJson, "1:6"},
        {"{'a':1}", ErrorCode::badJson, "1:2"},
        {"{\"a\":\"\\ud800\"}", ErrorCode::badJson, ""},
        {"{\"a\":\"x\ny\"}", ErrorCode::badJson, ""},
        {"/* c */{}", ErrorCode::badJson, "1:1"},
        {"{\"a\":\"\xC3\"}", ErrorCode::badUtf8, ""},
        {"{\"a\":\"\xC0\x80\"}", ErrorCode::badUtf8, ""},
        {"{\"\xFF\":1}", ErrorCode::badUtf8, ""},
        {"{\"a\":\"\xED\xA0\x80\"}", ErrorCode::badUtf8, ""},
        {"\xEF\xBB\xBF{}", ErrorCode::badJson, "1:1"}, // a byte order mark is none of JSON's
    };
    for (const Bad& row : rows) {
        const auto r = Resource::parse(row.text);
        ASSERT_FALSE(r) << row.text;
        EXPECT_EQ(r.error().code, row.code) << row.text << " " << r.error().describe();
        if (!row.place.empty()) {
            ASSERT_EQ(r.error().problems.size(), 1U) << row.text;
            EXPECT_EQ(r.error().problems[0].place, row.place) << row.text << " " << r.error().describe();
        }
    }
}

TEST(Parse, refusesAMemberThatOccursTwice) {
    for (const char* text : {R"({"id":"1","id":"1"})", R"({"zzz":1,"a":2,"zzz":3})",
                             R"({"a":[{"_id":1,"_id":2}]})", R"({"\u0069d":"1","id":"1"})"}) {
        const auto r = Resource::parse(text);
        ASSERT_FALSE(r) << text;
        EXPECT_EQ(r.error().code, ErrorCode::badJson);
        EXPECT_NE(r.error().problems[0].message.find("occurs twice"), std::string::npos);
    }
    EXPECT_TRUE(Resource::parse(R"({"id":"1","_id":{},"a":{"id":"1"},"b":[{"id":2},{"id":3}]})"));
}

TEST(Parse, keepsToItsLimits) {
    const std::string deep = std::string(64, '[') + std::string(64, ']');
    EXPECT_TRUE(Resource::parse(deep));
    EXPECT_FALSE(Resource::parse("[" + deep + "]"));
    EXPECT_FALSE(Resource::parse(std::string(1'000'000, '[')));
    std::string objects;
    for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
    EXPECT_FALSE(Resource::parse(objects));
    const auto large = Resource::parse("{\"a\":\"0123456789\"}", {.bytes = 10});
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error().code, ErrorCode::tooLarge);
    EXPECT_FALSE(Resource::parse("{\"" + std::string(5000, 'k') + "\":1}")); // keys have a limit too
}

TEST(Parse, manyUnknownMembersStayQuick) {
    std::string text = "{";
    for (int i = 0; i < 100'000; ++i)
        text += "\"k" + std::to_string(i) + "\":1,";
    text.back() = '}';
    EXPECT_TRUE(Resource::parse(text));
    text.back() = ',';
    EXPECT_FALSE(Resource::parse(text + "\"k7\":1}"));
}

TEST(Parse, everyPrefixOfADocumentIsRefusedAndNoneCrashes) {
    const std::string text =
        R"({"resourceType":"Patient","name":[{"given":["\u00e5b",null],"x":-1.5e3}],"b":true})";
    for (std::size_t n = 0; n < text.size(); ++n)
        EXPECT_FALSE(Resource::parse(std::string_view(text).substr(0, n))) << n;
    EXPECT_TRUE(Resource::parse(text));
}

TEST(Edit, addsChangesAndRemovesMembers) {
    auto r = parsed(R"({"resourceType":"Patient","name":[{"family":"A"}]})");
    r.setText(r.member(r.edit(), "language"), "sv");
    r.setText(r.memberAfter(r.edit(), "id", "resourceType"), "p1");
    r.setNumber(r.append(r.member(r.edit(), "list")), "1.50");
    r.setBoolean(r.insertItem(r.member(r.edit(), "list"), 0), true);
    EXPECT_EQ(
        r.write(),
        R"({"resourceType":"Patient","id":"p1","name":[{"family":"A"}],"language":"sv","list":[true,1.50]})");
    EXPECT_TRUE(r.remove(r.edit(), "name"));
    EXPECT_FALSE(r.remove(r.edit(), "name"));
    EXPECT_TRUE(r.removeItem(r.member(r.edit(), "list"), 0));
    EXPECT_FALSE(r.removeItem(r.member(r.edit(), "list"), 5));
    EXPECT_EQ(r.write(), R"({"resourceType":"Patient","id":"p1","language":"sv","list":[1.50]})");
}

TEST(Edit, aCopyOutlivesItsSource) {
    Resource copy;
    {
        const auto source =
            parsed(R"({"entry":[{"resource":{"resourceType":"Basic","x":[1.10,"a",null,{}]}}]})");
        copy = Resource::copyOf(source["entry"][0]["resource"]);
    }
    EXPECT_EQ(copy.write(), R"({"resourceType":"Basic","x":[1.10,"a",null,{}]})");
    const Resource moved = std::move(copy);
    EXPECT_EQ(moved.type(), "Basic");
}

TEST(Edit, stampsWhatTheServerKnows) {
    auto r = parsed(R"({"resourceType":"Patient","active":true})");
    r.stamp("p1", 3, "2026-11-20T09:47:12.345Z");
    EXPECT_EQ(
        r.write(),
        R"({"resourceType":"Patient","id":"p1","meta":{"versionId":"3","lastUpdated":"2026-11-20T09:47:12.345Z"},"active":true})");
    r.stamp("p1", 4, "2026-11-20T09:48:00.000Z");
    EXPECT_EQ(r["meta"].text("versionId"), "4");
    EXPECT_EQ(r["meta"].size(), 2U);
}

TEST(Edit, rewritesReferencesEverywhere) {
    auto r = parsed(
        R"({"subject":{"reference":"urn:uuid:1"},"contained":[{"a":[{"reference":"urn:uuid:2"},{"reference":"Patient/3"}]}]})");
    r.rewriteReferences([](std::string_view text) -> std::optional<std::string> {
        if (text == "urn:uuid:1") return "Patient/one";
        if (text == "urn:uuid:2") return "Patient/two";
        return std::nullopt;
    });
    std::vector<std::string> seen;
    forEachReference(r, [&](const Value&, std::string_view text) { seen.emplace_back(text); });
    EXPECT_EQ(seen, (std::vector<std::string>{"Patient/one", "Patient/two", "Patient/3"}));
}

TEST(Json, doublesAreWrittenWithTheFewestDigitsThatReadBack) {
    for (const double d : {0.1, 1.0 / 3, 5e-324, 1e300, -2.5, 0.30000000000000004, 1e-7, 100.0}) {
        const auto r = Resource::from(boost::json::object{{"d", d}});
        EXPECT_EQ(r["d"].number(), d);
        EXPECT_TRUE(Resource::parse(r.write())) << r.write();
    }
    EXPECT_EQ(Resource::from(boost::json::object{{"d", 0.1}, {"n", 100.0}}).write(), R"({"d":0.1,"n":100})");
}

TEST(Json, goesThereAndBack) {
    const auto r = parsed(R"({"a":[1,-2,"x",null,true,{"b":{}}],"c":1.5,"e":[]})");
    EXPECT_EQ(Resource::from(Resource::toJson(r)).root(), r.root());
}

TEST(Reference, readsTypeIdAndVersion) {
    EXPECT_EQ(parseReference("Patient/12")->id, "12");
    EXPECT_EQ(parseReference("Patient/12/_history/3")->version, "3");
    const auto absolute = parseReference("https://a.example/fhir/Patient/12");
    ASSERT_TRUE(absolute);
    EXPECT_TRUE(absolute->absolute);
    EXPECT_EQ(absolute->type, "Patient");
    for (const char* text :
         {"", "/", "Patient", "Patient/", "/12", "Nothing/12", "Patient/a b", "Patient/12/_history/",
          "x/Patient/12", "urn:uuid:2c3b6a2e-8a3e-4f2e-9d9c-0f5b2a1f0c11", "#a", "Patient/12/Extra"})
        EXPECT_FALSE(parseReference(text)) << text;
}

TEST(Outcome, hasOneIssueForEachProblemWithItsPlace) {
    const auto o = operationOutcome(
        {ErrorCode::invalidResource, "2 problems", {{"Patient.name[0]", "is odd"}, {"3:17", "is no JSON"}}});
    EXPECT_EQ(
        o.write(),
        R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","diagnostics":"is odd","expression":["Patient.name[0]"]},)"
        R"({"severity":"error","code":"invalid","diagnostics":"3:17: is no JSON"}]})");
    EXPECT_EQ(
        operationOutcome({ErrorCode::notFound}).write(),
        R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","diagnostics":"notFound"}]})");
}

} // namespace
