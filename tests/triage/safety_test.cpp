// Safety on the content that is shipped: what must never be missed, in both languages, and what must not alarm.
#include "unanswered.h"

#include <array>

namespace fyr::triage::test {
namespace {

const RoutingPolicy routing;

Outcome outcomeOf(Lang lang, std::string_view text, std::optional<double> age = 45, Sex sex = Sex::male) { return unanswered(lang, text, age, sex); }
// As it stands after the opening, before any question.
Outcome opening(Lang lang, std::string_view text, std::optional<double> age = 45, Sex sex = Sex::male) {
    const auto at = step(realKb(), routing, Interview{}, Start{age, sex, std::string(code(lang)), std::string(text), Subject::self}, noon);
    EXPECT_TRUE(at);
    return standing(realKb(), routing, at->state, noon);
}

struct Case {
    Lang lang;
    std::string_view text;
    double age;
    Sex sex;
};
constexpr auto sv = Lang::sv;
constexpr auto en = Lang::en;

TEST(Safety, ImmediateDangerIsSeenInTheFirstText) {
    constexpr std::array cases{
        Case{sv, "Trycker över bröstet sedan en timme och jag är kallsvettig", 58, Sex::male},
        Case{en, "pressure in my chest for an hour and I'm in a cold sweat", 58, Sex::male},
        Case{sv, "Trycker över bröstet och ut i vänster arm, kallsvettig och mår illa", 71, Sex::male},
        Case{en, "crushing chest pain going down my left arm, sweating and nauseous", 61, Sex::female},
        Case{sv, "Mamma kan plötsligt inte lyfta höger arm och pratar sluddrigt", 74, Sex::female},
        Case{en, "my husband's face is drooping and his speech is slurred since this morning", 66, Sex::male},
        Case{sv, "Jag vill ta livet av mig och har samlat tabletter", 34, Sex::female},
        Case{en, "I am going to kill myself tonight", 34, Sex::male},
        Case{sv, "Åt jordnötter, svullen i halsen och svårt att andas", 25, Sex::female},
        Case{en, "stung by a bee, my throat is swelling and I can't breathe", 25, Sex::male},
    };
    for (const auto& c : cases) {
        const auto o = opening(c.lang, c.text, c.age, c.sex);
        EXPECT_EQ(clinical::code(o.suggestion.urgency), "immediate") << c.text;
        EXPECT_FALSE(o.redFlags.empty()) << c.text;
    }
}

TEST(Safety, EmergenciesAreNeverBelowTheEmergencyDepartment) {
    constexpr std::array cases{
        Case{sv, "Plötslig värsta huvudvärken i mitt liv, som en blixt", 44, Sex::female},
        Case{en, "sudden worst headache of my life", 44, Sex::female},
        Case{sv, "Hög feber, stel i nacken och utslag som inte försvinner när jag trycker", 19, Sex::male},
        Case{en, "high fever, stiff neck and a rash that doesn't fade when pressed", 19, Sex::male},
        Case{sv, "Gravid i vecka 24 med feber 39,2, ont i ryggen, svider när jag kissar och får inte behålla vatten", 31, Sex::female},
        Case{sv, "Kräks blod sedan i natt", 52, Sex::male},
        Case{en, "I have been vomiting blood since last night", 52, Sex::male},
        Case{sv, "Ont i ryggen, bortdomnad i underlivet och kan inte kissa", 41, Sex::female},
        Case{en, "back pain, numb between my legs and I can't pee", 41, Sex::female},
        Case{sv, "Ramlade och slog i huvudet, äter Eliquis, har kräkts två gånger", 78, Sex::male},
        Case{en, "8 weeks pregnant, one sided belly pain and bleeding, feeling faint", 29, Sex::female},
        Case{en, "sudden severe testicle pain since an hour", 15, Sex::male},
    };
    for (const auto& c : cases) {
        const auto o = outcomeOf(c.lang, c.text, c.age, c.sex);
        EXPECT_LE(o.suggestion.urgency, Urgency::emergency) << c.text << " gave " << clinical::code(o.suggestion.urgency);
    }
}

TEST(Safety, WhatIsDeniedRaisesNothing) {
    constexpr std::array cases{
        Case{sv, "Snuvig och ont i halsen i två dagar, ingen feber, inte ont i bröstet och inga problem att andas", 33, Sex::male},
        Case{en, "runny nose and sore throat for two days, no fever, no chest pain, no trouble breathing", 33, Sex::male},
        Case{sv, "Hosta men inte ont i bröstet, inte kallsvettig, inget blod", 30, Sex::female},
        Case{en, "I have a cough but I don't have chest pain or cold sweats and I'm not coughing up blood", 30, Sex::female},
        Case{sv, "Orolig för hjärtinfarkt eftersom pappa hade det, men jag har inte ont någonstans", 30, Sex::male},
    };
    for (const auto& c : cases) {
        const auto o = opening(c.lang, c.text, c.age, c.sex);
        EXPECT_TRUE(o.redFlags.empty()) << c.text << " raised " << (o.redFlags.empty() ? "" : o.redFlags[0].id + " " + o.redFlags[0].label.en);
    }
}

TEST(Safety, ALaterWordNeverLowersTheFloor) {
    auto at = step(realKb(), routing, Interview{}, Start{58, Sex::male, "sv", "Trycker över bröstet, kallsvettig", Subject::self}, noon);
    ASSERT_TRUE(at);
    ASSERT_EQ(at->state.floor, Urgency::immediate);
    for (const auto* words : {"Nej förresten, inte kallsvettig", "Jag mår bra nu", "Det var nog inget, ingen bröstsmärta", "Jag är snuvig"}) {
        at = step(realKb(), routing, std::move(at->state), FreeText{words}, noon);
        ASSERT_TRUE(at) << words;
        EXPECT_EQ(at->state.floor, Urgency::immediate) << words;
        EXPECT_EQ(at->state.outcome->suggestion.urgency, Urgency::immediate) << words;
    }
}

TEST(Safety, NothingUnderstoodIsNeverSelfCare) {
    for (const auto* text : {"", "???", "asdf qwer", "hjälp", "Känns konstigt i kroppen, svårt att förklara", "12345", "help me please"}) {
        const auto o = outcomeOf(sv, text, std::nullopt, Sex::unknown);
        EXPECT_NE(o.suggestion.urgency, Urgency::selfCare) << text;
    }
}

TEST(Safety, SwedishAndEnglishAgree) {
    struct Pair {
        std::string_view sv, en;
        double age;
    };
    constexpr std::array pairs{
        Pair{"Snuvig och ont i halsen i två dagar, ingen feber", "runny nose and sore throat for two days, no fever", 33},
        Pair{"Ont i nedre delen av ryggen sedan jag lyfte en låda i går", "lower back pain since I lifted a box yesterday", 40},
        Pair{"Stukade foten i går, svullen men kan gå på den", "twisted my ankle yesterday, swollen but I can walk on it", 25},
        Pair{"Diarré och kräkningar sedan i går, kan dricka", "diarrhoea and vomiting since yesterday, able to drink", 30},
        Pair{"Svider när jag kissar och måste kissa hela tiden", "burns when I pee and I have to pee all the time", 27},
    };
    for (const auto& p : pairs) {
        const auto a = outcomeOf(sv, p.sv, p.age, Sex::female);
        const auto b = outcomeOf(en, p.en, p.age, Sex::female);
        EXPECT_EQ(clinical::code(a.suggestion.urgency), clinical::code(b.suggestion.urgency)) << p.sv;
    }
}

TEST(Safety, DangersToldInOtherWordsAreSeen) {
    constexpr std::array cases{
        Case{en, "I am 37 weeks pregnant, my water broke and I feel something like a rope in the vagina", 30, Sex::female},
        Case{sv, "Gravid vecka 38, vattnet gick och jag känner navelsträngen i slidan", 30, Sex::female},
        Case{en, "took erection pills last night and it has not gone down for six hours, painful", 35, Sex::male},
        Case{en, "mum takes lithium, has had diarrhoea for days and now her hands shake and she walks unsteady", 80, Sex::female},
        Case{sv, "Pappa äter litium, har haft diarré i flera dagar och går ostadigt och skakar", 76, Sex::male},
        Case{en, "touched a live wire at work, thrown off the ladder, my heart skips", 45, Sex::male},
        Case{en, "my husband bumps into everything on his left and ate only the right half of his dinner", 70, Sex::male},
        Case{sv, "Har prostatacancer, ont i ryggen sedan en vecka och nu domnar benen", 68, Sex::male},
        Case{sv, "Fick kortison i knät förra veckan, nu kan jag inte röra det och har frossa", 60, Sex::male},
        Case{en, "she is 3 weeks old and threw up twice, it was green like spinach", 0.06, Sex::female},
    };
    for (const auto& c : cases) {
        const auto o = outcomeOf(c.lang, c.text, c.age, c.sex);
        EXPECT_LE(o.suggestion.urgency, Urgency::emergency) << c.text << " was " << clinical::code(o.suggestion.urgency);
    }
}

// Acute glaucoma is often told as a headache with sickness, and by somebody who looks at the eye.
TEST(Safety, HalosWithHeadacheAndSicknessAreTheEye) {
    EXPECT_LE(outcomeOf(en, "Headache on one side since tonight, I have vomited, and there are rainbow rings around the lights.", 66, Sex::female).suggestion.urgency, Urgency::emergency);
    EXPECT_LE(outcomeOf(sv, "Huvudvärk och illamående sedan i kväll, ser regnbågsringar runt lampor.", 66, Sex::male).suggestion.urgency, Urgency::emergency);
    const auto told = outcomeOf(sv, "Min man säger att ögat är rött. Jag ser ringar runt lampor.", 66, Sex::female);
    EXPECT_TRUE(std::ranges::any_of(told.findings, [](const auto& f) { return f.finding == "red_eye" && f.state == FindingState::present; })) << "he tells of her";
}

TEST(Safety, AMeasuredNormalTemperatureIsNoFever) {
    for (const auto* text : {"Fever: 36.9. The umbilical stump is a bit moist, he drinks well and is content.", "temperature 37.1, no other trouble, she is content"}) {
        const auto o = outcomeOf(en, text, 0.07, Sex::male);
        EXPECT_TRUE(std::none_of(o.redFlags.begin(), o.redFlags.end(), [](const auto& f) { return f.id == "RF-095"; })) << text;
    }
    const auto hot = opening(en, "Fever: 38.4. He is five weeks old.", 0.1, Sex::male);
    EXPECT_LE(hot.suggestion.urgency, Urgency::emergency);
    const auto knee = opening(sv, "Opererades i knät för tre veckor sedan, böjer 95 grader och går utan krycka", 69, Sex::female);
    EXPECT_GE(knee.suggestion.urgency, Urgency::urgent);
}

// What opened a complaint and belongs to a cause that self-care was granted for does not send anybody to the clinic.
TEST(Safety, AHarmlessTroubleToldWithItsDetailsIsSelfCare) {
    constexpr std::array cases{
        Case{en, "Itchy peeling white skin between my little toes since two weeks, new gym pool. No swelling, no fever, I am not diabetic and take no medicines.", 45, Sex::male},
        Case{sv, "Kliar på smalbenen varje vinter, torrt som fnöske. Inga utslag, ingen feber, frisk för övrigt.", 50, Sex::female},
        Case{en, "Sore throat since yesterday and a slight cough. I feel ok, 37.3, breathing normally, no chest pain, no rash, no stiff neck. Vaccinations: all.", 40, Sex::male},
    };
    for (const auto& c : cases) {
        const auto o = outcomeOf(c.lang, c.text, c.age, c.sex);
        EXPECT_EQ(clinical::code(o.suggestion.urgency), "selfCare") << c.text;
        EXPECT_FALSE(o.advice.watch.empty()) << c.text;
    }
}

// Who examined may say that it is no emergency: in a copied conversation, or in a message that is a clinician's throughout.
TEST(Safety, ACliniciansReassuranceIsBelievedAndNobodyElses) {
    const auto nowOrToday = [](Lang lang, std::string_view text) { return outcomeOf(lang, text).suggestion.urgency <= Urgency::emergency; };
    constexpr std::array reassured{
        Case{en, "Patient: I had chest pressure going into my left arm. Clinician: Your ECG is normal, your heart enzymes are normal and the pain is sore to touch. This is not a heart attack. Routine follow-up is fine.", 45, Sex::male},
        Case{en, "Your lip is swollen where the wasp stung you, but you are breathing well and your throat is clear. This fits a local reaction, not anaphylaxis. Seek care if you get short of breath.", 45, Sex::male},
        Case{en, "Thanks for calling. Your chest pain comes when you press on the rib and the exam was normal. This is not a cardiac emergency. Rest, and call us if it changes.", 45, Sex::male},
        Case{sv, "Tack för ditt besök. Du har haft tryck över bröstet, men ditt EKG är normalt och du har ingen andnöd. Det stämmer med muskelvärk, inget farligt. Sök vård om det kommer tillbaka.", 45, Sex::male},
    };
    for (const auto& c : reassured) EXPECT_FALSE(nowOrToday(c.lang, c.text)) << c.text;
    constexpr std::array own{
        Case{en, "Crushing chest pain into the left arm and I'm sweating. I'm sure it's not a heart attack, nothing dangerous, no emergency.", 45, Sex::male},
        Case{en, "Crushing chest pain into the left arm, sweating. Your nurse said it is not a heart attack. Can you confirm?", 45, Sex::male},
        Case{en, "Crushing chest pain into the left arm, cold sweat. Do you treat chest pain? If you get chest pain like this, is it not an emergency today.", 45, Sex::male},
        Case{en, "Lip and tongue swelling after a wasp sting, short of breath. My friend says this fits a mild reaction, not anaphylaxis.", 45, Sex::male},
        Case{sv, "Tryck över bröstet ut i vänster arm, kallsvettig. Din kollega sa att det inte är något farligt, ingen fara.", 45, Sex::male},
    };
    for (const auto& c : own) EXPECT_TRUE(nowOrToday(c.lang, c.text)) << c.text;
}

// What was dealt with a while ago and has been well since is no emergency; the same with a sign of now, unexamined, or of danger from oneself is.
TEST(Safety, WhatWasDealtWithAWhileAgoIsNoEmergencyUnlessItGoesOn) {
    const auto nowOrToday = [](Lang lang, std::string_view text, double age, Sex sex) { return outcomeOf(lang, text, age, sex).suggestion.urgency <= Urgency::emergency; };
    constexpr std::array over{
        Case{en, "Three weeks ago my son had a fever fit. The hospital watched him overnight and it was a simple virus. He's been completely well since.", 4, Sex::male},
        Case{en, "I had chest pain going into my left arm six days ago. Two ECGs and the blood tests at the hospital were normal. I've been fine since.", 58, Sex::male},
        Case{sv, "Var på akuten förra veckan för att jag fick världens värsta huvudvärk, den kom på en sekund. Skiktröntgen var normal. Helt bra sedan fyra dagar.", 48, Sex::female},
        Case{sv, "Hade en allergisk chock när jag var 16, ambulans och allt. Jag har inte haft någon reaktion på 13 år.", 29, Sex::female},
    };
    for (const auto& c : over) EXPECT_FALSE(nowOrToday(c.lang, c.text, c.age, c.sex)) << c.text;
    constexpr std::array goesOn{
        Case{en, "Three weeks ago my son had a fever fit. The hospital watched him overnight. He's been well since, but this morning he had another fit.", 4, Sex::male},
        Case{en, "I had chest pain going into my left arm six days ago. The tests at the hospital were normal. I've been fine since. Now I sweat and it presses on my chest.", 58, Sex::male},
        Case{en, "My left arm went limp for ten minutes and my speech was slurred last week, I've been fine since.", 66, Sex::male},
        Case{sv, "Var på akuten i går för tryck över bröstet ut i armen, allt normalt. I dag kom det tillbaka och jag kallsvettas.", 58, Sex::male},
        Case{en, "Last month I was in hospital after an overdose. I've been fine since. I want to die and have the pills ready.", 30, Sex::female},
    };
    for (const auto& c : goesOn) EXPECT_TRUE(nowOrToday(c.lang, c.text, c.age, c.sex)) << c.text;
}

// A clinician who sends the patient in has reassured nobody.
TEST(Safety, AClinicianWhoSendsInReassuresNobody) {
    EXPECT_LE(outcomeOf(en, "Patient: I had chest pressure into my left arm with cold sweat. Clinician: Your ECG is normal, but your heart enzymes are raised. Go to the emergency department now.", 60, Sex::male).suggestion.urgency, Urgency::emergency);
    EXPECT_LE(outcomeOf(sv, "Tack för ditt samtal. Du har tryck över bröstet och kallsvettas. Ditt EKG är normalt. Ring 112.", 60, Sex::male).suggestion.urgency, Urgency::emergency);
}

// What was found, counted or never opened was not swallowed; one that is still missing may have been.
TEST(Safety, WhatWasFoundWasNotSwallowed) {
    EXPECT_GT(outcomeOf(en, "A button battery was missing from the scale. We found it under the washing machine, and the scale only takes one. She's eating toast.", 3, Sex::female).suggestion.urgency, Urgency::emergency);
    EXPECT_GT(outcomeOf(sv, "Knappbatteriet var borta men vi hittade det under soffan. Hon leker och äter som vanligt.", 3, Sex::female).suggestion.urgency, Urgency::emergency);
    EXPECT_LE(outcomeOf(en, "The remote takes two button batteries. We found one under the sofa but the other is missing.", 3, Sex::female).suggestion.urgency, Urgency::emergency);
    EXPECT_LE(outcomeOf(en, "We found the button battery under the sofa, but she is drooling and won't swallow.", 3, Sex::female).suggestion.urgency, Urgency::emergency);
}

TEST(Safety, ABabyIsNeverSentHomeUnlessItIsToldThatItIsWell) {
    EXPECT_LE(outcomeOf(en, "my baby spits up a bit after feeds", 0.15, Sex::male).suggestion.urgency, Urgency::soon);
    EXPECT_LE(outcomeOf(sv, "bebisen har snuva och hosta", 0.3, Sex::female).suggestion.urgency, Urgency::soon);
}

TEST(Safety, ANameOrATownChangesNothing) {
    const auto a = outcomeOf(sv, "Jag heter Anna och bor i Kiruna. Ont i magen nere till höger sedan i natt, mår illa.", 30, Sex::female);
    const auto b = outcomeOf(sv, "Jag heter Fatima och bor i Malmö. Ont i magen nere till höger sedan i natt, mår illa.", 30, Sex::female);
    EXPECT_EQ(a.suggestion.urgency, b.suggestion.urgency);
    EXPECT_EQ(a.suggestion.conditions.size(), b.suggestion.conditions.size());
    for (std::size_t i = 0; i < a.suggestion.conditions.size(); ++i) EXPECT_EQ(a.suggestion.conditions[i], b.suggestion.conditions[i]);
}

TEST(Safety, EveryOutcomeCarriesItsEvidence) {
    const auto o = outcomeOf(en, "fever of 39.5 for three days with a productive cough and pain when breathing", 67, Sex::male);
    EXPECT_FALSE(o.findings.empty());
    EXPECT_FALSE(o.suggestion.rules.empty());
    EXPECT_FALSE(o.suggestion.knowledgeBase.empty());
    EXPECT_FALSE(o.suggestion.destination.label.sv.empty());
    EXPECT_FALSE(o.advice.title.sv.empty());
    EXPECT_FALSE(o.advice.title.en.empty());
    EXPECT_FALSE(o.advice.now.empty());
}

} // namespace
} // namespace fyr::triage::test
