// Exact decimal numbers: 38 digits, and how many were written after the point.
//
// Shape: value = digits / 10^scale. "1.10" keeps its zero: precision means something in medicine.
// Errors: an empty optional when a result needs more than 38 digits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fyr::fhirpath {

__extension__ using Int128 = __int128;

struct Decimal {
    Int128 digits = 0;
    std::int32_t scale = 0; // digits after the point, never negative

    [[nodiscard]] static Decimal of(std::int64_t whole) noexcept { return {whole, 0}; }
    // "12", "-0.50", "1.0e-3" as JSON writes numbers.
    [[nodiscard]] static std::optional<Decimal> parse(std::string_view text) noexcept;
    // With the digits that a double really has (15); nothing for infinities and what is too large.
    [[nodiscard]] static std::optional<Decimal> ofDouble(double d);

    [[nodiscard]] std::string text() const; // "-0.50"
    [[nodiscard]] double number() const noexcept;
    [[nodiscard]] bool isWhole() const noexcept;
    // Towards zero; nothing when it does not fit.
    [[nodiscard]] std::optional<std::int64_t> whole() const noexcept;
    [[nodiscard]] Decimal trimmed() const noexcept; // without zeros at the end of the fraction
};

enum class Rounding : std::uint8_t { nearest, towardsZero, up, down }; // nearest: halves away from zero

[[nodiscard]] int compare(const Decimal& a, const Decimal& b) noexcept; // -1, 0, 1
[[nodiscard]] std::optional<Decimal> add(const Decimal& a, const Decimal& b) noexcept;
[[nodiscard]] std::optional<Decimal> multiply(const Decimal& a, const Decimal& b) noexcept;
// To 16 places. Nothing when `b` is zero.
[[nodiscard]] std::optional<Decimal> divide(const Decimal& a, const Decimal& b) noexcept;
[[nodiscard]] Decimal negate(const Decimal& a) noexcept;
// With exactly `scale` digits after the point.
[[nodiscard]] std::optional<Decimal> rescale(const Decimal& a, std::int32_t scale, Rounding how) noexcept;

} // namespace fyr::fhirpath
