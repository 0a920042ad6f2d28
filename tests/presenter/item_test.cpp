#include "presenter/item.h"

#include "protocol/payload.h"

#include <gtest/gtest.h>

namespace fyr::presenter {
namespace {

using clinical::SpanKind;
using clinical::Urgency;

std::string joined(const std::vector<WordRun>& runs) {
    std::string out;
    for (const auto& r : runs) out += r.text;
    return out;
}

clinical::WordSpan span(std::uint32_t start, std::uint32_t end, SpanKind kind) {
    return {.start = start, .end = end, .kind = kind, .finding = "f", .label = {}};
}

TEST(Words, areCutAtTheirSpansInCodePoints) {
    const clinical::Utterance u{.text = "Åh, feber 😀 nu", .at = {}, .spans = {span(4, 9, SpanKind::finding)}};
    const auto runs = markWords(u);
    ASSERT_EQ(runs.size(), 3U);
    EXPECT_EQ(runs[0].text, "Åh, ");
    EXPECT_EQ(runs[1].text, "feber");
    EXPECT_EQ(runs[1].kind, SpanKind::finding);
    EXPECT_EQ(runs[2].text, " 😀 nu");
}

TEST(Words, showTheMoreAlarmingOfTwoOverlappingSpans) {
    const clinical::Utterance u{
        .text = "hög feber", .at = {}, .spans = {span(0, 9, SpanKind::finding), span(4, 9, SpanKind::redFlag)}};
    const auto runs = markWords(u);
    ASSERT_EQ(runs.size(), 2U);
    EXPECT_EQ(runs[1].text, "feber");
    EXPECT_EQ(runs[1].kind, SpanKind::redFlag);
}

TEST(Words, survivBrokenSpansWithoutLosingALetter) {
    const clinical::Utterance u{
        .text = "ont", .at = {}, .spans = {span(2, 1, SpanKind::finding), span(1, 99, SpanKind::redFlag)}};
    EXPECT_EQ(joined(markWords(u)), "ont");
    EXPECT_TRUE(markWords({}).empty());
}

TEST(Bars, markWhatLiesBelowTheFloor) {
    clinical::Suggestion s;
    s.urgency = Urgency::emergency;
    s.floor = Urgency::emergency;
    s.shares = {0.03, 0.92, 0.05, 0.004, 0};
    const auto bars = levelBars(s);
    ASSERT_EQ(bars.size(), 5U);
    EXPECT_FALSE(bars[0].belowFloor);
    EXPECT_FALSE(bars[1].belowFloor);
    EXPECT_TRUE(bars[1].suggested);
    EXPECT_TRUE(bars[2].belowFloor);
    EXPECT_TRUE(percent(bars[3].share).tiny);
    EXPECT_EQ(percent(bars[1].share).value, 92);
}

TEST(Actions, ofAnItemHeldBySomebodyElseAreRefusedWithTheReason) {
    QueueEntry e;
    e.item.holder = {"p2", "Leila Karimi"};
    for (const auto& a : actions(e, "p1", true)) {
        if (a.action == Action::note || a.action == Action::anamnesis) EXPECT_TRUE(a.enabled());
        else EXPECT_EQ(a.why, WhyNot::heldByOther);
    }
    e.item.holder = {"p1", "Maria Ekdal"};
    EXPECT_EQ(actions(e, "p1", true)[0].action, Action::release);
    EXPECT_TRUE(actions(e, "p1", true)[1].enabled());
    EXPECT_EQ(actions(e, "p1", false)[1].why, WhyNot::notClinician);
}

TEST(Actions, ofADecidedItemOfferToReopenIt) {
    QueueEntry e;
    e.item.status = clinical::ItemStatus::decided;
    EXPECT_EQ(actions(e, "p1", true)[0].action, Action::reopen);
    EXPECT_TRUE(actions(e, "p1", true)[0].enabled());
    EXPECT_EQ(actions(e, "p1", true)[1].why, WhyNot::alreadyDecided);
}

TEST(Override, belowTheFloorNeedsAWrittenReason) {
    clinical::TriageItem item;
    item.suggestion.urgency = Urgency::emergency;
    item.suggestion.floor = Urgency::emergency;
    OverrideDraft d{.level = Urgency::urgent, .destination = "gpToday", .reasonCode = "spokeWithPatient", .reason = ""};
    auto c = check(d, item);
    EXPECT_TRUE(c.belowFloor);
    EXPECT_TRUE(c.lowers);
    EXPECT_FALSE(c.ready());
    d.reason = "Talat med patienten, temp 37,2";
    EXPECT_TRUE(check(d, item).ready());
    d.level = Urgency::immediate;
    d.destination = "ambulance";
    d.reason = "";
    c = check(d, item);
    EXPECT_FALSE(c.belowFloor);
    EXPECT_TRUE(c.ready()); // raising needs a code only
}

TEST(Override, aReasonHasLetters) {
    clinical::TriageItem item;
    item.suggestion.urgency = Urgency::urgent;
    OverrideDraft d{.level = Urgency::soon, .destination = "gpWeek", .reasonCode = "", .reason = "6"};
    for (const auto* typed : {"6", " 678 ", "...", "37,2"}) {
        d.reason = typed;
        EXPECT_EQ(check(d, item).problems, std::vector{OverrideProblem::reasonMissing}) << typed;
    }
    item.suggestion.floor = Urgency::urgent;
    d.reasonCode = "spokeWithPatient";
    d.reason = "6666666666666";
    EXPECT_EQ(check(d, item).problems, std::vector{OverrideProblem::reasonTooShort});
    d.reason = "Åter frisk, talat med henne";
    EXPECT_TRUE(check(d, item).ready());
}

TEST(Override, aCodeIsEnoughAndOtherTakesWords) {
    clinical::TriageItem item;
    item.suggestion.urgency = Urgency::urgent;
    OverrideDraft d{.level = Urgency::soon, .destination = "gpWeek", .reasonCode = "tooCautious", .reason = ""};
    EXPECT_TRUE(check(d, item).ready());
    d.reason = "....";
    EXPECT_EQ(check(d, item).problems, std::vector{OverrideProblem::reasonMissing}) << "the server takes no signs either";
    d.reasonCode = "other";
    d.reason = " ";
    EXPECT_EQ(check(d, item).problems, std::vector{OverrideProblem::reasonMissing});
    d.reason = "Ringde upp";
    EXPECT_TRUE(check(d, item).ready());
}

TEST(Override, theThirdReasonFollowsFromTheLevel) {
    clinical::TriageItem item;
    item.suggestion.urgency = Urgency::urgent;
    const auto third = [&](std::optional<Urgency> level) { return reasonsFor({.level = level, .destination = {}, .reasonCode = {}, .reason = {}}, item)[2]; };
    EXPECT_EQ(third(Urgency::soon), "tooCautious");
    EXPECT_EQ(third(Urgency::emergency), "tooLow");
    EXPECT_EQ(third(Urgency::urgent), "") << "the place only";
    EXPECT_EQ(third({}), "");
    for (const auto code : reasonsFor({.level = Urgency::soon, .destination = {}, .reasonCode = {}, .reason = {}}, item))
        EXPECT_NE(std::ranges::find(protocol::reasonCodes, code), protocol::reasonCodes.end()) << code << ": the server knows it";
}

TEST(Override, listsEveryProblemAtOnce) {
    const auto c = check({}, {});
    EXPECT_EQ(c.problems, (std::vector{OverrideProblem::levelMissing, OverrideProblem::destinationMissing,
                                       OverrideProblem::reasonMissing}));
}

TEST(Destinations, existForEachLevelAndAreAllKnown) {
    for (const Urgency level : clinical::allUrgencies) {
        ASSERT_FALSE(destinationsFor(level).empty());
        for (const auto& d : destinationsFor(level))
            EXPECT_NE(std::ranges::find(allDestinations(), d), allDestinations().end()) << d;
    }
}

} // namespace
} // namespace fyr::presenter
