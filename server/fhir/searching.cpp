// search: by type and in a patient's compartment, GET and POST.
#include "server/fhir/bundle_text.h"
#include "server/fhir/context.h"
#include "server/fhir/page_token.h"
#include "server/fhir/search_run.h"

#include "base/text.h"
#include "fhir/outcome.h"
#include "server/http/message.h"

namespace fyr::server {

Result<QueryParameters> searchParametersOf(const FhirContext& c, const Target& t) {
    QueryParameters params = c.call.query;
    if (!t.form || c.call.body.empty()) return params;
    if (!lowerCase(c.call.contentType).starts_with("application/x-www-form-urlencoded"))
        return fail(ErrorCode::unsupportedMedia, "_search takes application/x-www-form-urlencoded");
    FYR_TRY(auto form, http::parseQuery(c.call.body));
    params.insert(params.end(), std::make_move_iterator(form.begin()), std::make_move_iterator(form.end()));
    return params;
}

namespace {

// When a search names one patient, all that it finds is that patient's: no need to look at each.
std::string patientAsked(const SearchPlan& plan, const std::string& compartment) {
    if (!compartment.empty()) return compartment;
    for (const auto& term : plan.condition.terms)
        if ((term.param == "patient" || term.param == "subject") && term.anyOf.size() == 1 && term.anyOf[0].modifier.empty() &&
            term.anyOf[0].value.system == "Patient")
            return term.anyOf[0].value.text;
    return {};
}

std::string ignoredOutcome(const std::vector<std::string>& ignored) {
    Error e{ErrorCode::unknownParameter};
    for (const auto& name : ignored) e.problems.push_back({"", fmt::format("'{}' was ignored", name)});
    auto r = fhir::operationOutcome(e);
    for (const auto& issue : r["issue"].items()) r.setText(r.member(r.editable(issue), "severity"), "warning");
    return r.write();
}

} // namespace

Result<FhirAnswer> searchIn(ReadTx& tx, FhirContext& c, const Target& t, Touched& touched) {
    FYR_TRY(auto params, searchParametersOf(c, t));
    const std::string path = t.compartment.empty() ? t.type : fmt::format("Patient/{}/{}", t.compartment, t.type);
    std::string at;
    if (const auto token = parameter(params, "_page"); !token.empty()) {
        FYR_TRY(auto place, openPage(token, c.pageKey));
        if (place.context != path) return fail(ErrorCode::badRequest, "_page is not a page of this search");
        at = std::move(place.at);
        FYR_TRY(params, http::parseQuery(place.query));
    }
    auto how = c.reading();
    how.expand = [&](std::string_view url) { return codesOf(tx, c, url); };
    FYR_TRY(auto plan, parseSearch(t.type, params, how));
    plan.query.page = std::move(at);
    if (!t.compartment.empty()) {
        FYR_TRY(const auto scope, tx.scopeOf("Patient", t.compartment));
        if (!scope) return fail(ErrorCode::notFound, "no such Patient");
        FYR_CHECK(mayTouchIn(c, Access::search, "Patient", t.compartment, *scope));
    }
    FYR_TRY(auto page, runSearch(tx, plan, {c.who, c.options.chainLimit, t.compartment, c.scopes}));
    FYR_CHECK(touched.addFound(tx, page.matches, patientAsked(plan, t.compartment)));
    FYR_CHECK(touched.addFound(tx, page.included, {}));

    std::size_t bytes = 0;
    for (const auto& r : page.matches) bytes += r.json.size() + 160;
    for (const auto& r : page.included) bytes += r.json.size() + 160;
    BundleText bundle("searchset", c.call.base, bytes);
    // Nothing before this page and nothing after: then it is known for free.
    if (!page.total && page.next.empty() && plan.query.page.empty()) page.total = static_cast<std::int64_t>(page.matches.size());
    if (page.total) bundle.total(*page.total);
    const std::string query = encodeQuery(plan.used);
    bundle.link("self", c.call.base + "/" + path + (query.empty() ? "" : "?" + query));
    if (!page.next.empty() && plan.summary != Summary::count)
        bundle.link("next", fmt::format("{}/{}?_page={}", c.call.base, path, sealPage({path, query, page.next}, c.pageKey, c.random)));
    for (const auto* part : {&page.matches, &page.included}) {
        for (const auto& r : *part) {
            const std::string_view mode = part == &page.matches ? "match" : "include";
            if (plan.summary == Summary::off && plan.elements.empty()) {
                bundle.found(r, mode, r.json);
            } else {
                // _elements names elements of the type that is searched.
                FYR_TRY(const auto text, subsetOf(r.json, plan.summary, r.type == t.type ? plan.elements : std::vector<std::string>{}));
                bundle.found(r, mode, text);
            }
        }
    }
    if (!plan.ignored.empty()) bundle.outcome(ignoredOutcome(plan.ignored));
    FhirAnswer out;
    out.body = bundle.finish();
    return out;
}

Result<FhirAnswer> answerSearch(FhirContext& c, const Target& t) {
    FhirAnswer out;
    std::vector<Touched::Ready> traces;
    const auto at = c.clock.now();
    const auto body = [&](ReadTx& tx) -> Result<void> {
        Touched touched;
        FYR_TRY(out, searchIn(tx, c, t, touched));
        FYR_TRY(traces, touched.traces(tx, c, TraceAction::read, "fhir.search", t.type));
        return {};
    };
    FYR_CHECK(c.store.read(c.who.tenant, body));
    leaveReady(c, at, std::move(traces));
    return out;
}

} // namespace fyr::server
