// What could still be answered: red flags that one more answer would raise beside what was told.
#pragma once

#include "triage/red_flags.h"

namespace fyr::triage {

// Findings that can be asked about and are unknown, which would raise an emergency more urgent than `than` together with
// something else that was told. Told how it began, how bad it is or how it goes on is no sign of its own.
[[nodiscard]] std::vector<OneAway> withinReach(const KnowledgeBase& kb, Facts& facts, Urgency than);

// Were two signs or more of the flag told?
[[nodiscard]] bool severalSigns(const KnowledgeBase& kb, const Facts& facts, const OneAway& o);
// The same with every flag that a finding would raise, not only its worst.
[[nodiscard]] std::vector<OneAway> allWithinReach(const KnowledgeBase& kb, Facts& facts, Urgency than);

} // namespace fyr::triage
