#include "protocol/messages.h"

#include <algorithm>

namespace fyr::protocol {
namespace {

std::string textOr(const json::value& v, std::string_view key) {
    return std::string(json::text(v, key).value_or(std::string_view{}));
}

Millis millisOr(const json::value& v, std::string_view key, std::int64_t otherwise) {
    return Millis{std::clamp<std::int64_t>(json::integer(v, key).value_or(otherwise), 0, 24 * 3600 * 1000)};
}

} // namespace

json::value toJson(const Person& p) {
    json::object o{{"id", p.id}, {"name", p.name}, {"role", p.role}};
    if (!p.practitioner.empty()) o["practitioner"] = p.practitioner;
    if (!p.patient.empty()) o["patient"] = p.patient;
    return o;
}

Result<Person> personFromJson(const json::value& v) {
    Person p{textOr(v, "id"), textOr(v, "name"), textOr(v, "role"), textOr(v, "practitioner"),
             textOr(v, "patient")};
    if (p.id.empty()) return fail(ErrorCode::badRequest, "a person has an id");
    return p;
}

std::string write(const Hello& h) {
    json::object o{
        {"protocol", json::object{{"min", h.protocolMin}, {"max", h.protocolMax}}},
        {"serverTime", formatInstant(h.serverTime)},
        {"epoch", h.epoch},
        {"person", toJson(h.person)},
        {"unit", json::object{{"id", h.unit.id}, {"name", h.unit.name}}},
        {"keepAliveMs", h.keepAlive.count()},
    };
    if (h.answersForCourses) o["answersForCourses"] = true;
    if (h.lease) o["leaseMs"] = h.lease->count();
    if (h.keepBytes) o["keepBytes"] = *h.keepBytes;
    return json::write(o);
}

Result<Hello> helloFromText(std::string_view text) {
    FYR_TRY(const auto v, json::parse(text));
    Hello h;
    h.epoch = textOr(v, "epoch");
    if (h.epoch.empty()) return fail(ErrorCode::badRequest, "hello names an epoch");
    FYR_TRY(h.serverTime, parseInstant(textOr(v, "serverTime")));
    const auto* person = v.get_object().if_contains("person");
    if (!person) return fail(ErrorCode::badRequest, "hello says who I am");
    FYR_TRY(h.person, personFromJson(*person));
    if (const auto* unit = v.get_object().if_contains("unit"))
        h.unit = {textOr(*unit, "id"), textOr(*unit, "name")};
    if (const auto* range = v.get_object().if_contains("protocol")) {
        h.protocolMin =
            static_cast<int>(std::clamp<std::int64_t>(json::integer(*range, "min").value_or(1), 0, 9999));
        h.protocolMax =
            static_cast<int>(std::clamp<std::int64_t>(json::integer(*range, "max").value_or(1), 0, 9999));
    }
    h.answersForCourses = json::boolean(v, "answersForCourses").value_or(false);
    h.keepAlive = millisOr(v, "keepAliveMs", 15000);
    if (const auto lease = json::integer(v, "leaseMs")) {
        constexpr std::int64_t minute = 60'000; // a lease shorter than the poll would end between two contacts
        constexpr std::int64_t year = 366LL * 24 * 60 * minute;
        h.lease = Millis{std::clamp<std::int64_t>(*lease, minute, year)};
    }
    if (const auto keep = json::integer(v, "keepBytes")) h.keepBytes = std::max<std::int64_t>(*keep, 0);
    return h;
}

std::string writeKeys(const std::vector<ResourceKey>& keys) {
    json::array list;
    for (const auto& k : keys) list.emplace_back(json::object{{"type", k.type}, {"id", k.id}});
    return json::write(json::object{{"keys", std::move(list)}});
}

Result<std::vector<ResourceKey>> keysFromText(std::string_view text) {
    FYR_TRY(const auto v, json::parse(text));
    const auto* list = json::list(v, "keys");
    if (!list) return fail(ErrorCode::badRequest, "keys is a list");
    if (list->size() > maxKeysPerRequest) return fail(ErrorCode::tooLarge, "too many keys");
    std::vector<ResourceKey> out;
    out.reserve(list->size());
    for (const auto& each : *list) {
        const auto type = json::text(each, "type");
        const auto id = json::text(each, "id");
        if (!type || !id || type->empty() || id->empty() || type->size() > 64 || id->size() > 64) return fail(ErrorCode::badRequest, "a key has a type and an id");
        out.push_back({std::string(*type), std::string(*id)});
    }
    return out;
}

std::string writeHeld(const std::vector<CommandId>& ids) {
    json::array held;
    for (const auto& id : ids) held.emplace_back(id.str());
    return json::write(json::object{{"held", std::move(held)}});
}

Result<std::vector<CommandId>> heldFromText(std::string_view text) {
    FYR_TRY(const auto v, json::parse(text));
    const auto* list = json::list(v, "held");
    if (!list) return fail(ErrorCode::badRequest, "not a list of what is held");
    std::vector<CommandId> out;
    for (const auto& each : *list) {
        if (!each.is_string()) return fail(ErrorCode::badRequest, "an id is a text");
        FYR_TRY(auto id, CommandId::parse(std::string_view(each.get_string())));
        out.push_back(std::move(id));
    }
    return out;
}

Result<CommandBatch> commandBatchFromText(std::string_view text) {
    FYR_TRY(const auto v, json::parse(text, {.bytes = maxBatchBytes}));
    CommandBatch batch;
    if (const auto device = json::text(v, "device")) {
        FYR_TRY(batch.device, DeviceId::parse(*device));
    }
    batch.epoch = json::text(v, "epoch").value_or("");
    const auto* list = json::list(v, "commands");
    if (!list)
        return fail(Error{ErrorCode::badRequest, "not a batch", {{"/commands", "a list is required"}}});
    if (list->size() > maxCommandsPerBatch)
        return fail(ErrorCode::tooLarge, fmt::format("{} commands at most", maxCommandsPerBatch));
    batch.commands.reserve(list->size());
    for (const auto& each : *list) {
        BatchEntry entry;
        entry.command = commandFromJson(each);
        const auto id = json::text(each, "id");
        if (entry.command)
            entry.id = entry.command->id;
        else if (id && isUlid(*id))
            entry.id = CommandId{std::string(*id)};
        batch.commands.push_back(std::move(entry));
    }
    return batch;
}

std::string writeBatch(const DeviceId& device, const std::vector<Command>& commands, std::string_view epoch) {
    json::array list;
    list.reserve(commands.size());
    for (const auto& c : commands)
        list.push_back(toJson(c));
    json::object batch{{"device", device.str()}, {"commands", std::move(list)}};
    if (!epoch.empty()) batch["epoch"] = epoch;
    return json::write(std::move(batch));
}

std::string writeResults(const std::vector<CommandResult>& results) {
    json::array list;
    list.reserve(results.size());
    for (const auto& r : results)
        list.push_back(toJson(r));
    return json::write(json::object{{"results", std::move(list)}});
}

Result<std::vector<CommandResult>> resultsFromText(std::string_view text) {
    FYR_TRY(const auto v, json::parse(text));
    const auto* list = json::list(v, "results");
    if (!list) return fail(ErrorCode::badRequest, "an answer to a batch has results");
    std::vector<CommandResult> out;
    out.reserve(list->size());
    for (const auto& each : *list) {
        FYR_TRY(auto r, resultFromJson(each));
        out.push_back(std::move(r));
    }
    return out;
}

std::string write(const WakeMessage& m) {
    switch (m.kind) {
    case WakeKind::wake:
        return R"({"type":"wake"})";
    case WakeKind::revoked:
        return R"({"type":"revoked"})";
    case WakeKind::goAway:
        break;
    }
    return fmt::format(R"({{"type":"goaway","afterMs":{},"jitterMs":{}}})", m.after.count(),
                       m.jitter.count());
}

std::optional<WakeMessage> wakeFromText(std::string_view text) {
    const auto v = json::parse(text, {.bytes = 64U << 10U, .depth = 8});
    if (!v) return std::nullopt;
    const auto type = json::text(*v, "type").value_or("");
    if (type == "wake") return WakeMessage{};
    if (type == "revoked") return WakeMessage{.kind = WakeKind::revoked};
    if (type == "goaway")
        return WakeMessage{WakeKind::goAway, millisOr(*v, "afterMs", 0), millisOr(*v, "jitterMs", 5000)};
    return std::nullopt;
}

std::optional<ErrorCode> errorCodeFromBody(std::string_view text) {
    const auto v = json::parse(text, {.bytes = 1U << 20U, .depth = 32});
    if (!v) return std::nullopt;
    const auto* error = json::child(*v, "error");
    if (!error) return std::nullopt;
    const auto* name = error->if_contains("code");
    if (!name || !name->is_string()) return std::nullopt;
    return errorCodeFromName(name->get_string());
}

} // namespace fyr::protocol
