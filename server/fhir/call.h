// A FHIR interaction apart from its transport: what a request or an entry of a Bundle asks, and what it is answered.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "server/common/pending.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fyr::server {

enum class FhirMethod : std::uint8_t { get, post, put, remove, patch };
[[nodiscard]] std::string_view name(FhirMethod m) noexcept; // "GET"

using QueryParameters = std::vector<std::pair<std::string, std::string>>; // decoded

struct FhirCall {
    FhirMethod method = FhirMethod::get;
    std::string path; // below the base, decoded: "Patient/12/_history"; empty for the base itself
    QueryParameters query;
    std::string body;
    std::string contentType;
    std::string accept;
    std::string ifMatch;
    std::string ifNoneMatch;
    std::string ifModifiedSince;
    std::string ifNoneExist;
    std::string prefer;
    std::string securityContext; // X-Security-Context: whose a Binary is
    std::string base; // "https://host/fhir": what addresses in answers begin with
};

struct FhirAnswer {
    int status = 200;
    std::string body; // JSON; empty: none
    std::shared_ptr<const std::string> shared; // instead of `body`
    std::string location;
    std::int64_t version = 0; // 0: no ETag
    std::optional<Instant> lastModified;
    bool blocked = false; // something that the patient blocked was left out
    std::string contentType; // empty: FHIR JSON
    std::vector<std::pair<std::string, std::string>> headers;
    std::shared_ptr<Pending> pending; // the answer may leave when this is settled and went well

    [[nodiscard]] const std::string& bytes() const noexcept { return shared ? *shared : body; }
};

[[nodiscard]] std::string etag(std::int64_t version); // W/"3"
// Errors: badRequest when it is no version of ours.
[[nodiscard]] Result<std::int64_t> versionFromEtag(std::string_view text);

// "Fri, 20 Nov 2026 09:47:12 GMT"
[[nodiscard]] std::string formatHttpDate(Instant t);
[[nodiscard]] std::optional<Instant> parseHttpDate(std::string_view text);

// What "Prefer" asks for; what it does not name stays as it is.
struct Preference {
    enum class Return : std::uint8_t { unsaid, minimal, representation, outcome };
    Return wanted = Return::unsaid;
    bool lenient = false;
    bool async = false; // respond-async
};
[[nodiscard]] Preference preferenceFrom(std::string_view header);

// A problem of the caller's as an answer with an OperationOutcome.
[[nodiscard]] FhirAnswer refusal(const Error& error);

} // namespace fyr::server
