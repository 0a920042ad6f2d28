#include "server/store/audit_erase.h"

#include "base/digest.h"
#include "base/json.h"
#include "server/store/postgres/connection.h"
#include "sqlite/database.h"

namespace fyr::server {
namespace {

Result<void> agrees(std::string_view storedHash, std::string_view floor, std::int64_t seq, const std::string& hash) {
    const auto v = json::parse(floor);
    if (storedHash != hash || !v || json::integer(*v, "seq") != seq || json::text(*v, "hash") != hash)
        return fail(ErrorCode::invalidState, "the record is not the one that was archived");
    return {};
}

} // namespace

Result<std::int64_t> eraseAuditSqlite(const std::filesystem::path& file, const std::vector<std::uint8_t>& key, const TenantId& tenant, std::int64_t seq,
                                      const std::string& hash) {
    FYR_TRY(auto db, sqlite::Database::open(file, {sqlite::OpenMode::readWrite, key}));
    FYR_CHECK(db.script("PRAGMA secure_delete=FAST"));
    FYR_TRY(auto tx, db.begin());
    FYR_TRY(const auto t, db.integer("SELECT t FROM tenant WHERE id=?", tenant.str()));
    if (!t) return fail(ErrorCode::notFound, "no such tenant");
    FYR_TRY(const auto stored, db.text("SELECT lower(hex(hash)) FROM audit WHERE t=? AND seq=?", *t, seq));
    FYR_TRY(const auto floor, db.text("SELECT value FROM value WHERE t=? AND key='audit-floor'", *t));
    FYR_CHECK(agrees(stored.value_or(""), floor.value_or(""), seq, hash));
    FYR_TRY(const auto gone, db.run("DELETE FROM audit WHERE t=? AND seq<=?", *t, seq));
    FYR_CHECK(tx.commit());
    return gone;
}

Result<std::int64_t> eraseAuditPostgres(const std::string& ownerUrl, const TenantId& tenant, std::int64_t seq, const std::string& hash) {
    FYR_TRY(auto owner, pg::Connection::open(ownerUrl, ""));
    auto& db = *owner;
    // What is sent up to `finish` is one transaction; looking comes before the one change.
    const auto run = [&]() -> Result<std::int64_t> {
        FYR_CHECK(db.query("SELECT set_config('fyr.see', 'tenants', true)"));
        FYR_TRY(const auto number, db.query("SELECT t FROM fyr.tenant WHERE id=$1", tenant.str()));
        if (number.empty()) return fail(ErrorCode::notFound, "no such tenant");
        const auto t = number.integer(0, 0);
        FYR_CHECK(db.query("SELECT set_config('fyr.tenant', $1, true)", std::to_string(t)));
        FYR_TRY(const auto stored, db.query("SELECT encode(hash, 'hex') FROM fyr.audit WHERE t=$1 AND seq=$2", t, seq));
        FYR_TRY(const auto floor, db.query("SELECT value FROM fyr.value WHERE t=$1 AND key='audit-floor'", t));
        FYR_CHECK(agrees(stored.empty() ? std::string_view{} : stored.text(0, 0), floor.empty() ? std::string_view{} : floor.text(0, 0), seq, hash));
        FYR_TRY(const auto gone, db.query("WITH gone AS (DELETE FROM fyr.audit WHERE t=$1 AND seq<=$2 RETURNING 1) SELECT count(*) FROM gone", t, seq));
        return gone.integer(0, 0);
    };
    auto result = run();
    const auto ended = db.finish();
    if (result && !ended) return fail(ended.error());
    return result;
}

} // namespace fyr::server
