// What is taken out of a patient's words, and what is left.
#include "triage/quality/mask.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

namespace fyr::triage::quality {
namespace {

using testing::ElementsAre;

Masking masking() {
    static const std::set<std::string> words{"jag", "har", "ont", "i", "bröstet", "hej", "det", "my", "chest", "hurts", "will", "it", "get", "better", "sedan", "min", "son", "feber", "ring", "mig", "på", "tagit", "dr", "sten", "kissade", "ut", "en"};
    return {{"Anna Lovisa Björk"}, [](std::string_view w) { return words.contains(std::string(w)); }};
}

TEST(Masking, namesGoAndSymptomsStay) {
    EXPECT_EQ("Jag Nn har ont i bröstet", masked("Jag Anna har ont i bröstet", masking()));
    EXPECT_EQ("hej det är Nn Nn", masked("hej det är anna björk", masking())) << "known names, as people write them";
    EXPECT_EQ("Nn son", masked("Annas son", masking()));
    EXPECT_EQ("Min son Nn har feber", masked("Min son Sixten har feber", masking())) << "a capital that no word of the language has";
    EXPECT_EQ("kissade ut en sten", masked("kissade ut en sten", {{"Sten"}, masking().isWord})) << "in lower case it is the word";
}

TEST(Masking, numbersThatMayReachOrNameSomebodyGo) {
    for (const std::string number : {"070-123 45 67", "0701234567", "070 123 45 67", "19121212-1212", "121212-1212", "08-123 456"})
        EXPECT_EQ("ring mig på Nr sedan", masked("ring mig på " + number + " sedan", masking()));
    EXPECT_NE(std::string::npos, masked("ring +46 70 123 45 67", masking()).find("Nr"));
}

TEST(Masking, whatWasMeasuredStays) {
    for (const auto* text : {"feber 39,2 sedan 3 dagar", "blodtryck 180/110", "39 40 38 39", "tagit 1000 mg, 4 gånger", "puls 120", "sedan 12 november", "38.5", "500 000"})
        EXPECT_EQ(text, masked(text, masking())) << text;
}

TEST(Masking, addressesGo) {
    EXPECT_EQ("Adr har ont", masked("anna.b@example.org har ont", masking()));
    EXPECT_EQ("Adr.", masked("https://example.org/a?b=c.", masking()));
}

TEST(Masking, capitalsThroughoutAreNoNames) {
    EXPECT_EQ("JAG HAR ONT I MAGEN NU", masked("JAG HAR ONT I MAGEN NU", masking()));
    EXPECT_EQ("JAG Nn HAR ONT I MAGEN", masked("JAG ANNA HAR ONT I MAGEN", masking()));
}

TEST(Masking, anyBytesGiveSomeText) {
    for (const auto* text : {"", " ", "\xF0\x9F\x98\xB1 ont", "\xC3", "@", "0", "((((", "’’"}) EXPECT_NO_FATAL_FAILURE((void)masked(text, masking())) << text;
    EXPECT_EQ("😱 ont", masked("😱 ont", masking()));
}

TEST(UnreadRuns, areTheWordsThatNothingWasReadFrom) {
    const auto common = [](std::string_view w) { return w == "jag" || w == "har" || w == "och"; };
    //                              0         1         2         3
    //                              0123456789012345678901234567890123456789
    const auto* text = "Jag har ont i halsen och kväljs rysligt. Hjälp!";
    EXPECT_THAT(unreadRuns(text, {{8, 20}}, common), ElementsAre("och kväljs rysligt", "Hjälp"));
    EXPECT_THAT(unreadRuns(text, {{0, 100}}, common), ElementsAre());
    EXPECT_THAT(unreadRuns(text, {}, [](std::string_view) { return true; }), ElementsAre());
    EXPECT_THAT(unreadRuns("åäö 😱 x", {{0, 3}}, {}), ElementsAre("x"));
}

} // namespace
} // namespace fyr::triage::quality
