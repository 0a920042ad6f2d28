// What must be read in sentences as people write them (readings/sv.txt, en.txt): written before anybody looked how they are read.
#include "support.h"

#include "base/text.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace fyr::triage::test {
namespace {

struct Sentence {
    std::string text;
    std::vector<std::string> wanted;
};

// readings/sv.txt, sv_skin.txt, …
std::vector<std::filesystem::path> files(Lang lang) {
    std::vector<std::filesystem::path> out;
    for (const auto& f : std::filesystem::directory_iterator(FYR_SOURCE_DIR "/tests/triage/readings"))
        if (f.path().extension() == ".txt" && f.path().stem().string().substr(0, 2) == code(lang)) out.push_back(f.path());
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<Sentence> sentences(const std::filesystem::path& file) {
    std::ifstream in(file);
    EXPECT_TRUE(in);
    std::vector<Sentence> out;
    for (std::string line; std::getline(in, line);) {
        const auto arrow = line.rfind(" =>");
        if (line.empty() || line[0] == '#' || arrow == std::string::npos) continue;
        Sentence s{line.substr(0, arrow), {}};
        std::istringstream words(line.substr(arrow + 3));
        for (std::string w; words >> w;) s.wanted.push_back(w);
        out.push_back(std::move(s));
    }
    return out;
}

Interview begun(Lang lang, const std::string& text) {
    Start start;
    start.lang = std::string(code(lang));
    start.text = text;
    const auto at = step(realKb(), {}, Interview{}, start, noon);
    EXPECT_TRUE(at) << text;
    return at ? at->state : Interview{};
}

// How a finding, or a finer one below it, was read.
std::vector<FindingState> statesOf(const Interview& state, std::string_view finding) {
    const auto id = realKb().findingId(finding);
    EXPECT_GE(id, 0) << "there is no finding " << finding;
    std::vector<FindingState> out;
    for (const auto& e : state.evidence) {
        const auto& parents = realKb().findings()[static_cast<std::size_t>(e.finding)].parents;
        if (e.finding == id || std::find(parents.begin(), parents.end(), id) != parents.end()) out.push_back(e.state);
    }
    return out;
}

bool valueHolds(const Interview& state, std::string_view name, std::string_view text) {
    if (name == "who") return code(state.subject) == text;
    if (name == "sex") return state.sex == (text == "f" ? Sex::female : Sex::male);
    const double wanted = std::strtod(std::string(text).c_str(), nullptr);
    if (name == "age") return state.age && std::abs(*state.age - wanted) < 0.06;
    static const std::map<std::string_view, Known> known{{"temp", Known::temperature}, {"pain", Known::pain}, {"hours", Known::durationHours}, {"hr", Known::heartRate},
                                                         {"rr", Known::respRate}, {"spo2", Known::spo2}, {"bp", Known::sysBp}, {"glu", Known::glucose}, {"mg", Known::amountMg},
                                                         {"units", Known::amountUnits}, {"week", Known::pregnantWeek}};
    const auto it = known.find(name);
    if (it == known.end()) {
        ADD_FAILURE() << "no such value: " << name;
        return false;
    }
    return std::any_of(state.measures.begin(), state.measures.end(), [&](const auto& m) {
        return m.measure == static_cast<std::int32_t>(it->second) && std::abs(m.value - wanted) <= 0.06 * std::max(1.0, std::abs(wanted) * 0.25);
    });
}

bool holds(const Interview& state, const std::string& wanted) {
    if (const auto equal = wanted.find('='); equal != std::string::npos) return valueHolds(state, wanted.substr(0, equal), wanted.substr(equal + 1));
    const auto states = statesOf(state, std::string_view(wanted).substr(1));
    const auto has = [&](FindingState s) { return std::find(states.begin(), states.end(), s) != states.end(); };
    switch (wanted[0]) {
    case '+': return has(FindingState::present);
    case '-': return has(FindingState::denied) && !has(FindingState::present);
    case '~': return has(FindingState::past) && !has(FindingState::present);
    case '!': return !has(FindingState::present);
    default: ADD_FAILURE() << "what is " << wanted << "?"; return false;
    }
}

TEST(Readings, AreWhatTheSentencesSayInBothLanguages) {
    for (const auto lang : {Lang::sv, Lang::en}) {
        int right = 0, all = 0;
        for (const auto& file : files(lang)) {
            int rightHere = 0, here = 0;
            for (const auto& s : sentences(file)) {
                const auto state = begun(lang, s.text);
                std::string missing;
                for (const auto& w : s.wanted)
                    if (!holds(state, w)) missing += " " + w;
                ++here;
                rightHere += missing.empty();
                if (!missing.empty()) std::printf("  %s: %s\n   is not read:%s\n", file.stem().c_str(), s.text.c_str(), missing.c_str());
            }
            std::printf("Readings (%s): %d of %d sentences\n", file.stem().c_str(), rightHere, here);
            right += rightHere;
            all += here;
            if (file.stem() == code(lang)) { // the everyday sentences of all areas
                EXPECT_GE(rightHere, here * 97 / 100);
            }
        }
        std::printf("Readings (%s, all): %d of %d sentences\n", std::string(code(lang)).c_str(), right, all);
        EXPECT_GE(all, 200);
        EXPECT_GE(right, all * 97 / 100);
    }
}

// The level when every question is answered "I don't know".
Urgency unknownLevel(Lang lang, const std::string& text, std::optional<double> age = {}) {
    Start start;
    start.lang = std::string(code(lang));
    start.text = text;
    start.age = age;
    auto at = step(realKb(), {}, Interview{}, start, noon);
    while (at && at->state.question) {
        Answer a;
        a.questionId = at->state.question->id;
        a.unknown = true;
        at = step(realKb(), {}, std::move(at->state), a, noon);
    }
    EXPECT_TRUE(at && at->state.outcome) << text;
    return at && at->state.outcome ? at->state.outcome->suggestion.urgency : Urgency::selfCare;
}

TEST(NamedIllness, SendsWhoCannotRuleItOutToHospital) {
    for (const auto* text : {"jag tror jag har en hjärtinfarkt", "hjärtinfarkt?", "kan det vara en stroke", "misstänker hjärnhinneinflammation", "tror det är sepsis", "anafylaxi",
                             "min son har ett astmaanfall", "tror det är blindtarmen", "blodpropp i lungan?", "jag dör", "ring ambulans", "har ramlat och kommer inte upp"})
        EXPECT_LE(unknownLevel(Lang::sv, text, 70), Urgency::emergency) << text;
    for (const auto* text : {"I think I'm having a heart attack", "heart attack?", "could this be a stroke", "is it meningitis?", "think it's sepsis", "anaphylaxis", "asthma attack",
                             "appendicitis?", "pulmonary embolism?", "I'm dying", "call an ambulance", "had a fall and can't get up"})
        EXPECT_LE(unknownLevel(Lang::en, text, 70), Urgency::emergency) << text;
}

TEST(NamedIllness, OfEarlyPregnancyToo) {
    EXPECT_LE(unknownLevel(Lang::sv, "kvinna 30, utomkvedshavandeskap?"), Urgency::emergency);
    EXPECT_LE(unknownLevel(Lang::en, "woman, 30, is it an ectopic pregnancy?"), Urgency::emergency);
}

TEST(NamedIllness, IsNotToldOfThePastOfOthersOrOfReading) {
    for (const auto* text : {"haft hjärtinfarkt för tio år sedan", "pappa dog av hjärtinfarkt", "läst om stroke", "vaccin mot hjärnhinneinflammation", "hade stroke 2015"})
        for (const auto* finding : {"says_heart_attack", "says_stroke", "says_meningitis"})
            for (const auto s : statesOf(begun(Lang::sv, text), finding)) EXPECT_NE(s, FindingState::present) << text;
    for (const auto* text : {"had a heart attack in 2015", "my father died of a heart attack", "I read about strokes", "meningitis vaccine", "I stroke my cat"})
        for (const auto* finding : {"says_heart_attack", "says_meningitis"})
            for (const auto s : statesOf(begun(Lang::en, text), finding)) EXPECT_NE(s, FindingState::present) << text;
}

// What fillers leave of "it's 45" or "they are after me" must not be read in any sentence that holds the rest.
TEST(Readings, OfWordsThatSayNothingAloneNeedTheirFillers) {
    EXPECT_TRUE(statesOf(begun(Lang::en, "My husband is 45 and has a cold"), "glucose_very_low").empty());
    EXPECT_TRUE(statesOf(begun(Lang::en, "The cramps are after meals"), "psychosis_voices").empty());
    EXPECT_TRUE(statesOf(begun(Lang::sv, "Det gör nu ont i foten"), "suicide_intent_now").empty());
    EXPECT_TRUE(statesOf(begun(Lang::sv, "Jag har inte fått något besked"), "not_drinking").empty());
}

TEST(MixedLanguages, AreReadWithinOneMessage) {
    for (const auto lang : {Lang::sv, Lang::en})
        for (const auto* text : {"Hej, I have ont i bröstet and cannot andas", "jag har chest pain och svårt att andas", "I have chest pain och kan inte andas"}) {
            const auto state = begun(lang, text);
            EXPECT_TRUE(holds(state, "+chest_pain")) << text;
            EXPECT_TRUE(holds(state, "+breathlessness")) << text;
        }
    EXPECT_TRUE(holds(begun(Lang::en, "I have no feber but hosta"), "!fever"));
    EXPECT_TRUE(holds(begun(Lang::sv, "Ingen fever men sore throat"), "!fever"));
}

} // namespace
} // namespace fyr::triage::test
