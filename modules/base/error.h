// Every way in which Fyr can refuse or fail, and what each means outside.
//
// Errors: one table (error.cpp) maps a code to its name on the wire, HTTP status, FHIR issue type, whether a
//         retry may help, and the translation key a user interface shows. Nobody else maps codes.
// Privacy: `detail` is for engineers and logs. It never holds patient data: ids of types and places only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fyr {

enum class ErrorCode : std::uint8_t {
    // what the caller sent
    badRequest,
    badJson,
    badUtf8,
    invalidResource,
    unknownParameter,
    tooLarge,
    unsupportedMedia,
    methodNotAllowed,
    // who the caller is
    signInRequired,
    signInFailed,
    tokenExpired,
    tooManyAttempts,
    deviceRevoked,
    forbidden,
    // what the world looks like
    notFound,
    gone,
    versionConflict,
    alreadyClaimed,
    invalidState,
    preconditionFailed,
    multipleMatches,
    duplicate,
    clientTooOld,
    resyncRequired,
    // what went wrong on our side
    overloaded,
    shuttingDown,
    timeout,
    unavailable,
    network,
    certificate,
    diskFull,
    storage,
    storageCorrupt,
    storageTooNew,
    storageBusy,
    locked,
    wrongPin,
    noKeychain,
    leaseExpired,
    notKeptHere,
    configuration,
    content,
    cancelled,
    internal,
};

// What a code means outside. `fhirIssue` is a code of http://hl7.org/fhir/issue-type.
struct ErrorInfo {
    ErrorCode code;
    std::string_view name; // on the wire and in logs; never renamed
    int httpStatus;
    bool retryable;
    std::string_view fhirIssue;
    std::string_view translationKey;
};

[[nodiscard]] const ErrorInfo& info(ErrorCode code) noexcept;
// The code with this wire name; `internal` for one that a newer peer invented.
[[nodiscard]] ErrorCode errorCodeFromName(std::string_view name) noexcept;

// One problem in what the user sent. `place` is a JSON pointer, FHIRPath, "line:column" or a field's name.
struct Problem {
    std::string place;
    std::string message;
};

struct [[nodiscard]] Error {
    ErrorCode code = ErrorCode::internal;
    std::string detail;
    std::vector<Problem> problems; // all of them, not the first one

    Error() = default;
    Error(ErrorCode c, std::string d = {}, std::vector<Problem> p = {})
        : code(c), detail(std::move(d)), problems(std::move(p)) {}

    // "notFound: no such Task" for logs and terminals.
    [[nodiscard]] std::string describe() const;
};

} // namespace fyr
