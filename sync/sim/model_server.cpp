#include "sync/sim/model_server.h"

#include "protocol/payload.h"

#include <charconv>

namespace fyr::sync::sim {
namespace {

using protocol::Command;
using protocol::CommandResult;
using protocol::CommandStatus;
using protocol::CommandType;
using protocol::ResourceKey;

Reply refusal(int status, ErrorCode code, std::optional<Millis> retryAfter = {}) {
    return {status, fmt::format(R"({{"error":{{"code":"{}","message":""}}}})", info(code).name), retryAfter};
}

} // namespace

ModelServer::ModelServer(int tasks, const std::vector<std::string>& persons) {
    const std::set<std::string> all(persons.begin(), persons.end());
    for (int i = 0; i < tasks; ++i) {
        ++m_transaction; // written together: seen together
        const auto id = fmt::format("t{}", i);
        write({"Task", id}, R"({"holder":"","decided":"","log":[]})", all);
        write({"RiskAssessment", id}, R"({"n":0})", all);
    }
    m_backup = m_state;
}

void ModelServer::write(const ResourceKey& key, std::string text, const std::set<std::string>& readers) {
    auto& r = m_state.resources[key];
    ++r.version;
    r.json = std::move(text);
    r.readers = readers;
    m_log.push_back({m_transaction, key});
}

void ModelServer::setReader(const ResourceKey& key, const std::string& person, bool mayRead) {
    const auto it = m_state.resources.find(key);
    if (it == m_state.resources.end()) return;
    if (mayRead)
        it->second.readers.insert(person);
    else
        it->second.readers.erase(person);
    ++m_transaction;
    m_log.push_back({m_transaction, key});
}

void ModelServer::touch(const ResourceKey& key) {
    const auto it = m_state.resources.find(key);
    if (it == m_state.resources.end()) return;
    ++m_transaction;
    write(key, it->second.json, it->second.readers);
    const ResourceKey risk{"RiskAssessment", key.id};
    if (const auto r = m_state.resources.find(risk); r != m_state.resources.end())
        write(risk, fmt::format(R"({{"n":{}}})", m_transaction), r->second.readers);
}

void ModelServer::keepBackup() {
    m_backup = m_state;
}

void ModelServer::restoreBackup() {
    for (const auto& [id, answer] : m_state.answers)
        if (!m_backup.answers.contains(id)) {
            m_lost.insert(id);
            m_effects.erase(id); // its effect is undone with everything else
        }
    m_state = m_backup;
    m_log.clear();
    m_transaction = 0;
    m_firstKnown = 0;
    ++m_epoch;
}

void ModelServer::forgetOldChanges() {
    m_firstKnown = static_cast<std::int64_t>(m_log.size());
}

std::optional<Reply> ModelServer::turnedAway(const std::string& person) const {
    if (m_revoked.contains(person)) return refusal(401, ErrorCode::deviceRevoked);
    if (m_signedOut.contains(person)) return refusal(401, ErrorCode::tokenExpired);
    return std::nullopt;
}

Reply ModelServer::hello(const std::string& person, Instant now) const {
    if (auto away = turnedAway(person)) return *away;
    protocol::Hello h;
    h.serverTime = now;
    h.epoch = epoch();
    h.lease = lease;
    h.person.id = person;
    h.person.role = "nurse";
    return {200, protocol::write(h), {}};
}

Reply ModelServer::feed(const std::string& person, const std::string& cursor, std::size_t limit) const {
    if (auto away = turnedAway(person)) return *away;
    // Cursors: "E1:l:12" = the log up to 12; "E1:s:12:Task/t3" = a first sync that began at 12 and is past
    // that key.
    protocol::FeedPage page;
    page.epoch = epoch();
    std::string_view rest = cursor;
    const auto part = [&] {
        const auto colon = rest.find(':');
        const auto out = rest.substr(0, colon);
        rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
        return std::string(out);
    };
    const auto end = static_cast<std::int64_t>(m_log.size());
    std::string kind = "s";
    std::int64_t at = end;
    if (!cursor.empty()) {
        if (part() != epoch()) return refusal(410, ErrorCode::resyncRequired);
        kind = part();
        const auto number = part();
        std::from_chars(number.data(), number.data() + number.size(), at);
        if (at < m_firstKnown || at > end) return refusal(410, ErrorCode::resyncRequired);
    }
    const auto add = [&](const ResourceKey& key) {
        const auto it = m_state.resources.find(key);
        const bool reads = it != m_state.resources.end() && it->second.readers.contains(person);
        if (reads)
            page.entries.push_back(
                {protocol::FeedOp::put, key, it->second.version, Instant{}, it->second.json});
        else
            page.entries.push_back({protocol::FeedOp::forget, key, 0, Instant{}, {}});
    };
    if (kind == "s") {
        const auto visible = visibleTo(person);
        page.total = static_cast<std::int64_t>(visible.size());
        const std::string after(rest);
        for (const auto& [key, stored] : visible) {
            const auto name = key.type + "/" + key.id;
            if (!after.empty() && name <= after) continue;
            if (page.entries.size() >= limit) {
                page.more = true;
                break;
            }
            add(key);
        }
        if (page.more) {
            const auto& last = page.entries.back().key;
            page.next = fmt::format("{}:s:{}:{}/{}", epoch(), at, last.type, last.id);
        } else {
            page.next = fmt::format("{}:l:{}", epoch(), at);
            page.more = at < end; // what happened while the first sync ran
        }
        return {200, protocol::write(page), {}};
    }
    std::size_t i = static_cast<std::size_t>(at);
    while (i < m_log.size()) {
        // A whole transaction or none of it.
        std::size_t j = i;
        while (j < m_log.size() && m_log[j].transaction == m_log[i].transaction)
            ++j;
        if (!page.entries.empty() && page.entries.size() + (j - i) > limit) break;
        for (; i < j; ++i)
            add(m_log[i].key);
    }
    page.next = fmt::format("{}:l:{}", epoch(), i);
    page.more = i < m_log.size();
    return {200, protocol::write(page), {}};
}

Reply ModelServer::commands(const std::string& person, const std::string& body) {
    if (auto away = turnedAway(person)) return *away;
    const auto batch = protocol::commandBatchFromText(body);
    if (!batch) return refusal(400, batch.error().code);
    for (const auto& e : batch->commands)
        if (e.command && e.command->payload.contains("poisonBatch"))
            return refusal(400, ErrorCode::badRequest);
    std::vector<CommandResult> results;
    for (const auto& e : batch->commands) {
        if (e.command && e.command->payload.contains("leaveOut")) continue;
        CommandResult r;
        r.id = e.id;
        if (!e.command) {
            r.status = CommandStatus::rejected;
            r.code = ErrorCode::badRequest;
            results.push_back(r);
            continue;
        }
        const auto& id = e.id.str();
        const auto content = json::write(protocol::toJson(*e.command));
        if (const auto known = m_state.answers.find(id); known != m_state.answers.end()) {
            r = known->second;
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
    std::vector<CommandId> held;
    for (const auto& e : batch->commands) {
        m_held.insert(e.id.str());
        held.push_back(e.id);
    }
    return {200, protocol::writeHeld(held), {}};
}

CommandResult ModelServer::execute(const std::string& person, const Command& c) {
    CommandResult r;
    r.id = c.id;
    const auto refuse = [&](CommandStatus status, ErrorCode code) {
        r.status = status;
        r.code = code;
        return r;
    };
    const auto it = m_state.resources.find(c.target);
    if (it == m_state.resources.end() || !it->second.readers.contains(person))
        return refuse(CommandStatus::rejected, ErrorCode::notFound);
    if (!protocol::checkPayload(c)) return refuse(CommandStatus::rejected, ErrorCode::badRequest);
    r.version = it->second.version;
    auto task = json::parse(it->second.json).value();
    auto& o = task.get_object();
    const std::string holder(json::text(task, "holder").value_or(""));
    const std::string decided(json::text(task, "decided").value_or(""));
    const bool other = !holder.empty() && holder != person;
    const bool moved = it->second.version > c.base;
    ++m_transaction;
    if (c.type == CommandType::noteAdd) {
        ++m_effects[c.id.str()];
        write({"Communication", "n" + c.id.str()}, R"({"note":1})", it->second.readers);
        return r;
    }
    switch (c.type) {
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
        if (moved && !decided.empty() && decided != person)
            return refuse(CommandStatus::conflict, ErrorCode::versionConflict);
        if (other) return refuse(CommandStatus::conflict, ErrorCode::alreadyClaimed);
        o["holder"] = person;
        o["decided"] = person;
        break;
    case CommandType::triageRoute:
        if (other) return refuse(CommandStatus::conflict, ErrorCode::alreadyClaimed);
        break;
    case CommandType::triageReopen:
        if (decided.empty()) return refuse(CommandStatus::rejected, ErrorCode::invalidState);
        o["decided"] = "";
        break;
    case CommandType::noteAdd:
    default: // the model knows queue items only
        break;
    }
    ++m_effects[c.id.str()];
    o["log"].as_array().emplace_back(protocol::code(c.type));
    write(c.target, json::write(task), it->second.readers);
    r.version = m_state.resources[c.target].version;
    return r;
}

std::map<ResourceKey, Stored> ModelServer::visibleTo(const std::string& person) const {
    std::map<ResourceKey, Stored> out;
    for (const auto& [key, stored] : m_state.resources)
        if (stored.readers.contains(person)) out.emplace(key, stored);
    return out;
}

std::optional<CommandStatus> ModelServer::answered(const std::string& id) const {
    const auto it = m_state.answers.find(id);
    if (it == m_state.answers.end()) return std::nullopt;
    return it->second.status;
}

} // namespace fyr::sync::sim
