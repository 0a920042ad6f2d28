// Whom and what words are told of: stories of others, hearsay, pictures, near misses, and ordinary words beside ours.
#include "support.h"

#include <algorithm>

namespace fyr::triage::test {
namespace {

constexpr auto sv = Lang::sv;
constexpr auto en = Lang::en;

Interview after(Lang lang, std::string_view text, std::optional<double> age = 40) {
    const RoutingPolicy routing;
    auto at = step(realKb(), routing, Interview{}, Start{age, Sex::female, std::string(code(lang)), std::string(text), Subject::self}, noon);
    EXPECT_TRUE(at) << text;
    return at ? at->state : Interview{};
}
bool says(const Interview& s, std::string_view finding) {
    const auto id = realKb().findingId(finding);
    EXPECT_GE(id, 0) << finding;
    return std::any_of(s.evidence.begin(), s.evidence.end(), [&](const Evidence& e) { return e.finding == id && e.state == FindingState::present && !e.unknownAnswer; });
}
bool emergency(const Interview& s) { return s.floor && *s.floor <= Urgency::emergency; }
std::optional<double> hours(const Interview& s) {
    for (const auto& m : s.measures)
        if (m.measure == static_cast<std::int32_t>(Known::durationHours)) return m.value;
    return std::nullopt;
}

// Every question is answered "I don't know".
std::optional<Outcome> endKnowingNothing(const Start& start) {
    const RoutingPolicy routing;
    auto at = step(realKb(), routing, Interview{}, start, noon);
    for (int n = 0; at && at->state.question && n < 40; ++n) {
        Answer a;
        a.questionId = at->state.question->id;
        a.unknown = true;
        at = step(realKb(), routing, std::move(at->state), a, noon);
    }
    return at ? at->state.outcome : std::nullopt;
}

TEST(ToldOfOthers, WhatARelativeOnceHadIsAStoryBesideTheWritersOwn) {
    EXPECT_FALSE(says(after(sv, "Min syster hade blodpropp efter sin operation så jag känner efter hela tiden. Jag mår bra."), "says_clot"));
    EXPECT_FALSE(says(after(en, "Dad had his first heart attack at 48. I feel fine and I run every day."), "says_heart_attack"));
    EXPECT_FALSE(says(after(sv, "Kusinen har haft anafylaktisk chock. Jag har nässelutslag på benen."), "says_anaphylaxis"));
}
TEST(ToldOfOthers, WhatARelativeHasNowIsTheTrouble) {
    EXPECT_TRUE(emergency(after(en, "My dad had a stroke this morning, his face is drooping and his speech is slurred", 70)));
    EXPECT_TRUE(emergency(after(sv, "Min man fick en stroke nyss, ena sidan av ansiktet hänger", 70)));
    EXPECT_TRUE(emergency(after(en, "A friend has taken 40 paracetamol tablets, I am with her now", 22)));
    EXPECT_TRUE(emergency(after(sv, "En kompis har svimmat och vaknar inte, jag är hos honom", 22)));
}
TEST(ToldOfOthers, HeAndSheAreNoAnimalThatWasDrivenOverAndNotSeveralPeople) {
    const auto cat = after(en, "Forty minutes later he was driving his tractor over the cat. He has a runny nose, no rash, and drinks his squash.", 3);
    EXPECT_TRUE(says(cat, "drinking_well"));
    EXPECT_FALSE(says(cat, "rash"));
    EXPECT_TRUE(says(after(en, "Spots on my daughter's palms. The other parents worry. She is jumping on the sofa.", 4), "alert_playful"));
    EXPECT_TRUE(says(after(sv, "Min dotter har prickar i handflatorna. De andra föräldrarna är oroliga. Hon hoppar i soffan.", 4), "alert_playful"));
    EXPECT_FALSE(says(after(sv, "Katten kräks. Den har feber. Jag har ont i halsen.", 30), "vomiting"));
}
TEST(ToldOfOthers, ManIsAnybodyAndSheIsNotHerGrandpa) {
    EXPECT_TRUE(says(after(sv, "Jag har näsblod. Nöp ihop som man ska och efter tio minuter var det slut."), "bleed_stopped"));
    EXPECT_TRUE(emergency(after(sv, "Min man har plötsligt blivit svag i ena armen och sluddrar", 60)));
    EXPECT_TRUE(says(after(en, "My daughter has a cough like everyone in kindergarten. She has a fever.", 5), "fever"));
    EXPECT_TRUE(says(after(en, "My daughter has a cough. Her grandpa has asthma. She is wheezing.", 5), "wheeze"));
    EXPECT_FALSE(says(after(en, "My daughter has a cough. Her grandma has asthma. She is wheezing.", 30), "asthma"));
}
// What the same words mean beside something harmless, and without it.
TEST(ToldOfOthers, WordsOfTwoMeaningsStayDangerousWithoutTheHarmlessOne) {
    EXPECT_TRUE(emergency(after(sv, "Jag har abstinens, skakar och svettas")));
    EXPECT_FALSE(says(after(sv, "Jag har slutat med kaffe och har huvudvärk, är det abstinens?"), "alcohol_withdrawal"));
    EXPECT_TRUE(emergency(after(en, "I hear her voice at night. I am scared.")));
    EXPECT_FALSE(says(after(en, "My mum died last month and I sometimes hear her voice in the kitchen."), "psychosis_voices"));
    EXPECT_FALSE(says(after(en, "I hear her voice at night. I am scared."), "grief"));
    EXPECT_TRUE(emergency(after(en, "I ate prawns and my lips are swelling and my throat feels tight")));
    EXPECT_FALSE(emergency(after(en, "I ate prawns yesterday and today I have a runny nose")));
    const auto propped = after(en, "My ankles are swollen and I am breathless, I sleep propped up", 71);
    EXPECT_TRUE(propped.floor && *propped.floor <= Urgency::urgent);
    EXPECT_FALSE(after(sv, "Förkyld sen i måndags, täppt, sover halvsittande").floor);
    EXPECT_TRUE(says(after(sv, "Bebisen dricker inget alls", 0.5), "not_drinking"));
}
TEST(ToldOfOthers, HearsayIsNoSign) {
    EXPECT_FALSE(says(after(sv, "Läste på nätet att man kan få hjärnhinneinflammation. Jag har en blå nagel."), "says_meningitis") && emergency(after(sv, "Läste på nätet att man kan få hjärnhinneinflammation. Jag har en blå nagel.")));
    EXPECT_FALSE(emergency(after(en, "My friend said you can die of sepsis. I have sore teeth after whitening, no fever.")));
}
TEST(ToldOfOthers, APictureAndANearMissDidNotHappen) {
    EXPECT_FALSE(emergency(after(en, "Both nipples bled through my shirt after a run, looks like I've been shot")));
    EXPECT_FALSE(says(after(sv, "Ringde nästan 112 men nu är det bra, lite ont i foten"), "cry_for_help"));
    EXPECT_TRUE(says(after(sv, "Ring 112 nu"), "cry_for_help"));
}
TEST(ToldOfOthers, ADenialWithinAnEnglishPhraseDeniesIt) {
    EXPECT_FALSE(says(after(en, "My lips and tongue haven't swollen, just a dry cough"), "face_tongue_swelling"));
    EXPECT_FALSE(says(after(sv, "Hosta i tolv dagar. Jag har inte gått ner i vikt."), "weight_loss"));
    EXPECT_FALSE(says(after(sv, "Jag är rätt orädd, och inga mörka tankar."), "low_mood"));
    EXPECT_FALSE(says(after(sv, "Inga problem när jag kissar och inte ont i magen."), "no_urine"));
}
TEST(ToldOfOthers, OfASmallChildGrownRelativesAreOthersAndWhatTheyDoToItIsTheChilds) {
    EXPECT_FALSE(emergency(after(sv, "Hittade en fästing på min treåring. Min pappa hade borrelia i ansiktet så hans ena sida hängde.", 3)));
    EXPECT_FALSE(says(after(en, "She has a cold. I have asthma myself, she doesn't.", 5), "asthma"));
    EXPECT_TRUE(says(after(sv, "Hon säger mamma det gör ont i magen.", 5), "abdominal_pain"));
    EXPECT_TRUE(says(after(en, "Her mum mentioned she's been drinking a lot. She has been sick.", 9), "vomiting"));
    EXPECT_TRUE(says(after(en, "My husband shut the car door on her fingers and there's a deep cut.", 2), "wound"));
    EXPECT_TRUE(emergency(after(en, "My husband found her unconscious on the floor.", 2)));
}
TEST(ToldOfOthers, ADenialThatIsAPhraseGoesOnOverItsList) {
    EXPECT_FALSE(says(after(en, "I haven't been sick or had a fever"), "fever"));
    EXPECT_FALSE(says(after(en, "I haven't got a temperature or a headache."), "headache"));
    EXPECT_FALSE(says(after(en, "No temperature, cough or rash."), "cough"));
    EXPECT_TRUE(says(after(en, "I haven't been sick but I have a headache."), "headache"));
}
TEST(ToldOfOthers, WhatBeginsWithADenialIsNotDeniedByThereIs) {
    EXPECT_TRUE(says(after(en, "There's no tears when she cries.", 0.8), "dehydration_signs"));
    EXPECT_TRUE(says(after(en, "There are no wet nappies since yesterday.", 0.8), "no_urine"));
    EXPECT_FALSE(says(after(en, "There's no fever."), "fever"));
}
TEST(ToldOfOthers, WhatSomebodyAsksForIsAskedForInAQuestion) {
    EXPECT_TRUE(says(after(sv, "Kan jag få remiss till adhd-utredning hos er?"), "neuropsychiatric_request"));
    EXPECT_TRUE(says(after(en, "Can I get a referral to a physio?"), "referral_request"));
}
TEST(ToldOfOthers, AnOrdinaryWordIsNoSlipOfOurs) {
    EXPECT_FALSE(says(after(sv, "Såren i munnen har börjat krympa."), "seizure"));
    EXPECT_TRUE(says(after(sv, "Han har börjat krampa."), "seizure"));
    EXPECT_FALSE(says(after(en, "I have not tried anything apart from swearing."), "sweating"));
}
TEST(ToldOfOthers, ATemperatureCountsNoTablets) {
    const auto s = after(sv, "Min 3-åring har 39,3, sjunker till 38 av alvedon.", 3);
    EXPECT_FALSE(emergency(s));
    EXPECT_TRUE(emergency(after(sv, "Jag har tagit 40 alvedon", 30)));
}
TEST(ToldOfOthers, ATimeThatIsSaidAloneIsTheTroublesAndAnAgeIsNone) {
    EXPECT_EQ(2190.0, hours(after(sv, "Nässelutslag som bleknar inom en dag. Tre månader. Kliar.")));
    EXPECT_FALSE(hours(after(sv, "Ont i handen. 59 år.", 59)));
}
TEST(ToldOfOthers, WhoSawItIsNotWhoHasIt) {
    EXPECT_TRUE(says(after(sv, "Hade en fästing. I helgen såg frugan en röd fläck där som är blekare i mitten."), "erythema_migrans"));
    EXPECT_TRUE(says(after(sv, "I går märkte min man att vaden är svullen."), "calf_swelling_one"));
    EXPECT_TRUE(says(after(en, "My calf is swollen and hot, says my wife."), "calf_swelling_one"));
}
TEST(ToldOfOthers, WhomAMessageIsAboutMayBeSaidOutright) {
    EXPECT_TRUE(says(after(sv, "Hej det är min man det gäller. Ont upp mot käken. Han kräktes nyss.", 68), "vomiting"));
    EXPECT_TRUE(says(after(en, "I'm writing on behalf of my sister. A pain in the belly, and she vomited this morning.", 30), "vomiting"));
    EXPECT_TRUE(says(after(sv, "Hej, jag undrar över min medicin. Min man kräktes. Jag har ont i knät.", 60), "knee_pain"));
    EXPECT_FALSE(says(after(sv, "Hej, jag undrar över min medicin. Min man kräktes. Jag har ont i knät.", 60), "vomiting"));
}
TEST(ToldOfOthers, SheIsNotTheManNamedLast) {
    EXPECT_TRUE(says(after(sv, "Gäller min mamma. Hon pratar med pappa som är död. Hon vet inte var hon är.", 85), "disoriented_told"));
    EXPECT_TRUE(says(after(en, "My nan tripped over the dog this morning. She vomited twice.", 80), "vomiting"));
    EXPECT_TRUE(says(after(en, "Baby is four days old. Headache since yesterday.", 34), "postpartum"));
    EXPECT_TRUE(says(after(en, "It's about my mum. She keeps talking to dad. She vomited last night.", 85), "vomiting"));
}
TEST(ToldOfOthers, AQuestionAtTheEndDoesNotAskWhatWasToldBefore) {
    EXPECT_TRUE(says(after(sv, "Gravid vecka 34, färre sparkar sen i förrgår, sover hen bara?", 30), "pregnant"));
    EXPECT_FALSE(says(after(sv, "Kan det vara epilepsi, migrän, eller något annat?", 30), "epilepsy"));
}
TEST(ToldOfOthers, AFeversFiguresNeedNoOtherWord) {
    const auto degrees = [](const Interview& s) {
        for (const auto& m : s.measures)
            if (m.measure == static_cast<std::int32_t>(Known::temperature)) return m.value;
        return 0.0;
    };
    EXPECT_DOUBLE_EQ(degrees(after(en, "Chemo eight days ago. 38.3 but I feel fine.")), 38.3);
    EXPECT_DOUBLE_EQ(degrees(after(sv, "Cellgifter i måndags. 38,4 men känner mig pigg.")), 38.4);
    EXPECT_DOUBLE_EQ(degrees(after(en, "New trousers. 38.5 kg of luggage, sore back.")), 0.0);
}
TEST(ToldOfOthers, WhatBeginsWithItsOwnNotIsNotDeniedByTheListBeforeIt) {
    EXPECT_TRUE(says(after(en, "Burns when I pee. No fever, no back pain, not pregnant."), "not_pregnant_said"));
    EXPECT_FALSE(says(after(en, "I have no thoughts of not wanting to live."), "suicidal_thoughts"));
}
TEST(ToldOfOthers, ThePatientIsNoAnimalOnTheWayAndNobodyOwnsTheMiddle) {
    EXPECT_TRUE(emergency(after(en, "My nan tripped over the dog. She can't get up, and that foot is turned outwards.", 80)));
    EXPECT_TRUE(emergency(after(sv, "Det är min man det gäller. Han är grå och blöt i pannan. Det trycker mitt i och drar upp mot käken.", 68)));
    EXPECT_FALSE(emergency(after(en, "My dog can't get up. She is fourteen. I have a runny nose.", 40)));
}
TEST(ToldOfOthers, WhoRulesOutTwoSignsIsNotAlarmedByWhatStayedUnknown) {
    const auto outcome = endKnowingNothing(Start{66, Sex::male, "en", "Covid jab yesterday, arm sore. Not short of breath, no rash, no swollen face, not dizzy. Is it an allergic shock thing?", Subject::self});
    ASSERT_TRUE(outcome);
    EXPECT_GT(outcome->suggestion.urgency, Urgency::emergency);
}
TEST(ToldOfOthers, WhatWasNotUnderstoodIsNeverSelfCare) {
    const auto outcome = endKnowingNothing(Start{40, Sex::female, "sv", "Ett blåmärke. Ingen feber, inga domningar. Grunkan i manicken gnisslar.", Subject::self});
    ASSERT_TRUE(outcome);
    const auto& rules = outcome->suggestion.rules;
    const bool complaint = std::any_of(rules.begin(), rules.end(), [](const auto& r) { return r.starts_with("complaint:"); });
    if (!complaint) { EXPECT_NE(Urgency::selfCare, outcome->suggestion.urgency); }
}
TEST(ToldOfOthers, AnAccountIsAboutWhomItBeganWithWhoeverIsNamedInPassing) {
    EXPECT_TRUE(says(after(en, "A 30-year-old man flew home with several colleagues. He has chest pain.", 30), "chest_pain"));
    EXPECT_TRUE(says(after(en, "An 18-year-old student fell from her horse in front of her parents. She has chest pain.", 18), "chest_pain"));
    EXPECT_TRUE(says(after(en, "A 33-year-old man has felt tired since his baby was born. He has a fever.", 33), "fever"));
    EXPECT_TRUE(says(after(en, "A woman of 29 flew home with her mother and her sister. She has a fever.", 29), "fever"));
    EXPECT_FALSE(says(after(en, "A 40-year-old man has a cough. His wife has chest pain.", 40), "chest_pain"));
    EXPECT_FALSE(says(after(en, "I am 40 and have a cough. My colleague is a 30-year-old man. He has chest pain.", 40), "chest_pain"));
}

} // namespace
} // namespace fyr::triage::test
