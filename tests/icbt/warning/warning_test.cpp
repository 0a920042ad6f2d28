#include "icbt/warning/fit.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

namespace fyr::icbt {
namespace {

CourseSoFar course(std::vector<std::optional<std::int32_t>> totals, std::int32_t week = 4) {
    return {.week = week, .totals = std::move(totals), .least = 0, .most = 27, .higherIsWorse = true, .modulesDone = 4, .daysSilent = 0};
}
double at(const FeatureRow& x, Feature f) { return x[static_cast<std::size_t>(f)]; }

// Courses of which the truth is known: p(failed) = logistic(z), z linear in the features.
struct Truth {
    FeatureRow weight{1.0, 2.5, 6.0, 1.5, -1.0, 1.2};
    double intercept = 0.2;
    [[nodiscard]] double z(const FeatureRow& x) const {
        double out = intercept;
        for (std::size_t i = 0; i < features; ++i) out += weight[i] * x[i];
        return out;
    }
};
std::vector<Sample> drawn(const Truth& truth, std::size_t n, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> even;
    std::vector<Sample> out;
    for (std::size_t i = 0; i < n; ++i) {
        Sample s;
        s.x = {0.55 + 0.15 * normal(random), -0.15 + 0.2 * normal(random), -0.03 + 0.05 * normal(random), 0.25 * std::abs(normal(random)), 0.8 + 0.3 * normal(random), 0.3 * std::abs(normal(random))};
        s.failed = even(random) < 1 / (1 + std::exp(-truth.z(s.x)));
        out.push_back(s);
    }
    return out;
}
// Of the rule that knows the truth: above the share of failures it says "look" (the best limit for balanced accuracy).
double bayes(const Truth& truth, const std::vector<Sample>& samples) {
    double failed = 0;
    for (const auto& s : samples) failed += s.failed ? 1 : 0;
    const double share = failed / static_cast<double>(samples.size());
    double caught = 0, spared = 0;
    for (const auto& s : samples) {
        const bool look = 1 / (1 + std::exp(-truth.z(s.x))) >= share;
        if (s.failed && look) ++caught;
        if (!s.failed && !look) ++spared;
    }
    return (caught / failed + spared / (static_cast<double>(samples.size()) - failed)) / 2;
}

TEST(EarlyWarning, tooLittleIsAStateOfItsOwnAndNeverOnTrack) {
    WarningModel m;
    EXPECT_EQ(assess(&m, course({15, 14}, 1)).state, WarningState::tooLittle);
    EXPECT_EQ(assess(&m, course({{}, 14, 13, 12, 12})).state, WarningState::tooLittle);     // no baseline
    EXPECT_EQ(assess(&m, course({15, 14, {}, {}, {}})).state, WarningState::tooLittle);     // one answer
    EXPECT_EQ(assess(&m, course({15, 14, 13, {}, {}})).state, WarningState::tooLittle);     // none of late
    EXPECT_NE(assess(&m, course({15, 14, {}, 13, {}})).state, WarningState::tooLittle);
    EXPECT_FALSE(assess(&m, course({15, 14}, 1)).p);
}

TEST(EarlyWarning, withoutAModelThereIsNoNumberAndASimulatedOneIsNone) {
    EXPECT_EQ(assess(nullptr, course({15, 14, 13, 12, 12})).state, WarningState::noModel);
    WarningModel m;
    m.simulated = true;
    EXPECT_EQ(assess(&m, course({15, 14, 13, 12, 12})).state, WarningState::noModel);
    EXPECT_NE(assess(&m, course({15, 14, 13, 12, 12}), true).state, WarningState::noModel);
}

TEST(EarlyWarning, featuresAreWhatTheySayWhicheverWayTheInstrumentPoints) {
    auto c = course({18, 18, {}, 12, 9});
    c.missed = 1;
    const auto x = featuresOf(c).value();
    EXPECT_NEAR(at(x, Feature::baseline), 18 / 27.0, 1e-12);
    EXPECT_NEAR(at(x, Feature::change), -9 / 27.0, 1e-12);
    EXPECT_LT(at(x, Feature::slope), 0);
    EXPECT_NEAR(at(x, Feature::missed), 0.25, 1e-12);
    EXPECT_NEAR(at(x, Feature::modules), 1, 1e-12);
    auto other = course({9, 9, {}, 15, 18});
    other.higherIsWorse = false;
    other.missed = 1;
    const auto y = featuresOf(other).value();
    for (std::size_t i = 0; i < features; ++i) EXPECT_NEAR(x[i], y[i], 1e-12) << i;
}

TEST(EarlyWarning, worseScoresNeverLowerItWhenTheModelSaysTheyRaiseIt) {
    WarningModel m;
    m.weight = {0, 2, 3, 1, 0, 1};
    double before = -1;
    for (int last = 0; last <= 27; ++last) {
        const auto p = assess(&m, course({15, 14, 13, 13, last})).p.value();
        EXPECT_GE(p, before);
        before = p;
    }
}

TEST(EarlyWarning, theReasonsAreWhatRaisesItMostThreeAtMost) {
    WarningModel m;
    m.mean = {0.5, -0.2, -0.05, 0.1, 1, 0.1};
    m.weight = {0.0, 2.0, 0.0, 4.0, -1.0, 8.0};
    auto c = course({15, {}, 15, {}, 15});
    c.missed = 2;
    c.modulesDone = 0;
    c.daysSilent = 14;
    const auto w = assess(&m, c);
    EXPECT_EQ(w.reasons, (std::vector<Feature>{Feature::silent, Feature::missed, Feature::modules}));
    EXPECT_EQ(w.state, WarningState::look);
}

TEST(EarlyWarning, nothingIsFittedOnTooFewCourses) {
    EXPECT_FALSE(fit(drawn({}, 199, 1)));
    auto all = drawn({}, 400, 1);
    for (auto& s : all) s.failed = false;
    EXPECT_FALSE(fit(all));
    for (std::size_t i = 0; i < 59; ++i) all[i].failed = true;
    EXPECT_FALSE(fit(all));
    all[59].failed = true;
    EXPECT_TRUE(fit(all));
}

TEST(EarlyWarning, aFitComesWithinAPointOfTheBestThatCanBeKnown) {
    const Truth truth;
    const auto samples = drawn(truth, 20'000, 7);
    const auto m = fit(samples).value().model;
    const auto unseen = drawn(truth, 20'000, 8);
    double failed = 0, caught = 0, spared = 0;
    for (const auto& s : unseen) {
        double z = m.intercept;
        for (std::size_t i = 0; i < features; ++i) z += m.weight[i] * (s.x[i] - m.mean[i]) / m.scale[i];
        const bool look = 1 / (1 + std::exp(-z)) >= m.limit;
        failed += s.failed ? 1 : 0;
        if (s.failed && look) ++caught;
        if (!s.failed && !look) ++spared;
    }
    const double accuracy = (caught / failed + spared / (static_cast<double>(unseen.size()) - failed)) / 2;
    const double best = bayes(truth, unseen);
    std::printf("balanced accuracy: fitted %.4f (it says of itself %.4f), best that can be known %.4f; calibration slope %.3f\n", accuracy, m.balancedAccuracy.value, best, m.calibrationSlope.value);
    EXPECT_GT(accuracy, best - 0.01);
    EXPECT_NEAR(m.balancedAccuracy.value, accuracy, 0.015);
    EXPECT_NEAR(m.calibrationSlope.value, 1, 0.06);
}

TEST(EarlyWarning, aFeatureThatNeverVariesGetsNoWeightAndNothingBreaks) {
    auto samples = drawn({}, 2'000, 3);
    for (auto& s : samples) s.x[5] = 0.4;
    const auto m = fit(samples).value().model;
    EXPECT_NEAR(m.weight[5], 0, 1e-9);
    EXPECT_TRUE(std::isfinite(m.intercept));
}

// The area by its definition: every pair of one that failed and one that did not.
TEST(EarlyWarning, theAreaIsTheShareOfPairsInTheRightOrderAndItsIntervalHoldsTheTruth) {
    const Truth truth;
    int held = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const auto samples = drawn(truth, 400, 100 + seed);
        const auto f = fit(samples).value();
        double right = 0, pairs = 0;
        for (std::size_t i = 0; i < samples.size(); ++i)
            for (std::size_t j = 0; j < samples.size(); ++j)
                if (samples[i].failed && !samples[j].failed) {
                    ++pairs;
                    right += f.unseen[i] > f.unseen[j] ? 1 : f.unseen[i] == f.unseen[j] ? 0.5 : 0;
                }
        ASSERT_NEAR(f.model.auc.value, right / pairs, 1e-9);
        const auto fresh = drawn(truth, 4'000, 9'000 + seed); // what it is worth where nothing was fitted
        std::vector<double> failed, well;
        for (const auto& s : fresh) {
            double z = f.model.intercept;
            for (std::size_t k = 0; k < features; ++k) z += f.model.weight[k] * (s.x[k] - f.model.mean[k]) / f.model.scale[k];
            (s.failed ? failed : well).push_back(z);
        }
        double area = 0;
        for (const double a : failed)
            for (const double b : well) area += a > b ? 1 : a == b ? 0.5 : 0;
        area /= static_cast<double>(failed.size()) * static_cast<double>(well.size());
        held += area >= f.model.auc.low && area <= f.model.auc.high;
    }
    EXPECT_GE(held, 34); // of 40; 38 are meant
}

TEST(EarlyWarning, theFifthsHoldEveryCourseOnceAndNumbersThatMeanNothingAreSaidSo) {
    const auto samples = drawn({}, 1'003, 11);
    const auto f = fit(samples).value();
    std::int32_t courses = 0, failed = 0;
    double before = 0;
    for (const auto& b : f.bins) {
        courses += b.courses;
        failed += b.failed;
        EXPECT_GE(b.foretold, before);
        EXPECT_LE(b.happened.low, b.happened.value);
        EXPECT_GE(b.happened.high, b.happened.value);
        before = b.foretold;
    }
    EXPECT_EQ(courses, 1'003);
    EXPECT_EQ(failed, f.model.ended);
    auto noise = drawn({}, 600, 12); // ends that have nothing to do with what was seen
    std::mt19937_64 random(5);
    for (auto& s : noise) s.failed = random() % 2 == 0;
    EXPECT_LT(fit(noise)->model.auc.low, 0.5);
    EXPECT_NEAR(shareOf(0, 10).high, 0.2775, 1e-4); // Wilson, by hand
    EXPECT_EQ(shareOf(0, 0).high, 1);
}

TEST(EarlyWarning, theSameSamplesGiveTheSameModelAndItSurvivesItsText) {
    const auto samples = drawn({}, 1'000, 5);
    auto m = fit(samples).value().model;
    EXPECT_EQ(json::write(m.toJson()), json::write(fit(samples)->model.toJson()));
    m.id = "a";
    m.programme = "depression";
    m.fittedOn = "a simulation";
    const auto back = WarningModel::fromJson(json::parse(json::write(m.toJson())).value()).value();
    EXPECT_NEAR(back.weight[1], m.weight[1], 1e-9);
    EXPECT_NEAR(back.caught.low, m.caught.low, 1e-9);
    EXPECT_FALSE(WarningModel::fromJson(json::parse(R"({"id":"a","programme":"p","fittedOn":"x","limit":2,"week":1})").value()));
}

} // namespace
} // namespace fyr::icbt
