#include "protocol/course_payload.h"

#include "protocol/clinic_payload.h"
#include "protocol/payload.h"
#include "protocol/payload_reader.h"

namespace fyr::protocol {
namespace {

struct Needs { // the row of the table
    bool module = false, choice = false, decision = false, duty = false, text = false, reason = false, minutes = false, until = false;
};

Needs needs(CommandType t) {
    using enum CommandType;
    switch (t) {
    case icbtApprove:
    case icbtHandBack: return {.module = true, .text = true, .minutes = true};
    case icbtReply: return {.text = true, .minutes = true};
    case icbtOpenModule:
    case icbtRepeat: return {.module = true};
    case icbtSkip: return {.module = true, .reason = true};
    case icbtChoose:
    case icbtSwap: return {.module = true, .choice = true};
    case icbtDecide: return {.decision = true, .reason = true, .minutes = true};
    case icbtTake: return {.duty = true};
    case icbtSettle: return {.duty = true, .text = true, .minutes = true};
    case icbtPause: return {.reason = true, .until = true};
    case icbtExtend:
    case icbtTransfer:
    case icbtWaive:
    case icbtDischarge:
    case icbtRefer: return {.reason = true};
    case icbtSignOff: return {.text = true, .minutes = true};
    case icbtCover: return {.until = true};
    default: return {};
    }
}

} // namespace

json::object toJson(const CoursePayload& p) {
    json::object o;
    const auto put = [&](std::string_view key, const std::string& text) {
        if (!text.empty()) o[key] = text;
    };
    put("programme", p.programme);
    if (!p.programme.empty()) o["consent"] = p.consent;
    put("module", p.module);
    put("choice", p.choice);
    put("decision", p.decision);
    put("track", p.track);
    if (p.duty > 0) o["duty"] = std::int64_t{p.duty};
    put("text", p.text);
    put("reason", p.reason);
    if (p.overrides) o["override"] = true;
    if (p.answers) o["answers"] = true;
    if (p.minutes > 0) o["minutes"] = p.minutes;
    if (p.until) o["until"] = formatInstant(*p.until);
    put("therapist", p.therapist);
    put("person", p.person);
    put("rule", p.rule);
    return o;
}

Result<CoursePayload> coursePayload(const Command& c) {
    if (!isCourse(c.type)) return fail(ErrorCode::badRequest, "not a known command");
    Reader r(c.payload);
    CoursePayload p;
    const bool enrols = c.type == CommandType::icbtEnrol;
    if (c.target.type != (enrols ? "Patient" : "CarePlan")) r.wrongAt("/target/type", enrols ? "a Patient is required" : "a CarePlan is required");
    if (enrols) {
        p.programme = r.text("programme", true, 64);
        p.consent = r.boolean("consent", false);
        if (!c.payload.contains("consent")) r.wrong("consent", "true when the patient has agreed, false when the page asks");
        p.reason = r.text("reason", false, maxReasonCodePoints);
        p.overrides = r.boolean("override", false);
        if (p.overrides && !saysSomething(p.reason)) r.wrong("reason", "words are needed");
    }
    const Needs n = needs(c.type);
    if (n.module) p.module = r.text("module", true, 64);
    if (n.choice) p.choice = r.text("choice", true, 64);
    if (n.decision) {
        p.decision = r.text("decision", true, 64);
        p.track = r.text("track", false, 64);
    }
    if (n.duty) p.duty = static_cast<std::uint32_t>(r.integer("duty", true, 1, INT32_MAX));
    if (n.text) p.text = r.text("text", true, c.type == CommandType::icbtSignOff ? maxSummaryCodePoints : maxMessageCodePoints);
    if (c.type == CommandType::icbtApprove || c.type == CommandType::icbtHandBack) p.answers = r.boolean("answers", false);
    if (n.reason) {
        p.reason = r.text("reason", true, maxReasonCodePoints);
        if (!p.reason.empty() && !saysSomething(p.reason)) r.wrong("reason", "words are needed");
    }
    if (n.minutes) p.minutes = static_cast<std::int32_t>(r.integer("minutes", false, 0, maxMinutes));
    if (n.until)
        if (const auto text = r.text("until", false, 40); !text.empty()) {
            if (const auto at = parseInstant(text)) p.until = *at;
            else r.wrong("until", "a time with a time zone");
        }
    if (c.type == CommandType::icbtTransfer) p.therapist = r.id("therapist", true);
    if (c.type == CommandType::icbtCover) p.person = r.id("person", false);
    if (c.type == CommandType::icbtWaive) p.rule = r.text("rule", true, 80);
    return r.done(std::move(p));
}

} // namespace fyr::protocol
