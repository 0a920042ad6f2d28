// Questionnaires that are offered when the picture fits: PHQ-9, GAD-7, ISI before an assessment for internet CBT.
//
// Shape:  the instruments are data (content/triage/screening.yaml): items, points, bands, what an answer means for risk.
//         Offered to adults who write for themselves, when the interview would end in `icbtAssessment`; the patient may say
//         no, or leave a question out. An instrument whose text is not free (`text: site`) is offered only when the care
//         unit supplies it (RoutingPolicy::instrumentTexts); its scoring is here all the same.
//         A total is the sum of all items, or none when one is missing. It is a measure (`phq9`, `gad7`, `isi`) that rules
//         may name, and its band says whether internet CBT may be chosen without a person having looked.
// Safety: an answer above the limit of the risk item is a finding, asks the suicide screen whatever limits say, and keeps
//         the patient from internet CBT. Risk is shown as the answer, never as low, medium or high.
// Source: content/triage/screening.yaml names each instrument's source, licence and thresholds.
#pragma once

#include "triage/facts.h"

#include <optional>
#include <string>
#include <vector>

namespace fyr::triage {

struct RoutingPolicy;

// "screen.phq9": the offer. "phq9.3": an item, counted from 1.
[[nodiscard]] bool isScreening(std::string_view finding, const KnowledgeBase& kb) noexcept;
// What is asked next of a questionnaire, when the interview would otherwise end with `outcome`. None: it ends.
[[nodiscard]] std::optional<Question> screeningQuestion(const KnowledgeBase& kb, const RoutingPolicy& policy, const Interview& state,
                                                        const Facts& facts, const Outcome& outcome);
// The question of that name, as when it was asked. `policy` may be null: texts of the site are then only numbered.
[[nodiscard]] std::optional<Question> presentScreening(const KnowledgeBase& kb, const RoutingPolicy* policy, std::string_view finding);
// Takes the answer into the state; words that are no answer are read as words.
struct ScreeningAnswer {
    LocalText text;
    std::optional<int> points;
    bool declined = false;
};
[[nodiscard]] ScreeningAnswer readScreeningAnswer(const Question& question, const Answer& answer);
// After an answer was taken: totals and risk become measures and evidence.
void settleScreening(const KnowledgeBase& kb, Interview& state);
// What it came to, for the outcome. None when nothing was answered.
[[nodiscard]] std::vector<ScreeningResult> screeningResults(const KnowledgeBase& kb, const Interview& state);
// May internet CBT be chosen, by what was answered?
[[nodiscard]] bool screeningAllowsIcbt(const KnowledgeBase& kb, const Interview& state);
// "PHQ-9: 14 of 27, moderate. Item 9: several days." for the clinician.
[[nodiscard]] LocalText screeningSentence(const KnowledgeBase& kb, const std::vector<ScreeningResult>& results);

} // namespace fyr::triage
