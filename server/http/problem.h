// Errors as answers: one place turns an Error into a body, in the API's shape or as a FHIR OperationOutcome.
#pragma once

#include "server/http/router.h"

namespace fyr::server::http {

[[nodiscard]] json::value errorBody(const Error& error);
[[nodiscard]] json::value operationOutcome(const Error& error);
// Retry-After is added to every answer that a later try may help.
[[nodiscard]] Response errorResponse(const Error& error, ErrorStyle style = ErrorStyle::api);
[[nodiscard]] Response errorResponse(const Error& error, ErrorStyle style, std::chrono::seconds retryAfter);

} // namespace fyr::server::http
