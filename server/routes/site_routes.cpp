// What everybody may know about the site.
#include "protocol/command.h"
#include "server/http/problem.h"
#include "server/identity/oidc/client.h"
#include "server/routes/services.h"
#include "server/services/tenant_policy.h"

namespace fyr::server {

http::Route makeRoute(http::Method method, std::string pattern, RoleSet roles, http::Handler handler,
                      const RouteDefaults& d) {
    http::Route r;
    r.method = method;
    r.pattern = std::move(pattern);
    r.roles = roles;
    r.handler = std::move(handler);
    r.limits = {d.bodyBytes, d.time};
    return r;
}

void addSiteRoutes(http::Router& router, Services& s, const RouteDefaults& d) {
    router.add(makeRoute(http::Method::get, "/api/v1/site", {}, [&s](const http::Request&) -> Result<http::Response> {
        const TenantPolicy phones; // the site's own: before sign-in there is no tenant
        json::array languages{"sv", "en"};
        json::object signIn{{"password", true}}; // how people sign in here
        if (s.oidc) signIn["oidc"] = json::object{{"name", s.oidc->config().name}};
        return http::jsonResponse({{"name", s.site.name},
                                   {"signIn", std::move(signIn)},
                                   {"demo", s.site.demo},
                                   {"languages", std::move(languages)},
                                   {"phones", {{"emergency", phones.emergencyPhone}, {"advice", phones.advicePhone}}},
                                   {"serverKey", s.site.serverKey},
                                   {"protocol", {{"min", protocol::protocolMin}, {"max", protocol::protocolMax}}},
                                   {"serverTime", formatInstant(s.clock.now())}});
    }, d));
}

} // namespace fyr::server
