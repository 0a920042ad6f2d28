// Which questions are asked and how answers in words are taken, over the content that is shipped.
#include "support.h"

#include "triage/facts.h"

#include <algorithm>

namespace fyr::triage::test {
namespace {

const RoutingPolicy routing;

class Told { // a patient at the shipped knowledge base
  public:
    explicit Told(std::string_view lang, std::string text, double age = 40, Sex sex = Sex::female) {
        does(Start{age, sex, std::string(lang), std::move(text), Subject::self});
    }
    void does(const Event& e) {
        auto r = step(realKb(), routing, state, e, noon);
        ASSERT_TRUE(r) << r.error().describe();
        state = std::move(r->state);
    }
    void says(std::string words) { does(Answer{state.question->id, {}, {}, std::move(words), false}); }
    void picks(std::string choice) { does(Answer{state.question->id, {std::move(choice)}, {}, {}, false}); }
    void doesNotKnow() { does(Answer{state.question->id, {}, {}, {}, true}); }
    [[nodiscard]] std::string asked() const { return state.question ? state.question->finding : ""; }
    // Answers until the question about `finding` is open: "no", or "I don't know" where there is no "no".
    bool until(std::string_view finding) {
        for (int n = 0; n < 30 && state.question && asked() != finding; ++n) {
            const auto& c = state.question->choices;
            const bool no = std::any_of(c.begin(), c.end(), [](const Choice& x) { return x.id == "no"; });
            if (no) picks("no");
            else doesNotKnow();
        }
        return asked() == finding;
    }
    [[nodiscard]] bool knows(std::string_view finding, FindingState s) const {
        return std::any_of(state.understood.begin(), state.understood.end(), [&](const auto& u) { return u.finding == finding && u.state == s; });
    }
    Interview state;
};

YesNo direct(std::string_view text, Lang lang) { return readYesNo(realKb(), text, lang).answer; }

TEST(Asking, WhatBeginsAnotherSentenceIsNoYesAndNoNo) {
    for (const auto* other : {"I am a bit drowsy but otherwise fine", "I've had a bit more urine", "a bit drowsy", "I'm on day nine", "never had such a pain", "I have not eaten since Monday", "slightly pink", "she is asleep", "I'm just checking if this is normal", "I am only asking for my diary", "It is just the way it looks", "I've now eaten"})
        EXPECT_EQ(direct(other, Lang::en), YesNo::none) << other;
    for (const auto* other : {"inte ätit på två dagar", "aldrig haft så ont", "lite rött varje gång", "ingen matlust", "ganska trött"})
        EXPECT_EQ(direct(other, Lang::sv), YesNo::none) << other;
    for (const auto* yes : {"yes", "I am", "I have, since Monday", "a bit at night", "sometimes when I walk", "a little, yes", "yes I have a rash", "it does when I cough", "I do only at night", "it is just a little", "yes it's sore"})
        EXPECT_EQ(direct(yes, Lang::en), YesNo::yes) << yes;
    for (const auto* yes : {"ja", "lite på natten", "ibland när jag går", "lite grann", "ja lite rött", "det har jag"})
        EXPECT_EQ(direct(yes, Lang::sv), YesNo::yes) << yes;
    for (const auto* no : {"no", "never", "I have not", "not at all", "not really, just tired", "it does not"})
        EXPECT_EQ(direct(no, Lang::en), YesNo::no) << no;
    for (const auto* no : {"nej", "inte", "aldrig", "inte alls", "inte direkt, men trött", "inte nu"})
        EXPECT_EQ(direct(no, Lang::sv), YesNo::no) << no;
}

TEST(Asking, ALongReplyThatDeniesASignIsNotTakenForAYes) {
    Told t("en", "I had a mild hive breakout last night.");
    ASSERT_TRUE(t.until("breathlessness"));
    t.says("I'm a bit drowsy but otherwise fine - no trouble breathing, no lip or tongue swelling, and no chest tightness.");
    // Breathing well and not being breathless are one meaning, whichever was read.
    EXPECT_EQ(Facts(realKb(), t.state).finding(realKb().findingId("breathlessness")), Truth::no);
    EXPECT_FALSE(t.state.floor && *t.state.floor <= Urgency::emergency);
}

TEST(Asking, NothingButAnEmergencyEndsBeforeTheScreenIsAskedThroughAndTheOpenQuestionToo) {
    for (const auto* text : {"I have a headache", "my belly hurts", "I have had a cough for a week", "I have a fever"}) {
        Told t("en", text);
        int unknown = 0;
        bool open = false;
        while (t.state.question) {
            if (t.state.question->safety) { // nothing of the screen is left over
                EXPECT_LE(t.state.question->safetyIndex, t.state.question->safetyCount) << text;
            }
            open = open || t.asked() == "more";
            ++unknown;
            t.doesNotKnow();
        }
        EXPECT_TRUE(open) << text;
        EXPECT_GE(unknown, 4) << text;
        EXPECT_LE(unknown, realKb().policy().maxQuestions) << text;
    }
}

TEST(Asking, WhatIsToldWhenAskedOpenlyIsReadInFull) {
    Told t("sv", "Jag har hostat i en vecka");
    ASSERT_TRUE(t.until("more"));
    EXPECT_EQ(t.state.question->topic, "context.additional");
    EXPECT_EQ(t.state.question->kind, QuestionKind::many);
    t.says("Sedan i morse trycker det över bröstet och jag kallsvettas");
    ASSERT_TRUE(t.state.done);
    EXPECT_EQ(t.state.outcome->suggestion.urgency, Urgency::immediate);
}

TEST(Asking, TheSignsBesideTheOpenQuestionCountWhenTheyAreChosen) {
    Told t("en", "I have had a rash on my arm for a week");
    ASSERT_TRUE(t.until("more"));
    const auto& choices = t.state.question->choices;
    ASSERT_GT(choices.size(), 2U);
    EXPECT_EQ(choices.back().id, "none");
    auto chosen = t;
    chosen.picks(choices.front().id);
    EXPECT_TRUE(chosen.knows(choices.front().id, FindingState::present));
    auto none = t;
    none.picks("none");
    for (const auto& c : choices)
        if (c.id != "none") {
            EXPECT_TRUE(none.knows(c.id, FindingState::denied)) << c.id;
        }
    // "No" in words answers "anything else?", not each sign beside it; "I don't know" is no risk.
    for (auto answered : {0, 1}) {
        auto other = t;
        if (answered == 0) other.says("no");
        else other.doesNotKnow();
        EXPECT_NE(other.asked(), "more");
        EXPECT_EQ(other.state.floor, t.state.floor);
        for (const auto& c : choices) EXPECT_FALSE(other.knows(c.id, FindingState::denied)) << c.id;
    }
}

TEST(Asking, WhatTheTroubleIsIsAskedOpenlyWhenNothingThatWasToldIsOne) {
    Told t("en", "Hi! So it's about after dinner yesterday");
    EXPECT_EQ(t.asked(), "concern");
    t.says("My tongue is swollen and it's getting hard to get air");
    ASSERT_TRUE(t.state.done);
    EXPECT_EQ(t.state.outcome->suggestion.urgency, Urgency::immediate);
}

TEST(Asking, AnotherTimeInAnAnswerDoesNotTakeBackHowLongItHasLasted) {
    Told t("en", "I have had a dull ache in my right shoulder for six weeks");
    ASSERT_TRUE(t.until("more"));
    const auto duration = [](const Interview& s) {
        double hours = 0;
        for (const auto& m : s.measures)
            if (realKb().measures()[static_cast<std::size_t>(m.measure)].name == "duration_hours") hours = m.value;
        return hours;
    };
    const double weeks = duration(t.state);
    EXPECT_GT(weeks, 900);
    auto other = t;
    other.says("In the mornings it is stiff for fifteen minutes");
    EXPECT_EQ(duration(other.state), weeks);
    auto changed = t;
    changed.does(FreeText{"Sorry, it has hurt for two days"});
    EXPECT_NEAR(duration(changed.state), 48, 1);
}

TEST(Asking, EverybodyIsAskedHowLongAndHowItGoesUnlessItWasTold) {
    Told bare("en", "I have a rash on my arm");
    EXPECT_TRUE(bare.until("duration"));
    EXPECT_TRUE(bare.until("history_asked"));
    Told told("en", "I have had a rash on my arm for three days, it is getting better and I take no medicines and feel well otherwise");
    for (int n = 0; n < 20 && told.state.question; ++n) {
        EXPECT_NE(told.asked(), "duration");
        EXPECT_NE(told.asked(), "worsening");
        told.doesNotKnow();
    }
    EXPECT_TRUE(told.state.done);
}

TEST(Asking, WordsAboutSomethingElseAreNoDontKnowAboutDanger) {
    Told silent("en", "A horsefly bit my shin yesterday, a red lump that itches");
    while (silent.state.question) silent.doesNotKnow();
    EXPECT_NE(silent.state.outcome->suggestion.urgency, Urgency::selfCare);
    Told answering("en", "A horsefly bit my shin yesterday, a red lump that itches");
    while (answering.state.question) {
        if (answering.state.question->safety) answering.says("no fever, not short of breath");
        else answering.doesNotKnow();
    }
    EXPECT_EQ(answering.state.outcome->suggestion.urgency, Urgency::selfCare);
}

TEST(Asking, WhatNoComplaintNamesIsTakenByItsCause) {
    Told t("en", "My son has a slapped cheek rash says the school, he is well and plays, no fever", 5, Sex::male);
    EXPECT_NE(t.asked(), "concern");
}

} // namespace
} // namespace fyr::triage::test
