// Two versions of a draft: one text where that is safe, else both; no word is ever lost.
#include "presenter/draft_merge.h"

#include "base/random.h"

#include <gtest/gtest.h>

namespace fyr::presenter {
namespace {

TEST(DraftMerge, changesInDifferentPlacesBecomeOneText) {
    const auto m = mergeDrafts("Ringde patienten. Inget svar. Ringer igen.", "Ringde patienten kl 10. Inget svar. Ringer igen.",
                               "Ringde patienten. Inget svar. Ringer igen i morgon.");
    EXPECT_FALSE(m.sideBySide);
    EXPECT_EQ("Ringde patienten kl 10. Inget svar. Ringer igen i morgon.", m.text);
}

TEST(DraftMerge, aChangeOfTheSameWordsStaysSideBySide) {
    const auto m = mergeDrafts("Feber sedan i går.", "Feber sedan i måndags.", "Feber sedan i tisdags.");
    EXPECT_TRUE(m.sideBySide);
    EXPECT_EQ("Feber sedan i måndags.\n\n* * *\n\nFeber sedan i tisdags.", m.text);
}

TEST(DraftMerge, withoutACommonBeginningBothAreKept) {
    const auto m = mergeDrafts("", "Nytt.", "Gammalt utkast.");
    EXPECT_TRUE(m.sideBySide);
    EXPECT_EQ("Nytt.\n\n* * *\n\nGammalt utkast.", m.text);
}

TEST(DraftMerge, anEmptyOrEqualOrContainedVersionNeedsNobody) {
    const struct {
        const char *base, *mine, *theirs, *out;
    } rows[] = {
        {"", "", "", ""},
        {"", "a", "", "a"},
        {"", "", "b", "b"},
        {"", "same", "same", "same"},
        {"x", "x", "x y", "x y"},          // only they changed it
        {"x", "x z", "x", "x z"},          // only I did
        {"", "Början", "Början och mer", "Början och mer"},
        {"", "Mer än början", "början", "Mer än början"},
        {"", "a", " \n ", "a"},
    };
    for (const auto& r : rows) {
        const auto m = mergeDrafts(r.base, r.mine, r.theirs);
        EXPECT_EQ(r.out, m.text);
        EXPECT_FALSE(m.sideBySide);
    }
}

TEST(DraftMerge, nothingThatAnybodyWroteIsLostWhateverTheyWrote) {
    SeededRandom random(20261121);
    const char* words[] = {"feber", "ont", "ringde", "inget", "svar", "å", "kl", "10", "igen", "och"};
    const auto text = [&](std::size_t n) {
        std::string out;
        for (std::size_t i = 0; i < n; ++i) out += (i == 0 ? "" : random.below(9) == 0 ? "\n\n" : " ") + std::string(words[random.below(10)]);
        return out;
    };
    int sideBySide = 0, merged = 0;
    for (int round = 0; round < 3000; ++round) {
        const auto base = text(random.below(12));
        std::string written[2];
        std::string changed[2];
        for (int who = 0; who < 2; ++who) {
            // Words that nobody else has, so that their loss would show.
            written[who] = "X" + std::to_string(round) + (who == 0 ? "m" : "t");
            auto at = base.empty() ? 0 : random.below(base.size() + 1);
            while (at > 0 && at < base.size() && base[at - 1] != ' ') --at;
            auto drop = random.below(3) == 0 ? base.find(' ', at) : std::string::npos; // one of three replaces a word
            changed[who] = base.substr(0, at) + written[who] + " " + (drop == std::string::npos ? base.substr(at) : base.substr(drop + 1));
        }
        const auto m = mergeDrafts(base, changed[0], changed[1]);
        for (const auto& w : written) ASSERT_NE(std::string::npos, m.text.find(w)) << base << " | " << changed[0] << " | " << changed[1] << " → " << m.text;
        ++(m.sideBySide ? sideBySide : merged);
    }
    EXPECT_GT(merged, 500);
    EXPECT_GT(sideBySide, 500);
}

TEST(DraftMerge, aHugeTextIsNotComparedWordByWord) {
    std::string a, b;
    for (int i = 0; i < 30000; ++i) {
        a += "a ";
        b += "b ";
    }
    const auto m = mergeDrafts("base", a, b);
    EXPECT_TRUE(m.sideBySide);
    EXPECT_GE(m.text.size(), a.size() + b.size() - 2);
}

} // namespace
} // namespace fyr::presenter
