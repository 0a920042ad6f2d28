#include "fhirpath/expression.h"

#include "fhir/resource.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace fyr;
using namespace fyr::fhirpath;
using ::testing::ElementsAre;

constexpr std::string_view patientJson = R"({"resourceType":"Patient","id":"p","active":true,
  "contained":[{"resourceType":"Organization","id":"o","name":"Ward"}],
  "name":[{"use":"official","family":"Ek","given":["Ada","Bo"],"_given":[null,{"extension":[{"url":"u","valueString":"x"}]}]},
          {"use":"usual","given":[null,"Cy"],"_given":[{"extension":[{"url":"http://example.org/why","valueCode":"masked"}]},null]}],
  "birthDate":"1974-12-25","_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"1974-12-25T14:35:45-05:00"}]},
  "deceasedBoolean":false,"multipleBirthInteger":2,"managingOrganization":{"reference":"#o"},
  "generalPractitioner":[{"reference":"Practitioner/12"},{"reference":"Organization/7"}],
  "extension":[{"url":"http://example.org/weight","valueQuantity":{"value":1.10,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}]})";

const fhir::Resource& patient() {
    static const fhir::Resource r = *fhir::Resource::parse(patientJson);
    return r;
}

Result<Answer> evaluate(std::string_view text, const Context& context = {}, CompileOptions options = {}) {
    const auto e = Expression::compile(text, options);
    if (!e) return fail(e.error());
    return e->evaluate(patient(), context);
}
// "text" of each item; "!" and the message for an error.
std::vector<std::string> of(std::string_view text, const Context& context = {}, CompileOptions options = {}) {
    const auto a = evaluate(text, context, options);
    if (!a) return {"! " + a.error().detail};
    std::vector<std::string> out;
    for (std::size_t i = 0; i < a->size(); ++i)
        out.push_back(a->text(i));
    return out;
}
bool isError(std::string_view text, const Context& context = {}, CompileOptions options = {}) {
    return !evaluate(text, context, options).has_value();
}

TEST(FhirPath, followsNamesChoicesAndPrimitivesWithExtensionsOnly) {
    EXPECT_THAT(of("name.given"), ElementsAre("Ada", "Bo", "", "Cy"));
    EXPECT_THAT(of("name.given.where(hasValue())"), ElementsAre("Ada", "Bo", "Cy"));
    EXPECT_THAT(of("name.given.extension('http://example.org/why').value"), ElementsAre("masked"));
    EXPECT_THAT(of("Patient.deceased"), ElementsAre("false"));
    EXPECT_THAT(of("deceased is boolean and multipleBirth is integer"), ElementsAre("true"));
    EXPECT_THAT(of("deceasedBoolean"), ElementsAre()); // the JSON name is not FHIRPath's
    EXPECT_THAT(of("birthDate.extension.value is dateTime"), ElementsAre("true"));
    EXPECT_THAT(of("Observation.value"), ElementsAre());
    EXPECT_THAT(of("Resource.id | DomainResource.id"), ElementsAre("p"));
}

TEST(FhirPath, decimalsAreExactAndKeepTheirZeros) {
    EXPECT_THAT(of("extension.value.value"), ElementsAre("1.10"));
    EXPECT_THAT(of("0.1 + 0.2 = 0.3"), ElementsAre("true"));
    EXPECT_THAT(of("1.10.toString()"), ElementsAre("1.10"));
    EXPECT_THAT(of("1 / 3"), ElementsAre("0.3333333333333333"));
    EXPECT_THAT(of("99999999999999999999999999999999999999 + 1"), ElementsAre(::testing::StartsWith("!")));
    EXPECT_THAT(of("99999999999999999999999999999.0 * 99999999999999999999.0"), ElementsAre());
    EXPECT_THAT(of("2147483647 + 1"), ElementsAre());
    EXPECT_THAT(of("-7 div 2 | -7 mod 2"), ElementsAre("-3", "-1"));
    EXPECT_THAT(of("2.5.round() | (-2.5).round() | 1.005.round(2)"), ElementsAre("3", "-3", "1.01"));
}

TEST(FhirPath, quantitiesCompareAcrossUnits) {
    EXPECT_THAT(of("extension.value = 1100 'g'"), ElementsAre("true"));
    EXPECT_THAT(of("extension.value > 2.2 '[lb_av]'"), ElementsAre("true"));
    EXPECT_THAT(of("1 'mmol/L' = 1000 'umol/L'"), ElementsAre("true"));
    EXPECT_THAT(of("120 'mm[Hg]' < 1 'bar'"), ElementsAre("true"));
    EXPECT_THAT(of("1 'kg' = 1 'm'"), ElementsAre());
    EXPECT_THAT(of("37 'Cel' = 37 'Cel'"), ElementsAre("true"));
    EXPECT_THAT(of("37 'Cel' > 36 'K'"), ElementsAre());
    EXPECT_THAT(of("60 'min' = 1 'h' and 24 hours = 1 day"), ElementsAre("true"));
    EXPECT_THAT(of("1 'm' + 50 'cm'"), ElementsAre("1.50 'm'"));
    EXPECT_TRUE(isError("1 'm' + 1 's'"));
}

TEST(FhirPath, datesAreAsPreciseAsTheyWereWritten) {
    EXPECT_THAT(of("@2020 < @2020-06"), ElementsAre());
    EXPECT_THAT(of("@2019 < @2020-06"), ElementsAre("true"));
    EXPECT_THAT(of("@2020-01-31 + 1 month"), ElementsAre("2020-02-29"));
    EXPECT_THAT(of("@2019-02-29"), ElementsAre(::testing::StartsWith("!")));
    EXPECT_THAT(of("@2020-03-29T01:30:00+01:00 = @2020-03-29T00:30:00Z"), ElementsAre("true"));
    EXPECT_THAT(of("@2020-01-01T12:00:00 < @2020-01-01T13:00:00Z"), ElementsAre());
    EXPECT_THAT(of("@2020-01-01T12:00:00 < @2020-01-04T13:00:00Z"), ElementsAre("true"));
    EXPECT_THAT(of("@2020 + 24 months | @2020 + 1 month"), ElementsAre("2022", "2020"));
    EXPECT_THAT(of("@9999-12-31 + 1 day"), ElementsAre());
    EXPECT_THAT(of("@T23:59:30 + 1 minute"), ElementsAre("00:00:30"));
    EXPECT_THAT(of("@2016-12-31T23:59:60Z.toString()"), ElementsAre("2016-12-31T23:59:60Z"));
}

TEST(FhirPath, theClockIsGivenToIt) {
    Context context;
    context.now = *parseInstant("2026-11-20T23:30:00Z");
    EXPECT_THAT(of("now() | today()", context), ElementsAre("2026-11-20T23:30:00.000Z", "2026-11-20"));
    context.offsetMinutes = 60;
    EXPECT_THAT(of("now().toString()", context), ElementsAre("2026-11-21T00:30:00.000+01:00"));
    EXPECT_THAT(of("today() | timeOfDay()", context), ElementsAre("2026-11-21", "00:30:00.000"));
}

TEST(FhirPath, referencesAreResolvedInsideAndThroughThePort) {
    EXPECT_THAT(of("managingOrganization.resolve().name"), ElementsAre("Ward"));
    EXPECT_THAT(of("generalPractitioner.resolve()"), ElementsAre());
    Context context;
    context.resolveByType = true;
    EXPECT_THAT(of("generalPractitioner.where(resolve() is Practitioner).reference", context), ElementsAre("Practitioner/12"));
    const auto org = fhir::Resource::parse(R"({"resourceType":"Organization","id":"7","name":"Clinic"})");
    context.resolve = [&](std::string_view r) { return r == "Organization/7" ? &org->root() : nullptr; };
    EXPECT_THAT(of("generalPractitioner.resolve().name", context), ElementsAre("Clinic"));
}

TEST(FhirPath, terminologyIsAPort) {
    EXPECT_THAT(of("name[0].use.memberOf('http://example.org/vs')"), ElementsAre());
    Context context;
    context.memberOf = [](std::string_view set, std::string_view, std::string_view code) -> std::optional<bool> {
        return set == "http://example.org/vs" && code == "official";
    };
    EXPECT_THAT(of("name[0].use.memberOf('http://example.org/vs')", context), ElementsAre("true"));
    EXPECT_THAT(of("name[1].use.memberOf('http://example.org/vs')", context), ElementsAre("false"));
}

TEST(FhirPath, variablesComeFromTheCaller) {
    Context context;
    context.variables["limit"] = std::int64_t{3};
    context.variables["who"] = std::string("Ada");
    EXPECT_THAT(of("name.given.count() > %limit", context), ElementsAre("true"));
    EXPECT_THAT(of("%who in name.given", context), ElementsAre("true"));
    EXPECT_TRUE(isError("%nobody"));
    EXPECT_THAT(of("%resource.id | %context.id | %rootResource.id"), ElementsAre("p"));
}

TEST(FhirPath, traceHandsOutWhatPassesBy) {
    Context context;
    std::string seen;
    context.trace = [&](std::string_view name, const Answer& a) { seen += std::string(name) + std::to_string(a.size()); };
    EXPECT_THAT(of("name.trace('n').given.trace('g', length()).count()", context), ElementsAre("4"));
    EXPECT_EQ(seen, "n2g3");
}

TEST(FhirPath, strictExpressionsRefuseWhatNoPatientHas) {
    const CompileOptions strict{.strict = true};
    EXPECT_TRUE(isError("name.givenn", {}, strict));
    EXPECT_TRUE(isError("contact.name.wrong", {}, strict)); // though this patient has no contact
    EXPECT_TRUE(isError("Observation.code", {}, strict));
    EXPECT_TRUE(isError("children().first()", {}, strict));
    EXPECT_FALSE(isError("name.where(use = 'official').given.first() | deceased", {}, strict));
    EXPECT_FALSE(isError("contained.name", {}, strict));
    EXPECT_THAT(of("name.givenn"), ElementsAre());
}

TEST(FhirPath, errorsSayWhere) {
    const auto place = [](std::string_view text) {
        const auto e = Expression::compile(text);
        return e ? std::string("none") : e.error().problems.at(0).place;
    };
    EXPECT_EQ(place("name."), "1:6");
    EXPECT_EQ(place("name.given\n  .wher(true)"), "2:4");
    EXPECT_EQ(place("'abc"), "1:1");
    EXPECT_EQ(place("a and"), "1:6");
    EXPECT_EQ(place("name is Nothing"), "1:9");
    EXPECT_EQ(place("where()"), "1:1");
    EXPECT_EQ(place("#"), "1:1");
    const auto e = evaluate("name.given.single()");
    ASSERT_FALSE(e);
    EXPECT_EQ(e.error().code, ErrorCode::badRequest);
    EXPECT_EQ(e.error().problems.at(0).place, "1:12");
}

TEST(FhirPath, asFiltersOnlyWhenToldTo) {
    EXPECT_TRUE(isError("name.as(HumanName)"));
    EXPECT_THAT(evaluate("name.as(HumanName)", {}, {.asFilters = true})->size(), 2U);
}

TEST(FhirPath, noExpressionHangsOrEatsTheMemory) {
    const auto limited = [](const std::string& text) {
        const auto a = evaluate(text);
        return !a && (a.error().code == ErrorCode::tooLarge || a.error().code == ErrorCode::badRequest);
    };
    EXPECT_TRUE(limited("repeat($this.toString() & 'a')") || !isError("repeat($this.toString() & 'a')"));
    EXPECT_TRUE(limited("1.repeat($this + 1)"));
    EXPECT_TRUE(limited("'a'.repeat($this & $this)"));
    std::string doubling = "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'";
    for (int i = 0; i < 40; ++i)
        doubling += ".select($this & $this)";
    EXPECT_TRUE(limited(doubling));
    std::string combined = "name";
    for (int i = 0; i < 60; ++i)
        combined += ".select($this.combine($this).combine($this))";
    EXPECT_TRUE(limited(combined));
    EXPECT_TRUE(limited("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'" + [] {
        std::string s;
        for (int i = 0; i < 8; ++i)
            s += ".replace('a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')";
        return s;
    }()));
    EXPECT_FALSE(isError("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'.matches('(a+)+$')")); // linear
    EXPECT_TRUE(isError(std::string(100'000, '(')));
    EXPECT_TRUE(isError(std::string(60'000, '-') + "1"));
    std::string chain = "1";
    for (int i = 0; i < 20'000; ++i)
        chain += "+1";
    EXPECT_TRUE(isError(chain));
    std::string path = "a";
    for (int i = 0; i < 20'000; ++i)
        path += ".a";
    EXPECT_TRUE(isError(path));
    EXPECT_TRUE(isError(std::string(70'000, ' ') + "1"));
}

TEST(FhirPath, unknownResourcesAreReadByTheirJsonNames) {
    const auto r = fhir::Resource::parse(R"({"resourceType":"Wonder","a":[{"b":1.50},{"b":"x"}]})");
    const auto a = Expression::compile("a.b")->evaluate(*r);
    ASSERT_TRUE(a);
    EXPECT_EQ(a->size(), 2U);
    EXPECT_EQ(a->text(0), "1.50");
}

TEST(FhirPath, anAnswerOutlivesTheExpression) {
    std::optional<Answer> answer;
    {
        const auto e = Expression::compile("'kept' & name.given.first() | 12.50");
        answer = std::move(*e->evaluate(patient()));
    }
    EXPECT_EQ(answer->text(0), "keptAda");
    EXPECT_EQ(answer->json(0), "\"keptAda\"");
    EXPECT_EQ(answer->json(1), "12.50");
}

} // namespace
