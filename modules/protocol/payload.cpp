#include "protocol/payload.h"

#include "protocol/clinic_payload.h"
#include "protocol/course_payload.h"
#include "protocol/payload_reader.h"
#include "protocol/sign_payload.h"

#include <algorithm>

namespace fyr::protocol {
namespace {

template <class T>
Result<void> only(const Result<T>& r) {
    if (!r) return fail(r.error());
    return {};
}

} // namespace

bool saysSomething(std::string_view text) noexcept {
    // Of other bytes than ASCII's: letters begin at U+00C0; below are signs (C2), above dashes, dots and blanks (E2 80, E2 81).
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto b = static_cast<unsigned char>(text[i]);
        if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z')) return true;
        if (b < 0xC3) continue;
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
        if (b == 0xE2 || b == 0xEF || b >= 0xF0) { // punctuation, signs, blanks of full width, pictures
            i += b >= 0xF0 ? 3 : 2;
            continue;
        }
        if (next < 0x80 || (b == 0xC3 && (next == 0x97 || next == 0xB7))) continue; // half a character, × ÷
        if (b == 0xE3 && next == 0x80) {
            i += 2;
            continue;
        }
        return true;
    }
    return false;
}

json::object toJson(const DecisionPayload& p) {
    json::object o{{"urgency", clinical::code(p.urgency)}, {"destination", p.destination}};
    if (!p.reasonCode.empty()) o["reasonCode"] = p.reasonCode;
    if (!p.reason.empty()) o["reason"] = p.reason;
    return o;
}
json::object toJson(const RoutePayload& p) {
    json::object o{{"destination", p.destination}};
    if (!p.reason.empty()) o["reason"] = p.reason;
    return o;
}
json::object toJson(const ReopenPayload& p) {
    return {{"reason", p.reason}};
}
json::object toJson(const NotePayload& p) {
    json::object o{{"patient", p.patient.str()}, {"text", p.text}};
    if (!p.item.empty()) o["item"] = p.item.str();
    if (!p.encounter.empty()) o["encounter"] = p.encounter;
    return o;
}

Result<DecisionPayload> decisionPayload(const Command& c) {
    Reader r(c.payload);
    const bool override_ = c.type == CommandType::triageOverride;
    DecisionPayload p;
    p.urgency = r.urgency();
    p.destination = r.id("destination", true);
    p.reasonCode = r.text("reasonCode", false, 32);
    if (!p.reasonCode.empty() && std::ranges::find(reasonCodes, p.reasonCode) == reasonCodes.end())
        r.wrong("reasonCode", "is not a known reason");
    p.reason = r.text("reason", false, maxReasonCodePoints);
    if (override_) {
        if (p.reasonCode.empty()) p.reasonCode = "other";
        if (trim(p.reason).empty()) p.reason.clear();
        if (p.reasonCode == "other" && !saysSomething(p.reason)) r.wrong("reason", "is required, in words");
        else if (!p.reason.empty() && !saysSomething(p.reason)) r.wrong("reason", "says nothing: it takes letters");
    }
    return r.done(std::move(p));
}

Result<RoutePayload> routePayload(const Command& c) {
    Reader r(c.payload);
    RoutePayload p{r.id("destination", true), r.text("reason", false, maxReasonCodePoints)};
    return r.done(std::move(p));
}

Result<ReopenPayload> reopenPayload(const Command& c) {
    Reader r(c.payload);
    ReopenPayload p{r.text("reason", true, maxReasonCodePoints)};
    return r.done(std::move(p));
}

Result<NotePayload> notePayload(const Command& c) {
    Reader r(c.payload);
    NotePayload p{PatientId{r.id("patient", true)}, r.text("text", true, maxNoteCodePoints),
                  ItemId{r.id("item", false)}, r.id("encounter", false)};
    return r.done(std::move(p));
}

Result<void> checkPayload(const Command& c) {
    switch (c.type) {
    case CommandType::triageClaim:
    case CommandType::triageRelease:
        return {};
    case CommandType::triageConfirm:
    case CommandType::triageOverride:
        return only(decisionPayload(c));
    case CommandType::triageRoute:
        return only(routePayload(c));
    case CommandType::triageReopen:
        return only(reopenPayload(c));
    case CommandType::noteAdd:
        return only(notePayload(c));
    case CommandType::noteSign:
        return only(signPayload(c));
    default:
        return isCourse(c.type) ? only(coursePayload(c)) : checkClinicPayload(c);
    }
    return fail(ErrorCode::badRequest, "not a known command");
}

} // namespace fyr::protocol
