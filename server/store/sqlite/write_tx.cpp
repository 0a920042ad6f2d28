// Resources: the next version, its history, its index and its feed row.
#include "server/store/sqlite/write_tx.h"

#include "base/planted.h"
#include "fhir/validate.h"
#include "server/store/json_meta.h"

namespace fyr::server {
namespace {

using fhir::SearchKind;

sqlite::Blob blob(std::string_view bytes) {
    return {{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}};
}

} // namespace

Result<void> SqliteWriteTx::needTenant() const {
    FYR_CHECK(needTransaction());
    if (m_t == noTenant) return fail(ErrorCode::notFound, "no such tenant");
    return {};
}

// After some failures SQLite itself has rolled everything back. What a body that looks away writes then would stand
// at once and by itself.
Result<void> SqliteWriteTx::needTransaction() const {
    if (broken()) return fail(*broken());
    if (!m_db.inTransaction()) return fail(ErrorCode::storage, "the transaction is over");
    return {};
}

Result<std::optional<SqliteWriteTx::Current>> SqliteWriteTx::current(std::int64_t type, std::string_view id) {
    FYR_TRY(auto row, m_db.query("SELECT rid, version, state, unit, packed FROM resource WHERE t=? AND type=? AND id=?",
                                 m_t, type, id));
    FYR_TRY(const bool found, row.step());
    if (!found) return std::optional<Current>{};
    const auto packed = row.blob(4);
    return std::optional(Current{row.integer(0), row.integer(1), static_cast<State>(row.integer(2)), row.integer(3),
                                 std::string(reinterpret_cast<const char*>(packed.data()), packed.size())});
}

Result<StoredResource> SqliteWriteTx::put(const ResourceWrite& write) { return guard(putNow(write)); }

Result<StoredResource> SqliteWriteTx::putNow(const ResourceWrite& write) {
    FYR_CHECK(needTenant());
    const std::int64_t type = m_names.type(write.type);
    if (type == 0) return fail(ErrorCode::invalidResource, "no such resource type");
    if (!isFhirId(write.id)) return fail(ErrorCode::badRequest, "not an id");
    if (!write.scope.patient.empty() && !isFhirId(write.scope.patient))
        return fail(ErrorCode::badRequest, "the patient of the scope is not an id");
    FYR_TRY(const auto now, current(type, write.id));
    const bool live = now && now->state == State::live;
    if (write.expectedVersion) {
        const std::int64_t expected = *write.expectedVersion;
        const bool asExpected = expected == 0 ? !live : now && now->version == expected;
        if (!asExpected)
            return fail(ErrorCode::versionConflict, fmt::format("{} stands at version {}", write.type, live ? now->version : 0));
    }
    const std::int64_t version = now ? now->version + 1 : 1;
    const Instant at = m_c.clock.now();
    FYR_TRY(std::string json, withMeta(write.json, version, at));

    std::int64_t rid = now ? now->rid : 0;
    if (!now) { // known before its index is made: a resource may refer to itself, and a Patient is its own compartment
        FYR_TRY(rid, m_c.cache.newResource(m_db));
        m_c.cache.knowResource(m_t, type, write.id, rid);
    }
    std::int64_t patient = 0;
    if (!write.scope.patient.empty()) {
        FYR_TRY(patient, m_c.cache.resource(m_db, m_t, m_names.type("Patient"), write.scope.patient));
    }
    std::int64_t unit = 0;
    if (!write.scope.unit.empty()) {
        FYR_TRY(unit, m_c.cache.code(m_db, m_t, write.scope.unit, dict::unit));
    }
    FYR_TRY(const std::string packed, packIndex(write.index));
    if (!now) {
        FYR_CHECK(m_db.run("INSERT INTO resource(rid, t, type, id, version, updated, state, method, patient, unit, packed, json) "
                           "VALUES(?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)", rid, m_t, type, write.id, version, millis(at),
                           methodNumber(write.method), patient, unit, blob(packed), json));
    } else {
        if (now->version > 0) FYR_CHECK(keepOld(rid));
        FYR_CHECK(m_db.run("UPDATE resource SET version=?, updated=?, state=0, method=?, patient=?, unit=?, packed=?, json=? "
                           "WHERE rid=?", version, millis(at), methodNumber(write.method), patient, unit, blob(packed), json,
                           rid));
    }
    FYR_CHECK(reindex(rid, now ? now->packed : std::string{}, packed));
    FYR_CHECK(feedRow(rid, version, type, unit, live ? now->unit : nothingToSee, false));

    StoredResource out;
    out.type = write.type;
    out.id = write.id;
    out.version = version;
    out.lastUpdated = at;
    out.method = methodText(methodNumber(write.method));
    out.json = std::move(json);
    return out;
}

Result<StoredResource> SqliteWriteTx::remove(std::string_view type, std::string_view id,
                                             std::optional<std::int64_t> expectedVersion) {
    return guard(removeNow(type, id, expectedVersion));
}

Result<StoredResource> SqliteWriteTx::removeNow(std::string_view typeText, std::string_view id,
                                                std::optional<std::int64_t> expectedVersion) {
    FYR_CHECK(needTenant());
    const std::int64_t type = m_names.type(typeText);
    FYR_TRY(const auto now, current(type, id));
    if (!now || now->state == State::referred) return fail(ErrorCode::notFound, "no such resource");
    if (expectedVersion && *expectedVersion != now->version)
        return fail(ErrorCode::versionConflict, fmt::format("{} stands at version {}", typeText, now->version));
    StoredResource out;
    out.type = typeText;
    out.id = id;
    out.deleted = true;
    out.method = "DELETE";
    if (now->state == State::deleted) {
        FYR_TRY(auto gone, read(typeText, id));
        if (gone) return std::move(*gone);
    }
    out.version = now->version + 1;
    out.lastUpdated = m_c.clock.now();
    FYR_CHECK(keepOld(now->rid));
    // The compartments stay: who could read it may be told that it is gone.
    FYR_CHECK(m_db.run("UPDATE resource SET version=?, updated=?, state=1, method=?, packed=NULL, json=NULL WHERE rid=?",
                       out.version, millis(out.lastUpdated), methodNumber("DELETE"), now->rid));
    FYR_CHECK(reindex(now->rid, now->packed, {}));
    FYR_CHECK(feedRow(now->rid, out.version, type, now->unit, now->unit, true));
    return out;
}

Result<void> SqliteWriteTx::keepOld(std::int64_t rid) {
    FYR_CHECK(m_db.run("INSERT INTO old(t, rid, version, updated, state, method, patient, unit, json) SELECT t, rid, version, "
                       "updated, state, method, patient, unit, json FROM resource WHERE rid=?", rid));
    return {};
}

Result<void> SqliteWriteTx::feedRow(std::int64_t rid, std::int64_t version, std::int64_t type, std::int64_t unit,
                                    std::int64_t was, bool forget) {
    if (m_tx == 0) m_tx = ++m_state.tx;
    m_countersChanged = true;
    m_state.fed = true;
    FYR_CHECK(m_db.run("INSERT INTO feed(t, seq, tx, rid, version, type, unit, was, forget) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       m_t, ++m_state.feed, m_tx, rid, version, type, unit, FYR_PLANTED(231) ? unit : was, forget));
    return {};
}

Result<std::string> SqliteWriteTx::packIndex(const std::vector<fhir::IndexEntry>& index) {
    std::string out;
    for (const auto& e : index) {
        if (e.param->name == "_id" || e.param->name == "_lastUpdated") continue; // columns of their own
        PackedEntry p;
        p.param = m_names.param(*e.param);
        p.kind = e.kind();
        switch (e.kind()) {
        case SearchKind::token: {
            FYR_TRY(const auto sys, m_c.cache.system(m_db, m_t, e.system));
            FYR_TRY(const auto number, m_c.cache.code(m_db, m_t, e.text, sys, e.exact));
            p.key = dictionaryKey(number);
            break;
        }
        case SearchKind::reference:
            if (e.text.empty()) { // by identifier only
                FYR_TRY(const auto sys, m_c.cache.system(m_db, m_t, e.system));
                FYR_TRY(const auto number, m_c.cache.code(m_db, m_t, e.exact, sys));
                p.key = dictionaryKey(number);
            } else if (const std::int64_t target = m_names.type(e.system); target != 0 && isFhirId(e.text)) {
                FYR_TRY(const auto rid, m_c.cache.resource(m_db, m_t, target, e.text));
                p.key = referenceKey(rid);
            } else {
                FYR_TRY(const auto number, m_c.cache.code(m_db, m_t, e.text, dict::address));
                p.key = dictionaryKey(number);
            }
            break;
        case SearchKind::uri: {
            FYR_TRY(const auto number, m_c.cache.code(m_db, m_t, e.text, dict::uri));
            p.key = dictionaryKey(number);
            break;
        }
        case SearchKind::string:
            p.text = e.text;
            p.exact = e.exact;
            break;
        case SearchKind::date:
            p.low = e.low;
            p.high = e.high;
            break;
        case SearchKind::quantity: {
            FYR_TRY(const auto sys, m_c.cache.system(m_db, m_t, e.system));
            FYR_TRY(const auto number, m_c.cache.code(m_db, m_t, e.text, sys));
            p.key = dictionaryKey(number);
            [[fallthrough]];
        }
        case SearchKind::number:
            p.number = e.number;
            p.numberLow = e.numberLow;
            p.numberHigh = e.numberHigh;
            break;
        }
        pack(out, p);
    }
    return out;
}

// Takes away what only the version before had and adds what only this one has.
Result<void> SqliteWriteTx::reindex(std::int64_t rid, std::string_view before, std::string_view after) {
    if (before == after) return {};
    const auto old = indexRows(before);
    const auto now = indexRows(after);
    for (const auto& row : old)
        if (!std::ranges::binary_search(now, row)) FYR_CHECK(indexRow(row, rid, false));
    for (const auto& row : now)
        if (!std::ranges::binary_search(old, row)) FYR_CHECK(indexRow(row, rid, true));
    return {};
}

Result<void> SqliteWriteTx::indexRow(const IndexRow& row, std::int64_t rid, bool add) {
    switch (row.table) {
    case IndexTable::key:
        FYR_CHECK(m_db.run(add ? "INSERT INTO idx_key(t, p, key, rid) VALUES(?, ?, ?, ?)"
                               : "DELETE FROM idx_key WHERE t=? AND p=? AND key=? AND rid=?", m_t, row.param, row.key, rid));
        return {};
    case IndexTable::text:
        FYR_CHECK(m_db.run(add ? "INSERT INTO idx_text(t, p, text, rid) VALUES(?, ?, ?, ?)"
                               : "DELETE FROM idx_text WHERE t=? AND p=? AND text=? AND rid=?", m_t, row.param, row.text, rid));
        return {};
    case IndexTable::date:
    case IndexTable::wideDate:
        FYR_CHECK(m_db.run(add ? "INSERT INTO idx_date(t, p, wide, low, rid) VALUES(?, ?, ?, ?, ?)"
                               : "DELETE FROM idx_date WHERE t=? AND p=? AND wide=? AND low=? AND rid=?", m_t, row.param,
                           row.table == IndexTable::wideDate, row.key, rid));
        return {};
    }
    return {};
}

} // namespace fyr::server
