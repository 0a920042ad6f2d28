// The second reader's opinion of all that the patient typed becomes evidence: findings named by policy.yaml
// (`second_reader`), with what spoke most for them. That it sounds urgent stays, whatever is typed later; that it does not sound
// like home, or sounds like no emergency, is judged anew.
#pragma once

#include "triage/expression.h"
#include "triage/interview.h"
#include "triage/language/second_reader.h"

namespace fyr::triage {

class KnowledgeBase;
struct RedFlag;

// After words were added: the opening, a later message, an answer in words.
void readAsWhole(const KnowledgeBase& kb, Interview& state);

// Does the whole sound like no emergency, where the sound of the words may say so (policy.yaml: doubt_never)? Then what no flag
// raises is at most read by a nurse within a day.
[[nodiscard]] bool soundsCalm(const KnowledgeBase& kb, const FactView& facts);
// Does that hold a flag back to a nurse within a day? Only one of an emergency department, never of an ambulance, that rests on signs
// read in the patient's own words: not on an answer by choice, a measured value, the record, a medicine, or what was met or swallowed.
[[nodiscard]] bool holdsBack(const KnowledgeBase& kb, const Interview& state, const FactView& facts, const RedFlag& flag);

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
