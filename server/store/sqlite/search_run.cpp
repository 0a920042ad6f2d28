#include "server/store/sqlite/search_run.h"

#include "server/store/index/sort.h"
#include "server/store/sqlite/dictionary.h"
#include "server/store/sqlite/read_tx.h"
#include "server/store/sqlite/words.h"

#include <unordered_set>

namespace fyr::server {
namespace {

constexpr std::size_t maxIncluded = 5'000;
constexpr std::int32_t maxCount = 10'000;

class Search {
  public:
    Search(const TermContext& c, const SearchQuery& query, sqlite::Statement row)
        : m_c(c), m_query(query), m_row(std::move(row)), m_lookup(c.db, c.names, c.t), m_count(static_cast<std::size_t>(std::clamp(query.count, 0, maxCount))) {}

    Result<SearchPage> run() {
        m_type = m_c.names.type(m_query.type);
        if (m_type == 0) return fail(ErrorCode::unknownParameter, "no such resource type");
        FYR_TRY(m_terms, resolveTerms(m_lookup, m_c.names, m_query.type, m_query.terms));
        FYR_TRY(m_specs, resolveSort(m_c.names, m_query.type, m_query.sort));
        if (!m_query.page.empty()) {
            FYR_TRY(m_after, parsePageToken(m_query.page, m_specs.size()));
        }
        FYR_CHECK(resolveScope());
        FYR_CHECK(findTheWords());
        if (m_scope.nothing || std::ranges::any_of(m_terms, neverMatches)) {
            if (m_query.wantTotal) m_page.total = 0;
            return std::move(m_page);
        }
        FYR_CHECK(countCheaply());
        const bool counting = m_query.wantTotal && !m_page.total;
        if (m_count > 0 || counting) {
            FYR_TRY(const Source source, chooseSource(m_c, m_type, m_terms, m_scope));
            const bool many = source.kind == SourceKind::type || source.estimate >= countLimit;
            if (m_specs.empty()) {
                FYR_CHECK(byNumber(source, counting));
            } else if (!counting && many && m_specs.size() == 1 && m_specs[0].kind == fhir::SearchKind::date &&
                       m_specs[0].special == Special::none) {
                FYR_CHECK(alongDates());
            } else {
                FYR_CHECK(sorted(source, counting, false));
            }
        }
        FYR_CHECK(include());
        return std::move(m_page);
    }

  private:
    Result<void> resolveScope() {
        if (!m_query.within.patient.empty()) {
            FYR_TRY(const auto rid, findResource(m_c.db, m_c.t, m_c.names.type("Patient"), m_query.within.patient));
            m_scope.patient = rid.value_or(0);
            m_scope.nothing = !rid;
        }
        if (!m_query.within.unit.empty()) {
            FYR_TRY(const auto unit, findUnit(m_c.db, m_c.t, m_query.within.unit));
            m_scope.byUnit = true;
            m_scope.unit = unit.value_or(-1);
        }
        return {};
    }

    Result<void> findTheWords() {
        const WordsFilter filter{{m_type}, m_scope.patient, m_scope.byUnit, m_scope.unit};
        for (auto& term : m_terms) {
            if (term.special != Special::words || m_scope.nothing) continue;
            FYR_TRY(term.rids, wordsIn(m_c, *term.words, term.narrativeOnly, filter, mostWordHits));
            std::ranges::reverse(term.rids);
        }
        return {};
    }

    Result<void> countCheaply() {
        if (!m_query.wantTotal || m_scope.patient != 0 || m_scope.byUnit) return {};
        if (m_terms.empty()) {
            FYR_TRY(m_page.total, m_c.db.integer("SELECT count(*) FROM resource WHERE t=? AND type=? AND state=0", m_c.t, m_type));
        } else if (m_terms.size() == 1 && m_terms[0].keys.size() == 1 && !m_terms[0].negated && !m_terms[0].missing) {
            FYR_TRY(m_page.total, m_c.db.integer("SELECT count(*) FROM idx_key WHERE t=? AND p=? AND key=?", m_c.t,
                                                 m_terms[0].param, m_terms[0].keys[0]));
        }
        return {};
    }

    // Columns: 0 id, 1 version, 2 updated, 3 state, 4 method, 5 patient, 6 unit, 7 packed, 8 json, 9 type, 10 t
    Result<bool> load(std::int64_t rid) {
        m_row.reset();
        m_at = rid;
        FYR_CHECK(m_row.bind(1, rid));
        FYR_TRY(const bool found, m_row.step());
        if (!found || m_row.integer(3) != 0 || m_row.integer(10) != m_c.t) return false;
        return (m_scope.patient == 0 || m_row.integer(5) == m_scope.patient) &&
               (!m_scope.byUnit || m_row.integer(6) == 0 || m_row.integer(6) == m_scope.unit);
    }
    [[nodiscard]] Candidate candidate() const { return {m_row.text(0), m_row.integer(2), m_row.blob(7), m_at}; }
    Result<bool> accepts(std::int64_t rid) {
        FYR_TRY(const bool there, load(rid));
        return there && m_row.integer(9) == m_type && matches(m_terms, candidate());
    }
    [[nodiscard]] StoredResource resource() const {
        StoredResource out;
        out.type = m_c.names.typeText(m_row.integer(9));
        out.id = m_row.text(0);
        out.version = m_row.integer(1);
        out.lastUpdated = instant(m_row.integer(2));
        out.method = methodText(m_row.integer(4));
        out.json = m_row.text(8);
        return out;
    }
    void take(std::int64_t rid) {
        m_rids.push_back(rid);
        m_page.matches.push_back(resource());
    }

    // In the order in which they were made. True: it is enough.
    Result<bool> offer(std::int64_t rid, bool counting, std::int64_t& total) {
        if (!counting && rid <= m_after.rid) return false;
        FYR_TRY(const bool ok, accepts(rid));
        if (!ok) return false;
        ++total;
        if (rid <= m_after.rid) return false;
        if (m_rids.size() < m_count) {
            take(rid);
            return false;
        }
        if (m_page.next.empty() && m_count > 0) m_page.next = pageToken({{}, m_rids.back()});
        return !counting;
    }
    Result<void> byNumber(const Source& source, bool counting) {
        std::int64_t total = 0;
        const std::int64_t after = counting ? 0 : m_after.rid;
        if (walkable(source)) {
            FYR_TRY(auto rows, walk(m_c, m_type, source, m_scope, after));
            while (true) {
                FYR_TRY(const bool more, rows.step());
                if (!more) break;
                FYR_TRY(const bool enough, offer(rows.integer(0), counting, total));
                if (enough) break;
            }
        } else {
            FYR_TRY(const auto rids, collect(m_c, m_type, source, m_scope, after));
            for (const std::int64_t rid : rids) {
                FYR_TRY(const bool enough, offer(rid, counting, total));
                if (enough) break;
            }
        }
        if (counting) m_page.total = total;
        return {};
    }

    // Every match is looked at, the first ones after the token are kept. `rest`: only those without a value.
    Result<void> sorted(const Source& source, bool counting, bool rest) {
        const auto less = [&](const SortKey& a, const SortKey& b) { return before(m_specs, a, b); };
        const std::size_t wanted = m_count - m_rids.size() + 1;
        std::vector<SortKey> best; // a heap, the last one on top
        std::int64_t total = 0;
        const auto offerOne = [&](std::int64_t rid) -> Result<void> {
            FYR_TRY(const bool ok, accepts(rid));
            if (!ok) return {};
            ++total;
            FYR_TRY(auto key, sortKey(m_lookup, m_specs, candidate(), rid));
            if (rest && !key.parts[0].empty()) return {};
            if (!m_query.page.empty() && !less(m_after, key)) return {};
            if (best.size() == wanted) {
                if (!less(key, best.front())) return {};
                std::ranges::pop_heap(best, less);
                best.pop_back();
            }
            best.push_back(std::move(key));
            std::ranges::push_heap(best, less);
            return {};
        };
        if (walkable(source)) {
            FYR_TRY(auto rows, walk(m_c, m_type, source, m_scope, 0));
            while (true) {
                FYR_TRY(const bool more, rows.step());
                if (!more) break;
                FYR_CHECK(offerOne(rows.integer(0)));
            }
        } else {
            FYR_TRY(const auto rids, collect(m_c, m_type, source, m_scope, 0));
            for (const std::int64_t rid : rids) FYR_CHECK(offerOne(rid));
        }
        if (counting) m_page.total = total;
        std::ranges::sort_heap(best, less);
        for (auto& key : best) {
            if (m_rids.size() == m_count) {
                if (m_count > 0) m_page.next = pageToken(m_last);
                break;
            }
            FYR_TRY(const bool there, load(key.rid));
            if (!there) return fail(ErrorCode::internal, "a resource left its own snapshot");
            take(key.rid);
            m_last = std::move(key);
        }
        return {};
    }

    // The index of dates is walked in the order asked for until the page is full.
    Result<void> alongDates() {
        const bool down = m_specs[0].descending;
        const bool goesOn = !m_query.page.empty();
        if (!goesOn || !m_after.parts[0].empty()) {
            const std::int64_t low = goesOn ? integerFromOrdered(m_after.parts[0]) : down ? INT64_MAX : INT64_MIN;
            const std::int64_t rid = goesOn ? m_after.rid : down ? INT64_MAX : -1;
            const std::string_view sql =
                down ? "SELECT low, rid FROM idx_date WHERE t=? AND p=? AND wide=? AND (low, rid)<(?, ?) ORDER BY low DESC, rid DESC"
                     : "SELECT low, rid FROM idx_date WHERE t=? AND p=? AND wide=? AND (low, rid)>(?, ?) ORDER BY low, rid";
            FYR_TRY(auto narrow, m_c.db.query(sql, m_c.t, m_specs[0].param, 0, low, rid));
            FYR_TRY(auto wide, m_c.db.query(sql, m_c.t, m_specs[0].param, 1, low, rid));
            FYR_TRY(bool hasNarrow, narrow.step());
            FYR_TRY(bool hasWide, wide.step());
            std::int64_t last = 0;
            while (hasNarrow || hasWide) {
                const auto place = [](const sqlite::Statement& s) { return std::pair(s.integer(0), s.integer(1)); };
                const bool first = !hasWide || (hasNarrow && (down ? place(narrow) > place(wide) : place(narrow) < place(wide)));
                const auto at = place(first ? narrow : wide);
                FYR_TRY(const bool full, offerDated(at.first, at.second, last));
                if (full) return {};
                if (first) {
                    FYR_TRY(hasNarrow, narrow.step());
                } else {
                    FYR_TRY(hasWide, wide.step());
                }
            }
        }
        return sorted(Source{}, false, true);
    }
    Result<bool> offerDated(std::int64_t low, std::int64_t rid, std::int64_t& last) {
        if (rid == last) return false;
        FYR_TRY(const bool ok, accepts(rid));
        if (!ok) return false;
        FYR_TRY(auto key, sortKey(m_lookup, m_specs, candidate(), rid));
        if (key.parts[0] != orderedInteger(low)) return false; // another of its dates puts it elsewhere
        if (m_rids.size() == m_count) {
            m_page.next = pageToken(m_last);
            return true;
        }
        last = rid;
        take(rid);
        m_last = std::move(key);
        return false;
    }

    Result<void> include() {
        if (m_query.includes.empty()) return {};
        std::unordered_set<std::int64_t> seen(m_rids.begin(), m_rids.end());
        const auto add = [&](std::int64_t rid, std::int64_t type) -> Result<void> {
            if (!seen.insert(rid).second) return {};
            FYR_TRY(const bool there, load(rid));
            if (!there || (type != 0 && m_row.integer(9) != type)) return {};
            if (m_page.included.size() >= maxIncluded)
                return fail(ErrorCode::tooLarge, fmt::format("more than {} included resources on one page", maxIncluded));
            m_page.included.push_back(resource());
            return {};
        };
        for (const auto& want : m_query.includes) {
            const std::int64_t target = want.target.empty() ? 0 : m_c.names.type(want.target);
            if (want.reverse && target != 0 && target != m_type) continue;
            if (!want.reverse && want.type != m_query.type) continue;
            FYR_TRY(const auto params, paramsOf(want));
            for (const std::int64_t rid : m_rids)
                FYR_CHECK(want.reverse ? reverse(rid, params, add) : forward(rid, params, target, add));
        }
        return {};
    }
    Result<std::vector<std::int64_t>> paramsOf(const SearchInclude& want) const {
        std::vector<std::int64_t> out;
        for (const auto& p : fhir::searchParameters(want.type))
            if (p.kind == fhir::SearchKind::reference && (want.param == "*" || p.name == want.param))
                out.push_back(m_c.names.param(p));
        if (out.empty() && want.param != "*")
            return fail(ErrorCode::unknownParameter,
                        fmt::format("{} has no reference parameter '{}' to include by", want.type, want.param));
        return out;
    }
    template <class Add>
    Result<void> forward(std::int64_t rid, const std::vector<std::int64_t>& params, std::int64_t target, Add& add) {
        FYR_TRY(const bool there, load(rid));
        if (!there) return {};
        std::vector<std::int64_t> targets;
        Unpacker entries(m_row.blob(7));
        PackedEntry e;
        while (entries.next(e))
            if (e.kind == fhir::SearchKind::reference && isReferenceKey(e.key) &&
                std::ranges::find(params, e.param) != params.end())
                targets.push_back(e.key / 2);
        for (const std::int64_t to : targets) FYR_CHECK(add(to, target));
        return {};
    }
    template <class Add>
    Result<void> reverse(std::int64_t rid, const std::vector<std::int64_t>& params, Add& add) {
        for (const std::int64_t p : params) {
            FYR_TRY(auto rows, m_c.db.query("SELECT rid FROM idx_key WHERE t=? AND p=? AND key=? ORDER BY rid", m_c.t, p,
                                            referenceKey(rid)));
            while (true) {
                FYR_TRY(const bool more, rows.step());
                if (!more) break;
                FYR_CHECK(add(rows.integer(0), 0));
            }
        }
        return {};
    }

    const TermContext& m_c;
    const SearchQuery& m_query;
    sqlite::Statement m_row;
    SqliteLookup m_lookup;
    std::size_t m_count;
    std::int64_t m_at = 0; // the row at hand
    std::int64_t m_type = 0;
    std::vector<ResolvedTerm> m_terms;
    std::vector<SortSpec> m_specs;
    SearchScope m_scope;
    SortKey m_after; // rid 0: from the start
    SortKey m_last;
    std::vector<std::int64_t> m_rids; // of the matches
    SearchPage m_page;
};

} // namespace

Result<SearchPage> runSearch(const TermContext& context, const SearchQuery& query) {
    FYR_TRY(auto row, context.db.prepare("SELECT id, version, updated, state, method, patient, unit, packed, json, type, t "
                                         "FROM resource WHERE rid=?"));
    return Search(context, query, std::move(row)).run();
}

Result<SearchPage> SqliteReadTx::search(const SearchQuery& query) {
    const TermContext context{m_db, m_names, m_t};
    return runSearch(context, query);
}

} // namespace fyr::server
