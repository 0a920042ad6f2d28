// Puts a decision into words: the outcome with its evidence, reasons, advice and what would change it.
#pragma once

#include "triage/deciding.h"
#include "triage/routing.h"

namespace fyr::triage {

[[nodiscard]] Outcome compose(const KnowledgeBase& kb, const RoutingPolicy& routing, const Interview& state, Facts& facts,
                              const std::vector<Weighing>& weighings, const Deciding& deciding, Instant now,
                              std::string_view destination = {}); // given: no routing
// The raised flags with the words that raised them.
[[nodiscard]] std::vector<clinical::RedFlagHit> flagHits(const KnowledgeBase& kb, const Interview& state, const Facts& facts);
// Marks in the patient's words; a finding behind a raised flag is marked as one.
void markWords(const KnowledgeBase& kb, Interview& state, const Facts& facts);
[[nodiscard]] std::vector<Understood> understoodOf(const KnowledgeBase& kb, const Interview& state, const Facts& facts);

// "{flags}. {cause}" with its parts put in.
[[nodiscard]] std::string fillIn(std::string text, std::string_view name, std::string_view value);

} // namespace fyr::triage
