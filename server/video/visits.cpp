#include "server/video/visits.h"

#include "server/scheduling/resources.h"
#include "server/services/may_act.h"
#include "server/services/traces.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server::video {
namespace {

using waiting::Stage;
constexpr int tries = 4; // when somebody writes the same visit at the same time

std::string deskOf(const Principal& who) { return "desk-" + who.session.str(); }

Entered whoIs(const std::string& party, CallVisit&& call) {
    const auto* p = call.visit.find(party);
    Entered e;
    e.party = party;
    e.role = p->role;
    e.name = p->name;
    e.admitted = p->admitted;
    e.call = std::move(call);
    return e;
}

} // namespace

void noteBefore(Entered& e, const waiting::Visit& v) {
    const auto* p = v.find(e.party);
    e.before = p ? std::optional(*p) : std::nullopt;
}

std::string partyOf(const Principal& who) {
    if (who.role == Role::patient) return who.patient;
    return who.practitioner.empty() ? who.person.str() : who.practitioner;
}

// The stored one, or the one that a booked Appointment by video becomes. Nothing is written.
Result<CallVisit> Visits::find(ReadTx& tx, const std::string& id) const {
    FYR_TRY(auto known, loadCall(tx, id));
    if (known) return std::move(*known);
    FYR_TRY(const auto booked, loadVisit(tx, id));
    if (!booked || booked->mode != protocol::MeetingMode::video || (booked->state != VisitState::booked && booked->state != VisitState::arrived))
        return fail(ErrorCode::notFound, "no such visit");
    CallVisit c;
    c.visit.id = id;
    c.visit.planned = booked->start;
    c.visit.plannedEnd = booked->end;
    c.visit.since = m_clock.now();
    c.unit = booked->unit;
    c.patient = booked->patient;
    c.patientName = booked->patientName;
    c.appointment = id;
    c.item = booked->item;
    c.practitioner = booked->practitioner;
    c.practitionerName = booked->practitionerName;
    return c;
}

Result<void> Visits::mayEnter(ReadTx& tx, const Principal& who, const CallVisit& c, Asked asked) const {
    const auto none = [] { return fail(ErrorCode::notFound, "no such visit"); };
    if (who.role == Role::patient) {
        if (who.patient.empty() || who.patient != c.patient) return none();
        return {};
    }
    if (!clinicians.has(who.role)) return none();
    if (asked == Asked::comesIn && std::ranges::find(c.asked, partyOf(who)) != c.asked.end()) return {}; // into this call, and into nothing else
    if (who.unit != c.unit) return none();
    FYR_TRY(const bool may, mayAct(tx, who, "Encounter", {c.patient, c.unit}, m_clock.now()));
    if (!may) return none();
    return {};
}

Result<Visits::Done> Visits::act(const TenantId& tenant, const std::string& id, const EventsOf& events, const Principal* who, std::string_view subtype, Asked asked, const Wanted& wanted) {
    Result<void> done;
    Done out;
    for (int i = 0; i < tries; ++i) {
        done = m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
            if (wanted && !wanted()) return fail(ErrorCode::preconditionFailed, "nobody waits for it any more");
            const auto now = m_clock.now();
            FYR_TRY(out.call, find(tx, id));
            if (who) FYR_CHECK(mayEnter(tx, *who, out.call, asked));
            const auto before = out.call.visit;
            std::vector<waiting::Moment> moments;
            out.changed = out.call.number == 0;
            for (const auto& e : events(before)) {
                auto next = waiting::step(out.call.visit, e, now, m_rules);
                if (!next) {
                    // Too early to sit down: the page was opened all the same.
                    if (std::holds_alternative<waiting::SatDown>(e) && next.error().code == ErrorCode::invalidState) continue;
                    return fail(next.error());
                }
                out.call.visit = std::move(next->visit);
                out.changed = out.changed || next->changed;
                moments.insert(moments.end(), next->moments.begin(), next->moments.end());
                // Who was let in once has what comes after the invitation.
                if (const auto* in = std::get_if<waiting::LetIn>(&e)) FYR_CHECK(spend(tx, id, in->party));
            }
            FYR_CHECK(saveLeases(tx, before, out.call.visit));
            if (!out.changed) return {};
            FYR_CHECK(saveCall(tx, out.call, moments, now));
            FYR_CHECK(settle(tx, before, out.call, now));
            FYR_CHECK(project(tx, out.call, now));
            if (!who) return {};
            return leaveTrace(tx, now, *who, traceOf(out.call, TraceAction::update, subtype));
        });
        if (done || done.error().code != ErrorCode::versionConflict) break;
    }
    if (!done) return fail(done.error());
    return out;
}

Result<Entered> Visits::enter(const Principal& who, const std::string& visit, const std::string& page, const Wanted& wanted) {
    Entered e;
    e.party = partyOf(who);
    e.name = who.name;
    e.role = PartyRole::patient;
    std::vector<waiting::Event> events;
    if (who.role != Role::patient) {
        // Whoever has the patient, or is to have it, comes as the clinician; another of the house as a colleague.
        const auto read = [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto c, find(tx, visit));
            FYR_CHECK(mayEnter(tx, who, c, Asked::comesIn));
            const bool holds = c.visit.holder == e.party || c.visit.offeredTo == e.party;
            e.role = holds ? PartyRole::clinician : PartyRole::colleague;
            // Nobody stands in a room that a patient has not been admitted to.
            if (c.visit.holder.empty()) return fail(ErrorCode::invalidState, "admit the patient first");
            return {};
        };
        FYR_CHECK(m_store.read(who.tenant, read));
    }
    events.emplace_back(waiting::Opened{e.party, e.role, e.name, page});
    if (who.role == Role::patient) {
        events.emplace_back(waiting::Identified{e.party, page});
        events.emplace_back(waiting::SatDown{e.party, page});
    }
    const auto opens = [&](const waiting::Visit& v) {
        noteBefore(e, v);
        return events;
    };
    FYR_TRY(auto done, act(who.tenant, visit, EventsOf(opens), &who, "visit.open", Asked::comesIn, wanted));
    e.call = std::move(done.call);
    const auto* p = e.call.visit.find(e.party);
    e.role = p->role;
    e.admitted = p->admitted;
    e.early = who.role == Role::patient && e.call.visit.stage < Stage::waiting;
    return e;
}

Result<Entered> Visits::comeBack(const TenantId& tenant, const std::string& visit, const std::string& party, const std::string& page) {
    auto done = act(tenant, visit, {waiting::Renewed{party, page}}, nullptr, {});
    if (!done && done.error().code == ErrorCode::duplicate) done = act(tenant, visit, {waiting::Reclaimed{party, page}}, nullptr, {});
    if (!done) return fail(done.error());
    return whoIs(party, std::move(done->call));
}

Result<Entered> Visits::standing(const TenantId& tenant, const std::string& visit, const std::string& party) {
    FYR_TRY(auto call, look(tenant, visit));
    const auto* p = call ? call->visit.find(party) : nullptr;
    if (!p) return fail(ErrorCode::notFound, "no such party");
    if (call->visit.isOver() || p->left) return fail(ErrorCode::gone, "the visit is over, or the party has left");
    return whoIs(party, std::move(*call));
}

Result<void> Visits::reclaim(const TenantId& tenant, const waiting::LeaseKeeper::Due& due) {
    return act(tenant, due.who.visit, {waiting::Reclaimed{due.who.party, due.who.page, due.ago}}, nullptr, {}).map([](const auto&) {});
}

Result<void> Visits::undo(const TenantId& tenant, const Entered& e, const std::string& page) {
    if (!e.before || !e.before->lease || e.before->lease->page == page) return {};
    const auto* p = e.call.visit.find(e.party);
    return act(tenant, e.call.visit.id, {waiting::Undone{page, p && p->lease ? p->lease->opened : 0, *e.before}}, nullptr, {}).map([](const auto&) {});
}

Result<void> Visits::left(const TenantId& tenant, const std::string& visit, const std::string& party, const std::string& page) {
    return act(tenant, visit, {waiting::Left{party, page}}, nullptr, {}).map([](const auto&) {});
}

Result<void> Visits::joined(const TenantId& tenant, const std::string& visit, const std::string& party, const std::string& page) {
    return act(tenant, visit, {waiting::Joined{party, page}}, nullptr, {}).map([](const auto&) {});
}

// All of a node's leases of a tenant in one transaction. Almost none changes more than its lease, and then the visit is not read.
Unrenewed Visits::renew(const TenantId& tenant, std::vector<waiting::LeaseKeeper::Due> due) {
    Unrenewed out;
    const auto done = m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        out.disputed.clear();
        const auto now = m_clock.now();
        for (const auto& d : due) {
            FYR_TRY(const bool prolonged, prolongLease(tx, d, now, m_rules));
            if (prolonged) continue;
            FYR_TRY(auto c, loadCall(tx, d.who.visit));
            if (!c) continue;
            auto next = waiting::step(c->visit, waiting::Renewed{d.who.party, d.who.page, d.ago}, now, m_rules);
            if (!next) { // over, or another page of the person is here
                if (next.error().code == ErrorCode::duplicate) out.disputed.push_back(d);
                continue;
            }
            FYR_CHECK(saveLeases(tx, c->visit, next->visit));
            if (!next->changed) continue;
            c->visit = std::move(next->visit);
            FYR_CHECK(saveCall(tx, *c, next->moments, now));
            FYR_CHECK(project(tx, *c, now));
        }
        return {};
    });
    if (!done) return {std::move(due), {}};
    return out;
}

Result<std::optional<CallVisit>> Visits::look(const TenantId& tenant, const std::string& visit) {
    std::optional<CallVisit> out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(out, loadCall(tx, visit));
        return {};
    };
    FYR_CHECK(m_store.read(tenant, read));
    return out;
}

Result<void> Visits::clockPassed(const TenantId& tenant, const std::vector<const CallVisit*>& all) {
    for (const auto* c : all) {
        const auto now = m_clock.now();
        if (waiting::clockChanges(c->visit, now, m_rules)) FYR_CHECK(act(tenant, c->visit.id, {waiting::ClockPassed{}}, nullptr, {}));
        const bool over = c->visit.isOver() && (!c->visit.endedByClock || now >= c->visit.plannedEnd + m_rules.lateUntil);
        if (!over) continue;
        FYR_CHECK(m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
            FYR_TRY(const auto stands, loadCallWithoutLeases(tx, c->visit.id));
            if (stands && stands->number != c->number) return {}; // somebody came back
            return closeCall(tx, c->visit.id);
        }));
    }
    return {};
}

Result<std::string> Visits::command(const Principal& who, const std::string& visit, const waiting::Event& event, std::string_view subtype) {
    FYR_TRY(const auto done, act(who.tenant, visit, {event}, &who, subtype));
    return json::write(staffView(done.call, m_clock.now()));
}

Result<std::string> Visits::admit(const Principal& who, const std::string& visit) { return command(who, visit, waiting::Admit{partyOf(who), who.name, deskOf(who)}, "visit.admit"); }
Result<std::string> Visits::letIn(const Principal& who, const std::string& visit, const std::string& party) { return command(who, visit, waiting::LetIn{partyOf(who), party}, "visit.letIn"); }
Result<std::string> Visits::handOver(const Principal& who, const std::string& visit, const std::string& to) { return command(who, visit, waiting::HandOver{partyOf(who), to}, "visit.handOver"); }
Result<std::string> Visits::take(const Principal& who, const std::string& visit) { return command(who, visit, waiting::Take{partyOf(who), who.name, deskOf(who)}, "visit.take"); }
Result<std::string> Visits::end(const Principal& who, const std::string& visit, const std::string& reason) { return command(who, visit, waiting::End{partyOf(who), reason}, "visit.end"); }

// The next in order whom nobody takes meanwhile.
Result<std::string> Visits::admitNext(const Principal& who) {
    std::vector<CallVisit> all;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(all, openCalls(tx, who.unit));
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    std::vector<waiting::Visit> visits;
    for (const auto& c : all) visits.push_back(c.visit);
    for (const auto& place : waiting::order(visits, m_clock.now(), {})) {
        auto taken = admit(who, place.visit);
        if (taken) return taken;
        const auto code = taken.error().code;
        if (code != ErrorCode::alreadyClaimed && code != ErrorCode::invalidState && code != ErrorCode::notFound && code != ErrorCode::gone) return taken;
    }
    return fail(ErrorCode::notFound, "nobody is waiting");
}

Result<std::string> Visits::check(const Principal& who, const std::string& visit, const waiting::DeviceCheck& check) {
    const auto party = partyOf(who);
    // What is said here may arrive after the page has sat down: then it is that page's, and nobody leaves.
    const auto events = [&](const waiting::Visit& v) -> std::vector<waiting::Event> {
        const auto* p = v.find(party);
        if (p && p->lease && !p->left) return {waiting::Checked{party, p->lease->page, check}};
        const auto page = "check-" + who.session.str();
        return {waiting::Opened{party, PartyRole::patient, who.name, page}, waiting::Checked{party, page, check}, waiting::Left{party, page}};
    };
    FYR_TRY(const auto done, act(who.tenant, visit, EventsOf(events), &who, "visit.check"));
    return json::write(partyView(done.call, m_clock.now()));
}

} // namespace fyr::server::video
