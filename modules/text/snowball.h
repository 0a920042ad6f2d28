// Snowball's stems of Swedish and English words.
//
// Shape:   `word` is lower-case UTF-8.
// Threads: any; each thread keeps its own stemmers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fyr::text {

enum class Language : std::uint8_t { sv, en };

[[nodiscard]] std::string snowball(Language language, std::string_view word);
// Snowball leaves the definite "-et" of Swedish neuters, and takes one ending only: this one goes on until "bröstet",
// "knät" and "halsen" are "bröst", "knä" and "hals".
[[nodiscard]] std::string swedishStem(std::string_view word);

} // namespace fyr::text
