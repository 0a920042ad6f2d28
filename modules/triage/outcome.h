// What an interview ends in: how urgent, where, why, what the patient is told, and the evidence for all of it.
//
// Shape: plain values. `suggestion` and `redFlags` are what the queue shows; `advice` is what the patient reads.
// Units: spans are Unicode code points, end exclusive. Shares and probabilities are 0 … 1.
#pragma once

#include "base/json.h"
#include "clinical/triage_item.h"
#include "triage/instrument.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::triage {

using clinical::LocalText;
using clinical::Sex;
using clinical::Urgency;

// How a finding was said. Only `present` and `denied` speak about the patient now; the others are kept as evidence
// of what was read and why it did not count.
enum class FindingState : std::uint8_t { present, denied, uncertain, past, other, hypothetical };
[[nodiscard]] std::string_view code(FindingState s) noexcept;

// A finding, the words it was read from (or the question that was answered), and the phrase that read it.
struct FindingEvidence {
    std::string finding;
    LocalText label;
    FindingState state = FindingState::present;
    std::int32_t utterance = -1; // index into Interview::words; -1 when it came from a chosen answer
    std::uint32_t start = 0;     // of the utterance, when there is one
    std::uint32_t end = 0;
    std::string phrase;     // "chest_pain/sv/3"; empty when it was answered or derived
    std::string questionId; // empty when volunteered
    std::string record;     // "Condition/01…" when the record says it, not the patient
};

struct Advice {
    LocalText title; // "Åk till akutmottagningen nu"
    std::vector<LocalText> now;     // the action first
    std::vector<LocalText> watch;   // contact primary care or 1177 if …
    std::vector<LocalText> call112; // call 112 if …
    LocalText back;                 // when to be heard from again
    LocalText next; // what happens now; holds "{time}" where the reader's clock time belongs
};

struct Outcome {
    clinical::Suggestion suggestion;
    std::vector<clinical::RedFlagHit> redFlags;
    std::vector<FindingEvidence> findings;
    LocalText why; // to the patient; `suggestion.reason` speaks to the clinician
    Advice advice;
    std::vector<ScreeningResult> screenings; // questionnaires that were answered
    std::int32_t questions = 0;
    bool stopped = false; // the patient left before the end; what stood was decided on
};

// The contract of `fyrctl triage`: {urgency, clinicianDecides, destination, redFlags[], conditions[{code,p}],
// findings[{code,state,span}], questions, …}.
[[nodiscard]] json::object toJson(const Outcome& outcome);

} // namespace fyr::triage
