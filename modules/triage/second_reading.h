// The second reader's opinion of all that the patient typed becomes evidence: two findings named by policy.yaml
// (`second_reader`), with what spoke most for them. That it sounds urgent stays, whatever is typed later; that it does not sound
// like home is judged anew.
#pragma once

#include "triage/interview.h"
#include "triage/language/second_reader.h"

namespace fyr::triage {

// After words were added: the opening, a later message, an answer in words.
void readAsWhole(const KnowledgeBase& kb, Interview& state);

// What the second reader looks at: the words typed so far, what the first one read in them (no answer by choice: a "no" about
// danger raises nothing), and how old the patient is.
[[nodiscard]] std::vector<LetterMark> marksOf(const KnowledgeBase& kb, const Interview& state);

// What it thinks, as log-odds; nothing when it has not learned.
struct WholeOpinion {
    double emergency = 0;
    double home = 0;
};
[[nodiscard]] std::optional<WholeOpinion> opinionOf(const KnowledgeBase& kb, const Interview& state);

} // namespace fyr::triage
