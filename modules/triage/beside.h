// Which complaints stand back beside one that self-care was granted for: what everything that opened them belongs to
// already, what belongs at home by itself, and a word or two that open something else in passing.
//
// Source: docs/clinical/README.md, "How a decision comes about"; docs/adr/0032, docs/adr/0034.
#pragma once

#include "triage/weighing.h"

#include <span>
#include <vector>

namespace fyr::triage {

// `rules`: of self-care, granted for the other complaints. `fullyTold`: the patient told enough to forgive what is unknown.
[[nodiscard]] bool standsBack(const KnowledgeBase& kb, const Facts& facts, const Weighing& w, std::span<const std::int32_t> rules,
                              const std::vector<Weighing>& weighings, bool fullyTold);

} // namespace fyr::triage
