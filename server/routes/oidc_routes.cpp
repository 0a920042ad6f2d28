// Sign-in through the region's OpenID provider: the browser goes there and comes back; the app exchanges its ticket.
#include "server/http/problem.h"
#include "server/identity/oidc/client.h"
#include "server/routes/services.h"
#include "server/services/traces.h"

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

std::string query(const Request& r, std::string_view key) { return std::string(r.queryValue(key).value_or("")); }

Response redirectTo(std::string address) {
    Response r = http::noContent();
    r.status = 302;
    r.headers.emplace_back("Location", std::move(address));
    r.headers.emplace_back("Cache-Control", "no-store");
    r.headers.emplace_back("Referrer-Policy", "no-referrer");
    return r;
}

Result<Response> start(Services& s, const Request& r) {
    FYR_TRY(auto address, s.oidc->begin({query(r, "challenge"), query(r, "redirect"), query(r, "state")}));
    return redirectTo(std::move(address));
}

// The browser sees only that it failed; the log says why, in words of ours that name nobody.
Result<Response> callback(Services& s, const Request& r) {
    auto done = s.oidc->finish({query(r, "state"), query(r, "code"), query(r, "error"), query(r, "iss")});
    const Error* failure = !done ? &done.error() : done->failure ? &*done->failure : nullptr;
    s.metrics.count("fyr_sign_in_total", {{"result", failure ? info(failure->code).name : std::string_view("oidc")}});
    if (failure) {
        s.signIns.failed(r.remote);
        s.log.warning("oidc.refused", {{"client.ip", r.remote}, {"error.message", failure->detail}, {"http.request.id", r.requestId}});
    }
    if (!done) return done.error().code == ErrorCode::signInFailed ? fail(ErrorCode::signInFailed) : fail(done.error());
    return redirectTo(std::move(done->redirect));
}

Result<Response> exchange(Services& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    if (const auto wait = s.signIns.blockedFor(r.remote); wait > 0)
        return http::errorResponse(Error{ErrorCode::tooManyAttempts}, http::ErrorStyle::api, std::chrono::seconds{wait});
    SignInOptions options;
    if (const auto* d = json::child(body, "device")) {
        const json::value v = *d;
        options.device = json::text(v, "id").value_or("");
        options.deviceName = json::text(v, "name").value_or("");
        options.deviceKey = json::text(v, "key").value_or("");
    }
    options.refreshable = json::boolean(body, "refresh").value_or(false);
    const auto in = s.oidc->exchange(json::text(body, "ticket").value_or(""), json::text(body, "secret").value_or(""), options);
    if (!in) {
        if (in.error().code != ErrorCode::signInFailed) return fail(in.error());
        s.signIns.failed(r.remote);
        return fail(ErrorCode::signInFailed);
    }
    const auto trace = [&](WriteTx& tx) {
        Trace t;
        t.action = TraceAction::execute;
        t.subtype = "sign-in.oidc";
        return leaveTrace(tx, s.clock.now(), in->principal, t);
    };
    FYR_CHECK(s.store.write(in->principal.tenant, trace));
    return http::jsonResponse(signedInBody(*in));
}

// Which person of the provider an account is.
Result<Response> link(Services& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    const std::string issuer(json::text(body, "issuer").value_or(""));
    const std::string subject(json::text(body, "subject").value_or(""));
    if (issuer.empty() || subject.empty()) return fail(Error{ErrorCode::badRequest, "who at which provider", {{"/subject", "issuer and subject are needed"}}});
    const auto& who = r.caller();
    const auto write = [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto account, tx.account(r.param("id")));
        if (!account) return fail(ErrorCode::notFound, "no such account");
        FYR_CHECK(oidc::Client::link(tx, issuer, subject, account->id));
        Trace t;
        t.action = TraceAction::update;
        t.subtype = "account.link";
        return leaveTrace(tx, s.clock.now(), who, t);
    };
    FYR_CHECK(s.store.write(who.tenant, write));
    return http::noContent();
}

} // namespace

void addOidcRoutes(http::Router& router, Services& s, const RouteDefaults& d) {
    if (!s.oidc) return;
    const auto with = [&s](Result<Response> (*f)(Services&, const Request&)) { return [&s, f](const Request& r) { return f(s, r); }; };
    router.add(makeRoute(Method::get, "/api/v1/oidc/start", {}, with(start), d));
    router.add(makeRoute(Method::get, "/api/v1/oidc/callback", {}, with(callback), d));
    router.add(makeRoute(Method::post, "/api/v1/oidc/exchange", {}, with(exchange), d));
    router.add(makeRoute(Method::put, "/api/v1/accounts/{id}/oidc", {Role::admin}, with(link), d));
}

} // namespace fyr::server
