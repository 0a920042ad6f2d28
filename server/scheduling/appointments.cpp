#include "server/scheduling/appointments.h"

#include "server/services/queries.h"
#include "server/services/once.h"
#include "server/services/tenant_policy.h"

#include <algorithm>

namespace fyr::server {
namespace {

using protocol::Command;
using protocol::CommandType;

Result<Handled> only(Result<Booked> b) {
    if (!b) return fail(b.error());
    return std::move(b->handled);
}

Result<Handled> run(Desk& desk, const Command& c) {
    switch (c.type) {
    case CommandType::appointmentPublish: {
        FYR_TRY(const auto p, protocol::publishPayload(c));
        if (c.target.id != scheduleId(p.practitioner)) return rejected(ErrorCode::badRequest, "the target is the practitioner's Schedule");
        return desk.publish(p);
    }
    case CommandType::appointmentWithdraw: return desk.withdraw(c.target.id);
    case CommandType::appointmentOffer:
    case CommandType::appointmentBook: {
        FYR_TRY(const auto p, protocol::bookPayload(c));
        return only(desk.book(c.target.id, p, c.id.str(), c.type == CommandType::appointmentOffer));
    }
    case CommandType::appointmentRebook: {
        FYR_TRY(const auto p, protocol::rebookPayload(c));
        return only(desk.rebook(c.target.id, p, c.base));
    }
    case CommandType::appointmentCancel: {
        FYR_TRY(const auto p, protocol::cancelPayload(c));
        return only(desk.cancel(c.target.id, p, c.base));
    }
    case CommandType::appointmentArrive: return only(desk.mark(c.target.id, VisitState::arrived, c.base));
    case CommandType::appointmentComplete: return only(desk.mark(c.target.id, VisitState::done, c.base));
    case CommandType::appointmentNoShow: return only(desk.mark(c.target.id, VisitState::noShow, c.base));
    case CommandType::appointmentWait: {
        FYR_TRY(const auto p, protocol::waitPayload(c));
        return only(desk.wait(p, c.id.str()));
    }
    default: return rejected(ErrorCode::badRequest, "not about appointments");
    }
}

} // namespace

void Appointments::addCommands(CommandService& commands) {
    using enum CommandType;
    commands.handle({appointmentPublish, appointmentWithdraw, appointmentOffer, appointmentBook, appointmentRebook, appointmentCancel,
                     appointmentArrive, appointmentComplete, appointmentNoShow, appointmentWait},
                    [](WriteTx& tx, const Principal& who, const Command& c, Instant now) -> Result<Handled> {
                        FYR_TRY(const auto settings, loadUnitSettings(tx, who.unit));
                        Desk desk(tx, who, settings, now);
                        return run(desk, c);
                    });
}

Result<std::string> Appointments::once(const Principal& who, std::string_view clientId, const json::object& asked, std::string_view subtype, const Act& act) {
    return doOnce(m_store, m_clock, who, clientId, json::write(asked), [&](WriteTx& tx, Instant now) -> Result<std::string> {
        FYR_TRY(const auto settings, loadUnitSettings(tx, who.unit));
        Desk desk(tx, who, settings, now);
        FYR_TRY(auto done, act(desk, std::string(clientId)));
        if (done.handled.refused()) return fail(*done.handled.result.code, done.handled.result.message);
        Trace t;
        t.action = done.handled.action;
        t.subtype = subtype;
        t.patient = who.patient;
        t.about = done.handled.about;
        FYR_CHECK(leaveTrace(tx, now, who, t));
        return json::write(visitView(done.visit.value()));
    });
}

Result<std::string> Appointments::book(const Principal& who, std::string_view clientId, const std::string& slot,
                                       std::optional<protocol::MeetingMode> mode, const std::string& reason) {
    json::object asked{{"book", slot}, {"reason", reason}, {"mode", mode ? protocol::code(*mode) : ""}};
    return once(who, clientId, asked, "appointment.book", [&](Desk& desk, const std::string& id) {
        return desk.book(slot, {PatientId{who.patient}, mode, reason, {}, 0}, id, false);
    });
}
Result<std::string> Appointments::accept(const Principal& who, std::string_view clientId, const std::string& visit) {
    return once(who, clientId, {{"accept", visit}}, "appointment.accept", [&](Desk& desk, const std::string&) { return desk.accept(visit); });
}
Result<std::string> Appointments::decline(const Principal& who, std::string_view clientId, const std::string& visit) {
    return once(who, clientId, {{"decline", visit}}, "appointment.decline", [&](Desk& desk, const std::string&) { return desk.decline(visit); });
}
Result<std::string> Appointments::rebook(const Principal& who, std::string_view clientId, const std::string& visit, const protocol::RebookPayload& p) {
    json::object asked{{"rebook", visit}, {"slot", p.slot}, {"mode", p.mode ? protocol::code(*p.mode) : ""}};
    return once(who, clientId, asked, "appointment.rebook", [&](Desk& desk, const std::string&) { return desk.rebook(visit, p, 0); });
}
Result<std::string> Appointments::cancel(const Principal& who, std::string_view clientId, const std::string& visit, const protocol::CancelPayload& p) {
    json::object asked{{"cancel", visit}, {"code", p.reasonCode}, {"reason", p.reason}};
    return once(who, clientId, asked, "appointment.cancel", [&](Desk& desk, const std::string&) { return desk.cancel(visit, p, 0); });
}
Result<std::string> Appointments::wait(const Principal& who, std::string_view clientId, const protocol::WaitPayload& p) {
    json::object asked{{"wait", p.service}, {"reason", p.reason}, {"mode", p.mode ? protocol::code(*p.mode) : ""}};
    if (p.earliest) asked["earliest"] = formatInstant(*p.earliest);
    if (p.latest) asked["latest"] = formatInstant(*p.latest);
    return once(who, clientId, asked, "appointment.wait", [&](Desk& desk, const std::string& id) { return desk.wait(p, id); });
}

Result<std::string> Appointments::freeSlots(const Principal& who, const SlotQuestion& question) {
    std::string out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        FYR_TRY(const auto settings, loadUnitSettings(tx, who.unit));
        const bool patient = who.role == Role::patient;
        const Instant soonest = patient ? now + settings.booking.lead : now;
        const Instant furthest = now + std::chrono::days{patient ? settings.booking.horizonDays : 370};
        SearchQuery q;
        q.type = "Slot";
        q.terms = {codeTerm("Slot", "status", {"free"}),
                   timeTerm("Slot", "start", Prefix::ge, std::max(soonest, question.from.value_or(soonest))),
                   timeTerm("Slot", "start", Prefix::lt, std::min(furthest, question.to.value_or(furthest)))};
        if (!question.service.empty()) q.terms.push_back(codeTerm("Slot", "service-type", {question.service}));
        q.sort = {{"start", false}};
        q.within.unit = who.unit.empty() ? "-" : who.unit;
        q.count = 200;
        FYR_TRY(const auto found, searchAll(tx, std::move(q), 200));
        json::array slots;
        for (const auto& f : found) {
            FYR_TRY(const auto s, slotFrom(f));
            if (patient && !s.open) continue;
            if (question.mode && std::ranges::find(s.modes, *question.mode) == s.modes.end()) continue;
            slots.push_back(slotView(s));
        }
        out = json::write(json::object{{"slots", std::move(slots)}, {"timeZone", settings.timeZone}});
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    return out;
}

Result<std::string> Appointments::mine(const Principal& who) {
    std::string out;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        SearchQuery q;
        q.type = "Appointment";
        q.within.patient = who.patient.empty() ? "-" : who.patient;
        q.count = 200;
        FYR_TRY(const auto found, searchAll(tx, std::move(q), 1000));
        std::vector<Visit> all;
        for (const auto& f : found) {
            FYR_TRY(auto v, visitFrom(f));
            all.push_back(std::move(v));
        }
        std::ranges::sort(all, {}, [](const Visit& v) { return std::tuple(v.start, v.created); });
        json::array coming, offers, waiting, past;
        for (const auto& v : all) {
            if (v.state == VisitState::waiting) waiting.push_back(visitView(v));
            else if (v.state == VisitState::offered && (!v.expires || *v.expires > now)) offers.push_back(visitView(v));
            else if ((v.state == VisitState::booked || v.state == VisitState::arrived) && v.end > now) coming.push_back(visitView(v));
            else past.push_back(visitView(v));
        }
        Trace t;
        t.subtype = "appointment.list";
        t.patient = who.patient;
        FYR_CHECK(leaveTrace(tx, now, who, t));
        out = json::write(json::object{{"coming", std::move(coming)}, {"offers", std::move(offers)}, {"waiting", std::move(waiting)}, {"past", std::move(past)}});
        return {};
    };
    FYR_CHECK(m_store.write(who.tenant, body));
    return out;
}

} // namespace fyr::server
