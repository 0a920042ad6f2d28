// One search over PostgreSQL.
//
// Shape: as over the embedded store: a source finds candidates, each is decided on its index blob, the page is the first
//        `count` after the token's place. Here a round trip is what costs, so terms are resolved in one, a first small
//        chunk comes with its JSON, and sources are only counted when that chunk was not all there is.
#include "server/store/index/rows.h"
#include "server/store/index/sort.h"
#include "server/store/postgres/candidates.h"
#include "server/store/postgres/lookup.h"
#include "server/store/postgres/read_tx.h"
#include "server/store/postgres/words.h"

#include <unordered_set>

namespace fyr::server {
namespace {

constexpr std::size_t maxIncluded = 5'000;
constexpr std::int64_t firstChunk = 64;
constexpr std::int64_t laterChunk = 1'000;

struct Hit {
    std::int64_t rid = 0;
    StoredResource resource;
    bool whole = false; // the JSON is there
    std::string packed; // for includes
};

class PgSearch {
  public:
    PgSearch(pg::Connection& db, const Names& names, std::int64_t t, const SearchQuery& query)
        : m_names(names), m_query(query), m_lookup(db, names, t), m_place{db, t}, m_count(static_cast<std::size_t>(std::clamp(query.count, 0, maxStoredPage))) {}

    Result<SearchPage> run() {
        m_place.type = m_names.type(m_query.type);
        if (m_place.type == 0) return fail(ErrorCode::unknownParameter, "no such resource type");
        FYR_TRY(m_specs, resolveSort(m_names, m_query.type, m_query.sort));
        if (!m_query.page.empty()) {
            FYR_TRY(m_after, parsePageToken(m_query.page, m_specs.size()));
        }
        FYR_CHECK(m_lookup.twice([&] { return resolve(); }));
        FYR_CHECK(findTheWords());
        if (m_nothing || std::ranges::any_of(m_terms, neverMatches)) {
            if (m_query.wantTotal) m_page.total = 0;
            return std::move(m_page);
        }
        FYR_CHECK(countCheaply());
        m_counting = m_query.wantTotal && !m_page.total;
        if (m_count > 0 || m_counting) FYR_CHECK(find());
        FYR_CHECK(fillIn());
        FYR_CHECK(include());
        for (auto& hit : m_hits) m_page.matches.push_back(std::move(hit.resource));
        return std::move(m_page);
    }

  private:
    Result<void> resolve() {
        FYR_TRY(m_terms, resolveTerms(m_lookup, m_names, m_query.type, m_query.terms));
        if (!m_query.within.patient.empty()) {
            std::vector<std::int64_t> rid;
            FYR_CHECK(m_lookup.resource("Patient", m_query.within.patient, rid));
            m_place.patient = rid.empty() ? 0 : rid.front();
            m_nothing = rid.empty();
        }
        if (!m_query.within.unit.empty()) {
            std::vector<std::int64_t> unit;
            FYR_CHECK(m_lookup.unit(m_query.within.unit, unit));
            m_byUnit = true;
            m_unit = unit.empty() ? -1 : unit.front();
        }
        return {};
    }

    Result<void> findTheWords() {
        const WordsFilter filter{{m_place.type}, m_place.patient, m_byUnit, m_unit};
        for (auto& term : m_terms) {
            if (term.special != Special::words || m_nothing) continue;
            FYR_TRY(term.rids, wordsIn(m_place.db, m_place.t, *term.words, term.narrativeOnly, filter, mostWordHits));
            std::ranges::reverse(term.rids);
        }
        return {};
    }

    Result<void> countCheaply() {
        if (!m_query.wantTotal || m_place.patient != 0 || m_byUnit) return {};
        if (m_terms.empty()) {
            FYR_TRY(const auto rows, m_place.db.query("SELECT count(*) FROM fyr.resource WHERE t=$1 AND type=$2 AND state=0", m_place.t, m_place.type));
            m_page.total = rows.integer(0, 0);
        } else if (m_terms.size() == 1 && m_terms[0].keys.size() == 1 && !m_terms[0].negated && !m_terms[0].missing) {
            FYR_TRY(const auto rows, m_place.db.query("SELECT count(*) FROM fyr.idx_key WHERE t=$1 AND k=$2", m_place.t,
                                                      pg::keyOf(m_terms[0].param, m_terms[0].keys[0])));
            m_page.total = rows.integer(0, 0);
        }
        return {};
    }

    // ---- One candidate ----
    [[nodiscard]] bool inScope(const pg::Rows& rows, int i) const {
        return rows.integer(i, column::state) == 0 && (m_place.patient == 0 || rows.integer(i, column::patient) == m_place.patient) &&
               (!m_byUnit || rows.integer(i, column::unit) == 0 || rows.integer(i, column::unit) == m_unit);
    }
    static Candidate candidate(const pg::Rows& rows, int i) {
        return {rows.text(i, column::id), rows.integer(i, column::updated), rows.bytes(i, column::packed), rows.integer(i, column::rid)};
    }
    [[nodiscard]] bool accepts(const pg::Rows& rows, int i) const {
        return rows.integer(i, column::type) == m_place.type && inScope(rows, i) && matches(m_terms, candidate(rows, i));
    }
    [[nodiscard]] StoredResource resource(const pg::Rows& rows, int i) const {
        StoredResource out;
        out.type = m_names.typeText(rows.integer(i, column::type));
        out.id = rows.text(i, column::id);
        out.version = rows.integer(i, column::version);
        out.lastUpdated = instant(rows.integer(i, column::updated));
        out.method = methodText(rows.integer(i, column::method));
        out.json = rows.text(i, column::json);
        return out;
    }
    [[nodiscard]] Hit hit(const pg::Rows& rows, int i) const {
        Hit out{rows.integer(i, column::rid), resource(rows, i), !rows.isNull(i, column::json), {}};
        if (!m_query.includes.empty()) out.packed = rows.text(i, column::packed);
        return out;
    }

    // ---- Finding ----
    Result<void> find() {
        const auto sources = sourcesOf(m_terms, m_place);
        PgSource source = sources.front();
        const std::int64_t from = m_specs.empty() && !m_counting ? m_after.rid : 0;
        const std::int64_t limit = std::max<std::int64_t>(firstChunk, std::min<std::int64_t>(static_cast<std::int64_t>(m_count) + 1, 256));
        FYR_TRY(auto rows, candidates(m_place, source, from, limit, m_count > 0));
        const bool whole = rows.count() < limit;
        if (!whole && (sources.size() > 1 || dated())) {
            FYR_TRY(const auto counts, count(m_place, sources));
            const auto least = std::ranges::min_element(counts);
            const bool many = *least >= manyCandidates || sources.front().kind == PgSourceKind::type;
            if (many && dated()) return alongTheDates();
            if (*least < counts.front()) {
                source = sources[static_cast<std::size_t>(least - counts.begin())];
                FYR_TRY(rows, candidates(m_place, source, from, limit, m_count > 0));
            }
        }
        return m_specs.empty() ? byNumberOf(source, std::move(rows), limit) : sorted(source, std::move(rows), limit, false);
    }
    [[nodiscard]] bool dated() const {
        return !m_counting && m_specs.size() == 1 && m_specs[0].kind == fhir::SearchKind::date && m_specs[0].special == Special::none;
    }
    // Calls `use` with each chunk of the source, beginning with the one at hand, until it says that it has enough.
    template <class F>
    Result<void> eachChunk(const PgSource& source, pg::Rows rows, std::int64_t limit, F&& use) {
        while (true) {
            FYR_TRY(const bool enough, use(rows));
            if (enough || rows.count() < limit) return {};
            const std::int64_t last = rows.integer(rows.count() - 1, column::rid);
            limit = laterChunk;
            FYR_TRY(rows, candidates(m_place, source, last, limit, false));
        }
    }

    // In the order in which they were made.
    Result<void> byNumberOf(const PgSource& source, pg::Rows first, std::int64_t limit) {
        std::int64_t total = 0;
        FYR_CHECK(eachChunk(source, std::move(first), limit, [&](const pg::Rows& rows) -> Result<bool> {
            for (int i = 0; i < rows.count(); ++i) {
                if (!accepts(rows, i)) continue;
                ++total;
                const std::int64_t rid = rows.integer(i, column::rid);
                if (rid <= m_after.rid) continue;
                if (m_hits.size() < m_count) {
                    m_hits.push_back(hit(rows, i));
                    continue;
                }
                if (m_page.next.empty() && m_count > 0) m_page.next = pageToken({{}, m_hits.back().rid});
                if (!m_counting) return true;
            }
            return false;
        }));
        if (m_counting) m_page.total = total;
        return {};
    }

    // Every match is looked at, the first ones after the token are kept. `rest`: only those without a value.
    Result<void> sorted(const PgSource& source, pg::Rows first, std::int64_t limit, bool rest) {
        struct Kept {
            SortKey key;
            Hit hit;
        };
        const auto less = [&](const Kept& a, const Kept& b) { return before(m_specs, a.key, b.key); };
        const std::size_t wanted = m_count - m_hits.size() + 1;
        std::vector<Kept> best; // a heap, the last one on top
        std::int64_t total = 0;
        const auto look = [&](const pg::Rows& rows) -> Result<bool> {
            std::vector<int> accepted;
            for (int i = 0; i < rows.count(); ++i)
                if (accepts(rows, i)) accepted.push_back(i);
            FYR_CHECK(knowTexts(rows, accepted));
            for (const int i : accepted) {
                ++total;
                Kept one;
                FYR_TRY(one.key, sortKey(m_lookup, m_specs, candidate(rows, i), rows.integer(i, column::rid)));
                if (rest && !one.key.parts[0].empty()) continue;
                if (!m_query.page.empty() && !before(m_specs, m_after, one.key)) continue;
                if (best.size() == wanted) {
                    if (!less(one, best.front())) continue;
                    std::ranges::pop_heap(best, less);
                    best.pop_back();
                }
                one.hit = hit(rows, i);
                best.push_back(std::move(one));
                std::ranges::push_heap(best, less);
            }
            return false;
        };
        FYR_CHECK(eachChunk(source, std::move(first), limit, look));
        if (m_counting) m_page.total = total;
        std::ranges::sort_heap(best, less);
        for (auto& one : best) {
            if (m_hits.size() == m_count) {
                if (m_count > 0) m_page.next = pageToken(m_last);
                break;
            }
            m_hits.push_back(std::move(one.hit));
            m_last = std::move(one.key);
        }
        return {};
    }
    // What the keys to sort by stand for, for a whole chunk at once.
    Result<void> knowTexts(const pg::Rows& rows, const std::vector<int>& accepted) {
        using fhir::SearchKind;
        std::vector<std::int64_t> keys;
        for (const auto& spec : m_specs) {
            if (spec.special != Special::none || (spec.kind != SearchKind::token && spec.kind != SearchKind::reference && spec.kind != SearchKind::uri)) continue;
            for (const int i : accepted) {
                Unpacker entries(rows.bytes(i, column::packed));
                PackedEntry e;
                while (entries.next(e))
                    if (e.param == spec.param) keys.push_back(e.key);
            }
        }
        std::ranges::sort(keys);
        keys.erase(std::ranges::unique(keys).begin(), keys.end());
        return keys.empty() ? Result<void>{} : m_lookup.know(keys);
    }

    // The index of dates is walked in the order asked for until the page is full.
    Result<void> alongTheDates() {
        const bool down = m_specs[0].descending;
        const bool goesOn = !m_query.page.empty();
        if (!goesOn || !m_after.parts[0].empty()) {
            std::int64_t low = goesOn ? integerFromOrdered(m_after.parts[0]) : down ? INT64_MAX : INT64_MIN;
            std::int64_t rid = goesOn ? m_after.rid : down ? INT64_MAX : -1;
            std::int64_t limit = firstChunk + static_cast<std::int64_t>(m_count);
            std::int64_t last = 0;
            while (true) {
                FYR_TRY(const auto rows, alongDates(m_place, m_specs[0].param, down, low, rid, limit));
                for (int i = 0; i < rows.count(); ++i) {
                    low = rows.integer(i, column::low);
                    rid = rows.integer(i, column::rid);
                    if (rid == last || !accepts(rows, i)) continue;
                    FYR_TRY(auto key, sortKey(m_lookup, m_specs, candidate(rows, i), rid));
                    if (key.parts[0] != orderedInteger(low)) continue; // another of its dates puts it elsewhere
                    if (m_hits.size() == m_count) {
                        m_page.next = pageToken(m_last);
                        return {};
                    }
                    last = rid;
                    m_hits.push_back(hit(rows, i));
                    m_last = std::move(key);
                }
                if (rows.count() < limit) break;
                limit = laterChunk;
            }
        }
        const PgSource all;
        FYR_TRY(auto rows, candidates(m_place, all, 0, laterChunk, false));
        return sorted(all, std::move(rows), laterChunk, true);
    }

    // The JSON of matches that came without.
    Result<void> fillIn() {
        std::vector<std::int64_t> rids;
        for (const auto& h : m_hits)
            if (!h.whole) rids.push_back(h.rid);
        if (rids.empty()) return {};
        FYR_TRY(const auto rows, byNumber(m_place, rids, 0));
        std::unordered_map<std::int64_t, int> at;
        for (int i = 0; i < rows.count(); ++i) at.emplace(rows.integer(i, column::rid), i);
        for (auto& h : m_hits) {
            if (h.whole) continue;
            const auto found = at.find(h.rid);
            if (found == at.end()) return fail(ErrorCode::internal, "a resource left its own snapshot");
            h.resource.json = rows.text(found->second, column::json);
        }
        return {};
    }

    // ---- What comes along ----
    Result<void> include() {
        if (m_query.includes.empty() || m_hits.empty()) return checkIncludes();
        std::unordered_set<std::int64_t> seen;
        for (const auto& h : m_hits) seen.insert(h.rid);
        for (const auto& want : m_query.includes) {
            const std::int64_t target = want.target.empty() ? 0 : m_names.type(want.target);
            if (want.reverse && target != 0 && target != m_place.type) continue;
            if (!want.reverse && want.type != m_query.type) continue;
            FYR_TRY(const auto params, paramsOf(want));
            FYR_TRY(const auto rows, want.reverse ? reverse(params) : forward(params, target));
            for (int i = 0; i < rows.count(); ++i) {
                if (!inScope(rows, i) || !seen.insert(rows.integer(i, column::rid)).second) continue;
                if (m_page.included.size() >= maxIncluded)
                    return fail(ErrorCode::tooLarge, fmt::format("more than {} included resources on one page", maxIncluded));
                m_page.included.push_back(resource(rows, i));
            }
        }
        return {};
    }
    Result<void> checkIncludes() const {
        for (const auto& want : m_query.includes) {
            if (!want.reverse && want.type != m_query.type) continue;
            FYR_CHECK(paramsOf(want));
        }
        return {};
    }
    Result<std::vector<std::int64_t>> paramsOf(const SearchInclude& want) const {
        std::vector<std::int64_t> out;
        for (const auto& p : fhir::searchParameters(want.type))
            if (p.kind == fhir::SearchKind::reference && (want.param == "*" || p.name == want.param)) out.push_back(m_names.param(p));
        if (out.empty() && want.param != "*")
            return fail(ErrorCode::unknownParameter, fmt::format("{} has no reference parameter '{}' to include by", want.type, want.param));
        return out;
    }
    Result<pg::Rows> forward(const std::vector<std::int64_t>& params, std::int64_t target) {
        std::vector<std::int64_t> to;
        std::unordered_set<std::int64_t> once;
        for (const auto& h : m_hits) {
            Unpacker entries(bytesOf(h.packed));
            PackedEntry e;
            while (entries.next(e))
                if (e.kind == fhir::SearchKind::reference && isReferenceKey(e.key) && std::ranges::find(params, e.param) != params.end() &&
                    once.insert(e.key).second)
                    to.push_back(e.key / 2);
        }
        return to.empty() ? Result<pg::Rows>(pg::Rows{}) : byNumber(m_place, to, target);
    }
    Result<pg::Rows> reverse(const std::vector<std::int64_t>& params) {
        std::vector<std::int64_t> keys;
        for (const auto& h : m_hits)
            for (const std::int64_t p : params) keys.push_back(pg::keyOf(p, referenceKey(h.rid)));
        return keys.empty() ? Result<pg::Rows>(pg::Rows{})
                            : referring(m_place, keys, static_cast<std::int64_t>(2 * maxIncluded + m_hits.size()));
    }

    const Names& m_names;
    const SearchQuery& m_query;
    PgLookup m_lookup;
    PgSearchPlace m_place;
    std::size_t m_count;
    std::vector<ResolvedTerm> m_terms;
    std::vector<SortSpec> m_specs;
    bool m_nothing = false;
    bool m_byUnit = false;
    std::int64_t m_unit = 0;
    bool m_counting = false;
    SortKey m_after; // rid 0: from the start
    SortKey m_last;
    std::vector<Hit> m_hits;
    SearchPage m_page;
};

} // namespace

Result<SearchPage> PgReadTx::search(const SearchQuery& q) {
    FYR_CHECK(settle());
    FYR_TRY(auto page, PgSearch(m_db, m_names, m_t, q).run());
    remember(page);
    return page;
}

} // namespace fyr::server
