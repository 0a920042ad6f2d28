// What is trivial by its name is self-care in a few words; the same with a danger, of a newborn or in other words is not.
#include "unanswered.h"

#include <array>

namespace fyr::triage::test {
namespace {

struct Told {
    Lang lang;
    std::string_view text;
    double age;
    Sex sex = Sex::male;
};
constexpr auto sv = Lang::sv;
constexpr auto en = Lang::en;

Urgency urgencyOf(const Told& t) { return unanswered(t.lang, t.text, t.age, t.sex).suggestion.urgency; }

TEST(Trivial, AFewWordsAreEnoughForWhatIsTrivialByName) {
    constexpr std::array cases{
        Told{sv, "Dottern har huvudlöss igen, dagis ringde. Vilket schampo funkar?", 7, Sex::female},
        Told{en, "My daughter has nits again, school rang. Which lotion works?", 7, Sex::female},
        Told{sv, "Fotsvamp mellan tårna, kliar och fjällar. Vad köper jag?", 46},
        Told{en, "Athlete's foot between my toes, itchy and flaky. What do I buy?", 46},
        Told{sv, "Fick en sticka i fingret, fick ut det mesta. Lite rött runt.", 43},
        Told{en, "I've got a verruca on my foot. Can I get rid of it myself?", 38},
        Told{sv, "Råkade ta två av mina omeprazol idag. Är det farligt?", 45},
    };
    for (const auto& c : cases) EXPECT_EQ(clinical::code(urgencyOf(c)), "selfCare") << c.text;
}

TEST(Trivial, ADangerASmallBabyOrAnotherTroubleIsNotForgiven) {
    constexpr std::array cases{
        Told{sv, "Dottern har huvudlöss igen. Hon är under cellgiftsbehandling.", 7, Sex::female},
        Told{en, "My son has nits and the skin behind his ear is red, hot and the redness is spreading.", 7},
        Told{en, "Cradle cap. How do I get it off?", 0.1},
        Told{sv, "Bebisen har skorv i hårbotten och feber.", 0.4},
        Told{sv, "Fotsvamp mellan tårna. Jag har också ont i bröstet.", 60},
        Told{sv, "Ont i magen. Vad kan jag ta?", 40},
        Told{en, "Headache since yesterday.", 40},
        Told{en, "I took two of my oxycodone by mistake.", 45},
    };
    for (const auto& c : cases) EXPECT_NE(clinical::code(urgencyOf(c)), "selfCare") << c.text;
}

TEST(Trivial, ABabyThatIsWellNeedsNoDenialOfFeverBesideWhatIsHarmless) {
    constexpr std::array home{
        Told{sv, "Nio månader och bajset blev orange efter morotspuré. Han är glad och äter bra. Farligt?", 0.8},
        Told{en, "Every feed some milk comes back, just dribbles out. She grins straight after, gaining along her line, loads of wet nappies. Four months.", 0.35, Sex::female},
    };
    for (const auto& c : home) EXPECT_EQ(clinical::code(urgencyOf(c)), "selfCare") << c.text;
    constexpr std::array clinic{
        Told{sv, "Bajset blev grönt. Han är glad men äter mindre och har kräkts.", 0.8},
        Told{en, "Hiccups after feeds and she is drowsy today. Two weeks old.", 0.04, Sex::female},
    };
    for (const auto& c : clinic) EXPECT_NE(clinical::code(urgencyOf(c)), "selfCare") << c.text;
}

TEST(Trivial, SmallMattersThatOpenedNothingAreKnown) {
    constexpr std::array home{
        Told{sv, "Sonen på åtta månader äter mycket morot och sötpotatis och är gulorange i huden på händerna. Ögonvitorna är vita, han är glad och äter bra, ingen feber.", 0.7},
        Told{en, "Ate sweet potato every day and now her palms and nose look orange. Whites of her eyes are white. Happy, eating well, no fever.", 1.2, Sex::female},
        Told{sv, "Fick schampo i ögat igår, sköljde. I dag är det bra och jag ser skarpt.", 37},
        Told{en, "Left testicle hangs lower than the right, always has. No pain, no lump.", 17},
        Told{sv, "Kissar en gång per natt, dricker te på kvällen. Ingen sveda, inte törstig. Mår bra.", 60},
    };
    for (const auto& c : home) EXPECT_EQ(clinical::code(urgencyOf(c)), "selfCare") << c.text;
    constexpr std::array clinic{
        Told{en, "Left testicle hangs lower and it hurts since this morning.", 17},
        Told{sv, "Slemproppen har gått i vecka 30, och det blöder lite.", 30, Sex::female},
        Told{en, "His skin is yellow and he eats carrots. The whites of his eyes are yellow too.", 1.5},
        Told{sv, "Fick propplösare i ögat, det svider.", 37},
    };
    for (const auto& c : clinic) EXPECT_NE(clinical::code(urgencyOf(c)), "selfCare") << c.text;
}

// An alternative of a phrase in parts must not stand for the whole: "one ... other" is no calf, "his ... woke" no fit.
TEST(Trivial, WordsOfNothingRaiseNothing) {
    constexpr std::array calm{
        Told{en, "One cheek is redder than the other.", 30},
        Told{en, "He tripped over his train and woke his sister. He is fine.", 4},
    };
    const RoutingPolicy routing;
    for (const auto& c : calm) {
        const auto at = step(realKb(), routing, Interview{}, Start{c.age, c.sex, std::string(code(c.lang)), std::string(c.text), Subject::self}, noon);
        ASSERT_TRUE(at);
        EXPECT_TRUE(at->state.redFlags.empty()) << c.text;
    }
}

} // namespace
} // namespace fyr::triage::test
