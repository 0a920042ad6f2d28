// Searches over several types: the whole system, and all of one patient's compartment. Type after type; a page may end
// in the middle of one.
#include "server/fhir/bundle_text.h"
#include "server/fhir/context.h"
#include "server/fhir/page_token.h"
#include "server/fhir/search_run.h"

#include "fhir/validate.h"
#include "server/http/message.h"

#include <charconv>
#include <set>

namespace fyr::server {
namespace {

class WideSearch {
  public:
    WideSearch(ReadTx& tx, FhirContext& c, const Target& t, QueryParameters params, Touched& touched)
        : m_tx(tx), m_c(c), m_t(t), m_params(std::move(params)), m_touched(touched) {}

    Result<FhirAnswer> run() {
        FYR_CHECK(goOn());
        FYR_CHECK(readTypes());
        if (!m_t.compartment.empty()) {
            FYR_TRY(const auto scope, m_tx.scopeOf("Patient", m_t.compartment));
            if (!scope) return fail(ErrorCode::notFound, "no such Patient");
            FYR_CHECK(mayTouchIn(m_c, Access::search, "Patient", m_t.compartment, *scope));
        }
        FYR_CHECK(walk());
        return write();
    }

  private:
    [[nodiscard]] std::string path() const { return m_t.compartment.empty() ? "" : fmt::format("Patient/{}/*", m_t.compartment); }
    [[nodiscard]] std::string address(std::string_view query) const {
        std::string out = m_c.call.base;
        if (!path().empty()) out += "/" + path();
        if (!query.empty()) out.append("?").append(query);
        return out;
    }

    Result<void> goOn() {
        const auto token = parameter(m_params, "_page");
        if (token.empty()) return {};
        FYR_TRY(const auto place, openPage(token, m_c.pageKey));
        if (place.context != "*" + path()) return fail(ErrorCode::badRequest, "_page is not a page of this search");
        const std::string_view at = place.at;
        const auto r = std::from_chars(at.data(), at.data() + at.size(), m_typeAt);
        m_page = at.substr(static_cast<std::size_t>(r.ptr - at.data()) + 1);
        m_first = false;
        FYR_TRY(m_params, http::parseQuery(place.query));
        return {};
    }

    Result<void> readTypes() {
        std::set<std::string> wanted;
        QueryParameters rest;
        for (const auto& [key, value] : m_params) {
            if (key != "_type") {
                if (key == "_sort" && value != "_id") return fail(ErrorCode::unknownParameter, "'_sort' is not supported over several types");
                rest.emplace_back(key, value);
                continue;
            }
            for (const auto type : splitUnescaped(value, ',')) {
                if (!isServedType(type)) return fail(ErrorCode::badRequest, fmt::format("_type: no type '{}'", type));
                FYR_CHECK(mayEverIn(m_c, Access::search, type));
                wanted.emplace(type);
            }
        }
        std::erase_if(rest, [](const auto& p) { return p.first == "_sort"; });
        const bool asksSomething = std::ranges::any_of(rest, [](const auto& p) {
            return p.first != "_count" && p.first != "_format" && p.first != "_pretty" && p.first != "_total" && p.first != "_summary" && p.first != "_elements";
        });
        if (wanted.empty() && m_t.compartment.empty() && !asksSomething)
            return fail(ErrorCode::badRequest, "a search of the whole system needs _type or a parameter that all types have: _id, _lastUpdated, _tag, _profile, _security, _source, _content, _text");
        for (const auto type : fhir::resourceTypes()) {
            if (!isServedType(type)) continue;
            if (wanted.empty() ? !mayEverIn(m_c, Access::search, type).has_value() : !wanted.contains(std::string(type))) continue;
            if (!m_t.compartment.empty() && type != "Patient" && fhir::patientCompartment(type).empty()) {
                if (wanted.empty()) continue;
                return fail(ErrorCode::badRequest, fmt::format("{} is never in a patient's compartment", type));
            }
            // Every type has to know every parameter: a plan for each, before anything is looked up.
            FYR_TRY(auto plan, parseSearch(type, rest, m_c.reading()));
            if (!plan.query.includes.empty() || !plan.iterate.empty())
                return fail(ErrorCode::unknownParameter, "includes are not supported over several types");
            m_plans.push_back(std::move(plan));
        }
        return {};
    }

    Result<void> walk() {
        if (m_plans.empty()) return {};
        const bool counts = std::ranges::any_of(m_plans, [](const SearchPlan& p) { return p.query.wantTotal; });
        const std::int32_t count = m_plans.front().query.count;
        if (counts) m_total = 0;
        for (std::size_t i = 0; i < m_plans.size(); ++i) {
            auto plan = m_plans[i];
            const auto room = count - static_cast<std::int32_t>(m_found.size());
            const bool collects = plan.summary != Summary::count && i >= m_typeAt && m_next.empty();
            if (collects && room > 0) {
                plan.query.count = room;
                plan.query.page = i == m_typeAt ? std::exchange(m_page, {}) : std::string();
            } else if (counts) {
                plan.summary = Summary::count;
            } else {
                if (collects && room <= 0) m_next = fmt::format("{}:", i);
                continue;
            }
            FYR_TRY(auto page, runSearch(m_tx, plan, {m_c.who, m_c.options.chainLimit, m_t.compartment, m_c.scopes}));
            if (counts) m_total = *m_total + page.total.value_or(0);
            FYR_CHECK(m_touched.addFound(m_tx, page.matches, m_t.compartment));
            std::ranges::move(page.matches, std::back_inserter(m_found));
            if (collects && room > 0 && !page.next.empty()) m_next = fmt::format("{}:{}", i, page.next);
            else if (collects && room <= 0) m_next = fmt::format("{}:", i);
        }
        return {};
    }

    Result<FhirAnswer> write() {
        std::size_t bytes = 0;
        for (const auto& r : m_found) bytes += r.json.size() + 160;
        BundleText bundle("searchset", m_c.call.base, bytes);
        if (!m_total && m_first && m_next.empty()) m_total = static_cast<std::int64_t>(m_found.size());
        if (m_total) bundle.total(*m_total);
        QueryParameters used = m_params;
        std::erase_if(used, [](const auto& p) { return p.first == "_format" || p.first == "_pretty"; });
        const auto query = encodeQuery(used);
        bundle.link("self", address(query));
        if (!m_next.empty()) bundle.link("next", address("_page=" + sealPage({"*" + path(), query, m_next}, m_c.pageKey, m_c.random)));
        for (const auto& r : m_found) {
            const auto& plan = m_plans.front();
            FYR_TRY(const auto text, subsetOf(r.json, plan.summary, plan.elements));
            bundle.found(r, "match", text);
        }
        FhirAnswer out;
        out.body = bundle.finish();
        return out;
    }

    ReadTx& m_tx;
    FhirContext& m_c;
    const Target& m_t;
    QueryParameters m_params;
    Touched& m_touched;
    std::vector<SearchPlan> m_plans;
    std::size_t m_typeAt = 0;
    std::string m_page;
    bool m_first = true;
    std::string m_next;
    std::optional<std::int64_t> m_total;
    std::vector<StoredResource> m_found;
};

} // namespace

Result<FhirAnswer> answerWideSearch(FhirContext& c, const Target& t) {
    FYR_TRY(auto params, searchParametersOf(c, t));
    FhirAnswer out;
    Touched touched;
    const auto body = [&](ReadTx& tx) -> Result<void> {
        touched = {};
        FYR_TRY(out, WideSearch(tx, c, t, params, touched).run());
        return {};
    };
    FYR_CHECK(c.store.read(c.who.tenant, body));
    FYR_CHECK(leaveTouched(c, touched, "fhir.search"));
    return out;
}

} // namespace fyr::server
