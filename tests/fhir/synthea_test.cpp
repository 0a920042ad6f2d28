// Real synthetic bundles and the specification's examples, where they are (tests/shared_data.h).
#include "fhir/search_index.h"
#include "fhir/validate.h"
#include "tests/shared_data.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

namespace fs = std::filesystem;
using namespace fyr;
using namespace fyr::fhir;

std::string contents(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::stringstream s;
    s << in.rdbuf();
    return s.str();
}
// Without the white space between tokens: what our writer gives for a text that needs no other escapes.
std::string compact(std::string_view text) {
    std::string out;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') quoted = !quoted;
        if (quoted && c == '\\') out += text[i++];
        if (quoted || (text[i] != ' ' && text[i] != '\n' && text[i] != '\r' && text[i] != '\t'))
            out += text[i];
    }
    return out;
}

TEST(Synthea, everyBundleIsValidAndComesBackByteForByte) {
    const auto files = test::sharedJson("synthea", 6);
    if (files.empty())
        GTEST_SKIP() << "no Synthea bundles; set DEV_SHARED_DATA to the folder that holds synthea/";
    for (const auto& file : files) {
        const std::string text = contents(file);
        const auto bundle = Resource::parse(text);
        ASSERT_TRUE(bundle) << file << bundle.error().describe();
        const auto problems = validate(*bundle);
        EXPECT_TRUE(problems.empty()) << file << " " << problems[0].place << " " << problems[0].message;
        EXPECT_EQ(bundle->write(), compact(text)) << file;
        for (const Value& entry : (*bundle)["entry"].items()) {
            const Value& resource = entry["resource"];
            const auto index = indexOf(resource);
            EXPECT_TRUE(std::ranges::any_of(index, [&](const IndexEntry& e) {
                return e.param->name == "_id" && e.text == resource.text("id");
            }));
        }
    }
}

TEST(Specification, itsExamplesAreValid) {
    int count = 0;
    for (const char* name : {"patient-example.json", "observation-example.json", "questionnaire-example.json",
                             "appointment-examplereq.json", "patient-name-extensions.json"}) {
        const fs::path file = test::sharedData("fhir-tests") / name;
        if (!fs::exists(file)) continue;
        const auto r = parseValid(contents(file));
        EXPECT_TRUE(r) << name << " " << r.error().describe();
        ++count;
    }
    if (count == 0) GTEST_SKIP() << "no examples; set DEV_SHARED_DATA to the folder that holds fhir-tests/";
}

} // namespace
