// A second reader of what a patient wrote as a whole: how much it resembles letters that were emergencies, and letters that
// belonged at home. It knows no medicine, only which words and which findings stood in labelled letters (content/triage/letters);
// it is there for what no rule has understood. What it says may raise, never lower.
//
// Shape: marks, each counted once, with two weights learned when the knowledge base is compiled: words and pairs of neighbours,
//        and what the first reader read in them.
// Units: weights in 1/256 of a log-odds; an opinion above nought is more likely than not.
// Source: logistic regression on presence; docs/adr/0042.
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

// "sv:ont", "sv:ont i" (neighbours), "sv:svull~" (beginning of a longer word), "present:fever", "age:2"; and where it stands.
struct LetterMark {
    std::string key;
    std::int32_t utterance = -1; // -1: nowhere
    std::uint32_t start = 0;     // code points of it
    std::uint32_t end = 0;
};
// Names and marks of punctuation are none; numbers are "#".
[[nodiscard]] std::vector<LetterMark> wordMarks(std::span<const Token> tokens, Lang lang, std::int32_t utterance);
// Each mark once, in the order of the keys.
void sortMarks(std::vector<LetterMark>& marks);

class SecondReader {
  public:
    enum Question : std::uint8_t { emergency, home };
    using Weights = std::array<std::int32_t, 2>; // by Question
    static constexpr int unit = 256;

    struct Opinion {
        std::array<double, 2> odds{};          // by Question: log-odds
        std::vector<LetterMark> emergencySaid; // what speaks most for an emergency, heaviest first, apart from each other
        std::vector<LetterMark> calmSaid;      // what speaks most against one
        std::vector<LetterMark> notHomeSaid;   // and against home
    };

    void setBias(Weights bias) { m_bias = bias; }
    void add(std::string key, Weights weights) { m_weights.emplace(std::move(key), weights); }
    [[nodiscard]] bool empty() const noexcept { return m_weights.empty(); }
    [[nodiscard]] Opinion read(std::span<const LetterMark> marks) const; // as sortMarks left them

  private:
    Weights m_bias{};
    std::unordered_map<std::string, Weights> m_weights;
};

} // namespace fyr::triage
