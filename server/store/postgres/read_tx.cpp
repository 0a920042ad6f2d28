// Resources, their history and the change feed, read from PostgreSQL.
#include "server/store/postgres/read_tx.h"

#include <charconv>
#include <limits>

namespace fyr::server {
namespace {

using pg::Rows;

std::int64_t clamp(std::int32_t wanted) { return std::clamp(wanted, 0, maxStoredPage); }
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

std::int64_t numberOf(std::string_view page) {
    std::int64_t out = highest;
    if (!page.empty()) std::from_chars(page.data(), page.data() + page.size(), out);
    return out;
}

// From columns version, updated, state, method, json.
StoredResource versionFrom(const Rows& rows, int row, int first) {
    StoredResource out;
    out.version = rows.integer(row, first);
    out.lastUpdated = instant(rows.integer(row, first + 1));
    out.deleted = rows.integer(row, first + 2) != 0;
    out.method = methodText(rows.integer(row, first + 3));
    out.json = rows.text(row, first + 4);
    return out;
}
// From columns patient, unit.
ResourceScope scopeFrom(const Rows& rows, int row, int first) {
    return {std::string(rows.text(row, first)), std::string(rows.text(row, first + 1))};
}

} // namespace

Result<std::optional<StoredResource>> PgReadTx::read(std::string_view type, std::string_view id) {
    FYR_TRY(const auto rows, query("SELECT version, updated, state, method, json FROM fyr.resource WHERE t=$1 AND type=$2 AND id=$3",
                                   m_t, m_names.type(type), id));
    if (rows.empty() || rows.integer(0, 2) == static_cast<std::int64_t>(State::referred)) return std::optional<StoredResource>{};
    auto out = versionFrom(rows, 0, 0);
    out.type = type;
    out.id = id;
    return std::optional(std::move(out));
}

Result<std::optional<StoredResource>> PgReadTx::vread(std::string_view type, std::string_view id, std::int64_t version) {
    if (version <= 0 || version > INT32_MAX) return std::optional<StoredResource>{};
    FYR_TRY(const auto rows, query("SELECT version, updated, state, method, json FROM fyr.resource WHERE t=$1 AND type=$2 AND id=$3 AND version=$4 "
                                   "UNION ALL SELECT o.version, o.updated, o.state, o.method, o.json FROM fyr.resource r CROSS JOIN LATERAL "
                                   "(SELECT * FROM fyr.old WHERE t=$1 AND rid=r.rid AND version=$4 OFFSET 0) o WHERE r.t=$1 AND r.type=$2 AND r.id=$3",
                                   m_t, m_names.type(type), id, version));
    if (rows.empty()) return std::optional<StoredResource>{};
    auto out = versionFrom(rows, 0, 0);
    out.type = type;
    out.id = id;
    return std::optional(std::move(out));
}

void PgReadTx::remember(const SearchPage& page) {
    constexpr std::size_t most = 5'000; // more than anybody asks about
    for (const auto* part : {&page.matches, &page.included})
        for (const auto& r : *part)
            if (m_found.size() < most) m_found.emplace_back(m_names.type(r.type), r.id);
}

Result<std::optional<ResourceScope>> PgReadTx::scopeOf(std::string_view type, std::string_view id) {
    Key key(m_names.type(type), id);
    if (const auto at = m_scopes.find(key); at != m_scopes.end()) return at->second;
    m_found.push_back(key);
    FYR_CHECK(learnScopes());
    return m_scopes[key];
}

Result<void> PgReadTx::learnScopes() {
    std::vector<std::int64_t> types;
    std::vector<std::string_view> ids;
    for (const auto& [type, id] : m_found) {
        if (!m_scopes.try_emplace(Key(type, id)).second) continue;
        types.push_back(type);
        ids.push_back(id);
    }
    FYR_TRY(const auto rows, query("SELECT coalesce(p.id, ''), coalesce(u.code, u.head, ''), r.state, r.type, r.id FROM "
                                   "unnest($2::bigint[], $3::text[]) AS a(type, id) CROSS JOIN LATERAL "
                                   "(SELECT * FROM fyr.resource WHERE t=$1 AND type=a.type AND id=a.id OFFSET 0) r "
                                   "LEFT JOIN LATERAL (SELECT id FROM fyr.resource WHERE t=$1 AND rid=r.patient OFFSET 0) p ON true "
                                   "LEFT JOIN LATERAL (SELECT code, head FROM fyr.dict WHERE t=$1 AND num=r.unit OFFSET 0) u ON true", m_t, types, ids));
    for (int i = 0; i < rows.count(); ++i)
        if (rows.integer(i, 2) != static_cast<std::int64_t>(State::referred))
            m_scopes[Key(rows.integer(i, 3), rows.text(i, 4))] = scopeFrom(rows, i, 0);
    m_found.clear();
    return {};
}

// ---- History --------------------------------------------------------------------------------------------------

Result<SearchPage> PgReadTx::instanceHistory(const HistoryQuery& q) {
    SearchPage page;
    std::int64_t before = std::min<std::int64_t>(numberOf(q.page), INT32_MAX);
    const std::int64_t since = q.since ? millis(*q.since) : lowest;
    const std::int64_t chunk = std::min<std::int64_t>(clamp(q.count) + 1, 500);
    while (true) {
        FYR_TRY(const auto rows, query("WITH h AS (SELECT rid FROM fyr.resource WHERE t=$1 AND type=$2 AND id=$3) "
                                       "SELECT v.version, v.updated, v.state, v.method, v.json, coalesce(p.id, ''), coalesce(u.code, u.head, '') FROM ("
                                       "SELECT version, updated, state, method, json, patient, unit FROM fyr.resource WHERE t=$1 AND rid=(SELECT rid FROM h) "
                                       "AND version>0 AND version<$4 UNION ALL (SELECT version, updated, state, method, json, patient, unit FROM fyr.old "
                                       "WHERE t=$1 AND rid=(SELECT rid FROM h) AND version<$4 ORDER BY version DESC LIMIT $5)) v "
                                       "LEFT JOIN LATERAL (SELECT id FROM fyr.resource WHERE t=$1 AND rid=v.patient OFFSET 0) p ON true "
                                       "LEFT JOIN LATERAL (SELECT code, head FROM fyr.dict WHERE t=$1 AND num=v.unit OFFSET 0) u ON true "
                                       "ORDER BY v.version DESC LIMIT $5", m_t, m_names.type(q.type), q.id, before, chunk));
        for (int i = 0; i < rows.count(); ++i) {
            if (rows.integer(i, 1) < since) return page;
            before = rows.integer(i, 0);
            if (!isWithin(q.within, scopeFrom(rows, i, 5))) continue;
            if (static_cast<std::int64_t>(page.matches.size()) >= clamp(q.count)) {
                page.next = std::to_string(before + 1);
                return page;
            }
            auto version = versionFrom(rows, i, 0);
            version.type = q.type;
            version.id = q.id;
            page.matches.push_back(std::move(version));
        }
        if (rows.count() < chunk) return page;
    }
}

Result<SearchPage> PgReadTx::history(const HistoryQuery& q) {
    if (!q.id.empty()) return instanceHistory(q);
    SearchPage page;
    std::int64_t before = numberOf(q.page);
    const std::int64_t since = q.since ? millis(*q.since) : lowest;
    const std::int64_t type = q.type.empty() ? 0 : m_names.type(q.type);
    if (!q.type.empty() && type == 0) return page;
    const std::int64_t chunk = std::min<std::int64_t>(clamp(q.count) + 1, 500);
    std::int64_t last = 0;
    while (true) {
        FYR_TRY(const auto rows,
                query("SELECT f.seq, r.type, r.id, f.version, coalesce(o.updated, r.updated), coalesce(o.state, r.state), coalesce(o.method, r.method), "
                      "CASE WHEN r.version=f.version THEN r.json ELSE o.json END, coalesce(p.id, ''), coalesce(u.code, u.head, ''), "
                      "r.version=f.version OR o.rid IS NOT NULL FROM (SELECT seq, rid, version FROM fyr.feed WHERE t=$1 AND seq<$2 AND ($3=0 OR type=$3) "
                      "ORDER BY seq DESC LIMIT $4) f CROSS JOIN LATERAL (SELECT * FROM fyr.resource WHERE t=$1 AND rid=f.rid OFFSET 0) r "
                      "LEFT JOIN LATERAL (SELECT * FROM fyr.old WHERE t=$1 AND rid=f.rid AND version=f.version AND r.version<>f.version OFFSET 0) o ON true "
                      "LEFT JOIN LATERAL (SELECT id FROM fyr.resource WHERE t=$1 AND rid=CASE WHEN o.rid IS NULL THEN r.patient ELSE o.patient END OFFSET 0) p ON true "
                      "LEFT JOIN LATERAL (SELECT code, head FROM fyr.dict WHERE t=$1 AND num=CASE WHEN o.rid IS NULL THEN r.unit ELSE o.unit END OFFSET 0) u ON true ORDER BY f.seq DESC", m_t, before, type, chunk));
        for (int i = 0; i < rows.count(); ++i) {
            before = rows.integer(i, 0);
            if (rows.integer(i, 10) == 0) continue;
            if (rows.integer(i, 4) < since) return page; // newest first: the rest is older still
            if (!isWithin(q.within, scopeFrom(rows, i, 8))) continue;
            if (static_cast<std::int64_t>(page.matches.size()) >= clamp(q.count)) {
                page.next = std::to_string(last);
                return page;
            }
            last = before;
            auto version = versionFrom(rows, i, 3);
            version.type = m_names.typeText(rows.integer(i, 1));
            version.id = rows.text(i, 2);
            page.matches.push_back(std::move(version));
        }
        if (rows.count() < chunk) return page;
    }
}

// ---- Feed -----------------------------------------------------------------------------------------------------

Result<std::int64_t> PgReadTx::feedHead() {
    FYR_TRY(const auto rows, query("SELECT seq FROM fyr.feed WHERE t=$1 ORDER BY seq DESC LIMIT 1", m_t));
    return rows.empty() ? 0 : rows.integer(0, 0);
}

Result<FeedSlice> PgReadTx::feed(const FeedQuery& q) {
    FeedSlice out;
    std::int64_t after = q.after.value_or(0);
    const bool newestOnly = !q.after || q.newestOnly;
    const auto limit = static_cast<std::size_t>(std::max<std::int64_t>(1, clamp(q.limit)));
    out.upTo = after;
    const bool all = q.unit.empty();
    std::int64_t mine = lowest; // a unit that no resource belongs to sees what is the whole tenant's
    if (!all) {
        FYR_TRY(const auto rows, query("SELECT num FROM fyr.dict WHERE t=$1 AND head=$2 AND sys=-4 AND code IS NOT DISTINCT FROM $3", m_t,
                                       pg::headOf(q.unit), pg::restOf(q.unit)));
        if (!rows.empty()) mine = rows.integer(0, 0);
    }
    if (!q.after) {
        FYR_TRY(const auto rows, query("SELECT (SELECT count(*) FROM fyr.resource WHERE t=$1 AND state=0), "
                                       "CASE WHEN $2::bigint=1 THEN 0 ELSE (SELECT count(*) FROM fyr.resource WHERE t=$1 AND state=0 AND unit<>0 AND unit<>$3) END",
                                       m_t, all, mine));
        out.total = rows.integer(0, 0) - rows.integer(0, 1);
    }
    // Under row-level security an index is searched only by what cannot leak: CASE can be looked through, coalesce() and
    // arithmetic are not, and would read the whole tenant for each row.
    // What is told of a row: 1 what it is now, 2 to forget it, 0 nothing. From the very start there is nothing to forget.
    constexpr std::string_view sql =
        "SELECT f.seq, f.tx, s.told, r.type, r.id, f.version, coalesce(o.updated, r.updated), coalesce(o.state, r.state), "
        "coalesce(o.method, r.method), CASE WHEN s.told<>1 THEN NULL WHEN r.version=f.version THEN r.json ELSE o.json END, coalesce(p.id, ''), "
        "coalesce(u.code, u.head, ''), r.version=f.version OR o.rid IS NOT NULL "
        "FROM (SELECT seq, tx, rid, version, forget, unit, was FROM fyr.feed WHERE t=$1 AND seq>$2 ORDER BY seq LIMIT $3) f "
        "CROSS JOIN LATERAL (SELECT * FROM fyr.resource WHERE t=$1 AND rid=f.rid OFFSET 0) r "
        "CROSS JOIN LATERAL (SELECT CASE WHEN NOT f.forget AND ($4::bigint=1 OR f.unit=0 OR f.unit=$5) "
        "THEN CASE WHEN $6::bigint=1 AND r.version<>f.version THEN 0 ELSE 1 END "
        "WHEN $7::bigint=1 AND f.was>=0 AND ($4::bigint=1 OR f.was=0 OR f.was=$5) THEN 2 ELSE 0 END AS told) s "
        "LEFT JOIN LATERAL (SELECT * FROM fyr.old WHERE t=$1 AND rid=f.rid AND version=f.version AND r.version<>f.version AND s.told<>0 OFFSET 0) o ON true "
        "LEFT JOIN LATERAL (SELECT id FROM fyr.resource WHERE s.told<>0 AND t=$1 AND rid=CASE WHEN o.rid IS NULL THEN r.patient ELSE o.patient END OFFSET 0) p ON true "
        "LEFT JOIN LATERAL (SELECT code, head FROM fyr.dict WHERE s.told<>0 AND t=$1 AND num=CASE WHEN o.rid IS NULL THEN r.unit ELSE o.unit END OFFSET 0) u ON true ORDER BY f.seq";
    std::int64_t tx = 0;
    int scanned = 0;
    while (true) {
        const auto chunk = std::min<std::int64_t>(2'000, static_cast<std::int64_t>(limit > out.rows.size() ? limit - out.rows.size() : 0) + 32);
        FYR_TRY(const auto rows, query(sql, m_t, after, chunk, all, mine, newestOnly, q.after.has_value()));
        for (int i = 0; i < rows.count(); ++i, ++scanned) {
            if ((out.rows.size() >= limit || scanned >= maxFeedScan) && rows.integer(i, 1) != tx) {
                out.more = true;
                return out;
            }
            after = rows.integer(i, 0);
            tx = rows.integer(i, 1);
            out.upTo = after;
            const std::int64_t told = rows.integer(i, 2);
            if (told == 0) continue;
            if (rows.integer(i, 12) == 0) return fail(ErrorCode::storageCorrupt, "the feed names a version that is not there");
            FeedRow row;
            row.seq = after;
            row.tx = tx;
            row.forget = told == 2;
            row.scope = scopeFrom(rows, i, 10);
            row.resource = versionFrom(rows, i, 5);
            row.resource.type = m_names.typeText(rows.integer(i, 3));
            row.resource.id = rows.text(i, 4);
            out.rows.push_back(std::move(row));
        }
        if (rows.count() < chunk) return out;
    }
}

} // namespace fyr::server
