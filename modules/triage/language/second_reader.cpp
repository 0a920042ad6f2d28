#include "triage/language/second_reader.h"

#include "base/text.h"

#include <algorithm>
#include <cmath>

namespace fyr::triage {
namespace {

constexpr std::size_t longWord = 5;  // letters: of a longer word its beginning counts too
constexpr std::size_t mostTold = 4;

std::string_view languageOf(Lang lang) { return lang == Lang::sv ? "sv:" : "en:"; }

// The first five letters of a longer word, or nothing.
std::string_view beginningOf(std::string_view word) {
    std::size_t letters = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const bool begins = (static_cast<unsigned char>(word[i]) & 0xC0U) != 0x80U;
        if (begins && ++letters > longWord) return word.substr(0, i);
    }
    return {};
}

using Weighed = std::pair<std::int32_t, LetterMark>;

// "in" and "went" weigh, and explain nothing.
bool explains(const LetterMark& mark) {
    constexpr std::size_t fewest = 5; // letters of a word
    std::size_t longest = 0;
    std::size_t here = 0;
    for (const auto c : std::string_view(mark.key).substr(3)) {
        here = c == ' ' ? 0 : here + ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U);
        longest = std::max(longest, here);
    }
    return longest >= fewest;
}

std::vector<LetterMark> heaviest(std::vector<Weighed> marks) {
    std::stable_sort(marks.begin(), marks.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    const auto meaning = std::stable_partition(marks.begin(), marks.end(), [](const auto& m) { return explains(m.second); });
    if (meaning != marks.begin()) marks.erase(meaning, marks.end()); // better one that means nothing than none
    std::vector<LetterMark> out;
    for (auto& [weight, mark] : marks) {
        const bool again = std::any_of(out.begin(), out.end(), [&](const auto& t) { return t.first < mark.last && mark.first < t.last; });
        if (!again) out.push_back(std::move(mark));
        if (out.size() == mostTold) break;
    }
    return out;
}

} // namespace

std::vector<LetterMark> marksOf(std::span<const Token> tokens, Lang lang) {
    std::vector<LetterMark> out;
    const std::string prefix(languageOf(lang));
    const auto wordOf = [&](std::size_t i) -> std::string_view {
        if (tokens[i].kind == TokenKind::mark || tokens[i].name) return {};
        return tokens[i].kind == TokenKind::number ? std::string_view("#") : std::string_view(tokens[i].text);
    };
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto word = wordOf(i);
        if (word.empty()) continue;
        const auto at = static_cast<std::uint32_t>(i);
        out.push_back({prefix + std::string(word), at, at + 1});
        if (const auto begin = beginningOf(word); !begin.empty()) out.push_back({prefix + std::string(begin) + "~", at, at + 1});
        const bool follows = i + 1 < tokens.size() && tokens[i + 1].sentence == tokens[i].sentence;
        if (const auto next = follows ? wordOf(i + 1) : std::string_view{}; !next.empty()) out.push_back({prefix + std::string(word) + " " + std::string(next), at, at + 2});
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    out.erase(std::unique(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.key == b.key; }), out.end());
    return out;
}

SecondReader::Opinion SecondReader::read(std::span<const Token> tokens, Lang lang) const {
    Opinion opinion;
    std::array<std::int64_t, 2> sum{};
    int known = 0;
    std::vector<Weighed> urgent;
    std::vector<Weighed> away;
    for (auto& mark : marksOf(tokens, lang)) {
        const auto it = m_weights.find(mark.key);
        if (it == m_weights.end()) continue;
        const auto& w = it->second;
        ++known;
        sum[emergency] += w[emergency];
        sum[home] += w[home];
        if (w[emergency] > 0) urgent.emplace_back(w[emergency], mark);
        if (w[home] < 0) away.emplace_back(-w[home], std::move(mark));
    }
    // By the root of how many: a long letter is no more of an emergency for being long.
    const double scale = unit * std::sqrt(static_cast<double>(known + 1));
    for (const auto q : {emergency, home}) opinion.odds[q] = static_cast<double>(m_bias[q]) / unit + static_cast<double>(sum[q]) / scale;
    opinion.emergencySaid = heaviest(std::move(urgent));
    opinion.notHomeSaid = heaviest(std::move(away));
    return opinion;
}

} // namespace fyr::triage
