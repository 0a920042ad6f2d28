// The five words: known answers (computed with Python's hashlib), and that a changed fingerprint changes them.
#include "base/digest.h"
#include "video/trust/short_words.h"
#include "video/trust/words.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

namespace fyr::video::trust {
namespace {

Fingerprint counting(int from, int by) {
    Fingerprint f{};
    for (int i = 0; i < 32; ++i) f[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(from + i * by);
    return f;
}
using Words = std::array<std::string_view, wordCount>;

TEST(ShortWords, areThoseOfTheDocument) {
    const auto code = shortCode(counting(0, 1), counting(255, -1)).value();
    EXPECT_EQ(hex(code), "9806684242");
    EXPECT_EQ(wordsOf(code, Language::swedish), (Words{"cykel", "badkar", "myra", "dragspel", "dragspel"}));
    EXPECT_EQ(wordsOf(code, Language::english), (Words{"bicycle", "bathtub", "ant", "accordion", "accordion"}));
    EXPECT_EQ(hex(shortCode(counting(0, 1), counting(0, 1)).value()), "b6e5366c16");
    EXPECT_EQ(hex(shortCode(counting(0, 0), counting(255, 0)).value()), "360977523f");
    EXPECT_EQ(hex(shortCode(counting(0, 0), counting(0, 0)).value()), "76290a94bb");
}

TEST(ShortWords, areTheSameOnBothSides) { EXPECT_EQ(shortCode(counting(0, 1), counting(7, 3)).value(), shortCode(counting(7, 3), counting(0, 1)).value()); }

TEST(ShortWords, changeWithEachBitOfAFingerprint) {
    const auto mine = counting(0, 1);
    std::set<ShortCode> all{shortCode(mine, counting(9, 1)).value()};
    for (std::size_t byte = 0; byte < 32; byte += 5) {
        auto lying = counting(9, 1);
        lying[byte] ^= 1U;
        EXPECT_TRUE(all.insert(shortCode(mine, lying).value()).second);
    }
}

// One letter put in, left out or another.
bool nearlyAlike(std::string_view a, std::string_view b) {
    if (a.size() < b.size()) std::swap(a, b);
    if (a.size() - b.size() > 1) return false;
    const auto at = static_cast<std::size_t>(std::ranges::mismatch(a, b).in2 - b.begin());
    return a.size() == b.size() ? a.substr(at).empty() || a.substr(at + 1) == b.substr(at + 1) : a.substr(at + 1) == b.substr(at);
}

TEST(Words, areManyAndUnlike) {
    ASSERT_TRUE(nearlyAlike("cap", "cat") && nearlyAlike("sail", "snail") && nearlyAlike("cat", "cat") && !nearlyAlike("cap", "sat"));
    for (const auto& list : {swedishWords, englishWords}) {
        for (std::size_t i = 0; i < list.size(); ++i)
            for (std::size_t j = i + 1; j < list.size(); ++j) {
                ASSERT_FALSE(nearlyAlike(list[i], list[j])) << list[i] << " " << list[j];
            }
    }
}

} // namespace
} // namespace fyr::video::trust
