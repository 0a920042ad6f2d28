#include "server/store/postgres/words.h"

#include "server/store/postgres/lookup.h"
#include "server/store/postgres/write_tx.h"

#include <algorithm>

namespace fyr::server {
namespace {

constexpr std::size_t decideChunk = 500;

class Finder {
  public:
    Finder(pg::Connection& db, std::int64_t t, const text::Query& query, bool narrativeOnly, const WordsFilter& filter, std::int64_t limit, bool* cut)
        : m_db(db), m_t(t), m_query(query), m_narrativeOnly(narrativeOnly), m_filter(filter), m_limit(static_cast<std::size_t>(limit)), m_cut(cut) {}

    Result<std::vector<std::int64_t>> run() {
        const bool byText = decidedByText(m_query, m_narrativeOnly);
        // As many more as may be hidden behind what is not indexed; all of them where the text decides.
        const std::int64_t wanted = byText ? mostDecided + 1 : static_cast<std::int64_t>(m_limit) + mostUnindexed;
        FYR_CHECK(m_db.ask("SELECT f.rid FROM fyr.feed f WHERE f.t=$1 AND f.seq>(SELECT coalesce(max(m.seq), 0) FROM fyr.words_mark m WHERE m.t=$1) LIMIT $2", m_t,
                           mostUnindexed + 1));
        FYR_CHECK(m_db.ask("SELECT rid FROM fyr.find_words($1::text::tsquery, $2)", indexQuestion(text::Dialect::tsquery, m_t, m_query, m_filter), wanted));
        FYR_TRY(const auto fresh, m_db.next());
        FYR_TRY(const auto found, m_db.next());
        if (fresh.count() > mostUnindexed) return fail(ErrorCode::storageBusy, "the words of the record are still being indexed");
        std::vector<std::int64_t> numbers;
        for (int i = 0; i < fresh.count(); ++i) numbers.push_back(fresh.integer(i, 0));
        std::ranges::sort(numbers);
        numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
        const std::vector<std::int64_t> unindexed = numbers;
        FYR_CHECK(decide(std::move(numbers), SIZE_MAX));
        const bool tooMany = byText && found.count() > mostDecided;
        if (tooMany && !m_cut)
            return fail(ErrorCode::badRequest, fmt::format("more than {} resources hold these words: narrow the search", mostDecided));
        std::vector<std::int64_t> rest;
        for (int i = 0; i < found.count() && (byText || rest.size() < m_limit); ++i)
            if (!std::ranges::binary_search(unindexed, found.integer(i, 0))) rest.push_back(found.integer(i, 0));
        if (tooMany) *m_cut = true;
        if (byText) FYR_CHECK(decide(std::move(rest), m_limit));
        else m_out.insert(m_out.end(), rest.begin(), rest.end());
        std::ranges::sort(m_out, std::greater{});
        if (m_out.size() > m_limit) m_out.resize(m_limit);
        return std::move(m_out);
    }

  private:
    // By their own text, in this order, until `enough` are found.
    Result<void> decide(std::vector<std::int64_t> numbers, std::size_t enough) {
        std::size_t taken = 0;
        for (std::size_t at = 0; at < numbers.size() && taken < enough; at += decideChunk) {
            const std::vector<std::int64_t> part(numbers.begin() + static_cast<std::ptrdiff_t>(at),
                                                 numbers.begin() + static_cast<std::ptrdiff_t>(std::min(at + decideChunk, numbers.size())));
            FYR_TRY(const auto rows, m_db.query("SELECT r.rid, r.type, r.patient, r.unit, r.json FROM unnest($2::bigint[]) WITH ORDINALITY AS a(rid, n) "
                                                "CROSS JOIN LATERAL (SELECT * FROM fyr.resource WHERE t=$1 AND rid=a.rid OFFSET 0) r WHERE r.state=0 ORDER BY a.n", m_t, part));
            for (int i = 0; i < rows.count() && taken < enough; ++i)
                if (m_filter.admits(rows.integer(i, 1), rows.integer(i, 2), rows.integer(i, 3)) && wordsMatch(m_query, m_narrativeOnly, rows.text(i, 4))) {
                    m_out.push_back(rows.integer(i, 0));
                    ++taken;
                }
        }
        return {};
    }

    pg::Connection& m_db;
    std::int64_t m_t;
    const text::Query& m_query;
    bool m_narrativeOnly;
    const WordsFilter& m_filter;
    std::size_t m_limit;
    bool* m_cut;
    std::vector<std::int64_t> m_out;
};

constexpr std::string_view markSql = "SELECT coalesce((SELECT seq FROM fyr.words_mark WHERE t=$1), 0)::bigint";

} // namespace

Result<std::vector<std::int64_t>> wordsIn(pg::Connection& db, std::int64_t t, const text::Query& query, bool narrativeOnly, const WordsFilter& filter,
                                          std::int64_t limit, bool* cut) {
    return Finder(db, t, query, narrativeOnly, filter, limit, cut).run();
}

Result<WordsPage> PgReadTx::findWords(const WordsQuery& q) {
    FYR_CHECK(settle());
    FYR_TRY(const auto query, text::Query::parse(q.words));
    WordsFilter filter;
    for (const auto& type : q.types) {
        const std::int64_t number = m_names.type(type);
        if (number == 0) return fail(ErrorCode::badRequest, "no such resource type");
        filter.types.push_back(number);
    }
    PgLookup lookup(m_db, m_names, m_t);
    std::vector<std::int64_t> patient;
    std::vector<std::int64_t> unit;
    const auto resolve = [&]() -> Result<void> {
        if (!q.within.patient.empty()) FYR_CHECK(lookup.resource("Patient", q.within.patient, patient));
        if (!q.within.unit.empty()) FYR_CHECK(lookup.unit(q.within.unit, unit));
        return {};
    };
    FYR_CHECK(lookup.twice(resolve));
    if (!q.within.patient.empty() && patient.empty()) return WordsPage{};
    if (!patient.empty()) filter.patient = patient.front();
    filter.byUnit = !q.within.unit.empty();
    if (!unit.empty()) filter.unit = unit.front();
    const auto limit = std::clamp<std::int64_t>(q.limit, 0, maxStoredPage);
    WordsPage out;
    FYR_TRY(auto rids, wordsIn(m_db, m_t, query, false, filter, limit + 1, &out.more));
    if (static_cast<std::int64_t>(rids.size()) > limit) {
        out.more = true;
        rids.pop_back();
    }
    if (rids.empty()) return out;
    FYR_TRY(const auto rows, m_db.query("SELECT r.id, r.version, r.updated, r.method, r.json, r.type, p.id, "
                                        "(SELECT coalesce(d.code, d.head) FROM fyr.dict d WHERE d.t=$1 AND d.num=r.unit) "
                                        "FROM unnest($2::bigint[]) WITH ORDINALITY AS a(rid, n) "
                                        "CROSS JOIN LATERAL (SELECT * FROM fyr.resource WHERE t=$1 AND rid=a.rid OFFSET 0) r "
                                        "LEFT JOIN LATERAL (SELECT id FROM fyr.resource WHERE t=$1 AND rid=r.patient OFFSET 0) p ON true WHERE r.state=0 ORDER BY a.n", m_t, rids));
    for (int i = 0; i < rows.count(); ++i) {
        WordsHit hit;
        hit.resource = {std::string(m_names.typeText(rows.integer(i, 5))), std::string(rows.text(i, 0)), rows.integer(i, 1), instant(rows.integer(i, 2)), false,
                        std::string(methodText(rows.integer(i, 3))), std::string(rows.text(i, 4))};
        hit.scope = {std::string(rows.text(i, 6)), std::string(rows.text(i, 7))};
        out.hits.push_back(std::move(hit));
    }
    return out;
}

Result<WordsBacklog> PgReadTx::wordsBacklog(std::int32_t limit) {
    WordsBacklog out;
    const std::int64_t most = std::clamp<std::int64_t>(limit, 1, maxStoredPage);
    FYR_TRY(const auto mark, query(markSql, m_t));
    out.after = out.upTo = mark.integer(0, 0);
    FYR_TRY(const auto rows, m_db.query("SELECT f.seq, f.rid, r.state, r.type, r.patient, r.unit, CASE WHEN r.state=0 THEN r.json END, r.version=f.version FROM "
                                        "(SELECT seq, rid, version FROM fyr.feed WHERE t=$1 AND seq>$2 ORDER BY seq LIMIT $3) f "
                                        "CROSS JOIN LATERAL (SELECT * FROM fyr.resource WHERE t=$1 AND rid=f.rid OFFSET 0) r ORDER BY f.seq", m_t, out.after, most));
    for (int i = 0; i < rows.count(); ++i) {
        out.upTo = rows.integer(i, 0);
        if (rows.integer(i, 7) == 0) continue; // a later row of the feed speaks of it
        std::string terms;
        if (rows.integer(i, 2) == 0) terms = indexedTerms(m_t, rows.integer(i, 3), rows.integer(i, 4), rows.integer(i, 5), rows.text(i, 6));
        out.items.push_back({rows.integer(i, 1), std::move(terms)});
    }
    out.more = rows.count() == most;
    return out;
}

Result<bool> PgWriteTx::indexWords(const WordsBacklog& backlog) {
    FYR_CHECK(needTenant());
    FYR_TRY(const auto mark, guard(query(markSql, m_t)));
    if (mark.integer(0, 0) != backlog.after || backlog.upTo <= backlog.after) return false;
    std::vector<std::int64_t> gone;
    std::vector<std::int64_t> numbers;
    std::vector<std::string> terms;
    for (const auto& item : backlog.items) {
        if (item.terms.empty()) {
            gone.push_back(item.number);
        } else {
            numbers.push_back(item.number);
            terms.push_back(asTsvector(item.terms));
        }
    }
    if (!gone.empty()) FYR_CHECK(change("DELETE FROM fyr.words WHERE t=$1 AND rid=ANY($2::bigint[])", m_t, gone));
    if (!numbers.empty())
        FYR_CHECK(change("INSERT INTO fyr.words(t, rid, terms) SELECT $1, a.rid, a.terms::tsvector FROM unnest($2::bigint[], $3::text[]) AS a(rid, terms) "
                         "ON CONFLICT (t, rid) DO UPDATE SET terms=excluded.terms", m_t, numbers, terms));
    FYR_CHECK(change("INSERT INTO fyr.words_mark(t, seq) VALUES($1, $2) ON CONFLICT (t) DO UPDATE SET seq=excluded.seq", m_t, backlog.upTo));
    return true;
}

} // namespace fyr::server
