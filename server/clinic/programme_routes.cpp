// Programmes of internet CBT over HTTP: what new courses get here, and publishing another version (docs/COURSES.md).
#include "server/clinic/body.h"
#include "server/clinic/clinic.h"
#include "server/icbt/eligibility.h"

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr RoleSet administrators{Role::admin};

Result<Response> publish(Publishing& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    return jsonText(s.publish(r.caller(), r.param("id"), body.get_object()));
}

Result<Response> withdraw(Publishing& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    return jsonText(s.withdraw(r.caller(), std::string(r.param("id")), std::string(json::text(body, "reason").value_or(""))));
}

Result<Response> suitsPatient(const EligibilityParts& p, const Request& r) {
    const auto patient = r.queryValue("patient").value_or("");
    if (patient.empty()) return fail(Error{ErrorCode::badRequest, "a query parameter", {{"patient", "whom it is meant for"}}});
    auto answer = suits(p.store, p.clock, p.programmes, r.caller(), std::string(r.param("id")), std::string(patient));
    if (!answer) return fail(answer.error());
    auto out = jsonText(std::move(answer));
    if (out) out->headers.emplace_back("Cache-Control", "no-store");
    return out;
}

Result<Response> carryOut(Moving& m, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    const auto plan = json::text(body, "plan");
    if (!plan) return fail(Error{ErrorCode::badRequest, "a migration", {{"/plan", "the plan that was looked at is needed"}}});
    return jsonText(m.carryOut(r.caller(), std::string(r.param("id")), *plan));
}

} // namespace

void addProgrammeRoutes(http::Router& router, Publishing& s, Moving& m, EligibilityParts e, const RouteDefaults& d) {
    auto large = d;
    large.bodyBytes = d.fhirBodyBytes; // all texts in every language
    router.add(makeRoute(Method::get, "/api/v1/programmes", staff, [&s](const Request& r) { return jsonText(s.list(r.caller())); }, d));
    router.add(makeRoute(Method::put, "/api/v1/programmes/{id}", administrators, [&s](const Request& r) { return publish(s, r); }, large));
    router.add(makeRoute(Method::get, "/api/v1/programmes/{id}/suits", clinicians, [e](const Request& r) { return suitsPatient(e, r); }, d));
    router.add(makeRoute(Method::put, "/api/v1/programmes/{id}/withdrawal", administrators, [&s](const Request& r) { return withdraw(s, r); }, d));
    router.add(makeRoute(Method::del, "/api/v1/programmes/{id}/withdrawal", administrators, [&s](const Request& r) { return jsonText(s.offerAgain(r.caller(), std::string(r.param("id")))); }, d));
    router.add(makeRoute(Method::post, "/api/v1/programmes/{id}/migration-plan", administrators, [&m](const Request& r) { return jsonText(m.plan(r.caller(), std::string(r.param("id")))); }, d));
    router.add(makeRoute(Method::post, "/api/v1/programmes/{id}/migration", administrators, [&m](const Request& r) { return carryOut(m, r); }, d));
}

} // namespace fyr::server
