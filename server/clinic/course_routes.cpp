// The patient's course over HTTP (docs/COURSES.md, "The patient's pages").
#include "base/text.h"
#include "protocol/clinic_payload.h"
#include "server/clinic/body.h"
#include "server/clinic/clinic.h"
#include "server/icbt/courses.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr RoleSet patients{Role::patient};

std::string id(const Request& r) { return std::string(r.param("id")); }

Result<Response> keepWorksheet(Courses& s, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    FYR_TRY(auto kept, s.keepWorksheet(r.caller(), id(r), body.get_object()));
    return jsonText(std::move(kept.text), kept.newest ? 200 : 409);
}

Result<Response> consent(Courses& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto clientId = b.text("clientId");
    const auto version = b.text("version");
    const auto lang = b.text("lang");
    if (!lang.empty() && lang != "sv" && lang != "en") b.wrong("lang", "sv or en");
    FYR_CHECK(b.check());
    return jsonText(s.consent(r.caller(), clientId, version, lang));
}

Result<Response> submit(Courses& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto clientId = b.text("clientId");
    FYR_CHECK(b.check());
    return jsonText(s.submit(r.caller(), clientId, id(r)));
}

Result<Response> answer(Courses& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto clientId = b.text("clientId");
    std::vector<std::optional<std::int32_t>> answers;
    const auto* list = json::list(b.value(), "answers");
    if (!list || list->size() > 200) b.wrong("answers", "a list is needed");
    else
        for (const auto& a : *list) {
            if (a.is_null()) answers.emplace_back();
            else if (a.is_int64() && a.get_int64() >= -1000 && a.get_int64() <= 1000) answers.emplace_back(static_cast<std::int32_t>(a.get_int64()));
            else b.wrong("answers", "whole numbers or nothing");
        }
    FYR_CHECK(b.check());
    return jsonText(s.answer(r.caller(), clientId, id(r), answers));
}

Result<Response> write(Courses& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto clientId = b.text("clientId");
    const auto text = b.text("text");
    if (!text.empty() && trim(text).empty()) b.wrong("text", "a text is needed");
    if (codePoints(text) > protocol::maxMessageCodePoints) b.wrong("text", fmt::format("{} characters at most", protocol::maxMessageCodePoints));
    FYR_CHECK(b.check());
    return jsonText(s.write(r.caller(), clientId, text));
}

Result<Response> choose(Courses& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto clientId = b.text("clientId");
    const auto module = b.text("module");
    FYR_CHECK(b.check());
    return jsonText(s.choose(r.caller(), clientId, id(r), module));
}

Result<Response> feedback(Courses& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto clientId = b.text("clientId");
    const auto module = b.optionalText("module");
    const auto useful = b.number("useful");
    const auto text = b.optionalText("text");
    if (useful > 10) b.wrong("useful", "from 0 to 10");
    if (codePoints(text) > protocol::maxMessageCodePoints) b.wrong("text", "too long");
    FYR_CHECK(b.check());
    return jsonText(s.feedback(r.caller(), clientId, module, useful, text));
}

Result<Response> seen(Courses& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto clientId = b.text("clientId");
    const auto module = b.text("module");
    const auto page = b.number("page");
    FYR_CHECK(b.check());
    return jsonText(s.seen(r.caller(), clientId, module, page));
}

} // namespace

void addCourseRoutes(http::Router& router, Courses& s, const RouteDefaults& d) {
    using Call = Result<Response> (*)(Courses&, const Request&);
    const auto add = [&](Method method, std::string path, Call call) {
        router.add(makeRoute(method, "/api/v1/course" + std::move(path), patients, [&s, call](const Request& r) { return call(s, r); }, d));
    };
    add(Method::get, "", [](Courses& c, const Request& r) { return jsonText(c.mine(r.caller())); });
    add(Method::get, "/modules/{id}", [](Courses& c, const Request& r) { return jsonText(c.module(r.caller(), id(r))); });
    add(Method::get, "/worksheets", [](Courses& c, const Request& r) { return jsonText(c.worksheets(r.caller())); });
    add(Method::put, "/worksheets/{id}", keepWorksheet);
    add(Method::post, "/consent", consent);
    add(Method::post, "/modules/{id}/submit", submit);
    add(Method::get, "/measures/{id}", [](Courses& c, const Request& r) { return jsonText(c.measure(r.caller(), id(r))); });
    add(Method::post, "/measures/{id}", answer);
    add(Method::post, "/messages", write);
    add(Method::post, "/choices/{id}", choose);
    add(Method::post, "/feedback", feedback);
    add(Method::post, "/seen", seen);
}

} // namespace fyr::server
