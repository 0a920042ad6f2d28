// FHIRPath text → tokens. Internal to modules/fhirpath.
#pragma once

#include "base/result.h"
#include "fhirpath/temporal.h"

#include <string>
#include <string_view>

namespace fyr::fhirpath {

enum class TokenKind : std::uint8_t {
    end,
    word,      // name or keyword
    quoted,    // `name`
    string,
    number,
    date,
    dateTime,
    time,
    variable,  // %name
    dollar,    // $this
    symbol,    // one or two characters
};
struct Token {
    TokenKind kind = TokenKind::end;
    std::uint32_t position = 0;
    std::string text; // escapes resolved
    Temporal temporal;
    [[nodiscard]] bool is(std::string_view symbol) const noexcept { return kind == TokenKind::symbol && text == symbol; }
    [[nodiscard]] bool isWord(std::string_view w) const noexcept { return kind == TokenKind::word && text == w; }
};

// "line:column" of a byte.
[[nodiscard]] std::string placeIn(std::string_view text, std::size_t position);
[[nodiscard]] Error problemAt(std::string_view text, std::size_t position, std::string message);

class Lexer {
  public:
    explicit Lexer(std::string_view text)
        : m_text(text) {}
    [[nodiscard]] Result<Token> next();

  private:
    [[nodiscard]] Result<> skipBlanks();
    [[nodiscard]] Result<std::string> delimited(char quote);
    [[nodiscard]] Result<Token> temporal(Token t);
    [[nodiscard]] char at(std::size_t i) const noexcept { return i < m_text.size() ? m_text[i] : '\0'; }

    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace fyr::fhirpath
