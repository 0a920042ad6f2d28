#include "fhirpath/invariants.h"
#include "fhirpath/xml_reader.h"

#include "fhir/validate.h"

#include <ctime>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iostream>

namespace {

using namespace fyr;
using namespace fyr::fhirpath;
using namespace fyr::fhirpath::testing;

std::vector<std::string> broken(std::string_view json, bool warnings = false) {
    const auto r = fhir::Resource::parse(json);
    EXPECT_TRUE(r) << json;
    std::vector<std::string> out;
    for (const auto& v : checkInvariants(*r, warnings))
        out.push_back(v.place + " " + std::string(v.key));
    return out;
}

TEST(Invariants, allOfR4AreUsableButTheOneAboutLaterTypes) {
    EXPECT_GE(constraintCount(), 240U);
    for (const auto& c : unusableConstraints())
        EXPECT_EQ(c.key, "dom-r4b") << c.path << " " << c.reason;
}

TEST(Invariants, eachIsReportedAtItsPlace) {
    EXPECT_THAT(broken(R"({"resourceType":"Patient","contact":[{"name":{"text":"a"}},{"gender":"male"}]})"),
                ::testing::ElementsAre("Patient.contact[1] pat-1"));
    EXPECT_THAT(broken(R"({"resourceType":"Patient","identifier":[{"value":"1","period":{"start":"2020-02","end":"2020-01"}}]})"),
                ::testing::ElementsAre("Patient.identifier[0].period per-1"));
    EXPECT_THAT(broken(R"({"resourceType":"Patient","identifier":[{"value":"1","period":{"start":"2020","end":"2020-01"}}]})"),
                ::testing::IsEmpty());
    EXPECT_THAT(broken(R"({"resourceType":"Organization","name":"a","telecom":[{"system":"phone","value":"1","use":"home"}]})"),
                ::testing::ElementsAre("Organization.telecom[0] org-3"));
    EXPECT_THAT(broken(R"({"resourceType":"Organization","telecom":[{"value":"1"}]})"),
                ::testing::UnorderedElementsAre("Organization org-1", "Organization.telecom[0] cpt-2"));
}

TEST(Invariants, anObservationHasAValueOrAReasonForNone) {
    EXPECT_THAT(broken(R"({"resourceType":"Observation","status":"final","code":{"text":"a"},"valueString":"x",
                          "dataAbsentReason":{"text":"asked"}})"),
                ::testing::ElementsAre("Observation obs-6"));
    EXPECT_THAT(broken(R"({"resourceType":"Observation","status":"final","code":{"coding":[{"code":"a"}]},"valueString":"x",
                          "component":[{"code":{"coding":[{"code":"a"}]}}]})"),
                ::testing::ElementsAre("Observation obs-7"));
}

TEST(Invariants, containedResourcesAreReferredToAndContainNoOthers) {
    EXPECT_THAT(broken(R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"a"}]})"),
                ::testing::ElementsAre("Patient dom-3"));
    EXPECT_THAT(broken(R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"a"}],
                          "managingOrganization":{"reference":"#o"}})"),
                ::testing::IsEmpty());
    EXPECT_THAT(broken(R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"a",
                          "meta":{"versionId":"1"}}],"managingOrganization":{"reference":"#o"}})"),
                ::testing::ElementsAre("Patient dom-4"));
}

TEST(Invariants, bundlesAndTheirEntriesAreChecked) {
    EXPECT_THAT(broken(R"({"resourceType":"Bundle","type":"collection","total":1,"entry":[
                          {"resource":{"resourceType":"Patient","contact":[{"gender":"male"}]}}]})"),
                ::testing::UnorderedElementsAre("Bundle bdl-1", "Bundle.entry[0].resource.contact[0] pat-1"));
}

TEST(Invariants, aNarrativeIsHarmlessHtml) {
    const auto with = [](std::string_view div) {
        return broken(std::string(R"({"resourceType":"Patient","text":{"status":"generated","div":")") + std::string(div) + "\"}}");
    };
    EXPECT_TRUE(with("<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">Text <b>bold</b><br/></div>").empty());
    EXPECT_FALSE(with("<div><script>alert(1)</script></div>").empty());
    EXPECT_FALSE(with("<div onclick=\\\"x()\\\">a</div>").empty());
    EXPECT_FALSE(with("<div> </div>").empty());
    EXPECT_FALSE(with("<div><b>a</div>").empty());
}

TEST(Invariants, warningsComeOnlyWhenAskedFor) {
    const char* patient = R"({"resourceType":"Patient","active":true})";
    EXPECT_THAT(broken(patient), ::testing::IsEmpty());
    EXPECT_THAT(broken(patient, true), ::testing::ElementsAre("Patient dom-6"));
}

TEST(Invariants, fullValidationNamesTheConstraint) {
    const auto r = fhir::Resource::parse(R"({"resourceType":"Patient","contact":[{"gender":"male"}]})");
    const auto problems = validateFully(*r);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].place, "Patient.contact[0]");
    EXPECT_TRUE(problems[0].message.starts_with("pat-1: ")) << problems[0].message;
}

// Of this thread: the machine may be busy with other things.
double cpuSeconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

TEST(Invariants, everySyntheaResourceHoldsAllOfThem) {
    const auto files = test::sharedJson("synthea", 6);
    if (files.empty()) GTEST_SKIP() << "no Synthea bundles; set DEV_SHARED_DATA to the folder that holds synthea/";
    double resources = 0;
    double structure = 0;
    double invariants = 0;
    for (const auto& file : files) {
        const auto bundle = fhir::Resource::parse(contents(file));
        ASSERT_TRUE(bundle) << file;
        for (const fhir::Value& entry : (*bundle)["entry"].items()) {
            const fhir::Value& r = entry["resource"];
            const auto a = cpuSeconds();
            const auto problems = fhir::validate(r);
            const auto b = cpuSeconds();
            const auto violations = checkInvariants(r);
            const auto c = cpuSeconds();
            structure += b - a;
            invariants += c - b;
            ++resources;
            for (const auto& v : violations)
                ADD_FAILURE() << file << " " << v.place << " " << v.key << ": " << v.human;
            EXPECT_TRUE(problems.empty());
        }
    }
    std::cout << resources << " resources; per second of one core: structure " << static_cast<long>(resources / structure) << ", invariants "
              << static_cast<long>(resources / invariants) << ", both "
              << static_cast<long>(resources / (structure + invariants)) << "\n";
}

} // namespace
