// Five words that both sides of a call see alike when nobody stands between them: made from the DTLS fingerprints of both.
//
// Shape:  words = PBKDF2-HMAC-SHA-256(smaller fingerprint ‖ larger one, "fyr call words 1", 210,000 rounds), one byte a word.
//         40 bits: a server that lies has to find, while it holds the call up, two certificates of its own that give both sides
//         the same words; that is some 2²¹ derivations, each of the rounds. Words that agree do not say who speaks: the people
//         see and hear that.
// Errors: internal.
// Source: docs/CALL_SECURITY.md; the page derives the same with WebCrypto.
#pragma once

#include "base/result.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace fyr::video::trust {

using Fingerprint = std::array<std::uint8_t, 32>;
inline constexpr int rounds = 210'000;
inline constexpr std::size_t wordCount = 5;

using ShortCode = std::array<std::uint8_t, wordCount>;

[[nodiscard]] Result<ShortCode> shortCode(const Fingerprint& one, const Fingerprint& other);
enum class Language : std::uint8_t { swedish, english };
[[nodiscard]] std::array<std::string_view, wordCount> wordsOf(const ShortCode& code, Language language) noexcept;

} // namespace fyr::video::trust
