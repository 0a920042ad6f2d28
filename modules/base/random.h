// Randomness as a port: secure bytes in production, a seeded stream in tests and simulation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fyr {

class Random {
  public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::uint8_t> out) = 0;
    [[nodiscard]] std::uint64_t next();
    [[nodiscard]] std::uint64_t below(std::uint64_t bound); // uniform in [0, bound); bound > 0
    [[nodiscard]] double unit();                            // [0, 1)
};

// The operating system's generator (libsodium). Threads: safe.
class SystemRandom final : public Random {
  public:
    SystemRandom();
    void fill(std::span<std::uint8_t> out) override;
};

// SplitMix64: the same seed gives the same stream on every machine. Never for secrets.
class SeededRandom final : public Random {
  public:
    explicit SeededRandom(std::uint64_t seed) : m_state(seed) {}
    void fill(std::span<std::uint8_t> out) override;

  private:
    std::uint64_t m_state;
};

} // namespace fyr
