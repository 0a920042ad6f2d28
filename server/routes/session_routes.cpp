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
    SignInOptions options;
    if (const auto* d = json::child(body, "device")) {
        const json::value v = *d;
        options.device = needed(v, "id", problems);
        options.deviceName = json::text(v, "name").value_or("");
        options.deviceKey = json::text(v, "key").value_or("");
    }
    options.code = json::text(body, "code").value_or("");
    options.refreshable = json::boolean(body, "refresh").value_or(false);
    if (!problems.empty()) return fail(Error{ErrorCode::badRequest, "the sign-in is incomplete", std::move(problems)});
    if (const auto wait = std::max(s.signIns.blockedFor(r.remote), s.identity.blockedFor(user)); wait > 0) {
        s.metrics.count("fyr_sign_in_total", {{"result", "blocked"}});
        return tooManyAttempts(wait);
    }
    const auto signedIn = s.identity.signIn(user, password, options);
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
    return http::jsonResponse(signedInBody(*signedIn));
}

Result<Response> refresh(Services& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    std::vector<Problem> problems;
    const auto token = needed(body, "refreshToken", problems);
    if (!problems.empty()) return fail(Error{ErrorCode::badRequest, "nothing to refresh with", std::move(problems)});
    if (const auto wait = s.signIns.blockedFor(r.remote); wait > 0) return tooManyAttempts(wait);
    const auto fresh = s.identity.refresh(token, json::text(body, "device").value_or(""), json::text(body, "proof").value_or(""),
                                          json::text(body, "at").value_or(""));
    s.metrics.count("fyr_refresh_total", {{"result", fresh ? std::string_view("ok") : info(fresh.error().code).name}});
    if (!fresh) {
        s.signIns.failed(r.remote);
        s.log.warning("refresh.refused", {{"client.ip", r.remote}, {"http.request.id", r.requestId}});
        return fail(fresh.error());
    }
    return http::jsonResponse(signedInBody(*fresh));
}

Result<Response> sessions(Services& s, const Request& r) {
    FYR_TRY(const auto list, s.identity.sessions(r.caller()));
    json::array out;
    const auto describe = [&](ReadTx& tx) -> Result<void> {
        out.clear();
        for (const auto& one : list) {
            json::object o{{"id", one.id}, {"device", one.device}, {"created", formatInstant(one.created)},
                           {"lastSeen", formatInstant(one.lastSeen)}, {"current", one.id == r.caller().session.str()}};
            FYR_TRY(const auto grant, tx.value("grant/" + one.id)); // an app's (server/smart): which, and what it may
            if (grant) {
                FYR_TRY(const auto g, json::parse(*grant));
                o["app"] = json::text(g, "app").value_or("");
                if (const auto* scopes = json::list(g, "scopes")) o["scopes"] = *scopes;
            }
            out.push_back(std::move(o));
        }
        return {};
    };
    FYR_CHECK(s.store.read(r.caller().tenant, describe));
    return http::jsonResponse(out);
}

Result<Response> endSession(Services& s, const Request& r) {
    FYR_CHECK(s.identity.revokeSession(r.caller(), r.param("id")));
    FYR_CHECK(trace(s, r.caller(), TraceAction::remove, "session.revoke"));
    s.hub.revokeSession(r.param("id"));
    return http::noContent();
}

Result<Response> revokeAccount(Services& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    FYR_CHECK(s.identity.revokeAccount(r.caller(), r.param("id"), json::boolean(body, "disable").value_or(false)));
    FYR_CHECK(trace(s, r.caller(), TraceAction::update, "account.revoke"));
    return http::noContent(); // the housekeeper closes its sockets, on every node
}

Result<Response> password(Services& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    std::vector<Problem> problems;
    const auto old = needed(body, "old", problems);
    const auto fresh = needed(body, "new", problems);
    if (!problems.empty()) return fail(Error{ErrorCode::badRequest, "the old and the new one are needed", std::move(problems)});
    FYR_CHECK(s.identity.changePassword(r.caller(), old, fresh));
    FYR_CHECK(trace(s, r.caller(), TraceAction::update, "password.change"));
    return http::noContent();
}

json::array texts(const std::vector<std::string>& list) {
    json::array out;
    for (const auto& t : list) out.push_back(json::value(t));
    return out;
}

Result<Response> beginFactor(Services& s, const Request& r) {
    FYR_TRY(const auto begun, s.identity.beginSecondFactor(r.caller(), s.site.name));
    return http::jsonResponse({{"secret", begun.secret}, {"address", begun.address}}, 201);
}

Result<Response> confirmFactor(Services& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    FYR_TRY(const auto codes, s.identity.confirmSecondFactor(r.caller(), json::text(body, "code").value_or("")));
    FYR_CHECK(trace(s, r.caller(), TraceAction::update, "second-factor.confirm"));
    json::object out;
    out["recoveryCodes"] = texts(codes);
    return http::jsonResponse(out);
}

Result<Response> recovery(Services& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    FYR_TRY(const auto codes, s.identity.renewRecoveryCodes(r.caller(), json::text(body, "code").value_or("")));
    FYR_CHECK(trace(s, r.caller(), TraceAction::update, "second-factor.recovery"));
    json::object out;
    out["recoveryCodes"] = texts(codes);
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

json::object signedInBody(const SignedIn& s) {
    auto out = personBody(s.principal, s.tenantName);
    out["token"] = s.token;
    out["expiresAt"] = formatInstant(s.session.expires);
    out["expiresIn"] = std::chrono::duration_cast<std::chrono::seconds>(s.session.expires - s.session.lastSeen).count(); // for clocks that are wrong
    if (!s.session.device.empty()) out["device"] = s.session.device;
    if (!s.refreshToken.empty()) {
        out["refreshToken"] = s.refreshToken;
        out["refreshUntil"] = formatInstant(s.refreshUntil);
    }
    return out;
}

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
    router.add(makeRoute(Method::post, "/api/v1/refresh", {}, with(refresh), d));
    router.add(makeRoute(Method::get, "/api/v1/sessions", anyRole, with(sessions), d));
    router.add(makeRoute(Method::del, "/api/v1/sessions/{id}", anyRole, with(endSession), d));
    router.add(makeRoute(Method::post, "/api/v1/password", anyRole, with(password), d));
    router.add(makeRoute(Method::post, "/api/v1/second-factor", anyRole, with(beginFactor), d));
    router.add(makeRoute(Method::post, "/api/v1/second-factor/confirm", anyRole, with(confirmFactor), d));
    router.add(makeRoute(Method::post, "/api/v1/second-factor/recovery", anyRole, with(recovery), d));
    router.add(makeRoute(Method::post, "/api/v1/accounts/{id}/revoke", {Role::admin}, with(revokeAccount), d));
    router.add(makeRoute(Method::post, "/api/v1/sign-out", anyRole, with(signOut), d));
    router.add(makeRoute(Method::get, "/api/v1/me", anyRole, with(me), d));
    router.add(makeRoute(Method::post, "/api/v1/devices", anyRole, with(registerDevice), d));
    router.add(makeRoute(Method::del, "/api/v1/devices/{id}", anyRole, with(revokeDevice), d));
}

} // namespace fyr::server
