// What the outbox promised about appointments: notices to the patient, and offers that run out.
#include "base/digest.h"
#include "fhir/fyr_extensions.h"
#include "server/scheduling/appointments.h"
#include "server/services/queries.h"
#include "server/services/item_store.h"
#include "server/services/tenant_policy.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

// The server itself, in traces.
Principal house(const TenantId& tenant, std::string unit) {
    Principal p;
    p.tenant = tenant;
    p.person = PersonId{"fyrd"};
    p.role = Role::integration;
    p.name = "fyrd";
    p.unit = std::move(unit);
    return p;
}

std::string localTime(const scheduling::Zone& zone, Instant at, bool swedish) {
    constexpr std::array<std::string_view, 7> sv{"måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"};
    constexpr std::array<std::string_view, 7> en{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    const auto l = scheduling::toLocal(zone, at);
    const auto weekday = (swedish ? sv : en)[scheduling::weekdayOf(l.day)];
    return fmt::format("{} {} {} {}", weekday, formatDate(l.day), swedish ? "kl." : "at", scheduling::formatMinute(l.minute));
}

// No reason for the visit, no clinician: a notice may be read over a shoulder.
std::string noticeText(std::string_view kind, const std::string& when, bool sv) {
    if (kind == "reminder") return sv ? "Påminnelse: du har en tid " + when + "." : "Reminder: you have a time on " + when + ".";
    if (kind == "offered") return sv ? "Du har fått ett erbjudande om en tid " + when + ". Svara på sidan Tider." : "You are offered a time on " + when + ". Answer under Times.";
    if (kind == "rebooked") return sv ? "Din tid är flyttad till " + when + "." : "Your time was moved to " + when + ".";
    if (kind == "cancelled") return sv ? "Din tid " + when + " är avbokad. Vårdcentralen hör av sig om du behöver en ny." : "Your time on " + when + " was cancelled. The care centre contacts you if you need another.";
    if (kind == "offersMissed") return sv ? "Du svarade inte på de tider som erbjöds. Du står inte kvar i kön." : "You did not answer the times that were offered. You are no longer on the waiting list.";
    return sv ? "Din tid är bokad: " + when + "." : "Your time is booked: " + when + ".";
}

Result<bool> readsSwedish(ReadTx& tx, std::string_view patient) {
    FYR_TRY(const auto stored, tx.read("Patient", patient));
    if (!stored || stored->deleted) return true;
    FYR_TRY(const auto r, fhir::Resource::parse(stored->json));
    return !r["communication"][0]["language"]["coding"][0].text("code").starts_with("en");
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
        // Told at least once, kept once: the same promise makes the same notice.
        const auto notice = "n" + hex(sha256(fmt::format("{}/{}/{}", row.topic, row.seq, id))).substr(0, 40);
        FYR_TRY(const auto known, tx.read("Communication", notice));
        if (known) return {};
        FYR_TRY(const auto settings, loadUnitSettings(tx, visit->unit));
        FYR_TRY(const bool sv, readsSwedish(tx, visit->patient));
        const auto when = start ? localTime(settings.hours.zone, *start, sv) : std::string{};
        const auto reference = [](std::string_view type, std::string_view to) { return json::object{{"reference", fmt::format("{}/{}", type, to)}}; };
        json::object c{{"resourceType", "Communication"}, {"id", notice}, {"status", "completed"}};
        c["category"] = json::array{json::object{{"coding", json::array{json::object{{"system", fhir::url::messageKindSystem}, {"code", "notification"}}}}}};
        c["subject"] = reference("Patient", visit->patient);
        c["about"] = json::array{reference("Appointment", visit->id)};
        c["sent"] = formatInstant(now);
        c["recipient"] = json::array{reference("Patient", visit->patient)};
        c["sender"] = reference("Organization", visit->unit);
        c["payload"] = json::array{json::object{{"contentString", noticeText(kind, when, sv)}}};
        FYR_CHECK(putResource(tx, fhir::Resource::from(c), {visit->patient, visit->unit}, 0));
        Trace t;
        t.action = TraceAction::create;
        t.subtype = "appointment." + kind;
        t.patient = visit->patient;
        t.about = {"Appointment/" + visit->id, "Communication/" + notice};
        told = true;
        return leaveTrace(tx, now, house(tenant, visit->unit), t);
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
            list.push_back(json::object{{"id", m.id}, {"at", r.text("sent")}, {"text", r["payload"][0].text("contentString")},
                                        {"appointment", about.substr(std::min(about.size(), about.find('/') + 1))}});
        }
        out = json::write(json::object{{"notices", std::move(list)}});
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    return out;
}

} // namespace fyr::server
