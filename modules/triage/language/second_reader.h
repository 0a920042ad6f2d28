// A second reader of a patient's words as a whole: how much they resemble letters that were emergencies, and letters that
// belonged at home. It knows no medicine, only which words stood in labelled letters (content/triage/letters); it is there for
// what the first reader, who knows the findings, does not understand. What it says may raise, never lower.
//
// Shape: words and pairs of neighbours, each counted once, with two weights learned when the knowledge base is compiled.
// Units: weights in 1/256 of a log-odds; an opinion above nought is more likely than not.
// Source: logistic regression on presence of words; docs/adr/0042.
#pragma once

#include "triage/language/lexicon.h"
#include "triage/language/tokens.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace fyr::triage {

// A word, its beginning, or a pair of neighbours, and where it first stands.
struct LetterMark {
    std::string key;         // "sv:ont", "sv:ont i", "sv:svulln~"
    std::uint32_t first = 0; // tokens, end exclusive
    std::uint32_t last = 0;
};
// Each mark once, in the order of the keys. Names and marks of punctuation are none; numbers are "#".
[[nodiscard]] std::vector<LetterMark> marksOf(std::span<const Token> tokens, Lang lang);

class SecondReader {
  public:
    enum Question : std::uint8_t { emergency, home };
    using Weights = std::array<std::int32_t, 2>; // by Question
    static constexpr int unit = 256;

    struct Opinion {
        std::array<double, 2> odds{}; // by Question: log-odds
        std::vector<LetterMark> emergencySaid; // what speaks most for an emergency, heaviest first, apart from each other
        std::vector<LetterMark> notHomeSaid;   // and against home
    };

    void setBias(Weights bias) { m_bias = bias; }
    void add(std::string key, Weights weights) { m_weights.emplace(std::move(key), weights); }
    [[nodiscard]] bool empty() const noexcept { return m_weights.empty(); }
    [[nodiscard]] Opinion read(std::span<const Token> tokens, Lang lang) const;

  private:
    Weights m_bias{};
    std::unordered_map<std::string, Weights> m_weights;
};

} // namespace fyr::triage
