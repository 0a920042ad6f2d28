#include "server/fhir/writing.h"

#include "base/text.h"
#include "fhir/fyr_extensions.h"
#include "fhir/outcome.h"
#include "fhir/search_index.h"
#include "fhir/validate.h"
#include "server/fhir/scope.h"
#include "server/fhir/search_run.h"
#include "server/fhir/subscriptions.h"
#include "server/http/message.h"

namespace fyr::server {
namespace {

constexpr std::size_t maxDepth = 64;

// HTTP says 412 for a condition that does not hold; for a Store it is one conflict among others.
Error asCondition(Error e) {
    if (e.code == ErrorCode::versionConflict) e.code = ErrorCode::preconditionFailed;
    return e;
}

// A subscription begins as requested, whatever its writer says; "off" stays off.
Result<std::optional<ResourceWrite>> asRequested(const FhirContext& c, const ResourceWrite& draft) {
    if (draft.type != "Subscription" || !c.options.subscriptions) return std::optional<ResourceWrite>{};
    FYR_TRY(auto resource, fhir::Resource::parse(draft.json));
    FYR_TRY(const auto wanted, c.options.subscriptions->understand(resource));
    auto out = draft;
    if (wanted.status != "off") {
        resource.setText(resource.member(resource.edit(), "status"), "requested");
        resource.remove(resource.edit(), "error");
        out.json = resource.write();
        out.index = fhir::indexOf(resource);
    }
    return std::optional(std::move(out));
}

Result<Written> putIn(WriteTx& tx, const FhirContext& c, const ResourceWrite& draft, bool created) {
    FYR_TRY(const auto subscription, asRequested(c, draft));
    auto stored = tx.put(subscription ? *subscription : draft);
    if (!stored) return fail(asCondition(std::move(stored.error())));
    if (subscription) FYR_CHECK(c.options.subscriptions->written(tx, draft.id, c.who));
    return Written{std::move(*stored), draft.scope.patient, created, false};
}

// What is written has to be within the scopes of the token, as what stands there.
Result<void> mayWrite(const FhirContext& c, Access access, const ResourceWrite& draft) {
    if (!c.scopes) return {};
    FYR_CHECK(c.scopes->mayEver(access, draft.type));
    if (!c.scopes->narrows(access, draft.type)) return {};
    FYR_TRY(const auto parsed, fhir::Resource::parse(draft.json));
    if (!c.scopes->sees(access, parsed)) return fail(ErrorCode::forbidden, "no scope of the token allows to write that");
    return {};
}

Result<void> holds(const WriteConditions& when, const std::optional<StoredResource>& current) {
    const bool there = current && !current->deleted;
    if (when.mustBeNew && there) return fail(ErrorCode::preconditionFailed, "it exists already");
    if (!when.ifMatch) return {};
    if (!there) return fail(ErrorCode::preconditionFailed, "If-Match: it does not exist");
    if (current->version != *when.ifMatch)
        return fail(ErrorCode::preconditionFailed, fmt::format("If-Match: it stands at version {}", current->version));
    return {};
}

// What a clinician has signed never changes; a correction is a new version beside it.
Result<void> notSigned(const std::optional<StoredResource>& current) {
    if (!current || current->deleted || current->type != "Composition") return {};
    FYR_TRY(const auto resource, fhir::Resource::parse(current->json));
    for (const auto& e : resource["extension"].items())
        if (e.text("url") == fhir::url::signedText) return fail(ErrorCode::forbidden, "it is signed: sign a new version instead");
    return {};
}

} // namespace

Result<WriteConditions> conditionsFrom(std::string_view ifMatch, std::string_view ifNoneMatch) {
    WriteConditions out;
    if (!trim(ifMatch).empty()) {
        const auto version = versionFromEtag(ifMatch);
        if (!version) return fail(ErrorCode::badRequest, "If-Match is " + version.error().detail);
        out.ifMatch = *version;
    }
    const auto none = trim(ifNoneMatch);
    if (none == "*") out.mustBeNew = true;
    else if (!none.empty()) return fail(ErrorCode::badRequest, "If-None-Match of a write is *");
    return out;
}

Result<void> checkMedia(std::string_view contentType) {
    const std::string type = lowerCase(trim(contentType.substr(0, contentType.find(';'))));
    const std::string all = lowerCase(contentType);
    if (const auto at = all.find("charset="); at != std::string::npos) {
        const auto charset = std::string_view(all).substr(at + 8);
        if (!charset.starts_with("utf-8") && !charset.starts_with("\"utf-8"))
            return fail(ErrorCode::unsupportedMedia, "FHIR is UTF-8");
    }
    if (const auto at = all.find("fhirversion="); at != std::string::npos && !std::string_view(all).substr(at + 12).starts_with("4.0"))
        return fail(ErrorCode::unsupportedMedia, "this server speaks FHIR 4.0");
    if (type.empty() || type == "application/fhir+json" || type == "application/json" || type == "text/json" || type == "application/json+fhir")
        return {};
    return fail(ErrorCode::unsupportedMedia, fmt::format("send application/fhir+json; '{}' is not understood", type));
}

Result<fhir::Resource> resourceFrom(const FhirContext& c, std::string_view type) {
    FYR_CHECK(checkMedia(c.call.contentType));
    if (trim(c.call.body).empty()) return fail(ErrorCode::badRequest, "the body is empty: a resource is needed");
    FYR_TRY(auto resource, fhir::Resource::parse(c.call.body, {.bytes = c.options.bodyBytes, .depth = maxDepth}));
    if (!resource.root().isObject() || resource.type().empty())
        return fail(Error{ErrorCode::badRequest, "not a resource", {{"", "a resource is an object with a resourceType"}}});
    if (!type.empty() && resource.type() != type)
        return fail(ErrorCode::badRequest, fmt::format("the address says {}, the resourceType is {}", type, resource.type()));
    FYR_CHECK(fhir::checkResource(resource));
    return resource;
}

ResourceWrite draftOf(const FhirContext& c, fhir::Resource& owner, fhir::Value& resource, std::string_view id, std::string_view method) {
    owner.setText(owner.memberAfter(resource, "id", "resourceType"), id);
    ResourceWrite out;
    out.type = resource.text("resourceType");
    out.id = id;
    out.method = method;
    out.json = resource.write();
    out.index = fhir::indexOf(resource);
    out.scope = scopeFrom(resource, c.who);
    return out;
}

std::string newId(const FhirContext& c) { return makeUlid(c.clock.now(), c.random); }

Result<SearchPlan> criteriaFrom(const FhirContext& c, std::string_view type, std::string_view query) {
    if (const auto mark = query.find('?'); mark != std::string_view::npos) query.remove_prefix(mark + 1);
    FYR_TRY(const auto params, http::parseQuery(query));
    return criteriaFrom(c, type, params);
}

Result<SearchPlan> criteriaFrom(const FhirContext& c, std::string_view type, const QueryParameters& query) {
    auto how = c.reading();
    how.lenient = false; // a condition that is left out would mean another resource
    how.criteriaOnly = true;
    FYR_TRY(auto plan, parseSearch(type, query, how));
    if (plan.condition.empty())
        return fail(ErrorCode::badRequest, "a condition needs at least one search parameter");
    plan.query.count = 2;
    return plan;
}

Result<std::optional<StoredResource>> theMatch(ReadTx& tx, const FhirContext& c, const SearchPlan& criteria) {
    FYR_TRY(auto page, runSearch(tx, criteria, {c.who, c.options.chainLimit, {}, c.scopes}));
    if (page.matches.size() > 1) return fail(ErrorCode::multipleMatches, fmt::format("more than one {} matches the condition", criteria.query.type));
    if (page.matches.empty()) return std::optional<StoredResource>{};
    return std::optional(std::move(page.matches.front()));
}

Result<std::string> targetOf(ReadTx& tx, const FhirContext& c, const Target& t, const std::optional<SearchPlan>& criteria) {
    if (!criteria) return t.id;
    FYR_TRY(const auto match, theMatch(tx, c, *criteria));
    if (!match) return fail(ErrorCode::notFound, fmt::format("no {} matches the condition", t.type));
    return match->id;
}

Result<Written> createIn(WriteTx& tx, FhirContext& c, const ResourceWrite& draft) {
    FYR_CHECK(mayTouchIn(c, Access::create, draft.type, draft.id, draft.scope));
    FYR_CHECK(mayWrite(c, Access::create, draft));
    auto write = draft;
    write.expectedVersion = 0;
    return putIn(tx, c, write, true);
}

Result<Written> updateIn(WriteTx& tx, FhirContext& c, const ResourceWrite& draft, const WriteConditions& when) {
    FYR_TRY(const auto current, tx.read(draft.type, draft.id));
    const bool there = current && !current->deleted;
    if (current) {
        FYR_TRY(const auto scope, tx.scopeOf(draft.type, draft.id));
        FYR_CHECK(mayTouchIn(c, Access::update, draft.type, draft.id, scope.value_or(ResourceScope{})));
        if (there) FYR_CHECK(seesIn(c, Access::update, *current));
    }
    FYR_CHECK(mayWrite(c, there ? Access::update : Access::create, draft));
    FYR_CHECK(mayTouchIn(c, there ? Access::update : Access::create, draft.type, draft.id, draft.scope));
    FYR_CHECK(holds(when, current));
    FYR_CHECK(notSigned(current));
    return putIn(tx, c, draft, !there);
}

Result<Written> removeIn(WriteTx& tx, FhirContext& c, std::string_view type, std::string_view id, const WriteConditions& when) {
    FYR_TRY(auto current, tx.read(type, id));
    if (!current) return fail(ErrorCode::notFound, fmt::format("no such {}", type));
    FYR_TRY(const auto scope, tx.scopeOf(type, id));
    FYR_CHECK(mayTouchIn(c, Access::remove, type, id, scope.value_or(ResourceScope{})));
    if (!current->deleted) FYR_CHECK(seesIn(c, Access::remove, *current));
    FYR_CHECK(holds(when, current));
    FYR_CHECK(notSigned(current));
    Written out;
    out.patient = scope ? scope->patient : std::string{};
    if (current->deleted) { // gone already: nothing to do
        out.stored = std::move(*current);
        return out;
    }
    auto removed = tx.remove(type, id, when.ifMatch);
    if (!removed) return fail(asCondition(std::move(removed.error())));
    out.stored = std::move(*removed);
    out.created = true;
    return out;
}

FhirAnswer answerTo(const FhirContext& c, Written w) {
    FhirAnswer out;
    const bool outcome = c.prefer.wanted == Preference::Return::outcome;
    out.version = w.stored.version;
    out.lastModified = w.stored.lastUpdated;
    if (w.stored.deleted) {
        out.status = outcome ? 200 : 204;
        if (outcome) out.body = fhir::informationOutcome("deleted").write();
        return out;
    }
    out.status = w.created ? 201 : 200;
    out.location = fmt::format("{}/{}/{}/_history/{}", c.call.base, w.stored.type, w.stored.id, w.stored.version);
    if (outcome) out.body = fhir::informationOutcome(w.created ? "created" : w.existed ? "it existed already" : "updated").write();
    else if (c.prefer.wanted != Preference::Return::minimal) out.body = std::move(w.stored.json);
    return out;
}

} // namespace fyr::server
