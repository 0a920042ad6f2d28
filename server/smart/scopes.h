// What an app asks for and what it is given: SMART scopes, read, cut down to what the app was allowed, told in words.
//
// Shape:  "patient/Observation.rs?category=laboratory" is a data scope: level, type, "cruds" letters in this order, query.
//         "openid", "launch/patient", "offline_access" … are plain. Version 1's read, write and * are understood.
// Source: hl7.org/fhir/smart-app-launch (2.1), scopes and launch context.
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::server::smart {

struct DataScope {
    std::string level; // "patient", "user", "system"
    std::string type;  // "*": any
    std::string access;
    std::string query; // without the question mark; empty: all of the type
    std::string asked; // as it was written
};

[[nodiscard]] std::optional<DataScope> parseDataScope(std::string_view text);
[[nodiscard]] bool isPlainScope(std::string_view text) noexcept;
[[nodiscard]] std::vector<std::string> splitScopes(std::string_view text); // by spaces, each once
[[nodiscard]] std::string joinScopes(const std::vector<std::string>& scopes);

// Those of `asked` that are within `allowed`, narrowed where only a part of one is: an app that may read observations and
// asks for everything reads observations. `system`: only that level, else only the others (and the plain ones).
[[nodiscard]] std::vector<std::string> grantedOf(const std::vector<std::string>& asked, const std::vector<std::string>& allowed, bool system);

} // namespace fyr::server::smart
