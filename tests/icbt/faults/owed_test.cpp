// What is owed by the programme's words, by hand: the harness that holds the engine to it must be right by itself.
#include "icbt/play.h"

#include "icbt/simulate/owed.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::icbt::test {
namespace {

using simulate::Owed;
const Instant friday = local(2026, 1, 16, 20);

Event says(const Programme& p, std::optional<std::int32_t> item3, std::string_view measure = "weekly") {
    Event e;
    e.type = EventType::answer;
    e.subject = p.measureOf(measure);
    e.points = {0, 0, item3};
    return e;
}

std::vector<std::string> told(const Owed& o, std::size_t from = 0) {
    std::vector<std::string> out;
    for (std::size_t i = from; i < o.tellings().size(); ++i) {
        const auto& t = o.tellings()[i];
        out.push_back(fmt::format("{} {} {}", when(t.at).substr(5), name(t.kind), name(t.to)));
    }
    return out;
}
using Lines = std::vector<std::string>;

class OwedByHand : public ::testing::Test {
  protected:
    Programme p = small();
    Owed o{p};
    void answers(std::optional<std::int32_t> item3, Instant at) { o.answered(says(p, item3), at, at); }
};

TEST_F(OwedByHand, theTableSaysWhoMustSeeAnAnswer) {
    EXPECT_FALSE(o.asksForAPerson(says(p, 0)));
    for (const auto v : {std::optional(1), std::optional(2), std::optional(3), std::optional<std::int32_t>()}) EXPECT_TRUE(o.asksForAPerson(says(p, v)));
    answers(0, friday);
    EXPECT_TRUE(o.matters().empty());
    answers({}, friday);
    ASSERT_EQ(o.matters().size(), 1U);
    EXPECT_EQ(o.matters()[0].kind, DutyKind::ask);
}

TEST_F(OwedByHand, theChainIsToldAndSaidAgainUntilSomebodyHasIt) {
    answers(3, friday);
    o.timeIs(friday + hours(17));
    EXPECT_EQ(told(o), (Lines{"01-16 20:00 alert therapist", "01-16 20:00 alert unit", "01-17 08:00 alert onCall", "01-17 12:00 alert onCall"}));
    EXPECT_EQ(o.taken(0, DutyKind::alert, friday + hours(20), friday + hours(20)), "");
    EXPECT_EQ(o.tellings().size(), 5U) << "at the very moment of a telling it comes first";
    o.timeIs(friday + hours(80));
    EXPECT_EQ(o.tellings().size(), 5U);
    EXPECT_NE(o.taken(0, DutyKind::alert, friday + hours(81), friday), "");
    EXPECT_EQ(o.settled(0, DutyKind::alert, friday + hours(82)), "");
    EXPECT_TRUE(o.matters().empty());
    EXPECT_NE(o.settled(0, DutyKind::alert, friday + hours(83)), "");
    EXPECT_NE(o.taken(0, DutyKind::alert, friday + hours(83), friday), "");
}

TEST_F(OwedByHand, whoeverTookItAndSaysNothingHasItNoMore) {
    answers(2, friday);
    EXPECT_EQ(o.taken(0, DutyKind::alert, friday + hours(1), friday + hours(1)), "");
    o.timeIs(friday + hours(73) - minutes(1));
    EXPECT_EQ(o.tellings().size(), 2U);
    o.timeIs(friday + hours(78));
    EXPECT_EQ(told(o, 2), (Lines{"01-19 21:00 alert therapist", "01-19 21:00 alert unit", "01-19 21:00 alert onCall", "01-20 01:00 alert onCall"}));
    EXPECT_NE(o.settled(0, DutyKind::alert, friday + hours(78)), "") << "nobody has it";
}

TEST_F(OwedByHand, aSecondAnswerIsToldWhenSomebodyHasTheFirstAndOnlyThen) {
    answers(2, friday);
    answers(3, friday + hours(2));
    EXPECT_EQ(o.tellings().size(), 2U) << "the clock runs on";
    EXPECT_EQ(o.taken(0, DutyKind::alert, friday + hours(3), friday + hours(3)), "");
    answers(1, friday + hours(5));
    EXPECT_EQ(told(o, 2), (Lines{"01-17 01:00 alert therapist", "01-17 01:00 alert unit", "01-17 01:00 alert onCall"}));
    EXPECT_EQ(o.tellings().back().since, friday + hours(5));
    o.timeIs(friday + hours(9));
    EXPECT_EQ(told(o, 5), (Lines{"01-17 05:00 alert onCall"}));
}

TEST_F(OwedByHand, aGraverAnswerTakesThePlaceOfALesserOne) {
    answers(1, friday);
    EXPECT_EQ(o.taken(0, DutyKind::ask, friday + hours(1), friday), "");
    answers(3, friday + hours(2));
    ASSERT_EQ(o.matters().size(), 1U);
    EXPECT_EQ(o.matters()[0].kind, DutyKind::alert);
    EXPECT_FALSE(o.matters()[0].taken);
    EXPECT_EQ(told(o, 2), (Lines{"01-16 22:00 alert therapist", "01-16 22:00 alert unit"}));
}

TEST_F(OwedByHand, hoursPassThroughDaylightSavingAndHolidays) {
    const auto eve = local(2026, 3, 28, 20); // clocks go forward in this night
    answers(3, eve);
    o.timeIs(eve + hours(12));
    EXPECT_EQ(told(o, 2), (Lines{"03-29 09:00 alert onCall"}));
}

TEST(OwedRules, whatStandsStillOrCountsWorkingDaysIsNotJudged) {
    EXPECT_TRUE(Owed::judges(small()));
    for (const auto* name : {"depression", "anxiety", "insomnia"}) EXPECT_TRUE(Owed::judges(shipped(name))) << name;
    EXPECT_FALSE(Owed::judges(small({{"settle: 72h", "settle: 2wd"}})));
    EXPECT_FALSE(Owed::judges(small({{"{id: red, answer: 24h, again: 4h,", "{id: red, answer: 24h, again: 4h, runs: [active],"}})));
}

} // namespace
} // namespace fyr::icbt::test
