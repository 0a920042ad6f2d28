// Bytes that are never swapped, never in a core dump, and wiped when they go: keys, and what opens them.
#pragma once

#include "base/random.h"
#include "base/result.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace fyr::localdb {

class Secret {
  public:
    Secret() = default;
    explicit Secret(std::size_t size); // zeros
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    [[nodiscard]] static Secret copyOf(std::span<const std::uint8_t> bytes);
    [[nodiscard]] static Secret copyOf(std::string_view text);
    [[nodiscard]] static Secret random(std::size_t size, Random& random);
    [[nodiscard]] Secret clone() const { return copyOf(bytes()); }

    [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept { return {m_data, m_size}; }
    [[nodiscard]] std::span<std::uint8_t> writable() noexcept { return {m_data, m_size}; }
    [[nodiscard]] std::size_t size() const noexcept { return m_size; }
    [[nodiscard]] bool empty() const noexcept { return m_size == 0; }

  private:
    std::uint8_t* m_data = nullptr;
    std::size_t m_size = 0;
};

} // namespace fyr::localdb
