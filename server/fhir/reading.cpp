// read, vread and history.
#include "server/fhir/bundle_text.h"
#include "server/fhir/context.h"
#include "server/fhir/page_token.h"
#include "server/fhir/scope.h"

#include "base/text.h"
#include "fhir/resource.h"
#include "fhir/subset.h"
#include "server/http/message.h"

#include <charconv>

namespace fyr::server {
namespace {

// _summary and _elements of a read.
struct Part {
    Summary summary = Summary::off;
    std::vector<std::string> elements;
};
Result<Part> partOf(const FhirContext& c, std::string_view type) {
    FYR_CHECK(onlyParameters(c, {"_summary", "_elements"}));
    QueryParameters asked;
    for (const auto& p : c.call.query)
        if (p.first == "_summary" || p.first == "_elements") asked.push_back(p);
    if (asked.empty()) return Part{};
    FYR_TRY(auto plan, parseSearch(type, asked, c.reading()));
    if (plan.summary == Summary::count) return fail(ErrorCode::badRequest, "_summary=count is for searches");
    return Part{plan.summary, std::move(plan.elements)};
}

bool sameVersion(std::string_view ifNoneMatch, std::int64_t version) {
    return std::ranges::any_of(splitList(ifNoneMatch, ','), [&](std::string_view one) {
        const auto v = versionFromEtag(one);
        return one == "*" || (v && *v == version);
    });
}

bool unchanged(const FhirCall& call, const StoredResource& r) {
    if (!call.ifNoneMatch.empty()) return sameVersion(call.ifNoneMatch, r.version);
    const auto since = parseHttpDate(call.ifModifiedSince);
    return since && std::chrono::floor<std::chrono::seconds>(r.lastUpdated) <= *since;
}

Result<FhirAnswer> found(const FhirContext& c, StoredResource r, const Part& part) {
    if (r.deleted) return fail(ErrorCode::gone, "it was deleted");
    FhirAnswer out;
    out.version = r.version;
    out.lastModified = r.lastUpdated;
    if (unchanged(c.call, r)) {
        out.status = 304;
    } else if (part.summary == Summary::off && part.elements.empty()) {
        out.body = std::move(r.json);
    } else {
        FYR_TRY(out.body, subsetOf(r.json, part.summary, part.elements));
    }
    return out;
}

} // namespace

Result<FhirAnswer> readIn(ReadTx& tx, FhirContext& c, const Target& t, Touched& touched) {
    FYR_CHECK(mayEverIn(c, Access::read, t.type));
    FYR_TRY(const auto part, partOf(c, t.type));
    FYR_TRY(auto current, tx.read(t.type, t.id));
    if (!current) return fail(ErrorCode::notFound, fmt::format("no such {}", t.type));
    FYR_TRY(auto scope, tx.scopeOf(t.type, t.id));
    FYR_CHECK(mayTouchIn(c, Access::read, t.type, t.id, scope.value_or(ResourceScope{})));
    if (!current->deleted) FYR_CHECK(seesIn(c, Access::read, *current));
    touched.add(scope ? scope->patient : std::string{}, t.type, t.id);
    if (t.interaction != Interaction::vread) return found(c, std::move(*current), part);

    FYR_TRY(auto old, tx.vread(t.type, t.id, t.version));
    if (!old) return fail(ErrorCode::notFound, "no such version");
    if (c.who.role == Role::patient && !old->deleted && !isOpenType(c.who, t.type)) {
        // It may have been another patient's then.
        FYR_TRY(const auto then, fhir::Resource::parse(old->json));
        FYR_CHECK(mayTouchIn(c, Access::read, t.type, t.id, {.patient = patientOf(then), .unit = {}}));
    }
    if (!old->deleted) FYR_CHECK(seesIn(c, Access::read, *old));
    return found(c, std::move(*old), part);
}

Result<FhirAnswer> answerRead(FhirContext& c, const Target& t) {
    FhirAnswer out;
    std::vector<Touched::Ready> traces;
    const auto at = c.clock.now();
    const auto body = [&](ReadTx& tx) -> Result<void> {
        Touched touched;
        FYR_TRY(out, readIn(tx, c, t, touched));
        FYR_TRY(traces, touched.traces(tx, c, TraceAction::read, t.interaction == Interaction::vread ? "fhir.vread" : "fhir.read"));
        return {};
    };
    FYR_CHECK(c.store.read(c.who.tenant, body));
    leaveReady(c, at, std::move(traces));
    return out;
}

Result<FhirAnswer> historyIn(ReadTx& tx, FhirContext& c, const Target& t, Touched& touched) {
    FYR_CHECK(onlyParameters(c, {"_count", "_since", "_page"}));
    HistoryQuery query;
    query.type = t.type;
    query.id = t.id;
    query.count = c.options.pageSize;
    std::string path = t.type;
    if (!t.id.empty()) path += "/" + t.id;
    path += path.empty() ? "_history" : "/_history";

    QueryParameters params = c.call.query;
    std::erase_if(params, [](const auto& p) { return p.first == "_format" || p.first == "_pretty"; });
    const std::string self = params.empty() ? path : path + "?" + encodeQuery(params);
    if (const auto page = parameter(params, "_page"); !page.empty()) {
        FYR_TRY(const auto place, openPage(page, c.pageKey));
        if (place.context != path) return fail(ErrorCode::badRequest, "_page is not a page of this history");
        query.page = place.at;
        FYR_TRY(params, http::parseQuery(place.query));
    }
    if (const auto count = parameter(params, "_count"); !count.empty()) {
        const auto r = std::from_chars(count.data(), count.data() + count.size(), query.count);
        if (r.ec != std::errc{} || r.ptr != count.data() + count.size() || query.count < 1)
            return fail(ErrorCode::badRequest, "_count is a number from 1");
        query.count = std::min(query.count, c.options.pageLimit);
    }
    if (const auto since = parameter(params, "_since"); !since.empty()) {
        const auto at = parseInstant(since);
        if (!at) return fail(ErrorCode::badRequest, "_since is an instant like 2026-11-20T09:47:12Z");
        query.since = *at;
    }
    if (!t.type.empty()) FYR_CHECK(mayEverIn(c, Access::read, t.type));
    if (!t.id.empty()) {
        FYR_TRY(const auto scope, tx.scopeOf(t.type, t.id));
        if (!scope) return fail(ErrorCode::notFound, fmt::format("no such {}", t.type));
        FYR_CHECK(mayTouchIn(c, Access::read, t.type, t.id, *scope));
    }
    query.within = t.type.empty() ? visibleTo(c.who) : withinOf(c.who, t.type);
    FYR_TRY(auto page, tx.history(query));
    // In the history of everything: only types that this role may ever read.
    std::erase_if(page.matches, [&](const StoredResource& r) {
        return !mayEverIn(c, Access::read, r.type) || !scopesSee(c.scopes, Access::read, r).value_or(false);
    });
    FYR_CHECK(touched.addFound(tx, page.matches, {}));

    std::size_t bytes = 0;
    for (const auto& r : page.matches) bytes += r.json.size() + 320;
    BundleText bundle("history", c.call.base, bytes);
    if (page.next.empty() && query.page.empty() && !query.since) bundle.total(static_cast<std::int64_t>(page.matches.size()));
    bundle.link("self", c.call.base + "/" + self);
    if (!page.next.empty()) {
        const auto token = sealPage({path, encodeQuery(params), page.next}, c.pageKey, c.random);
        bundle.link("next", fmt::format("{}/{}?_page={}", c.call.base, path, token));
    }
    for (const auto& r : page.matches) bundle.versioned(r);
    FhirAnswer out;
    out.body = bundle.finish();
    return out;
}

Result<FhirAnswer> answerHistory(FhirContext& c, const Target& t) {
    FhirAnswer out;
    Touched touched;
    const auto body = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(out, historyIn(tx, c, t, touched));
        return {};
    };
    FYR_CHECK(c.store.read(c.who.tenant, body));
    FYR_CHECK(leaveTouched(c, touched, "fhir.history"));
    return out;
}

} // namespace fyr::server
