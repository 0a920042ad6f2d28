// Dispatch: from a request to an answer, apart from sockets: who calls, may they, what does the handler say, what is
// measured and logged.
#pragma once

#include "server/http/server.h"

namespace fyr::server::http {

// The token of "Authorization: Bearer …". Errors: signInRequired.
[[nodiscard]] Result<std::string> bearerToken(const Request& request);
// Fills `request.who`. Blocks. Errors: signInRequired, tokenExpired, deviceRevoked, forbidden.
[[nodiscard]] Result<void> authorise(const ServerParts& parts, const Route& route, Request& request);
// 429: which limit was met, and when to come again.
[[nodiscard]] Response limitedResponse(const Limiter::Refusal& refusal, ErrorStyle style);
// Runs the handler; whatever it throws becomes `internal`. Packs the answer.
[[nodiscard]] Response answer(const ServerParts& parts, const Route& route, Request& request);
// The route's answer when there is none: 404, 405, files.
[[nodiscard]] Response answerWithoutRoute(const ServerParts& parts, const Router::Match& match, const Request& request);
void record(const ServerParts& parts, const Request& request, std::string_view route, int status, double seconds);

[[nodiscard]] inline ErrorStyle styleOf(const Route* route, std::string_view path) noexcept {
    if (route) return route->errors;
    return path == "/fhir" || path.starts_with("/fhir/") ? ErrorStyle::fhir : ErrorStyle::api;
}

} // namespace fyr::server::http
