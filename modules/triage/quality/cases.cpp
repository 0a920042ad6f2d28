#include "triage/quality/cases.h"

#include <algorithm>

namespace fyr::triage::quality {

using namespace clinical;

std::string_view ageBand(std::optional<int> years) noexcept {
    if (!years || *years < 0) return "unknown";
    struct Band {
        int below;
        std::string_view name;
    };
    constexpr std::array<Band, 6> bands{{{1, "0"}, {5, "1-4"}, {18, "5-17"}, {40, "18-39"}, {65, "40-64"}, {80, "65-79"}}};
    for (const auto& b : bands)
        if (*years < b.below) return b.name;
    return "80+";
}

Case caseOf(const TriageItem& item, bool abandoned) {
    const auto& s = item.suggestion;
    Case c;
    c.id = item.id.str();
    c.unit = item.unit.str();
    constexpr std::string_view prefix = "complaint:";
    const auto complaint = std::ranges::find_if(s.rules, [&](const std::string& r) { return r.starts_with(prefix); });
    c.complaint = complaint == s.rules.end() ? "other" : complaint->substr(prefix.size());
    c.lang = item.lang.empty() ? "unknown" : item.lang;
    c.ageBand = ageBand(item.birthDate ? std::optional(ageInYears(*item.birthDate, dateOf(item.created))) : std::nullopt);
    c.sex = code(item.sex);
    c.knowledgeBase = s.knowledgeBase.empty() ? "unknown" : s.knowledgeBase.substr(0, s.knowledgeBase.find(' '));
    c.rules = s.rules;
    c.suggested = s.urgency;
    c.uncertain = s.clinicianDecides;
    c.abandoned = abandoned;
    c.floor = s.floor;
    c.suggestedDestination = s.destination.code;
    c.entered = item.created;
    Instant from = item.created;
    for (const auto& t : item.timeline) {
        c.rerouted = c.rerouted || t.kind == "routed";
        if (t.kind == "suggested" || t.kind == "reopened") from = std::max(from, t.at);
    }
    if (const auto& d = item.decision) {
        c.kind = d->kind;
        c.decided = d->urgency;
        c.decidedDestination = d->destination.code;
        c.reasonCode = d->kind == DecisionKind::confirmed ? "" : d->reasonCode.empty() ? "other" : d->reasonCode;
        if (d->at >= from) c.toDecision = std::chrono::duration_cast<std::chrono::seconds>(d->at - from);
        else c.toDecision = std::chrono::seconds(0); // decided while the patient still answered
    }
    return c;
}

} // namespace fyr::triage::quality
