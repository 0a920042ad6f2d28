// HL7's own FHIRPath cases for R4, when they are beside the project.
#include "fhirpath/expression.h"
#include "fhirpath/decimal.h"
#include "fhirpath/xml_reader.h"

#include <algorithm>
#include <cctype>
#include <gtest/gtest.h>
#include <iostream>
#include <map>

namespace {

using namespace fyr;
using namespace fyr::fhirpath;
using namespace fyr::fhirpath::testing;

// Where we do not do what the case says; docs/FHIRPATH.md gives each reason.
const std::map<std::string, std::string> exceptions{
    {"testPlusDate19", "seconds may have a fraction"},
};

struct Inputs {
    std::map<std::string, fhir::Resource> all;
    const fhir::Value& get(const std::filesystem::path& folder, const std::string& name) {
        const auto it = all.find(name);
        if (it != all.end()) return it->second.root();
        std::string text;
        if (name.ends_with(".xml")) {
            pugi::xml_document doc;
            doc.load_file((folder / name).c_str(), pugi::parse_default | pugi::parse_ws_pcdata);
            text = jsonOf(doc.document_element());
        } else {
            text = contents(folder / name);
        }
        auto parsed = fhir::Resource::parse(text);
        if (!parsed) {
            ADD_FAILURE() << name << " " << parsed.error().detail;
            parsed = fhir::Resource();
        }
        return all.emplace(name, std::move(*parsed)).first->second.root();
    }
};

std::string lowerFirst(std::string_view s) {
    std::string out(s);
    if (!out.empty()) out[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(out[0])));
    return out;
}

bool sameText(const std::string& expected, const std::string& type, const Answer& a, std::size_t i) {
    std::string text = a.text(i);
    std::string wanted = expected;
    if (wanted.starts_with("@T")) wanted = wanted.substr(2);
    if (wanted.starts_with("@")) wanted = wanted.substr(1);
    if (!type.empty() && lowerFirst(a.type(i)) != lowerFirst(type)) return false;
    if (text == wanted) return true;
    const auto x = Decimal::parse(wanted);
    const auto y = Decimal::parse(text);
    return x && y && compare(*x, *y) == 0 && x->scale == y->scale;
}

// Empty when the case passes; else what went otherwise.
std::string run(const pugi::xml_node& test, const fhir::Value& input) {
    const auto expression = test.child("expression");
    const std::string text = expression.text().get();
    const std::string invalid = expression.attribute("invalid").value();
    CompileOptions options;
    // A semantic error is one that the check of types finds before there is a resource.
    options.strict = invalid == "semantic" || std::string_view(test.attribute("mode").value()) == "strict" || std::string_view(expression.attribute("mode").value()) == "strict";
    Context context;
    context.now = *parseInstant("2026-11-20T09:47:12Z");
    const auto compiled = Expression::compile(text, options);
    const auto answer = compiled ? compiled->evaluate(input, context) : Result<Answer>(fail(compiled.error()));
    std::vector<pugi::xml_node> outputs;
    for (const auto& o : test.children("output"))
        outputs.push_back(o);
    if (!invalid.empty() && !answer) return {};
    if (!invalid.empty()) return "no error: " + (answer->empty() ? "empty" : answer->text(0));
    if (!answer) return answer.error().detail;
    if (std::string_view(test.attribute("predicate").value()) == "true")
        return (answer->boolean() == true) == (outputs[0].text().get() == std::string("true")) ? "" : "another truth";
    std::string got;
    for (std::size_t i = 0; i < answer->size(); ++i)
        got += lowerFirst(answer->type(i)) + ":" + answer->text(i) + " ";
    if (answer->size() != outputs.size()) return "got " + got;
    std::vector<bool> used(outputs.size());
    const bool ordered = std::string_view(test.attribute("ordered").value()) != "false";
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        bool found = false;
        for (std::size_t k = ordered ? i : 0; k < (ordered ? i + 1 : outputs.size()) && !found; ++k)
            if (!used[k] && sameText(outputs[i].text().get(), outputs[i].attribute("type").value(), *answer, k)) used[k] = found = true;
        if (!found) return "got " + got;
    }
    return {};
}

TEST(OfficialFhirPathCases, allPassButTheExceptionsThatAreExplained) {
    const auto folder = sharedData("fhir-tests");
    const auto file = folder / "tests-fhir-r4.xml";
    if (!std::filesystem::exists(file))
        GTEST_SKIP() << "no tests-fhir-r4.xml; set DEV_SHARED_DATA to the folder that holds fhir-tests/";
    pugi::xml_document doc;
    ASSERT_TRUE(doc.load_file(file.c_str(), pugi::parse_default | pugi::parse_ws_pcdata));
    Inputs inputs;
    int passed = 0;
    int all = 0;
    for (const auto& group : doc.document_element().children("group"))
        for (const auto& test : group.children("test")) {
            ++all;
            const std::string name = test.attribute("name").value();
            const std::string input = test.attribute("inputfile").value();
            const auto wrong = run(test, inputs.get(folder, input.empty() ? "patient-example.xml" : input));
            passed += wrong.empty() ? 1 : 0;
            const bool expected = exceptions.contains(name);
            EXPECT_EQ(wrong.empty(), !expected) << name << ": " << test.child("expression").text().get() << "\n   " << wrong;
        }
    std::cout << passed << " of " << all << " official FHIRPath cases pass\n";
    EXPECT_GE(passed, 930);
}

} // namespace
