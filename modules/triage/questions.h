// Which question comes next, and whether one is worth asking at all.
//
// Shape: missing age first, then the red-flag screen worst first, then once whether there is anything else, then what
//        self-care requires, then the question with the highest expected gain on the disposition per second. None when no
//        answer could change the advice. Short of an emergency nothing ends before the screen has been asked through:
//        who answers "I don't know" many times is asked no more than that.
#pragma once

#include "triage/deciding.h"

#include <optional>

namespace fyr::triage {

// What is asked: a finding of the knowledge base, or one of the engine's own questions.
struct Asked {
    enum class What : std::uint8_t { finding, age, sex, concern, more }; // more: "anything else?", with the general signs of danger
    What what = What::finding;
    std::int32_t finding = -1;
    bool safety = false;
    int left = 0;        // more questions that are already certain
    int safetyLeft = 0;  // more of the screen after this one
};

struct Progress { // of the interview so far, as far as the choice depends on it
    int asked = 0;
    int safetyAsked = 0;
    int safetyUnknown = 0; // of those, answered "I don't know"
    int unknownInRow = 0; // "I don't know" about the trouble; age, sex and words that answered something else do not count
    int measured = 0; // questions for values that people may have measured at home
    int background = 0; // questions that everybody is asked
    int sinceFloor = -1; // questions since an emergency floor was raised; -1 when none stands
    bool concernAsked = false;
    bool moreAsked = false;
    bool ageAsked = false;
    bool sexAsked = false;
};

[[nodiscard]] std::optional<Asked> nextQuestion(const KnowledgeBase& kb, Facts& facts, const std::vector<Weighing>& weighings,
                                                const Deciding& deciding, const Interview& state, const Progress& progress);

// The question as the patient sees it, for the subject and in both languages. `id` is not set.
[[nodiscard]] Question present(const KnowledgeBase& kb, const Asked& asked, const Interview& state, const Facts& facts);

} // namespace fyr::triage
