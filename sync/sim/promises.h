// What a simulated clinic must keep, step by step: docs/SYNC.md, "Invariants", by the names that docs/SIMULATION.md uses.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace fyr::sync::sim {

enum class Promise : std::uint8_t { i1, i2, i3, i4, i5, i6, i7, i8, i9, i10 };
inline constexpr std::size_t promiseCount = 10;

[[nodiscard]] constexpr std::string_view name(Promise p) noexcept {
    constexpr std::array<std::string_view, promiseCount> names{
        "I1 what was saved is carried out once or shown", "I2 nothing has its effect twice", "I3 same rights, same state",
        "I4 nobody reads what they may not",              "I5 what is forgotten is gone",    "I6 own work and whole pages, never backwards",
        "I7 it goes on",                                  "I8 everything is audited once",   "I9 clocks change nothing",
        "I10 old beside new"};
    return names[static_cast<std::size_t>(p)];
}

} // namespace fyr::sync::sim
