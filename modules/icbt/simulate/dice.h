// Dice of the cohort simulation: one stream a patient, so that a patient is the same whoever else is played.
#pragma once

#include "base/clock.h"
#include "base/random.h"

#include <cmath>

namespace fyr::icbt::simulate {

// Two numbers to one that looks like neither.
[[nodiscard]] inline std::uint64_t mixed(std::uint64_t a, std::uint64_t c) noexcept {
    auto z = a * 0x9e3779b97f4a7c15ULL + c * 0xd1342543de82ef95ULL + 0x632be59bd9b4e019ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

class Dice {
  public:
    explicit Dice(std::uint64_t seed) : m_random(seed) {}
    double unit() { return m_random.unit(); }
    bool is(double p) { return unit() < p; }
    double normal() {
        const auto u = 1.0 - unit();
        const auto v = unit();
        return std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * v);
    }
    Millis hoursOf(double mean) { return Millis(static_cast<std::int64_t>(-std::log(1.0 - unit()) * mean * 3'600'000)); }
    Millis logNormalHours(double median, double sigma) { return Millis(static_cast<std::int64_t>(median * std::exp(sigma * normal()) * 3'600'000)); }
    std::uint64_t below(std::uint64_t n) { return m_random.below(n); }

  private:
    SeededRandom m_random;
};

} // namespace fyr::icbt::simulate
