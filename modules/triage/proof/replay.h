// Random interviews, and the audit's promise: the same events give the same interview again, bit for bit.
//
// Shape: `randomInterview` plays one from a seed (any opening, answers of every kind in any order, free words, going back,
//        leaving). `replayed` plays its events again and says how the two differ; "" when they do not.
#pragma once

#include "triage/interview.h"
#include "triage/knowledge_base.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace fyr::triage::proof {

// Everything that a clinician, a patient or the store can see of an interview.
[[nodiscard]] std::string picture(const Interview& state);

struct Played {
    std::vector<std::pair<Event, Instant>> events; // as they were accepted
    std::vector<std::string> pictures;             // after each
    Interview state;
};
// `texts` are openings and free words to choose from; without any, the labels of the complaints.
[[nodiscard]] Result<Played> randomInterview(const KnowledgeBase& kb, const RoutingPolicy& policy, std::uint64_t seed, Instant from, const std::vector<std::string>& texts = {});

// Three ways: its events through JSON, one by one, each picture compared; its stored state; and its stored state made
// half-way and gone on from there.
[[nodiscard]] std::string replayed(const KnowledgeBase& kb, const RoutingPolicy& policy, const Played& played);

} // namespace fyr::triage::proof
