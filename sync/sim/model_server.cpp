#include "sync/sim/model_server.h"

#include "base/planted.h"
#include "sync/sim/hash.h"

#include <charconv>

namespace fyr::sync::sim {

using protocol::ResourceKey;

namespace {

Reply refusal(int status, ErrorCode code) {
    return {status, fmt::format(R"({{"error":{{"code":"{}","message":""}}}})", info(code).name), {}};
}

ResourceKey riskOf(const std::string& task) {
    return {"RiskAssessment", task};
}

} // namespace

ModelServer::ModelServer(int tasks, const std::vector<std::string>& persons) {
    Readers all = 0;
    for (std::size_t i = 0; i < persons.size(); ++i) {
        m_bits[persons[i]] = Readers{1} << i;
        all |= Readers{1} << i;
    }
    for (int i = 0; i < tasks; ++i) {
        const auto id = fmt::format("t{}", i);
        m_state.belongs[id] = {{"Task", id}, riskOf(id)};
        writeTask(id, R"({"holder":"","decided":"","to":"gp","log":[]})", all);
    }
    m_backup = m_state;
}

void ModelServer::log(const ResourceKey& key) {
    m_log.push_back({m_transaction, key});
    ++m_changes;
}

void ModelServer::write(const ResourceKey& key, std::string text, Readers readers) {
    auto& r = m_state.resources[key];
    ++r.version;
    r.json = std::move(text);
    log(key);
    auto& rights = m_rights[key];
    if (rights.empty() || rights.back().second != readers)
        rights.emplace_back(static_cast<std::int64_t>(m_log.size()), readers);
    r.readers = readers;
}

// A task and its assessment change together, and are seen together.
void ModelServer::writeTask(const std::string& task, std::string json, Readers readers) {
    ++m_transaction;
    const auto parsed = json::parse(json).value();
    m_state.suggested[task].emplace_back(json::text(parsed, "to").value_or(""));
    write({"Task", task}, std::move(json), readers);
    const auto version = m_state.resources[{"Task", task}].version;
    write(riskOf(task), fmt::format(R"({{"of":{}}})", version), readers);
}

void ModelServer::setReaders(const std::string& task, Readers readers) {
    const auto it = m_state.belongs.find(task);
    if (it == m_state.belongs.end()) return;
    for (const auto& key : it->second) {
        auto& r = m_state.resources.at(key);
        const bool fewer = (r.readers & ~readers) != 0;
        r.readers = readers;
        if (!FYR_PLANTED(45) || !fewer) log(key);
        m_rights[key].emplace_back(static_cast<std::int64_t>(m_log.size()), readers);
    }
}

void ModelServer::setReader(const std::string& task, const std::string& person, bool mayRead) {
    const auto it = m_state.resources.find({"Task", task});
    if (it == m_state.resources.end()) return;
    ++m_transaction;
    const auto before = it->second.readers;
    setReaders(task, mayRead ? before | bitOf(person) : before & ~bitOf(person));
}

void ModelServer::moveUnit(const std::string& person, bool newView) {
    ++m_transaction; // one decision: one page
    const bool odd = m_half[person] = !m_half[person];
    std::size_t i = 0;
    for (const auto& [task, keys] : m_state.belongs) {
        const bool reads = (i++ % 2 == 1) == odd;
        const auto before = m_state.resources.at({"Task", task}).readers;
        setReaders(task, reads ? before | bitOf(person) : before & ~bitOf(person));
    }
    if (newView) ++m_view[person];
}

void ModelServer::touch(const std::string& task) {
    const auto it = m_state.resources.find({"Task", task});
    if (it != m_state.resources.end()) writeTask(task, it->second.json, it->second.readers);
}

void ModelServer::keepBackup() {
    m_backup = m_state;
}

void ModelServer::restoreBackup() {
    for (const auto& [id, answer] : m_state.answers)
        if (!m_backup.answers.contains(id)) {
            m_lost.insert(id);
            // Its effect is undone with everything else.
            if (m_effects.erase(id) > 0) --m_intents[m_intentOf[id]];
            m_auditedEffects.erase(id);
        }
    m_state = m_backup;
    m_log.clear();
    m_rights.clear();
    for (const auto& [key, r] : m_state.resources)
        m_rights[key] = {{0, r.readers}};
    m_transaction = 0;
    m_firstKnown = 0;
    ++m_changes;
    ++m_epoch;
}

void ModelServer::forgetOldChanges() {
    m_firstKnown = static_cast<std::int64_t>(m_log.size());
}

std::optional<Reply> ModelServer::turnedAway(const std::string& person, int protocol) const {
    if (protocol < protocolMin) return refusal(426, ErrorCode::clientTooOld);
    if (m_revoked.contains(person)) return refusal(401, ErrorCode::deviceRevoked);
    if (m_signedOut.contains(person)) return refusal(401, ErrorCode::tokenExpired);
    return std::nullopt;
}

Reply ModelServer::hello(const std::string& person, Instant now, int protocol) {
    if (auto away = turnedAway(person, protocol)) return *away;
    protocol::Hello h;
    h.protocolMin = protocolMin;
    h.protocolMax = protocolMax;
    h.serverTime = now;
    h.epoch = epoch();
    h.lease = lease;
    h.keepBytes = keepBytes;
    h.person.id = person;
    h.person.role = "nurse";
    return {200, protocol::write(h), {}};
}

// Cursors: "E1.0:l:12" = the log up to 12; "E1.0:s:12:Task/t3" = a first sync that began at 12 and is past that key. The
// number after the epoch is the person's view.
std::string ModelServer::life(const std::string& person) const {
    const auto it = m_view.find(person);
    return fmt::format("{}.{}", epoch(), it == m_view.end() ? 0 : it->second);
}

std::optional<std::int64_t> ModelServer::placeOf(const std::string& cursor) const {
    if (!cursor.starts_with(epoch() + ".")) return std::nullopt;
    const auto first = cursor.find(':');
    const auto second = cursor.find(':', first + 1);
    if (second == std::string::npos) return std::nullopt;
    std::int64_t at = 0;
    std::from_chars(cursor.data() + second + 1, cursor.data() + cursor.size(), at);
    return at;
}

Reply ModelServer::feed(const std::string& person, const std::string& cursor, std::size_t limit, int protocol) {
    if (auto away = turnedAway(person, protocol)) return *away;
    protocol::FeedPage page;
    page.epoch = epoch();
    const auto end = static_cast<std::int64_t>(m_log.size());
    const auto mine = life(person);
    bool snapshot = true;
    std::int64_t at = end;
    std::string after;
    if (!cursor.empty()) {
        const auto place = placeOf(cursor);
        if (!cursor.starts_with(mine + ":") || !place || *place < m_firstKnown || *place > end)
            return refusal(410, ErrorCode::resyncRequired);
        at = *place;
        snapshot = cursor[mine.size() + 1] == 's';
        if (snapshot) after = cursor.substr(cursor.find(':', mine.size() + 3) + 1);
    }
    const auto bit = bitOf(person);
    const auto add = [&](const ResourceKey& key) {
        const auto it = m_state.resources.find(key);
        if (it != m_state.resources.end() && (it->second.readers & bit) != 0) {
            page.entries.push_back({protocol::FeedOp::put, key, it->second.version, Instant{}, it->second.json});
            m_told.insert(told(person, key, it->second.version));
        } else
            page.entries.push_back({protocol::FeedOp::forget, key, 0, Instant{}, {}});
    };
    if (snapshot) {
        std::int64_t total = 0;
        for (const auto& [key, stored] : m_state.resources) {
            if ((stored.readers & bit) == 0) continue;
            ++total;
            if (!after.empty() && key.type + "/" + key.id <= after) continue;
            if (page.entries.size() >= limit)
                page.more = true;
            else
                add(key);
        }
        page.total = total;
        if (page.more) {
            const auto& last = page.entries.back().key;
            page.next = fmt::format("{}:s:{}:{}/{}", mine, at, last.type, last.id);
        } else {
            page.next = fmt::format("{}:l:{}", mine, at);
            page.more = at < end; // what happened while the first sync ran
        }
    } else {
        auto i = static_cast<std::size_t>(at);
        while (i < m_log.size()) {
            // A whole transaction or none of it.
            std::size_t j = i;
            while (j < m_log.size() && m_log[j].transaction == m_log[i].transaction)
                ++j;
            if (FYR_PLANTED(41)) j = i + 1;
            if (!page.entries.empty() && page.entries.size() + (j - i) > limit) break;
            for (; i < j; ++i)
                add(m_log[i].key);
        }
        page.next = fmt::format("{}:l:{}", mine, i);
        page.more = i < m_log.size();
    }
    ++m_reads;
    ++m_auditedReads;
    return {200, protocol::write(page), {}};
}

Reply ModelServer::records(const std::string& person, const std::string& body, int protocol) {
    if (auto away = turnedAway(person, protocol)) return *away;
    const auto keys = protocol::keysFromText(body);
    if (!keys) return refusal(400, keys.error().code);
    protocol::FeedPage page;
    page.epoch = epoch();
    page.next = "records";
    for (const auto& key : *keys) {
        const auto it = m_state.resources.find(key);
        if (it == m_state.resources.end() || (it->second.readers & bitOf(person)) == 0) {
            page.entries.push_back({protocol::FeedOp::forget, key, 0, Instant{}, {}});
            continue;
        }
        page.entries.push_back({protocol::FeedOp::put, key, it->second.version, Instant{}, it->second.json});
        m_told.insert(told(person, key, it->second.version));
    }
    ++m_reads;
    ++m_auditedReads;
    return {200, protocol::write(page), {}};
}

// As a person would: what is suggested is confirmed, and who decides otherwise says another destination.
void ModelServer::fit(protocol::Command& c, const std::string& held) {
    const auto task = json::parse(held);
    const auto to = task ? json::text(*task, "to") : std::nullopt;
    if (!to) return;
    switch (c.type) {
    case protocol::CommandType::triageConfirm:
        c.payload["destination"] = *to;
        break;
    case protocol::CommandType::triageOverride:
    case protocol::CommandType::triageRoute:
        c.payload["destination"] = c.base % 2 == 0 ? "gp" : "nurse";
        break;
    default:
        break;
    }
}

std::map<ResourceKey, Stored> ModelServer::visibleTo(const std::string& person) const {
    const auto bit = bitOf(person);
    std::map<ResourceKey, Stored> out;
    for (const auto& [key, stored] : m_state.resources)
        if ((stored.readers & bit) != 0) out.emplace(key, stored);
    return out;
}

bool ModelServer::couldRead(const std::string& person, const ResourceKey& key, std::int64_t since) const {
    const auto it = m_rights.find(key);
    if (it == m_rights.end()) return false;
    const auto bit = bitOf(person);
    // What held at `since`, and all that came later.
    for (auto r = it->second.rbegin(); r != it->second.rend(); ++r) {
        if ((r->second & bit) != 0) return true;
        if (r->first <= since) return false;
    }
    return false;
}

std::uint64_t ModelServer::told(const std::string& person, const ResourceKey& key, std::int64_t version) const {
    return StateHash(static_cast<std::uint64_t>(m_epoch)).add(person).add(key.type).add(key.id).add(static_cast<std::uint64_t>(version)).value();
}

bool ModelServer::wasTold(const std::string& person, const ResourceKey& key, std::int64_t version) const {
    return m_told.contains(told(person, key, version));
}

// A task and its assessment are written together.
std::optional<std::string> ModelServer::halfPage(const std::string&, const protocol::FeedPage& page, const Held& held) const {
    for (const auto& e : page.entries) {
        const auto task = held.find({"Task", e.key.id});
        const auto risk = held.find({"RiskAssessment", e.key.id});
        if (task == held.end() || risk == held.end() || risk->second.json.empty()) continue;
        if (risk->second.json != fmt::format(R"({{"of":{}}})", task->second.version))
            return fmt::format("task {} is at {}, its assessment says {}", e.key.id, task->second.version, risk->second.json);
    }
    return std::nullopt;
}

std::uint64_t ModelServer::outcome() const {
    StateHash h;
    for (const auto& [key, stored] : m_state.resources)
        h.add(key.id).add(stored.json).add(static_cast<std::uint64_t>(stored.version));
    return h.value();
}

std::uint64_t ModelServer::hash(std::uint64_t seed) const {
    StateHash h(seed);
    h.add(static_cast<std::uint64_t>(m_epoch)).add(static_cast<std::uint64_t>(m_transaction)).add(m_log.size());
    for (const auto& [key, r] : m_state.resources)
        h.add(key.type).add(key.id).add(static_cast<std::uint64_t>(r.version)).add(r.readers).add(r.json);
    for (const auto& [id, a] : m_state.answers)
        h.add(id).add(static_cast<std::uint64_t>(a.status)).add(static_cast<std::uint64_t>(a.version));
    for (const auto& [id, n] : m_effects)
        h.add(id).add(static_cast<std::uint64_t>(n));
    for (const auto* set : {&m_revoked, &m_signedOut, &m_lost, &m_held})
        for (const auto& each : *set)
            h.add(each);
    return h.add(static_cast<std::uint64_t>(m_reads)).add(m_told.size()).value();
}

} // namespace fyr::sync::sim
