#include "presenter/vitals.h"

#include <gtest/gtest.h>

namespace fyr::presenter {
namespace {

using clinical::VitalGrade;
using clinical::VitalPart;
using clinical::VitalScheme;

VitalPart part(const char* vital, const char* value, int points = 0, VitalGrade grade = VitalGrade::normal) {
    VitalPart p;
    p.vital = vital;
    p.value = {value, value};
    p.points = points;
    p.grade = grade;
    return p;
}
clinical::TriageItem with(clinical::VitalAssessment a) {
    clinical::TriageItem i;
    i.suggestion.vitals = std::move(a);
    return i;
}

TEST(Vitals, AskForWhatTheRoyalCollegesThresholdsSay) {
    for (const auto& [total, top, wanted] : std::vector<std::tuple<int, int, News2Response>>{{0, 0, News2Response::low}, {4, 2, News2Response::low}, {3, 3, News2Response::oneThree},
                                                                                             {4, 3, News2Response::oneThree}, {5, 2, News2Response::medium}, {6, 3, News2Response::medium},
                                                                                             {7, 2, News2Response::high}, {20, 3, News2Response::high}})
        EXPECT_EQ(responseTo(total, top), wanted) << total << " " << top;
}

TEST(Vitals, AreNotShownWhenNothingWasMeasured) {
    EXPECT_FALSE(vitalsOf({}));
    EXPECT_FALSE(vitalsOf(with({.scheme = VitalScheme::news2, .parts = {part("spo2", ""), part("heart_rate", "")}})));
    EXPECT_FALSE(vitalsOf(with({})));
}

TEST(Vitals, SayAtLeastWhileAValueIsMissing) {
    const auto some = vitalsOf(with({.scheme = VitalScheme::news2, .total = 5, .top = 3, .parts = {part("resp_rate", "25", 3), part("spo2", ""), part("heart_rate", "115", 2), part("oxygen", "")}}));
    ASSERT_TRUE(some);
    EXPECT_TRUE(some->atLeast);
    EXPECT_EQ(some->missing, 2);
    EXPECT_EQ(some->response, News2Response::medium);
    EXPECT_EQ(some->rows.size(), 4U) << "the missing ones have rows of their own";
    const auto all = vitalsOf(with({.scheme = VitalScheme::news2, .total = 5, .top = 3, .parts = {part("resp_rate", "25", 3), part("heart_rate", "115", 2)}}));
    EXPECT_FALSE(all->atLeast);
}

TEST(Vitals, OfAChildAreAsBadAsTheWorst) {
    const auto v = vitalsOf(with({.scheme = VitalScheme::child, .red = 1, .amber = 1, .parts = {part("resp_rate", "60", 0, VitalGrade::red), part("heart_rate", "150", 0, VitalGrade::amber),
                                                                                                part("spo2", "98"), part("sys_bp", "", 0, VitalGrade::normal)}}));
    ASSERT_TRUE(v);
    EXPECT_EQ(v->worst, VitalGrade::red);
    EXPECT_EQ(v->beyond, 2);
    EXPECT_EQ(v->missing, 1);
}

TEST(Vitals, AreShownWithoutPointsWhereNoSchemeHolds) {
    const auto v = vitalsOf(with({.scheme = VitalScheme::none, .notUsed = clinical::VitalNotUsed::pregnant, .parts = {part("heart_rate", "130")}}));
    ASSERT_TRUE(v);
    EXPECT_EQ(v->notUsed, clinical::VitalNotUsed::pregnant);
    EXPECT_EQ(v->rows.size(), 1U);
}

} // namespace
} // namespace fyr::presenter
