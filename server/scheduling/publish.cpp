// Publishing a clinician's times, and taking free ones back.
#include "scheduling/slot_pattern.h"
#include "server/scheduling/desk.h"
#include "server/services/queries.h"
#include "server/services/item_store.h"
#include "server/services/may_act.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

std::string problemsOf(const Error& e) {
    std::string out = e.detail;
    for (const auto& p : e.problems) out += fmt::format("; /payload/pattern{}: {}", p.place, p.message);
    return out;
}

std::vector<protocol::MeetingMode> modesOf(const scheduling::PatternBlock& block) {
    std::vector<protocol::MeetingMode> out;
    for (const auto& m : block.modes)
        if (const auto mode = protocol::meetingModeFromCode(m)) out.push_back(*mode);
    return out;
}

} // namespace

Result<Handled> Desk::publish(const protocol::PublishPayload& p) {
    if (slotId(p.practitioner, m_now).size() > 64) return rejected(ErrorCode::badRequest, "the practitioner's id is too long");
    FYR_TRY(const auto person, m_tx.scopeOf("Practitioner", p.practitioner));
    bool may = clinicians.has(m_who.role) && !m_who.unit.empty();
    if (!person || (!person->unit.empty() && person->unit != m_who.unit)) may = false;
    if (!may) return rejected(ErrorCode::notFound, "no such Practitioner");
    const auto pattern = scheduling::patternFromJson(p.pattern);
    if (!pattern) return rejected(pattern.error().code, problemsOf(pattern.error()));
    const auto made = scheduling::makeSlots(*pattern, m_settings.hours, p.from, p.to);
    if (!made) return rejected(made.error().code, problemsOf(made.error()));

    // Whoever publishes for this clinician writes the Schedule: two at once would be one after the other.
    const auto schedule = scheduleId(p.practitioner);
    FYR_TRY(const auto before, m_tx.read("Schedule", schedule));
    auto name = p.practitionerName;
    if (name.empty() && before && !before->deleted) {
        FYR_TRY(const auto r, fhir::Resource::parse(before->json));
        name = r["actor"][0].text("display");
    }
    FYR_TRY(const auto written, putResource(m_tx, scheduleResource(p.practitioner, name, m_who.unit), {"", m_who.unit}, before ? before->version : 0));

    SearchQuery q;
    q.type = "Slot";
    q.terms = {referenceTerm("Slot", "schedule", "Schedule", schedule)};
    if (!made->empty()) {
        // A slot is at most eight hours: what could overlap starts within these bounds.
        q.terms.push_back(timeTerm("Slot", "start", Prefix::ge, made->front().start - std::chrono::hours{8}));
        q.terms.push_back(timeTerm("Slot", "start", Prefix::lt, made->back().end));
    }
    q.count = 500;
    FYR_TRY(const auto stored, searchAll(m_tx, std::move(q), 20'000));
    std::vector<TimeSlot> there;
    for (const auto& s : stored) {
        FYR_TRY(auto slot, slotFrom(s));
        there.push_back(std::move(slot));
    }
    std::size_t added = 0;
    for (const auto& m : *made) {
        if (m.end <= m_now) continue;
        TimeSlot s;
        s.id = slotId(p.practitioner, m.start);
        bool clash = false;
        for (const auto& t : there) {
            if (t.id == s.id && t.state == SlotState::withdrawn && t.end - t.start == m.end - m.start) s.version = t.version; // offered again
            else if (t.state != SlotState::withdrawn && t.start < m.end && m.start < t.end) clash = true;
            else if (t.id == s.id) clash = true;
        }
        if (clash) continue; // what is there stays: publishing again adds what is missing
        s.start = m.start;
        s.end = m.end;
        s.schedule = schedule;
        s.practitioner = p.practitioner;
        s.practitionerName = name;
        s.unit = m_who.unit;
        s.service = m.block->service;
        s.modes = modesOf(*m.block);
        s.open = m.block->open;
        FYR_TRY(const auto saved, saveSlot(m_tx, s));
        FYR_CHECK(refill(saved));
        ++added;
    }
    Handled h;
    h.result.version = written.version;
    h.result.message = fmt::format("{} times", added);
    h.action = TraceAction::create;
    return h;
}

Result<Handled> Desk::withdraw(std::string_view id) {
    FYR_TRY(auto slot, loadSlot(m_tx, id));
    if (!slot || slot->unit != m_who.unit || !clinicians.has(m_who.role)) return rejected(ErrorCode::notFound, "no such Slot");
    Handled h;
    h.result.version = slot->version;
    if (slot->state == SlotState::withdrawn) return h;
    if (slot->state != SlotState::free) return refusedSlot(*slot, ErrorCode::alreadyClaimed, "somebody has the time").handled;
    slot->state = SlotState::withdrawn;
    FYR_TRY(const auto saved, saveSlot(m_tx, *slot));
    h.result.version = saved.version;
    return h;
}

} // namespace fyr::server
