#include "server/scheduling/desk.h"

#include "server/services/queries.h"
#include "server/services/may_act.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {
namespace {

using protocol::CommandStatus;

bool overlaps(const Visit& v, const TimeSlot& s) { return v.start < s.end && s.start < v.end; }

void takeTimeOf(Visit& v, const TimeSlot& s) {
    v.slot = s.id;
    v.start = s.start;
    v.end = s.end;
    v.service = s.service;
    v.practitioner = s.practitioner;
    v.practitionerName = s.practitionerName;
    v.unit = s.unit;
}

Result<std::string> nameOf(ReadTx& tx, std::string_view patient) {
    FYR_TRY(const auto stored, tx.read("Patient", patient));
    if (!stored || stored->deleted) return std::string{};
    FYR_TRY(const auto r, fhir::Resource::parse(stored->json));
    const auto& name = r["name"][0];
    std::string out(name.text("text"));
    if (!out.empty()) return out;
    for (const auto& given : name["given"].items()) out += std::string(given.text()) + " ";
    return out + std::string(name.text("family"));
}

} // namespace

protocol::MeetingMode modeFor(const TimeSlot& slot, std::optional<protocol::MeetingMode> asked) {
    return asked.value_or(slot.modes.front());
}

Booked Desk::refusedSlot(const TimeSlot& slot, ErrorCode code, std::string message) const {
    const bool taken = code == ErrorCode::alreadyClaimed;
    Booked b{refuse(taken ? CommandStatus::conflict : CommandStatus::rejected, code, std::move(message)), {}};
    b.handled.result.version = slot.version;
    b.handled.current = slot.json;
    return b;
}

Booked Desk::refusedVisit(const Visit& v, CommandStatus status, ErrorCode code, std::string message) {
    Booked b{refuse(status, code, std::move(message)), v};
    b.handled.result.version = v.version;
    b.handled.current = v.json;
    b.handled.patient = v.patient;
    return b;
}

Result<Desk::Found> Desk::find(std::string_view id, std::int64_t seen) {
    FYR_TRY(auto visit, loadVisit(m_tx, id));
    bool may = false;
    if (visit) {
        FYR_TRY(may, mayAct(m_tx, m_who, "Appointment", {visit->patient, visit->unit}, m_now));
    }
    if (!may) return Found{{}, rejected(ErrorCode::notFound, "no such Appointment")};
    if (seen != 0 && seen != visit->version) {
        FYR_TRY(const auto then, m_tx.vread("Appointment", id, seen));
        bool same = false;
        if (then && !then->deleted) {
            FYR_TRY(const auto old, visitFrom(*then));
            same = old.slot == visit->slot;
        }
        if (!same) return Found{visit, refusedVisit(*visit, CommandStatus::conflict, ErrorCode::versionConflict, "the time was changed meanwhile").handled};
    }
    return Found{std::move(visit), {}};
}

Result<void> Desk::lock(std::string_view patient, std::string_view what, std::string_view visit) {
    const auto stream = fmt::format("bookings/{}", patient);
    FYR_TRY(const auto past, m_tx.events(stream));
    const auto at = past.empty() ? 0 : past.back().version;
    return m_tx.append(stream, at, {{stream, at + 1, m_now, std::string(what), json::write({{"appointment", visit}, {"by", m_who.person.str()}})}});
}

Result<std::vector<Visit>> Desk::aheadOf(std::string_view patient) {
    SearchQuery q;
    q.type = "Appointment";
    q.terms = {codeTerm("Appointment", "status", {"booked", "pending"})};
    q.within.patient = patient;
    q.count = 200;
    FYR_TRY(const auto found, searchAll(m_tx, std::move(q)));
    std::vector<Visit> out;
    for (const auto& f : found) {
        FYR_TRY(auto v, visitFrom(f));
        if (v.end <= m_now) continue;
        if (v.state == VisitState::offered && v.expires && *v.expires <= m_now) continue;
        out.push_back(std::move(v));
    }
    return out;
}

// A slot that can be given now; an offer on it that has expired is settled first.
Result<std::optional<TimeSlot>> Desk::takeable(std::string_view id, std::optional<Handled>& refusal) {
    FYR_TRY(auto slot, loadSlot(m_tx, id));
    const bool mine = slot && (slot->unit == m_who.unit) && (!isPatient() || slot->open || slot->state == SlotState::held);
    if (!mine) {
        refusal = rejected(ErrorCode::notFound, "no such Slot");
        return std::optional<TimeSlot>{};
    }
    if (slot->state == SlotState::held) {
        SearchQuery q;
        q.type = "Appointment";
        q.terms = {referenceTerm("Appointment", "slot", "Slot", id), codeTerm("Appointment", "status", {"pending"})};
        FYR_TRY(const auto holders, searchAll(m_tx, std::move(q)));
        bool expired = true;
        for (const auto& h : holders) {
            FYR_TRY(auto v, visitFrom(h));
            if (v.expires && *v.expires > m_now) expired = false;
            else FYR_CHECK(giveUp(std::move(v), "expired", false));
        }
        if (expired) {
            FYR_TRY(slot, loadSlot(m_tx, id));
            slot->state = SlotState::free;
        }
    }
    if (slot->state != SlotState::free) {
        refusal = refusedSlot(*slot, ErrorCode::alreadyClaimed, "the time is not free").handled;
        return std::optional<TimeSlot>{};
    }
    if (slot->end <= m_now) {
        refusal = refusedSlot(*slot, ErrorCode::invalidState, "the time has passed").handled;
        return std::optional<TimeSlot>{};
    }
    return slot;
}

Result<std::optional<Handled>> Desk::mayTake(const TimeSlot& slot, std::string_view patient, std::string_view exceptVisit) {
    const auto& rules = m_settings.booking;
    if (isPatient()) {
        if (slot.start < m_now + rules.lead) return std::optional(refusedSlot(slot, ErrorCode::invalidState, "too soon to book").handled);
        if (slot.start > m_now + std::chrono::days{rules.horizonDays})
            return std::optional(refusedSlot(slot, ErrorCode::invalidState, "too far ahead to book").handled);
    }
    FYR_TRY(const auto ahead, aheadOf(patient));
    int open = 0;
    for (const auto& v : ahead) {
        if (v.id == exceptVisit) continue;
        if (v.state == VisitState::booked) ++open;
        if (overlaps(v, slot)) return std::optional(refusedSlot(slot, ErrorCode::invalidState, "the patient has another time then").handled);
    }
    if (isPatient() && exceptVisit.empty() && open >= rules.openPerPatient)
        return std::optional(refusedSlot(slot, ErrorCode::invalidState, "as many bookings as are allowed").handled);
    return std::optional<Handled>{};
}

Result<void> Desk::tell(const Visit& v, std::string_view kind) {
    OutboxRow row;
    row.topic = "appointment.tell"; // ids and times: whoever delivers it reads the rest with rights of its own
    row.json = json::write({{"kind", kind}, {"appointment", v.id}, {"version", v.version}, {"start", v.slot.empty() ? std::string{} : formatInstant(v.start)}});
    row.due = m_now;
    return m_tx.enqueue(row);
}

Result<void> Desk::remind(const Visit& v) {
    for (const int hours : m_settings.booking.reminderHours) {
        const auto due = v.start - std::chrono::hours{hours};
        if (due <= m_now) continue;
        OutboxRow row;
        row.topic = "appointment.reminder";
        row.json = json::write({{"appointment", v.id}, {"start", formatInstant(v.start)}, {"hours", hours}});
        row.due = due;
        FYR_CHECK(m_tx.enqueue(row));
    }
    return {};
}

Result<Booked> Desk::keep(Visit visit, std::string_view event, std::string_view notify) {
    FYR_TRY(auto saved, saveVisit(m_tx, visit));
    FYR_CHECK(lock(saved.patient, event, saved.id));
    if (!notify.empty()) FYR_CHECK(tell(saved, notify));
    if (saved.state == VisitState::booked) FYR_CHECK(remind(saved));
    if (event == "cancelled" || event == "rebooked") FYR_CHECK(m_tx.enqueue({0, "visit.booking", json::write({{"appointment", saved.id}}), m_now, 0})); // who waits for it by video is told
    if (saved.state == VisitState::offered && saved.expires) {
        OutboxRow row;
        row.topic = "appointment.offerExpires";
        row.json = json::write({{"appointment", saved.id}});
        row.due = *saved.expires;
        FYR_CHECK(m_tx.enqueue(row));
    }
    Booked b;
    b.handled.result.version = saved.version;
    b.handled.patient = saved.patient;
    b.handled.about = {"Appointment/" + saved.id};
    if (!saved.slot.empty()) b.handled.about.push_back("Slot/" + saved.slot);
    b.visit = std::move(saved);
    return b;
}

Result<Booked> Desk::book(std::string_view slotId, const protocol::BookPayload& p, const std::string& id, bool hold) {
    FYR_TRY(const auto scope, m_tx.scopeOf("Patient", p.patient.str()));
    bool may = false;
    if (scope) {
        FYR_TRY(may, mayAct(m_tx, m_who, "Patient", *scope, m_now));
    }
    if (!may) return Booked{rejected(ErrorCode::notFound, "no such Patient"), {}};
    if (!p.item.empty()) {
        FYR_TRY(const auto about, m_tx.scopeOf("Task", p.item.str()));
        if (!about || about->patient != p.patient.str()) return Booked{rejected(ErrorCode::notFound, "no such item of this patient"), {}};
    }
    std::optional<Handled> refusal;
    FYR_TRY(auto slot, takeable(slotId, refusal));
    if (!slot) return Booked{std::move(*refusal), {}};
    const auto mode = modeFor(*slot, p.mode);
    if (std::ranges::find(slot->modes, mode) == slot->modes.end())
        return refusedSlot(*slot, ErrorCode::badRequest, "not in this way at this time");
    FYR_TRY(refusal, mayTake(*slot, p.patient.str(), {}));
    if (refusal) return Booked{std::move(*refusal), {}};

    Visit v;
    v.id = id;
    v.state = hold ? VisitState::offered : VisitState::booked;
    takeTimeOf(v, *slot);
    v.mode = mode;
    v.patient = p.patient.str();
    FYR_TRY(v.patientName, nameOf(m_tx, v.patient));
    v.reason = p.reason;
    v.item = p.item.str();
    v.created = m_now;
    if (hold) {
        const auto wanted = p.expiresMinutes > 0 ? std::chrono::minutes{p.expiresMinutes} : m_settings.booking.offer;
        v.expires = std::min<Instant>(m_now + wanted, slot->start);
        if (*v.expires <= m_now) return refusedSlot(*slot, ErrorCode::invalidState, "too late to offer");
    }
    slot->state = hold ? SlotState::held : SlotState::taken;
    FYR_TRY(const auto taken, saveSlot(m_tx, *slot));
    FYR_TRY(auto done, keep(std::move(v), hold ? "offered" : "booked", hold ? "offered" : "booked"));
    done.handled.result.version = taken.version;
    done.handled.action = TraceAction::create;
    return done;
}

Result<Booked> Desk::accept(std::string_view id) {
    FYR_TRY(auto found, find(id, 0));
    if (found.refusal) return Booked{std::move(*found.refusal), {}};
    auto& v = *found.visit;
    if (v.state == VisitState::booked) return Booked{{}, v};
    if (v.state != VisitState::offered) return refusedVisit(v, CommandStatus::rejected, ErrorCode::invalidState, "not an offer");
    if (v.expires && *v.expires <= m_now) return refusedVisit(v, CommandStatus::rejected, ErrorCode::gone, "the offer has expired");
    FYR_TRY(auto slot, loadSlot(m_tx, v.slot));
    if (!slot || slot->state != SlotState::held) return refusedVisit(v, CommandStatus::rejected, ErrorCode::invalidState, "the time is not held");
    slot->state = SlotState::taken;
    FYR_TRY(const auto taken, saveSlot(m_tx, *slot));
    v.state = VisitState::booked;
    v.expires.reset();
    return keep(std::move(v), "accepted", "booked");
}

Result<Booked> Desk::decline(std::string_view id) {
    FYR_TRY(auto found, find(id, 0));
    if (found.refusal) return Booked{std::move(*found.refusal), {}};
    auto& v = *found.visit;
    if (v.state != VisitState::offered) return refusedVisit(v, CommandStatus::rejected, ErrorCode::invalidState, "not an offer");
    const auto before = v;
    FYR_CHECK(giveUp(std::move(v), "declined", true));
    FYR_TRY(auto slot, loadSlot(m_tx, before.slot));
    if (slot && slot->state == SlotState::free) FYR_CHECK(refill(*slot));
    FYR_TRY(auto now, loadVisit(m_tx, id));
    Booked b;
    b.handled.patient = before.patient;
    b.handled.about = {"Appointment/" + before.id, "Slot/" + before.slot};
    b.handled.result.version = now ? now->version : 0;
    b.visit = std::move(now);
    return b;
}

Result<Booked> Desk::rebook(std::string_view id, const protocol::RebookPayload& p, std::int64_t seen) {
    FYR_TRY(auto found, find(id, seen));
    if (found.refusal) return Booked{std::move(*found.refusal), {}};
    auto& v = *found.visit;
    if (v.state != VisitState::booked && v.state != VisitState::offered)
        return refusedVisit(v, CommandStatus::rejected, ErrorCode::invalidState, "not booked");
    if (v.slot == p.slot) return Booked{{.result = {.id = {}, .version = v.version}, .patient = v.patient}, v};
    if (isPatient() && (v.state != VisitState::booked || v.start < m_now + m_settings.booking.cancelUntil))
        return refusedVisit(v, CommandStatus::rejected, ErrorCode::invalidState, "too late to change it here");
    std::optional<Handled> refusal;
    FYR_TRY(auto slot, takeable(p.slot, refusal));
    if (!slot) return Booked{std::move(*refusal), {}};
    FYR_TRY(refusal, mayTake(*slot, v.patient, v.id));
    if (refusal) return Booked{std::move(*refusal), {}};
    const auto mode = p.mode ? *p.mode : std::ranges::find(slot->modes, v.mode) != slot->modes.end() ? v.mode : slot->modes.front();
    if (std::ranges::find(slot->modes, mode) == slot->modes.end()) return refusedSlot(*slot, ErrorCode::badRequest, "not in this way at this time");
    const auto old = v;
    slot->state = SlotState::taken;
    FYR_TRY(const auto taken, saveSlot(m_tx, *slot));
    takeTimeOf(v, *slot);
    v.mode = mode;
    v.state = VisitState::booked;
    v.expires.reset();
    FYR_TRY(auto done, keep(std::move(v), "rebooked", "rebooked"));
    FYR_CHECK(release(old, true));
    done.handled.about.push_back("Slot/" + old.slot);
    return done;
}

Result<Booked> Desk::cancel(std::string_view id, const protocol::CancelPayload& p, std::int64_t seen) {
    FYR_TRY(auto found, find(id, seen));
    if (found.refusal) return Booked{std::move(*found.refusal), {}};
    auto& v = *found.visit;
    if (v.state == VisitState::cancelled) return Booked{{.result = {.id = {}, .version = v.version}, .patient = v.patient}, v};
    if (!v.ahead() && v.state != VisitState::waiting)
        return refusedVisit(v, CommandStatus::rejected, ErrorCode::invalidState, "the visit has been");
    if (isPatient() && v.state == VisitState::booked && v.start < m_now + m_settings.booking.cancelUntil)
        return refusedVisit(v, CommandStatus::rejected, ErrorCode::invalidState, "too late to cancel it here");
    const auto old = v;
    v.state = VisitState::cancelled;
    v.expires.reset();
    v.cancelCode = p.reasonCode;
    v.cancelText = p.reason;
    FYR_TRY(auto done, keep(std::move(v), "cancelled", isPatient() ? "" : "cancelled"));
    if (!old.slot.empty()) FYR_CHECK(release(old, true));
    return done;
}

Result<Booked> Desk::mark(std::string_view id, VisitState to, std::int64_t seen) {
    FYR_TRY(auto found, find(id, seen));
    if (found.refusal) return Booked{std::move(*found.refusal), {}};
    auto& v = *found.visit;
    if (v.state == to) return Booked{{.result = {.id = {}, .version = v.version}, .patient = v.patient}, v};
    const bool from = to == VisitState::done ? v.state == VisitState::booked || v.state == VisitState::arrived : v.state == VisitState::booked;
    // A patient who came late after all is marked as arrived.
    const bool late = to == VisitState::arrived && v.state == VisitState::noShow;
    if (!from && !late) return refusedVisit(v, CommandStatus::rejected, ErrorCode::invalidState, "not booked");
    if (to == VisitState::noShow && v.start > m_now) return refusedVisit(v, CommandStatus::rejected, ErrorCode::invalidState, "the time has not come");
    v.state = to;
    return keep(std::move(v), code(to), {});
}

Result<Booked> Desk::wait(const protocol::WaitPayload& p, const std::string& id) {
    FYR_TRY(const auto scope, m_tx.scopeOf("Patient", p.patient.str()));
    bool may = false;
    if (scope) {
        FYR_TRY(may, mayAct(m_tx, m_who, "Patient", *scope, m_now));
    }
    if (!may) return Booked{rejected(ErrorCode::notFound, "no such Patient"), {}};
    SearchQuery q;
    q.type = "Appointment";
    q.terms = {codeTerm("Appointment", "status", {"waitlist"})};
    q.within.patient = p.patient.str();
    FYR_TRY(const auto already, searchAll(m_tx, std::move(q)));
    for (const auto& a : already) {
        FYR_TRY(const auto v, visitFrom(a));
        if (v.service == p.service) return refusedVisit(v, CommandStatus::rejected, ErrorCode::duplicate, "waits already");
    }
    Visit v;
    v.id = id;
    v.state = VisitState::waiting;
    v.service = p.service;
    v.anyMode = !p.mode;
    v.mode = p.mode.value_or(protocol::MeetingMode::onSite);
    v.patient = p.patient.str();
    FYR_TRY(v.patientName, nameOf(m_tx, v.patient));
    v.unit = m_who.unit;
    v.reason = p.reason;
    v.created = m_now;
    v.urgent = p.urgent && !isPatient();
    v.earliest = p.earliest;
    v.latest = p.latest;
    FYR_TRY(auto done, keep(std::move(v), "waits", {}));
    done.handled.action = TraceAction::create;
    if (const auto target = m_tx.read("Patient", p.patient.str()); target && *target) done.handled.result.version = (*target)->version;
    return done;
}

} // namespace fyr::server
