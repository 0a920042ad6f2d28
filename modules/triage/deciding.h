// The level that the weighings, the rules of self-care and the floor come to together.
#pragma once

#include "triage/self_care.h"

namespace fyr::triage {

struct Deciding {
    Urgency urgency = Urgency::urgent;
    bool clinicianDecides = false; // too uncertain, and there is time for a clinician to decide
    bool unsure = false; // too uncertain, but an emergency: the patient goes, the clinician is told how sure it is
    bool heldByCalm = false; // to a nurse within a day: no flag, and the words as a whole sound like no emergency
    bool understood = true;
    std::optional<Urgency> floor;
    std::int32_t leading = -1; // index into weighings
    std::int32_t explaining = -1; // … whose causes are shown first: the leading one, or what best accounts for a red flag's floor
    std::vector<std::int32_t> selfCareRules;
    std::vector<std::int32_t> complaintFloors; // complaints whose floor took part
    Shares shares{};
    std::optional<Urgency> runnerUp;
};

[[nodiscard]] Deciding decide(const KnowledgeBase& kb, const Facts& facts, const std::vector<Weighing>& weighings,
                              std::optional<Urgency> floor, Asking asking = Asking::goesOn);

// As `decide`, but a "no" to a question about danger never raises the level above what it was before that question: of the
// levels with the first nought, one, two … of these "no"s the least urgent stands, never below the floor and never
// below primary care. Where that lowers it, a clinician decides. See docs/adr/0026.
[[nodiscard]] Deciding settled(const KnowledgeBase& kb, const Interview& state, const Facts& facts, const std::vector<Weighing>& weighings, Asking asking);

} // namespace fyr::triage
