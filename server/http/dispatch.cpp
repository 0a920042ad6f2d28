#include "server/http/dispatch.h"

#include "base/text.h"
#include "server/http/packing.h"
#include "server/http/problem.h"
#include "server/http/response_writer.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server::http {
namespace {

std::optional<Limiter::Refusal> whoIsLimited(const ServerParts& parts, const Route& route, const Request& request) {
    if (!parts.limits || !request.who) return std::nullopt;
    return parts.limits->known(request, *request.who, costOf(route.pattern, !route.roles.empty(), request));
}

// What is packed is unpacked here, on the worker; larger than the route takes when unpacked is too large.
Result<void> unpackBody(const Route& route, Request& request) {
    if (request.body.empty() || !isTaken(request.header("content-encoding"))) return {};
    FYR_TRY(request.body, unpack(request.body, route.limits.bodyBytes));
    return {};
}

bool isQuiet(std::string_view route) { return route == "/healthz" || route == "/readyz" || route == "/metrics"; }

} // namespace

Result<std::string> bearerToken(const Request& request) {
    const auto value = request.header("authorization");
    constexpr std::string_view scheme = "bearer ";
    if (value.size() <= scheme.size() || lowerCase(value.substr(0, scheme.size())) != scheme)
        return fail(ErrorCode::signInRequired);
    const auto token = trim(value.substr(scheme.size()));
    const bool clean = std::ranges::all_of(token, [](char c) { return c > 0x20 && c < 0x7f; });
    if (token.empty() || token.size() > 512 || !clean) return fail(ErrorCode::signInRequired);
    return std::string(token);
}

Result<void> authorise(const ServerParts& parts, const Route& route, Request& request) {
    if (route.roles.empty() || request.who) return {};
    const auto ask = [&]() -> Result<Principal> {
        FYR_TRY(const auto token, bearerToken(request));
        return parts.authenticate(token);
    };
    auto who = ask();
    if (!who) {
        const bool stranger = info(who.error().code).httpStatus == 401;
        if (stranger && parts.limits && parts.limits->wasStranger(request)) return fail(ErrorCode::overloaded, "too many requests without a right token");
        return fail(who.error());
    }
    request.who = std::move(*who);
    // An app has what its scopes say, and scopes speak of FHIR only: the rest of the interface is for people's own sessions.
    if (!request.who->app.empty() && route.errors != ErrorStyle::fhir) return fail(ErrorCode::forbidden, "not for apps");
    if (!route.roles.has(request.who->role))
        return fail(ErrorCode::forbidden, fmt::format("not for the role {}", code(request.who->role)));
    return {};
}

Response limitedResponse(const Limiter::Refusal& refusal, ErrorStyle style) {
    const auto detail = fmt::format("too many requests of this kind ({}) from this {}: try again in {} s", code(refusal.cost), code(refusal.scope), refusal.retryAfter.count());
    return errorResponse(Error{ErrorCode::overloaded, detail}, style, refusal.retryAfter);
}

Response answer(const ServerParts& parts, const Route& route, Request& request) {
    Response response;
    const TraceScope traced(request.trace);
    try {
        if (auto may = authorise(parts, route, request); !may) {
            response = errorResponse(may.error(), route.errors);
        } else if (auto refused = whoIsLimited(parts, route, request)) {
            response = limitedResponse(*refused, route.errors);
        } else if (auto whole = unpackBody(route, request); !whole) {
            response = errorResponse(whole.error(), route.errors);
        } else if (auto result = route.handler(request); result) {
            response = std::move(*result);
        } else {
            const auto& error = result.error();
            if (info(error.code).httpStatus >= 500)
                parts.log.error("request.failed", {{"url.route", route.pattern},
                                                   {"error.code", info(error.code).name},
                                                   {"error.message", error.detail},
                                                   {"http.request.id", request.requestId}});
            response = errorResponse(error, route.errors);
        }
        if (parts.finish) parts.finish(request, response);
        packFor(request, response);
    } catch (const std::exception& e) {
        parts.log.error("request.exception", {{"url.route", route.pattern},
                                              {"error.type", typeid(e).name()},
                                              {"http.request.id", request.requestId}});
        response = errorResponse(Error{ErrorCode::internal}, route.errors);
    }
    return response;
}

Response answerWithoutRoute(const ServerParts& parts, const Router::Match& match, const Request& request) {
    const auto style = styleOf(nullptr, request.path);
    const bool reads = request.method == Method::get || request.method == Method::head;
    if (!match.allowed.empty()) {
        std::string allow;
        for (const Method m : match.allowed) allow += (allow.empty() ? "" : ", ") + std::string(name(m));
        auto r = errorResponse(Error{ErrorCode::methodNotAllowed, "allowed here: " + allow}, style);
        r.headers.emplace_back("Allow", std::move(allow));
        return r;
    }
    if (parts.files) {
        if (auto file = parts.files->find(request)) {
            if (reads) return std::move(*file);
            auto r = errorResponse(Error{ErrorCode::methodNotAllowed, "allowed here: GET, HEAD"}, style);
            r.headers.emplace_back("Allow", "GET, HEAD");
            return r;
        }
    }
    return errorResponse(Error{ErrorCode::notFound}, style);
}

void record(const ServerParts& parts, const Request& request, std::string_view route, int status, double seconds) {
    const auto statusText = fmt::format("{}", status);
    constexpr std::array<std::string_view, 6> classes{"other", "1xx", "2xx", "3xx", "4xx", "5xx"};
    const auto statusClass = classes[status >= 100 && status < 600 ? static_cast<std::size_t>(status / 100) : 0];
    parts.metrics.count("fyr_http_requests_total", {{"method", name(request.method)}, {"route", route}, {"status", statusClass}});
    parts.metrics.observe("fyr_http_request_seconds", {{"method", name(request.method)}, {"route", route}}, seconds);
    if (isQuiet(route) && status < 400) return;
    const auto nanoseconds = fmt::format("{}", static_cast<std::int64_t>(seconds * 1e9));
    const std::string who = request.who ? request.who->person.str() : std::string{};
    parts.log.info("request", {{"http.request.method", name(request.method)},
                               {"url.route", route},
                               {"http.response.status_code", statusText},
                               {"event.duration", nanoseconds},
                               {"http.request.id", request.requestId},
                               {"trace.id", request.trace.traceId},
                               {"span.id", request.trace.spanId},
                               {"parent.id", request.trace.parent},
                               {"user.id", who}});
}

} // namespace fyr::server::http
