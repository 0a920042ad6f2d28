#include "server/services/held_work.h"

#include "base/planted.h"
#include "base/text.h"
#include "protocol/messages.h"
#include "server/services/traces.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

constexpr std::string_view heldPrefix = "held/";
constexpr std::string_view settledPrefix = "held-settled/";
constexpr std::size_t reasonAtMost = 2000; // code points

std::string keyOf(std::string_view id) { return fmt::format("{}{}", heldPrefix, id); }

struct Settled {
    std::string how = "entered";
    std::string reason;
};

Result<Settled> settledFrom(std::string_view body) {
    Settled out;
    if (trim(body).empty()) return out;
    FYR_TRY(const auto v, json::parse(body));
    out.how = json::text(v, "how").value_or("");
    out.reason = trim(json::text(v, "reason").value_or(""));
    if (out.how != "entered" && out.how != "dismissed") return fail(ErrorCode::badRequest, "how is entered or dismissed");
    if (out.how == "dismissed" && out.reason.empty()) return fail(ErrorCode::badRequest, "what is dismissed needs a reason");
    if (codePoints(out.reason) > reasonAtMost) return fail(ErrorCode::badRequest, "the reason is too long");
    return out;
}

// The code of an answer that was no; nothing when it was carried out.
std::optional<std::string> refusalIn(std::string_view answer) {
    const auto v = json::parse(answer);
    if (!v || json::text(*v, "status") == "accepted") return std::nullopt;
    return std::string(json::text(*v, "code").value_or(""));
}

} // namespace

Result<OfflineRules> offlineRules(ReadTx& tx) {
    FYR_TRY(const auto tenant, tx.tenant());
    const auto settings = unitSettings(tenant.settings);
    return settings ? settings->offline : OfflineRules{};
}

Result<std::vector<CommandId>> holdWork(Store& store, const Clock& clock, const Principal& whose, std::string_view text) {
    FYR_TRY(const auto batch, protocol::commandBatchFromText(text));
    std::vector<CommandId> held;
    const auto written = store.write(whose.tenant, [&](WriteTx& tx) -> Result<void> {
        held.clear();
        FYR_TRY(const auto rules, offlineRules(tx));
        if (!rules.handIn) return fail(ErrorCode::forbidden, "nothing is taken from a device that was shut out");
        FYR_TRY(const auto there, tx.values(heldPrefix));
        std::size_t room = there.size() < heldAtMost ? heldAtMost - there.size() : 0;
        const auto now = clock.now();
        Trace trace{TraceAction::create, "sync.hand-in", {}, {}, false, {}};
        for (const auto& entry : batch.commands) {
            if (!isUlid(entry.id.str())) continue; // unnamed: it could not be told apart from another
            FYR_TRY(const auto answered, tx.command(entry.id.str()));
            FYR_TRY(auto known, tx.value(keyOf(entry.id.str())));
            if (!known && !FYR_PLANTED(220)) {
                FYR_TRY(known, tx.value(fmt::format("{}{}", settledPrefix, entry.id.str())));
            }
            // Carried out while the device was still let in: there is nothing to hold. What was refused then stood before a
            // person who can no longer see it.
            const auto refused = answered ? refusalIn(answered->result) : std::optional<std::string>{};
            if ((!answered || (refused && !FYR_PLANTED(221))) && !known) {
                if (room == 0) return fail(ErrorCode::tooLarge, "too much is held already");
                --room;
                json::object o{{"id", entry.id.str()},      {"person", whose.person.str()}, {"name", whose.name},
                               {"device", whose.device},    {"unit", whose.unit},           {"received", formatInstant(now)}};
                if (refused) o["refused"] = *refused;
                if (entry.command) o["command"] = protocol::toJson(*entry.command);
                if (!FYR_PLANTED(222)) FYR_CHECK(tx.setValue(keyOf(entry.id.str()), json::write(o)));
            }
            held.push_back(entry.id);
        }
        trace.detail = fmt::format("{}", held.size());
        return leaveTrace(tx, now, whose, trace);
    });
    if (!written) return fail(written.error());
    return held;
}

Result<json::array> heldWork(Store& store, const Clock& clock, const Principal& who) {
    json::array out;
    const auto read = store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        out.clear();
        FYR_TRY(const auto all, tx.values(heldPrefix));
        for (const auto& [key, text] : all) {
            FYR_TRY(auto v, json::parse(text));
            // A manager is of a unit, and sees what its people did.
            if (who.role != Role::admin && json::text(v, "unit").value_or("") != who.unit) continue;
            out.push_back(std::move(v));
        }
        return leaveTrace(tx, clock.now(), who, {TraceAction::read, "held.read", {}, {}, false, fmt::format("{}", out.size())});
    });
    if (!read) return fail(read.error());
    return out;
}

Result<void> settleHeldWork(Store& store, const Clock& clock, const Principal& who, std::string_view id, std::string_view body) {
    return store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto text, tx.value(keyOf(id)));
        if (!text) return fail(ErrorCode::notFound, "nothing of this id is held");
        FYR_TRY(auto v, json::parse(*text));
        if (who.role != Role::admin && json::text(v, "unit").value_or("") != who.unit) return fail(ErrorCode::notFound, "nothing of this id is held");
        FYR_TRY(const auto settled, settledFrom(body)); // after the rights: what is not yours is not there, whatever you send
        const auto now = clock.now();
        if (v.is_object())
            v.get_object()["settled"] = json::object{{"how", settled.how}, {"reason", settled.reason}, {"by", who.person.str()}, {"name", who.name}, {"at", formatInstant(now)}};
        FYR_CHECK(tx.setValue(fmt::format("{}{}", settledPrefix, id), json::write(v)));
        FYR_CHECK(tx.clearValue(keyOf(id)));
        return leaveTrace(tx, now, who, {TraceAction::remove, "held.settle", {}, {}, false, fmt::format("{} {}", id, settled.how)});
    });
}

} // namespace fyr::server
