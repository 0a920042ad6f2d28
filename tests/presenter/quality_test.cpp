// The quality report as it comes over the wire, and what is shown of it.
#include "presenter/quality.h"

#include <gtest/gtest.h>

namespace fyr::presenter {
namespace {

json::value sample() {
    return *json::parse(R"({"from":"2026-10-22T00:00:00Z","to":"2026-11-21T00:00:00Z","unit":"u","items":12,"waiting":2,"fewest":5,"confirmed":8,"overridden":2,"belowFloor":0,"missedEmergencies":1,
      "all":{"decided":10,"agree":{"count":8,"of":10,"share":0.8,"low":0.4902,"high":0.9433},"under":{"count":2,"of":10,"share":0.2,"low":0.0567,"high":0.5098},"over":{"count":0,"of":10,"share":0,"low":0,"high":0.2775},
             "kappa":{"value":0.71},"timeToDecision":{"medianSeconds":240,"ninetiethSeconds":900,"of":10}},
      "by":{"knowledgeBase":[],"new":[{"key":"x"}],"complaint":[{"key":"cough","label":{"sv":"Hosta","en":"Cough"},"decided":6,"agree":{"count":6,"of":6,"share":1,"low":0.6097,"high":1}},{"key":"few","tooFew":true}]},
      "reasons":[{"code":"few","tooFew":true}],"toReview":1,"review":[{"item":"01A","why":["missedEmergency","overridden"],"suggested":"soon","decided":"emergency","reasonCode":"tooLow"},{"why":[]}]})");
}

TEST(QualityView, holdsFiguresRowsAndCases) {
    const auto q = qualityFromJson(sample());
    ASSERT_TRUE(q) << q.error().describe();
    EXPECT_EQ(q->items, 12);
    ASSERT_TRUE(q->all);
    EXPECT_EQ(q->all->under.count, 2);
    ASSERT_TRUE(q->all->kappa);
    EXPECT_FALSE(q->all->kappa->interval) << "too few cases for one";
    EXPECT_EQ(q->all->medianSeconds, 240);
    ASSERT_EQ(q->by.size(), 1U) << "what is empty or unknown is not shown";
    EXPECT_EQ(q->by[0].second[0].label.in("sv"), "Hosta");
    EXPECT_FALSE(q->by[0].second[1].figures) << "too few to say is not nought";
    EXPECT_FALSE(q->abandoned);
    ASSERT_EQ(q->review.size(), 1U);
    EXPECT_EQ(q->review[0].decided, clinical::Urgency::emergency);
}

TEST(QualityView, anIntervalNeverLooksNarrowerThanItIs) {
    const auto s = wholePercent(QualityShare{8, 0.8, 0.4902, 0.9433});
    EXPECT_EQ(s.low, 49);
    EXPECT_EQ(s.high, 95);
    EXPECT_EQ(wholePercent(QualityShare{0, 0, 0, 0}).high, 0);
    EXPECT_EQ(wholePercent(QualityShare{1, 1, 1, 1}).low, 100);
}

TEST(QualityView, whatIsNoReportIsRefused) {
    for (const auto* text : {"{}", "[]", "null", R"({"all":{},"by":[]})", R"({"all":{},"by":{},"from":"x","to":"y"})"}) EXPECT_FALSE(qualityFromJson(*json::parse(text))) << text;
    EXPECT_TRUE(qualityFromJson(*json::parse(R"({"all":{"tooFew":true},"by":{},"from":"2026-10-22T00:00:00Z","to":"2026-11-21T00:00:00Z"})")));
}

} // namespace
} // namespace fyr::presenter
