// What is under way, in the store's values: written by a handle of 256 bits, found by its hash, used once. Internal.
#pragma once

#include "base/json.h"
#include "server/store/store.h"

namespace fyr::server::smart {

[[nodiscard]] std::string keptKey(std::string_view kind, std::string_view handle); // "smart-ask/…"
// A handle that names its tenant: "TENANT~SECRET".
[[nodiscard]] std::optional<TenantId> tenantOfHandle(std::string_view handle);
[[nodiscard]] bool sameText(std::string_view a, std::string_view b) noexcept; // in constant time
[[nodiscard]] json::array listOf(const std::vector<std::string>& texts);
[[nodiscard]] std::vector<std::string> textsOf(const json::value& v, std::string_view key);
// When it was written ("at"); the beginning of time when that cannot be read.
[[nodiscard]] Instant writtenAt(const json::value& v);

} // namespace fyr::server::smart
