// A unit's settings over HTTP: looked at, changed, looked back on; and when it is open.
#include "server/clinic/body.h"
#include "server/clinic/clinic.h"

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<Response> set(UnitService& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto version = b.number("version");
    const auto* settings = json::child(b.value(), "settings");
    if (!settings) b.wrong("settings", "an object is needed");
    FYR_CHECK(b.check());
    return jsonText(s.set(r.caller(), r.param("unit"), version, *settings));
}

Result<Response> hours(UnitService& s, const Request& r) {
    std::optional<Instant> at;
    if (const auto text = r.queryValue("at"); text && !text->empty()) {
        const auto t = parseInstant(*text);
        if (!t) return fail(Error{ErrorCode::badRequest, "a query parameter", {{"at", "a time with a time zone"}}});
        at = *t;
    }
    return jsonText(s.hours(r.caller(), r.param("unit"), at));
}

} // namespace

void addUnitRoutes(http::Router& router, UnitService& s, const RouteDefaults& d) {
    using Call = Result<Response> (*)(UnitService&, const Request&);
    const auto add = [&](Method method, std::string path, RoleSet roles, Call call) {
        router.add(makeRoute(method, "/api/v1/units/{unit}" + std::move(path), roles, [&s, call](const Request& r) { return call(s, r); }, d));
    };
    add(Method::get, "/settings", staff, [](UnitService& u, const Request& r) { return jsonText(u.show(r.caller(), r.param("unit"))); });
    add(Method::put, "/settings", staff, set);
    add(Method::get, "/settings/history", staff, [](UnitService& u, const Request& r) { return jsonText(u.history(r.caller(), r.param("unit"))); });
    add(Method::get, "/hours", anyRole, hours);
}

} // namespace fyr::server
