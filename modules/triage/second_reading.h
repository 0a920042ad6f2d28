// The second reader's opinion of all that the patient typed becomes evidence: two findings named by policy.yaml
// (`second_reader`), with the words that spoke most for them. That it sounds urgent stays, whatever is typed later; that it does
// not sound like home is judged anew.
#pragma once

#include "triage/interview.h"

namespace fyr::triage {

// After words were added: the opening, a later message, an answer in words.
void readAsWhole(const KnowledgeBase& kb, Interview& state);

// What the second reader thinks of the words so far, as log-odds; nothing when they are too few or it has not learned.
struct WholeOpinion {
    double emergency = 0;
    double home = 0;
};
[[nodiscard]] std::optional<WholeOpinion> opinionOf(const KnowledgeBase& kb, const Interview& state);

} // namespace fyr::triage
