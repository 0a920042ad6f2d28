#include "protocol/command.h"

#include <algorithm>
#include <array>

namespace fyr::protocol {
namespace {

// In the order of CommandType.
constexpr std::array<std::string_view, commandTypes> types{
    "triage.claim",         "triage.release",      "triage.confirm",    "triage.override",    "triage.route",
    "triage.reopen",        "note.add",            "note.sign",         "appointment.publish", "appointment.withdraw", "appointment.offer",
    "appointment.book",     "appointment.rebook",  "appointment.cancel",  "appointment.arrive",  "appointment.complete",
    "appointment.noShow",   "appointment.wait",    "message.send",        "message.markRead",    "message.close",
    "message.reopen",       "icbt.enrol",          "icbt.start",         "icbt.approve",        "icbt.handBack",
    "icbt.reply",           "icbt.openModule",     "icbt.repeat",        "icbt.skip",           "icbt.choose",
    "icbt.swap",            "icbt.decide",         "icbt.take",          "icbt.settle",         "icbt.pause",
    "icbt.resume",          "icbt.close",          "icbt.extend",        "icbt.transfer",       "icbt.cover",
    "icbt.waive",           "icbt.signOff",        "icbt.discharge",     "icbt.refer"};
constexpr std::array<std::string_view, 3> statuses{"accepted", "rejected", "conflict"};

std::string textOr(const json::value& v, std::string_view key) {
    return std::string(json::text(v, key).value_or(std::string_view{}));
}

} // namespace

std::string_view code(CommandType t) noexcept {
    return types[static_cast<std::size_t>(t)];
}

std::optional<CommandType> commandTypeFromCode(std::string_view text) noexcept {
    const auto it = std::ranges::find(types, text);
    if (it == types.end()) return std::nullopt;
    return static_cast<CommandType>(it - types.begin());
}

std::string_view code(CommandStatus s) noexcept {
    return statuses[static_cast<std::size_t>(s)];
}

json::value toJson(const Command& c) {
    return json::object{
        {"id", c.id.str()},
        {"type", code(c.type)},
        {"target", json::object{{"type", c.target.type}, {"id", c.target.id}}},
        {"base", c.base},
        {"at", formatInstant(c.at)},
        {"payload", c.payload},
    };
}

Result<Command> commandFromJson(const json::value& v) {
    if (!v.is_object())
        return fail(Error{ErrorCode::badRequest, "a command is an object", {{"", "not an object"}}});
    Command c;
    std::vector<Problem> problems;

    const auto id = json::text(v, "id");
    if (id && isUlid(*id))
        c.id = CommandId{std::string(*id)};
    else
        problems.push_back({"/id", "a ULID is required"});

    const auto type = commandTypeFromCode(json::text(v, "type").value_or(""));
    if (type)
        c.type = *type;
    else
        problems.push_back({"/type", "not a known command"});

    const auto* target = v.get_object().if_contains("target");
    const auto targetType = target ? json::text(*target, "type") : std::nullopt;
    const auto targetId = target ? json::text(*target, "id") : std::nullopt;
    if (targetType && !targetType->empty() && isFhirId(*targetType))
        c.target.type = *targetType;
    else
        problems.push_back({"/target/type", "a resource type is required"});
    if (targetId && isFhirId(*targetId))
        c.target.id = *targetId;
    else
        problems.push_back({"/target/id", "an id is required"});

    const auto base = json::integer(v, "base");
    if (base && *base >= 0)
        c.base = *base;
    else
        problems.push_back({"/base", "a version (0 or more) is required"});

    if (auto at = parseInstant(json::text(v, "at").value_or("")))
        c.at = *at;
    else
        problems.push_back({"/at", "an instant is required"});

    if (const auto* payload = json::child(v, "payload"))
        c.payload = *payload;
    else if (v.get_object().if_contains("payload"))
        problems.push_back({"/payload", "an object is required"});

    if (!problems.empty()) return fail(Error{ErrorCode::badRequest, "not a command", std::move(problems)});
    return c;
}

json::value toJson(const CommandResult& r) {
    json::object o{{"id", r.id.str()}, {"status", code(r.status)}};
    if (r.code) o["code"] = info(*r.code).name;
    if (!r.message.empty()) o["message"] = r.message;
    o["version"] = r.version;
    if (r.current) o["current"] = *r.current;
    if (!r.byId.empty() || !r.byName.empty()) o["by"] = json::object{{"id", r.byId}, {"name", r.byName}};
    return o;
}

Result<CommandResult> resultFromJson(const json::value& v) {
    CommandResult r;
    std::vector<Problem> problems;
    const auto id = json::text(v, "id");
    if (id && isUlid(*id))
        r.id = CommandId{std::string(*id)};
    else
        problems.push_back({"/id", "a ULID is required"});

    const auto it = std::ranges::find(statuses, json::text(v, "status").value_or(""));
    if (it != statuses.end())
        r.status = static_cast<CommandStatus>(it - statuses.begin());
    else
        problems.push_back({"/status", "accepted, rejected or conflict is required"});
    if (!problems.empty()) return fail(Error{ErrorCode::badRequest, "not a result", std::move(problems)});

    if (r.status != CommandStatus::accepted) {
        const auto name = json::text(v, "code");
        r.code = name ? errorCodeFromName(*name) : ErrorCode::internal;
    }
    r.message = textOr(v, "message");
    r.version = json::integer(v, "version").value_or(0);
    if (const auto* current = v.get_object().if_contains("current"); current && !current->is_null())
        r.current = *current;
    if (const auto* by = v.get_object().if_contains("by")) {
        r.byId = textOr(*by, "id");
        r.byName = textOr(*by, "name");
    }
    return r;
}

bool isFinal(ErrorCode code) noexcept {
    switch (code) {
    case ErrorCode::badRequest:
    case ErrorCode::badJson:
    case ErrorCode::badUtf8:
    case ErrorCode::invalidResource:
    case ErrorCode::tooLarge:
    case ErrorCode::forbidden:
        return true;
    default:
        return false;
    }
}

std::string payloadText(const Command& c, std::string_view key) { return std::string(json::text(c.payload, key).value_or("")); }

} // namespace fyr::protocol
