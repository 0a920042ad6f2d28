// UTF-8 text: validity, code points, folding for search.
//
// Units: "offset" without another word means bytes; spans that cross a wire are in Unicode code points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fyr {

[[nodiscard]] bool isUtf8(std::string_view text) noexcept;
[[nodiscard]] std::size_t codePoints(std::string_view text) noexcept;
// Bytes before code point `n` (the text's size when there are fewer).
[[nodiscard]] std::size_t byteOfCodePoint(std::string_view text, std::size_t n) noexcept;
// At most `count` code points, never half a character.
[[nodiscard]] std::string_view prefix(std::string_view text, std::size_t count) noexcept;
// Lower case and without accents for search: "Åkesson" → "akesson". Latin letters only; the rest stays.
[[nodiscard]] std::string foldForSearch(std::string_view text);
// Lower case for Latin letters, å ä ö kept: what Swedish word lists need.
[[nodiscard]] std::string lowerCase(std::string_view text);
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;
// "a, b,,c" → a b c: trimmed, without the empty ones.
[[nodiscard]] std::vector<std::string_view> splitList(std::string_view text, char separator);
void appendUtf8(std::string& out, std::uint32_t codePoint); // of Unicode's scalar values

} // namespace fyr
