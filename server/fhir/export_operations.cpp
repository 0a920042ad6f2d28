// $export: asked for, followed, fetched, deleted.
#include "server/fhir/exports.h"
#include "server/fhir/operations.h"
#include "server/fhir/search_run.h"

#include "base/json.h"
#include "base/text.h"
#include "fhir/outcome.h"
#include "fhir/validate.h"

#include <set>

namespace fyr::server {
namespace {

Result<void> mayExport(const FhirContext& c) {
    // The whole tenant leaves the house: only for other systems, not for a person's account.
    if (c.who.role != Role::integration) return fail(ErrorCode::forbidden, "only a system account exports");
    return {};
}

Result<std::vector<std::string>> membersOf(ReadTx& tx, FhirContext& c, const Target& t) {
    Target read;
    read.type = "Group";
    read.id = t.id;
    FhirCall call;
    auto inner = innerOf(c, call);
    Touched touched;
    FYR_TRY(const auto answer, readIn(tx, inner, read, touched));
    FYR_TRY(const auto group, fhir::Resource::parse(answer.bytes()));
    std::vector<std::string> out;
    for (const auto& m : group["member"].items()) {
        const auto local = fhir::parseReference(m["entity"].text("reference"));
        if (local && !local->absolute && local->type == "Patient" && !m["inactive"].isTrue()) out.emplace_back(local->id);
    }
    if (out.empty()) out.emplace_back("-"); // nobody's: an empty group exports nothing
    return out;
}

FhirAnswer manifest(const FhirContext& c, const ExportJob& job) {
    json::array output;
    for (const auto& f : job.files)
        output.push_back(json::object{{"type", f.type}, {"url", fmt::format("{}/$export/{}/{}", c.call.base, job.id, f.name)}, {"count", f.count}});
    FhirAnswer out;
    out.contentType = "application/json";
    out.body = json::write(json::object{{"transactionTime", formatInstant(job.at)},
                                        {"request", job.request.url},
                                        {"requiresAccessToken", true},
                                        {"output", std::move(output)},
                                        {"deleted", json::array{}},
                                        {"error", json::array{}}});
    return out;
}

} // namespace

Result<FhirAnswer> answerExport(FhirContext& c, const Target& t) {
    FYR_CHECK(mayExport(c));
    FYR_TRY(const auto input, OperationInput::read(c, {"_outputFormat", "_since", "_type", "patient"}));
    if (!c.prefer.async) return fail(ErrorCode::badRequest, "an export takes its time: send Prefer: respond-async");
    if (const auto format = input.text("_outputFormat"); !format.empty() && format != "application/fhir+ndjson" && format != "application/fhir ndjson" &&
                                                         format != "application/ndjson" && format != "ndjson")
        return fail(ErrorCode::badRequest, "_outputFormat is application/fhir+ndjson");
    ExportRequest request;
    request.patientsOnly = !t.type.empty();
    request.url = c.call.base + "/" + c.call.path;
    if (!c.call.query.empty()) request.url += "?" + encodeQuery(c.call.query);
    if (const auto since = input.text("_since"); !since.empty()) {
        const auto at = parseInstant(since);
        if (!at) return fail(ErrorCode::badRequest, "_since is an instant like 2026-11-20T09:47:12Z");
        request.since = *at;
    }
    std::set<std::string> wanted;
    for (const auto types : input.all("_type"))
        for (const auto type : splitUnescaped(types, ',')) {
            if (!isServedType(type)) return fail(ErrorCode::badRequest, fmt::format("_type: no type '{}'", type));
            wanted.emplace(type);
        }
    for (const auto type : fhir::resourceTypes()) {
        if (!isServedType(type) || (!wanted.empty() && !wanted.contains(std::string(type)))) continue;
        if (request.patientsOnly && type != "Patient" && fhir::patientCompartment(type).empty()) continue;
        // Named and not allowed: refused. Not named: left out.
        if (auto may = mayEverIn(c, Access::search, type); !may) {
            if (!wanted.empty()) return fail(may.error());
            continue;
        }
        if (c.scopes && c.scopes->narrows(Access::search, type)) return fail(ErrorCode::forbidden, fmt::format("the token's scopes allow only a part of {}: name the types with _type", type));
        if (type != "AuditEvent" || !wanted.empty()) request.types.emplace_back(type);
    }
    if (t.type == "Group") {
        FYR_CHECK(c.store.read(c.who.tenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(request.patients, membersOf(tx, c, t));
            return {};
        }));
    }
    const auto& body = input.body();
    if (body.type() == "Parameters" && t.type == "Patient")
        for (const auto& p : body["parameter"].items()) {
            const auto local = fhir::parseReference(p["valueReference"].text("reference"));
            if (p.text("name") == "patient" && local) request.patients.emplace_back(local->id);
        }
    FYR_TRY(const auto id, c.options.exports->ask(c.who, std::move(request)));
    FYR_CHECK(leaveTouched(c, {}, "fhir.export", id));
    FhirAnswer out;
    out.status = 202;
    out.headers.emplace_back("Content-Location", fmt::format("{}/$export/{}", c.call.base, id));
    return out;
}

Result<FhirAnswer> answerExportJob(FhirContext& c, const Target& t) {
    if (!c.options.exports) return fail(ErrorCode::notFound, "no operation '$export' here");
    FYR_CHECK(mayExport(c));
    auto& exports = *c.options.exports;
    FhirAnswer out;
    if (t.interaction == Interaction::exportCancel) {
        FYR_CHECK(exports.cancel(c.who, t.item));
        out.status = 202;
        return out;
    }
    if (t.interaction == Interaction::exportFile) {
        const auto slash = t.item.find('/');
        FYR_TRY(out.body, exports.file(c.who, std::string_view(t.item).substr(0, slash), std::string_view(t.item).substr(slash + 1)));
        FYR_CHECK(leaveTouched(c, {}, "fhir.export.file", t.item));
        out.contentType = "application/fhir+ndjson";
        return out;
    }
    FYR_TRY(const auto job, exports.job(c.who, t.item));
    switch (job.state) {
    case ExportJob::State::queued:
        out.status = 202;
        out.headers.emplace_back("Retry-After", "1");
        out.headers.emplace_back("X-Progress", "in progress");
        return out;
    case ExportJob::State::failed: return fail(ErrorCode::storage, "the export failed: " + job.error);
    case ExportJob::State::done: break;
    }
    out = manifest(c, job);
    return out;
}

} // namespace fyr::server
