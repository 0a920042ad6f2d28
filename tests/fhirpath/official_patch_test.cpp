// HL7's own cases for FHIRPath Patch and JSON Patch, when they are beside the project.
#include "fhirpath/patch.h"
#include "fhirpath/xml_reader.h"

#include <gtest/gtest.h>
#include <iostream>

namespace {

using namespace fyr;
using namespace fyr::fhirpath;
using namespace fyr::fhirpath::testing;

pugi::xml_node firstElement(const pugi::xml_node& n) {
    for (const auto& c : n.children())
        if (c.type() == pugi::node_element) return c;
    return {};
}

TEST(OfficialPatchCases, everyFhirPathPatchGivesTheResourceOfTheCase) {
    const auto file = sharedData("fhir-tests") / "fhir-patch-tests.xml";
    if (!std::filesystem::exists(file))
        GTEST_SKIP() << "no fhir-patch-tests.xml; set DEV_SHARED_DATA to the folder that holds fhir-tests/";
    pugi::xml_document doc;
    ASSERT_TRUE(doc.load_file(file.c_str(), pugi::parse_default | pugi::parse_ws_pcdata));
    int all = 0;
    for (const auto& test : doc.document_element().children("case")) {
        SCOPED_TRACE(test.attribute("name").value());
        ++all;
        const auto input = fhir::Resource::parse(jsonOf(firstElement(test.child("input"))));
        const auto diff = fhir::Resource::parse(jsonOf(firstElement(test.child("diff"))));
        ASSERT_TRUE(input && diff);
        const auto output = patch(*input, *diff);
        if (test.child("error")) {
            EXPECT_FALSE(output);
            continue;
        }
        ASSERT_TRUE(output) << output.error().detail;
        const auto wanted = fhir::Resource::parse(jsonOf(firstElement(test.child("output"))));
        EXPECT_TRUE(output->root() == wanted->root()) << output->write() << "\nis not\n" << wanted->write();
    }
    std::cout << all << " official FHIRPath Patch cases\n";
    EXPECT_GE(all, 33);
}

TEST(OfficialPatchCases, everyJsonPatchGivesTheDocumentOfTheCase) {
    const auto file = sharedData("fhir-tests") / "json-patch-tests.json";
    if (!std::filesystem::exists(file))
        GTEST_SKIP() << "no json-patch-tests.json; set DEV_SHARED_DATA to the folder that holds fhir-tests/";
    const auto cases = fhir::Resource::parse(contents(file));
    ASSERT_TRUE(cases);
    int all = 0;
    for (const fhir::Value& test : cases->root().items()) {
        SCOPED_TRACE(test.text("comment"));
        ++all;
        const auto output = jsonPatch(test["doc"], test["patch"]);
        if (test.find("error")) {
            EXPECT_FALSE(output);
            continue;
        }
        ASSERT_TRUE(output) << output.error().detail;
        EXPECT_TRUE(output->root() == test["expected"]) << output->write();
    }
    std::cout << all << " official JSON Patch cases\n";
    EXPECT_GE(all, 16);
}

} // namespace
