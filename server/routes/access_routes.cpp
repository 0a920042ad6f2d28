// How a person stands to a patient, and what changes it: break-glass, declared relations, blocks.
#include "server/rights/access/access.h"
#include "server/routes/services.h"
#include "server/services/traces.h"

#include <algorithm>
#include <array>

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr RoleSet keepsBlocks{Role::patient, Role::manager};

std::string_view code(rights::Relation r) {
    constexpr std::array<std::string_view, 3> names{"none", "unit", "declared"};
    return names[static_cast<std::size_t>(r)];
}

Result<Response> view(Services& s, const Request& r) {
    FYR_TRY(const auto a, rights::accessTo(s.store, s.clock, r.caller(), r.param("id")));
    json::object out;
    if (r.caller().role != Role::patient) {
        out["relation"] = code(a.standing.relation);
        out["registered"] = a.standing.registered;
        out["breakGlass"] = a.standing.glass;
        out["blocked"] = a.standing.anyBlock(); // that something is, and no more
        out["protected"] = a.standing.protectedIdentity;
    }
    if (keepsBlocks.has(r.caller().role)) {
        json::array blocks;
        for (const auto& b : a.blocks) blocks.push_back(json::object{{"id", b.consent}, {"unit", b.unit}});
        out["blocks"] = std::move(blocks);
    }
    return http::jsonResponse(out);
}

Result<Response> breakGlass(Services& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    const auto minutes = std::clamp<std::int64_t>(json::integer(body, "minutes").value_or(30), -1, 1'000'000);
    FYR_TRY(const auto opened, rights::breakGlass(s.store, s.clock, s.random, r.caller(), r.param("id"), json::text(body, "reasonCode").value_or(""),
                                                  json::text(body, "reason").value_or(""), std::chrono::minutes{minutes}));
    s.log.warning("break-glass", {{"event.id", opened.review}, {"organization.id", r.caller().tenant.str()}, {"user.id", r.caller().person.str()}});
    s.metrics.count("fyr_break_glass_total");
    s.hub.wake(r.caller().tenant);
    return http::jsonResponse({{"until", formatInstant(opened.until)}, {"review", opened.review}}, 201);
}

Result<Response> endGlass(Services& s, const Request& r) {
    FYR_CHECK(rights::endGlass(s.store, s.clock, r.caller(), r.param("id")));
    s.hub.wake(r.caller().tenant);
    return http::noContent();
}

Result<Response> declareRelation(Services& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    FYR_TRY(const auto opened, rights::declareRelation(s.store, s.clock, r.caller(), r.param("id"), json::text(body, "reason").value_or("")));
    s.hub.wake(r.caller().tenant);
    return http::jsonResponse({{"until", formatInstant(opened.until)}}, 201);
}

Result<Response> block(Services& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    FYR_TRY(const auto id, rights::block(s.store, s.clock, s.random, r.caller(), r.param("id"), json::text(body, "unit").value_or("")));
    return http::jsonResponse({{"id", id}}, 201);
}

Result<Response> unblock(Services& s, const Request& r) {
    FYR_CHECK(rights::unblock(s.store, s.clock, r.caller(), r.param("id"), r.param("block")));
    return http::noContent();
}

// Given by an administrator, one account at a time: who may see where protected people live.
Result<Response> setRights(Services& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    const auto may = json::boolean(body, "protectedIdentity");
    if (!may) return fail(Error{ErrorCode::badRequest, "which right", {{"/protectedIdentity", "true or false"}}});
    const auto& who = r.caller();
    const auto write = [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto account, tx.account(r.param("id")));
        if (!account) return fail(ErrorCode::notFound, "no such account");
        FYR_CHECK(rights::setSeesProtected(tx, account->id, *may));
        Trace t;
        t.action = TraceAction::update;
        t.subtype = "rights.set";
        t.detail = *may ? "protectedIdentity" : "-protectedIdentity";
        return leaveTrace(tx, s.clock.now(), who, t);
    };
    FYR_CHECK(s.store.write(who.tenant, write));
    return http::noContent();
}

} // namespace

void addAccessRoutes(http::Router& router, Services& s, const RouteDefaults& d) {
    const auto add = [&](Method method, std::string path, RoleSet roles, Result<Response> (*f)(Services&, const Request&)) {
        router.add(makeRoute(method, "/api/v1/patients/{id}/" + std::move(path), roles, [&s, f](const Request& r) { return f(s, r); }, d));
    };
    router.add(makeRoute(Method::put, "/api/v1/accounts/{id}/rights", {Role::admin}, [&s](const Request& r) { return setRights(s, r); }, d));
    constexpr RoleSet viewers{Role::nurse, Role::doctor, Role::therapist, Role::manager, Role::patient};
    add(Method::get, "access", viewers, view);
    add(Method::post, "break-glass", clinicians, breakGlass);
    add(Method::del, "break-glass", clinicians, endGlass);
    add(Method::post, "relation", clinicians, declareRelation);
    add(Method::post, "blocks", keepsBlocks, block);
    add(Method::del, "blocks/{block}", keepsBlocks, unblock);
}

} // namespace fyr::server
