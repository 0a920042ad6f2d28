// Only under --demo: the made-up patients, and sign-in as one of them without a password.
#include "fhir/resource.h"
#include "server/routes/services.h"

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<Response> patients(Services& s) {
    json::array out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        out.clear();
        FYR_TRY(const auto accounts, tx.accounts("patient"));
        for (const auto& account : accounts) {
            FYR_TRY(const auto stored, tx.read("Patient", account.patient));
            if (!stored || stored->deleted) continue;
            FYR_TRY(const auto patient, fhir::Resource::parse(stored->json));
            const auto birth = parseDate(patient.text("birthDate"));
            json::object o{{"id", account.patient}, {"name", account.name}, {"sex", patient.text("gender")}};
            o["age"] = birth ? json::value(ageInYears(*birth, dateOf(s.clock.now()))) : json::value(nullptr);
            out.push_back(std::move(o));
        }
        return {};
    };
    FYR_CHECK(s.store.read(s.site.demoTenant, read));
    return http::jsonResponse(out);
}

Result<Response> patientSignIn(Services& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    const auto wanted = json::text(body, "patient").value_or("");
    std::string account;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto accounts, tx.accounts("patient"));
        for (const auto& a : accounts)
            if (!wanted.empty() && a.patient == wanted) account = a.id;
        return {};
    };
    FYR_CHECK(s.store.read(s.site.demoTenant, read));
    if (account.empty()) return fail(ErrorCode::notFound, "no such patient in the demonstration");
    FYR_TRY(const auto signedIn, s.identity.openSession(s.site.demoTenant, account));
    auto out = personBody(signedIn.principal, signedIn.tenantName);
    out["token"] = signedIn.token;
    out["expiresAt"] = formatInstant(signedIn.session.expires);
    return http::jsonResponse(out);
}

} // namespace

void addDemoRoutes(http::Router& router, Services& s, const RouteDefaults& d) {
    if (!s.site.demo) return;
    router.add(makeRoute(Method::get, "/api/v1/demo/patients", {}, [&s](const Request&) { return patients(s); }, d));
    router.add(makeRoute(Method::post, "/api/v1/demo/patient-sign-in", {},
                         [&s](const Request& r) { return patientSignIn(s, r); }, d));
}

} // namespace fyr::server
