// $meta, $meta-add and $meta-delete: profiles, tags and security labels.
// Source: hl7.org/fhir/R4/resource-operation-meta.html. A change is a new version here: nothing is changed unseen.
#include "server/fhir/operations.h"
#include "fhir/validate.h"
#include "server/fhir/writing.h"

#include <set>

namespace fyr::server {
namespace {

constexpr std::array<std::string_view, 2> codings{"security", "tag"};

bool sameCoding(const fhir::Value& a, const fhir::Value& b) { return a.text("system") == b.text("system") && a.text("code") == b.text("code"); }

void addTo(fhir::Resource& owner, fhir::Value& meta, const fhir::Value& more) {
    const auto has = [](const fhir::Value& list, const auto& same) { return std::ranges::any_of(list.items(), same); };
    for (const auto& profile : more["profile"].items())
        if (!has(meta["profile"], [&](const auto& p) { return p.text() == profile.text(); }))
            owner.setText(owner.append(owner.member(meta, "profile")), profile.text());
    for (const auto list : codings)
        for (const auto& coding : more[list].items())
            if (!has(meta[list], [&](const auto& c) { return sameCoding(c, coding); })) owner.setCopy(owner.append(owner.member(meta, list)), coding);
}

void removeFrom(fhir::Resource& owner, fhir::Value& meta, const fhir::Value& less) {
    const auto drop = [&](std::string_view list, const auto& same) {
        if (!meta.find(list)) return;
        auto& items = owner.member(meta, list);
        for (std::size_t i = items.size(); i-- > 0;)
            if (same(items.items()[i])) owner.removeItem(items, i);
        if (items.size() == 0) owner.remove(meta, list);
    };
    for (const auto& profile : less["profile"].items()) drop("profile", [&](const auto& p) { return p.text() == profile.text(); });
    for (const auto list : codings)
        for (const auto& coding : less[list].items()) drop(list, [&](const auto& c) { return sameCoding(c, coding); });
}

FhirAnswer metaAnswer(const fhir::Value& meta) {
    OutputParameters out;
    if (meta.isObject() && meta.size() > 0) out.copy("return", "valueMeta", meta);
    return out.answer();
}

} // namespace

Result<FhirAnswer> answerMeta(FhirContext& c, const Target& t) {
    FYR_CHECK(onlyParameters(c, {}));
    fhir::Resource sum;
    auto& meta = sum.edit();
    Touched touched;
    const auto gather = [&](ReadTx& tx, std::string_view type) -> Result<void> {
        SearchQuery query;
        query.type = type;
        query.count = 1'000;
        query.within = withinOf(c.who, type);
        while (true) {
            FYR_TRY(auto page, tx.search(query));
            for (const auto& r : page.matches) {
                FYR_TRY(const auto one, fhir::Resource::parse(r.json));
                addTo(sum, meta, one["meta"]);
            }
            if (page.next.empty()) return {};
            query.page = std::move(page.next);
        }
    };
    const auto body = [&](ReadTx& tx) -> Result<void> {
        if (t.id.empty()) { // of everything: what is used, and nobody's record
            for (const auto type : fhir::resourceTypes()) {
                if (!isServedType(type) || (!t.type.empty() && t.type != type)) continue;
                if (t.type == type) FYR_CHECK(mayEverIn(c, Access::search, type));
                else if (!mayEverIn(c, Access::search, type)) continue;
                if (c.scopes && c.scopes->narrows(Access::search, type)) continue;
                FYR_CHECK(gather(tx, type));
            }
            return {};
        }
        Target read;
        read.type = t.type;
        read.id = t.id;
        FYR_TRY(const auto answer, readIn(tx, c, read, touched));
        FYR_TRY(const auto one, fhir::Resource::parse(answer.bytes()));
        sum.setCopy(meta, one["meta"]);
        return {};
    };
    FYR_CHECK(c.store.read(c.who.tenant, body));
    FYR_CHECK(leaveTouched(c, touched, "fhir.meta", t.type));
    return metaAnswer(meta);
}

Result<FhirAnswer> answerMetaChange(FhirContext& c, const Target& t) {
    FYR_CHECK(mayEverIn(c, Access::update, t.type));
    FYR_TRY(const auto input, OperationInput::read(c, {"meta"}));
    const auto& change = input.value("meta");
    if (!change.isObject()) return fail(Error{ErrorCode::badRequest, "no meta", {{"Parameters.parameter", "a parameter 'meta' with a valueMeta is needed"}}});
    FYR_TRY(const auto when, conditionsFrom(c.call.ifMatch, {}));
    FhirAnswer out;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto current, tx.read(t.type, t.id));
        if (!current) return fail(ErrorCode::notFound, fmt::format("no such {}", t.type));
        if (current->deleted) return fail(ErrorCode::gone, "it was deleted");
        FYR_TRY(auto resource, fhir::Resource::parse(current->json));
        auto& meta = resource.memberAfter(resource.edit(), "meta", "id");
        if (t.operation == "meta-add") addTo(resource, meta, change);
        else removeFrom(resource, meta, change);
        FYR_CHECK(fhir::checkResource(resource));
        const auto draft = draftOf(c, resource, resource.edit(), t.id, "PUT");
        FYR_TRY(auto written, updateIn(tx, c, draft, when));
        Touched touched;
        touched.add(written.patient, t.type, t.id);
        FYR_CHECK(touched.leave(tx, c, TraceAction::update, "fhir." + t.operation));
        FYR_TRY(const auto stored, fhir::Resource::parse(written.stored.json));
        out = metaAnswer(stored["meta"]);
        out.version = written.stored.version;
        return {};
    };
    FYR_CHECK(c.store.write(c.who.tenant, body));
    return out;
}

} // namespace fyr::server
