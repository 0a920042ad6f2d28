#include "protocol/clinic_payload.h"

#include "protocol/payload_reader.h"

#include <algorithm>

namespace fyr::protocol {
namespace {

constexpr std::array<std::string_view, 3> modes{"onSite", "video", "phone"};

std::optional<MeetingMode> mode(Reader& r) {
    const auto text = r.text("mode", false, 16);
    if (text.empty()) return std::nullopt;
    const auto m = meetingModeFromCode(text);
    if (!m) r.wrong("mode", "onSite, video or phone");
    return m;
}

Date date(Reader& r, std::string_view key) {
    const auto d = parseDate(r.text(key, true, 10));
    if (!d) r.wrong(key, "a date as 2026-11-23");
    return d.value_or(Date{});
}

std::optional<Instant> instant(Reader& r, std::string_view key) {
    const auto text = r.text(key, false, 40);
    if (text.empty()) return std::nullopt;
    const auto i = parseInstant(text);
    if (i) return *i;
    r.wrong(key, "a time with a time zone");
    return std::nullopt;
}

template <class T>
Result<void> only(const Result<T>& r) {
    if (!r) return fail(r.error());
    return {};
}

void needTarget(const Command& c, Reader& r, std::string_view type) {
    if (c.target.type != type) r.wrongAt("/target/type", fmt::format("a {} is required", type));
}

} // namespace

std::string_view code(MeetingMode m) noexcept { return modes[static_cast<std::size_t>(m)]; }

std::optional<MeetingMode> meetingModeFromCode(std::string_view text) noexcept {
    const auto it = std::ranges::find(modes, text);
    if (it == modes.end()) return std::nullopt;
    return static_cast<MeetingMode>(it - modes.begin());
}

json::object toJson(const BookPayload& p) {
    json::object o{{"patient", p.patient.str()}};
    if (p.mode) o["mode"] = code(*p.mode);
    if (!p.reason.empty()) o["reason"] = p.reason;
    if (!p.item.empty()) o["item"] = p.item.str();
    if (p.expiresMinutes > 0) o["expiresMinutes"] = p.expiresMinutes;
    return o;
}

json::object toJson(const MessagePayload& p) {
    json::object o{{"text", p.text}};
    if (!p.patient.empty()) o["patient"] = p.patient.str();
    if (!p.topic.empty()) o["topic"] = p.topic;
    json::array attachments;
    for (const auto& a : p.attachments) attachments.push_back(json::value(a));
    if (!attachments.empty()) o["attachments"] = std::move(attachments);
    return o;
}

Result<PublishPayload> publishPayload(const Command& c) {
    Reader r(c.payload);
    needTarget(c, r, "Schedule");
    PublishPayload p;
    p.practitioner = r.id("practitioner", true);
    p.practitionerName = r.text("practitionerName", false, 120);
    p.from = date(r, "from");
    p.to = date(r, "to");
    if (p.from.ok() && p.to.ok()) {
        const auto days = (std::chrono::sys_days{p.to} - std::chrono::sys_days{p.from}).count();
        if (days < 0 || days >= maxPublishDays) r.wrong("to", fmt::format("at most {} days after from", maxPublishDays));
    }
    if (const auto* pattern = r.object("pattern")) p.pattern = *pattern;
    return r.done(std::move(p));
}

Result<BookPayload> bookPayload(const Command& c) {
    Reader r(c.payload);
    needTarget(c, r, "Slot");
    BookPayload p;
    p.patient = PatientId{r.id("patient", true)};
    p.mode = mode(r);
    p.reason = r.text("reason", false, maxVisitReasonCodePoints);
    p.item = ItemId{r.id("item", false)};
    p.expiresMinutes = c.payload.contains("expiresMinutes") ? r.integer("expiresMinutes", true, 5, 20'160) : 0;
    return r.done(std::move(p));
}

Result<RebookPayload> rebookPayload(const Command& c) {
    Reader r(c.payload);
    needTarget(c, r, "Appointment");
    RebookPayload p{r.id("slot", true), mode(r)};
    return r.done(std::move(p));
}

Result<CancelPayload> cancelPayload(const Command& c) {
    Reader r(c.payload);
    needTarget(c, r, "Appointment");
    CancelPayload p{r.text("reasonCode", true, 32), r.text("reason", false, maxVisitReasonCodePoints)};
    if (!p.reasonCode.empty() && std::ranges::find(cancelReasons, p.reasonCode) == cancelReasons.end())
        r.wrong("reasonCode", "is not a known reason");
    return r.done(std::move(p));
}

Result<WaitPayload> waitPayload(const Command& c) {
    Reader r(c.payload);
    needTarget(c, r, "Patient");
    WaitPayload p;
    p.patient = PatientId{c.target.id};
    p.service = r.text("service", true, 64);
    p.mode = mode(r);
    p.reason = r.text("reason", false, maxVisitReasonCodePoints);
    p.earliest = instant(r, "earliest");
    p.latest = instant(r, "latest");
    if (p.earliest && p.latest && *p.latest <= *p.earliest) r.wrong("latest", "must be after earliest");
    p.urgent = r.boolean("urgent", false);
    return r.done(std::move(p));
}

Result<MessagePayload> messagePayload(const Command& c) {
    Reader r(c.payload);
    const bool fresh = c.target.type == "Patient";
    if (!fresh) needTarget(c, r, "Communication");
    MessagePayload p;
    p.patient = PatientId{fresh ? c.target.id : std::string{}};
    p.topic = r.text("topic", fresh, maxTopicCodePoints);
    p.text = r.text("text", true, maxMessageCodePoints);
    p.attachments = r.texts("attachments", maxAttachments, 64);
    for (const auto& a : p.attachments)
        if (!isFhirId(a)) r.wrong("attachments", "ids of documents are needed");
    return r.done(std::move(p));
}

Result<ReadPayload> readPayload(const Command& c) {
    Reader r(c.payload);
    needTarget(c, r, "Communication");
    ReadPayload p{r.integer("upTo", true, 0, INT32_MAX)};
    return r.done(std::move(p));
}

Result<ClosePayload> closePayload(const Command& c) {
    Reader r(c.payload);
    needTarget(c, r, "Communication");
    ClosePayload p{r.text("reason", false, maxVisitReasonCodePoints)};
    return r.done(std::move(p));
}

Result<void> checkClinicPayload(const Command& c) {
    const auto target = [&](std::string_view type) -> Result<void> {
        Reader r(c.payload);
        needTarget(c, r, type);
        return only(r.done(true));
    };
    switch (c.type) {
    case CommandType::appointmentPublish: return only(publishPayload(c));
    case CommandType::appointmentWithdraw: return target("Slot");
    case CommandType::appointmentOffer:
    case CommandType::appointmentBook: return only(bookPayload(c));
    case CommandType::appointmentRebook: return only(rebookPayload(c));
    case CommandType::appointmentCancel: return only(cancelPayload(c));
    case CommandType::appointmentArrive:
    case CommandType::appointmentComplete:
    case CommandType::appointmentNoShow: return target("Appointment");
    case CommandType::appointmentWait: return only(waitPayload(c));
    case CommandType::messageSend: return only(messagePayload(c));
    case CommandType::messageMarkRead: return only(readPayload(c));
    case CommandType::messageClose: return only(closePayload(c));
    case CommandType::messageReopen: return target("Communication");
    default: return fail(ErrorCode::badRequest, "not a known command");
    }
}

} // namespace fyr::protocol
