// Snowball stems and edit distance: what makes one word the same as another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fyr::triage {

enum class Lang : std::uint8_t { sv, en };
[[nodiscard]] constexpr std::string_view code(Lang l) noexcept { return l == Lang::sv ? "sv" : "en"; }

// `word` is lower case. Threads: each thread keeps its own stemmers.
[[nodiscard]] std::string stem(Lang lang, std::string_view word);

// What it costs to have written one letter for another: one when the finger or the ear may slip (neighbours on the keyboard, a
// vowel for a vowel, "d" for "t"), two otherwise, so that "bench" is no slip of "belch".
[[nodiscard]] int substitution(char32_t a, char32_t b);

// Optimal string alignment distance over code points with that cost, or `limit + 1` when it is more than `limit`.
// Inputs of more than 40 code points are never near.
[[nodiscard]] int editDistance(std::u32string_view a, std::u32string_view b, int limit);
[[nodiscard]] std::u32string toCodePoints(std::string_view text);

// Edits that are forgiven for a word of this length: none for short words, where they change the meaning.
[[nodiscard]] constexpr int forgivenEdits(std::size_t length) noexcept { return length >= 8 ? 2 : length >= 5 ? 1 : 0; }

} // namespace fyr::triage
