#include "server/fhir/search_run.h"

#include "fhir/resource.h"
#include "server/fhir/context.h"

#include <map>
#include <unordered_set>

namespace fyr::server {
namespace {

constexpr std::size_t maxIncluded = 5'000;

class Runner {
  public:
    Runner(ReadTx& tx, const SearchBounds& bounds) : m_tx(tx), m_bounds(bounds) {}

    Result<SearchPage> run(const SearchPlan& plan) {
        SearchQuery query = plan.query;
        FYR_CHECK(maySearch(query.type));
        for (const auto& i : query.includes)
            if (i.reverse) FYR_CHECK(includable(plan, i.type));
        for (const auto& i : plan.iterate)
            if (i.reverse) FYR_CHECK(maySearch(i.type));
        std::erase_if(query.includes, [&](const SearchInclude& i) { return i.reverse && !mayRead(i.type); });
        FYR_TRY(query.terms, resolve(query.type, plan.condition));
        query.within = withinOf(m_bounds.who, query.type);
        if (plan.summary == Summary::count) {
            query.count = 0;
            query.includes.clear();
        }
        if (!m_bounds.compartment.empty()) FYR_CHECK(withinCompartment(query, plan.condition));
        FYR_TRY(auto page, sifted(query, sievesOf(query.type, plan.condition)));
        FYR_CHECK(onlyVisible(query, page.included));
        if (plan.summary != Summary::count && !plan.iterate.empty()) FYR_CHECK(iterate(plan, page));
        return page;
    }

  private:
    // The page that is left when every sieve has had its say. Sieved pages are asked for as long as there is room.
    Result<SearchPage> sifted(const SearchQuery& query, const std::vector<Sieve>& sieves) {
        if (sieves.empty()) return m_tx.search(query);
        SearchPage out;
        SearchQuery step = query;
        step.wantTotal = false;
        step.includes.clear();
        const auto passes = [&](const StoredResource& r) -> Result<bool> {
            FYR_TRY(const auto parsed, fhir::Resource::parse(r.json));
            return std::ranges::all_of(sieves, [&](const Sieve& s) { return s(parsed); });
        };
        while (query.count > 0) {
            step.count = query.count - static_cast<std::int32_t>(out.matches.size());
            FYR_TRY(auto page, m_tx.search(step));
            for (auto& r : page.matches) {
                FYR_TRY(const bool ok, passes(r));
                if (ok) out.matches.push_back(std::move(r));
            }
            out.next = page.next;
            if (page.next.empty() || out.matches.size() == static_cast<std::size_t>(query.count)) break;
            step.page = std::move(page.next);
        }
        if (query.wantTotal) {
            step.page.clear();
            step.count = 1'000;
            out.total = 0;
            for (std::size_t seen = 0;;) {
                FYR_TRY(auto page, m_tx.search(step));
                seen += page.matches.size();
                if (seen > m_bounds.chainLimit) return fail(ErrorCode::badRequest, fmt::format("more than {} resources to count: narrow the search", m_bounds.chainLimit));
                for (const auto& r : page.matches) {
                    FYR_TRY(const bool ok, passes(r));
                    *out.total += ok ? 1 : 0;
                }
                if (page.next.empty()) break;
                step.page = std::move(page.next);
            }
        }
        if (!query.includes.empty() && !out.matches.empty()) {
            FYR_TRY(out.included, includedBy(query.type, out.matches, query.includes));
        }
        return out;
    }

    // What comes along with these resources of one type, none of themselves.
    Result<std::vector<StoredResource>> includedBy(std::string_view type, const std::vector<StoredResource>& resources,
                                                   const std::vector<SearchInclude>& includes) {
        SearchQuery query;
        query.type = type;
        query.count = static_cast<std::int32_t>(resources.size());
        query.includes = includes;
        SearchTerm ids{"_id", {}};
        const auto* p = fhir::searchParameter(type, "_id");
        for (const auto& r : resources) {
            if (r.type != type) continue;
            SearchValue v;
            v.value.param = p;
            v.value.text = r.id;
            ids.anyOf.push_back(std::move(v));
        }
        query.terms.push_back(std::move(ids));
        FYR_TRY(auto page, m_tx.search(query));
        return std::move(page.included);
    }

    // One query for each type in each round, until nothing new comes.
    Result<void> iterate(const SearchPlan& plan, SearchPage& page) {
        std::unordered_set<std::string> seen;
        const auto isNew = [&](const StoredResource& r) { return seen.insert(r.type + "/" + r.id).second; };
        std::map<std::string, std::vector<StoredResource>> frontier;
        for (const auto* part : {&page.matches, &page.included})
            for (const auto& r : *part)
                if (isNew(r)) frontier[r.type].push_back({r.type, r.id, 0, {}, false, {}, {}});
        for (int round = 0; round < 32 && !frontier.empty(); ++round) {
            std::map<std::string, std::vector<StoredResource>> next;
            for (const auto& [type, resources] : frontier) {
                std::vector<SearchInclude> wanted;
                for (const auto& i : plan.iterate)
                    if (i.reverse ? reverseFits(i, type) : i.type == type) wanted.push_back(i.reverse ? SearchInclude{i.type, i.param, type, true} : i);
                if (wanted.empty()) continue;
                FYR_TRY(auto found, includedBy(type, resources, wanted));
                SearchQuery anything; // no bound of its own: each is looked at
                anything.within = {"?", "?"};
                FYR_CHECK(onlyVisible(anything, found));
                for (auto& r : found) {
                    if (!isNew(r)) continue;
                    if (page.included.size() >= maxIncluded)
                        return fail(ErrorCode::tooLarge, fmt::format("more than {} included resources on one page", maxIncluded));
                    next[r.type].push_back({r.type, r.id, 0, {}, false, {}, {}});
                    page.included.push_back(std::move(r));
                }
            }
            frontier = std::move(next);
        }
        return {};
    }
    static bool reverseFits(const SearchInclude& i, std::string_view type) {
        if (!i.target.empty() && i.target != type) return false;
        return std::ranges::any_of(fhir::searchParameters(i.type), [&](const fhir::SearchParameter& p) {
            return p.kind == fhir::SearchKind::reference && (i.param == "*" || p.name == i.param) &&
                   (p.targets.empty() || std::ranges::find(p.targets, type) != p.targets.end());
        });
    }

    // Patient/12/Observation: what points to the patient by one of the parameters that the published compartment names.
    Result<void> withinCompartment(SearchQuery& query, const Condition& condition) {
        const auto params = fhir::patientCompartment(query.type);
        const auto pointing = [&](const fhir::SearchParameter& p) {
            SearchValue v;
            v.value.param = &p;
            v.value.system = "Patient";
            v.value.text = m_bounds.compartment;
            return SearchTerm{std::string(p.name), {std::move(v)}};
        };
        if (params.size() == 1 && query.type != "Patient") {
            query.terms.push_back(pointing(*params.front()));
            return {};
        }
        SearchTerm ids{"_id", {}};
        const auto* id = fhir::searchParameter(query.type, "_id");
        std::unordered_set<std::string> seen;
        const auto add = [&](std::string text) {
            if (!seen.insert(text).second) return;
            SearchValue v;
            v.value.param = id;
            v.value.text = std::move(text);
            ids.anyOf.push_back(std::move(v));
        };
        if (query.type == "Patient") add(m_bounds.compartment);
        for (const auto* p : params) {
            Condition both{query.terms, {}, condition.sieves};
            both.terms.push_back(pointing(*p));
            FYR_TRY(auto found, matching(query.type, both));
            for (auto& one : found) add(std::move(one));
        }
        if (ids.anyOf.empty()) add(""); // nothing has an empty id
        query.terms.push_back(std::move(ids));
        return {};
    }

    bool mayRead(std::string_view type) const {
        return mayEver(m_bounds.who, Access::read, type) && (!m_bounds.scopes || m_bounds.scopes->mayEver(Access::read, type));
    }
    Result<void> maySearch(std::string_view type) const {
        FYR_CHECK(mayEver(m_bounds.who, Access::search, type));
        return m_bounds.scopes ? m_bounds.scopes->mayEver(Access::search, type) : Result<void>{};
    }
    // Those of the search, and what the token's scopes let through.
    std::vector<Sieve> sievesOf(std::string_view type, const Condition& condition) const {
        auto out = condition.sieves;
        if (m_bounds.scopes && m_bounds.scopes->narrows(Access::search, type))
            out.push_back([scopes = m_bounds.scopes](const fhir::Value& r) { return scopes->sees(Access::search, r); });
        return out;
    }
    // A type that was named is refused; one that a wildcard stood for is left out.
    Result<void> includable(const SearchPlan& plan, std::string_view type) const {
        const bool named = std::ranges::any_of(plan.used, [&](const auto& p) {
            return p.first == "_revinclude" && p.second.starts_with(type) && p.second.size() > type.size() && p.second[type.size()] == ':';
        });
        return named ? maySearch(type) : Result<void>{};
    }

    // Included resources of other types, and those of a search over an open type, were not bound to the scope.
    Result<void> onlyVisible(const SearchQuery& query, std::vector<StoredResource>& included) {
        const auto wide = visibleTo(m_bounds.who);
        const bool bound = query.within.patient == wide.patient && query.within.unit == wide.unit;
        std::vector<StoredResource> visible;
        visible.reserve(included.size());
        for (auto& r : included) {
            if (!mayRead(r.type)) continue;
            FYR_TRY(const bool sees, scopesSee(m_bounds.scopes, Access::read, r));
            if (!sees) continue;
            if (!bound) {
                FYR_TRY(const auto scope, m_tx.scopeOf(r.type, r.id));
                if (!mayTouch(m_bounds.who, Access::read, r.type, scope.value_or(ResourceScope{.patient = "-", .unit = "-"}))) continue;
            }
            visible.push_back(std::move(r));
        }
        included = std::move(visible);
        return {};
    }

    Result<std::vector<SearchTerm>> resolve(std::string_view type, const Condition& condition) {
        std::vector<SearchTerm> terms = condition.terms;
        for (const auto& linked : condition.linked) {
            SearchTerm term;
            term.param = linked.reverse ? "_id" : linked.param;
            const auto* param = fhir::searchParameter(type, term.param);
            if (!param) return fail(ErrorCode::internal, "a chain lost its parameter");
            const auto alternative = [&](std::string_view of, std::string id) {
                SearchValue v;
                v.value.param = param;
                v.value.system = linked.reverse ? std::string_view() : of;
                v.value.text = std::move(id);
                term.anyOf.push_back(std::move(v));
            };
            for (const auto& [of, inner] : linked.of) {
                FYR_CHECK(maySearch(of));
                FYR_TRY(const auto ids, linked.reverse ? pointedTo(type, linked.param, of, inner) : matching(of, inner));
                for (const auto& id : ids) alternative(of, id);
            }
            if (term.anyOf.empty()) alternative(linked.of.front().first, {}); // nothing has an empty id
            terms.push_back(std::move(term));
        }
        return terms;
    }

    // Every resource of the type that fulfils the condition.
    template <class Each>
    Result<void> all(std::string_view type, const Condition& condition, const Each& each) {
        SearchQuery query;
        query.type = type;
        FYR_TRY(query.terms, resolve(type, condition));
        query.within = withinOf(m_bounds.who, type);
        query.count = 1'000;
        const auto sieves = sievesOf(type, condition);
        for (std::size_t seen = 0;;) {
            FYR_TRY(auto page, m_tx.search(query));
            seen += page.matches.size();
            if (!sieves.empty()) {
                std::vector<StoredResource> kept;
                for (auto& r : page.matches) {
                    FYR_TRY(const auto parsed, fhir::Resource::parse(r.json));
                    if (std::ranges::all_of(sieves, [&](const Sieve& s) { return s(parsed); })) kept.push_back(std::move(r));
                }
                page.matches = std::move(kept);
            }
            if (seen > m_bounds.chainLimit)
                return fail(ErrorCode::badRequest, fmt::format("the chain goes through more than {} resources of type {}: narrow it", m_bounds.chainLimit, type));
            for (auto& r : page.matches) FYR_CHECK(each(r));
            if (page.next.empty()) return {};
            query.page = std::move(page.next);
        }
    }
    Result<std::vector<std::string>> matching(std::string_view type, const Condition& condition) {
        std::vector<std::string> ids;
        FYR_CHECK(all(type, condition, [&](StoredResource& r) -> Result<void> {
            ids.push_back(std::move(r.id));
            return {};
        }));
        return ids;
    }
    // Resources of `type` that a matching resource of `from` points to by its `param`.
    Result<std::vector<std::string>> pointedTo(std::string_view type, std::string_view param, std::string_view from, const Condition& condition) {
        std::unordered_set<std::string> ids;
        const auto* p = fhir::searchParameter(from, param);
        FYR_CHECK(all(from, condition, [&](const StoredResource& r) -> Result<void> {
            FYR_TRY(const auto parsed, fhir::Resource::parse(r.json));
            for (const auto* place : fhir::selectedBy(*p, parsed)) {
                const auto reference = fhir::parseReference(place->text("reference"));
                if (reference && !reference->absolute && reference->type == type) ids.emplace(reference->id);
            }
            return {};
        }));
        return std::vector<std::string>(ids.begin(), ids.end());
    }

    ReadTx& m_tx;
    const SearchBounds& m_bounds;
};

} // namespace

Result<SearchPage> runSearch(ReadTx& tx, const SearchPlan& plan, const SearchBounds& bounds) {
    return Runner(tx, bounds).run(plan);
}

} // namespace fyr::server
