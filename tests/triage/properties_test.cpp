// Properties that hold for every interview over the content that is shipped, on seeded random walks.
#include "support.h"

#include <algorithm>
#include <array>
#include <random>

namespace fyr::triage::test {
namespace {

const RoutingPolicy routing;

Interview begun(std::string_view lang, std::string text, std::optional<double> age = 40, Sex sex = Sex::female) {
    auto at = step(realKb(), routing, Interview{}, Start{age, sex, std::string(lang), std::move(text), Subject::self}, noon);
    EXPECT_TRUE(at);
    return std::move(at->state);
}

enum class Manner { yes, no, unknown, anyChoice, words };

Answer answerTo(const Question& q, Manner manner, std::mt19937& dice) {
    Answer a;
    a.questionId = q.id;
    const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(dice() % n); };
    if (manner == Manner::words) {
        static constexpr std::array said{"ja", "no", "I have a fever too", "det gör ont i magen", "hm", "since yesterday", "vet inte", "asdf qwer", "not that, but my knee hurts", "…"};
        a.text = said[pick(said.size())];
    } else if (manner == Manner::unknown && q.allowUnknown) {
        a.unknown = true;
    } else if (q.kind == QuestionKind::number) {
        const double low = q.min.value_or(0);
        const double high = q.max.value_or(100);
        a.number = manner == Manner::no ? low : low + (high - low) * static_cast<double>(dice() % 1000) / 1000;
    } else if (!q.choices.empty()) {
        if (manner == Manner::yes) a.choices = {q.choices.front().id};
        else if (manner == Manner::no) a.choices = {q.choices.back().id};
        else a.choices = {q.choices[pick(q.choices.size())].id};
    } else {
        a.text = "ja";
    }
    return a;
}

// Every complaint, opened by its own label in both languages.
std::vector<std::pair<std::string, std::string>> openings() {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& c : realKb().complaints()) {
        std::string sv;
        std::string en;
        for (const auto f : c.entryFindings) {
            const auto& label = realKb().findings()[static_cast<std::size_t>(f)].label;
            sv = label.sv;
            en = label.en;
            break;
        }
        out.emplace_back("sv", sv);
        out.emplace_back("en", en);
    }
    return out;
}

TEST(Property, EveryComplaintReachesAnOutcomeWithinTheLimitHoweverItIsAnswered) {
    const auto limit = static_cast<std::size_t>(realKb().policy().maxQuestions);
    std::mt19937 dice(7);
    for (const auto& [lang, text] : openings())
        for (const auto manner : {Manner::yes, Manner::no, Manner::unknown, Manner::anyChoice, Manner::words}) {
            auto state = begun(lang, text, static_cast<double>(dice() % 90), dice() % 2 == 0 ? Sex::female : Sex::male);
            std::size_t events = 0;
            while (state.question && ++events <= 2 * limit + 2) {
                const auto next = step(realKb(), routing, state, answerTo(*state.question, manner, dice), noon);
                ASSERT_TRUE(next) << text << ": " << next.error().describe();
                state = next->state;
            }
            EXPECT_TRUE(state.done) << lang << " " << text;
            EXPECT_LE(state.answers.size(), limit) << text;
            ASSERT_TRUE(state.outcome) << text;
            EXPECT_FALSE(state.outcome->suggestion.destination.code.empty()) << text;
            EXPECT_FALSE(state.outcome->why.sv.empty()) << text;
        }
}

TEST(Property, ARaisedFlagIsAFloorForEverythingThatFollows) {
    std::mt19937 dice(11);
    for (const auto& [lang, text] : openings()) {
        auto state = begun(lang, text);
        std::optional<Urgency> floor;
        for (int n = 0; state.question && n < 40; ++n) {
            const auto next = step(realKb(), routing, state, answerTo(*state.question, dice() % 3 == 0 ? Manner::yes : Manner::no, dice), noon);
            ASSERT_TRUE(next);
            state = next->state;
            if (floor) {
                ASSERT_TRUE(state.floor) << text;
                EXPECT_FALSE(clinical::moreUrgent(*floor, *state.floor)) << text;
            }
            floor = state.floor;
        }
        if (floor) {
            EXPECT_FALSE(clinical::moreUrgent(*floor, state.outcome->suggestion.urgency)) << text;
        }
    }
}

TEST(Property, AnsweringNoRaisesNoFlag) {
    std::mt19937 dice(3);
    for (const auto& [lang, text] : openings()) {
        auto state = begun(lang, text);
        const auto floor = state.floor;
        bool anyUnknown = false;
        for (int n = 0; state.question && n < 40; ++n) {
            // "no" to yes/no questions; what has no "no" stays unknown, which may count as a risk
            const bool plain = !state.question->choices.empty() && state.question->choices.back().id == "no";
            anyUnknown = anyUnknown || !plain;
            const auto next = step(realKb(), routing, state, answerTo(*state.question, plain ? Manner::no : Manner::unknown, dice), noon);
            ASSERT_TRUE(next);
            state = next->state;
        }
        if (!anyUnknown) {
            EXPECT_EQ(state.floor, floor) << text;
        }
    }
}

// Not the floor only: what is weighed, too. "New confusion", no fever: the infection is less likely, the bleeding more; a
// "no" leaves the level where it was.
TEST(Property, ANoToAQuestionAboutDangerRaisesNoLevel) {
    std::mt19937 dice(17);
    int asked = 0;
    for (const auto& [lang, text] : openings())
        for (const auto manner : {Manner::no, Manner::anyChoice}) {
            auto state = begun(lang, text, static_cast<double>(dice() % 90), dice() % 2 == 0 ? Sex::female : Sex::male);
            for (int n = 0; state.question && n < 40; ++n) {
                const bool plain = state.question->safety && !state.question->choices.empty() && (state.question->choices.back().id == "no" || state.question->choices.back().id == "none");
                if (plain) {
                    const auto before = standing(realKb(), routing, state, noon).suggestion.urgency;
                    const auto denied = step(realKb(), routing, state, answerTo(*state.question, Manner::no, dice), noon);
                    ASSERT_TRUE(denied);
                    EXPECT_FALSE(clinical::moreUrgent(standing(realKb(), routing, denied->state, noon).suggestion.urgency, before)) << text << ": " << state.question->finding;
                    ++asked;
                }
                const auto next = step(realKb(), routing, state, answerTo(*state.question, plain && dice() % 3 != 0 ? Manner::no : manner, dice), noon);
                ASSERT_TRUE(next);
                state = next->state;
            }
        }
    EXPECT_GT(asked, 800);
}

TEST(Property, WhatANoLeavesToTheGraverCausesIsReadByAClinicianOrStandsWhereItWas) {
    auto state = begun("sv", "ont i en led", 71, Sex::male);
    std::optional<Urgency> confused;
    for (int n = 0; state.question && n < 40; ++n) {
        Answer a;
        a.questionId = state.question->id;
        if (state.question->finding == "more") a.choices = {"confusion"};
        else a = answerTo(*state.question, Manner::no, *std::make_unique<std::mt19937>(1));
        const bool told = state.question->finding == "more";
        state = step(realKb(), routing, state, a, noon)->state;
        if (told) confused = standing(realKb(), routing, state, noon).suggestion.urgency;
    }
    ASSERT_TRUE(confused && state.outcome);
    EXPECT_LE(state.outcome->suggestion.urgency, Urgency::emergency); // confusion is still one
    EXPECT_FALSE(clinical::moreUrgent(state.outcome->suggestion.urgency, *confused));
}

TEST(Property, TheOrderOfTheSentencesDoesNotMatter) {
    constexpr std::array<std::array<std::string_view, 4>, 6> told{{
        {"en", "I have a sore throat.", "I have a runny nose.", "It started two days ago."},
        {"en", "My chest hurts.", "I feel sick.", "I am sweating a lot."},
        {"sv", "Jag har ont i magen.", "Jag har feber.", "Jag kräks."},
        {"sv", "Det svider när jag kissar.", "Jag har ont i ryggen.", "Jag har frossa."},
        {"en", "I have a headache.", "My neck is stiff.", "I have a fever."},
        {"sv", "Jag är yr.", "Jag har hjärtklappning.", "Jag svimmade."},
    }};
    for (const auto& t : told) {
        std::array order{1, 2, 3};
        std::optional<Urgency> first;
        do {
            const auto text = std::string(t[static_cast<std::size_t>(order[0])]) + " " + std::string(t[static_cast<std::size_t>(order[1])]) + " " + std::string(t[static_cast<std::size_t>(order[2])]);
            const auto o = standing(realKb(), routing, begun(t[0], text), noon);
            if (!first) first = o.suggestion.urgency;
            EXPECT_EQ(o.suggestion.urgency, *first) << text;
        } while (std::next_permutation(order.begin(), order.end()));
    }
}

TEST(Property, PatientsAreToldNoPercentagesAndNoCauses) {
    std::mt19937 dice(5);
    for (const auto& [lang, text] : openings()) {
        auto state = begun(lang, text);
        for (int n = 0; state.question && n < 40; ++n) {
            const auto next = step(realKb(), routing, state, answerTo(*state.question, Manner::anyChoice, dice), noon);
            ASSERT_TRUE(next);
            state = next->state;
        }
        const auto& o = *state.outcome;
        EXPECT_EQ(o.why.sv.find('%'), std::string::npos) << o.why.sv;
        for (const auto* line : {&o.advice.title}) EXPECT_EQ(line->sv.find('%'), std::string::npos);
        // "Call 112 now" stands once; a later line that begins so has more to say.
        bool called = false;
        for (const auto& line : o.advice.now) {
            EXPECT_FALSE(called && (line.sv == "Ring 112 nu." || line.sv.starts_with("Ring 112 nu. "))) << text << ": " << line.sv;
            called = called || line.sv.starts_with("Ring 112 nu");
        }
    }
}

TEST(Property, InternetTherapyIsOfferedToAdultsWhoseTroubleIsOfTheMind) {
    for (const double age : {12.0, 15.0, 17.0}) {
        auto state = begun("sv", "Jag är orolig och ledsen hela tiden och sover dåligt", age);
        std::mt19937 dice(1);
        for (int n = 0; state.question && n < 40; ++n) state = step(realKb(), routing, state, answerTo(*state.question, Manner::no, dice), noon)->state;
        EXPECT_NE(state.outcome->suggestion.destination.code, "icbtAssessment") << age;
    }
}

} // namespace
} // namespace fyr::triage::test
