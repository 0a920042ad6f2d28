// create, update and delete, by id and by condition.
#include "server/fhir/writing.h"

namespace fyr::server {
namespace {

Result<void> traceWrite(WriteTx& tx, const FhirContext& c, const Written& w) {
    Touched touched;
    touched.add(w.patient, w.stored.type, w.stored.id);
    if (w.existed) return touched.leave(tx, c, TraceAction::read, "fhir.create", "existed");
    if (w.stored.deleted) return touched.leave(tx, c, TraceAction::remove, "fhir.delete");
    return touched.leave(tx, c, w.created ? TraceAction::create : TraceAction::update, w.created ? "fhir.create" : "fhir.update");
}

Result<Written> existing(ReadTx& tx, StoredResource match) {
    FYR_TRY(const auto scope, tx.scopeOf(match.type, match.id));
    Written w;
    w.stored = std::move(match);
    w.patient = scope ? scope->patient : std::string{};
    w.existed = true;
    return w;
}

// PUT Patient?identifier=…
Result<FhirAnswer> updateByQuery(FhirContext& c, const Target& t, fhir::Resource resource, const WriteConditions& when) {
    FYR_TRY(const auto criteria, criteriaFrom(c, t.type, c.call.query));
    const std::string given(resource.id());
    FhirAnswer out;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto match, theMatch(tx, c, criteria));
        if (match && !given.empty() && given != match->id)
            return fail(ErrorCode::badRequest, fmt::format("the condition means {}/{}, the resource has another id", t.type, match->id));
        const std::string id = match ? match->id : given.empty() ? newId(c) : given;
        const auto draft = draftOf(c, resource, resource.edit(), id, match || !given.empty() ? "PUT" : "POST");
        FYR_TRY(auto written, updateIn(tx, c, draft, when));
        FYR_CHECK(traceWrite(tx, c, written));
        out = answerTo(c, std::move(written));
        return {};
    };
    FYR_CHECK(c.store.write(c.who.tenant, body));
    return out;
}

} // namespace

Result<FhirAnswer> answerCreate(FhirContext& c, const Target& t) {
    FYR_CHECK(mayEverIn(c, Access::create, t.type));
    FYR_CHECK(onlyParameters(c, {}));
    FYR_TRY(auto resource, resourceFrom(c, t.type));
    std::optional<SearchPlan> criteria;
    if (!c.call.ifNoneExist.empty()) {
        FYR_TRY(criteria, criteriaFrom(c, t.type, c.call.ifNoneExist));
    }
    const auto draft = draftOf(c, resource, resource.edit(), newId(c), "POST");
    FhirAnswer out;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        std::optional<StoredResource> match;
        if (criteria) {
            FYR_TRY(match, theMatch(tx, c, *criteria));
        }
        FYR_TRY(auto written, match ? existing(tx, std::move(*match)) : createIn(tx, c, draft));
        FYR_CHECK(traceWrite(tx, c, written));
        out = answerTo(c, std::move(written));
        return {};
    };
    FYR_CHECK(c.store.write(c.who.tenant, body));
    return out;
}

Result<FhirAnswer> answerUpdate(FhirContext& c, const Target& t) {
    FYR_CHECK(mayEverIn(c, Access::update, t.type));
    FYR_TRY(const auto when, conditionsFrom(c.call.ifMatch, c.call.ifNoneMatch));
    FYR_TRY(auto resource, resourceFrom(c, t.type));
    if (t.interaction == Interaction::updateByQuery) return updateByQuery(c, t, std::move(resource), when);
    FYR_CHECK(onlyParameters(c, {}));
    if (resource.id() != t.id)
        return fail(Error{ErrorCode::badRequest, "another id",
                          {{t.type + ".id", resource.id().empty() ? "the resource needs the id of the address" : "another id than the address says"}}});
    const auto draft = draftOf(c, resource, resource.edit(), t.id, "PUT");
    FhirAnswer out;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(auto written, updateIn(tx, c, draft, when));
        FYR_CHECK(traceWrite(tx, c, written));
        out = answerTo(c, std::move(written));
        return {};
    };
    FYR_CHECK(c.store.write(c.who.tenant, body));
    return out;
}

Result<FhirAnswer> answerRemove(FhirContext& c, const Target& t) {
    FYR_CHECK(mayEverIn(c, Access::remove, t.type));
    FYR_TRY(const auto when, conditionsFrom(c.call.ifMatch, {}));
    std::optional<SearchPlan> criteria;
    if (t.interaction == Interaction::removeByQuery) {
        FYR_TRY(criteria, criteriaFrom(c, t.type, c.call.query));
    } else {
        FYR_CHECK(onlyParameters(c, {}));
    }
    FhirAnswer out;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto id, targetOf(tx, c, t, criteria));
        FYR_TRY(auto written, removeIn(tx, c, t.type, id, when));
        FYR_CHECK(traceWrite(tx, c, written));
        out = answerTo(c, std::move(written));
        return {};
    };
    FYR_CHECK(c.store.write(c.who.tenant, body));
    return out;
}

} // namespace fyr::server
