#include "triage/language/stem.h"

#include "text/snowball.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fyr::triage {

std::string stem(Lang lang, std::string_view word) {
    return lang == Lang::en ? text::snowball(text::Language::en, word) : text::swedishStem(word);
}

std::u32string toCodePoints(std::string_view t) {
    std::u32string out;
    out.reserve(t.size());
    for (std::size_t i = 0; i < t.size();) {
        const auto b = static_cast<std::uint8_t>(t[i]);
        const std::size_t n = b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
        char32_t cp = n == 1 ? b : n == 2 ? b & 0x1FU : n == 3 ? b & 0x0FU : b & 0x07U;
        for (std::size_t k = 1; k < n && i + k < t.size(); ++k)
            cp = (cp << 6U) | (static_cast<std::uint8_t>(t[i + k]) & 0x3FU);
        out.push_back(cp);
        i += n;
    }
    return out;
}

namespace {

bool oneOf(std::u32string_view letters, char32_t c) { return letters.find(c) != std::u32string_view::npos; }

// Which letters stand beside each other on a Swedish keyboard, and which consonants are heard as one another.
bool besideOrAlike(char32_t a, char32_t b) {
    constexpr std::array<std::u32string_view, 3> rows{U"qwertyuiopå", U"asdfghjklöä", U"zxcvbnm"};
    constexpr std::array<std::u32string_view, 12> alike{U"cks", U"ckq", U"sz", U"cz", U"dt", U"bp", U"gk", U"gj", U"fv", U"vw", U"mn", U"xs"};
    for (const auto letters : alike)
        if (oneOf(letters, a) && oneOf(letters, b)) return true;
    const auto at = [&](char32_t c) -> std::pair<int, int> {
        for (std::size_t r = 0; r < rows.size(); ++r)
            if (const auto i = rows[r].find(c); i != std::u32string_view::npos) return {static_cast<int>(r), static_cast<int>(i)};
        return {-9, -9};
    };
    const auto [rowA, colA] = at(a);
    const auto [rowB, colB] = at(b);
    if (rowA == rowB) return colA - colB == 1 || colB - colA == 1;
    if (rowA - rowB == 1) return colB == colA || colB == colA + 1; // each row stands half a key to the right of the one above
    return rowB - rowA == 1 && (colA == colB || colA == colB + 1);
}

} // namespace

int substitution(char32_t a, char32_t b) {
    constexpr std::u32string_view vowels = U"aeiouyåäöéè";
    if (a == b) return 0;
    if (oneOf(vowels, a) && oneOf(vowels, b)) return 1;
    return besideOrAlike(a, b) ? 1 : 2;
}

int editDistance(std::u32string_view a, std::u32string_view b, int limit) {
    constexpr std::size_t longest = 40;
    if (a.size() > longest || b.size() > longest) return limit + 1;
    const int n = static_cast<int>(a.size());
    const int m = static_cast<int>(b.size());
    if (n - m > limit || m - n > limit) return limit + 1;
    std::array<std::array<int, longest + 1>, 3> rows{};
    for (int j = 0; j <= m; ++j) rows[0][static_cast<std::size_t>(j)] = j;
    for (int i = 1; i <= n; ++i) {
        auto& row = rows[static_cast<std::size_t>(i % 3)];
        const auto& before = rows[static_cast<std::size_t>((i + 2) % 3)];
        const auto& twoBefore = rows[static_cast<std::size_t>((i + 1) % 3)];
        row[0] = i;
        int best = i;
        for (int j = 1; j <= m; ++j) {
            const auto ju = static_cast<std::size_t>(j);
            const auto iu = static_cast<std::size_t>(i);
            const int cost = substitution(a[iu - 1], b[ju - 1]);
            int d = std::min({before[ju] + 1, row[ju - 1] + 1, before[ju - 1] + cost});
            if (i > 1 && j > 1 && a[iu - 1] == b[ju - 2] && a[iu - 2] == b[ju - 1]) d = std::min(d, twoBefore[ju - 2] + 1);
            row[ju] = d;
            best = std::min(best, d);
        }
        if (best > limit) return limit + 1;
    }
    return std::min(rows[static_cast<std::size_t>(n % 3)][static_cast<std::size_t>(m)], limit + 1);
}

} // namespace fyr::triage
