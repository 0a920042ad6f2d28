#include "fhirpath/lexer.h"

#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::fhirpath {
namespace {

bool isDigit(char c) noexcept {
    return c >= '0' && c <= '9';
}
bool startsWord(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool inWord(char c) noexcept {
    return startsWord(c) || isDigit(c);
}

bool hexAt(std::string_view text, std::size_t at, std::uint32_t& out) noexcept {
    out = 0;
    if (at + 4 > text.size()) return false;
    for (std::size_t i = at; i < at + 4; ++i) {
        const char c = text[i];
        std::uint32_t digit = 0;
        if (isDigit(c))
            digit = static_cast<std::uint32_t>(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = static_cast<std::uint32_t>(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            digit = static_cast<std::uint32_t>(c - 'A' + 10);
        else
            return false;
        out = out << 4U | digit;
    }
    return true;
}

} // namespace

std::string placeIn(std::string_view text, std::size_t position) {
    position = std::min(position, text.size());
    const auto before = text.substr(0, position);
    const auto line = std::ranges::count(before, '\n') + 1;
    const auto start = before.rfind('\n');
    return fmt::format("{}:{}", line, position - (start == std::string_view::npos ? 0 : start + 1) + 1);
}

Error problemAt(std::string_view text, std::size_t position, std::string message) {
    std::string place = placeIn(text, position);
    std::string detail = fmt::format("{} at {}", message, place);
    return Error{ErrorCode::badRequest, std::move(detail), {{std::move(place), std::move(message)}}};
}

Result<> Lexer::skipBlanks() {
    for (;;) {
        while (at(m_at) != '\0' && static_cast<unsigned char>(at(m_at)) <= ' ')
            ++m_at;
        if (at(m_at) != '/' || (at(m_at + 1) != '/' && at(m_at + 1) != '*')) return {};
        const std::size_t from = m_at;
        const bool line = at(m_at + 1) == '/';
        const std::size_t end = m_text.find(line ? std::string_view("\n") : std::string_view("*/"), m_at + 2);
        if (end == std::string_view::npos && !line) return fail(problemAt(m_text, from, "the comment has no end"));
        m_at = end == std::string_view::npos ? m_text.size() : end + (line ? 1 : 2);
    }
}

Result<std::string> Lexer::delimited(char quote) {
    const std::size_t from = m_at++;
    std::string out;
    for (; m_at < m_text.size(); ++m_at) {
        char c = m_text[m_at];
        if (c == quote) {
            ++m_at;
            return out;
        }
        if (c != '\\') {
            out += c;
            continue;
        }
        c = at(++m_at);
        switch (c) {
        case 'f': out += '\f'; break;
        case 'n': out += '\n'; break;
        case 'r': out += '\r'; break;
        case 't': out += '\t'; break;
        case 'u': {
            std::uint32_t code = 0;
            std::uint32_t low = 0;
            if (!hexAt(m_text, m_at + 1, code)) return fail(problemAt(m_text, m_at, "\\u needs four hexadecimal digits"));
            m_at += 4;
            if (code >= 0xd800 && code < 0xdc00 && at(m_at + 1) == '\\' && at(m_at + 2) == 'u' && hexAt(m_text, m_at + 3, low) &&
                low >= 0xdc00 && low < 0xe000) {
                code = 0x10000 + ((code - 0xd800) << 10U) + (low - 0xdc00);
                m_at += 6;
            }
            if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
            appendUtf8(out, code);
            break;
        }
        case '/':
        case '\\':
        case '\'':
        case '"':
        case '`':
            out += c;
            break;
        default:
            // Published invariants write '\.' for a regular expression; what is no escape stays as it is.
            out += '\\';
            if (m_at < m_text.size()) out += c;
        }
    }
    return fail(problemAt(m_text, from, "the text has no end"));
}

Result<Token> Lexer::temporal(Token t) {
    const std::size_t from = ++m_at;
    const auto digits = [&](std::size_t n) {
        for (std::size_t i = 0; i < n; ++i)
            if (!isDigit(at(m_at + i))) return false;
        m_at += n;
        return true;
    };
    const auto after = [&](char c, std::size_t n) { // c followed by n digits
        if (at(m_at) != c) return false;
        ++m_at;
        if (digits(n)) return true;
        --m_at;
        return false;
    };
    const auto clock = [&] {
        if (after(':', 2) && after(':', 2) && at(m_at) == '.' && isDigit(at(m_at + 1)))
            for (++m_at; isDigit(at(m_at));)
                ++m_at;
    };
    const auto bad = [&] { return fail(problemAt(m_text, t.position, "not a date or time")); };
    if (at(m_at) == 'T') {
        const std::size_t start = ++m_at;
        if (!digits(2)) return bad();
        clock();
        const auto time = parseTime(m_text.substr(start, m_at - start));
        if (!time) return bad();
        t.kind = TokenKind::time;
        t.temporal = *time;
        return t;
    }
    if (!digits(4)) return bad();
    if (after('-', 2)) after('-', 2);
    t.kind = TokenKind::date;
    if (at(m_at) == 'T') {
        t.kind = TokenKind::dateTime;
        ++m_at;
        if (digits(2)) {
            clock();
            if (at(m_at) == 'Z') {
                ++m_at;
            } else if (at(m_at) == '+' || at(m_at) == '-') {
                const std::size_t zone = m_at++;
                if (!digits(2) || !after(':', 2)) m_at = zone;
            }
        }
    }
    const std::string_view text = m_text.substr(from, m_at - from);
    const auto parsed = t.kind == TokenKind::date ? parseDate(text) : parseDateTime(text);
    if (!parsed) return bad();
    t.temporal = *parsed;
    return t;
}

Result<Token> Lexer::next() {
    FYR_CHECK(skipBlanks());
    Token t;
    t.position = static_cast<std::uint32_t>(m_at);
    if (m_at >= m_text.size()) return t;
    const char c = m_text[m_at];
    if (startsWord(c)) {
        const std::size_t from = m_at;
        while (inWord(at(m_at)))
            ++m_at;
        t.kind = TokenKind::word;
        t.text = m_text.substr(from, m_at - from);
        return t;
    }
    if (isDigit(c)) {
        const std::size_t from = m_at;
        while (isDigit(at(m_at)))
            ++m_at;
        if (at(m_at) == '.' && isDigit(at(m_at + 1)))
            for (++m_at; isDigit(at(m_at));)
                ++m_at;
        t.kind = TokenKind::number;
        t.text = m_text.substr(from, m_at - from);
        return t;
    }
    switch (c) {
    case '\'':
        t.kind = TokenKind::string;
        break;
    case '`':
    case '"': // what identifiers were quoted with before FHIRPath 1
        t.kind = TokenKind::quoted;
        break;
    case '@':
        return temporal(std::move(t));
    case '$':
    case '%':
        ++m_at;
        t.kind = c == '$' ? TokenKind::dollar : TokenKind::variable;
        if (c == '%' && (at(m_at) == '`' || at(m_at) == '\'' || at(m_at) == '"')) {
            FYR_TRY(t.text, delimited(at(m_at)));
        } else {
            const std::size_t from = m_at;
            while (inWord(at(m_at)))
                ++m_at;
            t.text = m_text.substr(from, m_at - from);
        }
        if (t.text.empty()) return fail(problemAt(m_text, t.position, "a name is missing"));
        return t;
    default: {
        t.kind = TokenKind::symbol;
        const std::string_view two = m_text.substr(m_at, 2);
        const bool pair = two == "!=" || two == "!~" || two == "<=" || two == ">=";
        if (!pair && std::string_view(".,()[]{}+-*/&|=~<>").find(c) == std::string_view::npos)
            return fail(problemAt(m_text, m_at, "this character has no meaning here"));
        t.text = m_text.substr(m_at, pair ? 2 : 1);
        m_at += t.text.size();
        return t;
    }
    }
    FYR_TRY(t.text, delimited(c));
    return t;
}

} // namespace fyr::fhirpath
