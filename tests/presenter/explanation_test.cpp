#include "presenter/explanation.h"

#include <gtest/gtest.h>

namespace fyr::presenter {
namespace {

clinical::TriageItem item() {
    clinical::TriageItem i;
    auto& s = i.suggestion;
    for (const auto* c : {"a", "b", "c", "d"}) s.conditions.push_back({c, {c, c}, 0.2});
    const auto add = [&](const char* finding, std::vector<clinical::Toward> towards) {
        clinical::Evidence e;
        e.finding = finding;
        e.towards = std::move(towards);
        s.evidence.push_back(std::move(e));
    };
    add("told first", {});
    add("weak", {{"a", 0.4}});
    add("only for the fourth", {{"d", 5}});
    add("strong", {{"b", -2.5}, {"a", 1.1}});
    s.evidence[1].questionId = "q1";
    i.answers = {{"q1", {"Fråga?", "Question?"}, {}, false, false, true}};
    s.rules = {"RF-031", "complaint:fever"};
    i.redFlags = {{"RF-031", {"feber", "fever"}, clinical::Urgency::emergency, {}, false}};
    return i;
}

TEST(Explanation, PutsWhatWeighsMostFirstAndWhatIsSilentLastAsItWasTold) {
    const auto e = explain(item());
    ASSERT_EQ(e.rows.size(), 4U);
    EXPECT_EQ(e.columns, 3U);
    EXPECT_EQ(e.weighty, 2U);
    EXPECT_EQ(e.rows[0].evidence.finding, "strong");
    EXPECT_EQ(e.rows[0].towards, (std::vector{Speaks::forIt, Speaks::againstStrongly, Speaks::silent}));
    EXPECT_EQ(e.rows[1].evidence.finding, "weak");
    EXPECT_EQ(e.rows[1].question.sv, "Fråga?");
    EXPECT_EQ(e.rows[2].evidence.finding, "told first");
    EXPECT_EQ(e.rows[3].evidence.finding, "only for the fourth") << "it moves no cause of the table";
}

TEST(Explanation, SharesAddUpWithTheOtherCauses) {
    EXPECT_NEAR(explain(item()).other, 0.2, 1e-9);
    auto old = item();
    for (auto& c : old.suggestion.conditions) c.p = 0.9; // as they were once kept
    EXPECT_EQ(explain(old).other, 0);
    EXPECT_EQ(explain({}).other, 0);
    EXPECT_TRUE(explain({}).rows.empty());
}

TEST(Explanation, KnowsARulesWordsWhenItRaisedAFlag) {
    const auto e = explain(item());
    ASSERT_EQ(e.rules.size(), 2U);
    EXPECT_EQ(e.rules[0].label.en, "fever");
    EXPECT_TRUE(e.rules[1].label.en.empty());
}

TEST(Explanation, StrengthHasEdges) {
    for (const auto& [weight, wanted] : std::vector<std::pair<double, Speaks>>{{0.29, Speaks::silent}, {0.3, Speaks::forWeakly}, {0.99, Speaks::forWeakly}, {1, Speaks::forIt},
                                                                               {2.29, Speaks::forIt}, {2.3, Speaks::forStrongly}, {-0.3, Speaks::againstWeakly},
                                                                               {-1, Speaks::against}, {-9.99, Speaks::againstStrongly}, {0, Speaks::silent}})
        EXPECT_EQ(speaks(weight), wanted) << weight;
}

} // namespace
} // namespace fyr::presenter
