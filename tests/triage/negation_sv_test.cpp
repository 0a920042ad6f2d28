// Our own Swedish kit: how findings are meant in the way people write them. The words in question stand in braces.
#include "support.h"

#include <array>
#include <fstream>

namespace fyr::triage::test {
namespace {

struct Case {
    std::string_view sentence;
    FindingState wanted;
};
constexpr auto yes = FindingState::present;
constexpr auto no = FindingState::denied;
constexpr auto maybe = FindingState::uncertain;
constexpr auto before = FindingState::past;
constexpr auto imagined = FindingState::hypothetical;
constexpr auto others = FindingState::other;

constexpr std::array cases{
    // what is there
    Case{"Jag har {feber}", yes},
    Case{"Har haft {feber} sedan i går kväll", yes},
    Case{"{ont i bröstet} och svårt att andas", yes},
    Case{"Det gör väldigt {ont i höger sida}", yes},
    Case{"Snuvig och {ont i halsen} i två dagar", yes},
    Case{"Min {hosta} blir inte bättre", yes},
    Case{"{Febern} går inte ner trots Alvedon", yes},
    Case{"{Smärtan} försvinner inte", yes},
    Case{"Tabletterna hjälper inte mot {huvudvärken}", yes},
    Case{"Kan inte sova på grund av {klåda}", yes},
    Case{"Kan inte sova för att jag {hostar}", yes},
    Case{"Jag vet inte vad det är men jag har {utslag}", yes},
    Case{"Har inte bara {ont} utan är svullen också", yes},
    Case{"Inget hjälper mot {värken}", yes},
    Case{"{Yrseln} ger sig inte", yes},
    Case{"Har {kräkts} hela natten och kan inte äta", yes},
    Case{"Förutom {feber} mår hon bra", yes},
    Case{"{Blödningen} slutar inte", yes},
    Case{"Utan anledning fick jag {hjärtklappning}", yes},
    Case{"Jag kan inte sluta {kräkas}", yes},
    Case{"Aldrig haft så {ont i huvudet} förut", yes},
    Case{"Har aldrig känt en sådan {smärta}", yes},
    Case{"Vet inte varför jag är så {trött}", yes},
    Case{"Ingen förbättring av {utslagen}", yes},
    Case{"{Såret} läker inte", yes},
    Case{"Är orolig för min {hosta}", yes},
    Case{"Vaknade i natt av {bröstsmärta}", yes},
    Case{"{Hostan} började för tre veckor sedan", yes},
    Case{"Sedan i fredags {ont i magen}", yes},
    Case{"Min son säger att jag {snarkar}", yes},
    // what is denied
    Case{"Ingen {feber}", no},
    Case{"Jag har ingen {feber}", no},
    Case{"Har inte {ont i bröstet}", no},
    Case{"Jag har inte {ont i bröstet}", no},
    Case{"Ingen {feber} eller hosta", no},
    Case{"Ingen feber eller {hosta}", no},
    Case{"Ingen feber, hosta eller {utslag}", no},
    Case{"Ingen feber, {hosta} eller utslag", no},
    Case{"Inga {sammandragningar} och ingen blödning", no},
    Case{"Inga sammandragningar och ingen {blödning}", no},
    Case{"{Feber} har jag inte", no},
    Case{"{Feber} har jag inte haft", no},
    Case{"{Ont i halsen} har hon inte", no},
    Case{"Har varken {feber} eller hosta", no},
    Case{"Har varken feber eller {hosta}", no},
    Case{"Utan {feber}", no},
    Case{"Hosta utan {feber}", no},
    Case{"Förnekar {bröstsmärta}", no},
    Case{"Ej {feber}", no},
    Case{"Hon har inte haft {kramper}", no},
    Case{"Jag är inte {yr}", no},
    Case{"Känner mig inte {illamående} eller yr", no},
    Case{"Känner mig inte illamående eller {yr}", no},
    Case{"Inget {blod} i avföringen", no},
    Case{"{Feber}: nej", no},
    Case{"{Feber}? Nej.", no},
    Case{"Inga tecken på {infektion}", no},
    Case{"Har aldrig haft {astma}", no},
    Case{"Jag kräks inte och har inte {diarré}", no},
    Case{"Har inte ont i bröstet eller {andnöd}", no},
    Case{"Nej, ingen {huvudvärk}", no},
    Case{"Ingen {andnöd} alls", no},
    Case{"Jag har inga problem med {andningen}", no},
    Case{"Har inte slagit i {huvudet}", no},
    Case{"Vi har inte varit {utomlands}", no},
    Case{"Tror inte att jag har {feber}", no},
    Case{"Det är ingen {svullnad}", no},
    Case{"Barnet har inte {kräkts}", no},
    Case{"Han har ingen {feber} nu", no},
    Case{"Ingen nackstelhet, {ljuskänslighet} eller kräkning", no},
    Case{"Inte {gravid}", no},
    Case{"Är inte {gravid} och äter p-piller", no},
    Case{"{Diarré} saknas", no},
    Case{"Slipper {illamåendet} i dag", no},
    // where a denial ends
    Case{"Ingen feber, men {hosta}", yes},
    Case{"Ingen feber men {ont i halsen}", yes},
    Case{"Har inte feber men {hostar} mycket", yes},
    Case{"Jag har ingen feber, jag har {hosta}", yes},
    Case{"Ingen feber och {ont i halsen}", yes},
    Case{"Ingen feber. {Hosta} sedan en vecka", yes},
    Case{"Inte feber utan {frossa}", yes}, // "utan" after a denial is "but"
    Case{"Ingen feber däremot {frossa}", yes},
    Case{"Ingen hosta, {feber} sedan tre dagar", yes},
    Case{"Hon har inte feber fast hon är {trött}", yes},
    Case{"Ingen feber, kraftig {huvudvärk}", yes},
    Case{"Kan inte gå, {foten} är svullen", yes},
    Case{"Inte ont i magen men {kräks}", yes},
    Case{"Ingen utstrålning, bara {tryck över bröstet}", yes},
    Case{"Jag röker inte och har {ont i bröstet}", yes},
    Case{"Är inte allergisk, fick {utslag} i går", yes},
    Case{"{Ont i magen} men ingen feber", yes},
    Case{"Ont i magen men ingen {feber}", no},
    Case{"{Hosta}, ingen feber", yes},
    // uncertain
    Case{"Kanske {feber}", maybe},
    Case{"Jag har kanske {feber}", maybe},
    Case{"Vet inte om jag har {feber}", maybe},
    Case{"Är osäker på om det är {blod}", maybe},
    Case{"Eventuellt lite {feber}", maybe},
    Case{"Möjligen {svullen}", maybe},
    Case{"Misstänker att jag har {feber}", maybe},
    // past
    Case{"Hade {hjärtklappning} som barn", before},
    Case{"Hade {ont i ryggen} för flera år sedan", before},
    Case{"Har tidigare haft {svimningar}", before},
    Case{"Brukade ha {migrän} när jag var ung", before},
    Case{"Hade {lunginflammation} förra året", before},
    // imagined
    Case{"Vad gör jag om jag får {feber}", imagined},
    Case{"Om det blir {svullet} hör jag av mig", imagined},
    Case{"Hör av dig om du får {andnöd}", imagined},
    Case{"För att undvika {blodpropp}", imagined},
    Case{"Har läst om {hjärnhinneinflammation}", imagined},
    // family
    Case{"{Hjärtinfarkt} finns i släkten", others},
    Case{"Ärftlighet för {diabetes}", others},
    Case{"{Bröstcancer} i släkten", others},
};

TEST(Negation, ReadsTheSwedishKitAsASwedeWould) {
    struct Line {
        std::string sentence;
        FindingState wanted;
    };
    std::vector<Line> all;
    for (const auto& c : cases) all.push_back({std::string(c.sentence), c.wanted});
    constexpr std::array states{yes, no, maybe, before, imagined, others};
    for (const auto* file : {"negation_sv.txt", "negation_everyday_sv.txt"}) { // state, tab, sentence
        std::ifstream in(std::string(FYR_SOURCE_DIR "/tests/triage/kit/") + file);
        ASSERT_TRUE(in) << file;
        for (std::string line; std::getline(in, line);) {
            if (line.empty() || line[0] == '#') continue;
            const auto tab = line.find('\t');
            const auto state = std::find_if(states.begin(), states.end(), [&](auto k) { return code(k) == line.substr(0, tab); });
            ASSERT_NE(state, states.end()) << line;
            all.push_back({line.substr(tab + 1), *state});
        }
    }
    ASSERT_GE(all.size(), 300U);
    int hit = 0, missed = 0, wrong = 0;
    for (const auto& c : all) {
        // a question about an illness that is named
        const auto got = stateOfMarked(realKb(), Lang::sv, c.sentence, true, c.wanted == imagined);
        EXPECT_EQ(code(got), code(c.wanted)) << c.sentence;
        hit += c.wanted == no && got == no;
        missed += c.wanted == no && got != no;
        wrong += c.wanted != no && got == no;
    }
    const double f1 = 2.0 * hit / (2.0 * hit + missed + wrong);
    std::printf("Swedish kit: %zu sentences, negation F1 %.3f\n", all.size(), f1);
    EXPECT_GE(f1, 0.95);
}

TEST(Negation, AWorryMakesNoIllnessButKeepsWhatIsFelt) {
    EXPECT_EQ(stateOfMarked(realKb(), Lang::sv, "Orolig för att det är {cancer}", false, true), FindingState::hypothetical);
    EXPECT_EQ(stateOfMarked(realKb(), Lang::sv, "Orolig för att jag har {ont i bröstet}", true, false), FindingState::present);
    EXPECT_EQ(stateOfMarked(realKb(), Lang::en, "I'm worried it is {cancer}", false, true), FindingState::hypothetical);
    EXPECT_EQ(stateOfMarked(realKb(), Lang::en, "Worried about this {rash}", true, false), FindingState::present);
}

TEST(Negation, EnglishListsAndTheirEnds) {
    constexpr std::array english{
        Case{"No {fever}, cough or rash", no}, Case{"no fever, {cough} or rash", no}, Case{"no fever, cough or {rash}", no},
        Case{"No fever, chills, or {vomiting}.", no}, Case{"They deny chest pain, {breathlessness} at rest or on stairs, or wheeze", no},
        Case{"I have no fever, I have a {cough}", yes}, Case{"no fever but {cough}", yes}, Case{"No fever, severe {headache}", yes},
        Case{"no fever, {vomiting} all night", yes}, Case{"no fever and I have {chest pain}", yes}, Case{"doesn't have fever and has {cough}", yes},
        Case{"I don't have {chest pain}", no}, Case{"not {dizzy} or weak", no}, Case{"not dizzy or {weak}", no},
        Case{"can't sleep because of the {cough}", yes}, Case{"the {fever} won't go down", yes}, Case{"not only {dizzy} but sick", yes},
        Case{"{Fever}? No.", no}, Case{"Skin: no {rashes}", no}, Case{"{Skin}: no rashes", yes}, Case{"Any {dizziness} or slow pulse?", imagined},
        Case{"Seek care only if confusion, repeated {vomiting} or trouble", imagined}, Case{"if I get {short of breath} I will call", imagined},
        Case{"{chest pain} runs in my family", others}, Case{"I might have a {fever}", maybe}, Case{"I used to have {migraines}", before},
        Case{"without {fever}", no}, Case{"{cough} without fever", yes}, Case{"no longer {walking}", yes}, Case{"never had {asthma}", no}};
    for (const auto& c : english) EXPECT_EQ(code(stateOfMarked(realKb(), Lang::en, std::string(c.sentence))), code(c.wanted)) << c.sentence;
}

} // namespace
} // namespace fyr::triage::test
