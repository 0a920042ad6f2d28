#include "text/document.h"
#include "text/words.h"

#include <gmock/gmock.h>

namespace fyr::text {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

std::string termOfWord(std::string_view word) {
    std::vector<Token> tokens;
    tokenize(word, tokens);
    return tokens.size() == 1 ? entryOf(tokens.front().folded).term : "(not one word)";
}
std::vector<std::string> folded(std::string_view text) {
    std::vector<Token> tokens;
    tokenize(text, tokens);
    std::vector<std::string> out;
    for (auto& t : tokens) out.push_back(t.folded);
    return out;
}

TEST(Words, areSplitAtWhatIsNoLetterAndNoDigit) {
    EXPECT_THAT(folded("Ont i ryggen, 38,5°!"), ElementsAre("ont", "i", "ryggen", "38", "5"));
    EXPECT_THAT(folded("covid-19/SARS–CoV‑2"), ElementsAre("covid", "19", "sars", "cov", "2"));
    EXPECT_THAT(folded(" \n\t "), ElementsAre());
    EXPECT_THAT(folded("huvud\xC2\xADvärk"), ElementsAre("huvudvärk")) << "a soft hyphen is not there";
    EXPECT_THAT(folded("feber\xC2\xA0och «frossa»"), ElementsAre("feber", "och", "frossa"));
}

TEST(Words, keepTheSwedishLettersAndFoldOtherMarks) {
    EXPECT_THAT(folded("ÅÄÖ åäö"), ElementsAre("åäö", "åäö"));
    EXPECT_THAT(folded("idé Müller señor"), ElementsAre("ide", "muller", "senor"));
    EXPECT_THAT(folded("Sørensen Æsop"), ElementsAre("sörensen", "äsop"));
    EXPECT_THAT(folded("rostr\x6F\xCC\x88st a\xCC\x8A e\xCC\x81"), ElementsAre("roströst", "å", "e")) << "letters that came in two parts";
    EXPECT_NE(termOfWord("får"), termOfWord("far"));
}

TEST(Words, thatAreNotUtf8AreStepsBetweenWords) {
    EXPECT_THAT(folded("a\xFF" "b\xC3"), ElementsAre("a", "b"));
    EXPECT_THAT(folded("\xE2\x82 x \xF0\x9F\x98\x80 y"), ElementsAre("x", "y"));
}

TEST(Words, knowWhereTheyStand) {
    const std::string_view text = "Ont i RYGGEN.";
    std::vector<Token> tokens;
    tokenize(text, tokens);
    ASSERT_EQ(tokens.size(), 3U);
    EXPECT_EQ(text.substr(tokens[2].begin, tokens[2].end - tokens[2].begin), "RYGGEN");
}

struct Forms {
    const char* first;
    std::vector<const char*> others;
};
class InflectionTest : public testing::TestWithParam<Forms> {};

TEST_P(InflectionTest, formsOfAWordShareOneTerm) {
    const auto term = termOfWord(GetParam().first);
    for (const char* other : GetParam().others) EXPECT_EQ(termOfWord(other), term) << other;
}

INSTANTIATE_TEST_SUITE_P(Swedish, InflectionTest,
                         testing::Values(Forms{"rygg", {"ryggen", "ryggar", "ryggarna", "ryggens", "RYGGEN"}}, Forms{"smärta", {"smärtor", "smärtan", "smärtorna"}},
                                         Forms{"värk", {"värken", "värkar"}}, Forms{"hosta", {"hostar", "hostade", "hostan"}},
                                         Forms{"allergi", {"allergier", "allergy", "allergies"}}, Forms{"bröst", {"bröstet", "bröstets"}},
                                         Forms{"knä", {"knät", "knäet"}}, Forms{"behandling", {"behandlingar", "behandlingen", "behandla", "behandlad"}},
                                         Forms{"tablett", {"tabletter", "tabletten", "tabletterna"}}, Forms{"läkemedel", {"läkemedlet", "läkemedlen"}},
                                         Forms{"infektion", {"infektioner", "infektionen", "infektionerna"}}, Forms{"yrsel", {"yrseln"}},
                                         Forms{"barn", {"barnet", "barnen", "barns"}}, Forms{"feber", {"febern", "feberns"}}));
INSTANTIATE_TEST_SUITE_P(English, InflectionTest,
                         testing::Values(Forms{"headache", {"headaches", "Headache"}}, Forms{"infection", {"infections"}}, Forms{"fever", {"fevers"}},
                                         Forms{"cough", {"coughs", "coughing"}}, Forms{"allergy", {"allergies"}}, Forms{"tired", {"tiredness"}},
                                         Forms{"run", {"runs", "running"}}, Forms{"medication", {"medications"}}));

TEST(Words, thatMeanOtherThingsKeepOtherTerms) {
    for (const auto& [a, b] : std::vector<std::pair<const char*, const char*>>{
             {"rygg", "ryck"}, {"feber", "fetma"}, {"hals", "halt"}, {"lår", "lår1"}, {"hand", "hund"}, {"öra", "ora"}, {"kol", "kål"}, {"1", "10"}, {"b12", "b2"}})
        EXPECT_NE(termOfWord(a), termOfWord(b)) << a << " " << b;
}

TEST(Words, termsAreBoundedAndNeverHalfACharacter) {
    std::string word;
    for (int i = 0; i < 500; ++i) word += "ö";
    const auto entry = entryOf(word);
    EXPECT_LE(entry.term.size(), longestTerm);
    EXPECT_EQ(entry.term.size() % 2, 0U);
}

TEST(Words, ofACompoundHaveTheirParts) {
    const auto partsOf = [](const std::string& word) { return entryOf(word).parts; };
    EXPECT_THAT(partsOf("ryggsmärtor"), ElementsAre(termOfWord("smärta"), "rygg"));
    EXPECT_THAT(partsOf("halsont"), Contains(termOfWord("hals")));
    EXPECT_THAT(partsOf("ryggont"), ElementsAre("ont", "rygg"));
    EXPECT_THAT(partsOf("graviditetsdiabetes"), Contains(termOfWord("graviditet")));
    EXPECT_THAT(partsOf("huvudvärken"), Contains("värk"));
    EXPECT_THAT(partsOf("rygg"), ElementsAre());
    EXPECT_THAT(partsOf("horisont"), Not(Contains("horison"))) << "some words only look like one";
}

TEST(Document, holdsEachTermOnceAndNoCommonWord) {
    const Document d({{Field::title, "Ont i ryggen och i ryggen"}, {Field::body, "The back and ryggar"}});
    EXPECT_THAT(d.terms(), ElementsAre("back", "ont", "rygg"));
}

TEST(Document, isBounded) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += fmt::format("w{} ", i);
    const Document d({{Field::body, text}, {Field::body, "last"}});
    EXPECT_LE(d.words().size(), mostWords);
    EXPECT_THAT(d.terms(), Not(Contains("last")));
}

} // namespace
} // namespace fyr::text
