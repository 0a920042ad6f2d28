// Events, commands, people, audit and small values, read from PostgreSQL.
#include "server/store/audit_chain.h"
#include "server/store/postgres/read_tx.h"

namespace fyr::server {
namespace {

using pg::Rows;
constexpr std::int64_t maxRows = 10'000;

std::string text(const Rows& rows, int row, int column) { return std::string(rows.text(row, column)); }

Device deviceFrom(const Rows& rows, int row) {
    return {text(rows, row, 0), text(rows, row, 1), text(rows, row, 2), instant(rows.integer(row, 3)), rows.integer(row, 4) != 0};
}

// `make` of each row.
template <class F>
auto each(const Rows& rows, F&& make) {
    std::vector<decltype(make(0))> out;
    out.reserve(static_cast<std::size_t>(rows.count()));
    for (int i = 0; i < rows.count(); ++i) out.push_back(make(i));
    return out;
}

#define FYR_ACCOUNT "id, \"user\", password, role, name, practitioner, patient, unit, unit_name, disabled, failures, blocked"

} // namespace

Account pg::accountFrom(const Rows& rows, int row, int first) {
    const auto t = [&](int column) { return text(rows, row, first + column); };
    Account a{t(0), t(1), t(2), t(3), t(4), t(5), t(6), t(7), t(8)};
    a.disabled = rows.integer(row, first + 9) != 0;
    a.failures = static_cast<std::int32_t>(rows.integer(row, first + 10));
    if (!rows.isNull(row, first + 11)) a.blockedUntil = instant(rows.integer(row, first + 11));
    return a;
}

Session pg::sessionFrom(const Rows& rows, int row, int first) {
    const auto t = [&](int column) { return text(rows, row, first + column); };
    return {t(0), t(1), t(2), t(3), instant(rows.integer(row, first + 4)), instant(rows.integer(row, first + 5)),
            instant(rows.integer(row, first + 6)), rows.integer(row, first + 7) != 0};
}

Result<std::vector<Event>> PgReadTx::events(std::string_view stream, std::int64_t after) {
    FYR_TRY(const auto rows, query("SELECT version, at, type, json FROM fyr.event WHERE t=$1 AND stream=$2 AND version>$3 ORDER BY version",
                                   m_t, stream, after));
    return each(rows, [&](int i) {
        return Event{std::string(stream), rows.integer(i, 0), instant(rows.integer(i, 1)), text(rows, i, 2), text(rows, i, 3)};
    });
}

Result<std::optional<StoredCommand>> PgReadTx::command(std::string_view id) {
    FYR_TRY(const auto rows, query("SELECT person, hash, result, at FROM fyr.command WHERE t=$1 AND id=$2", m_t, id));
    if (rows.empty()) return std::optional<StoredCommand>{};
    return std::optional(StoredCommand{std::string(id), text(rows, 0, 0), text(rows, 0, 1), text(rows, 0, 2), instant(rows.integer(0, 3))});
}

Result<Tenant> PgReadTx::tenant() {
    FYR_TRY(const auto rows, query("SELECT id, name, epoch, settings FROM fyr.tenant WHERE t=$1", m_t));
    if (rows.empty()) return fail(ErrorCode::notFound, "no such tenant");
    return Tenant{text(rows, 0, 0), text(rows, 0, 1), text(rows, 0, 2), text(rows, 0, 3)};
}

Result<std::optional<Account>> PgReadTx::account(std::string_view id) {
    FYR_TRY(const auto rows, query("SELECT " FYR_ACCOUNT " FROM fyr.account WHERE t=$1 AND id=$2", m_t, id));
    return rows.empty() ? std::optional<Account>{} : std::optional(pg::accountFrom(rows, 0));
}

Result<std::vector<Account>> PgReadTx::accounts(std::string_view role) {
    FYR_TRY(const auto rows, query("SELECT " FYR_ACCOUNT " FROM fyr.account WHERE t=$1 AND ($2='' OR role=$2) ORDER BY id", m_t, role));
    return each(rows, [&](int i) { return pg::accountFrom(rows, i); });
}

Result<std::optional<Device>> PgReadTx::device(std::string_view id) {
    FYR_TRY(const auto rows, query("SELECT id, account, name, registered, revoked FROM fyr.device WHERE t=$1 AND id=$2", m_t, id));
    return rows.empty() ? std::optional<Device>{} : std::optional(deviceFrom(rows, 0));
}

Result<std::vector<Device>> PgReadTx::devices(std::string_view account) {
    FYR_TRY(const auto rows, query("SELECT id, account, name, registered, revoked FROM fyr.device WHERE t=$1 AND account=$2 ORDER BY id", m_t, account));
    return each(rows, [&](int i) { return deviceFrom(rows, i); });
}

Result<std::vector<Session>> PgReadTx::sessions(std::string_view account) {
    FYR_TRY(const auto rows, query("SELECT id, token, account, device, created, seen, expires, revoked FROM fyr.session "
                                   "WHERE t=$1 AND account=$2 ORDER BY id", m_t, account));
    return each(rows, [&](int i) { return pg::sessionFrom(rows, i); });
}

// ---- Audit ----------------------------------------------------------------------------------------------------

Result<std::vector<AuditRecord>> PgReadTx::audit(std::int64_t after, std::int32_t limit) {
    FYR_CHECK(settle());
    FYR_CHECK(m_db.ask("SELECT hash FROM fyr.audit WHERE t=$1 AND seq=$2", m_t, after));
    FYR_CHECK(m_db.ask("SELECT seq, at, json, patient, hash FROM fyr.audit WHERE t=$1 AND seq>$2 ORDER BY seq LIMIT $3", m_t, after,
                       std::clamp<std::int64_t>(limit, 0, maxRows)));
    FYR_TRY(const auto before, m_db.next());
    FYR_TRY(const auto rows, m_db.next());
    // A record's `previous` is the hash of the one before; before the first it is that of nothing: zeros.
    std::string previous = after <= 0 ? std::string(auditGenesis) : before.empty() ? std::string{} : hex(before.bytes(0, 0));
    return each(rows, [&](int i) {
        AuditRecord r{rows.integer(i, 0), instant(rows.integer(i, 1)), text(rows, i, 2), text(rows, i, 3), previous, hex(rows.bytes(i, 4))};
        previous = r.hash;
        return r;
    });
}

Result<std::vector<AuditRecord>> PgReadTx::auditTrail(std::string_view patient, std::int64_t before, std::int32_t limit) {
    const std::int64_t below = before > 0 ? before : INT64_MAX;
    const std::int64_t most = std::clamp<std::int64_t>(limit, 0, maxRows);
    // Two statements, so that each uses its own index.
    FYR_TRY(const auto rows, patient.empty()
                ? query("SELECT a.seq, a.at, a.json, a.patient, a.hash, b.hash FROM fyr.audit a CROSS JOIN LATERAL (SELECT a.seq-1 AS seq OFFSET 0) x LEFT JOIN LATERAL (SELECT hash FROM fyr.audit WHERE t=$1 AND seq=x.seq OFFSET 0) b ON true "
                        "WHERE a.t=$1 AND a.seq<$2 ORDER BY a.seq DESC LIMIT $3", m_t, below, most)
                : query("SELECT a.seq, a.at, a.json, a.patient, a.hash, b.hash FROM fyr.audit a CROSS JOIN LATERAL (SELECT a.seq-1 AS seq OFFSET 0) x LEFT JOIN LATERAL (SELECT hash FROM fyr.audit WHERE t=$1 AND seq=x.seq OFFSET 0) b ON true "
                        "WHERE a.t=$1 AND a.patient=$4 AND a.patient<>'' AND a.seq<$2 ORDER BY a.seq DESC LIMIT $3", m_t, below, most, patient));
    return each(rows, [&](int i) {
        return AuditRecord{rows.integer(i, 0), instant(rows.integer(i, 1)), text(rows, i, 2), text(rows, i, 3),
                           rows.isNull(i, 5) ? std::string(auditGenesis) : hex(rows.bytes(i, 5)), hex(rows.bytes(i, 4))};
    });
}

Result<std::optional<AuditRecord>> PgReadTx::auditHead() {
    FYR_TRY(const auto rows, query("SELECT audit, audit_hash FROM fyr.ledger WHERE t=$1 ORDER BY n DESC LIMIT 1", m_t));
    if (rows.empty()) return std::optional<AuditRecord>{};
    return auditHeadAt(rows.integer(0, 0), hex(rows.bytes(0, 1)));
}

Result<std::optional<AuditRecord>> PgReadTx::auditHeadAt(std::int64_t seq, std::string hash) {
    if (seq == 0) return std::optional<AuditRecord>{};
    FYR_TRY(auto records, audit(seq - 1, 1));
    if (records.empty() || records.front().seq != seq) { // cut off: the verifier will see it
        records.assign(1, {});
        records.front().seq = seq;
    }
    records.front().hash = std::move(hash); // what the ledger says, not what the row says
    return std::optional(std::move(records.front()));
}

// ---- Outbox and values ----------------------------------------------------------------------------------------

Result<std::vector<OutboxRow>> PgReadTx::dueOutbox(Instant now, std::int32_t limit) {
    FYR_TRY(const auto rows, query("SELECT seq, topic, json, due, attempts FROM fyr.outbox WHERE t=$1 AND due<=$2 ORDER BY due, seq LIMIT $3", m_t,
                                   millis(now), std::clamp<std::int64_t>(limit, 0, maxRows)));
    return each(rows, [&](int i) {
        return OutboxRow{rows.integer(i, 0), text(rows, i, 1), text(rows, i, 2), instant(rows.integer(i, 3)), static_cast<std::int32_t>(rows.integer(i, 4))};
    });
}

Result<LoadCounts> PgReadTx::counts(Instant now) {
    FYR_TRY(const auto rows, query("SELECT (SELECT count(*) FROM fyr.session WHERE t=$1 AND NOT revoked AND expires>$2), (SELECT count(*) FROM fyr.outbox WHERE t=$1), "
                                   "count(*), coalesce(min(due), 0) FROM fyr.outbox WHERE t=$1 AND due<=$2", m_t, millis(now)));
    LoadCounts out;
    out.sessions = rows.integer(0, 0);
    out.outboxDue = rows.integer(0, 2);
    out.outboxLater = rows.integer(0, 1) - out.outboxDue;
    if (out.outboxDue > 0) out.outboxOldestDue = instant(rows.integer(0, 3));
    return out;
}

Result<std::optional<std::string>> PgReadTx::value(std::string_view key) {
    FYR_TRY(const auto rows, query("SELECT value FROM fyr.value WHERE t=$1 AND key=$2", m_t, key));
    return rows.empty() ? std::optional<std::string>{} : std::optional(text(rows, 0, 0));
}

Result<std::vector<std::pair<std::string, std::string>>> PgReadTx::values(std::string_view prefix) {
    // Above every text that begins so: the highest character there is.
    const std::string above = std::string(prefix) + "\xF4\x8F\xBF\xBF";
    FYR_TRY(const auto rows, query("SELECT key, value FROM fyr.value WHERE t=$1 AND key>=$2 AND key<$3 ORDER BY key", m_t, prefix, above));
    return each(rows, [&](int i) { return std::pair(text(rows, i, 0), text(rows, i, 1)); });
}

} // namespace fyr::server
