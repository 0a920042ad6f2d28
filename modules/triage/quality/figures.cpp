#include "triage/quality/figures.h"

#include <algorithm>
#include <cmath>

namespace fyr::triage::quality {
namespace {

constexpr double z = 1.959963984540054; // of 95 %

double weight(std::size_t i, std::size_t j) { // 1 on the diagonal, 0 in the corners
    const double d = (static_cast<double>(i) - static_cast<double>(j)) / (levels - 1);
    return 1 - d * d;
}

} // namespace

std::optional<double> Share::value() const noexcept {
    if (of <= 0) return std::nullopt;
    return static_cast<double>(count) / static_cast<double>(of);
}

std::optional<Interval> Share::wilson() const noexcept {
    if (of <= 0) return std::nullopt;
    const auto n = static_cast<double>(of);
    const double p = static_cast<double>(count) / n;
    const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    // At the ends the formula gives the end itself but for rounding.
    return Interval{count == 0 ? 0 : std::max(0.0, middle - half), count == of ? 1 : std::min(1.0, middle + half)};
}

std::optional<Kappa> weightedKappa(const Matrix& m) noexcept {
    double n = 0;
    std::array<double, levels> rows{}, columns{};
    for (std::size_t i = 0; i < levels; ++i)
        for (std::size_t j = 0; j < levels; ++j) {
            const auto x = static_cast<double>(m[i][j]);
            n += x;
            rows[i] += x;
            columns[j] += x;
        }
    if (n <= 0) return std::nullopt;
    double observed = 0, expected = 0;
    std::array<double, levels> byRow{}, byColumn{}; // mean weights
    for (std::size_t i = 0; i < levels; ++i)
        for (std::size_t j = 0; j < levels; ++j) {
            observed += weight(i, j) * static_cast<double>(m[i][j]) / n;
            expected += weight(i, j) * rows[i] / n * columns[j] / n;
            byRow[i] += weight(i, j) * columns[j] / n;
            byColumn[j] += weight(i, j) * rows[i] / n;
        }
    if (1 - expected < 1e-12) return std::nullopt;
    Kappa out{(observed - expected) / (1 - expected), {}};
    if (n < kappaAtLeast) return out;
    double sum = 0;
    for (std::size_t i = 0; i < levels; ++i)
        for (std::size_t j = 0; j < levels; ++j) {
            const double term = weight(i, j) * (1 - expected) - (byRow[i] + byColumn[j]) * (1 - observed);
            sum += static_cast<double>(m[i][j]) / n * term * term;
        }
    const double rest = observed * expected - 2 * expected + observed;
    const double variance = std::max(0.0, sum - rest * rest) / (n * std::pow(1 - expected, 4));
    const double half = z * std::sqrt(variance);
    out.interval = Interval{std::max(-1.0, out.value - half), std::min(1.0, out.value + half)};
    return out;
}

std::optional<std::chrono::seconds> percentile(std::vector<std::chrono::seconds> times, double share) {
    if (times.empty()) return std::nullopt;
    std::ranges::sort(times);
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(times.size())));
    return times[std::min(times.size() - 1, rank == 0 ? 0 : rank - 1)];
}

} // namespace fyr::triage::quality
