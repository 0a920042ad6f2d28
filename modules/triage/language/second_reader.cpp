#include "triage/language/second_reader.h"

#include <algorithm>
#include <cmath>

namespace fyr::triage {
namespace {

constexpr std::size_t longWord = 5; // letters: of a longer word its beginning counts too
constexpr std::size_t mostTold = 4;

bool beginsLetter(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

// The first five letters of a longer word, or nothing.
std::string_view beginningOf(std::string_view word) {
    std::size_t letters = 0;
    for (std::size_t i = 0; i < word.size(); ++i)
        if (beginsLetter(word[i]) && ++letters > longWord) return word.substr(0, i);
    return {};
}

// "in" and "went" weigh, and explain nothing.
bool explains(const LetterMark& mark) {
    std::size_t longest = 0;
    std::size_t here = 0;
    for (const auto c : std::string_view(mark.key).substr(mark.key.find(':') + 1)) {
        here = c == ' ' ? 0 : here + (beginsLetter(c) ? 1U : 0U);
        longest = std::max(longest, here);
    }
    return mark.utterance >= 0 && longest >= longWord;
}

using Weighed = std::pair<std::int32_t, const LetterMark*>;

std::vector<LetterMark> heaviest(std::vector<Weighed> marks) {
    std::erase_if(marks, [](const auto& m) { return m.second->utterance < 0; });
    std::stable_sort(marks.begin(), marks.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    const auto rest = std::stable_partition(marks.begin(), marks.end(), [](const auto& m) { return explains(*m.second); });
    if (rest != marks.begin()) marks.erase(rest, marks.end()); // better one that means nothing than none
    std::vector<LetterMark> out;
    for (const auto& [weight, mark] : marks) {
        const bool again = std::any_of(out.begin(), out.end(), [m = mark](const auto& t) { return t.utterance == m->utterance && t.start < m->end && m->start < t.end; });
        if (!again) out.push_back(*mark);
        if (out.size() == mostTold) break;
    }
    return out;
}

} // namespace

std::vector<LetterMark> wordMarks(std::span<const Token> tokens, Lang lang, std::int32_t utterance) {
    std::vector<LetterMark> out;
    const std::string prefix = std::string(code(lang)) + ":";
    const auto wordOf = [&](std::size_t i) -> std::string_view {
        if (tokens[i].kind == TokenKind::mark || tokens[i].name) return {};
        return tokens[i].kind == TokenKind::number ? std::string_view("#") : std::string_view(tokens[i].text);
    };
    const auto add = [&](std::string key, std::size_t first, std::size_t last) { out.push_back({prefix + key, utterance, tokens[first].from, tokens[last].to}); };
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto word = wordOf(i);
        if (word.empty()) continue;
        add(std::string(word), i, i);
        if (const auto begin = beginningOf(word); !begin.empty()) add(std::string(begin) + "~", i, i);
        const bool follows = i + 1 < tokens.size() && tokens[i + 1].sentence == tokens[i].sentence;
        if (const auto next = follows ? wordOf(i + 1) : std::string_view{}; !next.empty()) add(std::string(word) + " " + std::string(next), i, i + 1);
    }
    return out;
}

void sortMarks(std::vector<LetterMark>& marks) {
    std::stable_sort(marks.begin(), marks.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    marks.erase(std::unique(marks.begin(), marks.end(), [](const auto& a, const auto& b) { return a.key == b.key; }), marks.end());
}

SecondReader::Opinion SecondReader::read(std::span<const LetterMark> marks) const {
    Opinion opinion;
    std::array<std::int64_t, 2> sum{};
    int known = 0;
    std::vector<Weighed> urgent;
    std::vector<Weighed> calm;
    std::vector<Weighed> away;
    for (const auto& mark : marks) {
        const auto it = m_weights.find(mark.key);
        if (it == m_weights.end()) continue;
        const auto& w = it->second;
        ++known;
        sum[emergency] += w[emergency];
        sum[home] += w[home];
        if (w[emergency] > 0) urgent.emplace_back(w[emergency], &mark);
        if (w[emergency] < 0) calm.emplace_back(-w[emergency], &mark);
        if (w[home] < 0) away.emplace_back(-w[home], &mark);
    }
    // By the root of how many: a long letter is no more of an emergency for being long.
    const double scale = unit * std::sqrt(static_cast<double>(known + 1));
    for (const auto q : {emergency, home}) opinion.odds[q] = static_cast<double>(m_bias[q]) / unit + static_cast<double>(sum[q]) / scale;
    opinion.emergencySaid = heaviest(std::move(urgent));
    opinion.calmSaid = heaviest(std::move(calm));
    opinion.notHomeSaid = heaviest(std::move(away));
    return opinion;
}

} // namespace fyr::triage
