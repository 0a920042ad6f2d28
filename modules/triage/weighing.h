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

struct Deciding {
    Urgency urgency = Urgency::urgent;
    bool clinicianDecides = false; // too uncertain, and there is time for a clinician to decide
    bool unsure = false; // too uncertain, but an emergency: the patient goes, the clinician is told how sure it is
    bool understood = true;
    std::optional<Urgency> floor;
    std::int32_t leading = -1; // index into weighings
    std::int32_t explaining = -1; // … whose causes are shown first: the leading one, or what best accounts for a red flag's floor
    std::vector<std::int32_t> selfCareRules;
    std::vector<std::int32_t> complaintFloors; // complaints whose floor took part
    Shares shares{};
    std::optional<Urgency> runnerUp;
};

[[nodiscard]] double chanceGiven(const KnowledgeBase& kb, const Condition& condition, std::int32_t finding);
[[nodiscard]] double chanceGivenOther(const KnowledgeBase& kb, std::int32_t finding);

[[nodiscard]] std::vector<std::int32_t> openComplaints(const KnowledgeBase& kb, const FactView& facts);
[[nodiscard]] Weighing weigh(const KnowledgeBase& kb, const Facts& facts, std::int32_t complaint);
// Fills p, shares, best and cost from the log weights.
void settle(const KnowledgeBase& kb, Weighing& w);
[[nodiscard]] Urgency leastCost(const Policy& policy, const Shares& shares, double* cost = nullptr);

// The findings that took part in a weighing, and whether each is there: of a chain of parent and child only the one that speaks.
struct Spoken {
    std::int32_t finding = -1;
    bool present = false;
};
[[nodiscard]] std::vector<Spoken> spokenIn(const KnowledgeBase& kb, const Facts& facts, const Weighing& w);

[[nodiscard]] std::vector<Weighing> weighAll(const KnowledgeBase& kb, const Facts& facts);
// While questions remain, self-care waits until all that its rule requires is known. When they have ended, an
// "I don't know" no longer stands in its way, if hardly anything urgent is left and its causes carry a larger share.
// `unanswered`: it ended, no question about safety got an answer, and nothing was said that denies danger or speaks for
// a mild course; that is never self-care.
enum class Asking : std::uint8_t { goesOn, ended, unanswered };
[[nodiscard]] Deciding decide(const KnowledgeBase& kb, const Facts& facts, const std::vector<Weighing>& weighings,
                              std::optional<Urgency> floor, Asking asking = Asking::goesOn);

// The share of a rule's causes.
[[nodiscard]] double shareOf(const SelfCare& rule, const Weighing& w);
// Of the causes of any of these rules.
[[nodiscard]] double shareOf(const KnowledgeBase& kb, std::span<const std::int32_t> rules, const Weighing& w);
// The self-care rules that this weighing could still end in, the largest share first: together it is enough and nothing
// forbids them.
[[nodiscard]] std::vector<std::int32_t> possibleSelfCare(const KnowledgeBase& kb, const Facts& facts, const Weighing& w);

} // namespace fyr::triage
