// What a score says beside its total: parts, what was not asked, whom an answer concerns, what a site puts in its own place.
#include "instruments/change.h"
#include "instruments/site.h"
#include "instruments/support.h"

#include <cmath>

namespace fyr::instruments::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Score, WhatIsMissingIsNeverNought) {
    const auto s = scored(the("phq9"), set({0, 0, 0, 0, none, 0, 0, 0, 0}));
    EXPECT_FALSE(s.total);
    EXPECT_FALSE(s.band);
    EXPECT_EQ(s.missing, 1);
    EXPECT_FALSE(s.items[4]);
    EXPECT_FALSE(scored(the("phq9"), set({none, none, none, none, none, none, none, none, none})).total);
    EXPECT_EQ(scored(the("phq9"), set({0, 0, 0, 0, 0, 0, 0, 0, 0})).total, 0) << "nought is measured";
}

TEST(Score, NamesEveryItemThatIsOutOfRange) {
    const auto bad = score(the("phq9"), set({0, 4, 0, none, 0, 0, 7, 0, 0}));
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, ErrorCode::badRequest);
    ASSERT_EQ(bad.error().problems.size(), 2u);
    EXPECT_EQ(bad.error().problems[0].place, "2");
    EXPECT_EQ(bad.error().problems[1].place, "7");
    EXPECT_THAT(bad.error().detail, HasSubstr("items 2, 7"));
    const auto three = score(the("audit"), set({0, 0, 0, 0, 0, 0, 0, 0, 3, 1}));
    ASSERT_FALSE(three) << "the last two of AUDIT have 0, 2 or 4";
    EXPECT_EQ(three.error().problems.size(), 2u);
    EXPECT_THAT(three.error().problems[0].message, HasSubstr("0, 2, 4"));
    for (const auto& i : catalogue().all()) {
        std::vector<std::optional<int>> answers(i.items.size());
        for (std::size_t k = 0; k < i.items.size(); ++k)
            for (const int p : {-1, i.items[k].highest() + 1, 1000000, -2147483647 - 1}) {
                answers[k] = p;
                EXPECT_FALSE(score(i, answers)) << i.id << " " << k + 1 << " " << p;
                answers[k].reset();
            }
    }
}

TEST(Score, TakesAsManyAnswersAsThereAreItemsAndUnscoredOnesMayBeLeftOut) {
    EXPECT_FALSE(score(the("phq9"), set({0, 0, 0, 0, 0, 0, 0, 0})));
    EXPECT_TRUE(score(the("phq9"), set({0, 0, 0, 0, 0, 0, 0, 0, 0})));
    EXPECT_TRUE(score(the("phq9"), set({0, 0, 0, 0, 0, 0, 0, 0, 0, 3})));
    EXPECT_FALSE(score(the("phq9"), set({0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0})));
    EXPECT_FALSE(score(the("gad7"), {}));
}

TEST(Score, BandsChangeAtTheirEdges) {
    struct Row {
        const char* id;
        std::vector<int> firsts; // of each band
    };
    for (const auto& r : {Row{"phq9", {0, 5, 10, 15, 20}}, Row{"gad7", {0, 5, 10, 15}}, Row{"madrs_s", {0, 13, 20, 35}}, Row{"isi", {0, 8, 15, 22}}, Row{"pdss_sr", {0, 2, 6, 10, 14}},
                          Row{"lsas_sr", {0, 30, 60}}, Row{"wsas", {0, 10, 21}}, Row{"audit", {0, 8, 16, 20}}, Row{"pss10", {0, 14, 27}}, Row{"who5", {0, 51}}, Row{"phq4", {0, 3, 6, 9}}}) {
        const auto& i = the(r.id);
        for (std::size_t b = 0; b < r.firsts.size(); ++b) {
            EXPECT_EQ(i.bandOf(r.firsts[b]), b) << r.id;
            EXPECT_TRUE(b == 0 || i.bandOf(r.firsts[b] - 1) == b - 1) << r.id;
        }
        EXPECT_EQ(i.bandOf(i.most), r.firsts.size() - 1) << r.id;
        EXPECT_FALSE(i.bandOf(i.most + 1));
        EXPECT_FALSE(i.bandOf(i.least - 1));
    }
}

TEST(Score, EveryRangeIsTheOneThatIsPublished) {
    struct Row {
        const char* id;
        std::size_t items;
        int least, most;
        bool higherIsWorse;
    };
    for (const auto& r : {Row{"phq9", 9, 0, 27, true}, Row{"phq2", 2, 0, 6, true}, Row{"gad7", 7, 0, 21, true}, Row{"gad2", 2, 0, 6, true}, Row{"phq4", 4, 0, 12, true}, Row{"madrs_s", 9, 0, 54, true},
                          Row{"isi", 7, 0, 28, true}, Row{"lsas_sr", 48, 0, 144, true}, Row{"pdss_sr", 7, 0, 28, true}, Row{"who5", 5, 0, 100, false}, Row{"pss10", 10, 0, 40, true},
                          Row{"audit", 10, 0, 40, true}, Row{"wsas", 5, 0, 40, true}, Row{"cssrs_screener", 7, 0, 0, true}, Row{"neq", 60, 0, 0, true}, Row{"neq32", 96, 0, 0, true}}) {
        const auto& i = the(r.id);
        EXPECT_EQ(i.scoredItems(), r.items) << r.id;
        EXPECT_EQ(i.least, r.least) << r.id;
        EXPECT_EQ(i.most, r.most) << r.id;
        EXPECT_EQ(i.higherIsWorse, r.higherIsWorse) << r.id;
    }
    EXPECT_EQ(catalogue().all().size(), 16u);
}

TEST(Score, SubscalesStandBesideTheTotal) {
    const auto s = scored(the("phq4"), set({3, 1, 0, 2}));
    EXPECT_THAT(s.parts, ElementsAre(4, 2));
    EXPECT_EQ(s.total, 6);
    EXPECT_EQ(the("phq4").part("anxiety")->positiveFrom, 3);
    const auto half = scored(the("phq4"), set({3, 1, none, 2}));
    EXPECT_THAT(half.parts, ElementsAre(4, std::nullopt)) << "the part that is whole is given";
    EXPECT_FALSE(half.total);
    std::vector<std::optional<int>> lsas(48, 0);
    for (std::size_t i = 0; i < 48; i += 2) lsas[i] = 2;
    lsas[1] = 3;
    EXPECT_THAT(scored(the("lsas_sr"), lsas).parts, ElementsAre(48, 3));
    EXPECT_THAT(scored(the("who5"), set({5, 4, 3, 2, 1})).parts, ElementsAre(15));
    EXPECT_EQ(scored(the("who5"), set({5, 4, 3, 2, 1})).total, 60);
}

TEST(Score, ReversedItemsAddTheirMirrorAndAreKeptAsGiven) {
    const auto s = scored(the("pss10"), set({0, 0, 0, 4, 4, 0, 4, 4, 0, 0}));
    EXPECT_EQ(s.total, 0);
    EXPECT_EQ(s.items[3], 4);
    EXPECT_EQ(scored(the("pss10"), set({4, 4, 4, 0, 0, 4, 0, 0, 4, 4})).total, 40);
}

TEST(Score, TheAnswerAboutDeathIsAFactAndNotALevel) {
    const auto act = [](int points) { return strongest(scored(the("phq9"), set({0, 0, 0, 0, 0, 0, 0, 0, points}))); };
    EXPECT_FALSE(act(0));
    EXPECT_EQ(act(1), Act::ask);
    EXPECT_EQ(act(2), Act::alert);
    EXPECT_EQ(act(3), Act::alert);
    const auto two = scored(the("phq9"), set({none, none, none, none, none, none, none, none, 2}));
    ASSERT_EQ(two.risk.size(), 1u) << "one fact, the strongest; and an unfinished form does not hide it";
    EXPECT_EQ(two.risk[0].item, 8u);
    EXPECT_EQ(two.risk[0].points, 2);
    const auto blank = scored(the("phq9"), set({0, 0, 0, 0, 0, 0, 0, 0, none}));
    EXPECT_TRUE(blank.risk.empty());
    EXPECT_THAT(blank.riskUnanswered, ElementsAre(8u)) << "left out is not no";
    for (int p = 0; p <= 6; ++p) EXPECT_EQ(strongest(scored(the("madrs_s"), set({0, 0, 0, 0, 0, 0, 0, 0, p}))), p >= 4 ? std::optional(Act::alert) : std::nullopt) << p;
}

TEST(Score, CssrsAsksByItsOwnRuleAndNamesTheMostUrgent) {
    const auto& c = the("cssrs_screener");
    const auto unanswered = [&](std::initializer_list<int> points) {
        std::vector<std::size_t> out;
        const auto answers = set(points);
        for (std::size_t i = 0; i < c.items.size(); ++i)
            if (asked(c, answers, i)) out.push_back(i + 1);
        return out;
    };
    EXPECT_THAT(unanswered({none, none, none, none, none, none, none}), ElementsAre(1, 2, 3, 4, 5, 6, 7));
    EXPECT_THAT(unanswered({1, 0, none, none, none, none, none}), ElementsAre(1, 2, 6, 7)) << "3 to 5 only after a yes to 2";
    EXPECT_THAT(unanswered({0, 1, none, none, none, 0, none}), ElementsAre(1, 2, 3, 4, 5, 6)) << "the three months only after a yes to 6";
    const auto act = [&](std::initializer_list<int> points) { return strongest(scored(c, set(points))); };
    EXPECT_FALSE(act({0, 0, none, none, none, 0, none}));
    EXPECT_EQ(act({1, 0, none, none, none, 0, none}), Act::ask);
    EXPECT_EQ(act({1, 1, 1, 0, 0, 0, none}), Act::ask);
    EXPECT_EQ(act({1, 1, 0, 1, 0, 0, none}), Act::alert);
    EXPECT_EQ(act({1, 1, 0, 0, 1, 0, none}), Act::alert);
    EXPECT_EQ(act({0, 0, none, none, none, 1, 0}), Act::ask) << "long ago";
    EXPECT_EQ(act({0, 0, none, none, none, 1, 1}), Act::alert);
    const auto whole = scored(c, set({0, 0, none, none, none, 0, none}));
    EXPECT_EQ(whole.missing, 0);
    EXPECT_EQ(whole.skipped, 4);
    EXPECT_FALSE(whole.total) << "not a sum";
    EXPECT_TRUE(whole.riskUnanswered.empty());
    EXPECT_THAT(scored(c, set({0, 1, 0, none, 0, 0, none})).riskUnanswered, ElementsAre(3u));
}

TEST(Score, AuditFollowsItsOwnWayToQuestionNine) {
    const auto& a = the("audit");
    const auto never = scored(a, set({0, none, none, none, none, none, none, none, 0, 2}));
    EXPECT_EQ(never.total, 2);
    EXPECT_EQ(never.skipped, 7);
    EXPECT_EQ(never.missing, 0);
    EXPECT_EQ(scored(a, set({3, 0, 0, none, none, none, none, none, 0, 0})).total, 3);
    EXPECT_FALSE(scored(a, set({3, 1, 0, none, none, none, none, none, 0, 0})).total);
    EXPECT_FALSE(scored(a, set({0, none, 2, none, none, none, none, none, 0, 0})).total) << "the form was not followed: what is left out is missing";
    EXPECT_FALSE(scored(a, set({none, none, none, none, none, none, none, none, 0, 0})).total);
}

TEST(Score, NeqCountsWhatTheTreatmentIsSaidToCause) {
    const auto& n = the("neq");
    std::vector<std::optional<int>> answers(60);
    for (std::size_t q = 0; q < 20; ++q) answers[3 * q] = 0;
    answers[0] = 1;
    answers[1] = 3;
    answers[2] = 1;
    answers[6] = 1;
    answers[7] = 2;
    answers[8] = 0;
    auto s = scored(n, answers);
    EXPECT_THAT(s.parts, ElementsAre(2, 1, 5));
    EXPECT_EQ(strongest(s), Act::review);
    EXPECT_EQ(s.missing, 0);
    answers[30].reset(); // one is left out: what was said of the treatment is looked at all the same
    s = scored(n, answers);
    EXPECT_THAT(s.parts, ElementsAre(std::nullopt, std::nullopt, std::nullopt));
    EXPECT_EQ(strongest(s), Act::review);
}

TEST(Score, ProratesOnlyWhereARuleSaysSo) {
    for (const auto& i : catalogue().all()) {
        EXPECT_FALSE(i.prorate) << i.id << ": no published rule was found";
        EXPECT_EQ(i.mostMissing, 0) << i.id;
        EXPECT_FALSE(i.missingSource.empty()) << i.id;
    }
    auto made = the("isi");
    made.mostMissing = 2;
    made.prorate = true;
    EXPECT_EQ(scored(made, set({4, 4, 4, 4, 4, none, none})).total, 28);
    const auto s = scored(made, set({1, 1, 1, 1, 1, 2, none})); // 7 · 7/6 = 8.17
    EXPECT_EQ(s.total, 8);
    EXPECT_TRUE(s.prorated);
    EXPECT_EQ(scored(made, set({1, 1, 1, 1, 1, 4, none})).total, 11) << "10.5 is rounded up";
    EXPECT_FALSE(scored(made, set({1, 1, 1, 1, none, none, none})).total);
    EXPECT_FALSE(scored(made, set({1, 1, 1, 1, 1, 1, 1})).prorated);
}

TEST(Change, IsPublishedOrComputedByTheSiteAndSaysSo) {
    EXPECT_EQ(the("phq9").reliableChange->points, 6);
    EXPECT_EQ(the("gad7").reliableChange->points, 4);
    EXPECT_EQ(the("phq9").reliableChange->kind, "published");
    EXPECT_FALSE(the("madrs_s").reliableChange) << "none is published: the site's own spread is needed";
    EXPECT_NEAR(*reliableChangeIndex(6.9, 0.84), 1.96 * 6.9 * std::sqrt(2 * 0.16), 1e-12);
    const auto c = siteComputedChange(the("madrs_s"), 6.9);
    ASSERT_TRUE(c);
    EXPECT_EQ(c->points, 8) << "7.65: the fewest whole points that are more";
    EXPECT_EQ(c->kind, "computed");
    EXPECT_THAT(c->source, HasSubstr("site-computed"));
    EXPECT_THAT(c->source, HasSubstr("Fantino"));
    EXPECT_FALSE(siteComputedChange(the("wsas"), 6.9)) << "no reliability is published";
    EXPECT_TRUE(siteComputedChange(the("wsas"), 6.9, 0.8));
    for (const double sd : {0.0, -1.0, std::nan(""), HUGE_VAL}) EXPECT_FALSE(reliableChangeIndex(sd, 0.8)) << sd;
    for (const double r : {-0.1, 1.0, std::nan("")}) EXPECT_FALSE(reliableChangeIndex(5, r)) << r;
}

TEST(Change, IsBetterOrWorseOnlyFromItsPointsOn) {
    const auto& p = the("phq9");
    const auto of = [&](std::optional<int> before, std::optional<int> after) { return reliableDirection(p, p.reliableChange, before, after); };
    EXPECT_EQ(of(15, 9), Direction::better);
    EXPECT_EQ(of(15, 10), Direction::same);
    EXPECT_EQ(of(9, 15), Direction::worse);
    EXPECT_FALSE(of({}, 9));
    EXPECT_FALSE(of(9, {}));
    const auto& w = the("who5");
    EXPECT_EQ(reliableDirection(w, w.importantChange, 40, 52), Direction::better) << "more is better";
    EXPECT_FALSE(reliableDirection(w, w.reliableChange, 40, 52)) << "no figure, no judgement";
}

TEST(Site, PutsItsBandsInWithTheirSourceOrNotAtAll) {
    const std::vector<Band> good{{0, 19, {"lägre", "lower"}, "Region X 2026"}, {20, 54, {"högre", "higher"}, "Region X 2026"}};
    const auto own = withBands(the("madrs_s"), good);
    ASSERT_TRUE(own);
    EXPECT_EQ(scored(*own, set({3, 3, 3, 3, 3, 3, 2, 0, 0})).band, 1u);
    const auto wrong = [&](auto change) {
        auto bands = good;
        change(bands);
        const auto r = withBands(the("madrs_s"), bands);
        return r ? std::string() : r.error().describe();
    };
    EXPECT_THAT(wrong([](auto& b) { b[1].from = 21; }), HasSubstr("begins at 21, and 20 is the next total"));
    EXPECT_THAT(wrong([](auto& b) { b[1].from = 19; }), HasSubstr("begins at 19"));
    EXPECT_THAT(wrong([](auto& b) { b[1].to = 53; }), HasSubstr("the highest total is 54"));
    EXPECT_THAT(wrong([](auto& b) { b[0].source.clear(); }), HasSubstr("has no source"));
    EXPECT_THAT(wrong([](auto& b) { b[0].label.en.clear(); }), HasSubstr("has no label"));
    EXPECT_NE(wrong([](auto& b) { b.clear(); }), "");
    EXPECT_FALSE(withBands(the("cssrs_screener"), good)) << "has no total";
    const auto agoraphobia = withBandSet(the("pdss_sr"), "agoraphobia");
    ASSERT_TRUE(agoraphobia);
    EXPECT_EQ(agoraphobia->bandOf(8), 2u);
    EXPECT_EQ(the("pdss_sr").bandOf(8), 2u);
    EXPECT_EQ(agoraphobia->bandOf(7), 1u);
    EXPECT_FALSE(withBandSet(the("pdss_sr"), "x"));
}

TEST(Site, PutsItsWordsInWhereTheyAreItsOwn) {
    std::vector<LocalText> texts(7, LocalText{"Platsens fråga", "The site's question"});
    const auto own = withTexts(the("isi"), texts);
    ASSERT_TRUE(own);
    EXPECT_EQ(own->items[6].text.sv, "Platsens fråga");
    texts[2] = {};
    EXPECT_FALSE(withTexts(the("isi"), texts));
    texts.pop_back();
    EXPECT_FALSE(withTexts(the("isi"), texts));
    EXPECT_FALSE(withTexts(the("gad7"), std::vector<LocalText>(7, LocalText{"x", "x"}))) << "free words are not changed";
}

} // namespace
} // namespace fyr::instruments::test
