#include "base/error.h"

#include <algorithm>
#include <array>

namespace fyr {
namespace {

using enum ErrorCode;

constexpr std::array table{
    ErrorInfo{badRequest, "badRequest", 400, false, "invalid", "error.badRequest"},
    ErrorInfo{badJson, "badJson", 400, false, "structure", "error.badRequest"},
    ErrorInfo{badUtf8, "badUtf8", 400, false, "structure", "error.badRequest"},
    ErrorInfo{invalidResource, "invalidResource", 422, false, "invalid", "error.invalidResource"},
    ErrorInfo{unknownParameter, "unknownParameter", 400, false, "not-supported", "error.badRequest"},
    ErrorInfo{tooLarge, "tooLarge", 413, false, "too-long", "error.tooLarge"},
    ErrorInfo{unsupportedMedia, "unsupportedMedia", 415, false, "not-supported", "error.badRequest"},
    ErrorInfo{methodNotAllowed, "methodNotAllowed", 405, false, "not-supported", "error.badRequest"},
    ErrorInfo{signInRequired, "signInRequired", 401, false, "login", "error.signInRequired"},
    ErrorInfo{signInFailed, "signInFailed", 401, false, "login", "error.signInFailed"},
    ErrorInfo{tokenExpired, "tokenExpired", 401, false, "expired", "error.signInRequired"},
    ErrorInfo{tooManyAttempts, "tooManyAttempts", 429, true, "throttled", "error.tooManyAttempts"},
    ErrorInfo{deviceRevoked, "deviceRevoked", 401, false, "suppressed", "error.deviceRevoked"},
    ErrorInfo{forbidden, "forbidden", 403, false, "forbidden", "error.forbidden"},
    ErrorInfo{notFound, "notFound", 404, false, "not-found", "error.notFound"},
    ErrorInfo{gone, "gone", 410, false, "deleted", "error.notFound"},
    ErrorInfo{versionConflict, "versionConflict", 409, false, "conflict", "error.versionConflict"},
    ErrorInfo{alreadyClaimed, "alreadyClaimed", 409, false, "conflict", "error.alreadyClaimed"},
    ErrorInfo{invalidState, "invalidState", 409, false, "business-rule", "error.invalidState"},
    ErrorInfo{preconditionFailed, "preconditionFailed", 412, false, "conflict", "error.versionConflict"},
    ErrorInfo{multipleMatches, "multipleMatches", 412, false, "multiple-matches", "error.badRequest"},
    ErrorInfo{duplicate, "duplicate", 409, false, "duplicate", "error.duplicate"},
    ErrorInfo{clientTooOld, "clientTooOld", 426, false, "not-supported", "error.clientTooOld"},
    ErrorInfo{resyncRequired, "resyncRequired", 410, true, "expired", "error.resyncRequired"},
    ErrorInfo{overloaded, "overloaded", 429, true, "throttled", "error.overloaded"},
    ErrorInfo{shuttingDown, "shuttingDown", 503, true, "transient", "error.overloaded"},
    ErrorInfo{timeout, "timeout", 504, true, "timeout", "error.timeout"},
    ErrorInfo{unavailable, "unavailable", 503, true, "transient", "error.network"},
    ErrorInfo{network, "network", 503, true, "transient", "error.network"},
    ErrorInfo{certificate, "certificate", 495, false, "security", "error.certificate"},
    ErrorInfo{diskFull, "diskFull", 507, true, "no-store", "error.diskFull"},
    ErrorInfo{storage, "storage", 500, true, "exception", "error.storage"},
    ErrorInfo{storageCorrupt, "storageCorrupt", 500, false, "exception", "error.storageCorrupt"},
    ErrorInfo{storageTooNew, "storageTooNew", 500, false, "exception", "error.storageTooNew"},
    ErrorInfo{storageBusy, "storageBusy", 503, true, "lock-error", "error.storageBusy"},
    ErrorInfo{locked, "locked", 401, false, "security", "error.locked"},
    ErrorInfo{wrongPin, "wrongPin", 401, false, "security", "error.wrongPin"},
    ErrorInfo{noKeychain, "noKeychain", 500, false, "security", "error.noKeychain"},
    ErrorInfo{leaseExpired, "leaseExpired", 401, false, "expired", "error.leaseExpired"},
    ErrorInfo{notKeptHere, "notKeptHere", 503, true, "incomplete", "error.notKeptHere"},
    ErrorInfo{configuration, "configuration", 500, false, "exception", "error.configuration"},
    ErrorInfo{content, "content", 500, false, "exception", "error.content"},
    ErrorInfo{cancelled, "cancelled", 499, true, "incomplete", "error.cancelled"},
    ErrorInfo{internal, "internal", 500, true, "exception", "error.internal"},
};

constexpr bool inOrder() {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].code) != i) return false;
    return table.size() == static_cast<std::size_t>(internal) + 1;
}
static_assert(inOrder(), "the table has one row for each code, in the order of the enum");

} // namespace

const ErrorInfo& info(ErrorCode code) noexcept { return table[static_cast<std::size_t>(code)]; }

ErrorCode errorCodeFromName(std::string_view name) noexcept {
    const auto it = std::ranges::find(table, name, &ErrorInfo::name);
    return it == table.end() ? internal : it->code;
}

std::string Error::describe() const {
    std::string out{info(code).name};
    if (!detail.empty()) out += ": " + detail;
    for (const auto& p : problems) out += "\n  " + p.place + ": " + p.message;
    return out;
}

} // namespace fyr
