// What the outbox promised about appointments: notices to the patient, and offers that run out.
#include "fhir/local_text.h"
#include "server/scheduling/appointments.h"
#include "server/scheduling/notice.h"
#include "server/services/house.h"
#include "server/services/queries.h"
#include "server/services/tenant_policy.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

// No reason for the visit, no clinician: a notice may be read over a shoulder.
std::string noticeText(std::string_view kind, const std::string& when, bool video, bool sv) {
    if (kind == "reminder" && video)
        return sv ? "Påminnelse: du har ett videobesök " + when + ". Öppna länken redan nu och prova kamera, mikrofon och nät." : "Reminder: you have a video visit on " + when + ". Open the link already now and try camera, microphone and network.";
    if (kind == "reminder") return sv ? "Påminnelse: du har en tid " + when + "." : "Reminder: you have a time on " + when + ".";
    if (kind == "offered") return sv ? "Du har fått ett erbjudande om en tid " + when + ". Svara på sidan Tider." : "You are offered a time on " + when + ". Answer under Times.";
    if (kind == "rebooked") return sv ? "Din tid är flyttad till " + when + "." : "Your time was moved to " + when + ".";
    if (kind == "cancelled") return sv ? "Din tid " + when + " är avbokad. Vårdcentralen hör av sig om du behöver en ny." : "Your time on " + when + " was cancelled. The care centre contacts you if you need another.";
    if (kind == "offersMissed") return sv ? "Du svarade inte på de tider som erbjöds. Du står inte kvar i kön." : "You did not answer the times that were offered. You are no longer on the waiting list.";
    return sv ? "Din tid är bokad: " + when + "." : "Your time is booked: " + when + ".";
}

} // namespace

void Appointments::addOutbox(Outbox& outbox) {
    outbox.on("appointment.tell", [this](const TenantId& t, const OutboxRow& row) { return tell(t, row, false); });
    outbox.on("appointment.reminder", [this](const TenantId& t, const OutboxRow& row) { return tell(t, row, true); });
    outbox.on("appointment.offerExpires", [this](const TenantId& t, const OutboxRow& row) { return expire(t, row); });
}

Result<void> Appointments::tell(const TenantId& tenant, const OutboxRow& row, bool reminder) {
    FYR_TRY(const auto v, json::parse(row.json));
    const auto id = json::text(v, "appointment").value_or("");
    const std::string kind(reminder ? "reminder" : json::text(v, "kind").value_or("booked"));
    bool told = false;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        told = false;
        FYR_TRY(const auto visit, loadVisit(tx, id));
        if (!visit) return {};
        const auto now = m_clock.now();
        const auto start = parseInstant(json::text(v, "start").value_or(""));
        if (reminder && (visit->state != VisitState::booked || !start || visit->start != *start || visit->start <= now)) return {}; // moved or over
        FYR_TRY(const auto settings, loadUnitSettings(tx, visit->unit));
        const bool video = visit->mode == protocol::MeetingMode::video;
        const auto text = [&](bool sv) { return noticeText(kind, start ? localTime(settings.hours.zone, *start, sv) : std::string{}, video, sv); };
        FYR_TRY(told, giveNotice(tx, tenant, row, {visit->patient, visit->unit, "Appointment/" + visit->id, "appointment." + kind, {text(true), text(false)}}, now));
        return {};
    };
    FYR_CHECK(m_store.write(tenant, body));
    if (told && onTold) onTold(kind);
    return {};
}

Result<void> Appointments::expire(const TenantId& tenant, const OutboxRow& row) {
    FYR_TRY(const auto v, json::parse(row.json));
    const auto id = json::text(v, "appointment").value_or("");
    const auto body = [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto visit, loadVisit(tx, id));
        if (!visit) return {};
        FYR_TRY(const auto settings, loadUnitSettings(tx, visit->unit));
        const auto who = house(tenant, visit->unit);
        Desk desk(tx, who, settings, m_clock.now());
        FYR_CHECK(desk.expire(id));
        FYR_TRY(const auto after, loadVisit(tx, id));
        if (!after || after->version == visit->version) return {};
        Trace t;
        t.subtype = "appointment.expired";
        t.patient = visit->patient;
        t.about = {"Appointment/" + visit->id};
        return leaveTrace(tx, m_clock.now(), who, t);
    };
    return m_store.write(tenant, body);
}

Result<std::string> Appointments::notices(const Principal& who) {
    std::string out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        SearchQuery q;
        q.type = "Communication";
        q.terms = {codeTerm("Communication", "category", {"notification"})};
        q.sort = {{"sent", true}};
        q.within.patient = who.patient.empty() ? "-" : who.patient;
        q.count = 50;
        FYR_TRY(const auto page, tx.search(q));
        json::array list;
        for (const auto& m : page.matches) {
            FYR_TRY(const auto r, fhir::Resource::parse(m.json));
            const auto about = r["about"][0].text("reference");
            const std::string id(about.substr(std::min(about.size(), about.find('/') + 1)));
            const auto text = fhir::localText(r["payload"][0], "contentString");
            json::object one{{"id", m.id}, {"at", r.text("sent")}, {"text", json::object{{"sv", text.in("sv")}, {"en", text.in("en")}}}};
            if (about.starts_with("Encounter/")) {
                FYR_TRY(const auto call, tx.read("Encounter", id));
                const auto over = [](std::string_view status) { return status == "finished" || status == "cancelled"; };
                if (call && !call->deleted) {
                    FYR_TRY(const auto e, fhir::Resource::parse(call->json));
                    if (!over(e.text("status"))) one["visit"] = id; // the page of the call: /samtal#id
                }
            } else {
                one["appointment"] = id;
                FYR_TRY(const auto booked, loadVisit(tx, id));
                if (booked && booked->mode == protocol::MeetingMode::video && booked->state == VisitState::booked) one["visit"] = id;
            }
            list.push_back(std::move(one));
        }
        out = json::write(json::object{{"notices", std::move(list)}});
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    return out;
}

} // namespace fyr::server
