// The registry of apps for administrators, and launches for those who work here.
#include "server/smart/pages/smart_routes.h"

namespace fyr::server::smart {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<Response> list(SmartParts& parts, const Request& r) {
    FYR_TRY(const auto apps, parts.authority.list(r.caller().tenant));
    json::array out;
    for (const auto& a : apps) {
        if (r.caller().role == Role::admin) out.push_back(describe(a));
        else if (!a.launch.empty()) out.push_back(json::object{{"id", a.id}, {"title", a.title}}); // what can be launched
    }
    return http::jsonResponse(out);
}

Result<Response> add(SmartParts& parts, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    FYR_TRY(const auto made, parts.authority.add(r.caller(), body));
    auto out = describe(made.app);
    if (!made.secret.empty()) out["secret"] = made.secret;
    return http::jsonResponse(out, 201);
}

Result<Response> remove(SmartParts& parts, const Request& r) {
    FYR_CHECK(parts.authority.remove(r.caller(), r.param("id")));
    return http::noContent();
}

Result<Response> replaceKeys(SmartParts& parts, const Request& r) {
    FYR_CHECK(parts.authority.replaceKeys(r.caller()));
    return http::noContent();
}

Result<Response> launch(SmartParts& parts, const Request& r) {
    const auto at = parts.addressOf(r);
    if (!at) return fail(noAddress());
    FYR_TRY(const auto body, r.jsonObject());
    const auto get = [&](std::string_view key) { return json::text(body, key).value_or(""); };
    FYR_TRY(const auto made, parts.authority.launch(r.caller(), get("app"), get("patient"), get("encounter"), *at));
    return http::jsonResponse({{"url", made.url}, {"launch", made.handle}, {"expiresAt", formatInstant(made.until)}}, 201);
}

} // namespace

void addAppRoutes(http::Router& router, SmartParts& parts, const RouteDefaults& d) {
    const auto with = [&parts](Result<Response> (*f)(SmartParts&, const Request&)) { return [&parts, f](const Request& r) { return f(parts, r); }; };
    router.add(makeRoute(Method::get, "/api/v1/apps", staff, with(list), d));
    router.add(makeRoute(Method::post, "/api/v1/apps", {Role::admin}, with(add), d));
    router.add(makeRoute(Method::del, "/api/v1/apps/{id}", {Role::admin}, with(remove), d));
    router.add(makeRoute(Method::post, "/api/v1/apps/keys", {Role::admin}, with(replaceKeys), d));
    router.add(makeRoute(Method::post, "/api/v1/launches", clinicians, with(launch), d));
}

} // namespace fyr::server::smart
