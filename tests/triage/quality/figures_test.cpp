// The statistics, against figures worked out elsewhere.
#include "triage/quality/figures.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

namespace fyr::triage::quality {
namespace {

using std::chrono::seconds;

TEST(Figures, aShareHasWilsonsInterval) {
    // Wilson 1927 by hand: 8 of 10, 0 of 20, 20 of 20 at 95 %.
    const auto a = Share{8, 10}.wilson();
    ASSERT_TRUE(a);
    EXPECT_NEAR(0.4902, a->low, 0.0001);
    EXPECT_NEAR(0.9433, a->high, 0.0001);
    const auto none = Share{0, 20}.wilson();
    EXPECT_EQ(0, none->low);
    EXPECT_NEAR(0.1611, none->high, 0.0001);
    const auto all = Share{20, 20}.wilson();
    EXPECT_NEAR(0.8389, all->low, 0.0001);
    EXPECT_EQ(1, all->high);
}

TEST(Figures, ofNothingNothingCanBeSaid) {
    EXPECT_FALSE(Share{}.value());
    EXPECT_FALSE(Share{}.wilson());
    EXPECT_FALSE(weightedKappa(Matrix{}));
    EXPECT_FALSE(percentile({}, 0.5));
}

TEST(Figures, kappaIsOneWhenAllAgreeAndNothingWhenThereIsOneLevelOnly) {
    Matrix m{};
    m[1][1] = 10;
    m[3][3] = 20;
    EXPECT_NEAR(1, weightedKappa(m)->value, 1e-12);
    Matrix one{};
    one[2][2] = 40;
    EXPECT_FALSE(weightedKappa(one)) << "chance alone explains it";
}

TEST(Figures, kappaIsZeroWhenRowsAndColumnsKnowNothingOfEachOther) {
    Matrix m{};
    const std::array<std::int64_t, levels> row{2, 3, 4, 5, 6}, column{1, 2, 3, 2, 1};
    for (std::size_t i = 0; i < levels; ++i)
        for (std::size_t j = 0; j < levels; ++j) m[i][j] = row[i] * column[j];
    const auto k = weightedKappa(m);
    ASSERT_TRUE(k);
    EXPECT_NEAR(0, k->value, 1e-12);
    EXPECT_LT(k->interval->low, 0);
    EXPECT_GT(k->interval->high, 0);
}

// A definition that shares nothing with the formula: 1 - mean squared distance / the same by chance.
double byDefinition(const Matrix& m) {
    double n = 0, seen = 0, chance = 0;
    for (const auto& r : m)
        for (const auto x : r) n += static_cast<double>(x);
    for (std::size_t i = 0; i < levels; ++i)
        for (std::size_t j = 0; j < levels; ++j) {
            const double d = (static_cast<double>(i) - static_cast<double>(j)) * (static_cast<double>(i) - static_cast<double>(j));
            seen += d * static_cast<double>(m[i][j]) / n;
            double r = 0, c = 0;
            for (std::size_t k = 0; k < levels; ++k) {
                r += static_cast<double>(m[i][k]);
                c += static_cast<double>(m[k][j]);
            }
            chance += d * r / n * c / n;
        }
    return 1 - seen / chance;
}

TEST(Figures, theIntervalOfKappaHoldsTheTruthAboutAsOftenAsItSays) {
    // A clinic where the clinician mostly agrees: cells of the truth, then samples of 200.
    Matrix truth{{{8, 2, 0, 0, 0}, {2, 20, 5, 1, 0}, {0, 6, 50, 8, 1}, {0, 1, 9, 60, 6}, {0, 0, 1, 7, 30}}};
    const double kappa = byDefinition(truth);
    EXPECT_NEAR(kappa, weightedKappa(truth)->value, 1e-12);
    std::vector<double> weights;
    for (const auto& r : truth)
        for (const auto x : r) weights.push_back(static_cast<double>(x));
    std::mt19937 random(5);
    std::discrete_distribution<std::size_t> draw(weights.begin(), weights.end());
    int held = 0;
    constexpr int times = 2000;
    for (int t = 0; t < times; ++t) {
        Matrix m{};
        for (int i = 0; i < 200; ++i) {
            const auto at = draw(random);
            ++m[at / levels][at % levels];
        }
        const auto k = weightedKappa(m);
        ASSERT_TRUE(k && k->interval);
        held += k->interval->low <= kappa && kappa <= k->interval->high ? 1 : 0;
    }
    EXPECT_NEAR(0.95, static_cast<double>(held) / times, 0.025) << kappa;
}

TEST(Figures, aFewCasesGetNoIntervalOfKappa) {
    Matrix m{};
    m[0][0] = 5;
    m[4][3] = 5;
    ASSERT_TRUE(weightedKappa(m));
    EXPECT_FALSE(weightedKappa(m)->interval);
    m[2][2] = 10;
    EXPECT_TRUE(weightedKappa(m)->interval);
}

TEST(Figures, aPercentileIsOneOfTheTimes) {
    EXPECT_EQ(seconds(30), percentile({seconds(50), seconds(10), seconds(30)}, 0.5));
    EXPECT_EQ(seconds(50), percentile({seconds(50), seconds(10), seconds(30)}, 0.9));
    EXPECT_EQ(seconds(7), percentile({seconds(7)}, 0.5));
}

} // namespace
} // namespace fyr::triage::quality
