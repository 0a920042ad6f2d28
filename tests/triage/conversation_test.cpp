// What is told in the course of a conversation counts as what is told in one piece: denials in an answer, words said again, and
// what an answer to something else seems to take back.
#include "support.h"

#include "triage/content/letters.h"
#include "triage/facts.h"
#include "triage/second_reading.h"

#include <algorithm>

namespace fyr::triage::test {
namespace {

using content::Letter;
using content::LetterLevel;

Interview begun(std::string_view text, double age = 34) {
    Start s;
    s.age = age;
    s.sex = Sex::female;
    s.lang = "en";
    s.text = std::string(text);
    auto at = step(realKb(), {}, Interview{}, s, noon);
    EXPECT_TRUE(at);
    return at->state;
}
Interview after(const Interview& state, const Event& event) {
    auto at = step(realKb(), {}, state, event, noon);
    EXPECT_TRUE(at) << at.error().describe();
    return at->state;
}
Interview told(const Interview& state, std::string_view text) { return after(state, Answer{state.question->id, {}, {}, std::string(text), false}); }
Interview notKnown(const Interview& state) { return after(state, Answer{state.question->id, {}, {}, {}, true}); }
Truth truthOf(const Interview& state, std::string_view finding) { return Facts(realKb(), state).finding(realKb().findingId(finding)); }
bool soundsUrgent(const Interview& state) {
    return std::any_of(state.evidence.begin(), state.evidence.end(), [](const Evidence& e) { return e.finding == realKb().policy().second.urgent; });
}
std::ptrdiff_t wordsIn(std::string_view text) {
    const auto tokens = tokenise(text);
    return std::count_if(tokens.begin(), tokens.end(), [](const Token& t) { return t.kind == TokenKind::word; });
}

const std::vector<Letter>& shipped() {
    static const auto letters = [] {
        std::vector<Problem> problems;
        return content::readLetters(FYR_SOURCE_DIR "/content/triage/letters", problems);
    }();
    return letters;
}

TEST(Conversation, DenialsInAnAnswerToSomethingElseAreToldUnasked) {
    auto state = begun("I have had an itchy rash on my arms since Monday.");
    ASSERT_TRUE(state.question);
    const auto before = Facts(realKb(), state).deniedInWords();
    state = told(state, "I have no cough, no headache and no diarrhoea.");
    const auto once = Facts(realKb(), state).deniedInWords();
    EXPECT_GE(once, before + 3);
    ASSERT_TRUE(state.question);
    state = told(state, "I have no cough, no headache and no diarrhoea.");
    EXPECT_EQ(Facts(realKb(), state).deniedInWords(), once) << "said again it is denied once";
}

TEST(Conversation, ChosenAnswersAreNoDenialsInWords) {
    auto state = begun("I have had an itchy rash on my arms since Monday.");
    const auto before = Facts(realKb(), state).deniedInWords();
    for (int i = 0; i < 3 && state.question && state.question->safety; ++i) {
        const auto& choices = state.question->choices;
        const auto no = std::find_if(choices.begin(), choices.end(), [](const Choice& c) { return c.id == "no" || c.id == "none"; });
        ASSERT_NE(no, choices.end());
        state = after(state, Answer{state.question->id, {no->id}, {}, {}, false});
    }
    EXPECT_EQ(Facts(realKb(), state).deniedInWords(), before);
}

TEST(Conversation, AnAnswerToSomethingElseTakesNothingBack) {
    auto state = begun("My hair is coming out in handfuls, the shower drain is blocked. My baby is four months old.");
    ASSERT_EQ(truthOf(state, "hair_loss"), Truth::yes);
    while (state.question && state.question->finding != "more") state = notKnown(state);
    ASSERT_TRUE(state.question);
    state = told(state, "Bald patches: no, all over evenly.");
    EXPECT_EQ(truthOf(state, "hair_loss"), Truth::yes);

    state = begun("I have had an itchy rash on my arms since Monday, and a headache.");
    ASSERT_EQ(truthOf(state, "headache"), Truth::yes);
    EXPECT_EQ(truthOf(told(state, "No headache."), "headache"), Truth::yes) << "nobody asked";
    EXPECT_EQ(truthOf(after(state, FreeText{"I was wrong, no headache."}), "headache"), Truth::no) << "who writes it as a message means it";
}

TEST(Conversation, WordsSaidAgainCountOnce) {
    const auto& policy = realKb().policy().second;
    int tried = 0;
    for (const auto& l : shipped()) {
        const auto words = wordsIn(l.text);
        if (l.lang != Lang::en || words >= policy.minWords || 2 * words < policy.minWords) continue;
        const auto state = begun(l.text, l.age.value_or(34));
        if (opinionOf(realKb(), state)->emergency <= policy.urgentAbove) continue;
        EXPECT_FALSE(soundsUrgent(after(state, FreeText{l.text}))) << l.id;
        if (++tried == 10) break;
    }
    EXPECT_GE(tried, 5);
}

// A letter cut after its first sentence, the rest told as an answer.
TEST(Conversation, FewerWordsWillDoWhenTheyAreSurer) {
    const auto& policy = realKb().policy().second;
    int raised = 0;
    for (const auto& l : shipped()) {
        const auto words = wordsIn(l.text);
        const auto cut = l.text.find(". ");
        if (l.lang != Lang::en || l.level != LetterLevel::emergency || cut == std::string::npos || words >= policy.minWords || words < 32) continue;
        const auto state = begun(l.text.substr(0, cut + 1), l.age.value_or(34));
        EXPECT_FALSE(soundsUrgent(state)) << l.id << ": a sentence alone says nothing of the whole";
        if (!state.question) continue;
        raised += soundsUrgent(told(state, l.text.substr(cut + 2))) ? 1 : 0;
        if (raised == 3) break;
    }
    EXPECT_EQ(raised, 3);
}

} // namespace
} // namespace fyr::triage::test
