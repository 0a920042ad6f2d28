// Where visits come from beside the page that opens them: a clinician who calls now, triage that sends somebody to video, a
// booking that was moved or cancelled; and what the patient is told of it.
#include "clinical/triage_item.h"
#include "server/scheduling/notice.h"
#include "server/scheduling/resources.h"
#include "server/services/house.h"
#include "server/services/item_store.h"
#include "server/services/notes.h"
#include "server/services/tenant_policy.h"
#include "server/services/traces.h"
#include "server/video/visits.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server::video {
namespace {

using waiting::Stage;

std::string itemKey(std::string_view item) { return fmt::format("callitem/{}", item); }

Result<std::string> nameOf(ReadTx& tx, const std::string& patient) {
    FYR_TRY(const auto person, tx.read("Patient", patient));
    if (!person || person->deleted) return fail(ErrorCode::notFound, "no such patient");
    FYR_TRY(const auto r, fhir::Resource::parse(person->json));
    const auto& name = r["name"][0];
    std::string out(name.text("text"));
    if (out.empty()) out = fmt::format("{} {}", name["given"][0].text(), name.text("family"));
    return out;
}

struct DropIn {
    std::string id;
    std::string unit;
    std::string patient;
    std::string item;
    int urgency = 3;
};
Result<CallVisit> dropInVisit(ReadTx& tx, const DropIn& d, Instant now) {
    CallVisit c;
    c.visit.id = d.id;
    c.visit.dropIn = true;
    c.visit.urgency = d.urgency;
    c.visit.since = c.visit.planned = now;
    c.visit.plannedEnd = now + std::chrono::hours{12};
    c.unit = d.unit;
    c.patient = d.patient;
    c.item = d.item;
    FYR_TRY(c.patientName, nameOf(tx, d.patient));
    return c;
}

Result<void> tell(WriteTx& tx, const CallVisit& c, std::string_view kind, Instant now) {
    return tx.enqueue({0, "visit.tell", json::write(json::object{{"visit", c.visit.id}, {"kind", kind}}), now, 0});
}

// Nobody has the patient and nobody is in the call: what was planned may be planned anew.
bool untouched(const waiting::Visit& v) { return !v.isOver() && v.holder.empty(); }

} // namespace

void Visits::addOutbox(Outbox& outbox) {
    outbox.on("visit.tell", [this](const TenantId& t, const OutboxRow& row) { return tellPatient(t, row); });
    outbox.on("visit.triaged", [this](const TenantId& t, const OutboxRow& row) { return triaged(t, row); });
    outbox.on("visit.booking", [this](const TenantId& t, const OutboxRow& row) { return bookingChanged(t, row); });
}

Result<std::string> Visits::dropIn(const Principal& who, const std::string& id, const std::string& patient, const std::string& item, int urgency) {
    CallVisit c;
    const auto done = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        FYR_TRY(auto known, loadCall(tx, id));
        if (known) { // asked twice
            if (known->patient != patient) return fail(ErrorCode::duplicate, "this id was used for another patient");
            c = std::move(*known);
            return mayEnter(tx, who, c);
        }
        FYR_TRY(c, dropInVisit(tx, {id, who.unit, patient, item, urgency}, now));
        FYR_CHECK(mayEnter(tx, who, c));
        if (!item.empty()) {
            FYR_TRY(const auto about, tx.scopeOf("Task", item));
            if (!about || about->patient != patient) return fail(ErrorCode::notFound, "no such item of this patient");
            FYR_CHECK(tx.setValue(itemKey(item), id));
        }
        FYR_CHECK(saveCall(tx, c, {{now, "booked", partyOf(who)}}, now));
        FYR_CHECK(project(tx, c, now));
        FYR_CHECK(tell(tx, c, "invited", now));
        return leaveTrace(tx, now, who, traceOf(c, TraceAction::create, "visit.dropIn"));
    });
    if (!done) return fail(done.error());
    return json::write(staffView(c, m_clock.now()));
}

// A clinician decided about a queue item. Sent to a service that the unit meets by video, the patient gets a place in the line
// and is told; sent elsewhere after all, the place that nobody has taken up ends.
Result<void> Visits::triaged(const TenantId& tenant, const OutboxRow& row) {
    FYR_TRY(const auto v, json::parse(row.json));
    const std::string item(json::text(v, "item").value_or(""));
    return m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        FYR_TRY(const auto stored, loadItem(tx, item));
        if (!stored) return {};
        const auto& i = stored->item;
        FYR_TRY(const auto settings, loadUnitSettings(tx, i.unit.str()));
        const bool byVideo = i.decision && !moreUrgent(i.decision->urgency, clinical::Urgency::urgent) &&
                             std::ranges::find(settings.videoDropIn, i.decision->destination.code) != settings.videoDropIn.end();
        FYR_TRY(const auto before, tx.value(itemKey(item)));
        std::optional<CallVisit> known;
        if (before) {
            FYR_TRY(known, loadCall(tx, *before));
        }
        const auto self = house(tenant, i.unit.str());
        if (known && !known->visit.isOver()) {
            if (byVideo && known->visit.urgency == static_cast<int>(i.decision->urgency)) return {};
            if (!untouched(known->visit)) return {}; // the clinician who has the patient sees what triage says
            const auto was = known->visit;
            std::vector<waiting::Moment> moments;
            if (byVideo) {
                known->visit.urgency = static_cast<int>(i.decision->urgency);
                moments.push_back({now, "urgency", ""});
            } else {
                FYR_TRY(auto ended, waiting::step(known->visit, waiting::End{"", "sentElsewhere"}, now, m_rules));
                known->visit = std::move(ended.visit);
                moments = std::move(ended.moments);
            }
            FYR_CHECK(saveCall(tx, *known, moments, now));
            FYR_CHECK(settle(tx, was, *known, now));
            FYR_CHECK(project(tx, *known, now));
            Trace t{TraceAction::update, "visit.triaged", {"Encounter/" + known->visit.id, "Task/" + item}, known->patient, false, {}};
            return leaveTrace(tx, now, self, t);
        }
        if (!byVideo) return {};
        // The same decision told twice makes one visit: it is named after the item, and the key says so.
        FYR_TRY(auto c, dropInVisit(tx, {makeUlid(now, m_random), i.unit.str(), i.patient.str(), item, static_cast<int>(i.decision->urgency)}, now));
        FYR_CHECK(tx.setValue(itemKey(item), c.visit.id));
        FYR_CHECK(saveCall(tx, c, {{now, "booked", ""}}, now));
        FYR_CHECK(project(tx, c, now));
        FYR_CHECK(tell(tx, c, "invited", now));
        Trace t{TraceAction::create, "visit.triaged", {"Encounter/" + c.visit.id, "Task/" + item}, c.patient, false, {}};
        return leaveTrace(tx, now, self, t);
    });
}

// The appointment was moved, cancelled, or is met in another way now: whoever waits hears of it.
Result<void> Visits::bookingChanged(const TenantId& tenant, const OutboxRow& row) {
    FYR_TRY(const auto v, json::parse(row.json));
    const std::string id(json::text(v, "appointment").value_or(""));
    return m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        FYR_TRY(auto c, loadCall(tx, id));
        if (!c || !untouched(c->visit)) return {};
        FYR_TRY(const auto booked, server::loadVisit(tx, id));
        if (!booked) return {};
        const auto was = c->visit;
        std::vector<waiting::Moment> moments;
        const bool stands = booked->mode == protocol::MeetingMode::video && (booked->state == VisitState::booked || booked->state == VisitState::arrived);
        if (!stands) {
            FYR_TRY(auto ended, waiting::step(c->visit, waiting::End{"", booked->state == VisitState::cancelled ? "cancelled" : "rebooked"}, now, m_rules));
            c->visit = std::move(ended.visit);
            moments = std::move(ended.moments);
        } else if (booked->start != c->visit.planned || booked->end != c->visit.plannedEnd) {
            c->visit.planned = booked->start;
            c->visit.plannedEnd = booked->end;
            moments.push_back({now, "rebooked", ""});
        } else {
            return {};
        }
        c->unit = booked->unit;
        c->practitioner = booked->practitioner;
        c->practitionerName = booked->practitionerName;
        FYR_CHECK(saveCall(tx, *c, moments, now));
        FYR_CHECK(settle(tx, was, *c, now));
        FYR_CHECK(project(tx, *c, now));
        Trace t{TraceAction::update, "visit.booking", {"Encounter/" + id, "Appointment/" + id}, c->patient, false, {}};
        return leaveTrace(tx, now, house(tenant, c->unit), t);
    });
}

// No reason and no clinician: it may be read over a shoulder. The page adds the link.
Result<void> Visits::tellPatient(const TenantId& tenant, const OutboxRow& row) {
    FYR_TRY(const auto v, json::parse(row.json));
    const std::string id(json::text(v, "visit").value_or(""));
    return m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto c, loadCall(tx, id));
        if (!c || c->visit.isOver()) return {};
        const Notice n{c->patient, c->unit, "Encounter/" + id, "visit.tell",
                       {"Vården vill träffa dig i ett videosamtal. Öppna länken, så väntar du i väntrummet.",
                        "Care staff want to meet you in a video call. Open the link to wait in the waiting room."}};
        return giveNotice(tx, tenant, row, n, m_clock.now()).map([](bool) {});
    });
}

// Calls that took place and that nobody has written of: of the caller.
Result<std::string> Visits::withoutNote(const Principal& who) {
    json::array out;
    const auto done = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        out.clear();
        const auto prefix = noteOwedKey("");
        FYR_TRY(const auto owed, tx.values(prefix));
        std::vector<std::string> shown;
        for (const auto& [key, value] : owed) {
            FYR_TRY(const auto o, json::parse(value));
            if (json::text(o, "practitioner") != partyOf(who)) continue;
            FYR_TRY(const auto c, loadCall(tx, std::string_view(key).substr(prefix.size())));
            if (!c || !mayEnter(tx, who, *c)) continue;
            json::object one{{"id", c->visit.id}, {"patient", json::object{{"id", c->patient}, {"name", c->patientName}}}, {"end", formatInstant(c->visit.since)}};
            if (c->visit.began) one["start"] = formatInstant(*c->visit.began);
            if (!c->item.empty()) one["item"] = c->item;
            out.push_back(std::move(one));
            shown.push_back("Encounter/" + c->visit.id);
        }
        Trace t;
        t.subtype = "visit.withoutNote";
        t.about = std::move(shown);
        return leaveTrace(tx, m_clock.now(), who, t);
    });
    if (!done) return fail(done.error());
    return json::write(json::object{{"visits", std::move(out)}});
}

} // namespace fyr::server::video
