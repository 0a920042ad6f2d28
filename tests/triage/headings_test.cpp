// Words before a colon say what the answer is about: a heading of one thing is told, one that only asks is not. And lists
// of examples of what is not there, and numbers of conditions.
#include "support.h"

#include <algorithm>
#include <array>

namespace fyr::triage::test {
namespace {

constexpr auto sv = Lang::sv;
constexpr auto en = Lang::en;

struct Row {
    Lang lang;
    std::string_view text;
    std::string_view finding;
};

bool told(const Row& row) {
    const auto id = realKb().findingId(row.finding);
    EXPECT_GE(id, 0) << row.finding;
    const auto reading = readText(realKb(), row.text, row.lang, {}, noon);
    return std::any_of(reading.findings.begin(), reading.findings.end(), [&](const ReadFinding& f) {
        const auto& parents = realKb().findings()[static_cast<std::size_t>(f.finding)].parents;
        return f.state == FindingState::present && (f.finding == id || std::find(parents.begin(), parents.end(), id) != parents.end());
    });
}

TEST(Headings, OneThingIsTold) {
    constexpr std::array rows{
        Row{en, "Chest pain: since this morning, crushing", "chest_pain"},
        Row{en, "Chest pain: not constant but heavy", "chest_pain"},
        Row{en, "Chest pain: not all the time", "chest_pain"},
        Row{en, "Chest pain: none at rest but when I walk", "chest_pain"},
        Row{en, "Chest pain: I can't sleep because of it", "chest_pain"},
        Row{en, "Vomiting: nothing stays down", "vomiting"},
        Row{en, "Headache: no better", "headache"},
        Row{en, "Headache: never had one this bad", "headache"},
        Row{en, "Headache: fine now", "headache"},
        Row{en, "Shortness of breath: yes, a lot", "breathlessness"},
        Row{en, "Fever: 39.4", "fever"},
        Row{en, "Where is the chest pain: behind the breastbone", "chest_pain"},
        Row{en, "How bad is the headache: 9 out of 10", "headache"},
        Row{sv, "Bröstsmärta: sedan i morse, tryckande", "chest_pain"},
        Row{sv, "Bröstsmärta: inte konstant men tung", "chest_pain"},
        Row{sv, "Bröstsmärta: inte hela tiden", "chest_pain"},
        Row{sv, "Kräkningar: inget stannar kvar", "vomiting"},
        Row{sv, "Huvudvärk: aldrig haft så ont", "headache"},
        Row{sv, "Huvudvärk: värsta i mitt liv", "headache"},
        Row{sv, "Andnöd: ja, mycket", "breathlessness"},
        Row{sv, "Feber: 39,4", "fever"},
        Row{sv, "Var sitter bröstsmärtan: mitt i", "chest_pain"},
    };
    for (const auto& row : rows) EXPECT_TRUE(told(row)) << row.text;
}

TEST(Headings, OneThingIsNotToldWhenTheAnswerDeniesIt) {
    constexpr std::array rows{
        Row{en, "Fever: I haven't got a fever.", "fever"},
        Row{en, "Rash: not a single spot", "rash"},
        Row{en, "Palpitations: never", "palpitations"},
        Row{en, "Chest pain: none at all", "chest_pain"},
        Row{en, "Chest pain: none that I have noticed", "chest_pain"},
        Row{en, "Fever: no, cough: yes, rash: not one spot", "rash"},
        Row{en, "Headache: normal", "headache"},
        Row{sv, "Feber: jag har ingen feber", "fever"},
        Row{sv, "Utslag: inte en enda prick", "rash"},
        Row{sv, "Hjärtklappning: aldrig", "palpitations"},
        Row{sv, "Bröstsmärta: inte vad jag har märkt", "chest_pain"},
        Row{sv, "Feber: nej, hosta: ja, utslag: inga alls", "rash"},
    };
    for (const auto& row : rows) EXPECT_FALSE(told(row)) << row.text;
}

TEST(Headings, AlternativesAndQuestionsOnlyAsk) {
    constexpr std::array rows{
        Row{en, "Blood in pee or stool: my pee and stools look normal.", "blood_any"},
        Row{en, "Heart racing, confusion, faintness: I'm achy, but I'm clear in the head, not faint and my heart isn't pounding.", "confusion"},
        Row{en, "Do you have a rash: not a single spot", "rash"},
        Row{en, "Pus or spreading redness: The blisters are clear, no pus.", "skin_red_hot_spreading"},
        Row{en, "Contact with babies or pregnant women: I live with my wife only.", "pregnant"},
        Row{en, "Black or bloody stool: My stools are normal.", "black_stool"},
        Row{en, "Weakness or numbness: not a trace", "numbness_any"},
        Row{sv, "Blod i kiss eller bajs: kisset och bajset ser ut som vanligt.", "blood_any"},
        Row{sv, "Hjärtklappning, förvirring, svimning: jag är klar i huvudet och har inte svimmat", "confusion"},
        Row{sv, "Har du utslag: inte en enda prick", "rash"},
        Row{sv, "Svullna läppar eller tunga: inte ett spår", "face_tongue_swelling"},
        Row{sv, "Feber eller frossa: jag mår som vanligt", "fever"},
    };
    for (const auto& row : rows) EXPECT_FALSE(told(row)) << row.text;
}

TEST(Headings, AlternativesAreToldWhenTheAnswerSaysSo) {
    constexpr std::array rows{
        Row{en, "Chest pain or tightness: not constant but heavy", "chest_pain"},
        Row{en, "Breathlessness or chest pain: when I climb stairs", "chest_pain"},
        Row{en, "Breathless or chest pain: I get it when I walk", "chest_pain"},
        Row{en, "Chest pain or pressure: it comes at night", "chest_pain"},
        Row{en, "Nausea/vomiting: 5 times today", "vomiting"},
        Row{en, "Fever or chills: 38.9 last night", "fever"},
        Row{en, "Fever or chills: yes", "chills"},
        Row{en, "Swelling of lips or tongue: a little", "face_tongue_swelling"},
        Row{en, "Swelling of lips or tongue: my tongue is huge", "face_tongue_swelling"},
        Row{en, "Do you have chest pain: yes, since last night", "chest_pain"},
        Row{en, "Chest pain, sweating, left arm: I don't know what to do.", "chest_pain"},
        Row{en, "Chest pain, short of breath, dizzy: should I call somebody?", "chest_pain"},
        Row{en, "I have two problems: chest pain or tightness and a cough", "chest_pain"},
        Row{sv, "Ont i bröstet eller tryck: inte konstant men tungt", "chest_pain"},
        Row{sv, "Andfådd eller ont i bröstet: jag får det när jag går i trappor", "chest_pain"},
        Row{sv, "Andfådd eller ont i bröstet: när jag går i trappor", "chest_pain"},
        Row{sv, "Illamående/kräkningar: fem gånger i dag", "vomiting"},
        Row{sv, "Feber eller frossa: 38,9 i går kväll", "fever"},
        Row{sv, "Svullna läppar eller tunga: lite", "face_tongue_swelling"},
        Row{sv, "Svullna läppar eller tunga: tungan är jättestor", "tongue_swelling"},
        Row{sv, "Har du ont i bröstet: ja, sedan i natt", "chest_pain"},
        Row{sv, "Ont i bröstet, kallsvettig, vänster arm: jag vet inte vad jag ska göra", "chest_pain"},
    };
    for (const auto& row : rows) EXPECT_TRUE(told(row)) << row.text;
}

TEST(Headings, ExamplesOfWhatIsNotThereAreDenied) {
    constexpr std::array denied{
        Row{en, "No red flags like confusion, slurred speech, severe sleepiness, or slowed breathing.", "confusion"},
        Row{en, "No red flags like confusion, slurred speech, severe sleepiness, or slowed breathing.", "speech_trouble"},
        Row{en, "I have no warning signs such as fainting, chest pain or slurred speech.", "chest_pain"},
        Row{en, "None of the danger signs (confusion, fainting, blood).", "blood_any"},
        Row{en, "No symptoms like fever or rash but a bad cough", "fever"},
        Row{sv, "Inga varningstecken som förvirring, sluddrigt tal eller svimning.", "confusion"},
        Row{sv, "Inga larmsymtom (blod i avföringen, feber, viktnedgång).", "blood_in_stool"},
        Row{sv, "Jag har inga allvarliga tecken, t ex bröstsmärta eller svimning.", "chest_pain"},
    };
    for (const auto& row : denied) EXPECT_FALSE(told(row)) << row.text;
    constexpr std::array there{
        Row{en, "No symptoms like fever or rash but a bad cough", "cough"},
        Row{en, "No symptoms like fever or rash, bad cough", "cough"},
        Row{en, "No serious signs like fever, I have chest pain", "chest_pain"},
        Row{en, "No problems like this before, chest pain since noon", "chest_pain"},
        Row{en, "I fainted with no warning", "fainting"},
        Row{sv, "Inga problem som förut, nu ont i bröstet", "chest_pain"},
        Row{sv, "Inga problem som jag haft, bröstsmärta sedan i morse", "chest_pain"},
        Row{sv, "Inga symtom som feber eller utslag, hostar mycket", "cough"},
    };
    for (const auto& row : there) EXPECT_TRUE(told(row)) << row.text;
}

std::optional<double> measured(Lang lang, std::string_view text, Known known) {
    for (const auto& m : readText(realKb(), text, lang, {}, noon).measures)
        if (m.measure == static_cast<std::int32_t>(known)) return m.value;
    return std::nullopt;
}

TEST(Headings, ANumberInAConditionIsNobodys) {
    EXPECT_FALSE(measured(en, "If BP >180/120 or new severe symptoms, seek care.", Known::sysBp));
    EXPECT_FALSE(measured(en, "The nurse said to call if my temperature is over 39.5.", Known::temperature));
    EXPECT_FALSE(measured(en, "What if his fever goes over 40?", Known::temperature));
    EXPECT_EQ(measured(en, "My blood pressure is 150/90, they said to come back if it is over 180/110.", Known::sysBp), 150);
    EXPECT_FALSE(measured(sv, "Ring om blodtrycket går över 180/110.", Known::sysBp));
    EXPECT_FALSE(measured(sv, "Läkaren sa att jag ska söka om febern går över 40.", Known::temperature));
    // what was measured
    EXPECT_EQ(measured(en, "If I walk my pulse goes over 130", Known::heartRate), 130);
    EXPECT_EQ(measured(en, "I'm wondering if his fever over 40 is dangerous", Known::temperature), 40);
    EXPECT_EQ(measured(en, "I should say his fever is over 40", Known::temperature), 40);
    EXPECT_EQ(measured(sv, "Om natten går febern över 40", Known::temperature), 40);
    EXPECT_EQ(measured(sv, "Jag undrar om feber över 40 är farligt", Known::temperature), 40);
    EXPECT_EQ(measured(sv, "Om jag ligger ner är pulsen 130.", Known::heartRate), 130);
}

} // namespace
} // namespace fyr::triage::test
