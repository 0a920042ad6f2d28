// Full-text search for the workstation. POST says the same as GET and keeps what is asked for out of every log of addresses
// between here and there.
#include "base/text.h"
#include "server/routes/services.h"
#include "server/services/word_search.h"

#include <charconv>

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

std::int64_t wholeNumber(std::optional<std::string_view> text, std::int64_t fallback) {
    if (!text) return fallback;
    std::int64_t n = 0;
    const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), n);
    return text->empty() || ec != std::errc{} || end != text->data() + text->size() ? -1 : n; // -1 is refused
}

Result<Response> answer(Services& s, const Request& r, const WordSearch& asked) {
    FYR_TRY(auto text, searchWords(s.store, s.clock, r.caller(), asked));
    auto out = http::textResponse(std::move(text), "application/json; charset=utf-8");
    out.headers.emplace_back("Cache-Control", "no-store");
    return out;
}

Result<Response> byAddress(Services& s, const Request& r) {
    WordSearch w;
    for (const auto& [key, value] : r.query)
        if (key != "q" && key != "patient" && key != "type" && key != "from" && key != "count")
            return fail(Error{ErrorCode::badRequest, "a query parameter", {{"", "known are q, patient, type, from and count"}}});
    w.words = r.queryValue("q").value_or("");
    w.patient = r.queryValue("patient").value_or("");
    for (const auto type : splitList(r.queryValue("type").value_or(""), ',')) w.types.emplace_back(type);
    w.from = wholeNumber(r.queryValue("from"), w.from);
    w.count = wholeNumber(r.queryValue("count"), w.count);
    return answer(s, r, w);
}

Result<Response> byBody(Services& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    WordSearch w;
    w.words = json::text(body, "q").value_or("");
    w.patient = json::text(body, "patient").value_or("");
    if (const auto* types = json::list(body, "type"))
        for (const auto& t : *types) w.types.emplace_back(t.is_string() ? std::string_view(t.get_string()) : std::string_view());
    const auto* o = &body.get_object();
    if (o->contains("from")) w.from = json::integer(body, "from").value_or(-1);
    if (o->contains("count")) w.count = json::integer(body, "count").value_or(-1);
    return answer(s, r, w);
}

} // namespace

void addSearchRoutes(http::Router& router, Services& s, const RouteDefaults& d) {
    router.add(makeRoute(Method::get, "/api/v1/search", clinicians, [&s](const Request& r) { return byAddress(s, r); }, d));
    router.add(makeRoute(Method::post, "/api/v1/search", clinicians, [&s](const Request& r) { return byBody(s, r); }, d));
}

} // namespace fyr::server
