// Takes an event's content into the evidence: the reading half of a step, without deciding anything.
#pragma once

#include "triage/facts.h"

namespace fyr::triage {

// Errors: invalidState, versionConflict, badRequest, tooLarge, badUtf8.
[[nodiscard]] Result<> acceptable(const Interview& state, const Event& event);

// Numbers as they are stored: four decimals. JSON readers differ in the last bit of a long fraction, and a replay must
// not.
[[nodiscard]] Event canonical(Event event);

void absorb(const KnowledgeBase& kb, Interview& state, const Event& event, Instant at); // Start and FreeText
void absorb(const KnowledgeBase& kb, Interview& state, const Question& question, const Answer& answer, Instant at);

// The question a stored answer belonged to, made anew from its id.
[[nodiscard]] std::optional<Question> questionFromId(const KnowledgeBase& kb, const RoutingPolicy* policy, const Interview& state, const Facts& facts,
                                                     std::string_view id, bool safety);

struct StoredParts {
    std::string kbHash;
    std::int32_t turn = 0;
    std::vector<LoggedEvent> log;
};
[[nodiscard]] Result<StoredParts> storedParts(const json::value& stored);

} // namespace fyr::triage
