// The model server's commands: the table of docs/SYNC.md for queue items.
#include "base/planted.h"
#include "protocol/payload.h"
#include "sync/sim/model_server.h"

namespace fyr::sync::sim {

using protocol::Command;
using protocol::CommandResult;
using protocol::CommandStatus;
using protocol::CommandType;

namespace {

Reply refusal(int status, ErrorCode code) {
    return {status, fmt::format(R"({{"error":{{"code":"{}","message":""}}}})", info(code).name), {}};
}

// What the second version of the protocol added, as far as this model is concerned.
bool known(CommandType type, int protocol) {
    return protocol::isTriage(type) || protocol >= 2;
}

} // namespace

Reply ModelServer::commands(const std::string& person, const std::string& body, int protocol) {
    m_newEffects.clear();
    if (auto away = turnedAway(person, protocol)) return *away;
    const auto batch = protocol::commandBatchFromText(body);
    if (!batch) return refusal(400, batch.error().code);
    if (!batch->epoch.empty() && batch->epoch != epoch()) return refusal(410, ErrorCode::resyncRequired);
    for (const auto& e : batch->commands)
        if (e.command && e.command->payload.contains("poisonBatch")) return refusal(400, ErrorCode::badRequest);
    std::vector<CommandResult> results;
    for (const auto& e : batch->commands) {
        if (e.command && e.command->payload.contains("leaveOut")) {
            // Half of them it even carries out, and then forgets to say so.
            const auto* mode = e.command->payload.if_contains("leaveOut");
            if (!mode->is_string() || m_state.answers.contains(e.id.str())) continue;
            m_state.answers[e.id.str()] = execute(person, *e.command);
            m_state.contents[e.id.str()] = person + json::write(protocol::toJson(*e.command));
            continue;
        }
        CommandResult r;
        r.id = e.id;
        if (!e.command || !known(e.command->type, protocolMax)) {
            r.status = CommandStatus::rejected;
            r.code = ErrorCode::badRequest;
            results.push_back(r);
            continue;
        }
        const auto& id = e.id.str();
        const auto content = person + json::write(protocol::toJson(*e.command));
        if (const auto before = m_state.answers.find(id); before != m_state.answers.end() && !FYR_PLANTED(42)) {
            r = before->second;
            if (m_state.contents[id] != content) {
                r = {};
                r.id = e.id;
                r.status = CommandStatus::rejected;
                r.code = ErrorCode::duplicate;
            }
            results.push_back(r);
            continue;
        }
        r = execute(person, *e.command);
        m_state.answers[id] = r;
        m_state.contents[id] = content;
        results.push_back(r);
    }
    return {200, protocol::writeResults(results), {}};
}

// A narrow right: what is handed in is kept, never carried out, and nothing is told in return.
Reply ModelServer::handIn(const std::string& person, const std::string& body) {
    if (!m_revoked.contains(person)) return refusal(401, ErrorCode::signInRequired);
    const auto batch = protocol::commandBatchFromText(body);
    if (!batch) return refusal(400, batch.error().code);
    constexpr std::size_t atOnce = 2; // a real one takes them all; a client must live with less
    std::vector<CommandId> held;
    for (const auto& e : batch->commands) {
        if (held.size() == atOnce) break;
        if (FYR_PLANTED(43) && held.size() == 1) {
            held.push_back(e.id); // said, not done
            continue;
        }
        m_held.insert(e.id.str());
        held.push_back(e.id);
    }
    return {200, protocol::writeHeld(held), {}};
}

void ModelServer::effect(const Command& c) {
    const auto& id = c.id.str();
    const auto* intent = c.payload.if_contains("intent");
    const auto n = intent && intent->is_int64() ? intent->get_int64() : -1;
    ++m_effects[id];
    m_intentOf[id] = n;
    ++m_intents[n];
    m_newEffects.push_back({id, n});
    if (!FYR_PLANTED(44)) ++m_auditedEffects[id];
}

CommandResult ModelServer::execute(const std::string& person, const Command& c) {
    CommandResult r;
    r.id = c.id;
    const auto it = m_state.resources.find(c.target);
    const auto refuse = [&](CommandStatus status, ErrorCode code) {
        r.status = status;
        r.code = code;
        if (code != ErrorCode::notFound) r.current = json::value{{"as", it->second.json}};
        return r;
    };
    if (!protocol::checkPayload(c)) {
        r.status = CommandStatus::rejected;
        r.code = ErrorCode::badRequest;
        return r;
    }
    if (it == m_state.resources.end() || (it->second.readers & bitOf(person)) == 0)
        return refuse(CommandStatus::rejected, ErrorCode::notFound);
    r.version = it->second.version;
    auto task = json::parse(it->second.json).value();
    auto& o = task.get_object();
    const std::string holder(json::text(task, "holder").value_or(""));
    const std::string decided(json::text(task, "decided").value_or(""));
    const bool newest = std::exchange(m_state.newest, std::max(m_state.newest, c.at)) < c.at;
    const bool other = !holder.empty() && holder != person && !(FYR_PLANTED(46) && newest);
    const std::string to(json::text(task, "to").value_or(""));
    const auto& suggested = m_state.suggested[c.target.id];
    // The suggestion of the version that was seen is the one that stands.
    const bool stands = c.base == it->second.version || (c.base > 0 && c.base <= static_cast<std::int64_t>(suggested.size()) &&
                                                         suggested[static_cast<std::size_t>(c.base) - 1] == to);
    switch (c.type) {
    case CommandType::noteAdd:
    case CommandType::noteSign: {
        effect(c);
        ++m_transaction;
        const protocol::ResourceKey note{"Communication", fmt::format("n{:05}", ++m_state.notes)};
        m_state.belongs[c.target.id].push_back(note);
        write(note, R"({"note":1})", it->second.readers);
        return r;
    }
    case CommandType::triageClaim:
        if (other) return refuse(CommandStatus::conflict, ErrorCode::alreadyClaimed);
        if (holder == person) return r;
        o["holder"] = person;
        break;
    case CommandType::triageRelease:
        if (other) return refuse(CommandStatus::rejected, ErrorCode::forbidden);
        if (holder.empty()) return r;
        o["holder"] = "";
        break;
    case CommandType::triageConfirm:
    case CommandType::triageOverride:
        if (!decided.empty() && decided != person) return refuse(CommandStatus::conflict, ErrorCode::versionConflict);
        if (other) return refuse(CommandStatus::conflict, ErrorCode::alreadyClaimed);
        if (c.type == CommandType::triageConfirm ? protocol::payloadText(c, "destination") != to : !stands)
            return refuse(CommandStatus::conflict, ErrorCode::versionConflict);
        o["holder"] = person;
        o["decided"] = person;
        break;
    case CommandType::triageRoute:
        if (other) return refuse(CommandStatus::conflict, ErrorCode::alreadyClaimed);
        if (decided.empty()) o["to"] = protocol::payloadText(c, "destination");
        break;
    case CommandType::triageReopen:
        if (decided.empty()) return refuse(CommandStatus::rejected, ErrorCode::invalidState);
        o["decided"] = "";
        break;
    default: // what newer programs know: like a route
        if (other) return refuse(CommandStatus::conflict, ErrorCode::alreadyClaimed);
        break;
    }
    effect(c);
    auto& log = o["log"].as_array();
    if (log.size() < 12) log.emplace_back(protocol::code(c.type));
    const auto readers = it->second.readers;
    writeTask(c.target.id, json::write(task), readers);
    r.version = m_state.resources[c.target].version;
    return r;
}

int ModelServer::effectsOf(std::int64_t intent) const {
    const auto it = m_intents.find(intent);
    return it == m_intents.end() ? 0 : it->second;
}

std::optional<CommandStatus> ModelServer::answered(const std::string& id) const {
    const auto it = m_state.answers.find(id);
    if (it == m_state.answers.end()) return std::nullopt;
    return it->second.status;
}

std::vector<std::string> ModelServer::auditTrouble() const {
    std::vector<std::string> out;
    for (const auto& [id, times] : m_effects) {
        const auto it = m_auditedEffects.find(id);
        const int audited = it == m_auditedEffects.end() ? 0 : it->second;
        if (audited != times) out.push_back(fmt::format("command {} had {} effects and {} lines in the audit trail", id, times, audited));
    }
    if (m_reads != m_auditedReads) out.push_back("reads and their lines in the audit trail differ");
    return out;
}

} // namespace fyr::sync::sim
