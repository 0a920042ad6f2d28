// Text cut into words, numbers and marks, each with its place in the text.
//
// Shape: words are lower case with contractions opened ("can't" → "can", "not" with one span); numbers carry their
//        value; hyphens separate words and vanish.
// Units: both bytes and code points of the original text, end exclusive.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::triage {

enum class TokenKind : std::uint8_t { word, number, mark };

struct Token {
    TokenKind kind = TokenKind::word;
    std::string text; // lower case; one character for a mark
    double number = 0;
    std::uint32_t from = 0; // code points
    std::uint32_t to = 0;
    std::uint32_t fromByte = 0;
    std::uint32_t toByte = 0;
    std::uint32_t sentence = 0;
    bool name = false; // written with a capital inside a sentence: "heter Björn"
    bool glued = false; // no space between the token before and this one: "45M", "39,2°C"
    [[nodiscard]] bool is(std::string_view word) const noexcept { return text == word; }
    [[nodiscard]] bool isMark(char c) const noexcept { return kind == TokenKind::mark && text[0] == c; }
};

[[nodiscard]] std::vector<Token> tokenise(std::string_view text);
// The words of a phrase, as `tokenise` would cut them; numbers and marks as their text.
[[nodiscard]] std::vector<std::string> wordsOf(std::string_view phrase);

} // namespace fyr::triage
