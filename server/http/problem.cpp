#include "server/http/problem.h"

#include <fmt/format.h>

namespace fyr::server::http {
namespace {

// A short sentence for people who read answers; screens choose their own text from the code.
std::string_view sentence(ErrorCode code) noexcept {
    switch (code) {
    case ErrorCode::signInRequired: return "Sign in first.";
    case ErrorCode::signInFailed: return "The name or the password is wrong.";
    case ErrorCode::tokenExpired: return "The session has ended: sign in again.";
    case ErrorCode::tooManyAttempts: return "Too many attempts: wait.";
    case ErrorCode::deviceRevoked: return "This device has been signed out.";
    case ErrorCode::forbidden: return "Not allowed for this role.";
    case ErrorCode::notFound: return "Nothing here.";
    case ErrorCode::overloaded: return "Too busy: try again soon.";
    case ErrorCode::shuttingDown: return "Going down: try again.";
    case ErrorCode::tooLarge: return "Too large.";
    case ErrorCode::internal:
    case ErrorCode::storage: return "Something went wrong here.";
    default: return {};
    }
}

// What went wrong inside stays inside: only what the caller did is told in detail.
std::string messageOf(const Error& error) {
    const bool callersFault = info(error.code).httpStatus < 500;
    if (callersFault && !error.detail.empty()) return error.detail;
    if (const auto s = sentence(error.code); !s.empty()) return std::string(s);
    return std::string(info(error.code).name);
}

} // namespace

json::value errorBody(const Error& error) {
    json::array problems;
    for (const auto& p : error.problems) problems.push_back({{"place", p.place}, {"message", p.message}});
    return {{"error",
             {{"code", info(error.code).name},
              {"message", messageOf(error)},
              {"retryable", info(error.code).retryable},
              {"problems", std::move(problems)}}}};
}

json::value operationOutcome(const Error& error) {
    json::array issues;
    const auto issue = [&](std::string_view diagnostics, std::string_view place) {
        json::object o{{"severity", "error"},
                       {"code", info(error.code).fhirIssue},
                       {"details", {{"coding", json::array{{{"system", "https://fyr.example/error"},
                                                            {"code", info(error.code).name}}}}}},
                       {"diagnostics", diagnostics}};
        if (!place.empty()) o["expression"] = json::array{json::value(place)};
        issues.push_back(std::move(o));
    };
    for (const auto& p : error.problems) issue(p.message, p.place);
    if (issues.empty()) issue(messageOf(error), {});
    return {{"resourceType", "OperationOutcome"}, {"issue", std::move(issues)}};
}

Response errorResponse(const Error& error, ErrorStyle style) {
    return errorResponse(error, style, std::chrono::seconds{info(error.code).retryable ? 1 : 0});
}

Response errorResponse(const Error& error, ErrorStyle style, std::chrono::seconds retryAfter) {
    const int status = info(error.code).httpStatus;
    Response r = style == ErrorStyle::fhir
                     ? textResponse(json::write(operationOutcome(error)), "application/fhir+json; charset=utf-8", status)
                     : jsonResponse(errorBody(error), status);
    if (style != ErrorStyle::fhir && status == 429) {
        // RFC 9457; our own shape rides along as an extension member.
        auto body = errorBody(error).as_object();
        body["type"] = "about:blank";
        body["title"] = "Too Many Requests";
        body["status"] = status;
        body["detail"] = messageOf(error);
        r = textResponse(json::write(body), "application/problem+json", status);
    }
    if (retryAfter.count() > 0 && (status == 429 || status == 503))
        r.headers.emplace_back("Retry-After", fmt::format("{}", retryAfter.count()));
    if (status == 401) r.headers.emplace_back("WWW-Authenticate", "Bearer");
    return r;
}

} // namespace fyr::server::http
