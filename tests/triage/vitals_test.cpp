// NEWS2 against the published table, children against the bands, and what both do in an interview.
#include "support.h"

#include "triage/facts.h"
#include "triage/vitals.h"

#include <algorithm>

namespace fyr::triage::test {
namespace {

struct Edge {
    double value;
    int points;
};
std::size_t known(const VitalAssessment& a) { return a.parts.size() - a.missing(); }
int pointsOf(Vital v, const VitalSigns& s) { return news2(s).points[static_cast<std::size_t>(v)].value_or(-1); }

// Both sides of every limit of the chart of 2017.
TEST(News2, GivesThePointsOfThePublishedTable) {
    for (const auto& [value, points] : {Edge{3, 3}, {8, 3}, {9, 1}, {11, 1}, {12, 0}, {20, 0}, {21, 2}, {24, 2}, {25, 3}, {60, 3}})
        EXPECT_EQ(pointsOf(Vital::respRate, {.respRate = value}), points) << value;
    for (const auto& [value, points] : {Edge{70, 3}, {91, 3}, {92, 2}, {93, 2}, {94, 1}, {95, 1}, {96, 0}, {100, 0}})
        EXPECT_EQ(pointsOf(Vital::spo2, {.spo2 = value}), points) << value;
    for (const auto& [value, points] : {Edge{60, 3}, {90, 3}, {91, 2}, {100, 2}, {101, 1}, {110, 1}, {111, 0}, {219, 0}, {220, 3}})
        EXPECT_EQ(pointsOf(Vital::sysBp, {.sysBp = value}), points) << value;
    for (const auto& [value, points] : {Edge{30, 3}, {40, 3}, {41, 1}, {50, 1}, {51, 0}, {90, 0}, {91, 1}, {110, 1}, {111, 2}, {130, 2}, {131, 3}, {200, 3}})
        EXPECT_EQ(pointsOf(Vital::heartRate, {.heartRate = value}), points) << value;
    for (const auto& [value, points] : {Edge{33, 3}, {35.0, 3}, {35.1, 1}, {36.0, 1}, {36.1, 0}, {38.0, 0}, {38.1, 1}, {39.0, 1}, {39.1, 2}, {41, 2}})
        EXPECT_EQ(pointsOf(Vital::temperature, {.temperature = value}), points) << value;
    EXPECT_EQ(pointsOf(Vital::oxygen, {.oxygen = true}), 2);
    EXPECT_EQ(pointsOf(Vital::oxygen, {.oxygen = false}), 0);
    EXPECT_EQ(pointsOf(Vital::consciousness, {.alert = false}), 3);
    EXPECT_EQ(pointsOf(Vital::consciousness, {.alert = true}), 0);
}

TEST(News2, UsesScaleTwoOnlyWhenAClinicianSetIt) {
    for (const auto& [value, points] : {Edge{80, 3}, {83, 3}, {84, 2}, {85, 2}, {86, 1}, {87, 1}, {88, 0}, {92, 0}, {93, 0}, {100, 0}}) {
        VitalSigns s{.spo2 = value, .oxygen = false};
        s.scale2 = true;
        EXPECT_EQ(pointsOf(Vital::spo2, s), points) << "on air " << value;
    }
    for (const auto& [value, points] : {Edge{83, 3}, {85, 2}, {87, 1}, {88, 0}, {92, 0}, {93, 1}, {94, 1}, {95, 2}, {96, 2}, {97, 3}, {100, 3}}) {
        VitalSigns s{.spo2 = value, .oxygen = true};
        s.scale2 = true;
        EXPECT_EQ(pointsOf(Vital::spo2, s), points) << "on oxygen " << value;
    }
}

// Every set of values from a grid: the total is the sum of its parts, and leaving a value out never adds to it.
TEST(News2, IsALowerBoundWhateverIsMissing) {
    const std::array<double, 4> rates{7, 10, 16, 26};
    const std::array<double, 4> spo2{89, 92, 94, 98};
    const std::array<double, 4> pressures{85, 95, 105, 125};
    const std::array<double, 5> pulses{38, 45, 70, 120, 140};
    const std::array<double, 4> temperatures{34.5, 37, 38.6, 39.6};
    int checked = 0;
    for (const auto r : rates)
        for (const auto o : spo2)
            for (const auto p : pressures)
                for (const auto h : pulses)
                    for (const auto t : temperatures)
                        for (const bool alert : {true, false}) {
                            const VitalSigns all{r, o, false, p, h, alert, t};
                            const auto whole = news2(all);
                            ASSERT_TRUE(whole.complete());
                            int sum = 0, top = 0;
                            for (const auto& x : whole.points) sum += *x, top = std::max(top, *x);
                            ASSERT_EQ(whole.total, sum);
                            ASSERT_EQ(whole.top, top);
                            for (int left = 0; left < 7; ++left) {
                                auto less = all;
                                if (left == 0) less.respRate.reset();
                                if (left == 1) less.spo2.reset();
                                if (left == 2) less.oxygen.reset();
                                if (left == 3) less.sysBp.reset();
                                if (left == 4) less.heartRate.reset();
                                if (left == 5) less.alert.reset();
                                if (left == 6) less.temperature.reset();
                                const auto part = news2(less);
                                ASSERT_LE(part.total, whole.total);
                                ASSERT_FALSE(part.complete());
                                ++checked;
                            }
                        }
    EXPECT_EQ(checked, 4 * 4 * 4 * 5 * 4 * 2 * 7);
}

Interview told(std::string text, double age, std::string lang = "en", Sex sex = Sex::male, Subject subject = Subject::self) {
    auto s = step(realKb(), {}, {}, Start{age, sex, std::move(lang), std::move(text), subject}, noon);
    EXPECT_TRUE(s) << s.error().describe();
    return s->state;
}
Interview endOf(Interview state) {
    while (!state.done) {
        Answer a;
        a.questionId = state.question->id;
        a.unknown = true;
        auto s = step(realKb(), {}, std::move(state), a, noon);
        EXPECT_TRUE(s);
        state = std::move(s->state);
    }
    return state;
}
bool raised(const Interview& s, std::string_view flag) {
    return std::any_of(s.redFlags.begin(), s.redFlags.end(), [&](const auto& f) { return f.id == flag; });
}

TEST(Vitals, SevenPointsAreAnEmergencyCallAndTheClinicianSeesWhy) {
    const auto s = endOf(told("I have a cough. My temperature is 38.6, my pulse is 118, I breathe 25 times per minute and my blood pressure is 108/60", 58));
    EXPECT_TRUE(raised(s, "RF-540"));
    EXPECT_EQ(s.outcome->suggestion.urgency, Urgency::immediate);
    ASSERT_TRUE(s.outcome->suggestion.vitals);
    EXPECT_EQ(s.outcome->suggestion.vitals->scheme, VitalScheme::news2);
    EXPECT_EQ(s.outcome->suggestion.vitals->total, 3 + 2 + 1 + 1);
    EXPECT_EQ(known(*s.outcome->suggestion.vitals), 4u);
    EXPECT_EQ(s.outcome->suggestion.vitals->missing(), 3u);
    const auto& reason = s.outcome->suggestion.reason;
    EXPECT_NE(reason.en.find("NEWS2 at least 7"), std::string::npos) << reason.en;
    EXPECT_NE(reason.en.find("Not known: oxygen saturation"), std::string::npos) << reason.en;
    EXPECT_NE(reason.sv.find("NEWS2 minst 7"), std::string::npos) << reason.sv;
    EXPECT_EQ(s.outcome->why.en.find("NEWS2"), std::string::npos) << "the patient is told no score: " << s.outcome->why.en;
}

TEST(Vitals, EachValueKeepsWhoSaidItInWhichWordsAndWhen) {
    using clinical::VitalSource;
    const auto s = endOf(told("I have a cough. My temperature is 38.6 and my pulse is 118. I am alert.", 58));
    ASSERT_TRUE(s.outcome->suggestion.vitals);
    const auto& parts = s.outcome->suggestion.vitals->parts;
    ASSERT_EQ(parts.size(), vitalCount) << "the whole chart, in its order";
    for (std::size_t i = 0; i < parts.size(); ++i) EXPECT_EQ(parts[i].vital, code(static_cast<Vital>(i)));
    const auto& pulse = parts[static_cast<std::size_t>(Vital::heartRate)];
    EXPECT_EQ(pulse.source, VitalSource::told);
    EXPECT_EQ(pulse.number, 118);
    EXPECT_NE(pulse.quote.find("118"), std::string::npos) << pulse.quote;
    EXPECT_EQ(pulse.at, s.words[0].at);
    const auto& breathing = parts[static_cast<std::size_t>(Vital::respRate)];
    EXPECT_FALSE(breathing.known());
    EXPECT_EQ(breathing.source, VitalSource::none);
}

TEST(Vitals, AnAnswerToTheQuestionForAValueWasMeasuredAtHome) {
    auto state = told("I have a cough and fever since yesterday", 45);
    bool asked = false;
    while (!state.done) {
        Answer a;
        a.questionId = state.question->id;
        if (realKb().vitals().asks(realKb().findingId(state.question->finding))) a.number = state.question->finding == "temperature" ? 39.4 : 92, asked = true;
        else a.text = "no";
        auto next = step(realKb(), {}, std::move(state), a, noon);
        ASSERT_TRUE(next) << next.error().describe();
        state = std::move(next->state);
    }
    ASSERT_TRUE(asked);
    ASSERT_TRUE(state.outcome->suggestion.vitals);
    int home = 0;
    for (const auto& p : state.outcome->suggestion.vitals->parts) home += p.source == clinical::VitalSource::home && p.at ? 1 : 0;
    EXPECT_EQ(home, 1);
}

TEST(Vitals, FiveAndSixAreAnEmergencyAndNormalValuesRaiseNothing) {
    const auto five = told("Cough since yesterday. Temperature 39.2, pulse 112, saturation 95", 40);
    EXPECT_TRUE(raised(five, "RF-541"));
    EXPECT_FALSE(raised(five, "RF-540"));
    const auto none = told("Cough since yesterday. Temperature 37.1, pulse 72, saturation 98, blood pressure 124/78", 40);
    for (const auto id : {"RF-540", "RF-541", "RF-542"}) EXPECT_FALSE(raised(none, id)) << id;
    EXPECT_EQ(endOf(none).outcome->suggestion.vitals->total, 0);
}

TEST(Vitals, News2IsNeverUsedUnderSixteenOrInPregnancy) {
    const std::string values = "Cough. Temperature 39.2, pulse 125, saturation 93, blood pressure 98/60";
    const auto adult = endOf(told(values, 16));
    ASSERT_TRUE(adult.outcome->suggestion.vitals);
    EXPECT_EQ(adult.outcome->suggestion.vitals->scheme, VitalScheme::news2);
    const auto child = endOf(told(values, 15.9));
    ASSERT_TRUE(child.outcome->suggestion.vitals);
    EXPECT_EQ(child.outcome->suggestion.vitals->scheme, VitalScheme::child);
    const auto pregnant = endOf(told("I am pregnant. " + values, 30, "en", Sex::female));
    ASSERT_TRUE(pregnant.outcome->suggestion.vitals);
    EXPECT_EQ(pregnant.outcome->suggestion.vitals->scheme, VitalScheme::none);
    EXPECT_EQ(pregnant.outcome->suggestion.vitals->notUsed, VitalNotUsed::pregnant);
    EXPECT_EQ(pregnant.outcome->suggestion.vitals->parts.size(), 4u) << "the values are shown, each by itself";
    EXPECT_NE(pregnant.outcome->suggestion.reason.sv.find("NEWS2 används inte vid graviditet"), std::string::npos);
    for (const auto id : {"RF-540", "RF-541", "RF-542"}) EXPECT_FALSE(raised(pregnant, id) || raised(child, id)) << id;
    EXPECT_FALSE(endOf(told("I have a cough", 40)).outcome->suggestion.vitals) << "nothing was measured";
}

Grade at(double age, std::string_view measure, double value, bool fever = false) {
    return gradeOf(realKb().vitals().bands, realKb().measureId(measure), age, value, fever);
}

TEST(ChildVitals, FollowTheBandsOfTheAge) {
    EXPECT_EQ(at(0.5, "resp_rate", 49), Grade::normal);
    EXPECT_EQ(at(0.5, "resp_rate", 50), Grade::amber);
    EXPECT_EQ(at(0.5, "resp_rate", 60), Grade::red);
    EXPECT_EQ(at(2, "resp_rate", 49), Grade::amber);
    EXPECT_EQ(at(2, "resp_rate", 50), Grade::red);
    EXPECT_EQ(at(7, "resp_rate", 27), Grade::red);
    EXPECT_EQ(at(14, "resp_rate", 20), Grade::normal);
    EXPECT_EQ(at(0.5, "heart_rate", 160), Grade::red);
    EXPECT_EQ(at(0.5, "heart_rate", 160, true), Grade::amber) << "fever makes the heart beat faster";
    EXPECT_EQ(at(0.5, "heart_rate", 59), Grade::red);
    EXPECT_EQ(at(0.5, "heart_rate", 59, true), Grade::red) << "a slow pulse is no fever's";
    EXPECT_EQ(at(4, "spo2", 91), Grade::red);
    EXPECT_EQ(at(4, "spo2", 95), Grade::amber);
    EXPECT_EQ(at(8, "spo2", 95), Grade::normal);
    EXPECT_EQ(at(4, "sys_bp", 77), Grade::red) << "70 and twice the age";
    EXPECT_EQ(at(4, "sys_bp", 78), Grade::normal);
    EXPECT_EQ(at(0.1, "temperature_c", 38), Grade::red);
    EXPECT_EQ(at(0.4, "temperature_c", 38.9), Grade::normal);
    EXPECT_EQ(at(0.4, "temperature_c", 39), Grade::amber);
    EXPECT_EQ(at(3, "refill_seconds", 3), Grade::amber);
    EXPECT_EQ(at(3, "refill_seconds", 5), Grade::red);
}

// For every age and vital there is one normal stretch: going further from it never makes the grade milder.
TEST(ChildVitals, GetWorseTheFurtherFromNormal) {
    for (double age = 0.01; age < 16; age += 0.05)
        for (const auto& [name, low, high] : {std::tuple{"resp_rate", 4.0, 90.0}, {"heart_rate", 20.0, 260.0}, {"spo2", 50.0, 100.0}, {"sys_bp", 40.0, 200.0}}) {
            double best = -1;
            for (double v = low; v <= high && best < 0; ++v)
                if (at(age, name, v) == Grade::normal) best = v;
            ASSERT_GE(best, 0) << name << " has no normal value at " << age;
            for (double v = best; v > low; --v) ASSERT_LE(at(age, name, v), at(age, name, v - 1)) << name << " " << age << " " << v;
            for (double v = best; v < high; ++v) ASSERT_LE(at(age, name, v), at(age, name, v + 1)) << name << " " << age << " " << v;
        }
}

TEST(ChildVitals, OneRedValueIsAnEmergency) {
    const auto slow = told("My son has a cold. His pulse is 55", 3, "en", Sex::male, Subject::child);
    EXPECT_TRUE(raised(slow, "RF-543"));
    const auto fine = told("My son has a cold. His pulse is 110 and the temperature 37.4", 3, "en", Sex::male, Subject::child);
    EXPECT_FALSE(raised(fine, "RF-543"));
    EXPECT_FALSE(raised(fine, "RF-545"));
}

} // namespace
} // namespace fyr::triage::test
