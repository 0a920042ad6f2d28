// What the checks ask: read from the store itself, and judged by a second telling of docs/RIGHTS.md.
#include "fhir/resource.h"
#include "fhir/triage_mapping.h"
#include "server/audit/verify.h"
#include "server/rights/changes.h"
#include "server/services/feed_service.h"
#include "server/sim/real_server.h"
#include "sync/sim/hash.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server::sim {

using protocol::CommandStatus;
using sync::sim::StateHash;

namespace {

const TenantId tenant{"t"};

} // namespace

void RealServer::read(const Store::ReadBody& body) const {
    if (const auto done = m_process->store().read(tenant, body); !done)
        const_cast<RealServer*>(this)->trouble("the store cannot be read: " + done.error().describe());
}

void RealServer::look() {
    const auto feedBefore = m_feed;
    const auto rightsBefore = m_rights;
    read([&](ReadTx& tx) -> Result<void> {
        FYR_TRY(m_rights, rights::rightsHead(tx));
        FYR_TRY(const auto head, tx.auditHead());
        if (head) m_auditHash = head->hash;
        while (true) {
            FeedQuery q;
            q.after = m_feed;
            q.limit = 100'000;
            FYR_TRY(auto slice, tx.feed(q));
            for (auto& row : slice.rows) {
                const ResourceKey key{row.resource.type, row.resource.id};
                if (row.forget || row.resource.deleted) {
                    m_rows.erase(key);
                    continue;
                }
                m_transactionOf[{key, row.resource.version}] = row.tx;
                m_transactions[row.tx].emplace_back(key, row.resource.version);
                m_rows[key] = {row.resource.version, std::move(row.resource.json), row.scope};
            }
            m_feed = slice.upTo;
            if (!slice.more) break;
        }
        return {};
    });
    if (m_feed != feedBefore || m_rights != rightsBefore || m_marks.empty()) seeAnew();
}

void RealServer::lookAgain(Life life) {
    m_rows.clear();
    if (life == Life::another) { // what a restart finds is what was committed: who saw what when stays true
        m_marks.clear();
        m_sight.clear();
    }
    m_transactionOf.clear();
    m_transactions.clear();
    m_feed = m_rights = 0;
    std::string epoch;
    m_answers.clear();
    m_seenOf.clear();
    m_effects.clear();
    m_intents.clear();
    m_held.clear();
    m_settled.clear();
    m_pages = 0;
    read([&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto t, tx.tenant());
        epoch = t.epoch;
        std::int64_t after = 0;
        while (true) {
            FYR_TRY(const auto page, tx.audit(after, 1000));
            for (const auto& r : page)
                if (r.json.find("\"sync.feed\"") != std::string::npos) ++m_pages;
            if (page.empty()) break;
            after = page.back().seq;
        }
        return {};
    });
    m_epoch = epoch;
    look();
    takeHeld();
    for (const auto& [id, type] : m_known)
        takeAnswer(id);
    countEffects();
    m_newEffects.clear();
}

// A mark, and whoever's sight changed since the last one.
void RealServer::seeAnew() {
    std::int64_t head = m_feed;
    read([&](ReadTx& tx) -> Result<void> {
        FYR_TRY(m_rights, rights::rightsHead(tx));
        FYR_TRY(head, tx.feedHead());
        return {};
    });
    if (head != m_feed) return look(); // comes back here
    m_marks.push_back({m_feed, m_rights});
    const auto mark = static_cast<std::int64_t>(m_marks.size());
    for (const auto& [name, p] : m_people) {
        auto& sight = m_sight[name];
        for (const auto& [key, row] : m_rows) {
            const bool now = sees(p, key, row);
            auto& past = sight[key];
            if (past.empty() ? now : past.back().second != now) past.emplace_back(mark, now);
        }
        for (auto& [key, past] : sight)
            if (!past.empty() && past.back().second && !m_rows.contains(key)) past.emplace_back(mark, false);
    }
}

// docs/RIGHTS.md for clinicians, told once more and from plain rows.
bool RealServer::sees(const Person& p, const ResourceKey& key, const Row& row) const {
    const auto& patient = row.scope.patient;
    const auto& unit = row.scope.unit;
    const bool own = unit == p.unit;
    if (key.type == "Organization" || key.type == "Practitioner" || key.type == "PractitionerRole") return unit.empty() || own;
    if (key.type == "Consent" || patient.empty()) return false;
    if (glassOn(p, patient)) return true;
    const bool relation = related(p, patient);
    if (key.type == "Patient") return own || unit.empty() || relation;
    if (key.type == "Task" && own) return true;
    if (!relation) return false;
    if (own) return true;
    return unit.empty() && !blocked(patient);
}

bool RealServer::related(const Person& p, const std::string& patient) const {
    for (const auto* type : {"Patient", "Task", "Communication"}) {
        const ResourceKey key{type, std::string_view(type) == "Patient" ? patient : "t" + patient.substr(1)};
        if (const auto it = m_rows.find(key); it != m_rows.end() && it->second.scope.unit == p.unit) return true;
    }
    return false;
}

std::string RealServer::blockOf(const std::string& patient) const {
    for (auto it = m_rows.lower_bound({"Consent", ""}); it != m_rows.end() && it->first.type == "Consent"; ++it)
        if (it->second.scope.patient == patient && it->second.json.find(R"("status":"active")") != std::string::npos) return it->first.id;
    return {};
}

bool RealServer::blocked(const std::string& patient) const { return !blockOf(patient).empty(); }

bool RealServer::glassOn(const Person& p, const std::string& patient) const {
    const auto it = m_glass.find({p.account, patient});
    return it != m_glass.end() && it->second > m_clock.now();
}

std::map<ResourceKey, sync::sim::Stored> RealServer::visibleTo(const std::string& person) const {
    const auto& p = m_people.at(person);
    std::map<ResourceKey, sync::sim::Stored> out;
    for (const auto& [key, row] : m_rows)
        if (sees(p, key, row)) out.emplace(key, sync::sim::Stored{row.version, row.json, 0});
    return out;
}

std::optional<std::int64_t> RealServer::placeOf(const std::string& text) const {
    const auto cursor = readCursor(text);
    if (!cursor || cursor->epoch != m_epoch) return std::nullopt;
    // A first sync is told what stood when it began, and later what changed since.
    const auto feed = std::max(cursor->after, cursor->until);
    std::int64_t mark = 0;
    for (std::size_t i = 0; i < m_marks.size(); ++i)
        if (m_marks[i].feed <= feed && m_marks[i].rights <= cursor->rights) mark = static_cast<std::int64_t>(i) + 1;
    return mark;
}

bool RealServer::couldRead(const std::string& person, const ResourceKey& key, std::int64_t since) const {
    const auto& sight = m_sight.at(person);
    const auto it = sight.find(key);
    if (it == sight.end()) return false;
    for (auto s = it->second.rbegin(); s != it->second.rend(); ++s) {
        if (s->second) return true;
        if (s->first <= since) return false;
    }
    return false;
}

// From that mark until now. A page is made by the rights of its moment: what was lost again since is not told.
bool RealServer::sawSince(const std::string& person, const ResourceKey& key, std::int64_t mark) const {
    const auto& sight = m_sight.at(person);
    const auto it = sight.find(key);
    if (it == sight.end() || it->second.empty()) return false;
    const auto& [since, sees] = it->second.back();
    return sees && since <= mark;
}

bool RealServer::wasTold(const std::string& person, const ResourceKey& key, std::int64_t version) const {
    return m_told.contains(toldHash(person, key, version));
}

std::uint64_t RealServer::toldHash(const std::string& person, const ResourceKey& key, std::int64_t version) const {
    return StateHash().add(m_epoch).add(person).add(key.type).add(key.id).add(static_cast<std::uint64_t>(version)).value();
}

std::optional<std::string> RealServer::halfPage(const std::string& person, const protocol::FeedPage& page, const Held& held) const {
    const auto place = placeOf(page.next);
    if (!place) return std::nullopt;
    for (const auto& e : page.entries) {
        const auto tx = m_transactionOf.find({e.key, e.version});
        if (e.op != protocol::FeedOp::put || tx == m_transactionOf.end()) continue;
        const auto all = m_transactions.find(tx->second);
        for (const auto& [key, version] : all->second) {
            // Of one record: when its rights change it is told anew as it stands, ahead of what else was written with it. And what
            // only a break-glass opens comes once.
            const auto row = m_rows.find(key);
            const auto mine = m_rows.find(e.key);
            if (row == m_rows.end() || mine == m_rows.end() || row->second.scope.patient != mine->second.scope.patient) continue;
            if (!sawSince(person, key, *place) || glassOn(m_people.at(person), row->second.scope.patient)) continue;
            const auto it = held.find(key);
            if (it == held.end() || it->second.version < version)
                return fmt::format("{}/{} at version {} without {}/{} at {}, which was written with it", e.key.type, e.key.id, e.version, key.type, key.id, version);
        }
    }
    return std::nullopt;
}

// ---- Commands

void RealServer::takeAnswer(const std::string& id) {
    read([&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto stored, tx.command(id));
        if (!stored) return {};
        FYR_TRY(const auto results, protocol::resultsFromText("{\"results\":[" + stored->result + "]}"));
        if (results.size() == 1) m_answers[id] = {stored->result, results.front().status, m_known[id]};
        return {};
    });
}

// What a batch brought about; `reply` when it was answered: what is told is what is stored, word for word.
void RealServer::takeAnswers(const std::string& body, const std::string* reply) {
    const auto batch = protocol::commandBatchFromText(body);
    if (!batch) return;
    for (const auto& e : batch->commands) {
        const auto& id = e.id.str();
        if (e.command) {
            m_known[id] = e.command->type;
            const auto* intent = e.command->payload.if_contains("intent");
            m_intentOf.try_emplace(id, intent && intent->is_int64() ? intent->get_int64() : -1);
        }
        if (m_known.contains(id) && !m_answers.contains(id)) takeAnswer(id);
        const auto known = m_answers.find(id);
        if (!reply || !e.command) continue;
        if (known == m_answers.end())
            trouble(fmt::format("command {} was answered, and the store knows nothing of it", id));
        else if (reply->find(known->second.text) == std::string::npos && reply->find("this id was used for another command") == std::string::npos)
            trouble(fmt::format("command {} was answered otherwise than before", id));
    }
    countEffects();
}

void RealServer::takeHeld() {
    read([&](ReadTx& tx) -> Result<void> {
        for (const auto& id : m_handed) {
            FYR_TRY(const auto held, tx.value("held/" + id));
            if (held) m_held.insert(id);
            FYR_TRY(const auto settled, tx.value("held-settled/" + id));
            if (settled) m_settled.insert(id);
            if (held && settled) trouble(fmt::format("command {} was handed in and settled, and is held once more", id));
        }
        return {};
    });
}

// Events that name a command: what it did.
void RealServer::countEffects() {
    read([&](ReadTx& tx) -> Result<void> {
        for (int n = 0; n < m_tasks; ++n) {
            const auto stream = fmt::format("task/t{}", n);
            auto& seen = m_seenOf[stream];
            FYR_TRY(const auto events, tx.events(stream, seen));
            for (const auto& e : events) {
                seen = e.version;
                FYR_TRY(const auto data, json::parse(e.json));
                const auto id = json::text(data, "command");
                if (!id) continue;
                const std::string command(*id);
                const auto intent = m_intentOf.contains(command) ? m_intentOf.at(command) : -1;
                ++m_effects[command];
                if (intent >= 0) ++m_intents[intent];
                m_newEffects.push_back({command, intent});
            }
        }
        return {};
    });
}

int RealServer::effectsOf(std::int64_t intent) const {
    const auto it = m_intents.find(intent);
    return it == m_intents.end() ? 0 : it->second;
}

std::optional<CommandStatus> RealServer::answered(const std::string& id) const {
    const auto it = m_answers.find(id);
    if (it == m_answers.end()) return std::nullopt;
    return it->second.status;
}

// ---- In the end

std::vector<std::string> RealServer::auditTrouble() const {
    std::vector<std::string> out;
    const auto report = verifyAudit(m_process->store(), tenant);
    if (!report)
        out.push_back("the audit chain cannot be walked: " + report.error().describe());
    else if (report->broken)
        out.push_back(fmt::format("the audit chain is broken at {}: {}", report->broken->seq, report->broken->why));
    // Each command one line, said to be refused when it was; each page one line.
    std::map<std::pair<std::string, bool>, std::int64_t> lines, answers;
    for (const auto& [id, a] : m_answers)
        ++answers[std::pair(std::string(protocol::code(a.type)), a.status == CommandStatus::accepted)];
    std::int64_t pages = 0;
    read([&](ReadTx& tx) -> Result<void> {
        std::int64_t after = 0;
        while (true) {
            FYR_TRY(const auto page, tx.audit(after, 1000));
            for (const auto& r : page) {
                FYR_TRY(const auto v, json::parse(r.json));
                const auto subtypes = json::list(v, "subtype");
                const auto subtype = subtypes && !subtypes->empty() ? json::text(subtypes->back(), "code") : std::nullopt;
                if (subtype == "sync.feed") ++pages;
                if (subtype && protocol::commandTypeFromCode(*subtype)) ++lines[std::pair(std::string(*subtype), json::text(v, "outcome") == "0")];
            }
            if (page.empty()) return {};
            after = page.back().seq;
        }
    });
    if (lines != answers)
        for (const auto* map : {&lines, &answers})
            for (const auto& [what, n] : *map) {
                const auto line = lines.contains(what) ? lines.at(what) : 0;
                const auto answer = answers.contains(what) ? answers.at(what) : 0;
                if (line != answer) out.push_back(fmt::format("{} {}: {} answers and {} lines in the audit trail", what.first, what.second ? "accepted" : "refused", answer, line));
            }
    if (pages < m_pages) out.push_back(fmt::format("{} pages were told, and the audit trail names {}", m_pages, pages));
    return out;
}

std::uint64_t RealServer::hash(std::uint64_t seed) const {
    StateHash h(seed);
    h.add(m_epoch).add(m_auditHash).add(static_cast<std::uint64_t>(m_feed)).add(static_cast<std::uint64_t>(m_rights));
    for (const auto& [key, row] : m_rows)
        h.add(key.type).add(key.id).add(static_cast<std::uint64_t>(row.version)).add(row.scope.unit).add(row.json);
    for (const auto& [id, a] : m_answers)
        h.add(id).add(a.text);
    for (const auto& [name, p] : m_people)
        h.add(p.token).add(p.unit).add(p.revoked);
    return h.add(m_disk.trace()).value();
}

std::uint64_t RealServer::outcome() const {
    StateHash h;
    std::map<std::string, std::uint64_t> many;
    for (const auto& [key, row] : m_rows) {
        ++many[key.type];
        if (key.type != "Task") continue;
        const auto parsed = fhir::Resource::parse(row.json);
        const auto item = parsed ? fhir::queueRow(parsed->root()) : Result<fhir::QueueRow>(fail(parsed.error()));
        if (!item) continue;
        const auto& i = item->item;
        h.add(key.id).add(static_cast<std::uint64_t>(row.version)).add(row.scope.unit).add(i.holder.id).add(clinical::code(i.status));
        h.add(clinical::code(i.urgency())).add(i.suggestion.destination.code).add(i.decision ? i.decision->by.id : std::string());
    }
    for (const auto& [type, n] : many)
        h.add(type).add(n);
    return h.value();
}

} // namespace fyr::server::sim
