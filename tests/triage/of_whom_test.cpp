// What can only be told of a child, of an old person or of one sex is not read in words about anybody else (`of_whom`).
#include "support.h"

#include "triage/facts.h"

#include <algorithm>

namespace fyr::triage::test {
namespace {

Interview begun(Lang lang, const std::string& text, std::optional<double> age) {
    Start start;
    start.lang = std::string(code(lang));
    start.text = text;
    start.age = age;
    const auto at = step(realKb(), {}, Interview{}, start, noon);
    EXPECT_TRUE(at) << text;
    return at ? at->state : Interview{};
}

Truth truthOf(const Interview& state, std::string_view finding) {
    const auto id = realKb().findingId(finding);
    EXPECT_GE(id, 0) << finding;
    return Facts(realKb(), state).finding(id);
}

struct Case {
    Lang lang;
    const char* text;
    const char* finding;
    double one;   // an age at which it is told of this patient
    double other; // and one at which the words mean something else
};
const Case cases[] = {
    {Lang::sv, "Någon lyfte i armen och nu används den inte.", "child_pulled_arm", 3, 21},
    {Lang::sv, "Stöter upp lite efter maten.", "spits_up_baby", 0.3, 58},
    {Lang::sv, "Näsvingarna vidgas.", "nose_flaring", 1, 73},
    {Lang::sv, "Kissar i sängen.", "bedwetting", 7, 80},
    {Lang::en, "Put a bead up her nose.", "bead_nose", 3, 29},
    {Lang::sv, "Kan inte lyfta armarna.", "polymyalgia_pattern", 72, 21},
};

TEST(OfWhom, DecidesWhoseWordsTellIt) {
    for (const auto& c : cases) {
        EXPECT_EQ(truthOf(begun(c.lang, c.text, c.one), c.finding), Truth::yes) << c.text;
        const auto other = begun(c.lang, c.text, c.other);
        EXPECT_NE(truthOf(other, c.finding), Truth::yes) << c.text;
        EXPECT_TRUE(std::none_of(other.understood.begin(), other.understood.end(), [&](const auto& u) { return u.finding == c.finding; })) << c.text;
    }
}

TEST(OfWhom, CountsWhileNobodyKnowsTheAge) {
    for (const auto& c : cases) EXPECT_EQ(truthOf(begun(c.lang, c.text, {}), c.finding), Truth::yes) << c.text;
}

TEST(OfWhom, IsTheSameWhenTheAgeIsAnsweredLater) {
    int tried = 0;
    for (const auto& c : cases) {
        auto state = begun(c.lang, c.text, {});
        if (!state.question) continue;
        if (state.question->finding != "age") continue; // a question that comes first
        ++tried;
        Answer answer;
        answer.questionId = state.question->id;
        answer.number = c.other;
        const auto at = step(realKb(), {}, state, answer, noon);
        ASSERT_TRUE(at) << c.text;
        EXPECT_NE(truthOf(at->state, c.finding), Truth::yes) << c.text;
        // A floor that stood before the age was known stands.
        if (!state.floor) continue;
        EXPECT_TRUE(at->state.floor && !clinical::moreUrgent(*state.floor, *at->state.floor)) << c.text;
    }
    EXPECT_GT(tried, 0);
}

TEST(OfWhom, RaisesNoFlagForAGrownMan) {
    const auto raised = [](const Interview& state) {
        return std::any_of(state.redFlags.begin(), state.redFlags.end(), [](const auto& f) { return f.id == "RF-289"; });
    };
    EXPECT_TRUE(raised(begun(Lang::sv, cases[0].text, 3)));
    EXPECT_FALSE(raised(begun(Lang::sv, cases[0].text, 21)));
}

} // namespace
} // namespace fyr::triage::test
