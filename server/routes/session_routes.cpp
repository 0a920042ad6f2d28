// Sign-in, sign-out, who I am, devices.
#include "server/http/problem.h"
#include "server/routes/services.h"
#include "server/services/traces.h"

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

// A text member that must be there.
std::string needed(const json::value& body, std::string_view key, std::vector<Problem>& problems) {
    const auto text = json::text(body, key);
    if (!text || text->empty()) problems.push_back({"/" + std::string(key), "a text is needed"});
    return std::string(text.value_or(""));
}

Response tooManyAttempts(std::int64_t seconds) {
    return http::errorResponse(Error{ErrorCode::tooManyAttempts}, http::ErrorStyle::api, std::chrono::seconds{seconds});
}

Result<void> trace(Services& s, const Principal& who, TraceAction action, std::string subtype) {
    Trace t;
    t.action = action;
    t.subtype = std::move(subtype);
    const auto leave = [&](WriteTx& tx) { return leaveTrace(tx, s.clock.now(), who, t); };
    return s.store.write(who.tenant, leave);
}

Result<std::string> tenantName(Services& s, const TenantId& id) {
    std::string name;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto tenant, tx.tenant());
        name = tenant.name;
        return {};
    };
    FYR_CHECK(s.store.read(id, read));
    return name;
}

Result<Response> signIn(Services& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    std::vector<Problem> problems;
    const auto user = needed(body, "user", problems);
    const auto password = needed(body, "password", problems);
    std::string device;
    std::string deviceName;
    if (const auto* d = json::child(body, "device")) {
        const json::value v = *d;
        device = needed(v, "id", problems);
        deviceName = json::text(v, "name").value_or("");
    }
    if (!problems.empty()) return fail(Error{ErrorCode::badRequest, "the sign-in is incomplete", std::move(problems)});
    if (const auto wait = std::max(s.signIns.blockedFor(r.remote), s.identity.blockedFor(user)); wait > 0) {
        s.metrics.count("fyr_sign_in_total", {{"result", "blocked"}});
        return tooManyAttempts(wait);
    }
    const auto signedIn = s.identity.signIn(user, password, device, deviceName);
    if (!signedIn) {
        s.metrics.count("fyr_sign_in_total", {{"result", info(signedIn.error().code).name}});
        if (signedIn.error().code == ErrorCode::signInFailed) {
            s.signIns.failed(r.remote);
            s.log.warning("sign-in.failed", {{"client.ip", r.remote}, {"http.request.id", r.requestId}});
        }
        if (signedIn.error().code == ErrorCode::tooManyAttempts)
            return tooManyAttempts(std::max<std::int64_t>(1, s.identity.blockedFor(user)));
        return fail(signedIn.error());
    }
    s.metrics.count("fyr_sign_in_total", {{"result", "ok"}});
    FYR_CHECK(trace(s, signedIn->principal, TraceAction::execute, "sign-in"));
    auto out = personBody(signedIn->principal, signedIn->tenantName);
    out["token"] = signedIn->token;
    out["expiresAt"] = formatInstant(signedIn->session.expires);
    return http::jsonResponse(out);
}

Result<Response> signOut(Services& s, const Request& r) {
    FYR_CHECK(trace(s, r.caller(), TraceAction::execute, "sign-out"));
    FYR_CHECK(s.identity.signOut(r.caller()));
    s.hub.revokeSession(r.caller().session.str());
    return http::noContent();
}

Result<Response> me(Services& s, const Request& r) {
    FYR_TRY(const auto name, tenantName(s, r.caller().tenant));
    return http::jsonResponse(personBody(r.caller(), name));
}

Result<Response> registerDevice(Services& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    std::vector<Problem> problems;
    const auto name = needed(body, "name", problems);
    if (!problems.empty()) return fail(Error{ErrorCode::badRequest, "the device needs a name", std::move(problems)});
    FYR_TRY(const auto device, s.identity.registerDevice(r.caller(), name));
    return http::jsonResponse({{"id", device.id}}, 201);
}

Result<Response> revokeDevice(Services& s, const Request& r) {
    FYR_CHECK(s.identity.revokeDevice(r.caller(), r.param("id")));
    FYR_CHECK(trace(s, r.caller(), TraceAction::remove, "device.revoke"));
    s.hub.revokeDevice(r.param("id"));
    return http::noContent();
}

} // namespace

json::object personBody(const Principal& who, std::string_view name) {
    json::object person{{"id", who.person.str()}, {"name", who.name}, {"role", code(who.role)}};
    if (!who.practitioner.empty()) person["practitioner"] = who.practitioner;
    if (!who.patient.empty()) person["patient"] = who.patient;
    json::array scopes;
    for (const auto& scope : who.scopes) scopes.push_back(json::value(scope));
    json::object out;
    out["person"] = std::move(person);
    out["tenant"] = json::object{{"id", who.tenant.str()}, {"name", name}};
    out["unit"] = json::object{{"id", who.unit}, {"name", who.unitName}};
    out["scopes"] = std::move(scopes);
    return out;
}

void addSessionRoutes(http::Router& router, Services& s, const RouteDefaults& d) {
    const auto with = [&s](Result<Response> (*f)(Services&, const Request&)) {
        return [&s, f](const Request& r) { return f(s, r); };
    };
    router.add(makeRoute(Method::post, "/api/v1/sign-in", {}, with(signIn), d));
    router.add(makeRoute(Method::post, "/api/v1/sign-out", anyRole, with(signOut), d));
    router.add(makeRoute(Method::get, "/api/v1/me", anyRole, with(me), d));
    router.add(makeRoute(Method::post, "/api/v1/devices", anyRole, with(registerDevice), d));
    router.add(makeRoute(Method::del, "/api/v1/devices/{id}", anyRole, with(revokeDevice), d));
}

} // namespace fyr::server
