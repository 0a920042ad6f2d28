// Events, commands, audit, outbox, people and small values, written to the embedded store.
#include "base/planted.h"
#include "server/store/audit_chain.h"
#include "server/store/sqlite/audit_blocks.h"
#include "server/store/sqlite/audit_text.h"
#include "server/store/sqlite/write_tx.h"

namespace fyr::server {
namespace {

std::optional<std::int64_t> millisOf(const std::optional<Instant>& i) {
    return i ? std::optional(millis(*i)) : std::nullopt;
}

} // namespace

Result<void> SqliteWriteTx::append(std::string_view stream, std::int64_t expected, const std::vector<Event>& events) {
    FYR_CHECK(needTenant());
    FYR_TRY(const auto newest, m_db.integer("SELECT max(version) FROM event WHERE t=? AND stream=?", m_t, stream));
    if (newest.value_or(0) != expected)
        return fail(ErrorCode::versionConflict, fmt::format("the stream stands at {}", newest.value_or(0)));
    std::int64_t version = expected;
    for (const auto& e : events)
        FYR_CHECK(guard(m_db.run("INSERT INTO event(t, stream, version, at, type, json) VALUES(?, ?, ?, ?, ?, ?)", m_t, stream,
                             ++version, millis(e.at), e.type, e.json)));
    return {};
}

Result<void> SqliteWriteTx::putCommand(const StoredCommand& c) {
    FYR_CHECK(needTenant());
    FYR_CHECK(guard(m_db.run("INSERT INTO command(t, id, person, hash, result, at) VALUES(?, ?, ?, ?, ?, ?)", m_t, c.id, c.person,
                         c.hash, c.result, millis(c.at))));
    return {};
}

Result<void> SqliteWriteTx::appendAudit(Instant at, std::string_view patient, std::string_view json) {
    FYR_CHECK(needTenant());
    const Digest hash = auditHash(m_state.auditHash, m_state.audit + 1, at, patient, json);
    const std::string packed = audit_text::packed(json);
    const sqlite::Blob text{{reinterpret_cast<const std::uint8_t*>(packed.data()), packed.size()}};
    FYR_CHECK(guard(m_db.run("INSERT INTO audit(t, seq, at, patient, json, hash) VALUES(?, ?, ?, ?, ?, ?)", m_t, m_state.audit + 1,
                         millis(at), patient, text, sqlite::Blob{hash})));
    ++m_state.audit;
    if (!FYR_PLANTED(232)) m_state.auditHash = hex(hash);
    m_countersChanged = true;
    return guard(audit_blocks::appended(m_db, m_t, m_state.audit));
}

Result<void> SqliteWriteTx::enqueue(const OutboxRow& row) {
    FYR_CHECK(needTenant());
    FYR_CHECK(guard(m_db.run("INSERT INTO outbox(t, topic, json, due, attempts) VALUES(?, ?, ?, ?, ?)", m_t, row.topic, row.json,
                         millis(row.due), row.attempts)));
    return {};
}

Result<std::vector<OutboxRow>> SqliteWriteTx::claimOutbox(std::string_view owner, Instant due, Millis lease, std::int32_t limit) {
    FYR_CHECK(needTenant());
    const auto now = m_c.clock.now(); // the embedded store has one process and its clock
    FYR_CHECK(guard(m_db.run("UPDATE outbox SET owner=?, until=? WHERE t=? AND seq IN "
                             "(SELECT seq FROM outbox WHERE t=? AND due<=? AND until<=? ORDER BY due, seq LIMIT ?)",
                             owner, millis(now + lease), m_t, m_t, millis(due), millis(now), limit)));
    FYR_TRY(auto rows, m_db.query("SELECT seq, topic, json, due, attempts FROM outbox WHERE t=? AND owner=? ORDER BY due, seq", m_t, owner));
    std::vector<OutboxRow> out;
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) return out;
        out.push_back({rows.integer(0), std::string(rows.text(1)), std::string(rows.text(2)), instant(rows.integer(3)), static_cast<std::int32_t>(rows.integer(4))});
    }
}

Result<void> SqliteWriteTx::settleOutbox(std::int64_t seq, std::optional<Instant> retryAt, std::string_view owner) {
    FYR_CHECK(needTenant());
    if (!retryAt) {
        FYR_CHECK(guard(m_db.run("DELETE FROM outbox WHERE t=? AND seq=? AND (?='' OR owner=?)", m_t, seq, owner, owner)));
        return {};
    }
    FYR_CHECK(guard(m_db.run("UPDATE outbox SET due=?, attempts=attempts+1, owner='', until=0 WHERE t=? AND seq=? AND (?='' OR owner=?)", millis(*retryAt),
                             m_t, seq, owner, owner)));
    return {};
}

Result<void> SqliteWriteTx::putTenant(const Tenant& tenant) {
    FYR_CHECK(needTransaction());
    if (tenant.id != m_tenant.str()) return fail(ErrorCode::badRequest, "a transaction writes its own tenant only");
    const std::string epoch = tenant.epoch.empty() ? makeUlid(m_c.clock.now(), m_c.random) : tenant.epoch;
    if (m_t != noTenant) {
        // Without an epoch the feed goes on in the one it has.
        FYR_CHECK(guard(m_db.run("UPDATE tenant SET name=?, epoch=CASE WHEN ?='' THEN epoch ELSE ? END, settings=? WHERE t=?",
                             tenant.name, tenant.epoch, tenant.epoch, tenant.settings, m_t)));
        return {};
    }
    FYR_CHECK(guard(m_db.run("INSERT INTO tenant(id, name, epoch, settings, feed, tx, audit, audit_hash) VALUES(?, ?, ?, ?, 0, 0, 0, ?)",
                         tenant.id, tenant.name, epoch, tenant.settings, sqlite::Blob{Digest{}})));
    m_t = m_db.lastInsertId();
    m_state = {};
    m_state.t = m_t;
    m_state.auditHash = auditGenesis;
    return {};
}

Result<void> SqliteWriteTx::putAccount(const Account& a) {
    FYR_CHECK(needTenant());
    m_state.people = true;
    FYR_CHECK(guard(m_db.run("INSERT INTO account(t, id, user, password, role, name, practitioner, patient, unit, unit_name, disabled, "
                         "failures, blocked) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(t, id) DO UPDATE SET "
                         "user=excluded.user, password=excluded.password, role=excluded.role, name=excluded.name, "
                         "practitioner=excluded.practitioner, patient=excluded.patient, unit=excluded.unit, "
                         "unit_name=excluded.unit_name, disabled=excluded.disabled, failures=excluded.failures, "
                         "blocked=excluded.blocked",
                         m_t, a.id, a.user, a.passwordHash, a.role, a.name, a.practitioner, a.patient, a.unit, a.unitName,
                         a.disabled, a.failures, millisOf(a.blockedUntil))));
    return {};
}

Result<void> SqliteWriteTx::putDevice(const Device& d) {
    FYR_CHECK(needTenant());
    FYR_CHECK(guard(m_db.run("INSERT INTO device(t, id, account, name, registered, revoked) VALUES(?, ?, ?, ?, ?, ?) "
                         "ON CONFLICT(t, id) DO UPDATE SET account=excluded.account, name=excluded.name, "
                         "registered=excluded.registered, revoked=excluded.revoked",
                         m_t, d.id, d.account, d.name, millis(d.registered), d.revoked)));
    return {};
}

Result<void> SqliteWriteTx::putSession(const Session& s) {
    FYR_CHECK(needTenant());
    m_state.people = true;
    FYR_CHECK(guard(m_db.run("INSERT INTO session(t, id, token, account, device, created, seen, expires, revoked) "
                         "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(t, id) DO UPDATE SET token=excluded.token, "
                         "account=excluded.account, device=excluded.device, created=excluded.created, seen=excluded.seen, "
                         "expires=excluded.expires, revoked=excluded.revoked",
                         m_t, s.id, s.tokenHash, s.account, s.device, millis(s.created), millis(s.lastSeen), millis(s.expires),
                         s.revoked)));
    return {};
}

Result<void> SqliteWriteTx::setValue(std::string_view key, std::string_view value) {
    FYR_CHECK(needTenant());
    FYR_CHECK(guard(m_db.run("INSERT INTO value(t, key, value) VALUES(?, ?, ?) ON CONFLICT(t, key) DO UPDATE SET value=excluded.value",
                         m_t, key, value)));
    return {};
}

Result<void> SqliteWriteTx::clearValue(std::string_view key) {
    FYR_CHECK(needTenant());
    FYR_CHECK(guard(m_db.run("DELETE FROM value WHERE t=? AND key=?", m_t, key)));
    return {};
}

Result<std::optional<AuditRecord>> SqliteWriteTx::auditHead() {
    FYR_CHECK(finish()); // what this body added counts
    return SqliteReadTx::auditHead();
}

Result<TenantState> SqliteWriteTx::finish() {
    if (m_countersChanged) {
        FYR_TRY(const auto hash, fromHex(m_state.auditHash));
        FYR_CHECK(m_db.run("UPDATE tenant SET feed=?, tx=?, audit=?, audit_hash=? WHERE t=?", m_state.feed, m_state.tx,
                           m_state.audit, sqlite::Blob{hash}, m_t));
    }
    return m_state;
}

} // namespace fyr::server
