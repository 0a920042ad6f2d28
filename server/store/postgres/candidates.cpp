#include "server/store/postgres/candidates.h"

#include "server/store/index/low_range.h"
#include "server/store/postgres/read_tx.h"

namespace fyr::server {
namespace {

using fhir::SearchKind;

// $1 tenant, $2 limit, $3 with the JSON, $4 above this rid. LATERAL and OFFSET 0: first the list, then the index for each of it,
// whatever the planner thinks of a table whose statistics it does not have yet.
#define FYR_COLUMNS "r.rid, r.id, r.version, r.updated, r.state, r.method, r.patient, r.unit, r.packed, CASE WHEN $3::bigint=1 THEN r.json END, r.type"
#define FYR_KEY "SELECT rid FROM fyr.idx_key WHERE t=$1 AND k=$5 AND rid>$4 ORDER BY rid LIMIT $2"
#define FYR_KEYS "SELECT DISTINCT i.rid FROM unnest($5::bigint[]) AS a(k) CROSS JOIN LATERAL (SELECT rid FROM fyr.idx_key WHERE t=$1 AND k=a.k AND rid>$4 OFFSET 0) i ORDER BY i.rid LIMIT $2"
#define FYR_TEXT "SELECT DISTINCT i.rid FROM unnest($5::bytea[], $6::bytea[]) AS a(lo, hi) CROSS JOIN LATERAL (SELECT rid FROM fyr.idx_text " \
                 "WHERE t=$1 AND p=$7 AND text>=a.lo AND text<a.hi AND rid>$4 OFFSET 0) i ORDER BY i.rid LIMIT $2"
#define FYR_DATES "SELECT DISTINCT i.rid FROM unnest($5::bigint[], $6::bigint[], $7::bigint[]) AS a(p, lo, hi) CROSS JOIN LATERAL (SELECT rid FROM fyr.idx_date " \
                  "WHERE t=$1 AND p=a.p AND low>=a.lo AND low<=a.hi AND rid>$4 OFFSET 0) i ORDER BY i.rid LIMIT $2"
#define FYR_NUMBERS "SELECT a.rid FROM unnest($5::bigint[]) AS a(rid) WHERE $1::bigint IS NOT NULL AND a.rid>$4 ORDER BY a.rid LIMIT $2"
#define FYR_FULL(inner) "SELECT " FYR_COLUMNS " FROM (" inner ") c CROSS JOIN LATERAL (SELECT * FROM fyr.resource WHERE t=$1 AND rid=c.rid OFFSET 0) r ORDER BY c.rid"
#define FYR_COUNT(inner) "SELECT count(*) FROM (" inner ") c WHERE $3::bigint IS NOT NULL"
#define FYR_TYPE(columns) "SELECT " columns " FROM fyr.resource r WHERE r.t=$1 AND r.type=$5 AND r.state=0 AND r.rid>$4 ORDER BY r.rid LIMIT $2"
#define FYR_PATIENT(columns) "SELECT " columns " FROM fyr.resource r WHERE r.t=$1 AND r.patient=$6 AND r.patient<>0 AND r.type=$5 AND r.state=0 AND r.rid>$4 " \
                             "ORDER BY r.rid LIMIT $2"
#define FYR_IDS(columns) "SELECT " columns " FROM (SELECT DISTINCT * FROM unnest($6::text[])) a(id) CROSS JOIN LATERAL " \
                         "(SELECT * FROM fyr.resource WHERE t=$1 AND type=$5 AND id=a.id OFFSET 0) r WHERE r.rid>$4 ORDER BY r.rid LIMIT $2"

std::optional<PgSourceKind> sourceOf(const ResolvedTerm& term) {
    if (term.negated || term.missing) return std::nullopt;
    if (term.special == Special::id) return PgSourceKind::ids;
    if (term.special == Special::lastUpdated) return std::nullopt;
    if (term.special == Special::words) return PgSourceKind::words;
    switch (term.kind) {
    case SearchKind::token:
    case SearchKind::reference:
    case SearchKind::uri: return PgSourceKind::keys;
    case SearchKind::string:
        if (std::ranges::none_of(term.anyOf, [](const Alternative& a) { return a.folded.empty(); })) return PgSourceKind::text;
        return std::nullopt;
    case SearchKind::date:
        if (std::ranges::none_of(term.anyOf, [](const Alternative& a) { return a.prefix == Prefix::ne; })) return PgSourceKind::dates;
        return std::nullopt;
    case SearchKind::number:
    case SearchKind::quantity: return std::nullopt;
    }
    return std::nullopt;
}

// What tends to be few comes first.
int rank(const PgSource& s) {
    switch (s.kind) {
    case PgSourceKind::ids: return 0;
    case PgSourceKind::patient:
    case PgSourceKind::words: return 1;
    case PgSourceKind::keys: return s.term->kind == SearchKind::reference ? 1 : 2;
    case PgSourceKind::text: return 3;
    case PgSourceKind::dates: return 4;
    case PgSourceKind::type: return 5;
    }
    return 5;
}

// Sends the statement of a source: its rows, or their number.
Result<void> ask(const PgSearchPlace& p, const PgSource& s, std::int64_t after, std::int64_t limit, bool json, bool counting) {
    auto& db = p.db;
    switch (s.kind) {
    case PgSourceKind::type:
        return db.ask(counting ? FYR_COUNT(FYR_TYPE("r.rid")) : FYR_TYPE(FYR_COLUMNS), p.t, limit, json, after, p.type);
    case PgSourceKind::patient:
        return db.ask(counting ? FYR_COUNT(FYR_PATIENT("r.rid")) : FYR_PATIENT(FYR_COLUMNS), p.t, limit, json, after, p.type, p.patient);
    case PgSourceKind::ids:
        return db.ask(counting ? FYR_COUNT(FYR_IDS("r.rid")) : FYR_IDS(FYR_COLUMNS), p.t, limit, json, after, p.type, s.term->ids);
    case PgSourceKind::keys: {
        std::vector<std::int64_t> keys;
        for (const std::int64_t key : s.term->keys) keys.push_back(pg::keyOf(s.term->param, key));
        if (keys.size() == 1) return db.ask(counting ? FYR_COUNT(FYR_KEY) : FYR_FULL(FYR_KEY), p.t, limit, json, after, keys.front());
        return db.ask(counting ? FYR_COUNT(FYR_KEYS) : FYR_FULL(FYR_KEYS), p.t, limit, json, after, keys);
    }
    case PgSourceKind::text: {
        std::vector<std::string> ends;
        std::vector<pg::Bytes> lo;
        std::vector<pg::Bytes> hi;
        ends.reserve(s.term->anyOf.size());
        for (const auto& a : s.term->anyOf) {
            const std::string_view from = textKey(a.folded);
            lo.push_back({from});
            hi.push_back({ends.emplace_back(pastPrefix(std::string(from)))});
        }
        return db.ask(counting ? FYR_COUNT(FYR_TEXT) : FYR_FULL(FYR_TEXT), p.t, limit, json, after, lo, hi, s.term->param);
    }
    case PgSourceKind::dates: {
        std::vector<std::int64_t> params;
        std::vector<std::int64_t> lo;
        std::vector<std::int64_t> hi;
        for (const auto& a : s.term->anyOf) {
            const LowRange range = lowsOf(a);
            for (const std::int64_t wide : {0, 1}) {
                params.push_back(s.term->param * 2 + wide);
                lo.push_back(wide != 0 ? range.wideFrom : range.from);
                hi.push_back(range.to);
            }
        }
        return db.ask(counting ? FYR_COUNT(FYR_DATES) : FYR_FULL(FYR_DATES), p.t, limit, json, after, params, lo, hi);
    }
    case PgSourceKind::words: { // the numbers are known already: the next ones go there
        const auto& rids = s.term->rids;
        const auto from = std::ranges::upper_bound(rids, after);
        const std::vector<std::int64_t> part(from, from + std::min<std::int64_t>(limit, rids.end() - from));
        return db.ask(counting ? FYR_COUNT(FYR_NUMBERS) : FYR_FULL(FYR_NUMBERS), p.t, limit, json, after, part);
    }
    }
    return fail(ErrorCode::internal, "no such source");
}

} // namespace

std::vector<PgSource> sourcesOf(const std::vector<ResolvedTerm>& terms, const PgSearchPlace& place) {
    std::vector<PgSource> out;
    for (const auto& term : terms)
        if (const auto kind = sourceOf(term)) out.push_back({*kind, &term});
    if (place.patient != 0) out.push_back({PgSourceKind::patient, nullptr});
    if (out.empty()) out.push_back({});
    std::ranges::stable_sort(out, {}, rank);
    return out;
}

Result<pg::Rows> candidates(const PgSearchPlace& place, const PgSource& source, std::int64_t after, std::int64_t limit, bool json) {
    FYR_CHECK(ask(place, source, after, limit, json, false));
    return place.db.next();
}

Result<std::vector<std::int64_t>> count(const PgSearchPlace& place, const std::vector<PgSource>& sources) {
    for (const auto& source : sources) FYR_CHECK(ask(place, source, 0, manyCandidates, false, true));
    std::vector<std::int64_t> out;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        FYR_TRY(const auto rows, place.db.next());
        out.push_back(rows.integer(0, 0));
    }
    return out;
}

Result<pg::Rows> alongDates(const PgSearchPlace& p, std::int64_t param, bool descending, std::int64_t low, std::int64_t rid, std::int64_t limit) {
#define FYR_WALK(op, order)                                                                                                          \
    "SELECT " FYR_COLUMNS ", c.low FROM (SELECT * FROM ("                                                                            \
    "(SELECT low, rid FROM fyr.idx_date WHERE t=$1 AND p=$5 AND (low, rid)" op "($6, $4) ORDER BY low " order ", rid " order         \
    " LIMIT $2) UNION ALL "                                                                                                          \
    "(SELECT low, rid FROM fyr.idx_date WHERE t=$1 AND p=$7 AND (low, rid)" op "($6, $4) ORDER BY low " order ", rid " order         \
    " LIMIT $2)) b ORDER BY low " order ", rid " order " LIMIT $2) c "                                                               \
    "CROSS JOIN LATERAL (SELECT * FROM fyr.resource WHERE t=$1 AND rid=c.rid OFFSET 0) r ORDER BY c.low " order ", c.rid " order
    return p.db.query(descending ? FYR_WALK("<", "DESC") : FYR_WALK(">", "ASC"), p.t, limit, false, rid, param * 2, low, param * 2 + 1);
}

Result<pg::Rows> byNumber(const PgSearchPlace& p, const std::vector<std::int64_t>& rids, std::int64_t type) {
    return p.db.query("SELECT " FYR_COLUMNS " FROM unnest($5::bigint[]) WITH ORDINALITY AS a(rid, n) "
                      "CROSS JOIN LATERAL (SELECT * FROM fyr.resource WHERE t=$1 AND rid=a.rid OFFSET 0) r "
                      "WHERE r.state=0 AND ($4::bigint=0 OR r.type=$4) ORDER BY a.n LIMIT $2", p.t, LowRange::highest, true, type, rids);
}

Result<pg::Rows> referring(const PgSearchPlace& p, const std::vector<std::int64_t>& keys, std::int64_t limit) {
    return p.db.query("SELECT " FYR_COLUMNS " FROM unnest($4::bigint[]) WITH ORDINALITY AS a(k, n) "
                      "CROSS JOIN LATERAL (SELECT rid FROM fyr.idx_key WHERE t=$1 AND k=a.k OFFSET 0) i "
                      "CROSS JOIN LATERAL (SELECT * FROM fyr.resource WHERE t=$1 AND rid=i.rid OFFSET 0) r WHERE r.state=0 ORDER BY a.n, i.rid LIMIT $2", p.t, limit, true, keys);
}

} // namespace fyr::server
