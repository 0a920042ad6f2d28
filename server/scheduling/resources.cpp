#include "server/scheduling/resources.h"

#include "fhir/fyr_extensions.h"
#include "server/services/item_store.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {
namespace {

namespace url = fhir::url;
using protocol::MeetingMode;

constexpr std::array<std::string_view, 4> slotStates{"free", "busy-tentative", "busy", "busy-unavailable"};
constexpr std::array<std::string_view, 7> visitStates{"waitlist", "pending", "booked", "arrived", "fulfilled", "noshow", "cancelled"};

json::object reference(std::string_view type, std::string_view id, std::string_view display = {}) {
    json::object o{{"reference", fmt::format("{}/{}", type, id)}};
    if (!display.empty()) o["display"] = display;
    return o;
}
json::object concept_(std::string_view system, std::string_view code) {
    return {{"coding", json::array{json::object{{"system", system}, {"code", code}}}}};
}
template <class T>
json::object extension(std::string_view address, std::string_view member, const T& v) {
    return {{"url", address}, {member, json::value(v)}};
}

std::string idIn(const fhir::Value& reference) {
    const auto text = reference.text("reference");
    return std::string(text.substr(std::min(text.size(), text.find('/') + 1)));
}
template <class F>
void eachExtension(const fhir::Value& v, std::string_view address, F f) {
    for (const auto& e : v["extension"].items())
        if (e.text("url") == address) f(e);
}
Error unreadable(std::string_view what) { return Error{ErrorCode::invalidResource, "a stored " + std::string(what)}; }

template <std::size_t N>
std::optional<std::size_t> indexOf(const std::array<std::string_view, N>& list, std::string_view text) {
    const auto it = std::ranges::find(list, text);
    return it == list.end() ? std::nullopt : std::optional(static_cast<std::size_t>(it - list.begin()));
}

std::optional<Instant> instantOf(std::string_view text) {
    const auto i = parseInstant(text);
    return i ? std::optional(*i) : std::nullopt;
}

json::array participants(const Visit& v) {
    const bool open = v.state == VisitState::offered || v.state == VisitState::waiting;
    json::array out{json::object{{"actor", reference("Patient", v.patient, v.patientName)}, {"status", open ? "needs-action" : "accepted"}}};
    if (!v.practitioner.empty())
        out.push_back(json::object{{"actor", reference("Practitioner", v.practitioner, v.practitionerName)}, {"status", "accepted"}});
    return out;
}

} // namespace

std::string_view code(SlotState s) noexcept { return slotStates[static_cast<std::size_t>(s)]; }
std::string_view code(VisitState s) noexcept { return visitStates[static_cast<std::size_t>(s)]; }

std::string scheduleId(std::string_view practitioner) { return fmt::format("sch-{}", practitioner); }

std::string slotId(std::string_view practitioner, Instant start) {
    std::string time;
    for (const char c : formatInstant(start).substr(0, 16))
        if (c != '-' && c != ':') time += c;
    return fmt::format("s-{}.{}", practitioner, time);
}

fhir::Resource scheduleResource(std::string_view practitioner, std::string_view name, std::string_view unit) {
    return fhir::Resource::from(json::object{
        {"resourceType", "Schedule"},
        {"id", scheduleId(practitioner)},
        {"active", true},
        {"actor", json::array{reference("Practitioner", practitioner, name)}},
        {"extension", json::array{extension(url::careUnit, "valueReference", reference("Organization", unit))}},
    });
}

fhir::Resource slotResource(const TimeSlot& s) {
    json::array extensions{extension(url::careUnit, "valueReference", reference("Organization", s.unit)),
                           extension(url::openToPatients, "valueBoolean", s.open)};
    for (const auto m : s.modes) extensions.push_back(extension(url::meetingMode, "valueCode", protocol::code(m)));
    json::object o{{"resourceType", "Slot"}, {"id", s.id}};
    o["extension"] = std::move(extensions);
    o["serviceType"] = json::array{concept_(url::serviceSystem, s.service)};
    o["schedule"] = reference("Schedule", s.schedule, s.practitionerName);
    o["status"] = code(s.state);
    o["start"] = formatInstant(s.start);
    o["end"] = formatInstant(s.end);
    return fhir::Resource::from(o);
}

fhir::Resource visitResource(const Visit& v) {
    json::array extensions;
    extensions.push_back(extension(url::careUnit, "valueReference", reference("Organization", v.unit)));
    if (!v.anyMode) extensions.push_back(extension(url::meetingMode, "valueCode", protocol::code(v.mode)));
    if (v.expires) extensions.push_back(extension(url::offerExpires, "valueInstant", formatInstant(*v.expires)));
    for (const auto& p : v.passed) extensions.push_back(extension(url::passedSlot, "valueReference", reference("Slot", p)));
    json::object o{{"resourceType", "Appointment"}, {"id", v.id}};
    o["extension"] = std::move(extensions);
    o["status"] = code(v.state);
    if (v.state == VisitState::cancelled) {
        o["cancelationReason"] = concept_(url::cancelReasonSystem, v.cancelCode.empty() ? "other" : v.cancelCode);
        if (!v.cancelText.empty()) o["cancelationReason"].get_object()["text"] = v.cancelText;
    }
    o["serviceType"] = json::array{concept_(url::serviceSystem, v.service)};
    if (v.fromList) o["appointmentType"] = concept_(url::serviceSystem, "fromWaitingList");
    if (!v.reason.empty()) o["reasonCode"] = json::array{json::object{{"text", v.reason}}};
    o["priority"] = v.urgent ? 1 : 5;
    if (!v.item.empty()) o["supportingInformation"] = json::array{reference("Task", v.item)};
    if (!v.slot.empty()) {
        o["start"] = formatInstant(v.start);
        o["end"] = formatInstant(v.end);
        o["slot"] = json::array{reference("Slot", v.slot)};
    }
    o["created"] = formatInstant(v.created);
    o["participant"] = participants(v);
    if (v.earliest || v.latest) {
        json::object period;
        if (v.earliest) period["start"] = formatInstant(*v.earliest);
        if (v.latest) period["end"] = formatInstant(*v.latest);
        o["requestedPeriod"] = json::array{std::move(period)};
    }
    return fhir::Resource::from(o);
}

Result<TimeSlot> slotFrom(const StoredResource& stored) {
    FYR_TRY(const auto r, fhir::Resource::parse(stored.json));
    TimeSlot s;
    const auto state = indexOf(slotStates, r.text("status"));
    const auto start = instantOf(r.text("start"));
    const auto end = instantOf(r.text("end"));
    if (!state || !start || !end) return fail(unreadable("Slot"));
    s.id = stored.id;
    s.version = stored.version;
    s.state = static_cast<SlotState>(*state);
    s.start = *start;
    s.end = *end;
    s.schedule = idIn(r["schedule"]);
    s.practitioner = s.schedule.starts_with("sch-") ? s.schedule.substr(4) : std::string{};
    s.practitionerName = r["schedule"].text("display");
    s.service = r["serviceType"][0]["coding"][0].text("code");
    s.open = false;
    eachExtension(r, url::careUnit, [&](const fhir::Value& e) { s.unit = idIn(e["valueReference"]); });
    eachExtension(r, url::openToPatients, [&](const fhir::Value& e) { s.open = e["valueBoolean"].isTrue(); });
    eachExtension(r, url::meetingMode, [&](const fhir::Value& e) {
        if (const auto m = protocol::meetingModeFromCode(e.text("valueCode"))) s.modes.push_back(*m);
    });
    if (s.modes.empty()) s.modes.push_back(MeetingMode::onSite);
    s.json = stored.json;
    return s;
}

Result<Visit> visitFrom(const StoredResource& stored) {
    FYR_TRY(const auto r, fhir::Resource::parse(stored.json));
    Visit v;
    const auto state = indexOf(visitStates, r.text("status"));
    if (!state) return fail(unreadable("Appointment"));
    v.id = stored.id;
    v.version = stored.version;
    v.state = static_cast<VisitState>(*state);
    v.slot = idIn(r["slot"][0]);
    v.start = instantOf(r.text("start")).value_or(Instant{});
    v.end = instantOf(r.text("end")).value_or(Instant{});
    v.service = r["serviceType"][0]["coding"][0].text("code");
    v.fromList = r["appointmentType"]["coding"][0].text("code") == "fromWaitingList";
    v.reason = r["reasonCode"][0].text("text");
    v.urgent = r["priority"].integer() == 1;
    v.item = idIn(r["supportingInformation"][0]);
    v.created = instantOf(r.text("created")).value_or(stored.lastUpdated);
    v.cancelCode = r["cancelationReason"]["coding"][0].text("code");
    v.cancelText = r["cancelationReason"].text("text");
    for (const auto& p : r["participant"].items()) {
        const auto& actor = p["actor"];
        if (actor.text("reference").starts_with("Patient/")) v.patient = idIn(actor), v.patientName = actor.text("display");
        if (actor.text("reference").starts_with("Practitioner/")) v.practitioner = idIn(actor), v.practitionerName = actor.text("display");
    }
    v.earliest = instantOf(r["requestedPeriod"][0].text("start"));
    v.latest = instantOf(r["requestedPeriod"][0].text("end"));
    v.anyMode = true;
    eachExtension(r, url::careUnit, [&](const fhir::Value& e) { v.unit = idIn(e["valueReference"]); });
    eachExtension(r, url::offerExpires, [&](const fhir::Value& e) { v.expires = instantOf(e.text("valueInstant")); });
    eachExtension(r, url::passedSlot, [&](const fhir::Value& e) { v.passed.push_back(idIn(e["valueReference"])); });
    eachExtension(r, url::meetingMode, [&](const fhir::Value& e) {
        if (const auto m = protocol::meetingModeFromCode(e.text("valueCode"))) v.mode = *m, v.anyMode = false;
    });
    v.json = stored.json;
    return v;
}

Result<std::optional<TimeSlot>> loadSlot(ReadTx& tx, std::string_view id) {
    FYR_TRY(const auto stored, tx.read("Slot", id));
    if (!stored || stored->deleted) return std::optional<TimeSlot>{};
    FYR_TRY(auto slot, slotFrom(*stored));
    return std::optional(std::move(slot));
}

Result<std::optional<Visit>> loadVisit(ReadTx& tx, std::string_view id) {
    FYR_TRY(const auto stored, tx.read("Appointment", id));
    if (!stored || stored->deleted) return std::optional<Visit>{};
    FYR_TRY(auto visit, visitFrom(*stored));
    return std::optional(std::move(visit));
}

Result<TimeSlot> saveSlot(WriteTx& tx, const TimeSlot& slot) {
    FYR_TRY(const auto stored, putResource(tx, slotResource(slot), {"", slot.unit}, slot.version));
    auto out = slot;
    out.version = stored.version;
    out.json = stored.json;
    return out;
}

Result<Visit> saveVisit(WriteTx& tx, const Visit& visit) {
    FYR_TRY(const auto stored, putResource(tx, visitResource(visit), {visit.patient, visit.unit}, visit.version));
    auto out = visit;
    out.version = stored.version;
    out.json = stored.json;
    return out;
}

json::object slotView(const TimeSlot& s) {
    json::array modes;
    for (const auto m : s.modes) modes.push_back(json::value(protocol::code(m)));
    json::object o{{"id", s.id}, {"start", formatInstant(s.start)}, {"end", formatInstant(s.end)}, {"service", s.service}};
    o["with"] = json::object{{"id", s.practitioner}, {"name", s.practitionerName}};
    o["modes"] = std::move(modes);
    return o;
}

json::object visitView(const Visit& v) {
    json::object o{{"id", v.id}, {"version", v.version}, {"status", code(v.state)}, {"service", v.service}};
    if (!v.slot.empty()) {
        o["start"] = formatInstant(v.start);
        o["end"] = formatInstant(v.end);
        o["slot"] = v.slot;
        o["with"] = json::object{{"id", v.practitioner}, {"name", v.practitionerName}};
    }
    if (!v.anyMode) o["mode"] = protocol::code(v.mode);
    if (!v.reason.empty()) o["reason"] = v.reason;
    if (v.state == VisitState::offered && v.expires) o["expires"] = formatInstant(*v.expires);
    if (v.state == VisitState::cancelled) o["cancelled"] = json::object{{"code", v.cancelCode}, {"text", v.cancelText}};
    if (v.earliest) o["earliest"] = formatInstant(*v.earliest);
    if (v.latest) o["latest"] = formatInstant(*v.latest);
    return o;
}

} // namespace fyr::server
