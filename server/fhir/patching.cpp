// patch: JSON Patch and FHIRPath Patch, by id and by condition.
// Source: hl7.org/fhir/R4/http.html#patch
#include "server/fhir/patching.h"

#include "base/text.h"
#include "fhir/validate.h"
#include "fhirpath/patch.h"
#include "server/fhir/writing.h"

namespace fyr::server {
namespace {

constexpr std::size_t maxDepth = 64;

} // namespace

Result<PatchText> patchFrom(std::string_view body, std::string_view contentType, const FhirOptions& options) {
    const auto media = lowerCase(trim(contentType.substr(0, contentType.find(';'))));
    PatchText out;
    out.json = media == "application/json-patch+json";
    if (!out.json && media != "application/fhir+json" && media != "application/json")
        return fail(ErrorCode::unsupportedMedia, "a patch is application/json-patch+json, or a Parameters resource as application/fhir+json");
    if (trim(body).empty()) return fail(ErrorCode::badRequest, "the body is empty: a patch is needed");
    FYR_TRY(out.operations, fhir::Resource::parse(body, {.bytes = options.bodyBytes, .depth = maxDepth}));
    if (out.json && !out.operations.root().isArray()) return fail(ErrorCode::badRequest, "a JSON Patch is an array of operations");
    if (!out.json && out.operations.type() != "Parameters") return fail(ErrorCode::badRequest, "a FHIRPath Patch is a Parameters resource");
    return out;
}

Result<Written> patchIn(WriteTx& tx, FhirContext& c, std::string_view type, std::string_view id, const PatchText& patch, const WriteConditions& when) {
    FYR_TRY(const auto current, tx.read(type, id));
    if (!current) return fail(ErrorCode::notFound, fmt::format("no such {}", type));
    FYR_TRY(const auto scope, tx.scopeOf(type, id));
    // Out of scope comes before deleted: nobody learns that it was there.
    FYR_CHECK(mayTouchIn(c, Access::update, type, id, scope.value_or(ResourceScope{})));
    if (current->deleted) return fail(ErrorCode::gone, "it was deleted");
    FYR_TRY(const auto before, fhir::Resource::parse(current->json));
    auto patched = patch.json ? fhirpath::jsonPatch(before, patch.operations) : fhirpath::patch(before, patch.operations);
    if (!patched) {
        // A path that leads nowhere in this resource: the request was understood and cannot be done.
        if (patched.error().code == ErrorCode::invalidState) patched.error().code = ErrorCode::invalidResource;
        return fail(std::move(patched.error()));
    }
    auto& after = *patched;
    if (after.type() != type) return fail(ErrorCode::badRequest, "a patch does not change the resourceType");
    if (after.id() != id) return fail(ErrorCode::badRequest, "a patch does not change the id");
    FYR_CHECK(fhir::checkResource(after));
    const auto draft = draftOf(c, after, after.edit(), id, "PUT");
    return updateIn(tx, c, draft, when);
}

Result<FhirAnswer> answerPatch(FhirContext& c, const Target& t) {
    FYR_CHECK(mayEverIn(c, Access::update, t.type));
    FYR_TRY(const auto when, conditionsFrom(c.call.ifMatch, {}));
    FYR_TRY(const auto patch, patchFrom(c.call.body, c.call.contentType, c.options));
    std::optional<SearchPlan> criteria;
    if (t.interaction == Interaction::patchByQuery) {
        FYR_TRY(criteria, criteriaFrom(c, t.type, c.call.query));
    } else {
        FYR_CHECK(onlyParameters(c, {}));
    }
    FhirAnswer out;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto id, targetOf(tx, c, t, criteria));
        FYR_TRY(auto written, patchIn(tx, c, t.type, id, patch, when));
        Touched touched;
        touched.add(written.patient, t.type, id);
        FYR_CHECK(touched.leave(tx, c, TraceAction::update, "fhir.patch"));
        out = answerTo(c, std::move(written));
        return {};
    };
    FYR_CHECK(c.store.write(c.who.tenant, body));
    return out;
}

} // namespace fyr::server
