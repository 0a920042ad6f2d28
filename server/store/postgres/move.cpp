#include "server/store/move_store.h"

#include "base/digest.h"

#include "server/store/postgres/batch.h"
#include "server/store/postgres/schema.h"
#include "server/store/postgres_store.h"
#include "server/store/sqlite/audit_text.h"
#include "server/store/sqlite/dictionary.h"
#include "server/store/sqlite_store.h"

namespace fyr::server {
namespace {

constexpr std::size_t chunk = 500; // rows of one statement

// What a number of the embedded store's table of names is called in the target's.
class Translation {
  public:
    static Result<Translation> make(const std::vector<NameRow>& from, const std::vector<NameRow>& to) {
        std::map<std::pair<std::string, int>, std::int64_t> target;
        for (const auto& row : to) target.emplace(std::pair(row.text, row.kind), row.number);
        Translation out;
        for (const auto& row : from)
            if (const auto at = target.find({row.text, row.kind}); at != target.end()) out.m_numbers.emplace(row.number, at->second);
        return out;
    }
    // 0: a parameter that this build does not know any more; nothing can be asked for by it.
    [[nodiscard]] std::int64_t of(std::int64_t number) const {
        const auto at = m_numbers.find(number);
        return at == m_numbers.end() ? 0 : at->second;
    }
    [[nodiscard]] std::string packed(std::string_view blob) const {
        std::string out;
        Unpacker entries(bytesOf(blob));
        PackedEntry e;
        while (entries.next(e)) {
            e.param = of(e.param);
            if (e.param != 0) pack(out, e);
        }
        return out;
    }

  private:
    std::unordered_map<std::int64_t, std::int64_t> m_numbers;
};

std::string_view bytes(const sqlite::Statement& row, int column) {
    const auto b = row.blob(column);
    return {reinterpret_cast<const char*>(b.data()), b.size()};
}

class Mover {
  public:
    Mover(sqlite::Database& from, pg::Connection& to, const Translation& names, const MoveProgress& progress)
        : m_from(from), m_to(to), m_names(names), m_progress(progress), m_batch(to, m_known) {}

    Result<MovedTenant> run(std::int64_t t) {
        m_t = t;
        FYR_TRY(auto tenant, m_from.query("SELECT id, name, epoch, settings, feed, tx, audit, audit_hash FROM tenant WHERE t=?", t));
        FYR_TRY([[maybe_unused]] const bool there, tenant.step());
        m_out = {};
        m_out.id = tenant.text(0);
        FYR_CHECK(m_to.send("SELECT set_config('fyr.key', $1, true)", m_out.id));
        FYR_TRY(const auto taken, m_to.query("SELECT 1 FROM fyr.signpost WHERE kind=0 AND key=$1", m_out.id));
        if (!taken.empty()) return fail(ErrorCode::duplicate, "PostgreSQL has a tenant '" + m_out.id + "' already");
        FYR_TRY(const auto number, m_to.query("SELECT nextval('fyr.tenant_number')"));
        m_batch.counters = {};
        m_batch.counters.t = m_pt = number.integer(0, 0);
        FYR_CHECK(m_to.send("SELECT set_config('fyr.tenant', $1, true)", std::to_string(m_pt)));
        FYR_CHECK(m_to.send("INSERT INTO fyr.tenant(t, id, name, epoch, settings) VALUES($1, $2, $3, $4, $5)", m_pt, m_out.id, tenant.text(1), tenant.text(2),
                            tenant.text(3)));
        FYR_CHECK(m_to.send("INSERT INTO fyr.signpost(kind, t, key, ref) VALUES(0, $1, $2, '')", m_pt, m_out.id));
        FYR_CHECK(dictionary());
        FYR_CHECK(resources());
        FYR_CHECK(old());
        FYR_CHECK(feed());
        FYR_CHECK(audit());
        FYR_CHECK(events());
        FYR_CHECK(commands());
        FYR_CHECK(people());
        m_out.feed = tenant.integer(4);
        m_out.audit = tenant.integer(6);
        m_out.auditHash = hex(tenant.blob(7));
        FYR_TRY(const auto rid, m_from.integer("SELECT max(rid) FROM resource")); // numbers are the file's, not the tenant's
        FYR_TRY(const auto num, m_from.integer("SELECT max(num) FROM dict"));
        FYR_CHECK(m_to.send("INSERT INTO fyr.ledger(t, n, mark, feed, tx, audit, rid, num, audit_hash) VALUES($1, 1, 0, $2, $3, $4, $5, $6, $7)", m_pt,
                            m_out.feed, tenant.integer(5), m_out.audit, rid.value_or(0), num.value_or(0), pg::Bytes{bytes(tenant, 7)}));
        FYR_CHECK(settle());
        return m_out;
    }

  private:
    // Waits for the server now and then, or all of it would gather in memory.
    Result<void> settle() {
        FYR_CHECK(m_batch.flush());
        FYR_CHECK(m_to.query("SELECT 1"));
        if (m_progress) m_progress(m_out.id, m_rows);
        return {};
    }
    template <class F>
    Result<std::int64_t> each(std::string_view sql, F&& use) {
        FYR_TRY(auto rows, m_from.query(sql, m_t));
        std::int64_t n = 0;
        while (true) {
            FYR_TRY(const bool more, rows.step());
            if (!more) break;
            FYR_CHECK(use(rows));
            ++m_rows;
            if (++n % static_cast<std::int64_t>(chunk) == 0) FYR_CHECK(settle());
        }
        FYR_CHECK(settle());
        return n;
    }

    Result<void> dictionary() {
        auto& p = m_batch.pending();
        FYR_CHECK(each("SELECT num, code, sys, said FROM dict WHERE t=? ORDER BY num", [&](const sqlite::Statement& row) -> Result<void> {
            p.dictNum.push_back(row.integer(0));
            p.dictCode.emplace_back(row.text(1));
            p.dictSys.push_back(row.integer(2));
            p.dictSaid.emplace_back(row.text(3));
            p.dictHash.push_back(pg::saidHash(row.text(3)));
            return {};
        }));
        return {};
    }
    Result<void> resources() {
        auto& p = m_batch.pending();
        const auto use = [&](const sqlite::Statement& row) -> Result<void> {
            const std::int64_t rid = row.integer(0);
            p.resRid.push_back(rid);
            p.resType.push_back(m_names.of(row.integer(1)));
            p.resId.emplace_back(row.text(2));
            p.resVersion.push_back(row.integer(3));
            p.resUpdated.push_back(row.integer(4));
            p.resState.push_back(row.integer(5));
            p.resMethod.push_back(row.integer(6));
            p.resPatient.push_back(row.integer(7));
            p.resUnit.push_back(row.integer(8));
            p.resJson.emplace_back(row.text(10));
            if (p.resType.back() == 0) return fail(ErrorCode::storageCorrupt, "a resource has a type without a name");
            const auto& packed = p.resPacked.emplace_back(m_names.packed(bytes(row, 9)));
            for (const auto& entry : indexRows(packed)) m_batch.index(entry, rid);
            if (p.resState.back() != static_cast<std::int64_t>(State::referred)) ++m_out.resources;
            return {};
        };
        FYR_CHECK(each("SELECT rid, type, id, version, updated, state, method, patient, unit, packed, json FROM resource WHERE t=? ORDER BY rid", use));
        return {};
    }
    Result<void> old() {
        const auto use = [&](const sqlite::Statement& row) {
            const std::optional<std::string_view> json = row.isNull(7) ? std::nullopt : std::optional(row.text(7));
            return m_batch.send("INSERT INTO fyr.old(t, rid, version, updated, state, method, patient, unit, json) VALUES($1, $2, $3, $4, $5, $6, $7, $8, "
                                "CASE WHEN $9<>0 THEN $10 END)", m_pt, row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4),
                                row.integer(5), row.integer(6), json.has_value(), json.value_or(""));
        };
        FYR_TRY(m_out.versions, each("SELECT rid, version, updated, state, method, patient, unit, json FROM old WHERE t=? ORDER BY rid, version", use));
        return {};
    }
    Result<void> feed() {
        auto& p = m_batch.pending();
        FYR_CHECK(each("SELECT seq, tx, unit, was, rid, version, type, forget FROM feed WHERE t=? ORDER BY seq", [&](const sqlite::Statement& row) -> Result<void> {
            p.feedSeq.push_back(row.integer(0));
            p.feedTx.push_back(row.integer(1));
            p.feedUnit.push_back(row.integer(2));
            p.feedWas.push_back(row.integer(3));
            p.feedRid.push_back(row.integer(4));
            p.feedVersion.push_back(row.integer(5));
            p.feedType.push_back(m_names.of(row.integer(6)));
            p.feedForget.push_back(row.integer(7));
            return {};
        }));
        return {};
    }
    Result<void> audit() {
        auto& p = m_batch.pending();
        FYR_CHECK(each("SELECT seq, at, patient, hash, json FROM audit WHERE t=? ORDER BY seq", [&](const sqlite::Statement& row) -> Result<void> {
            p.auditSeq.push_back(row.integer(0));
            p.auditAt.push_back(row.integer(1));
            p.auditPatient.emplace_back(row.text(2));
            p.auditHash.emplace_back(bytes(row, 3));
            p.auditJson.push_back(audit_text::unpacked(bytes(row, 4)));
            return {};
        }));
        return {};
    }
    Result<void> events() {
        auto& p = m_batch.pending();
        const auto use = [&](const sqlite::Statement& row) -> Result<void> {
            p.eventVersion.push_back(row.integer(0));
            p.eventAt.push_back(row.integer(1));
            p.eventStream.emplace_back(row.text(2));
            p.eventType.emplace_back(row.text(3));
            p.eventJson.emplace_back(row.text(4));
            return {};
        };
        FYR_TRY(m_out.events, each("SELECT version, at, stream, type, json FROM event WHERE t=? ORDER BY n", use));
        return {};
    }
    Result<void> commands() {
        const auto use = [&](const sqlite::Statement& row) {
            return m_batch.send("INSERT INTO fyr.command(t, id, person, hash, result, at) VALUES($1, $2, $3, $4, $5, $6)", m_pt, row.text(0), row.text(1),
                                row.text(2), row.text(3), row.integer(4));
        };
        FYR_TRY(m_out.commands, each("SELECT id, person, hash, result, at FROM command WHERE t=? ORDER BY n", use));
        FYR_CHECK(each("SELECT seq, topic, json, due, attempts FROM outbox WHERE t=? ORDER BY seq", [&](const sqlite::Statement& row) {
            return m_batch.send("INSERT INTO fyr.outbox(t, topic, json, due, attempts) VALUES($1, $2, $3, $4, $5)", m_pt, row.text(1), row.text(2),
                                row.integer(3), row.integer(4));
        }));
        FYR_CHECK(each("SELECT key, value FROM value WHERE t=?", [&](const sqlite::Statement& row) {
            return m_batch.send("INSERT INTO fyr.value(t, key, value) VALUES($1, $2, $3)", m_pt, row.text(0), row.text(1));
        }));
        return {};
    }
    Result<void> people() {
        const auto account = [&](const sqlite::Statement& row) -> Result<void> {
            const auto blocked = row.isNull(11) ? std::optional<std::int64_t>{} : row.integer(11);
            FYR_CHECK(m_batch.send("INSERT INTO fyr.account(t, id, \"user\", password, role, name, practitioner, patient, unit, unit_name, disabled, failures, "
                                   "blocked) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11<>0, $12, $13)", m_pt, row.text(0), row.text(1), row.text(2),
                                   row.text(3), row.text(4), row.text(5), row.text(6), row.text(7), row.text(8), row.integer(9), row.integer(10), blocked));
            return m_batch.send("INSERT INTO fyr.signpost(kind, t, key, ref) VALUES(2, $1, $2, $3)", m_pt, row.text(1), row.text(0));
        };
        FYR_CHECK(each("SELECT id, user, password, role, name, practitioner, patient, unit, unit_name, disabled, failures, blocked FROM account WHERE t=?", account));
        const auto session = [&](const sqlite::Statement& row) -> Result<void> {
            FYR_CHECK(m_batch.send("INSERT INTO fyr.session(t, id, token, account, device, created, seen, expires, revoked) VALUES($1, $2, $3, $4, $5, $6, $7, $8, "
                                   "$9<>0)", m_pt, row.text(0), row.text(1), row.text(2), row.text(3), row.integer(4), row.integer(5), row.integer(6),
                                   row.integer(7)));
            return m_batch.send("INSERT INTO fyr.signpost(kind, t, key, ref) VALUES(1, $1, $2, $3)", m_pt, row.text(1), row.text(0));
        };
        FYR_CHECK(each("SELECT id, token, account, device, created, seen, expires, revoked FROM session WHERE t=?", session));
        const auto device = [&](const sqlite::Statement& row) {
            return m_batch.send("INSERT INTO fyr.device(t, id, account, name, registered, revoked) VALUES($1, $2, $3, $4, $5, $6<>0)", m_pt, row.text(0),
                                row.text(1), row.text(2), row.integer(3), row.integer(4));
        };
        FYR_CHECK(each("SELECT id, account, name, registered, revoked FROM device WHERE t=?", device));
        return {};
    }

    sqlite::Database& m_from;
    pg::Connection& m_to;
    const Translation& m_names;
    const MoveProgress& m_progress;
    pg::Known m_known;
    pg::Batch m_batch;
    std::int64_t m_t = 0;
    std::int64_t m_pt = 0;
    std::int64_t m_rows = 0;
    MovedTenant m_out;
};

Result<std::vector<NameRow>> rowsOf(pg::Connection& db) {
    FYR_TRY(const auto rows, db.query("SELECT num, text, kind FROM fyr.name"));
    std::vector<NameRow> out;
    for (int i = 0; i < rows.count(); ++i) out.push_back({rows.integer(i, 0), std::string(rows.text(i, 1)), static_cast<int>(rows.integer(i, 2))});
    return out;
}

} // namespace

Result<std::vector<MovedTenant>> moveToPostgres(const std::filesystem::path& file, const std::vector<std::uint8_t>& key, const std::string& url,
                                                const Clock& clock, Random& random, const MoveProgress& progress) {
    if (!std::filesystem::exists(file)) return fail(ErrorCode::notFound, "there is no store at " + file.string());
    // Open as its owner, so that nobody writes while we read; this also brings its tables up to date.
    FYR_TRY(const auto owner, openSqliteStore({.file = file, .key = key, .readers = 1}, clock, random));
    FYR_TRY(auto from, sqlite::Database::open(file, {sqlite::OpenMode::readWrite, key}));
    FYR_CHECK(from.run("PRAGMA query_only=ON"));
    FYR_CHECK(openPostgresStore({.url = url, .connections = 1}, clock, random)); // the right schema, the right role, every name
    FYR_TRY(const auto to, pg::Connection::open(url, "SET search_path=fyr"));
    FYR_TRY(const auto fromNames, storedNames(from));
    FYR_CHECK(to->send("BEGIN"));
    FYR_TRY(const auto toNames, rowsOf(*to));
    FYR_TRY(const auto names, Translation::make(fromNames, toNames));
    std::vector<std::int64_t> tenants;
    FYR_TRY(auto rows, from.query("SELECT t FROM tenant ORDER BY t"));
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) break;
        tenants.push_back(rows.integer(0));
    }
    Mover mover(from, *to, names, progress);
    std::vector<MovedTenant> out;
    for (const std::int64_t t : tenants) {
        FYR_TRY(auto moved, mover.run(t));
        out.push_back(std::move(moved));
    }
    FYR_TRY(const auto committed, to->query("COMMIT"));
    if (committed.tag() != "COMMIT") return fail(ErrorCode::storage, "PostgreSQL took the transaction back");
    FYR_CHECK(to->finish());
    return out;
}

} // namespace fyr::server
