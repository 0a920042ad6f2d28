#include "server/store/sqlite/search_sources.h"

#include "server/store/index/low_range.h"
#include "server/store/sqlite/dictionary.h"

namespace fyr::server {
namespace {

using fhir::SearchKind;

// Calls `use` with each statement whose rows (first column: rid) make up the source.
template <class F>
Result<void> eachRange(const TermContext& c, std::int64_t type, const Source& source, const SearchScope& scope,
                       std::int64_t after, F&& use) {
    const auto* term = source.term;
    switch (source.kind) {
    case SourceKind::type: {
        FYR_TRY(auto rows, c.db.query("SELECT rid FROM resource WHERE t=? AND type=? AND state=0 AND rid>? ORDER BY rid",
                                      c.t, type, after));
        return use(std::move(rows));
    }
    case SourceKind::patient: {
        FYR_TRY(auto rows, c.db.query("SELECT rid FROM resource WHERE t=? AND patient=? AND patient<>0 AND type=? AND "
                                      "state=0 AND rid>? ORDER BY rid", c.t, scope.patient, type, after));
        return use(std::move(rows));
    }
    case SourceKind::ids:
        for (const auto& id : term->ids) {
            FYR_TRY(auto rows, c.db.query("SELECT rid FROM resource WHERE t=? AND type=? AND id=? AND rid>?", c.t, type,
                                          id, after));
            FYR_CHECK(use(std::move(rows)));
        }
        return {};
    case SourceKind::keys:
        for (const std::int64_t key : term->keys) {
            FYR_TRY(auto rows, c.db.query("SELECT rid FROM idx_key WHERE t=? AND p=? AND key=? AND rid>? ORDER BY rid",
                                          c.t, term->param, key, after));
            FYR_CHECK(use(std::move(rows)));
        }
        return {};
    case SourceKind::text:
        for (const auto& a : term->anyOf) {
            const std::string_view from = textKey(a.folded);
            FYR_TRY(auto rows, c.db.query("SELECT rid FROM idx_text WHERE t=? AND p=? AND text>=? AND text<? AND rid>?",
                                          c.t, term->param, from, pastPrefix(std::string(from)), after));
            FYR_CHECK(use(std::move(rows)));
        }
        return {};
    case SourceKind::dates:
        for (const auto& a : term->anyOf) {
            const LowRange range = lowsOf(a);
            for (const std::int64_t wide : {0, 1}) {
                FYR_TRY(auto rows, c.db.query("SELECT rid FROM idx_date WHERE t=? AND p=? AND wide=? AND low>=? AND "
                                              "low<=? AND rid>?", c.t, term->param, wide,
                                              wide != 0 ? range.wideFrom : range.from, range.to, after));
                FYR_CHECK(use(std::move(rows)));
            }
        }
        return {};
    case SourceKind::words: return {}; // its numbers are known already
    }
    return {};
}

std::optional<SourceKind> sourceOf(const ResolvedTerm& term) {
    if (term.negated || term.missing) return std::nullopt;
    if (term.special == Special::id) return SourceKind::ids;
    if (term.special == Special::lastUpdated) return std::nullopt;
    if (term.special == Special::words) return SourceKind::words;
    switch (term.kind) {
    case SearchKind::token:
    case SearchKind::reference:
    case SearchKind::uri: return SourceKind::keys;
    case SearchKind::string:
        if (std::ranges::none_of(term.anyOf, [](const Alternative& a) { return a.folded.empty(); }))
            return SourceKind::text;
        return std::nullopt;
    case SearchKind::date:
        if (std::ranges::none_of(term.anyOf, [](const Alternative& a) { return a.prefix == Prefix::ne; }))
            return SourceKind::dates;
        return std::nullopt;
    case SearchKind::number:
    case SearchKind::quantity: return std::nullopt;
    }
    return std::nullopt;
}

// Which to count first: what tends to be few.
int rank(const Source& s) {
    switch (s.kind) {
    case SourceKind::ids: return 0;
    case SourceKind::patient:
    case SourceKind::words: return 1;
    case SourceKind::keys: return s.term->kind == SearchKind::reference ? 1 : 2;
    case SourceKind::text: return 3;
    case SourceKind::dates: return 4;
    case SourceKind::type: return 5;
    }
    return 5;
}

Result<std::int64_t> countUpTo(const TermContext& c, std::int64_t type, const Source& source, const SearchScope& scope,
                               std::int64_t limit) {
    std::int64_t n = 0;
    if (source.kind == SourceKind::words) return std::min(limit, static_cast<std::int64_t>(source.term->rids.size()));
    FYR_CHECK(eachRange(c, type, source, scope, 0, [&](sqlite::Statement rows) -> Result<void> {
        while (n < limit) {
            FYR_TRY(const bool more, rows.step());
            if (!more) break;
            ++n;
        }
        return {};
    }));
    return n;
}

} // namespace

Result<Source> chooseSource(const TermContext& c, std::int64_t type, const std::vector<ResolvedTerm>& terms,
                            const SearchScope& scope) {
    std::vector<Source> sources;
    for (const auto& term : terms)
        if (const auto kind = sourceOf(term)) sources.push_back({*kind, &term});
    if (scope.patient != 0) sources.push_back({SourceKind::patient, nullptr});
    if (sources.empty()) return Source{};
    std::ranges::stable_sort(sources, {}, rank);
    std::int64_t limit = countLimit;
    Source best;
    for (auto& source : sources) {
        // Few enough: counting the others would cost more than it can win.
        if (limit <= 64) break;
        FYR_TRY(source.estimate, countUpTo(c, type, source, scope, limit));
        if (source.estimate < limit || best.kind == SourceKind::type) best = source;
        limit = std::min(limit, source.estimate);
    }
    return best;
}

bool walkable(const Source& source) {
    return source.kind == SourceKind::type || source.kind == SourceKind::patient ||
           (source.kind == SourceKind::keys && source.term->keys.size() == 1);
}

Result<sqlite::Statement> walk(const TermContext& c, std::int64_t type, const Source& source, const SearchScope& scope,
                               std::int64_t after) {
    std::optional<sqlite::Statement> out;
    FYR_CHECK(eachRange(c, type, source, scope, after, [&](sqlite::Statement rows) -> Result<void> {
        out.emplace(std::move(rows));
        return {};
    }));
    if (!out) return fail(ErrorCode::internal, "nothing to walk");
    return std::move(*out);
}

Result<std::vector<std::int64_t>> collect(const TermContext& c, std::int64_t type, const Source& source,
                                          const SearchScope& scope, std::int64_t after) {
    std::vector<std::int64_t> out;
    if (source.kind == SourceKind::words) {
        const auto& rids = source.term->rids;
        out.assign(std::ranges::upper_bound(rids, after), rids.end());
        return out;
    }
    FYR_CHECK(eachRange(c, type, source, scope, after, [&](sqlite::Statement rows) -> Result<void> {
        while (true) {
            FYR_TRY(const bool more, rows.step());
            if (!more) return {};
            out.push_back(rows.integer(0));
        }
    }));
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
    return out;
}

} // namespace fyr::server
