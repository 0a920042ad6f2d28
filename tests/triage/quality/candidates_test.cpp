// The candidate file: whole YAML whatever people write, and only of what the content can answer for.
#include "triage/quality/candidates.h"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

namespace fyr::triage::quality {
namespace {

using namespace clinical;

const Instant day = *parseInstant("2026-11-02T08:00:00Z");

TriageItem overridden(std::string code, Urgency suggested, Urgency decided, std::string words) {
    TriageItem i;
    i.id = ItemId{"01ITEM"};
    i.created = day;
    i.suggestion.urgency = suggested;
    i.suggestion.rules = {"RF-010", "complaint:chest_pain"};
    i.suggestion.knowledgeBase = "0.3.0 (ff)";
    i.words.push_back({std::move(words), day, {{0, 7, SpanKind::finding, "chest_pain", {}}, {0, 2, SpanKind::denied, "fever", {}}}});
    i.decision = Decision{DecisionKind::overridden, decided, {"emergencyDepartment", {}}, std::move(code), "Anna \"lät\" sjuk:\n- #1", {}, day};
    return i;
}
Reading reading() { return {{{"Anna"}, {}}, [](std::string_view w) { return w == "och"; }}; }

TEST(Candidates, holdTheDisagreementTheRulesAndTheUnreadWords) {
    std::vector<Disagreement> all;
    for (int n = 0; n < 2; ++n) all.push_back(*disagreement(overridden("wordsMisread", Urgency::soon, Urgency::emergency, "trycker och strålar ut i käken"), false, reading()));
    all.push_back(*disagreement(overridden("tooCautious", Urgency::emergency, Urgency::soon, "- {a: b} \"c\" # d \\ \x01"), false, reading()));
    const auto text = candidatesYaml(all, day, day, "u1");
    const auto doc = YAML::Load(text);
    ASSERT_EQ(2U, doc["candidates"].size()) << text;
    const auto first = doc["candidates"][0];
    EXPECT_EQ("under", first["direction"].as<std::string>()) << "what was too low comes first";
    EXPECT_EQ("chest_pain", first["complaint"].as<std::string>());
    EXPECT_EQ(2, first["cases"].as<int>());
    EXPECT_EQ(2, first["reasons"]["wordsMisread"].as<int>());
    EXPECT_EQ("RF-010", first["rules"][0].as<std::string>());
    const auto seen = first["seen"][0];
    EXPECT_EQ("soon", seen["suggested"].as<std::string>());
    EXPECT_EQ("emergency", seen["decided"].as<std::string>());
    EXPECT_EQ("chest_pain", seen["read"][0].as<std::string>());
    EXPECT_EQ("not fever", seen["read"][1].as<std::string>());
    EXPECT_EQ("och strålar ut i käken", seen["unread"][0].as<std::string>());
    EXPECT_EQ("Nn \"lät\" sjuk:\n- #1", seen["reason"].as<std::string>());
    EXPECT_TRUE(first["change"]["reviewedBy"].as<std::string>().empty());
    EXPECT_EQ("over", doc["candidates"][1]["direction"].as<std::string>());
}

TEST(Candidates, areNoneOfWhatTheContentCannotKnow) {
    for (const auto* code : {"newInformation", "spokeWithPatient", "doctorAssessed"})
        EXPECT_FALSE(disagreement(overridden(code, Urgency::soon, Urgency::emergency, "x"), false, reading())) << code;
    auto confirmed = overridden("", Urgency::soon, Urgency::soon, "x");
    confirmed.decision->kind = DecisionKind::confirmed;
    EXPECT_FALSE(disagreement(confirmed, false, reading()));
    confirmed.decision.reset();
    EXPECT_FALSE(disagreement(confirmed, false, reading()));
    EXPECT_TRUE(disagreement(overridden("", Urgency::soon, Urgency::urgent, "x"), false, reading())) << "an older workstation said it in words only";
    EXPECT_EQ(0U, YAML::Load(candidatesYaml({}, day, day, {}))["candidates"].size());
}

} // namespace
} // namespace fyr::triage::quality
