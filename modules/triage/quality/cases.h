// One queue item as the quality report counts it: what was suggested, what a clinician decided, and the few facts that the
// figures are split by. Names, words and numbers of the person are not in it.
//
// Shape:  `caseOf` of a whole item → Case. Of several complaints the first counts, in the knowledge base's order; a Case
//         without a decision is waiting.
// Units:  age in whole years on the day it entered the queue.
#pragma once

#include "clinical/triage_item.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace fyr::triage::quality {

using clinical::Urgency;

// Of the groups 0, 1-4, 5-17, 18-39, 40-64, 65-79 and 80+; "unknown" without an age.
[[nodiscard]] std::string_view ageBand(std::optional<int> years) noexcept;

struct Case {
    std::string id; // of the queue item: opaque
    std::string unit;
    std::string complaint;     // "other" when none was opened
    std::string lang;
    std::string ageBand;
    std::string sex;
    std::string knowledgeBase; // its version, without the hash
    std::vector<std::string> rules; // that took part, complaints among them
    Urgency suggested = Urgency::urgent;
    bool uncertain = false; // the engine left it to a clinician; `suggested` is the safe level that the patient was told
    bool abandoned = false; // the patient left before the end
    bool rerouted = false;  // sent elsewhere by hand
    std::optional<Urgency> floor;
    std::string suggestedDestination;
    std::optional<clinical::DecisionKind> kind; // none: not decided yet
    Urgency decided = Urgency::urgent;
    std::string decidedDestination;
    std::string reasonCode;
    Instant entered;
    std::optional<std::chrono::seconds> toDecision; // from the suggestion (or the queue, when that is later) to the decision

    [[nodiscard]] bool isDecided() const noexcept { return kind.has_value(); }
    [[nodiscard]] bool agrees() const noexcept { return isDecided() && decided == suggested; }
    [[nodiscard]] bool under() const noexcept { return isDecided() && clinical::moreUrgent(decided, suggested); } // the engine said too little
    [[nodiscard]] bool over() const noexcept { return isDecided() && clinical::moreUrgent(suggested, decided); }
    [[nodiscard]] bool belowFloor() const noexcept { return isDecided() && floor && clinical::moreUrgent(*floor, decided); }
    // A clinician found an emergency where less was suggested.
    [[nodiscard]] bool missedEmergency() const noexcept {
        return isDecided() && decided <= Urgency::emergency && suggested > Urgency::emergency;
    }
};

[[nodiscard]] Case caseOf(const clinical::TriageItem& item, bool abandoned);

} // namespace fyr::triage::quality
