// Memory of one resource: handed out in chunks, given back all at once. Internal to modules/fhir.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <type_traits>
#include <vector>

namespace fyr::fhir {

class Arena {
  public:
    explicit Arena(std::size_t first = 512)
        : m_next(first) {}

    template <class T>
    [[nodiscard]] T* make(std::size_t count) {
        static_assert(std::is_trivially_destructible_v<T> && std::is_trivially_copyable_v<T>);
        return reinterpret_cast<T*>(bytes(count * sizeof(T), alignof(T)));
    }
    [[nodiscard]] const char* copy(std::string_view text) {
        char* at = make<char>(text.size() + 1);
        if (!text.empty()) std::memcpy(at, text.data(), text.size());
        at[text.size()] = '\0';
        return at;
    }

  private:
    std::byte* bytes(std::size_t size, std::size_t alignment) {
        std::size_t at = (m_used + alignment - 1) & ~(alignment - 1);
        if (m_chunks.empty() || at + size > m_size) {
            m_size = size > m_next ? size : m_next;
            m_next = m_next < largest ? m_next * 2 : m_next;
            // Left uninitialised: every byte is written before it is read.
            m_chunks.push_back(std::unique_ptr<std::byte[]>(new std::byte[m_size]));
            at = 0;
        }
        m_used = at + size;
        return m_chunks.back().get() + at;
    }

    static constexpr std::size_t largest = 1U << 20U;
    std::vector<std::unique_ptr<std::byte[]>> m_chunks;
    std::size_t m_used = 0;
    std::size_t m_size = 0;
    std::size_t m_next;
};

} // namespace fyr::fhir
