#include "localdb/secret.h"

#include <cstring>
#include <new>
#include <sodium.h>
#include <utility>

namespace fyr::localdb {

Secret::Secret(std::size_t size)
    : m_size(size) {
    if (sodium_init() < 0) throw std::bad_alloc();
    if (size == 0) return;
    m_data = static_cast<std::uint8_t*>(sodium_malloc(size));
    if (!m_data) throw std::bad_alloc();
    sodium_memzero(m_data, size);
}
Secret::Secret(Secret&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr))
    , m_size(std::exchange(other.m_size, 0)) {}
Secret& Secret::operator=(Secret&& other) noexcept {
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}
Secret::~Secret() {
    sodium_free(m_data);
} // wipes first

Secret Secret::copyOf(std::span<const std::uint8_t> bytes) {
    Secret s(bytes.size());
    if (!bytes.empty()) std::memcpy(s.m_data, bytes.data(), bytes.size());
    return s;
}
Secret Secret::copyOf(std::string_view text) {
    return copyOf({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}
Secret Secret::random(std::size_t size, Random& random) {
    Secret s(size);
    random.fill(s.writable());
    return s;
}

} // namespace fyr::localdb
