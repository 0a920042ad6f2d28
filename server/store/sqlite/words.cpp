#include "server/store/sqlite/words.h"

#include "server/store/sqlite/dictionary.h"
#include "server/store/sqlite/write_tx.h"

namespace fyr::server {
namespace {

Result<std::int64_t> markOf(sqlite::Database& db, std::int64_t t) {
    FYR_TRY(const auto mark, db.integer("SELECT seq FROM words_mark WHERE t=?", t));
    return mark.value_or(0);
}

class Finder {
  public:
    Finder(const TermContext& c, const text::Query& query, bool narrativeOnly, const WordsFilter& filter, std::int64_t limit, bool* cut, sqlite::Statement row)
        : m_c(c), m_query(query), m_narrativeOnly(narrativeOnly), m_filter(filter), m_limit(static_cast<std::size_t>(limit)), m_cut(cut), m_row(std::move(row)) {}

    Result<std::vector<std::int64_t>> run() {
        FYR_CHECK(notIndexed());
        FYR_CHECK(indexed());
        std::ranges::sort(m_out, std::greater{});
        if (m_out.size() > m_limit) m_out.resize(m_limit);
        return std::move(m_out);
    }

  private:
    // What changed since the index was written is looked at itself.
    Result<void> notIndexed() {
        FYR_TRY(const auto mark, markOf(m_c.db, m_c.t));
        FYR_TRY(auto rows, m_c.db.query("SELECT rid FROM feed WHERE t=? AND seq>? LIMIT ?", m_c.t, mark, mostUnindexed + 1));
        while (true) {
            FYR_TRY(const bool more, rows.step());
            if (!more) break;
            m_fresh.push_back(rows.integer(0));
        }
        if (static_cast<std::int64_t>(m_fresh.size()) > mostUnindexed) return fail(ErrorCode::storageBusy, "the words of the record are still being indexed");
        std::ranges::sort(m_fresh);
        m_fresh.erase(std::ranges::unique(m_fresh).begin(), m_fresh.end());
        for (const std::int64_t rid : m_fresh) {
            FYR_TRY(const bool ok, decide(rid));
            if (ok) m_out.push_back(rid);
        }
        return {};
    }
    Result<void> indexed() {
        const std::string question = indexQuestion(text::Dialect::fts5, m_c.t, m_query, m_filter);
        FYR_TRY(auto rows, m_c.db.query("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC", question));
        const bool byText = decidedByText(m_query, m_narrativeOnly);
        std::size_t taken = 0;
        std::int64_t looked = 0;
        while (taken < m_limit) {
            FYR_TRY(const bool more, rows.step());
            if (!more) break;
            const std::int64_t rid = rows.integer(0);
            if (std::ranges::binary_search(m_fresh, rid)) continue;
            if (byText) {
                if (++looked > mostDecided && m_cut) {
                    *m_cut = true;
                    break;
                }
                if (looked > mostDecided) return fail(ErrorCode::badRequest, fmt::format("more than {} resources hold these words: narrow the search", mostDecided));
                FYR_TRY(const bool ok, decide(rid));
                if (!ok) continue;
            }
            m_out.push_back(rid);
            ++taken;
        }
        return {};
    }
    Result<bool> decide(std::int64_t rid) {
        m_row.reset();
        FYR_CHECK(m_row.bind(1, rid));
        FYR_TRY(const bool there, m_row.step());
        return there && m_row.integer(0) == m_c.t && m_row.integer(1) == 0 && m_filter.admits(m_row.integer(2), m_row.integer(3), m_row.integer(4)) &&
               wordsMatch(m_query, m_narrativeOnly, m_row.text(5));
    }

    const TermContext& m_c;
    const text::Query& m_query;
    bool m_narrativeOnly;
    const WordsFilter& m_filter;
    std::size_t m_limit;
    bool* m_cut;
    sqlite::Statement m_row;
    std::vector<std::int64_t> m_fresh; // sorted
    std::vector<std::int64_t> m_out;
};

} // namespace

Result<std::vector<std::int64_t>> wordsIn(const TermContext& c, const text::Query& query, bool narrativeOnly, const WordsFilter& filter, std::int64_t limit, bool* cut) {
    FYR_TRY(auto row, c.db.prepare("SELECT t, state, type, patient, unit, json FROM resource WHERE rid=?"));
    return Finder(c, query, narrativeOnly, filter, limit, cut, std::move(row)).run();
}

Result<WordsPage> SqliteReadTx::findWords(const WordsQuery& q) {
    FYR_TRY(const auto query, text::Query::parse(q.words));
    WordsFilter filter;
    for (const auto& type : q.types) {
        const std::int64_t number = m_names.type(type);
        if (number == 0) return fail(ErrorCode::badRequest, "no such resource type");
        filter.types.push_back(number);
    }
    if (!q.within.patient.empty()) {
        FYR_TRY(const auto rid, findResource(m_db, m_t, m_names.type("Patient"), q.within.patient));
        if (!rid) return WordsPage{};
        filter.patient = *rid;
    }
    if (!q.within.unit.empty()) {
        FYR_TRY(const auto unit, findUnit(m_db, m_t, q.within.unit));
        filter.byUnit = true;
        filter.unit = unit.value_or(0);
    }
    const TermContext context{m_db, m_names, m_t};
    const auto limit = std::clamp<std::int64_t>(q.limit, 0, maxStoredPage);
    WordsPage out;
    FYR_TRY(auto rids, wordsIn(context, query, false, filter, limit + 1, &out.more));
    if (static_cast<std::int64_t>(rids.size()) > limit) {
        out.more = true;
        rids.pop_back();
    }
    FYR_TRY(auto row, m_db.prepare("SELECT id, version, updated, state, method, patient, unit, json, type, t FROM resource WHERE rid=?"));
    for (const std::int64_t rid : rids) {
        row.reset();
        FYR_CHECK(row.bind(1, rid));
        FYR_TRY(const bool there, row.step());
        if (!there || row.integer(3) != 0 || row.integer(9) != m_t) continue;
        WordsHit hit;
        hit.resource = {std::string(m_names.typeText(row.integer(8))), std::string(row.text(0)), row.integer(1), instant(row.integer(2)), false,
                        std::string(methodText(row.integer(4))), std::string(row.text(7))};
        FYR_TRY(hit.scope, scopeText(row.integer(5), row.integer(6)));
        out.hits.push_back(std::move(hit));
    }
    return out;
}

Result<WordsBacklog> SqliteReadTx::wordsBacklog(std::int32_t limit) {
    WordsBacklog out;
    FYR_TRY(out.after, markOf(m_db, m_t));
    out.upTo = out.after;
    const std::int64_t most = std::clamp<std::int64_t>(limit, 1, maxStoredPage);
    std::vector<std::pair<std::int64_t, std::int64_t>> newest; // rid, version
    {
        FYR_TRY(auto rows, m_db.query("SELECT seq, rid, version FROM feed WHERE t=? AND seq>? ORDER BY seq LIMIT ?", m_t, out.after, most));
        std::int64_t n = 0;
        while (true) {
            FYR_TRY(const bool more, rows.step());
            if (!more) break;
            out.upTo = rows.integer(0);
            newest.emplace_back(rows.integer(1), rows.integer(2));
            ++n;
        }
        out.more = n == most;
    }
    FYR_TRY(auto row, m_db.prepare("SELECT version, state, type, patient, unit, json FROM resource WHERE rid=?"));
    for (const auto& [rid, version] : newest) {
        row.reset();
        FYR_CHECK(row.bind(1, rid));
        FYR_TRY(const bool there, row.step());
        if (!there || row.integer(0) != version) continue; // a later row of the feed speaks of it
        std::string terms;
        if (row.integer(1) == 0) terms = indexedTerms(m_t, row.integer(2), row.integer(3), row.integer(4), row.text(5));
        out.items.push_back({rid, std::move(terms)});
    }
    return out;
}

Result<bool> SqliteWriteTx::indexWords(const WordsBacklog& backlog) {
    FYR_CHECK(needTenant());
    const auto run = [&]() -> Result<bool> {
        FYR_TRY(const auto mark, markOf(m_db, m_t));
        if (mark != backlog.after || backlog.upTo <= mark) return false;
        FYR_TRY(auto add, m_db.prepare("INSERT OR REPLACE INTO words(rowid, w) VALUES(?, ?)"));
        FYR_TRY(auto remove, m_db.prepare("DELETE FROM words WHERE rowid=?"));
        for (const auto& item : backlog.items) {
            auto& statement = item.terms.empty() ? remove : add;
            statement.reset();
            FYR_CHECK(statement.bind(1, item.number));
            if (!item.terms.empty()) FYR_CHECK(statement.bind(2, item.terms));
            FYR_CHECK(statement.run());
        }
        FYR_CHECK(m_db.run("INSERT INTO words_mark(t, seq) VALUES(?, ?) ON CONFLICT(t) DO UPDATE SET seq=excluded.seq", m_t, backlog.upTo));
        return true;
    };
    return guard(run());
}

} // namespace fyr::server
