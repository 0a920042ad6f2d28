#include "server/fhir/search_run.h"

#include "fhir/resource.h"
#include "server/fhir/context.h"

#include <unordered_set>

namespace fyr::server {
namespace {

class Runner {
  public:
    Runner(ReadTx& tx, const SearchBounds& bounds) : m_tx(tx), m_bounds(bounds) {}

    Result<SearchPage> run(const SearchPlan& plan) {
        SearchQuery query = plan.query;
        FYR_CHECK(mayEver(m_bounds.who, Access::search, query.type));
        for (const auto& i : query.includes)
            if (i.reverse) FYR_CHECK(includable(plan, i.type));
        std::erase_if(query.includes, [&](const SearchInclude& i) { return i.reverse && !mayRead(i.type); });
        FYR_TRY(query.terms, resolve(query.type, plan.condition));
        query.within = withinOf(m_bounds.who, query.type);
        if (!m_bounds.compartment.empty()) query.within.patient = m_bounds.compartment;
        if (plan.summary == Summary::count) {
            query.count = 0;
            query.includes.clear();
        }
        FYR_TRY(auto page, m_tx.search(query));
        FYR_CHECK(onlyVisible(query, page.included));
        return page;
    }

  private:
    bool mayRead(std::string_view type) const { return mayEver(m_bounds.who, Access::read, type).has_value(); }
    // A type that was named is refused; one that a wildcard stood for is left out.
    Result<void> includable(const SearchPlan& plan, std::string_view type) const {
        const bool named = std::ranges::any_of(plan.used, [&](const auto& p) {
            return p.first == "_revinclude" && p.second.starts_with(type) && p.second.size() > type.size() && p.second[type.size()] == ':';
        });
        return named ? mayEver(m_bounds.who, Access::search, type) : Result<void>{};
    }

    // Included resources of other types, and those of a search over an open type, were not bound to the scope.
    Result<void> onlyVisible(const SearchQuery& query, std::vector<StoredResource>& included) {
        const auto wide = visibleTo(m_bounds.who);
        const bool bound = (query.within.patient == wide.patient || !m_bounds.compartment.empty()) && query.within.unit == wide.unit;
        std::vector<StoredResource> visible;
        visible.reserve(included.size());
        for (auto& r : included) {
            if (!mayRead(r.type)) continue;
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
                FYR_CHECK(mayEver(m_bounds.who, Access::search, of));
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
        for (std::size_t seen = 0;;) {
            FYR_TRY(auto page, m_tx.search(query));
            seen += page.matches.size();
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
            for (auto& e : fhir::indexOf(parsed))
                if (e.param == p && e.system == type && !e.text.empty()) ids.insert(std::move(e.text));
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
