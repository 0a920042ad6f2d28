#include "triage/deciding.h"

#include "triage/second_reading.h"

#include <algorithm>

namespace fyr::triage {
namespace {

Urgency leastUrgent(Urgency a, Urgency b) { return clinical::moreUrgent(a, b) ? b : a; }

// The least urgent level that leaves no more than `tail` of the share above it; what no flag raised is read by a clinician
// within a day, and is no reason to send an ambulance.
Urgency safeLevel(const Shares& shares, double tail) {
    double above = 0;
    for (std::size_t i = 0; i + 2 < shares.size(); ++i) { // soon at the most: a clinician decides, not the patient
        above += shares[i];
        if (above > tail) return leastUrgent(static_cast<Urgency>(i), Urgency::urgent);
    }
    return Urgency::soon;
}

// Was this answer a plain "no" to a question about danger?
bool deniesDanger(const Interview& state, std::size_t answer) {
    if (!state.answers[answer].line.safety) return false;
    return std::any_of(state.evidence.begin(), state.evidence.end(), [&](const Evidence& e) { return e.answer == static_cast<std::int32_t>(answer) && e.state == FindingState::denied; });
}

} // namespace

Deciding decide(const KnowledgeBase& kb, const Facts& facts, const std::vector<Weighing>& weighings,
                std::optional<Urgency> floor, Asking asking) {
    const auto& policy = kb.policy();
    Deciding d;
    d.floor = floor;
    // What began within hours, told by somebody who says nothing that reassures and answers no question about safety.
    const bool calmed = reassured(kb, facts);
    const bool alarming = !calmed && asking == Asking::unanswered && !policy.acute.empty() && policy.acute.evaluate(facts) == Truth::yes;
    if (weighings.empty()) {
        d.understood = false;
        const auto least = alarming ? Urgency::emergency : Urgency::urgent;
        d.urgency = floor ? clinical::mostUrgent(*floor, least) : least;
        d.unsure = alarming && d.urgency == Urgency::emergency;
        d.clinicianDecides = !floor && !alarming;
        d.shares[static_cast<std::size_t>(d.urgency)] = 1;
        return d;
    }
    // The letter as a whole sounds like no emergency: only a flag says otherwise.
    const bool calm = soundsCalm(kb, facts);
    Urgency chosen = Urgency::soon;
    for (std::size_t i = 0; i < weighings.size(); ++i) {
        const auto& w = weighings[i];
        const auto u = levelAlone(kb, facts, w);
        d.heldByCalm = d.heldByCalm || (calm && !calmed && clinical::moreUrgent(w.best, u));
        if (clinical::moreUrgent(u, w.best)) d.complaintFloors.push_back(w.complaint);
        if (d.leading < 0 || clinical::moreUrgent(u, chosen)) {
            d.leading = static_cast<std::int32_t>(i);
            chosen = u;
        }
    }
    const auto& lead = weighings[static_cast<std::size_t>(d.leading)];
    d.shares = lead.shares;
    // Self-care: every complaint must have rules that hold, or be explained by what they were granted for, and
    // hardly anything urgent may be left.
    d.selfCareRules = selfCareFor(kb, facts, weighings, floor, asking);
    if (!d.selfCareRules.empty()) {
        d.urgency = Urgency::selfCare;
        // What leads is what self-care was granted for, not what stands back beside it.
        double most = -1;
        for (std::size_t i = 0; i < weighings.size(); ++i) {
            const double share = shareOf(kb, d.selfCareRules, weighings[i]);
            if (share <= most) continue;
            most = share;
            d.leading = static_cast<std::int32_t>(i);
        }
        d.shares = weighings[static_cast<std::size_t>(d.leading)].shares;
        // What remained for the clinic is granted to self-care by the rule.
        d.shares[4] += d.shares[3];
        d.shares[3] = 0;
    } else {
        d.urgency = chosen;
        // A share that no rule grants to self-care belongs to the clinic.
        d.shares[3] += d.shares[4];
        d.shares[4] = 0;
        const bool byRule = floor && !clinical::moreUrgent(d.urgency, *floor);
        if (!byRule && d.complaintFloors.empty() &&
            (d.shares[static_cast<std::size_t>(chosen)] < policy.decidable * 0.7 || lead.otherCause() > policy.decidable)) {
            d.urgency = clinical::mostUrgent(chosen, safeLevel(d.shares, policy.safeTail));
            if (calm && !calmed && clinical::moreUrgent(d.urgency, Urgency::urgent)) d.heldByCalm = true;
            if (calmed || calm) d.urgency = leastUrgent(d.urgency, Urgency::urgent);
            // "Call 112" and "a nurse decides" cannot both be said: where minutes count the level stands.
            d.unsure = d.urgency <= Urgency::emergency;
            d.clinicianDecides = !d.unsure;
        }
        if (alarming && clinical::moreUrgent(Urgency::emergency, d.urgency)) {
            d.urgency = Urgency::emergency;
            d.unsure = true;
            d.clinicianDecides = false;
        }
    }
    d.explaining = d.leading;
    if (floor && !clinical::moreUrgent(d.urgency, *floor)) {
        d.urgency = *floor;
        d.clinicianDecides = false;
        d.unsure = false;
        // The causes to show first are those of the complaint that best accounts for so urgent a level.
        double most = -1;
        for (std::size_t i = 0; i < weighings.size(); ++i) {
            const auto& w = weighings[i];
            double share = 0;
            for (std::size_t k = 0; k < w.conditions.size(); ++k)
                if (!clinical::moreUrgent(*floor, w.level[k])) share += w.p[k];
            if (share > most) {
                most = share;
                d.explaining = static_cast<std::int32_t>(i);
            }
        }
        // Nothing below the floor is possible any more.
        auto& at = d.shares[static_cast<std::size_t>(*floor)];
        for (auto i = static_cast<std::size_t>(*floor) + 1; i < d.shares.size(); ++i) {
            at += d.shares[i] * 0.97;
            d.shares[i] *= 0.03;
        }
    }
    double next = 0;
    for (std::size_t i = 0; i < d.shares.size(); ++i)
        if (static_cast<Urgency>(i) != d.urgency && d.shares[i] > next) {
            next = d.shares[i];
            d.runnerUp = static_cast<Urgency>(i);
        }
    return d;
}

Deciding settled(const KnowledgeBase& kb, const Interview& state, const Facts& facts, const std::vector<Weighing>& weighings, Asking asking) {
    auto d = decide(kb, facts, weighings, state.floor, asking);
    const auto lowest = state.floor ? clinical::mostUrgent(*state.floor, Urgency::soon) : Urgency::soon;
    for (std::size_t heard = 0; heard < state.answers.size() && clinical::moreUrgent(d.urgency, lowest); ++heard) {
        if (!deniesDanger(state, heard)) continue;
        const Facts before(kb, state, static_cast<std::int32_t>(heard));
        const auto then = decide(kb, before, weighAll(kb, before), state.floor, asking);
        if (!clinical::moreUrgent(d.urgency, then.urgency)) continue;
        d.runnerUp = d.urgency;
        d.urgency = leastUrgent(lowest, then.urgency) == then.urgency ? lowest : then.urgency;
        d.clinicianDecides = d.urgency > Urgency::emergency;
        d.unsure = !d.clinicianDecides;
    }
    return d;
}

} // namespace fyr::triage
