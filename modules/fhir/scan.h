// Reading a text from its front, a piece at a time.
#pragma once

#include <cstddef>
#include <string_view>

namespace fyr::fhir {

// Exactly `n` digits; nothing is taken when they are not there.
inline bool takeDigits(std::string_view& s, std::size_t n, int& out) noexcept {
    if (s.size() < n) return false;
    out = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (s[i] < '0' || s[i] > '9') return false;
        out = out * 10 + (s[i] - '0');
    }
    s.remove_prefix(n);
    return true;
}
inline bool takeChar(std::string_view& s, char c) noexcept {
    if (s.empty() || s.front() != c) return false;
    s.remove_prefix(1);
    return true;
}

} // namespace fyr::fhir
