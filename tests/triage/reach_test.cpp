// What could still be answered: no interview ends while one more answer about what was told would make an emergency likely.
#include "support.h"

#include "triage/content/check_reach.h"
#include "triage/facts.h"
#include "triage/reach.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace fyr::triage::test {
namespace {

const RoutingPolicy routing;

struct Case {
    const char* lang;
    double age;
    Sex sex;
    const char* opening;
    const char* finding; // that is asked about
    const char* answer;  // in the patient's words
};

// Who says "no" to everything but one question, and what that answer is worth.
class Heard {
  public:
    explicit Heard(const Case& c) {
        does(Start{c.age, c.sex, c.lang, c.opening, c.age < 12 ? Subject::child : Subject::self});
        while (state.question) {
            const auto asked = state.question->finding;
            if (asked == c.finding) {
                wasAsked = true;
                does(Answer{state.question->id, {}, {}, c.answer, false});
                if (state.floor && *state.floor <= Urgency::emergency) return;
                continue;
            }
            const auto& choices = state.question->choices;
            const auto no = std::find_if(choices.begin(), choices.end(), [](const Choice& x) { return x.id == "no" || x.id == "none"; });
            does(no == choices.end() ? Answer{state.question->id, {}, {}, "", true} : Answer{state.question->id, {no->id}, {}, "", false});
        }
    }
    void does(const Event& e) {
        auto r = step(realKb(), routing, state, e, noon);
        ASSERT_TRUE(r) << r.error().describe();
        state = std::move(r->state);
    }
    [[nodiscard]] bool emergency() const { return state.floor && *state.floor <= Urgency::emergency; }
    Interview state;
    bool wasAsked = false;
};

void isAskedAndRaises(const Case& c) {
    const Heard h(c);
    EXPECT_TRUE(h.wasAsked) << c.opening;
    EXPECT_TRUE(h.emergency()) << c.opening;
}

TEST(Reach, WhoIsInDangerIsAskedWhateverTheyWriteAboutFirst) {
    for (const Case& c : {Case{"en", 0.1, Sex::male, "My little one has been snuffly since yesterday.", "fever", "38.4"},
                          Case{"sv", 0.15, Sex::female, "Bebisen är förkyld sedan igår.", "fever", "ja"},
                          Case{"en", 78, Sex::female, "I am so tired.", "confusion", "yes"},
                          Case{"sv", 78, Sex::female, "Jag är så trött.", "confusion", "ja"}})
        isAskedAndRaises(c);
}

TEST(Reach, WhereNoComplaintIsNamedTheWorstOfTheBodyPartStrokeAndThoughtsOfDeathAreAskedAbout) {
    for (const Case& c : {Case{"en", 70, Sex::male, "Not feeling like myself at all.", "weakness_one_side", "yes"},
                          Case{"sv", 70, Sex::male, "Känner mig inte som vanligt.", "weakness_one_side", "ja"},
                          Case{"en", 60, Sex::male, "Leg has gone a funny colour.", "leg_cold_pale_sudden", "yes"},
                          Case{"sv", 60, Sex::male, "Det är något med benet.", "leg_cold_pale_sudden", "ja"},
                          Case{"en", 30, Sex::female, "Please help, I am not myself.", "suicidal_thoughts", "yes"},
                          Case{"sv", 30, Sex::female, "Hjälp mig, jag är inte mig själv.", "suicidal_thoughts", "ja"}})
        isAskedAndRaises(c);
}

TEST(Reach, AnAnswerIsReadBesideWhatWasToldBefore) {
    for (const Case& c : {Case{"en", 42, Sex::female, "I have a headache and a stiff neck.", "headache_worst_ever", "worst of my life"},
                          Case{"sv", 42, Sex::female, "Jag har huvudvärk och är stel i nacken.", "headache_worst_ever", "den värsta i mitt liv"},
                          Case{"sv", 60, Sex::male, "Ont i vaden.", "leg_cold_pale_sudden", "benet är kallt och blekt"},
                          Case{"en", 60, Sex::male, "My calf hurts.", "leg_cold_pale_sudden", "the foot is cold and white"}}) {
        const Heard h(c);
        EXPECT_TRUE(h.wasAsked) << c.opening;
        EXPECT_EQ(Facts(realKb(), h.state).finding(realKb().findingId(c.finding)), Truth::yes) << c.opening;
    }
}

TEST(Reach, ABareNumberAnswersTheQuestionAboutFever) {
    for (const auto& [answer, lang, fever] : {std::tuple{"39,2", "sv", Truth::yes}, {"38.6 this morning", "en", Truth::yes}, {"36,9", "sv", Truth::no}, {"101.5", "en", Truth::yes}}) {
        const Heard h({lang, 30, Sex::male, *lang == 's' ? "Jag har huvudvärk." : "I have a headache.", "fever", answer});
        EXPECT_TRUE(h.wasAsked);
        EXPECT_EQ(Facts(realKb(), h.state).finding(realKb().findingId("fever")), fever) << answer;
    }
    // what is no temperature is none
    const Heard h({"en", 30, Sex::male, "I have a headache.", "fever", "no, but I am 38 years old"});
    EXPECT_FALSE(Facts(realKb(), h.state).measure(Known::temperature));
}

TEST(Reach, WhereAPainSitsIsAskedOnlyOfWhoHasOneThere) {
    for (const Case& c : {Case{"sv", 57, Sex::female, "Jag har haft ont i halsen i tre dagar och det svider när jag sväljer. Feber 38,4 i går kväll. Ingen hosta. Har lite svullna körtlar på halsen.", "", ""},
                          Case{"en", 57, Sex::female, "Sore throat for three days, it stings when I swallow. Fever 38.4 last night. No cough. The glands in my neck are a bit swollen.", "", ""}}) {
        const Heard h(c);
        EXPECT_GT(h.state.answers.size(), 5U);
        for (const auto& a : h.state.answers) EXPECT_TRUE(a.finding != "ruq_pain" && a.finding != "rlq_pain") << a.finding;
    }
}

TEST(Reach, OnlyWhatWasToldBringsAFlagWithinReach) {
    Interview state;
    state.started = true;
    state.age = 30;
    state.sex = Sex::male;
    const auto& kb = realKb();
    const auto reached = [&](std::string_view finding) {
        Facts facts(kb, state);
        const auto list = withinReach(kb, facts, Urgency::urgent);
        return std::any_of(list.begin(), list.end(), [&](const OneAway& o) { return o.finding == kb.findingId(finding); });
    };
    EXPECT_FALSE(reached("vomiting")); // nothing told: nothing is within reach
    state.words.push_back({"", noon, {}});
    Evidence e;
    e.finding = kb.findingId("testicular_pain");
    e.utterance = 0;
    state.evidence.push_back(e);
    EXPECT_TRUE(reached("vomiting"));
    state.evidence.push_back(e);
    state.evidence.back().finding = kb.findingId("vomiting");
    state.evidence.back().state = FindingState::denied;
    EXPECT_FALSE(reached("vomiting")); // and not what was denied
}

TEST(Reach, TheCheckNamesTheFlagsThatNoQuestionOfAScreenReaches) {
    const auto folder = std::filesystem::temp_directory_path() / ("fyr_reach_" + std::to_string(::getpid()));
    const auto remarks = [&](const std::string& screen) {
        std::filesystem::remove_all(folder);
        std::filesystem::copy(FYR_SOURCE_DIR "/tests/triage/kb", folder, std::filesystem::copy_options::recursive);
        std::ofstream(folder / "complaints/more.yaml") << "- {id: neck, label: {sv: Nacke, en: Neck}, entry: stiff_neck, screen: [" + screen + "], default: soon, rationale: x, source: [src_test]}\n";
        const auto source = content::read(folder);
        const auto text = content::compile(source);
        std::string out;
        EXPECT_TRUE(text);
        if (!text) return out;
        for (const auto& r : content::checkReach(source, *KnowledgeBase::fromJson(*text)))
            if (r.message.starts_with("neck: ")) out += r.place + " " + r.message + "\n";
        return out;
    };
    const auto bare = remarks("");
    EXPECT_NE(bare.find("complaints/more.yaml:1 neck: no question of its screen reaches RF-002 (emergency, Meningitis?): fever"), std::string::npos) << bare;
    EXPECT_EQ(remarks("fever").find("RF-002"), std::string::npos);
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace fyr::triage::test
