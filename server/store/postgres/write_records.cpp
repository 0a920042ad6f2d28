// Events, commands, audit, outbox, people and small values, written to PostgreSQL.
#include "server/store/audit_chain.h"
#include "server/store/postgres/write_tx.h"

namespace fyr::server {
namespace {

std::optional<std::int64_t> millisOf(const std::optional<Instant>& i) { return i ? std::optional(millis(*i)) : std::nullopt; }
bool hasNul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

} // namespace

Result<std::vector<Event>> PgWriteTx::events(std::string_view stream, std::int64_t after) {
    FYR_TRY(auto out, PgReadTx::events(stream, after));
    if (!out.empty()) m_streams.insert_or_assign(std::string(stream), out.back().version);
    else if (after == 0) m_streams.insert_or_assign(std::string(stream), 0);
    return out;
}

Result<void> PgWriteTx::append(std::string_view stream, std::int64_t expected, const std::vector<Event>& events) {
    FYR_CHECK(needTenant());
    auto at = m_streams.find(stream);
    if (at == m_streams.end()) {
        FYR_TRY(const auto rows, query("SELECT version FROM fyr.event WHERE t=$1 AND stream=$2 ORDER BY version DESC LIMIT 1", m_t, stream));
        at = m_streams.emplace(std::string(stream), rows.empty() ? 0 : rows.integer(0, 0)).first;
    }
    if (at->second != expected) return fail(ErrorCode::versionConflict, fmt::format("the stream stands at {}", at->second));
    if (hasNul(stream) || std::ranges::any_of(events, [](const Event& e) { return hasNul(e.type) || hasNul(e.json); }))
        return fail(ErrorCode::badRequest, "a text holds a NUL character");
    auto& p = m_c.batch.pending();
    for (const auto& e : events) {
        p.eventVersion.push_back(++at->second);
        p.eventAt.push_back(millis(e.at));
        p.eventStream.emplace_back(stream);
        p.eventType.push_back(e.type);
        p.eventJson.push_back(e.json);
    }
    return {};
}

Result<std::optional<StoredCommand>> PgWriteTx::command(std::string_view id) {
    FYR_TRY(auto out, PgReadTx::command(id));
    if (!out) m_freeCommands.emplace(id);
    return out;
}

Result<void> PgWriteTx::putCommand(const StoredCommand& c) {
    FYR_CHECK(needTenant());
    if (!m_freeCommands.contains(c.id)) {
        FYR_TRY(const auto rows, query("SELECT 1 FROM fyr.command WHERE t=$1 AND id=$2", m_t, c.id));
        if (!rows.empty()) return fail(ErrorCode::duplicate, "the command was answered already");
    }
    FYR_CHECK(change("INSERT INTO fyr.command(t, id, person, hash, result, at) VALUES($1, $2, $3, $4, $5, $6)", m_t, c.id, c.person, c.hash, c.result,
                     millis(c.at)));
    m_freeCommands.erase(c.id);
    return {};
}

Result<void> PgWriteTx::appendAudit(Instant at, std::string_view patient, std::string_view json) {
    FYR_CHECK(needTenant());
    if (hasNul(patient) || hasNul(json)) return fail(ErrorCode::badRequest, "a text holds a NUL character");
    const Digest hash = auditHash(m_state.auditHash, m_state.audit + 1, at, patient, json);
    auto& p = m_c.batch.pending();
    p.auditSeq.push_back(++m_state.audit);
    p.auditAt.push_back(millis(at));
    p.auditPatient.emplace_back(patient);
    p.auditHash.emplace_back(reinterpret_cast<const char*>(hash.data()), hash.size());
    p.auditJson.emplace_back(json);
    m_state.auditHash = hex(hash);
    return {};
}

Result<std::optional<AuditRecord>> PgWriteTx::auditHead() { // what this body added counts
    return auditHeadAt(m_state.audit, m_state.auditHash);
}

Result<void> PgWriteTx::enqueue(const OutboxRow& row) {
    return change("INSERT INTO fyr.outbox(t, topic, json, due, attempts) VALUES($1, $2, $3, $4, $5)", m_t, row.topic, row.json, millis(row.due), row.attempts);
}

Result<std::vector<OutboxRow>> PgWriteTx::claimOutbox(std::string_view owner, Instant due, Millis lease, std::int32_t limit) {
    // Nodes' clocks differ; the database has one.
    FYR_CHECK(change("UPDATE fyr.outbox SET owner=$2, until=(extract(epoch FROM clock_timestamp())*1000)::bigint+$4 WHERE t=$1 AND seq=ANY(ARRAY("
                     "SELECT seq FROM fyr.outbox WHERE t=$1 AND due<=$3 AND until<=(extract(epoch FROM clock_timestamp())*1000)::bigint ORDER BY due, seq LIMIT $5))",
                     m_t, owner, millis(due), static_cast<std::int64_t>(lease.count()), static_cast<std::int64_t>(limit)));
    FYR_TRY(const auto rows, query("SELECT seq, topic, json, due, attempts FROM fyr.outbox WHERE t=$1 AND owner=$2 ORDER BY due, seq", m_t, owner));
    std::vector<OutboxRow> out;
    for (int i = 0; i < rows.count(); ++i)
        out.push_back({rows.integer(i, 0), std::string(rows.text(i, 1)), std::string(rows.text(i, 2)), instant(rows.integer(i, 3)), static_cast<std::int32_t>(rows.integer(i, 4))});
    return out;
}

Result<void> PgWriteTx::settleOutbox(std::int64_t seq, std::optional<Instant> retryAt, std::string_view owner) {
    if (!retryAt) return change("DELETE FROM fyr.outbox WHERE t=$1 AND seq=$2 AND ($3='' OR owner=$3)", m_t, seq, owner);
    return change("UPDATE fyr.outbox SET due=$3, attempts=attempts+1, owner='', until=0 WHERE t=$1 AND seq=$2 AND ($4='' OR owner=$4)", m_t, seq, millis(*retryAt), owner);
}

// ---- Tenants and people ---------------------------------------------------------------------------------------

Result<void> PgWriteTx::putTenant(const Tenant& tenant) {
    if (broken()) return fail(*broken());
    if (tenant.id != m_tenant.str()) return fail(ErrorCode::badRequest, "a transaction writes its own tenant only");
    if (m_t != noTenant) {
        // Without an epoch the feed goes on in the one it has.
        return change("UPDATE fyr.tenant SET name=$2, epoch=CASE WHEN $3='' THEN epoch ELSE $3 END, settings=$4 WHERE t=$1", m_t, tenant.name,
                      tenant.epoch, tenant.settings);
    }
    const std::string epoch = tenant.epoch.empty() ? makeUlid(m_c.clock.now(), m_c.random) : tenant.epoch;
    FYR_TRY(const auto number, query("SELECT nextval('fyr.tenant_number')"));
    m_t = number.integer(0, 0);
    m_state = {};
    m_state.t = m_t;
    m_state.auditHash = auditGenesis;
    m_c.batch.counters.t = m_t;
    m_c.batch.known().clear();
    FYR_CHECK(change("SELECT set_config('fyr.tenant', $1, true)", std::to_string(m_t)));
    FYR_CHECK(change("INSERT INTO fyr.tenant(t, id, name, epoch, settings) VALUES($1, $2, $3, $4, $5)", m_t, tenant.id, tenant.name, epoch, tenant.settings));
    return change("INSERT INTO fyr.signpost(kind, t, key, ref) VALUES(0, $1, $2, '')", m_t, tenant.id);
}

Result<void> PgWriteTx::putAccount(const Account& a) {
    FYR_CHECK(needTenant());
    m_wrotePeople = true;
    // A sign-in name is unique in the whole server: the signpost tells, whoever's it is.
    FYR_CHECK(settle());
    FYR_CHECK(m_db.send("SELECT set_config('fyr.key', $1, true)", a.user));
    FYR_TRY(const auto owner, m_db.query("SELECT t, ref FROM fyr.signpost WHERE kind=2 AND key=$1", a.user));
    if (!owner.empty() && (owner.integer(0, 0) != m_t || owner.text(0, 1) != a.id)) return fail(ErrorCode::duplicate, "the sign-in name is taken");
    FYR_CHECK(change("INSERT INTO fyr.account(t, id, \"user\", password, role, name, practitioner, patient, unit, unit_name, disabled, failures, blocked) "
                     "VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11<>0, $12, $13) ON CONFLICT(t, id) DO UPDATE SET \"user\"=excluded.\"user\", "
                     "password=excluded.password, role=excluded.role, name=excluded.name, practitioner=excluded.practitioner, patient=excluded.patient, "
                     "unit=excluded.unit, unit_name=excluded.unit_name, disabled=excluded.disabled, failures=excluded.failures, blocked=excluded.blocked",
                     m_t, a.id, a.user, a.passwordHash, a.role, a.name, a.practitioner, a.patient, a.unit, a.unitName, a.disabled, a.failures,
                     millisOf(a.blockedUntil)));
    if (!owner.empty()) return {};
    FYR_CHECK(change("DELETE FROM fyr.signpost WHERE kind=2 AND t=$1 AND ref=$2", m_t, a.id)); // the name it had before
    return change("INSERT INTO fyr.signpost(kind, t, key, ref) VALUES(2, $1, $2, $3)", m_t, a.user, a.id);
}

Result<void> PgWriteTx::putDevice(const Device& d) {
    return change("INSERT INTO fyr.device(t, id, account, name, registered, revoked) VALUES($1, $2, $3, $4, $5, $6<>0) ON CONFLICT(t, id) DO UPDATE SET "
                  "account=excluded.account, name=excluded.name, registered=excluded.registered, revoked=excluded.revoked",
                  m_t, d.id, d.account, d.name, millis(d.registered), d.revoked);
}

Result<void> PgWriteTx::putSession(const Session& s) {
    m_wrotePeople = true;
    FYR_CHECK(change("DELETE FROM fyr.signpost WHERE kind=1 AND t=$1 AND key=(SELECT token FROM fyr.session WHERE t=$1 AND id=$2) AND key<>$3", m_t, s.id,
                     s.tokenHash));
    FYR_CHECK(change("INSERT INTO fyr.session(t, id, token, account, device, created, seen, expires, revoked) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9<>0) "
                     "ON CONFLICT(t, id) DO UPDATE SET token=excluded.token, account=excluded.account, device=excluded.device, created=excluded.created, "
                     "seen=excluded.seen, expires=excluded.expires, revoked=excluded.revoked",
                     m_t, s.id, s.tokenHash, s.account, s.device, millis(s.created), millis(s.lastSeen), millis(s.expires), s.revoked));
    return change("INSERT INTO fyr.signpost(kind, t, key, ref) VALUES(1, $1, $2, $3) ON CONFLICT DO NOTHING", m_t, s.tokenHash, s.id);
}

Result<void> PgWriteTx::setValue(std::string_view key, std::string_view value) {
    return change("INSERT INTO fyr.value(t, key, value) VALUES($1, $2, $3) ON CONFLICT(t, key) DO UPDATE SET value=excluded.value", m_t, key, value);
}

Result<void> PgWriteTx::clearValue(std::string_view key) { return change("DELETE FROM fyr.value WHERE t=$1 AND key=$2", m_t, key); }

} // namespace fyr::server
