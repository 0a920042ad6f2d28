// How likely each cause is, and what that makes of the levels of urgency.
//
// Shape: one weighing per open complaint, over the conditions that can explain it and one "other cause". Findings
//        combine by noisy-OR of the condition and the finding's leak; one leading cause is assumed. What no condition
//        of a complaint knows of leaves its weighing untouched, so that several complaints do not blur each other.
// Source: noisy-OR diagnosis networks (QMR-DT); disposition by expected utility, docs/clinical/triage.md.
#pragma once

#include "triage/facts.h"

#include <array>
#include <optional>
#include <span>
#include <vector>

namespace fyr::triage {

using Shares = std::array<double, 5>; // one per level, in the order of `allUrgencies`

struct Weighing {
    std::int32_t complaint = -1; // -1: findings that open no complaint
    std::vector<std::int32_t> conditions;
    std::vector<double> logWeight; // of each condition, then of "other cause"
    std::vector<double> p;         // the same, summing to 1
    std::vector<Urgency> level;    // the same
    Shares shares{};
    Urgency best = Urgency::soon; // least expected cost; never selfCare, which is granted by rules
    double cost = 0;
    [[nodiscard]] double otherCause() const noexcept { return p.empty() ? 1.0 : p.back(); }
};

[[nodiscard]] double chanceGiven(const KnowledgeBase& kb, const Condition& condition, std::int32_t finding);
[[nodiscard]] double chanceGivenOther(const KnowledgeBase& kb, std::int32_t finding);

[[nodiscard]] std::vector<std::int32_t> openComplaints(const KnowledgeBase& kb, const FactView& facts);
[[nodiscard]] Weighing weigh(const KnowledgeBase& kb, const Facts& facts, std::int32_t complaint);
// Fills p, shares, best and cost from the log weights.
void settle(const KnowledgeBase& kb, Weighing& w);
[[nodiscard]] Urgency leastCost(const Policy& policy, const Shares& shares, double* cost = nullptr);

// The level that a weighing asks for by itself: that of least cost, not below its complaint's floor while nothing explains it.
[[nodiscard]] Urgency levelAlone(const KnowledgeBase& kb, const Facts& facts, const Weighing& w);
// Has a clinician just examined this and found no emergency, or was it dealt with and has been well since? Then only what later
// words raise is one.
[[nodiscard]] bool reassured(const KnowledgeBase& kb, const Facts& facts);

// The findings that took part in a weighing, and whether each is there: of a chain of parent and child only the one that speaks.
struct Spoken {
    std::int32_t finding = -1;
    bool present = false;
};
[[nodiscard]] std::vector<Spoken> spokenIn(const KnowledgeBase& kb, const Facts& facts, const Weighing& w);

// Signs of the course that were told and that none of the conditions knows of by itself: the finding that told it, and what
// it adds to the log weight of each condition, and of "other cause" at the end.
struct CourseTold {
    std::int32_t finding = -1; // -1: a time
    bool mild = false;
    std::vector<double> log;
};
[[nodiscard]] std::vector<CourseTold> courseIn(const KnowledgeBase& kb, const Facts& facts, const Weighing& w);

[[nodiscard]] std::vector<Weighing> weighAll(const KnowledgeBase& kb, const Facts& facts);

} // namespace fyr::triage
