// Events, commands, people, audit and small values, read from the embedded store.
#include "server/store/sqlite/read_tx.h"

#include "server/store/audit_chain.h"
#include "server/store/sqlite/audit_blocks.h"
#include "server/store/sqlite/audit_text.h"

namespace fyr::server {
namespace {

constexpr std::int64_t maxRows = 10'000;

// Column 2 of an audit record.
std::string jsonOf(const sqlite::Statement& row) {
    const auto bytes = row.blob(2);
    return audit_text::unpacked({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// Calls `row` for each row of the statement.
template <class F>
Result<void> forEach(sqlite::Statement rows, F&& row) {
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) return {};
        row(rows);
    }
}

Device deviceFrom(const sqlite::Statement& row) {
    return {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), instant(row.integer(3)),
            row.integer(4) != 0};
}

} // namespace

Account accountFrom(const sqlite::Statement& row, int first) {
    const auto text = [&](int column) { return std::string(row.text(first + column)); };
    Account a{text(0), text(1), text(2), text(3), text(4), text(5), text(6), text(7), text(8)};
    a.disabled = row.integer(first + 9) != 0;
    a.failures = static_cast<std::int32_t>(row.integer(first + 10));
    if (!row.isNull(first + 11)) a.blockedUntil = instant(row.integer(first + 11));
    return a;
}

Session sessionFrom(const sqlite::Statement& row, int first) {
    const auto text = [&](int column) { return std::string(row.text(first + column)); };
    return {text(0), text(1), text(2), text(3), instant(row.integer(first + 4)), instant(row.integer(first + 5)),
            instant(row.integer(first + 6)), row.integer(first + 7) != 0};
}

Result<std::vector<Event>> SqliteReadTx::events(std::string_view stream, std::int64_t after) {
    FYR_TRY(auto rows, m_db.query("SELECT version, at, type, json FROM event WHERE t=? AND stream=? AND version>? "
                                  "ORDER BY version", m_t, stream, after));
    std::vector<Event> out;
    FYR_CHECK(forEach(std::move(rows), [&](const sqlite::Statement& row) {
        out.push_back({std::string(stream), row.integer(0), instant(row.integer(1)), std::string(row.text(2)),
                       std::string(row.text(3))});
    }));
    return out;
}

Result<std::optional<StoredCommand>> SqliteReadTx::command(std::string_view id) {
    FYR_TRY(auto row, m_db.query("SELECT person, hash, result, at FROM command WHERE t=? AND id=?", m_t, id));
    FYR_TRY(const bool found, row.step());
    if (!found) return std::optional<StoredCommand>{};
    return std::optional(StoredCommand{std::string(id), std::string(row.text(0)), std::string(row.text(1)),
                                       std::string(row.text(2)), instant(row.integer(3))});
}

Result<Tenant> SqliteReadTx::tenant() {
    FYR_TRY(auto row, m_db.query("SELECT id, name, epoch, settings FROM tenant WHERE t=?", m_t));
    FYR_TRY(const bool found, row.step());
    if (!found) return fail(ErrorCode::notFound, "no such tenant");
    return Tenant{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3))};
}

Result<std::optional<Account>> SqliteReadTx::account(std::string_view id) {
    FYR_TRY(auto row, m_db.query("SELECT id, user, password, role, name, practitioner, patient, unit, unit_name, "
                                 "disabled, failures, blocked FROM account WHERE t=? AND id=?", m_t, id));
    FYR_TRY(const bool found, row.step());
    if (!found) return std::optional<Account>{};
    return std::optional(accountFrom(row));
}

Result<std::vector<Account>> SqliteReadTx::accounts(std::string_view role) {
    FYR_TRY(auto rows, m_db.query("SELECT id, user, password, role, name, practitioner, patient, unit, unit_name, "
                                  "disabled, failures, blocked FROM account WHERE t=? AND (?='' OR role=?) ORDER BY id",
                                  m_t, role, role));
    std::vector<Account> out;
    FYR_CHECK(forEach(std::move(rows), [&](const sqlite::Statement& row) { out.push_back(accountFrom(row)); }));
    return out;
}

Result<std::optional<Device>> SqliteReadTx::device(std::string_view id) {
    FYR_TRY(auto row, m_db.query("SELECT id, account, name, registered, revoked FROM device WHERE t=? AND id=?", m_t, id));
    FYR_TRY(const bool found, row.step());
    if (!found) return std::optional<Device>{};
    return std::optional(deviceFrom(row));
}

Result<std::vector<Device>> SqliteReadTx::devices(std::string_view account) {
    FYR_TRY(auto rows, m_db.query("SELECT id, account, name, registered, revoked FROM device WHERE t=? AND account=? "
                                  "ORDER BY id", m_t, account));
    std::vector<Device> out;
    FYR_CHECK(forEach(std::move(rows), [&](const sqlite::Statement& row) { out.push_back(deviceFrom(row)); }));
    return out;
}

Result<std::vector<Session>> SqliteReadTx::sessions(std::string_view account) {
    FYR_TRY(auto rows, m_db.query("SELECT id, token, account, device, created, seen, expires, revoked FROM session "
                                  "WHERE t=? AND account=? ORDER BY id", m_t, account));
    std::vector<Session> out;
    FYR_CHECK(forEach(std::move(rows), [&](const sqlite::Statement& row) { out.push_back(sessionFrom(row)); }));
    return out;
}

// ---- Audit ----------------------------------------------------------------------------------------------------

Result<std::vector<AuditRecord>> SqliteReadTx::audit(std::int64_t after, std::int32_t limit) {
    std::vector<AuditRecord> out;
    // A record's `previous` is the hash of the one before; before the first it is that of nothing: zeros.
    std::string previous(auditGenesis);
    if (after > 0) {
        FYR_TRY(auto before, m_db.query("SELECT hash FROM audit WHERE t=? AND seq=?", m_t, after));
        FYR_TRY(const bool found, before.step());
        previous = found ? hex(before.blob(0)) : std::string{};
    }
    FYR_TRY(auto rows, m_db.query("SELECT seq, at, json, patient, hash FROM audit WHERE t=? AND seq>? ORDER BY seq LIMIT ?",
                                  m_t, after, std::clamp<std::int64_t>(limit, 0, maxRows)));
    FYR_CHECK(forEach(std::move(rows), [&](const sqlite::Statement& row) {
        out.push_back({row.integer(0), instant(row.integer(1)), jsonOf(row), std::string(row.text(3)),
                       previous, hex(row.blob(4))});
        previous = out.back().hash;
    }));
    return out;
}

Result<std::vector<AuditRecord>> SqliteReadTx::auditTrail(std::string_view patient, std::int64_t before,
                                                          std::int32_t limit) {
    FYR_TRY(const auto newest, m_db.integer("SELECT max(seq) FROM audit WHERE t=?", m_t));
    std::int64_t below = std::min(before > 0 ? before : INT64_MAX, newest.value_or(0) + 1);
    const auto most = static_cast<std::size_t>(std::clamp<std::int64_t>(limit, 0, maxRows));
    std::vector<AuditRecord> out;
    // Without a patient one walk over all; with one, a walk over each block that may hold records about them.
    while (below > 1 && out.size() < most) {
        const std::int64_t block = (below - 2) / audit_blocks::size;
        const std::int64_t above = patient.empty() ? 0 : block * audit_blocks::size;
        bool worthIt = true;
        if (!patient.empty()) {
            FYR_TRY(worthIt, audit_blocks::mayHold(m_db, m_t, block, patient));
        }
        if (worthIt) {
            FYR_TRY(auto rows, m_db.query("SELECT a.seq, a.at, a.json, a.patient, a.hash, b.hash FROM audit a LEFT JOIN audit b "
                                          "ON b.t=a.t AND b.seq=a.seq-1 WHERE a.t=? AND a.seq>? AND a.seq<? AND (?='' OR a.patient=?) "
                                          "ORDER BY a.seq DESC LIMIT ?", m_t, above, below, patient, patient,
                                          static_cast<std::int64_t>(most - out.size())));
            FYR_CHECK(forEach(std::move(rows), [&](const sqlite::Statement& row) {
                out.push_back({row.integer(0), instant(row.integer(1)), jsonOf(row), std::string(row.text(3)),
                               row.isNull(5) ? std::string(auditGenesis) : hex(row.blob(5)), hex(row.blob(4))});
            }));
        }
        below = above + 1;
    }
    return out;
}

Result<std::optional<AuditRecord>> SqliteReadTx::auditHead() {
    FYR_TRY(auto row, m_db.query("SELECT audit, audit_hash FROM tenant WHERE t=?", m_t));
    FYR_TRY(const bool found, row.step());
    if (!found || row.integer(0) == 0) return std::optional<AuditRecord>{};
    const std::int64_t seq = row.integer(0);
    AuditRecord head;
    head.seq = seq;
    head.hash = hex(row.blob(1));
    FYR_TRY(auto records, audit(seq - 1, 1));
    if (!records.empty() && records.front().seq == seq) {
        records.front().hash = head.hash; // what the counter says, not what the row says
        return std::optional(std::move(records.front()));
    }
    return std::optional(std::move(head)); // cut off: the verifier will see it
}

// ---- Outbox and values ----------------------------------------------------------------------------------------

Result<std::vector<OutboxRow>> SqliteReadTx::dueOutbox(Instant now, std::int32_t limit) {
    FYR_TRY(auto rows, m_db.query("SELECT seq, topic, json, due, attempts FROM outbox WHERE t=? AND due<=? "
                                  "ORDER BY due, seq LIMIT ?", m_t, millis(now), std::clamp<std::int64_t>(limit, 0, maxRows)));
    std::vector<OutboxRow> out;
    FYR_CHECK(forEach(std::move(rows), [&](const sqlite::Statement& row) {
        out.push_back({row.integer(0), std::string(row.text(1)), std::string(row.text(2)), instant(row.integer(3)),
                       static_cast<std::int32_t>(row.integer(4))});
    }));
    return out;
}

Result<LoadCounts> SqliteReadTx::counts(Instant now) {
    LoadCounts out;
    FYR_TRY(const auto sessions, m_db.integer("SELECT count(*) FROM session WHERE t=? AND revoked=0 AND expires>?", m_t, millis(now)));
    FYR_TRY(const auto all, m_db.integer("SELECT count(*) FROM outbox WHERE t=?", m_t));
    FYR_TRY(auto due, m_db.query("SELECT count(*), min(due) FROM outbox WHERE t=? AND due<=?", m_t, millis(now)));
    FYR_CHECK(due.step());
    out.sessions = sessions.value_or(0);
    out.outboxDue = due.integer(0);
    out.outboxLater = all.value_or(0) - out.outboxDue;
    if (!due.isNull(1)) out.outboxOldestDue = instant(due.integer(1));
    return out;
}

Result<std::optional<std::string>> SqliteReadTx::value(std::string_view key) {
    return m_db.text("SELECT value FROM value WHERE t=? AND key=?", m_t, key);
}

Result<std::vector<std::pair<std::string, std::string>>> SqliteReadTx::values(std::string_view prefix) {
    FYR_TRY(auto rows, m_db.query("SELECT key, value FROM value WHERE t=? AND key>=? ORDER BY key", m_t, prefix));
    std::vector<std::pair<std::string, std::string>> out;
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more || !rows.text(0).starts_with(prefix)) return out;
        out.emplace_back(rows.text(0), rows.text(1));
    }
}

} // namespace fyr::server
