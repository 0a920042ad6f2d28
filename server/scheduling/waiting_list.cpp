// The desk's other half: times that become free, and whoever waits for them.
#include "server/scheduling/desk.h"
#include "server/services/queries.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {
namespace {

bool suits(const Visit& waiting, const TimeSlot& slot) {
    if (waiting.service != slot.service) return false;
    if (!waiting.anyMode && std::ranges::find(slot.modes, waiting.mode) == slot.modes.end()) return false;
    if (waiting.earliest && slot.start < *waiting.earliest) return false;
    if (waiting.latest && slot.start > *waiting.latest) return false;
    return std::ranges::find(waiting.passed, slot.id) == waiting.passed.end();
}

} // namespace

Result<void> Desk::release(const Visit& v, bool fill) {
    FYR_TRY(auto slot, loadSlot(m_tx, v.slot));
    if (!slot || slot->state == SlotState::withdrawn || slot->state == SlotState::free) return {};
    slot->state = SlotState::free;
    FYR_TRY(const auto freed, saveSlot(m_tx, *slot));
    return fill ? refill(freed) : Result<void>{};
}

Result<void> Desk::refill(const TimeSlot& freed) {
    if (freed.start < m_now + m_settings.booking.lead) return {};
    SearchQuery q;
    q.type = "Appointment";
    q.terms = {codeTerm("Appointment", "status", {"waitlist"})};
    q.within.unit = freed.unit;
    q.count = 500;
    FYR_TRY(const auto stored, searchAll(m_tx, std::move(q)));
    std::vector<Visit> waiting;
    for (const auto& s : stored) {
        FYR_TRY(auto v, visitFrom(s));
        if (v.unit == freed.unit && suits(v, freed)) waiting.push_back(std::move(v));
    }
    std::ranges::stable_sort(waiting, [](const Visit& a, const Visit& b) {
        return std::tuple(!a.urgent, a.created, a.id) < std::tuple(!b.urgent, b.created, b.id);
    });
    for (auto& v : waiting) {
        FYR_TRY(const auto ahead, aheadOf(v.patient));
        if (std::ranges::any_of(ahead, [&](const Visit& a) { return a.start < freed.end && freed.start < a.end; })) continue;
        auto slot = freed;
        slot.state = SlotState::held;
        FYR_TRY(const auto held, saveSlot(m_tx, slot));
        v.state = VisitState::offered;
        v.fromList = true;
        v.slot = held.id;
        v.start = held.start;
        v.end = held.end;
        v.practitioner = held.practitioner;
        v.practitionerName = held.practitionerName;
        if (v.anyMode) v.mode = held.modes.front();
        v.anyMode = false;
        v.expires = std::min<Instant>(m_now + m_settings.booking.offer, held.start);
        FYR_TRY(const auto kept, keep(std::move(v), "offered", "offered"));
        return {};
    }
    return {};
}

// An offer that is not taken: back to the list, or over. The slot is free afterwards; who calls fills it.
Result<void> Desk::giveUp(Visit v, std::string_view event, bool declined) {
    FYR_CHECK(release(v, false));
    v.passed.push_back(v.slot);
    const bool missedOut = !declined && static_cast<int>(v.passed.size()) >= m_settings.booking.missedOffers;
    if (v.fromList && !missedOut) {
        v.state = VisitState::waiting;
        v.slot.clear();
        v.practitioner.clear();
        v.practitionerName.clear();
    } else {
        v.state = VisitState::cancelled;
        v.cancelCode = declined ? "declined" : "noAnswer";
    }
    v.expires.reset();
    FYR_TRY(const auto kept, keep(std::move(v), event, missedOut ? "offersMissed" : ""));
    return {};
}

Result<void> Desk::expire(std::string_view id) {
    FYR_TRY(auto v, loadVisit(m_tx, id));
    if (!v || v->state != VisitState::offered || !v->expires || *v->expires > m_now) return {};
    const auto slotId = v->slot;
    FYR_CHECK(giveUp(std::move(*v), "expired", false));
    FYR_TRY(const auto slot, loadSlot(m_tx, slotId));
    if (slot && slot->state == SlotState::free) FYR_CHECK(refill(*slot));
    return {};
}

} // namespace fyr::server
