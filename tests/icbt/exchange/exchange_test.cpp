// A programme goes out as FHIR and comes back byte for byte.
#include "icbt/exchange/exchange.h"

#include "fhir/validate.h"
#include "icbt/language/open.h"

#include <fstream>
#include <gtest/gtest.h>
#include <random>

namespace fyr::icbt {
namespace {

const instruments::Catalogue& catalogue() {
    static const auto all = instruments::Catalogue::loadFile(FYR_BINARY_DIR "/share/fyr/instruments.json").value();
    return all;
}
const Opened& shipped(const std::string& name) {
    static std::map<std::string, Opened> all;
    auto it = all.find(name);
    if (it == all.end()) it = all.emplace(name, openProgramme(std::string(FYR_SOURCE_DIR "/content/icbt/") + name + ".programme", catalogue()).value()).first;
    return it->second;
}
const std::vector<std::string> names{"depression", "anxiety", "insomnia"};

TEST(ProgrammeExchange, theShippedProgrammesComeBackByteForByteWithTheirTexts) {
    for (const auto& name : names) {
        const auto& o = shipped(name);
        const auto texts = toJson(o.texts);
        const auto bundle = toFhir(o.compiled.canonical, texts);
        ASSERT_TRUE(bundle) << bundle.error().describe();
        const auto back = fromFhir(json::parse(json::write(*bundle)).value());
        ASSERT_TRUE(back) << back.error().describe() << (back.error().problems.empty() ? "" : back.error().problems[0].place);
        EXPECT_EQ(back->canonical, o.compiled.canonical);
        EXPECT_EQ(json::write(back->texts), json::write(texts));
        EXPECT_EQ(Programme::load(back->canonical)->hash, o.compiled.programme.hash);
    }
}

TEST(ProgrammeExchange, everyResourceOfTheBundleIsValidR4) {
    for (const auto& name : names) {
        const auto& o = shipped(name);
        const auto bundle = toFhir(o.compiled.canonical, toJson(o.texts)).value();
        std::size_t resources = 0;
        for (const auto& e : bundle.at("entry").as_array()) {
            const auto resource = fhir::Resource::from(e.at("resource"));
            for (const auto& p : fhir::validate(resource.root())) ADD_FAILURE() << name << " " << resource.type() << "/" << resource.id() << " " << p.place << ": " << p.message;
            ++resources;
        }
        EXPECT_GT(resources, 20U);
    }
}

TEST(ProgrammeExchange, readersOfFhirSeeOrderChoiceAndQuestionnaires) {
    const auto bundle = toFhir(shipped("depression").compiled.canonical, nullptr).value();
    const auto& plan = bundle.at("entry").at(0).at("resource");
    EXPECT_EQ(plan.at("resourceType"), "PlanDefinition");
    const auto& modules = plan.at("action").at(1).at("action").as_array();
    EXPECT_EQ(modules[1].at("id"), "m02");
    EXPECT_EQ(modules[1].at("relatedAction").at(0).at("actionId"), "m01");
    EXPECT_EQ(plan.at("action").at(2).at("selectionBehavior"), "exactly-one");
    EXPECT_EQ(plan.at("action").at(2).at("action").as_array().size(), 2U);
    bool phq9 = false;
    for (const auto& e : bundle.at("entry").as_array())
        if (e.at("resource").at("id") == "instrument-phq9") phq9 = e.at("resource").at("item").as_array().size() == 10; // nine and the one about daily life
    EXPECT_TRUE(phq9);
}

TEST(ProgrammeExchange, whatWasChangedInOnePlaceOnlyIsRefusedWithThePlace) {
    const auto& canonical = shipped("insomnia").compiled.canonical;
    auto bundle = toFhir(canonical, nullptr).value();
    bundle.as_object()["entry"].as_array()[0].as_object()["resource"].as_object()["action"].as_array()[1].as_object()["action"].as_array()[2].as_object()["title"] = "Another title";
    const auto back = fromFhir(bundle);
    ASSERT_FALSE(back);
    ASSERT_FALSE(back.error().problems.empty());
    EXPECT_EQ(back.error().problems[0].place, "/entry/0/resource/action/1/action/2/title");
}

TEST(ProgrammeExchange, aStoreMayAddMetaAndANarrative) {
    const auto& canonical = shipped("anxiety").compiled.canonical;
    auto bundle = toFhir(canonical, nullptr).value();
    auto& plan = bundle.as_object()["entry"].as_array()[0].as_object()["resource"].as_object();
    plan["meta"] = json::object{{"versionId", "3"}};
    plan["text"] = json::object{{"status", "generated"}, {"div", "<div xmlns=\"http://www.w3.org/1999/xhtml\">A</div>"}};
    EXPECT_EQ(fromFhir(bundle)->canonical, canonical);
}

TEST(ProgrammeExchange, garbageIsAnErrorAndNeverAProgramme) {
    const auto text = json::write(toFhir(shipped("insomnia").compiled.canonical, nullptr).value());
    std::mt19937 random(7);
    for (int i = 0; i < 300; ++i) {
        auto broken = text;
        for (int n = 0; n < 3; ++n) broken[random() % broken.size()] = static_cast<char>(32 + random() % 90);
        const auto v = json::parse(broken);
        if (!v) continue;
        const auto back = fromFhir(*v);
        EXPECT_TRUE(!back || Programme::load(back->canonical));
    }
    for (const auto* t : {"{}", "[]", "null", R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"PlanDefinition"}}]})"}) EXPECT_FALSE(fromFhir(json::parse(t).value()));
}

// Programmes with other numbers and texts in them, as long as they still load; FYR_EXCHANGE_VARIATIONS says how many.
TEST(ProgrammeExchange, variationsComeBackByteForByte) {
    const auto* wanted = std::getenv("FYR_EXCHANGE_VARIATIONS");
    const std::size_t most = wanted ? std::stoul(wanted) : 500;
    std::mt19937_64 random(20261122);
    std::size_t tried = 0;
    const std::function<void(json::value&)> vary = [&](json::value& v) {
        if (v.is_object())
            for (auto& [k, x] : v.as_object()) vary(x);
        else if (v.is_array())
            for (auto& x : v.as_array()) vary(x);
        else if (v.is_int64() && random() % 40 == 0) v = static_cast<std::int64_t>(v.as_int64() + static_cast<std::int64_t>(random() % 3));
        else if (v.is_string() && random() % 60 == 0 && v.as_string().find(' ') != std::string::npos) v = std::string(v.as_string()) + " å\"\\\n漢" + std::to_string(random() % 100);
    };
    std::vector<json::value> roots;
    for (const auto& name : names) roots.push_back(json::parse(shipped(name).compiled.canonical).value());
    for (std::size_t i = 0; i < 4 * most && tried < most; ++i) {
        auto root = roots[i % roots.size()];
        vary(root);
        const auto canonical = canonicalText(root);
        if (!Programme::load(canonical)) continue;
        ++tried;
        const auto bundle = toFhir(canonical, nullptr);
        ASSERT_TRUE(bundle);
        const auto back = fromFhir(*bundle);
        ASSERT_TRUE(back) << back.error().describe() << " " << (back.error().problems.empty() ? "" : back.error().problems[0].place);
        ASSERT_EQ(back->canonical, canonical);
    }
    EXPECT_EQ(tried, most);
}

} // namespace
} // namespace fyr::icbt
