// Reading the outbox: lists for the windows, pending commands for the overlay, drafts.
#include "localdb/outbox.h"

#include <unordered_map>

namespace fyr::localdb {
namespace {

using protocol::Command;
using protocol::CommandStatus;

// A command that cannot be read is still shown, by what can be read of it.
Command readOrPartly(std::string_view text, std::string_view id, protocol::ResourceKey target) {
    if (auto v = json::parse(text))
        if (auto c = protocol::commandFromJson(*v)) return std::move(*c);
    Command c;
    c.id = CommandId{std::string(id)};
    c.target = std::move(target);
    return c;
}

std::optional<CommandStatus> statusOf(std::string_view text) {
    for (const auto s : {CommandStatus::accepted, CommandStatus::rejected, CommandStatus::conflict})
        if (protocol::code(s) == text) return s;
    return std::nullopt;
}

} // namespace

Result<std::vector<OutboxItem>> Outbox::items() {
    FYR_TRY(auto rows, m_db.query("SELECT seq, id, target_type, target_id, json, sent FROM outbox "
                                  "WHERE accepted = 0 ORDER BY seq"));
    std::vector<OutboxItem> out;
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) return out;
        OutboxItem item;
        item.seq = rows.integer(0);
        item.command =
            readOrPartly(rows.text(4), rows.text(1), {std::string(rows.text(2)), std::string(rows.text(3))});
        item.attempts = static_cast<std::int32_t>(rows.integer(5));
        out.push_back(std::move(item));
    }
}

Result<std::vector<Command>> Outbox::overlay() {
    FYR_TRY(auto rows, m_db.query("SELECT id, target_type, target_id, json FROM outbox ORDER BY seq"));
    std::vector<Command> out;
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) return out;
        out.push_back(
            readOrPartly(rows.text(3), rows.text(0), {std::string(rows.text(1)), std::string(rows.text(2))}));
    }
}

Result<std::vector<AttentionItem>> Outbox::attention() {
    FYR_TRY(auto rows,
            m_db.query("SELECT id, target_type, target_id, status, code, message, current_version, current, "
                       "by_id, by_name, answered_at, waits_for, json FROM attention ORDER BY seq"));
    std::vector<AttentionItem> out;
    std::unordered_map<std::string, std::int32_t> behind;
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) break;
        AttentionItem a;
        a.command =
            readOrPartly(rows.text(12), rows.text(0), {std::string(rows.text(1)), std::string(rows.text(2))});
        a.status = statusOf(rows.text(3));
        if (!rows.text(4).empty()) a.code = errorCodeFromName(rows.text(4));
        a.message = rows.text(5);
        a.currentVersion = rows.integer(6);
        a.current = rows.text(7);
        a.byId = rows.text(8);
        a.byName = rows.text(9);
        if (auto at = parseInstant(rows.text(10))) a.answeredAt = *at;
        a.waitsFor = rows.text(11);
        if (!a.waitsFor.empty()) ++behind[a.waitsFor];
        out.push_back(std::move(a));
    }
    for (auto& a : out)
        if (const auto it = behind.find(a.command.id.str()); it != behind.end()) a.waitingBehind = it->second;
    return out;
}

Result<void> Outbox::saveDraft(std::string_view key, std::string_view text) {
    if (text.empty())
        FYR_CHECK(m_db.run("DELETE FROM draft WHERE key = ?", key));
    else
        FYR_CHECK(m_db.run(
            "INSERT INTO draft(key, text) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET text = excluded.text",
            key, text));
    return {};
}

Result<std::string> Outbox::draft(std::string_view key) {
    FYR_TRY(auto text, m_db.text("SELECT text FROM draft WHERE key = ?", key));
    return text.value_or("");
}

Result<std::vector<protocol::ResourceKey>> Outbox::subjects() {
    std::vector<protocol::ResourceKey> out;
    {
        FYR_TRY(auto rows, m_db.query("SELECT target_type, target_id, coalesce(json_extract(CASE WHEN json_valid(json) THEN json END, '$.payload.patient'), '') FROM "
                                      "(SELECT * FROM (SELECT target_type, target_id, json FROM outbox) UNION ALL SELECT target_type, target_id, json FROM attention)"));
        while (true) {
            FYR_TRY(const bool more, rows.step());
            if (!more) break;
            out.push_back({std::string(rows.text(0)), std::string(rows.text(1))});
            if (!rows.text(2).empty()) out.push_back({"Patient", std::string(rows.text(2))});
        }
    }
    FYR_TRY(auto rows, m_db.query("SELECT key FROM draft"));
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) return out;
        const auto key = rows.text(0);
        const std::string id(key.substr(key.rfind('/') + 1)); // of whatever it is about
        for (const char* type : {"Task", "Patient", "Communication", "Appointment", "Encounter", "CarePlan"})
            out.push_back({type, id});
    }
}

} // namespace fyr::localdb
