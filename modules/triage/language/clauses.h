// Where clauses begin and what they are, on the words of a sentence: what tells a denial's or a condition's end.
//
// Shape: `flags` has a bit per trigger for each token (ScopeReader); [from, to) are tokens. Pure.
#pragma once

#include "triage/language/matcher.h"

#include <span>

namespace fyr::triage {

[[nodiscard]] inline bool flagged(std::span<const std::uint32_t> flags, Trigger t, std::uint32_t at) {
    return at < flags.size() && (flags[at] & (1U << static_cast<unsigned>(t))) != 0;
}
[[nodiscard]] inline bool isNegationBefore(Trigger t) {
    return t == Trigger::negationBefore || t == Trigger::negationVerb || t == Trigger::negationInability;
}
// "efter att ha haft influensa är jag trött": the writer's own clause has begun
[[nodiscard]] bool ownClause(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const std::uint32_t> flags, std::uint32_t from, std::uint32_t to);
// "utan hostmedicin hostar jag", "utan överdrift är det den värsta smärtan", "rather than pain it is more pressure": the denial's clause is over
[[nodiscard]] bool startsAnotherClause(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const std::uint32_t> flags, const TriggerMark& n, const Match& m);
// "om jag springer får jag ont", "if I stand up I get dizzy": what follows the condition, and is there
[[nodiscard]] bool mainClause(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const std::uint32_t> flags, std::uint32_t from, std::uint32_t to);
// "Om det svullnar mer, ska jag åka in?", "Vid andnöd ringer jag": what a sentence begins with as a condition
[[nodiscard]] bool condition(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const std::uint32_t> flags, const Match& m);
// "svårt att bli kvitt hostan", "can't get rid of": what has not come about
[[nodiscard]] bool notAchieved(std::span<const Token> tokens, const Lexicon& lexicon, std::uint32_t at);

// "Call if the fever goes over 40", "if BP >180": a number that nobody has measured. `first` is its first token.
[[nodiscard]] bool thresholdOfCondition(std::span<const Token> tokens, const Lexicon& lexicon, std::uint32_t first);

// "No red flags like confusion or slurred speech", "no warning signs (fever, blood)": per token, is it an example of what is not there?
[[nodiscard]] std::vector<std::uint8_t> deniedExamples(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const std::uint32_t> flags);

} // namespace fyr::triage
