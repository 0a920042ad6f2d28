// The chain that audit records form: each hash covers the one before, so nothing can be changed, taken out, put in or
// reordered without a trace from there on.
//
// Source: the hash is SHA-256 over previous (hex), seq and at (decimal, milliseconds since 1970), the patient's id and
//         the JSON, each followed by a line feed but the last.
#pragma once

#include "base/clock.h"
#include "base/digest.h"

#include <string_view>

namespace fyr::server {

inline constexpr std::string_view auditGenesis = "0000000000000000000000000000000000000000000000000000000000000000";
[[nodiscard]] Digest auditHash(std::string_view previous, std::int64_t seq, Instant at, std::string_view patient,
                               std::string_view json);

} // namespace fyr::server
