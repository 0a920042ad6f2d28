// What a file is by its first bytes, whatever it is called.
//
// Shape:  only types that a care centre takes in are known; programs, archives and pages with scripts are none of them.
// Source: the signatures of each format's specification (PNG, JFIF/Exif, ISO 32000 PDF, ISO BMFF brands of HEIC and MP4,
//         RIFF WebP, GIF89a).
#pragma once

#include <string_view>

namespace fyr::server {

inline constexpr std::size_t sniffBytes = 512;

// "image/png" …; empty for what is not taken. `head`: the first `sniffBytes` of the file, or all of it when shorter.
[[nodiscard]] std::string_view mediaTypeOf(std::string_view head) noexcept;
// Does what was said agree with what it is? "text/plain; charset=utf-8" is text/plain.
[[nodiscard]] bool agrees(std::string_view declared, std::string_view found) noexcept;

} // namespace fyr::server
