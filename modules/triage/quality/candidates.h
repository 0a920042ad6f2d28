// Candidates for a change of the triage content: where clinicians decided otherwise for reasons that the content can answer
// for, gathered by what they have in common. A stub for an author to fill in and a clinician to review: nothing reads it back.
//
// Shape:  `disagreement` of a whole item (words masked) → groups by complaint and direction → YAML. Reasons that say nothing
//         against the content (newInformation, spokeWithPatient, doctorAssessed) make no candidate.
#pragma once

#include "triage/quality/cases.h"
#include "triage/quality/mask.h"

#include <functional>
#include <optional>

namespace fyr::triage::quality {

struct Disagreement {
    Case facts;
    std::vector<std::string> read;   // findings that the words and answers were read as, in their order
    std::vector<std::string> unread; // the patient's words that nothing was read from, masked
    std::string reason;              // the clinician's own words, masked; may be empty
};
struct Reading {
    Masking masking;
    std::function<bool(std::string_view lower)> isCommon; // words that say nothing by themselves
};
// Nothing when it was confirmed, is not decided, or the reason is none of the content's.
[[nodiscard]] std::optional<Disagreement> disagreement(const clinical::TriageItem& item, bool abandoned, const Reading& how);

[[nodiscard]] std::string candidatesYaml(const std::vector<Disagreement>& all, Instant from, Instant to, std::string_view unit);

} // namespace fyr::triage::quality
