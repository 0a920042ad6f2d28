// Finds the phrases of the knowledge base in a row of tokens.
//
// Shape: fillers, times and grades of pain may stand between the words of a phrase, four other words in a gap ("…"); a
//        gap never leaves its clause: no comma, no end of a sentence, no "but", no "and she has", no negation. The words
//        of a trigger that a phrase has begun to read belong to the phrase ("unable to speak", "för att dö"). The parts of a Swedish compound may serve several elements in any
//        order: "bröstsmärta" reads as "smärta i bröstet".
#pragma once

#include "triage/language/language.h"
#include "triage/language/values.h"

#include <span>
#include <vector>

namespace fyr::triage {

struct Match {
    std::int32_t phrase = -1;
    std::int32_t finding = -1;
    std::uint32_t first = 0; // tokens, end exclusive
    std::uint32_t last = 0;
    std::vector<std::uint32_t> used; // the tokens that are words of the phrase
    bool deniedWithin = false;       // "feberfri", "mår inte illa"
    bool typo = false;
    bool aside = false;     // tells that it was examined or is over: its "no" denies the rest as if the phrase were not there
    bool tellsNone = false; // of a finding whose phrases are denials ("not ill"): these go on like any denial
};

// What scopes and gaps must respect, per token; made by `markTriggers`.
struct TriggerMark {
    Trigger trigger = Trigger::pseudo;
    std::uint32_t first = 0;
    std::uint32_t last = 0; // end exclusive
};
[[nodiscard]] std::vector<TriggerMark> markTriggers(std::span<const Token> tokens, const Lexicon& lexicon);

[[nodiscard]] std::vector<Match> matchPhrases(std::span<const Token> tokens, const Language& language, Lang lang,
                                              std::span<const TriggerMark> marks, std::span<const Value> values);

} // namespace fyr::triage
