// The part of UCUM that comparing and multiplying quantities needs: prefixes, common atoms, dimensions.
//
// Shape: a unit is an exact factor (numerator / denominator) times powers of base units. Units with an offset or a
//        logarithm (Cel, [degF], [pH]) are only ever equal to themselves.
// Source: ucum.org/ucum, table of atoms; only what clinical records use.
#pragma once

#include "fhirpath/decimal.h"

#include <array>
#include <optional>
#include <string_view>

namespace fyr::fhirpath {

struct Unit {
    Decimal numerator{1, 0};
    Decimal denominator{1, 0};
    std::array<std::int8_t, 9> powers{}; // m, s, g, rad, K, C, cd, and two for arbitrary units
    std::uint32_t arbitrary = 0;         // which arbitrary or special unit: [iU], Cel …
    [[nodiscard]] bool sameKind(const Unit& u) const noexcept { return powers == u.powers && arbitrary == u.arbitrary; }
};

// Nothing for a text that is no unit we know. "1" and "" are the number one.
[[nodiscard]] std::optional<Unit> parseUnit(std::string_view text) noexcept;
// "day", "days" → "d" …; empty for another word. `definite` is false for year and month, which have no fixed length.
[[nodiscard]] std::string_view calendarUnit(std::string_view word, bool& definite) noexcept;

} // namespace fyr::fhirpath
