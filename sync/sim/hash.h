// A hash of whole states: fast, and the same on every machine. Nothing secret depends on it.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace fyr::sync::sim {

class StateHash {
  public:
    explicit StateHash(std::uint64_t seed = 0)
        : m_value(seed ^ 0x9E3779B97F4A7C15ULL) {}
    StateHash& add(std::uint64_t word) {
        m_value = (m_value ^ word) * 0xBF58476D1CE4E5B9ULL;
        m_value ^= m_value >> 29U;
        return *this;
    }
    StateHash& add(std::string_view text) {
        add(text.size());
        while (text.size() >= 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data(), 8);
            add(word);
            text.remove_prefix(8);
        }
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), text.size());
        return add(word);
    }
    [[nodiscard]] std::uint64_t value() const { return m_value; }

  private:
    std::uint64_t m_value;
};

} // namespace fyr::sync::sim
