// The statistics of the quality report.
//
// Source: Wilson 1927 (score interval of a share, 95 %); Cohen 1968, Fleiss and Cohen 1973 (weighted kappa, quadratic
//         weights); its large-sample standard error: Fleiss, Cohen, Everitt 1969, formula for a kappa that need not be 0.
// Shape:  an empty optional is "cannot be said": no cases, or every case at one level (kappa has no meaning then).
#pragma once

#include "clinical/urgency.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace fyr::triage::quality {

struct Interval {
    double low = 0;
    double high = 0;
};
struct Share {
    std::int64_t count = 0;
    std::int64_t of = 0;
    [[nodiscard]] std::optional<double> value() const noexcept;
    [[nodiscard]] std::optional<Interval> wilson() const noexcept; // 95 %
};

inline constexpr std::size_t levels = clinical::allUrgencies.size();
// Row: what was suggested; column: what was decided.
using Matrix = std::array<std::array<std::int64_t, levels>, levels>;

struct Kappa {
    double value = 0;
    std::optional<Interval> interval; // 95 %, within -1 … 1; none under `kappaAtLeast` cases: the formula is for large samples
};
inline constexpr std::int64_t kappaAtLeast = 20;
[[nodiscard]] std::optional<Kappa> weightedKappa(const Matrix& m) noexcept;

// The value that `share` of them do not exceed (nearest rank); nothing when there are none.
[[nodiscard]] std::optional<std::chrono::seconds> percentile(std::vector<std::chrono::seconds> times, double share);

} // namespace fyr::triage::quality
