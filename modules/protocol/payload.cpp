#include "protocol/payload.h"

#include "protocol/clinic_payload.h"
#include "protocol/payload_reader.h"

#include <algorithm>
#include <array>

namespace fyr::protocol {
namespace {

constexpr std::array<std::string_view, 4> reasonCodes{"newInformation", "spokeWithPatient", "doctorAssessed",
                                                      "other"};

template <class T>
Result<void> only(const Result<T>& r) {
    if (!r) return fail(r.error());
    return {};
}

} // namespace

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
    return o;
}

Result<DecisionPayload> decisionPayload(const Command& c) {
    Reader r(c.payload);
    const bool override_ = c.type == CommandType::triageOverride;
    DecisionPayload p;
    p.urgency = r.urgency();
    p.destination = r.id("destination", true);
    p.reasonCode = r.text("reasonCode", override_, 32);
    if (!p.reasonCode.empty() && std::ranges::find(reasonCodes, p.reasonCode) == reasonCodes.end())
        r.wrong("reasonCode", "is not a known reason");
    p.reason = r.text("reason", override_, maxReasonCodePoints);
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
                  ItemId{r.id("item", false)}};
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
    default:
        return checkClinicPayload(c);
    }
    return fail(ErrorCode::badRequest, "not a known command");
}

} // namespace fyr::protocol
