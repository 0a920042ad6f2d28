// Small readers of text for session descriptions: words, numbers, alphabets.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fyr::video::sdp {

// The text up to the separator; what follows stays in `rest`.
inline std::string_view cutAt(std::string_view& rest, char separator) noexcept {
    const auto at = rest.find(separator);
    const auto out = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
    return out;
}

// All of the text, digits only.
template <class N>
std::optional<N> numberOf(std::string_view text, N most) noexcept {
    if (text.empty() || text.size() > 20 || text[0] == '-' || text[0] == '+') return {};
    std::uint64_t n = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (ec != std::errc{} || end != text.data() + text.size() || n > static_cast<std::uint64_t>(most)) return {};
    return static_cast<N>(n);
}

inline bool isAlnum(char c) noexcept { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// ice-char: letters, digits, + and /.
inline bool isIceText(std::string_view text, std::size_t least, std::size_t most) noexcept {
    return text.size() >= least && text.size() <= most && std::ranges::all_of(text, [](char c) { return isAlnum(c) || c == '+' || c == '/'; });
}

// What browsers make as names of streams and tracks.
inline bool isLabel(std::string_view text, std::size_t most = 64) noexcept {
    return !text.empty() && text.size() <= most
           && std::ranges::all_of(text, [](char c) { return isAlnum(c) || std::string_view("+/=-_.{}").find(c) != std::string_view::npos; });
}

} // namespace fyr::video::sdp
