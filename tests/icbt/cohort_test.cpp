// Cohorts: the same seed is the same cohort, and what comes of it lies where it can.
#include "play.h"

#include "icbt/simulate/behaviour.h"
#include "icbt/simulate/cohort.h"

#include <set>

namespace fyr::icbt::test {
namespace {

using simulate::Cohort;
constexpr simulate::Yardstick phq9{6, 9};

TEST(Cohorts, theSameSeedIsTheSameToTheByteWithAnyNumberOfThreads) {
    const auto p = shipped("depression");
    const auto one = simulate::simulate({p, calendar()}, phq9, 1300, 7, 3, 1);
    const auto three = simulate::simulate({p, calendar()}, phq9, 1300, 7, 3, 3);
    EXPECT_EQ(simulate::asJson(p, one, 7, 3), simulate::asJson(p, three, 7, 3));
    EXPECT_EQ(simulate::asSvg(p, one), simulate::asSvg(p, three));
    const auto other = simulate::simulate({p, calendar()}, phq9, 1300, 8, 3, 1);
    EXPECT_NE(simulate::asJson(p, one, 7, 3), simulate::asJson(p, other, 8, 3));
}

TEST(Cohorts, everyPatientIsCountedOnce) {
    for (const auto* name : {"depression", "anxiety", "insomnia"}) {
        const auto p = shipped(name);
        const auto c = simulate::simulate({p, calendar()}, phq9, 600, 1, 2, 2);
        EXPECT_EQ(c.patients, 600U) << name;
        EXPECT_EQ(c.started.all, 600U);
        EXPECT_EQ(c.signedOff.of + c.discharged.of + c.referred.of + c.unfinished.of, c.started.of) << name;
        EXPECT_LT(c.unfinished.value(), 0.02) << name << ": a course comes to its end";
        EXPECT_GT(c.completed.value(), 0.2) << name;
        for (const auto& m : c.modules) {
            EXPECT_LE(m.done, m.submitted);
            EXPECT_LE(m.submitted, m.opened);
            EXPECT_LE(m.opened, c.started.of);
        }
        for (const auto& d : c.duties) EXPECT_LE(d.late, d.raised);
        for (const auto& f : simulate::figures(p, c, 1)) {
            EXPECT_LE(f.low, f.value + 1e-9) << f.name;
            EXPECT_GE(f.high, f.value - 1e-9) << f.name;
        }
    }
}

TEST(Cohorts, wilsonsIntervalIsTheOneOfTheTextbooks) {
    simulate::Share s;
    s.of = 81;
    s.all = 263;
    const auto [low, high] = s.interval(); // Newcombe 1998, table I: 81/263, 0.2553 to 0.3662
    EXPECT_NEAR(low, 0.2553, 5e-5);
    EXPECT_NEAR(high, 0.3662, 5e-5);
    EXPECT_NEAR((simulate::Share{0, 20}.interval().second), 0.1611, 5e-5);
}

TEST(Cohorts, everyNumberOfTheModelSaysWhereItIsFrom) {
    std::set<std::string_view> names;
    for (const auto& n : simulate::behaviour::table) {
        EXPECT_FALSE(n.number.source.empty()) << n.name;
        EXPECT_TRUE(names.insert(n.name).second) << n.name;
    }
    for (const auto& c : simulate::behaviour::courses)
        for (const auto& n : {c.startMean, c.startSd, c.least, c.most, c.gainMeanInSd, c.gainSdInSd, c.dropout}) EXPECT_FALSE(n.source.empty()) << c.instrument;
}

} // namespace
} // namespace fyr::icbt::test
