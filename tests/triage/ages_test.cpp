// How old somebody is, as people write it: beside a person, in a form, or alone between two commas. What is an age is no time.
#include "support.h"

namespace fyr::triage::test {
namespace {

struct Told {
    std::optional<double> age;
    std::optional<double> hours;
    Sex sex = Sex::unknown;
    Subject subject = Subject::self;
    std::optional<double> degrees;
};

Told told(Lang lang, const std::string& text, std::optional<double> known = {}) {
    Start start;
    start.lang = std::string(code(lang));
    start.text = text;
    start.age = known;
    const auto at = step(realKb(), {}, Interview{}, start, noon);
    EXPECT_TRUE(at) << text;
    if (!at) return {};
    Told out{at->state.age, {}, at->state.sex, at->state.subject, {}};
    for (const auto& m : at->state.measures) {
        if (m.measure == static_cast<std::int32_t>(Known::durationHours)) out.hours = m.value;
        if (m.measure == static_cast<std::int32_t>(Known::temperature)) out.degrees = m.value;
    }
    return out;
}

TEST(Ages, ThatStandAloneAreNoTime) {
    for (const auto* text : {"ont i magen, 37 år", "ont i magen 37 år", "37 år, ont i magen", "37 år ont i magen", "Hej, 37 år här. ont i magen", "ont i magen (37 år)", "ont i magen. 37 år.",
                             "ont i magen, mvh Lisa 37 år"}) {
        const auto t = told(Lang::sv, text);
        EXPECT_EQ(t.age, 37) << text;
        EXPECT_FALSE(t.hours) << text;
        EXPECT_EQ(t.subject, Subject::self) << text;
    }
    for (const auto* text : {"stomach ache, 37 years", "37 yrs, stomach ache", "stomach ache, 37 yo", "37. Stomach ache since", "37, stomach ache", "stomach ache. Age: 37", "thirty seven years old, stomach ache"}) {
        const auto t = told(Lang::en, text);
        EXPECT_EQ(t.age, 37) << text;
        EXPECT_FALSE(t.hours) << text;
    }
}

TEST(Ages, OfAFormTellTheSexOfTheOneWhoWrites) {
    for (const auto* text : {"k 34, ont i halsen", "K34 ont i halsen", "Ont i halsen, 34 k", "tjej 34 ont i halsen", "34, tjej, ont i halsen", "34-årig tjej med ont i halsen", "kvinna 34 år. Ont i halsen"}) {
        const auto t = told(Lang::sv, text);
        EXPECT_EQ(t.age, 34) << text;
        EXPECT_EQ(t.sex, Sex::female) << text;
        EXPECT_EQ(t.subject, Subject::self) << text;
    }
    for (const auto* text : {"sore throat 34F", "34F sore throat", "34/F sore throat", "34 F sore throat", "F, 34, sore throat", "female 34, sore throat", "34 female, sore throat", "I, 34F, have a sore throat"}) {
        const auto t = told(Lang::en, text);
        EXPECT_EQ(t.age, 34) << text;
        EXPECT_EQ(t.sex, Sex::female) << text;
        EXPECT_FALSE(t.degrees) << text;
    }
}

TEST(Ages, DoNotTakeTheTimeOfAnOldTrouble) {
    constexpr double year = 8766;
    for (const auto* text : {"ont i ryggen i 20 år", "ont i ryggen sedan 20 år", "ont i ryggen till och från, 20 år nu", "haft ont i ryggen 20 år", "jag är 45, ont i ryggen, 20 år"}) {
        const auto t = told(Lang::sv, text);
        EXPECT_EQ(t.hours, 20 * year) << text;
        EXPECT_NE(t.age, 20) << text;
    }
    EXPECT_EQ(told(Lang::sv, "ont i ryggen, 20 år", 45).hours, 20 * year);
    EXPECT_FALSE(told(Lang::sv, "ont i ryggen, 45 år", 45).hours);
    EXPECT_EQ(told(Lang::en, "back pain for 20 years").hours, 20 * year);
    EXPECT_EQ(told(Lang::en, "I'm 45. back pain, 20 years").hours, 20 * year);
}

TEST(Times, OfWhatSomebodyDidAreNotHowLongTheTroubleHasLasted) {
    for (const auto* text : {"huvudvärk, sov fyra timmar", "näsblod, klämde i tio minuter", "yr, borta på tio minuter", "ont i nacken efter tio timmar vid skärmen"})
        EXPECT_FALSE(told(Lang::sv, text).hours) << text;
    for (const auto* text : {"headache, slept four hours", "nosebleed, pinched for ten minutes", "sore back, drove six hours"}) EXPECT_FALSE(told(Lang::en, text).hours) << text;
    EXPECT_EQ(told(Lang::sv, "ont i huvudet i fyra timmar").hours, 4);
    EXPECT_EQ(told(Lang::sv, "kräks, har inte ätit på två dagar").hours, 48);
    EXPECT_EQ(told(Lang::en, "headache for four hours").hours, 4);
}

TEST(Degrees, OfTheAirAreNoTemperatureOfABody) {
    for (const auto* text : {"svullna fötter, det har varit 33 grader i lagret", "yr, 36 grader i skuggan i dag", "huvudvärk, 34 grader hela veckan"}) EXPECT_FALSE(told(Lang::sv, text).degrees) << text;
    for (const auto* text : {"swollen feet, 35 degrees outside all week", "dizzy, it was 34 degrees"}) EXPECT_FALSE(told(Lang::en, text).degrees) << text;
    EXPECT_FALSE(told(Lang::sv, "satte foten i hett vatten, 40 grader").degrees);
    EXPECT_EQ(told(Lang::sv, "fryser så sängen skakar, 39,8 som högst").degrees, 39.8);
    EXPECT_EQ(told(Lang::en, "shaking under two duvets, 39.6 then worse").degrees, 39.6);
    EXPECT_EQ(told(Lang::sv, "tempen är 34 grader").degrees, 34);
    EXPECT_EQ(told(Lang::sv, "hosta, 38,2 grader").degrees, 38.2);
    EXPECT_EQ(told(Lang::en, "her temperature was 34.5 degrees after being outside").degrees, 34.5);
}

TEST(Ages, BelongToThePersonTheyAreToldOf) {
    const auto daughter = told(Lang::sv, "jag är 58, min 23-åriga dotter har ont i halsen");
    EXPECT_EQ(daughter.age, 23);
    EXPECT_NE(daughter.subject, Subject::self);
    EXPECT_EQ(told(Lang::sv, "Min man, 58, har ont i bröstet").subject, Subject::other);
    const auto boy = told(Lang::sv, "hosta och feber, pojke 4 år");
    EXPECT_EQ(boy.age, 4);
    EXPECT_EQ(boy.subject, Subject::child);
    // too young to write, and perhaps how long: asked for
    const auto unsure = told(Lang::sv, "hosta, 4 år");
    EXPECT_FALSE(unsure.age);
    EXPECT_FALSE(unsure.hours);
}

TEST(Ages, AreNoTemperatures) {
    EXPECT_FALSE(told(Lang::sv, "38, feber och frossa").age);
    EXPECT_EQ(told(Lang::sv, "feber, 38, hosta").degrees, 38);
}

} // namespace
} // namespace fyr::triage::test
