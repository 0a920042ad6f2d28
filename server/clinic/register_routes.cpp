// The register and the report of a unit's internet CBT over HTTP (docs/REGISTERS.md), for whoever answers for the unit.
#include "server/clinic/body.h"
#include "server/clinic/clinic.h"
#include "server/icbt/register.h"
#include "server/icbt/unit_view.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

auto wrong(std::string_view name, std::string_view why) { return fail(Error{ErrorCode::badRequest, "a query parameter", {{std::string(name), std::string(why)}}}); }

Result<std::optional<Instant>> dayOf(const Request& r, std::string_view name, std::chrono::days plus) {
    const auto text = r.queryValue(name).value_or("");
    if (text.empty()) return std::optional<Instant>{};
    const auto day = parseDate(text);
    if (!day) return wrong(name, "a day, as 2026-11-20");
    return std::optional(scheduling::startOfDay(scheduling::stockholm, scheduling::plusDays(*day, static_cast<int>(plus.count()))));
}

Result<RegisterQuery> queryOf(const Request& r) {
    for (const auto& [key, value] : r.query)
        if (key != "table" && key != "from" && key != "to" && key != "purpose" && key != "identity" && key != "unit") return wrong("", "known are table, from, to, purpose, identity and unit");
    RegisterQuery q;
    const auto table = r.queryValue("table").value_or("courses");
    if (table == "measures") q.table = RegisterQuery::Table::measures;
    else if (table == "fhir") q.table = RegisterQuery::Table::fhir;
    else if (table != "courses") return wrong("table", "courses, measures or fhir");
    const auto purpose = r.queryValue("purpose").value_or("quality");
    if (purpose == "research") q.purpose = RegisterQuery::Purpose::research;
    else if (purpose != "quality") return wrong("purpose", "quality or research");
    const auto identity = r.queryValue("identity").value_or("pseudonym");
    q.identified = identity == "number";
    if (!q.identified && identity != "pseudonym") return wrong("identity", "pseudonym or number");
    q.unit = r.queryValue("unit").value_or("");
    FYR_TRY(q.from, dayOf(r, "from", std::chrono::days{0}));
    FYR_TRY(q.to, dayOf(r, "to", std::chrono::days{1}));
    return q;
}

Result<Response> table(const RegisterParts& p, const Request& r) {
    FYR_TRY(auto q, queryOf(r));
    const auto kind = q.table;
    FYR_TRY(auto got, registerFor(p.store, p.clock, p.random, p.programmes, r.caller(), std::move(q)));
    const bool fhir = kind == RegisterQuery::Table::fhir;
    auto out = http::textResponse(std::move(got.text), fhir ? "application/fhir+ndjson" : "text/csv; charset=utf-8");
    out.headers.emplace_back("Cache-Control", "no-store");
    out.headers.emplace_back("Content-Disposition", fhir ? "attachment; filename=\"courses.ndjson\"" : kind == RegisterQuery::Table::measures ? "attachment; filename=\"measures.csv\"" : "attachment; filename=\"courses.csv\"");
    // Who is not in it, by cause.
    out.headers.emplace_back("Register-Left-Out", fmt::format("objected={}, withoutConsent={}, withoutNumber={}, damaged={}", got.count.objected, got.count.withoutConsent, got.count.withoutNumber, got.count.damaged));
    return out;
}

Result<Response> view(const RegisterParts& p, const Request& r) {
    for (const auto& [key, value] : r.query)
        if (key != "days") return wrong("", "known is days");
    const auto days = r.queryValue("days").value_or("30");
    if (days != "7" && days != "30" && days != "90" && days != "365") return wrong("days", "7, 30, 90 or 365");
    auto answer = unitViewFor(p.store, p.clock, p.programmes, r.caller(), std::chrono::days{std::stoi(std::string(days))});
    if (!answer) return fail(answer.error());
    auto out = http::jsonResponse(*answer);
    out.headers.emplace_back("Cache-Control", "no-store");
    return out;
}

} // namespace

void addRegisterRoutes(http::Router& router, RegisterParts p, const RouteDefaults& d) {
    router.add(makeRoute(Method::get, "/api/v1/registers/icbt", {Role::manager}, [p](const Request& r) { return table(p, r); }, d));
    router.add(makeRoute(Method::get, "/api/v1/quality/icbt", {Role::manager, Role::nurse, Role::doctor, Role::therapist}, [p](const Request& r) { return view(p, r); }, d));
}

} // namespace fyr::server
