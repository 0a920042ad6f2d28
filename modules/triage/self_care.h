// Self-care: granted by explicit rules, never by cost, and only when every complaint has one or stands back.
//
// Source: docs/clinical/README.md, "How a decision comes about".
#pragma once

#include "triage/weighing.h"

#include <optional>
#include <span>
#include <vector>

namespace fyr::triage {

// While questions remain, self-care waits until all that its rule requires is known. When they have ended, an
// "I don't know" no longer stands in its way, if hardly anything urgent is left and its causes carry a larger share.
// `unanswered`: it ended, no question about safety got an answer, and nothing was said that denies danger or speaks for
// a mild course; that is never self-care.
enum class Asking : std::uint8_t { goesOn, ended, unanswered };

// What kept a patient from self-care: for authors, who are told by `fyrctl triage explain`.
struct Refusal {
    enum class Why : std::uint8_t {
        floor,        // a red flag stands
        never,        // `selfcare_never`
        unanswered,   // no question about safety got an answer
        urgent,       // a weighing asks for more than primary care
        noComplaint,  // what the patient came for was not understood
        tail,         // too much is left above self-care (`share`: how much)
        noRule,       // no rule holds for the likely causes
        require,      // a rule's `require` is false
        forbid,       // a rule's `forbid` is true
        unknown,      // what a rule requires is not known
        poorlyTold,   // … and too little was told to forgive it
        tailUnknown,  // … or too much is left above self-care for that
        share,        // the causes of the rules that hold carry too little (`share`)
        beside,       // another complaint does not stand back
    };
    Why why = Why::floor;
    std::int32_t complaint = -1;
    std::int32_t rule = -1;
    double share = 0;
};
[[nodiscard]] std::string_view code(Refusal::Why why);
using Refusals = std::vector<Refusal>;

// The rules under which all of this is self-care; none when it is not. `why` is told what stood in the way.
[[nodiscard]] std::vector<std::int32_t> selfCareFor(const KnowledgeBase& kb, const Facts& facts, const std::vector<Weighing>& weighings,
                                                    std::optional<Urgency> floor, Asking asking, Refusals* why = nullptr);

// The share of a rule's causes.
[[nodiscard]] double shareOf(const SelfCare& rule, const Weighing& w);
// Of the causes of any of these rules.
[[nodiscard]] double shareOf(const KnowledgeBase& kb, std::span<const std::int32_t> rules, const Weighing& w);
// The self-care rules that this weighing could still end in, the largest share first: together it is enough and nothing
// forbids them.
[[nodiscard]] std::vector<std::int32_t> possibleSelfCare(const KnowledgeBase& kb, const Facts& facts, const Weighing& w);

} // namespace fyr::triage
