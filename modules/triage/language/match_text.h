// A text made ready for reading phrases and places: what each word may stand for, and what they must not cross.
#pragma once

#include "triage/language/matcher.h"

namespace fyr::triage {

struct MatchText {
    static constexpr std::uint32_t open = UINT32_MAX;
    MatchText(std::span<const Token> tokens, const Language& language, Lang lang, std::span<const TriggerMark> marks, std::span<const Value> values);

    std::span<const Token> tokens;
    const Language& language;
    const Language::Side& side;
    std::vector<std::uint32_t> blocked;  // where the negation or the "but" that holds this token begins
    std::vector<bool> filler;
    std::vector<std::uint32_t> valueEnd; // of a time or a grade of pain that begins here
    std::vector<bool> clause;            // a conjunction that begins another clause
    std::vector<bool> joins;             // "och", "and"
    std::vector<bool> terminates;        // a "but"
    std::vector<bool> negates;           // a single "inte" that may stand within a phrase
    std::vector<std::vector<Candidate>> candidates;
};

// Places with what is told of them (places.h). `phrases`: what was read in the same text.
[[nodiscard]] std::vector<Match> readPlaces(const MatchText& text, const std::vector<Match>& phrases);

} // namespace fyr::triage
