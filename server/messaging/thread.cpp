#include "server/messaging/thread.h"

#include "fhir/fyr_extensions.h"
#include "server/services/queries.h"
#include "server/services/item_store.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {
namespace {

namespace url = fhir::url;

json::object reference(std::string_view type, std::string_view id, std::string_view display = {}) {
    json::object o{{"reference", fmt::format("{}/{}", type, id)}};
    if (!display.empty()) o["display"] = display;
    return o;
}
json::array kind(std::string_view code) {
    return {json::object{{"coding", json::array{json::object{{"system", url::messageKindSystem}, {"code", code}}}}}};
}
template <class T>
json::object part(std::string_view name, std::string_view member, const T& v) {
    return {{"url", name}, {member, json::value(v)}};
}

std::string idIn(const fhir::Value& reference) {
    const auto text = reference.text("reference");
    return std::string(text.substr(std::min(text.size(), text.find('/') + 1)));
}
std::string_view kindOf(const fhir::Value& r) { return r["category"][0]["coding"][0].text("code"); }
Side sideOf(std::string_view text) { return text == "unit" ? Side::unit : Side::patient; }

} // namespace

std::string_view code(Side s) noexcept { return s == Side::unit ? "unit" : "patient"; }

fhir::Resource threadResource(const Thread& t) {
    json::array parts{part("count", "valueInteger", t.count), part("fromPatient", "valueInteger", t.fromPatient),
                      part("fromUnit", "valueInteger", t.fromUnit), part("readByPatient", "valueInteger", t.readByPatient),
                      part("readByUnit", "valueInteger", t.readByUnit), part("unreadByPatient", "valueInteger", t.unreadByPatient),
                      part("unreadByUnit", "valueInteger", t.unreadByUnit), part("lastAt", "valueInstant", formatInstant(t.lastAt)),
                      part("lastFrom", "valueCode", code(t.lastFrom))};
    json::object extension{{"url", url::thread}};
    extension["extension"] = std::move(parts);
    json::object o{{"resourceType", "Communication"}, {"id", t.id}};
    o["extension"] = json::array{std::move(extension)};
    o["status"] = t.open ? "in-progress" : "completed";
    if (!t.closedReason.empty()) o["statusReason"] = json::object{{"text", t.closedReason}};
    o["category"] = kind("thread");
    o["subject"] = reference("Patient", t.patient, t.patientName);
    o["topic"] = json::object{{"text", t.topic}};
    o["sent"] = formatInstant(t.started);
    o["recipient"] = json::array{reference("Organization", t.unit, t.unitName)};
    return fhir::Resource::from(o);
}

fhir::Resource messageResource(const Message& m) {
    json::object o{{"resourceType", "Communication"}, {"id", m.id}};
    o["extension"] = json::array{part(url::messageNumber, "valueInteger", m.number)};
    o["partOf"] = json::array{reference("Communication", m.thread)};
    o["status"] = "completed";
    o["category"] = kind("message");
    o["subject"] = reference("Patient", m.patient);
    o["sent"] = formatInstant(m.at);
    o["recipient"] = json::array{m.from == Side::unit ? reference("Patient", m.patient) : reference("Organization", m.unit)};
    o["sender"] = reference(m.from == Side::unit ? "Practitioner" : "Patient", m.senderId, m.senderName);
    json::array payload{json::object{{"contentString", m.text}}};
    for (const auto& a : m.attachments) payload.push_back(json::object{{"contentReference", reference("DocumentReference", a)}});
    o["payload"] = std::move(payload);
    return fhir::Resource::from(o);
}

Result<Thread> threadFrom(const StoredResource& stored) {
    FYR_TRY(const auto r, fhir::Resource::parse(stored.json));
    if (kindOf(r) != "thread") return fail(ErrorCode::invalidResource, "not a thread");
    Thread t;
    t.id = stored.id;
    t.version = stored.version;
    t.open = r.text("status") == "in-progress";
    t.closedReason = r["statusReason"].text("text");
    t.topic = r["topic"].text("text");
    t.patient = idIn(r["subject"]);
    t.patientName = r["subject"].text("display");
    t.unit = idIn(r["recipient"][0]);
    t.unitName = r["recipient"][0].text("display");
    t.started = parseInstant(r.text("sent")).value_or(stored.lastUpdated);
    for (const auto& e : r["extension"].items()) {
        if (e.text("url") != url::thread) continue;
        for (const auto& p : e["extension"].items()) {
            const auto name = p.text("url");
            const auto n = p["valueInteger"].integer().value_or(0);
            if (name == "count") t.count = n;
            else if (name == "fromPatient") t.fromPatient = n;
            else if (name == "fromUnit") t.fromUnit = n;
            else if (name == "readByPatient") t.readByPatient = n;
            else if (name == "readByUnit") t.readByUnit = n;
            else if (name == "unreadByPatient") t.unreadByPatient = n;
            else if (name == "unreadByUnit") t.unreadByUnit = n;
            else if (name == "lastAt") t.lastAt = parseInstant(p.text("valueInstant")).value_or(Instant{});
            else if (name == "lastFrom") t.lastFrom = sideOf(p.text("valueCode"));
        }
    }
    t.json = stored.json;
    return t;
}

Result<Message> messageFrom(const StoredResource& stored) {
    FYR_TRY(const auto r, fhir::Resource::parse(stored.json));
    if (kindOf(r) != "message") return fail(ErrorCode::invalidResource, "not a message");
    Message m;
    m.id = stored.id;
    m.thread = idIn(r["partOf"][0]);
    m.number = r["extension"][0]["valueInteger"].integer().value_or(0);
    m.from = r["sender"].text("reference").starts_with("Practitioner/") ? Side::unit : Side::patient;
    m.senderId = idIn(r["sender"]);
    m.senderName = r["sender"].text("display");
    m.patient = idIn(r["subject"]);
    m.at = parseInstant(r.text("sent")).value_or(stored.lastUpdated);
    for (const auto& p : r["payload"].items()) {
        if (const auto text = p.text("contentString"); !text.empty()) m.text = text;
        if (p["contentReference"]) m.attachments.push_back(idIn(p["contentReference"]));
    }
    return m;
}

Result<std::optional<Thread>> loadThread(ReadTx& tx, std::string_view id) {
    FYR_TRY(const auto stored, tx.read("Communication", id));
    if (!stored || stored->deleted) return std::optional<Thread>{};
    auto t = threadFrom(*stored);
    if (!t) return std::optional<Thread>{};
    return std::optional(std::move(*t));
}

Result<Thread> saveThread(WriteTx& tx, const Thread& t) {
    FYR_TRY(const auto stored, putResource(tx, threadResource(t), {t.patient, t.unit}, t.version));
    auto out = t;
    out.version = stored.version;
    out.json = stored.json;
    return out;
}

Result<std::vector<Message>> messagesOf(ReadTx& tx, const Thread& t) {
    SearchQuery q;
    q.type = "Communication";
    q.terms = {referenceTerm("Communication", "part-of", "Communication", t.id)};
    q.within.patient = t.patient;
    q.count = 500;
    FYR_TRY(const auto found, searchAll(tx, std::move(q)));
    std::vector<Message> out;
    for (const auto& f : found)
        if (auto m = messageFrom(f)) out.push_back(std::move(*m));
    std::ranges::sort(out, {}, &Message::number);
    return out;
}

json::object threadView(const Thread& t, Side reader) {
    json::object o{{"id", t.id}, {"version", t.version}, {"topic", t.topic}, {"open", t.open}, {"count", t.count}};
    o["unread"] = reader == Side::patient ? t.unreadByPatient : t.unreadByUnit;
    o["readByOther"] = reader == Side::patient ? t.readByUnit : t.readByPatient;
    o["lastAt"] = formatInstant(t.lastAt);
    o["lastFrom"] = code(t.lastFrom);
    o["unit"] = json::object{{"id", t.unit}, {"name", t.unitName}};
    if (reader == Side::unit) o["patient"] = json::object{{"id", t.patient}, {"name", t.patientName}};
    return o;
}

json::object messageView(const Message& m) {
    json::object o{{"id", m.id}, {"number", m.number}, {"from", code(m.from)}, {"at", formatInstant(m.at)}, {"text", m.text}};
    o["sender"] = m.senderName;
    json::array attachments;
    for (const auto& a : m.attachments) attachments.push_back(json::value(a));
    o["attachments"] = std::move(attachments);
    return o;
}

} // namespace fyr::server
