// What the report counts, and what it keeps to itself.
#include "triage/quality/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fyr::triage::quality {
namespace {

using namespace clinical;
using namespace std::chrono_literals;

const Instant day = *parseInstant("2026-11-02T08:00:00Z");

TriageItem item(int n, Urgency suggested, std::optional<Urgency> decided, std::string complaint = "cough") {
    TriageItem i;
    i.id = ItemId{"item" + std::to_string(n)};
    i.unit = UnitId{"u1"};
    i.created = day + std::chrono::minutes(n);
    i.birthDate = parseDate("1980-05-01").value();
    i.sex = Sex::female;
    i.suggestion.urgency = suggested;
    i.suggestion.destination.code = "gpWeek";
    i.suggestion.knowledgeBase = "0.3.0 (abcdef)";
    i.suggestion.rules = {"RF-010", "complaint:" + complaint};
    i.timeline.push_back({i.created + 2min, "suggested", {}, {}});
    if (decided) {
        Decision d;
        d.kind = *decided == suggested ? DecisionKind::confirmed : DecisionKind::overridden;
        d.urgency = *decided;
        d.destination.code = "gpWeek";
        if (d.kind == DecisionKind::overridden) d.reasonCode = "tooLow";
        d.at = i.created + 12min;
        i.decision = d;
        i.status = ItemStatus::decided;
    }
    return i;
}

Report of(const std::vector<TriageItem>& items, std::string_view unit = {}) {
    std::vector<Case> cases;
    for (const auto& i : items) cases.push_back(caseOf(i, false));
    return report(cases, day - 24h, day + 240h, unit);
}
const Dimension& by(const Report& r, std::string_view name) {
    return *std::ranges::find(r.dimensions, name, &Dimension::name);
}

TEST(QualityReport, countsAgreementAndBothDirectionsByComplaint) {
    std::vector<TriageItem> items;
    for (int n = 0; n < 10; ++n) items.push_back(item(n, Urgency::soon, n < 7 ? Urgency::soon : n < 9 ? Urgency::emergency : Urgency::selfCare));
    for (int n = 10; n < 16; ++n) items.push_back(item(n, Urgency::urgent, Urgency::urgent, "rash"));
    items.push_back(item(20, Urgency::urgent, std::nullopt));
    const auto r = of(items);
    EXPECT_EQ(17, r.items);
    EXPECT_EQ(1, r.waiting);
    EXPECT_EQ(13, r.confirmed);
    EXPECT_EQ(3, r.overridden);
    EXPECT_EQ(2, r.missedEmergencies);
    ASSERT_TRUE(r.all);
    EXPECT_EQ(13, r.all->agree.count);
    EXPECT_EQ(2, r.all->under.count);
    EXPECT_EQ(1, r.all->over.count);
    EXPECT_EQ(10min, *r.all->medianTime) << "from when it was suggested, not from the first flag";
    const auto& complaints = by(r, "complaint").rows;
    ASSERT_EQ(2U, complaints.size());
    EXPECT_EQ("cough", complaints[0].key);
    EXPECT_EQ(2, complaints[0].figures->under.count);
    EXPECT_EQ(0, complaints[1].figures->under.count);
    EXPECT_EQ("0.3.0", by(r, "knowledgeBase").rows[0].key);
    EXPECT_EQ("40-64", by(r, "ageBand").rows[0].key);
}

TEST(QualityReport, aGroupOfFewerThanFiveIsNeverSeenNorFollowsFromTheTotal) {
    std::vector<TriageItem> items;
    int n = 0;
    for (int k = 0; k < 20; ++k) items.push_back(item(n++, Urgency::soon, Urgency::soon, "cough"));
    for (int k = 0; k < 6; ++k) items.push_back(item(n++, Urgency::soon, Urgency::soon, "rash"));
    for (int k = 0; k < 3; ++k) items.push_back(item(n++, Urgency::soon, Urgency::emergency, "assault"));
    const auto r = of(items);
    const auto& rows = by(r, "complaint").rows;
    ASSERT_EQ(2U, rows.size()) << "the next smallest joins, or the three would follow from 29 - 26";
    EXPECT_EQ("cough", rows[0].key);
    EXPECT_EQ("few", rows[1].key);
    EXPECT_EQ(9, rows[1].figures->decided);
    const auto text = json::write(toJson(r, ReportFor::figuresOnly)) + toCsv(r) + toText(r);
    EXPECT_EQ(std::string::npos, text.find("assault"));
    EXPECT_EQ(std::string::npos, text.find("item2")) << "figures name no case";
    ASSERT_EQ(1U, r.reasons.size());
    EXPECT_EQ("few", r.reasons[0].code);
    EXPECT_FALSE(r.reasons[0].count);
}

TEST(QualityReport, noSplitEverShowsASmallGroupWhateverTheCases) {
    SeededRandom random(41);
    for (int round = 0; round < 300; ++round) {
        std::vector<TriageItem> items;
        const auto count = static_cast<int>(random.below(40));
        for (int n = 0; n < count; ++n) {
            const auto suggested = allUrgencies[random.below(5)];
            items.push_back(item(n, suggested, random.below(4) ? std::optional(allUrgencies[random.below(5)]) : std::nullopt, "c" + std::to_string(random.below(1 + random.below(12)))));
            items.back().lang = random.below(8) ? "sv" : "en";
        }
        const auto r = of(items);
        for (const auto& d : r.dimensions) {
            std::int64_t shown = 0, hidden = 0;
            for (const auto& row : d.rows) {
                if (row.figures) {
                    ASSERT_GE(row.figures->decided, fewest) << d.name;
                    shown += row.figures->decided;
                } else {
                    ++hidden;
                }
            }
            const auto decided = r.confirmed + r.overridden;
            if (hidden > 0) EXPECT_TRUE(shown == 0 && decided < fewest) << d.name << ": " << decided - shown << " follow from the total";
            else EXPECT_EQ(decided, shown) << d.name;
        }
        EXPECT_EQ(r.all.has_value(), r.confirmed + r.overridden >= fewest);
    }
}

TEST(QualityReport, tooFewToSayIsSaidAndNotShownAsZero) {
    const auto r = of({item(1, Urgency::soon, Urgency::emergency)});
    EXPECT_FALSE(r.all);
    const auto out = toJson(r, ReportFor::figuresOnly);
    EXPECT_TRUE(out.at("all").at("tooFew").as_bool());
    EXPECT_FALSE(out.contains("overridden")) << "one case, and everybody would know which";
    EXPECT_NE(std::string::npos, toText(r).find("too few to say"));
}

TEST(QualityReport, listsWhatSomebodyShouldReadGravestFirst) {
    auto uncertain = item(1, Urgency::urgent, Urgency::urgent);
    uncertain.suggestion.clinicianDecides = true;
    auto below = item(2, Urgency::emergency, Urgency::soon);
    below.suggestion.floor = Urgency::emergency;
    auto missed = item(3, Urgency::soon, Urgency::immediate);
    auto plain = item(4, Urgency::soon, Urgency::soon);
    auto left = caseOf(item(5, Urgency::soon, std::nullopt), true);
    std::vector<Case> cases{caseOf(uncertain, false), caseOf(below, false), caseOf(missed, false), caseOf(plain, false), left};
    const auto r = report(cases, day, day + 24h, {});
    std::vector<std::string> ids;
    for (const auto& c : r.review) ids.push_back(c.item);
    EXPECT_THAT(ids, testing::ElementsAre("item3", "item2", "item1", "item5"));
    EXPECT_THAT(r.review[1].why, testing::ElementsAre(ReviewWhy::belowFloor, ReviewWhy::overridden));
    const auto out = toJson(r, ReportFor::withCases);
    EXPECT_EQ(4U, out.at("review").as_array().size());
    EXPECT_FALSE(toJson(r, ReportFor::figuresOnly).contains("review"));
}

TEST(QualityReport, countsTheUnitAndThePeriodAskedForOnly) {
    auto other = item(1, Urgency::soon, Urgency::soon);
    other.unit = UnitId{"u2"};
    auto late = item(2, Urgency::soon, Urgency::soon);
    late.created = day + 240h;
    EXPECT_EQ(1, of({other, late, item(3, Urgency::soon, std::nullopt)}, "u1").items);
    EXPECT_EQ(2, of({other, late, item(3, Urgency::soon, std::nullopt)}).items);
}

TEST(QualityReport, everyLineOfTheCsvHasAsManyCellsAsItsHead) {
    std::vector<TriageItem> items;
    for (int n = 0; n < 8; ++n) items.push_back(item(n, Urgency::soon, Urgency::soon, "=cmd|'x'"));
    for (const auto& r : {of(items), of({})}) {
        const auto csv = toCsv(r);
        std::size_t want = 0;
        for (std::size_t at = 0; at < csv.size();) {
            const auto end = csv.find("\r\n", at);
            const auto line = csv.substr(at, end - at);
            const auto commas = static_cast<std::size_t>(std::ranges::count(line, ','));
            if (want == 0) want = commas;
            EXPECT_EQ(want, commas) << line;
            at = end + 2;
        }
    }
    EXPECT_NE(std::string::npos, toCsv(of(items)).find("\"'=cmd|'x'\"")) << "no formula for a spreadsheet";
}

TEST(QualityReport, agesFallIntoTheirBands) {
    for (const auto& [years, band] : std::vector<std::pair<int, std::string>>{{0, "0"}, {1, "1-4"}, {4, "1-4"}, {5, "5-17"}, {17, "5-17"}, {18, "18-39"}, {64, "40-64"}, {65, "65-79"}, {79, "65-79"}, {80, "80+"}, {104, "80+"}})
        EXPECT_EQ(band, ageBand(years)) << years;
    EXPECT_EQ("unknown", ageBand(std::nullopt));
    EXPECT_EQ("unknown", ageBand(-1));
}

} // namespace
} // namespace fyr::triage::quality
