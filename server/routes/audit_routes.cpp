// The audit trail for those whom it is about and those who follow it up.
#include "server/audit/extract.h"
#include "server/audit/follow_up.h"
#include "server/audit/heads.h"
#include "server/routes/services.h"
#include "server/services/traces.h"

#include <charconv>

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr RoleSet reviewers{Role::manager, Role::admin};

Result<std::int64_t> numberOf(const Request& r, std::string_view key, std::int64_t fallback) {
    const auto text = r.queryValue(key);
    if (!text) return fallback;
    std::int64_t n = 0;
    const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), n);
    if (ec != std::errc{} || end != text->data() + text->size() || n < 0)
        return fail(Error{ErrorCode::badRequest, "a query parameter", {{std::string(key), "a whole number is needed"}}});
    return n;
}

// The patient's own: JSON, or plain text for reading and printing.
Result<Response> mine(Services& s, const Request& r) {
    const auto& who = r.caller();
    if (who.patient.empty()) return fail(ErrorCode::notFound, "no record");
    const auto lang = r.queryValue("lang").value_or("sv") == "en" ? Language::en : Language::sv;
    FYR_TRY(const auto before, numberOf(r, "before", 0));
    Extract extract;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(extract, extractFor(tx, who.patient, lang, before, 500));
        Trace t;
        t.subtype = "audit.extract";
        t.patient = who.patient;
        return leaveTrace(tx, s.clock.now(), who, t);
    };
    FYR_CHECK(s.store.write(who.tenant, body));
    if (r.header("accept").starts_with("text/plain")) return http::textResponse(plainText(extract, lang), "text/plain; charset=utf-8");
    json::array entries;
    for (const auto& e : extract.entries)
        entries.push_back(json::object{{"at", formatInstant(e.at)}, {"local", localTime(e.at, lang)}, {"who", e.who}, {"role", e.role}, {"unit", e.unit},
                                       {"text", e.sentence}, {"emergency", e.emergency}, {"refused", e.refused}});
    json::object out{{"next", extract.next}};
    out["entries"] = std::move(entries);
    return http::jsonResponse(out);
}

Result<Response> list(Services& s, const Request& r) {
    FYR_TRY(const auto all, reviews(s.store, s.clock, r.caller(), r.queryValue("all").value_or("") != "true"));
    std::string text = "{\"reviews\":[";
    for (const auto& one : all) {
        if (text.back() != '[') text += ',';
        text += "{\"id\":\"" + one.id + "\"," + one.json.substr(1); // each is a JSON object of ours
    }
    return http::textResponse(text + "]}", "application/json; charset=utf-8");
}

Result<Response> close(Services& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    FYR_CHECK(closeReview(s.store, s.clock, r.caller(), r.param("id"), json::text(body, "decision").value_or(""), json::text(body, "note").value_or("")));
    return http::noContent();
}

Result<Response> head(Services& s, const Request& r) {
    FYR_TRY(const auto heads, signedHeads(s.store, r.caller().tenant));
    if (heads.empty()) return fail(ErrorCode::notFound, "nothing is signed yet");
    return http::textResponse(write(heads.back()), "application/json; charset=utf-8");
}

Result<Response> proof(Services& s, const Request& r) {
    FYR_TRY(const auto seq, numberOf(r, "seq", 0));
    FYR_TRY(const auto p, proveRecord(s.store, r.caller().tenant, seq));
    json::array path;
    for (const auto& h : p.path) path.push_back(json::value(h));
    FYR_TRY(auto signedHead, json::parse(write(p.head)));
    json::object out{{"seq", p.seq}, {"leaf", p.leaf}};
    out["head"] = std::move(signedHead);
    out["path"] = std::move(path);
    return http::jsonResponse(out);
}

} // namespace

void addAuditRoutes(http::Router& router, Services& s, const RouteDefaults& d) {
    const auto add = [&](Method method, std::string path, RoleSet roles, Result<Response> (*f)(Services&, const Request&)) {
        router.add(makeRoute(method, "/api/v1/" + std::move(path), roles, [&s, f](const Request& r) { return f(s, r); }, d));
    };
    add(Method::get, "audit/mine", {Role::patient}, mine);
    add(Method::get, "audit/head", {Role::manager, Role::admin, Role::integration}, head);
    add(Method::get, "audit/proof", reviewers, proof);
    add(Method::get, "reviews", reviewers, list);
    add(Method::post, "reviews/{id}", reviewers, close);
}

} // namespace fyr::server
