// A text in which values are looked for: its words, what stands near them, and which of them have been read.
//
// Shape: what reads one kind of value (ages.cpp, values.cpp) derives from it; they share `taken` and `out`, so that a token
//        serves one value.
#pragma once

#include "triage/language/values.h"

#include <algorithm>
#include <initializer_list>

namespace fyr::triage {

inline bool oneOf(std::string_view word, std::initializer_list<std::string_view> set) {
    return std::find(set.begin(), set.end(), word) != set.end();
}

struct ValuesFound {
    std::vector<bool> taken; // per token
    std::vector<Value> out;
};

class ValueText {
  public:
    ValueText(std::span<const Token> tokens, const Lexicon& lexicon, Instant now, ValuesFound& found)
        : m_tokens(tokens), m_lexicon(lexicon), m_now(now), m_taken(found.taken), m_out(found.out) {}

  protected:
    [[nodiscard]] const Token* at(std::uint32_t i) const { return i < m_tokens.size() ? &m_tokens[i] : nullptr; }
    [[nodiscard]] std::string_view word(std::uint32_t i) const { return i < m_tokens.size() ? std::string_view(m_tokens[i].text) : ""; }
    [[nodiscard]] bool free(std::uint32_t from, std::uint32_t to) const {
        for (auto i = from; i < to && i < m_taken.size(); ++i)
            if (m_taken[i]) return false;
        return true;
    }
    void give(ValueKind kind, double number, std::uint32_t first, std::uint32_t last, std::string relation = {}, bool ago = false) {
        if (!free(first, last)) return;
        for (auto i = first; i < last; ++i) m_taken[i] = true;
        m_out.push_back({kind, number, first, last, ago, std::move(relation), false});
    }
    // A numeral or a number word.
    [[nodiscard]] std::optional<double> number(std::uint32_t i) const {
        const auto* t = at(i);
        if (!t) return std::nullopt;
        if (t->kind == TokenKind::number) return t->number;
        if (t->kind == TokenKind::word) return m_lexicon.numberWord(t->text);
        return std::nullopt;
    }
    // Is one of the words within `reach` tokens before or after?
    [[nodiscard]] bool near(std::uint32_t i, std::uint32_t reach, std::string_view set) const {
        const auto from = i > reach ? i - reach : 0;
        for (auto k = from; k <= i + reach && k < m_tokens.size(); ++k)
            if (k != i && m_tokens[k].sentence == m_tokens[i].sentence && m_lexicon.in(set, m_tokens[k].text)) return true;
        return false;
    }
    [[nodiscard]] bool before(std::uint32_t i, std::uint32_t reach, std::string_view set) const {
        for (std::uint32_t k = 1; k <= reach && k <= i; ++k)
            if (m_lexicon.in(set, m_tokens[i - k].text)) return true;
        return false;
    }
    // The person a value at [first,last) was said of: a relation right before or after it.
    [[nodiscard]] std::string relationAt(std::uint32_t first, std::uint32_t last) const {
        for (auto i = last; i < last + 2 && i < m_tokens.size(); ++i)
            if (m_lexicon.relation(m_tokens[i].text)) return m_tokens[i].text;
        for (std::uint32_t k = 1; k <= 4 && k <= first; ++k) {
            if (m_tokens[first - k].kind == TokenKind::mark && !m_tokens[first - k].isMark('(') && !m_tokens[first - k].isMark(',')) break;
            if (m_lexicon.relation(m_tokens[first - k].text)) return m_tokens[first - k].text;
        }
        return {};
    }
    [[nodiscard]] bool possessiveBefore(std::uint32_t i) const {
        for (std::uint32_t k = 1; k <= 2 && k <= i; ++k)
            if (m_lexicon.in("possessive", m_tokens[i - k].text)) return true;
        return false;
    }
    [[nodiscard]] bool punctuates(std::uint32_t i) const { return word(i) == "/" || word(i) == "%" || word(i) == "+"; }

    std::span<const Token> m_tokens;
    const Lexicon& m_lexicon;
    Instant m_now;
    std::vector<bool>& m_taken;
    std::vector<Value>& m_out;
};

// Ages, with the sex that a form tells beside them.
void readAges(std::span<const Token> tokens, const Lexicon& lexicon, Instant now, ValuesFound& found);

} // namespace fyr::triage
