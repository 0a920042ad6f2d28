#include "fhirpath/patch.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace {

using namespace fyr;
using namespace fyr::fhirpath;

constexpr std::string_view observation = R"({"resourceType":"Observation","id":"o","status":"final","code":{"text":"weight"},"valueQuantity":{"value":1.10,"unit":"kg"}})";

std::string operation(std::string_view parts) {
    return fmt::format(R"({{"resourceType":"Parameters","parameter":[{{"name":"operation","part":[{}]}}]}})", parts);
}
std::string parts(std::string_view type, std::string_view path, std::string_view more = {}) {
    return operation(fmt::format(R"({{"name":"type","valueCode":"{}"}},{{"name":"path","valueString":"{}"}}{}{})", type, path, more.empty() ? "" : ",", more));
}
std::string fhirPatched(std::string_view resource, const std::string& parameters) {
    const auto r = fhir::Resource::parse(resource);
    const auto p = fhir::Resource::parse(parameters);
    EXPECT_TRUE(r && p) << parameters;
    const auto out = patch(*r, *p);
    EXPECT_EQ(r->write(), fhir::Resource::parse(resource)->write()) << "the given resource was touched";
    return out ? out->write() : std::string(info(out.error().code).name);
}
std::string jsonPatched(std::string_view resource, std::string_view operations) {
    const auto r = fhir::Resource::parse(resource);
    const auto p = fhir::Resource::parse(operations);
    EXPECT_TRUE(r && p) << operations;
    const auto out = jsonPatch(*r, *p);
    return out ? out->write() : std::string(info(out.error().code).name);
}

TEST(FhirPathPatch, leavesTheDigitsOfOtherNumbersAlone) {
    EXPECT_EQ(fhirPatched(observation, parts("replace", "Observation.status", R"({"name":"value","valueCode":"amended"})")),
              R"({"resourceType":"Observation","id":"o","status":"amended","code":{"text":"weight"},"valueQuantity":{"value":1.10,"unit":"kg"}})");
    EXPECT_EQ(fhirPatched(observation, parts("replace", "Observation.value.value", R"({"name":"value","valueDecimal":2.500})")),
              R"({"resourceType":"Observation","id":"o","status":"final","code":{"text":"weight"},"valueQuantity":{"value":2.500,"unit":"kg"}})");
}

TEST(FhirPathPatch, aChoiceMayChangeItsType) {
    EXPECT_EQ(fhirPatched(observation, parts("replace", "Observation.value", R"({"name":"value","valueString":"heavy"})")),
              R"({"resourceType":"Observation","id":"o","status":"final","code":{"text":"weight"},"valueString":"heavy"})");
    EXPECT_EQ(fhirPatched(R"({"resourceType":"Patient"})", parts("add", "Patient", R"({"name":"name","valueString":"deceased"},{"name":"value","valueBoolean":true})")),
              R"({"resourceType":"Patient","deceasedBoolean":true})");
    EXPECT_EQ(fhirPatched(R"({"resourceType":"Patient","deceasedBoolean":false})", parts("add", "Patient", R"({"name":"name","valueString":"deceased"},{"name":"value","valueCode":"x"})")), "badRequest");
}

TEST(FhirPathPatch, whatIsEmptyAfterADeleteGoesToo) {
    EXPECT_EQ(fhirPatched(R"({"resourceType":"Patient","contact":[{"name":{"text":"a"}}],"active":true})", parts("delete", "Patient.contact.name.text")),
              R"({"resourceType":"Patient","active":true})");
    EXPECT_EQ(fhirPatched(R"({"resourceType":"Patient","active":true})", parts("delete", "Patient.birthDate")), R"({"resourceType":"Patient","active":true})");
    EXPECT_EQ(fhirPatched(R"({"resourceType":"Patient","name":[{"text":"a"},{"text":"b"}]})", parts("delete", "Patient.name")), "invalidState");
    EXPECT_EQ(fhirPatched(R"({"resourceType":"Patient","active":true})", parts("delete", "Patient")), "badRequest");
}

TEST(FhirPathPatch, listsOfPrimitivesKeepTheirExtensionsBesideThem) {
    constexpr std::string_view name = R"({"resourceType":"Patient","name":[{"given":["a","b"],"_given":[null,{"id":"2"}]}]})";
    EXPECT_EQ(fhirPatched(name, parts("insert", "Patient.name[0].given", R"({"name":"index","valueInteger":1},{"name":"value","valueString":"x"})")),
              R"({"resourceType":"Patient","name":[{"given":["a","x","b"],"_given":[null,null,{"id":"2"}]}]})");
    EXPECT_EQ(fhirPatched(name, parts("move", "Patient.name[0].given", R"({"name":"source","valueInteger":1},{"name":"destination","valueInteger":0})")),
              R"({"resourceType":"Patient","name":[{"given":["b","a"],"_given":[{"id":"2"},null]}]})");
    EXPECT_EQ(fhirPatched(name, parts("delete", "Patient.name[0].given[1]")), R"({"resourceType":"Patient","name":[{"given":["a"]}]})");
}

TEST(FhirPathPatch, anExtensionCanBeAddedToAPrimitive) {
    EXPECT_EQ(fhirPatched(R"({"resourceType":"Patient","birthDate":"2000","active":true})",
                          parts("add", "Patient.birthDate", R"({"name":"name","valueString":"extension"},{"name":"value","valueExtension":{"url":"u","valueString":"x"}})")),
              R"({"resourceType":"Patient","birthDate":"2000","_birthDate":{"extension":[{"url":"u","valueString":"x"}]},"active":true})");
}

TEST(FhirPathPatch, refusesWhatItCannotDoAndSaysWhichOperation) {
    const auto r = fhir::Resource::parse(observation);
    const auto p = fhir::Resource::parse(R"({"resourceType":"Parameters","parameter":[
        {"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Observation.value"}]},
        {"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"Observation"},{"name":"name","valueString":"nonsense"},{"name":"value","valueString":"x"}]}]})");
    const auto out = patch(*r, *p);
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().problems.at(0).place, "Parameters.parameter[1]");
    EXPECT_EQ(fhirPatched(observation, parts("explode", "Observation.value")), "badRequest");
    EXPECT_EQ(fhirPatched(observation, parts("replace", "Observation.(", R"({"name":"value","valueString":"x"})")), "badRequest");
    EXPECT_EQ(fhirPatched(observation, parts("replace", "'a' & 'b'", R"({"name":"value","valueString":"x"})")), "badRequest");
    EXPECT_EQ(fhirPatched(observation, parts("replace", "Observation.issued", R"({"name":"value","valueInstant":"2020-01-01T00:00:00Z"})")), "invalidState");
    EXPECT_EQ(fhirPatched(observation, parts("add", "Observation", R"({"name":"name","valueString":"status"},{"name":"value","valueCode":"final"})")), "invalidState");
    EXPECT_EQ(fhirPatched(observation, parts("move", "Observation.status", R"({"name":"source","valueInteger":0},{"name":"destination","valueInteger":0})")), "invalidState");
    EXPECT_EQ(fhirPatched(observation, parts("insert", "Observation.category", R"({"name":"index","valueInteger":-1},{"name":"value","valueCodeableConcept":{"text":"x"}})")), "badRequest");
    EXPECT_EQ(fhirPatched(observation, R"({"resourceType":"Patient"})"), "badRequest");
}

TEST(JsonPatch, keepsDigitsAndTheOrderOfMembers) {
    EXPECT_EQ(jsonPatched(observation, R"([{"op":"replace","path":"/status","value":"amended"},{"op":"test","path":"/valueQuantity/value","value":1.1}])"),
              R"({"resourceType":"Observation","id":"o","status":"amended","code":{"text":"weight"},"valueQuantity":{"value":1.10,"unit":"kg"}})");
    EXPECT_EQ(jsonPatched(R"({"a":1.10,"b":[1]})", R"([{"op":"copy","from":"/a","path":"/b/0"},{"op":"move","from":"/a","path":"/c"}])"),
              R"({"b":[1.10,1],"c":1.10})");
}

TEST(JsonPatch, oneWrongOperationUndoesAll) {
    EXPECT_EQ(jsonPatched(observation, R"([{"op":"remove","path":"/code"},{"op":"test","path":"/status","value":"x"}])"), "preconditionFailed");
    EXPECT_EQ(jsonPatched(observation, R"([{"op":"remove","path":"/nothing"}])"), "invalidState");
    EXPECT_EQ(jsonPatched(observation, R"([{"op":"replace","path":"","value":[1]}])"), "badRequest");
    EXPECT_EQ(jsonPatched(observation, R"([{"op":"remove","path":""}])"), "badRequest");
    EXPECT_EQ(jsonPatched(observation, R"([{"op":"add","path":"x","value":1}])"), "badRequest");
    EXPECT_EQ(jsonPatched(observation, R"([{"op":"add","path":"/x"}])"), "badRequest");
    EXPECT_EQ(jsonPatched(observation, R"([{"op":"add","path":"/a~2","value":1}])"), "badRequest");
    EXPECT_EQ(jsonPatched(observation, R"([{"op":"move","from":"/code","path":"/code/text"}])"), "badRequest");
    EXPECT_EQ(jsonPatched(observation, R"([5])"), "badRequest");
    EXPECT_EQ(jsonPatched(observation, R"({"op":"remove"})"), "badRequest");
    EXPECT_EQ(jsonPatched(R"({"a":[1]})", R"([{"op":"add","path":"/a/2","value":1}])"), "invalidState");
    EXPECT_EQ(jsonPatched(R"({"a":[1]})", R"([{"op":"add","path":"/a/01","value":1}])"), "invalidState");
    EXPECT_EQ(jsonPatched(R"({"a":[1]})", R"([{"op":"remove","path":"/a/-"}])"), "invalidState");
}

TEST(JsonPatch, cannotBeUsedToFillTheMemory) {
    std::string patch = R"([{"op":"add","path":"/a","value":["0123456789012345678901234567890123456789"]})";
    for (int i = 0; i < 60; ++i)
        patch += R"(,{"op":"copy","from":"/a","path":"/a/-"})";
    EXPECT_EQ(jsonPatched("{}", patch + "]"), "tooLarge");
}

} // namespace
