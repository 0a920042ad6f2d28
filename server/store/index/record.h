// What both implementations keep of a resource as numbers: states, methods, times.
#pragma once

#include "server/store/store.h"

#include <algorithm>
#include <array>

namespace fyr::server {

inline constexpr std::int64_t noTenant = 0;
inline constexpr std::int64_t nothingToSee = -1; // feed: the version before belonged to no unit, there was none

constexpr std::int64_t millis(Instant i) { return i.time_since_epoch().count(); }
constexpr Instant instant(std::int64_t ms) { return Instant{Millis{ms}}; }

enum class State : std::int64_t { live = 0, deleted = 1, referred = 2 };

inline constexpr std::array<std::string_view, 4> storedMethods{"POST", "PUT", "DELETE", "PATCH"};
[[nodiscard]] inline std::int64_t methodNumber(std::string_view method) noexcept {
    const auto at = std::ranges::find(storedMethods, method);
    return at == storedMethods.end() ? 1 : at - storedMethods.begin();
}
[[nodiscard]] inline std::string_view methodText(std::int64_t number) noexcept {
    return number >= 0 && number < static_cast<std::int64_t>(storedMethods.size()) ? storedMethods[static_cast<std::size_t>(number)]
                                                                                   : std::string_view("PUT");
}

// Rows of one answer, and rows of the feed that are looked at for it, however few of them are the unit's own.
inline constexpr std::int32_t maxStoredPage = 10'000;
inline constexpr int maxFeedScan = 50'000;

// What may be said of a resource in this compartment: one without a unit is within each unit.
[[nodiscard]] inline bool isWithin(const ResourceScope& within, const ResourceScope& scope) {
    return (within.patient.empty() || scope.patient == within.patient) &&
           (within.unit.empty() || scope.unit.empty() || scope.unit == within.unit);
}

// The dictionary's kinds of rows: what `sys` says when it is not the number of a system.
namespace dict {
inline constexpr std::int64_t noSystem = 0;
inline constexpr std::int64_t systemRow = -1;
inline constexpr std::int64_t address = -2;
inline constexpr std::int64_t uri = -3;
inline constexpr std::int64_t unit = -4; // care units, of scopes
} // namespace dict

} // namespace fyr::server
