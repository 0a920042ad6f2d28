#include "server/fhir/bundle_plan.h"

#include "fhir/validate.h"
#include "server/http/message.h"

namespace fyr::server {
namespace {

std::string placeOf(std::size_t index, std::string_view rest = {}) { return fmt::format("Bundle.entry[{}]{}", index, rest); }

std::optional<FhirMethod> methodFrom(std::string_view text) {
    if (text == "GET" || text == "HEAD") return FhirMethod::get;
    if (text == "POST") return FhirMethod::post;
    if (text == "PUT") return FhirMethod::put;
    if (text == "DELETE") return FhirMethod::remove;
    if (text == "PATCH") return FhirMethod::patch;
    return std::nullopt;
}

Result<void> readAddress(const FhirContext& c, std::string_view url, BundleEntry& e) {
    if (url.starts_with(c.call.base) && url.size() > c.call.base.size()) url.remove_prefix(c.call.base.size());
    while (url.starts_with('/')) url.remove_prefix(1);
    const auto mark = url.find('?');
    if (mark != std::string_view::npos) {
        FYR_TRY(e.query, http::parseQuery(url.substr(mark + 1)));
    }
    FYR_TRY(e.url, http::percentDecode(url.substr(0, mark), false));
    FYR_TRY(e.target, targetOf(e.method, e.url));
    return {};
}

Result<void> checkShape(const BundleEntry& e) {
    const auto i = e.target.interaction;
    if (i == Interaction::bundle) return fail(ErrorCode::badRequest, "a Bundle inside a Bundle is not run");
    const bool takesResource = i == Interaction::create || i == Interaction::update || i == Interaction::updateByQuery;
    if (takesResource && !e.resource) return fail(ErrorCode::badRequest, "a resource is needed");
    if (takesResource && e.resource->text("resourceType") != e.target.type)
        return fail(ErrorCode::badRequest, fmt::format("the url says {}, the resourceType is {}", e.target.type, e.resource->text("resourceType")));
    const bool patches = i == Interaction::patch || i == Interaction::patchByQuery;
    if (patches && (!e.resource || (e.resource->text("resourceType") != "Parameters" && e.resource->text("resourceType") != "Binary")))
        return fail(ErrorCode::badRequest, "a patch is a Parameters resource, or a Binary with a JSON Patch");
    if (i == Interaction::update && !e.resource->text("id").empty() && e.resource->text("id") != e.target.id)
        return fail(ErrorCode::badRequest, "the resource has another id than the url says");
    return {};
}

} // namespace

Error atEntry(Error e, std::size_t index) {
    if (e.problems.empty()) e.problems.push_back({placeOf(index), e.detail.empty() ? std::string(info(e.code).name) : e.detail});
    for (auto& p : e.problems) {
        if (p.place.starts_with("Bundle.entry[")) continue;
        // "Patient.name" of the resource → the place in the Bundle
        const auto dot = p.place.find('.');
        p.place = p.place.empty() ? placeOf(index) : dot == std::string::npos ? placeOf(index, ".resource") : placeOf(index, ".resource" + p.place.substr(dot));
    }
    return e;
}

Result<std::vector<BundleEntry>> readEntries(const FhirContext& c, const fhir::Value& bundle) {
    const auto& list = bundle["entry"];
    if (list.size() > c.options.bundleEntries)
        return fail(ErrorCode::tooLarge, fmt::format("{} entries at most", c.options.bundleEntries));
    std::vector<BundleEntry> out;
    out.reserve(list.size());
    std::vector<Problem> problems;
    for (const auto& item : list.items()) {
        BundleEntry e;
        e.index = out.size();
        const auto& request = item["request"];
        const auto method = methodFrom(request.text("method"));
        if (!method) {
            problems.push_back({placeOf(e.index, ".request"), "a request with a method and a url is needed"});
            out.push_back(std::move(e));
            continue;
        }
        e.method = *method;
        e.resource = item.find("resource");
        e.fullUrl = item.text("fullUrl");
        e.ifNoneExist = request.text("ifNoneExist");
        e.ifMatch = request.text("ifMatch");
        e.ifNoneMatch = request.text("ifNoneMatch");
        e.ifModifiedSince = request.text("ifModifiedSince");
        auto read = readAddress(c, request.text("url"), e);
        if (read) read = checkShape(e);
        if (read && e.method != FhirMethod::get) {
            auto when = conditionsFrom(e.ifMatch, e.method == FhirMethod::put ? e.ifNoneMatch : std::string{});
            if (when) e.when = *when;
            else read = fail(when.error());
        }
        if (!read) {
            const auto placed = atEntry(read.error(), e.index);
            problems.insert(problems.end(), placed.problems.begin(), placed.problems.end());
        }
        out.push_back(std::move(e));
    }
    if (!problems.empty()) return fail(Error{ErrorCode::badRequest, "the Bundle cannot be run", std::move(problems)});
    return out;
}

Result<BundlePlan> BundlePlan::make(FhirContext& c, fhir::Resource bundle) {
    BundlePlan plan;
    plan.m_bundle = std::move(bundle);
    FYR_TRY(plan.m_entries, readEntries(c, plan.m_bundle));
    for (auto& e : plan.m_entries) {
        const auto i = e.target.interaction;
        if (i == Interaction::updateByQuery || i == Interaction::removeByQuery || i == Interaction::patchByQuery || (e.creates() && !e.ifNoneExist.empty())) plan.m_needsLookups = true;
        if (e.writes() && e.resource) collectConditionalReferences(*e.resource, plan.m_conditional);
        const auto access = e.creates() ? Access::create : e.method == FhirMethod::put || e.method == FhirMethod::patch ? Access::update : e.method == FhirMethod::remove ? Access::remove : Access::read;
        if (auto may = mayEverIn(c, access, e.target.type); !may && i != Interaction::historySystem && i != Interaction::capabilities)
            return fail(atEntry(may.error(), e.index));
    }
    plan.m_needsLookups = plan.m_needsLookups || !plan.m_conditional.empty();
    return plan;
}

Result<void> BundlePlan::giveId(ReadTx* tx, FhirContext& c, BundleEntry& e, std::map<std::string, std::string>& sameCondition) {
    const auto i = e.target.interaction;
    const std::string given(e.resource ? e.resource->text("id") : std::string_view());
    e.match.reset();
    e.id.clear();
    if (i == Interaction::update || i == Interaction::remove || i == Interaction::patch) {
        e.id = e.target.id;
        return {};
    }
    const bool byQuery = i == Interaction::updateByQuery || i == Interaction::removeByQuery || i == Interaction::patchByQuery;
    if (!byQuery && !(e.creates() && !e.ifNoneExist.empty())) {
        if (e.creates()) e.id = newId(c);
        return {};
    }
    FYR_TRY(auto criteria, byQuery ? criteriaFrom(c, e.target.type, e.query) : criteriaFrom(c, e.target.type, e.ifNoneExist));
    // Two entries of one Bundle that say If-None-Exist alike mean one resource.
    const std::string condition = e.target.type + "?" + encodeQuery(criteria.used);
    if (e.creates()) {
        if (const auto same = sameCondition.find(condition); same != sameCondition.end()) {
            e.id = same->second;
            e.match = StoredResource{};
            return {};
        }
    }
    FYR_TRY(auto match, theMatch(*tx, c, criteria));
    if (i == Interaction::removeByQuery) {
        if (match) e.id = match->id;
        return {};
    }
    if (i == Interaction::patchByQuery) {
        if (!match) return fail(ErrorCode::notFound, fmt::format("no {} matches the condition", e.target.type));
        e.id = match->id;
        return {};
    }
    if (byQuery && match && !given.empty() && given != match->id)
        return fail(ErrorCode::badRequest, fmt::format("the condition means {}/{}, the resource has another id", e.target.type, match->id));
    e.id = match ? match->id : byQuery && !given.empty() ? given : newId(c);
    if (e.creates()) {
        sameCondition.emplace(condition, e.id);
        e.match = std::move(match);
    }
    return {};
}

Result<void> BundlePlan::lookUpReferences(ReadTx* tx, FhirContext& c, LinkMap& links) {
    for (const auto& reference : m_conditional) {
        const auto parts = conditionalReference(reference);
        FYR_TRY(const auto criteria, criteriaFrom(c, parts->type, parts->query));
        FYR_TRY(const auto match, theMatch(*tx, c, criteria));
        if (!match) return fail(ErrorCode::preconditionFailed, fmt::format("nothing matches a conditional reference to {}", parts->type));
        links.add(reference, fmt::format("{}/{}", parts->type, match->id));
    }
    return {};
}

void BundlePlan::addLinks(LinkMap& links) const {
    for (const auto& e : m_entries) {
        if (!e.writes() || e.id.empty()) continue;
        const std::string to = fmt::format("{}/{}", e.target.type, e.id);
        if (!e.fullUrl.empty()) links.add(e.fullUrl, to);
    }
    // An id that the server changes: what pointed to the old one by "Type/id" points to the new one.
    for (const auto& e : m_entries) {
        if (!e.creates() || !e.resource) continue;
        const auto local = fhir::parseReference(e.fullUrl);
        const std::string to = fmt::format("{}/{}", e.target.type, e.id);
        if (local && local->type == e.target.type) links.add(fmt::format("{}/{}", local->type, local->id), to);
        else if (const auto old = e.resource->text("id"); !old.empty()) links.add(fmt::format("{}/{}", e.target.type, old), to);
    }
}

Result<void> BundlePlan::noneTwice() const {
    std::map<std::string, std::size_t> seen;
    std::vector<Problem> problems;
    for (const auto& e : m_entries) {
        if (e.method == FhirMethod::get || e.id.empty() || e.match) continue;
        const auto [at, fresh] = seen.emplace(fmt::format("{}/{}", e.target.type, e.id), e.index);
        if (!fresh) problems.push_back({placeOf(e.index), fmt::format("{} is in entry {} already", at->first, at->second)});
    }
    if (problems.empty()) return {};
    return fail(Error{ErrorCode::badRequest, "a resource is in the transaction twice", std::move(problems)});
}

Result<void> BundlePlan::resolve(ReadTx* tx, FhirContext& c) {
    if (m_resolved) { // links were rewritten to ids that were given back
        FYR_TRY(auto again, fhir::Resource::parse(c.call.body, {.bytes = c.options.bodyBytes}));
        FYR_TRY(auto fresh, make(c, std::move(again)));
        *this = std::move(fresh);
    }
    m_resolved = true;
    std::map<std::string, std::string> sameCondition;
    for (auto& e : m_entries)
        if (auto r = giveId(tx, c, e, sameCondition); !r) return fail(atEntry(std::move(r.error()), e.index));
    FYR_CHECK(noneTwice());
    LinkMap links;
    addLinks(links);
    if (auto r = lookUpReferences(tx, c, links); !r) return fail(Error{r.error().code, r.error().detail, {{"Bundle", r.error().detail}}});
    for (auto& e : m_entries) {
        if (!e.writes() || !e.resource || e.match) continue;
        auto& resource = m_bundle.editable(*e.resource);
        links.rewrite(m_bundle, resource);
        e.draft = draftOf(c, m_bundle, resource, e.id, e.creates() ? "POST" : "PUT");
    }
    return {};
}

} // namespace fyr::server
