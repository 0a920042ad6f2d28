#include "server/rights/access/access.h"

#include "base/json.h"
#include "base/text.h"
#include "fhir/resource.h"
#include "server/rights/changes.h"
#include "server/services/item_store.h"
#include "server/services/traces.h"

#include <array>

namespace fyr::server::rights {
namespace {

constexpr std::array<std::string_view, 4> reasonCodes{"emergency", "unconscious", "urgentCare", "consent"};

std::string keyOf(std::string_view kind, const Principal& who, std::string_view patient) {
    return fmt::format("{}/{}/{}", kind, who.person.str(), patient);
}

Result<void> mustBeClinician(const Principal& who) {
    return clinicians.has(who.role) ? Result<void>{} : fail(ErrorCode::forbidden, "for clinicians");
}

Result<void> mustBeThere(ReadTx& tx, std::string_view patient) {
    if (!isFhirId(patient)) return fail(ErrorCode::notFound, "no such patient");
    FYR_TRY(const auto stored, tx.read("Patient", patient));
    return stored && !stored->deleted ? Result<void>{} : fail(ErrorCode::notFound, "no such patient");
}

Trace traceOf(TraceAction action, std::string subtype, std::string_view patient, std::string detail = {}) {
    Trace t;
    t.action = action;
    t.subtype = std::move(subtype);
    t.patient = patient;
    t.detail = std::move(detail);
    return t;
}

// The patient for the own record, a manager of the tenant for a patient who asks.
Result<void> mayKeepBlocks(ReadTx& tx, const Principal& who, std::string_view patient) {
    if (who.role == Role::patient && who.patient == patient && !who.patient.empty()) return mustBeThere(tx, patient);
    if (who.role == Role::manager) return mustBeThere(tx, patient);
    if (who.role == Role::patient) return fail(ErrorCode::notFound, "no such patient");
    return fail(ErrorCode::forbidden, "for the patient and managers");
}

json::object reference(std::string text) { return json::object{{"reference", std::move(text)}}; }

} // namespace

Result<Opened> breakGlass(Store& store, const Clock& clock, Random& random, const Principal& who, std::string_view patient,
                          std::string_view reasonCode, std::string_view reason, std::chrono::minutes lasts) {
    FYR_CHECK(mustBeClinician(who));
    std::vector<Problem> problems;
    if (std::ranges::find(reasonCodes, reasonCode) == reasonCodes.end())
        problems.push_back({"/reasonCode", fmt::format("one of {}", fmt::join(reasonCodes, ", "))});
    if (codePoints(trim(reason)) < 10 || reason.size() > 2000) problems.push_back({"/reason", "why, in 10 to 2000 characters"});
    if (lasts < std::chrono::minutes{1} || lasts > longestGlass) problems.push_back({"/minutes", "1 … 60"});
    if (!problems.empty()) return fail(Error{ErrorCode::badRequest, "break-glass needs a reason and a time", std::move(problems)});
    const auto now = clock.now();
    Opened out{now + lasts, makeUlid(now, random)};
    const auto written = store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(mustBeThere(tx, patient));
        const json::object o{{"until", formatInstant(out.until)}, {"reasonCode", reasonCode}, {"reason", trim(reason)}, {"review", out.review}};
        FYR_CHECK(tx.setValue(keyOf("glass", who, patient), json::write(o)));
        // Each one is looked at by somebody: the follow-up begins with it.
        const json::object review{{"kind", "breakGlass"}, {"patient", patient}, {"account", who.person.str()}, {"unit", who.unit},
                                  {"reasonCode", reasonCode}, {"reason", trim(reason)}, {"at", formatInstant(now)}, {"status", "open"}};
        FYR_CHECK(tx.setValue("review/" + out.review, json::write(review)));
        FYR_CHECK(noteAccessEnd(tx, out.until, who.person.str(), patient));
        FYR_CHECK(noteRightsChange(tx, now, patient, who.person.str()));
        return leaveTrace(tx, now, who, traceOf(TraceAction::execute, "break-glass", patient, std::string(reasonCode)));
    });
    if (!written) return fail(written.error());
    return out;
}

Result<void> endGlass(Store& store, const Clock& clock, const Principal& who, std::string_view patient) {
    FYR_CHECK(mustBeClinician(who));
    return store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto there, tx.value(keyOf("glass", who, patient)));
        if (!there) return fail(ErrorCode::notFound, "nothing to end");
        FYR_CHECK(tx.clearValue(keyOf("glass", who, patient)));
        FYR_CHECK(noteRightsChange(tx, clock.now(), patient, who.person.str()));
        return leaveTrace(tx, clock.now(), who, traceOf(TraceAction::execute, "break-glass.end", patient));
    });
}

Result<Opened> declareRelation(Store& store, const Clock& clock, const Principal& who, std::string_view patient, std::string_view reason) {
    FYR_CHECK(mustBeClinician(who));
    if (codePoints(trim(reason)) < 3 || reason.size() > 2000)
        return fail(Error{ErrorCode::badRequest, "a relation needs a reason", {{"/reason", "why, in 3 to 2000 characters"}}});
    const auto now = clock.now();
    Opened out{now + choiceLasts, {}};
    const auto written = store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(mustBeThere(tx, patient));
        const json::object o{{"until", formatInstant(out.until)}, {"reason", trim(reason)}};
        FYR_CHECK(tx.setValue(keyOf("choice", who, patient), json::write(o)));
        FYR_CHECK(noteAccessEnd(tx, out.until, who.person.str(), patient));
        FYR_CHECK(noteRightsChange(tx, now, patient, who.person.str()));
        return leaveTrace(tx, now, who, traceOf(TraceAction::execute, "relation.declared", patient));
    });
    if (!written) return fail(written.error());
    return out;
}

Result<std::string> block(Store& store, const Clock& clock, Random& random, const Principal& who, std::string_view patient, std::string_view unit) {
    const auto now = clock.now();
    std::string id = makeUlid(now, random);
    const auto written = store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(mayKeepBlocks(tx, who, patient));
        json::object doc{{"resourceType", "Consent"}, {"id", id}, {"status", "active"}, {"dateTime", formatInstant(now)}};
        doc["scope"] = json::object{{"coding", json::array{json::object{{"system", "http://terminology.hl7.org/CodeSystem/consentscope"}, {"code", "patient-privacy"}}}}};
        doc["category"] = json::array{json::object{{"coding", json::array{json::object{{"system", "http://loinc.org"}, {"code", "57016-8"}}}}}};
        doc["policyRule"] = json::object{{"coding", json::array{json::object{{"system", "http://terminology.hl7.org/CodeSystem/v3-ActCode"}, {"code", "OPTOUT"}}}}};
        doc["patient"] = reference(fmt::format("Patient/{}", patient));
        if (!unit.empty()) {
            FYR_TRY(const auto there, tx.read("Organization", unit));
            if (!there || there->deleted) return fail(Error{ErrorCode::badRequest, "no such unit", {{"/unit", "no such unit"}}});
            doc["organization"] = json::array{reference(fmt::format("Organization/{}", unit))};
        }
        doc["provision"] = json::object{{"type", "deny"}};
        // The whole tenant's: a block must be known wherever it works.
        FYR_CHECK(putResource(tx, fhir::Resource::from(doc), {std::string(patient), {}}, 0));
        FYR_CHECK(noteRightsChange(tx, now, patient, {}));
        auto t = traceOf(TraceAction::create, "block.set", patient);
        t.about = {"Consent/" + id};
        return leaveTrace(tx, now, who, t);
    });
    if (!written) return fail(written.error());
    return id;
}

Result<void> unblock(Store& store, const Clock& clock, const Principal& who, std::string_view patient, std::string_view consent) {
    return store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(mayKeepBlocks(tx, who, patient));
        FYR_TRY(const auto stored, tx.read("Consent", consent));
        if (!stored || stored->deleted) return fail(ErrorCode::notFound, "no such block");
        FYR_TRY(auto r, fhir::Resource::parse(stored->json));
        if (r["patient"].text("reference") != fmt::format("Patient/{}", patient) || r["provision"].text("type") != "deny")
            return fail(ErrorCode::notFound, "no such block");
        r.setText(r.member(r.edit(), "status"), "inactive");
        FYR_CHECK(putResource(tx, r, {std::string(patient), {}}, stored->version));
        FYR_CHECK(noteRightsChange(tx, clock.now(), patient, {}));
        auto t = traceOf(TraceAction::update, "block.lifted", patient);
        t.about = {fmt::format("Consent/{}", consent)};
        return leaveTrace(tx, clock.now(), who, t);
    });
}

Result<AccessView> accessTo(Store& store, const Clock& clock, const Principal& who, std::string_view patient) {
    AccessView out;
    const auto written = store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        out = {};
        FYR_CHECK(mustBeThere(tx, patient));
        Guard guard(tx, who, clock.now());
        FYR_TRY(const auto v, guard.judge(Action::read, "Patient", {std::string(patient), {}}));
        if (!v.allowed()) return fail(ErrorCode::notFound, "no such patient");
        if (who.role != Role::patient) {
            FYR_TRY(const Standing* s, guard.standing(patient));
            out.standing = *s;
        }
        if (who.role == Role::patient || who.role == Role::manager) {
            SearchQuery q;
            q.type = "Consent";
            q.within.patient = patient;
            q.count = 200;
            FYR_TRY(const auto page, tx.search(q));
            for (const auto& r : page.matches) {
                FYR_TRY(const auto c, fhir::Resource::parse(r.json));
                if (c.text("status") != "active" || c["provision"].text("type") != "deny") continue;
                const auto unit = fhir::parseReference(c["organization"][0].text("reference"));
                out.blocks.push_back({r.id, unit ? std::string(unit->id) : std::string{}});
            }
        }
        return leaveTrace(tx, clock.now(), who, traceOf(TraceAction::read, "access.view", patient));
    });
    if (!written) return fail(written.error());
    return out;
}

Result<void> setSeesProtected(WriteTx& tx, std::string_view account, bool may) {
    const auto key = fmt::format("rights/{}", account);
    return may ? tx.setValue(key, R"(["protectedIdentity"])") : tx.clearValue(key);
}

} // namespace fyr::server::rights
