#include "base/text.h"

#include <cstdint>

namespace fyr {
namespace {

// Length of the valid UTF-8 sequence at `at`, or 0.
std::size_t sequence(std::string_view t, std::size_t at) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(t[i]); };
    const auto tail = [&](std::size_t i) { return i < t.size() && (byte(i) & 0xC0U) == 0x80U; };
    const std::uint8_t b = byte(at);
    if (b < 0x80) return 1;
    if (b >= 0xC2 && b <= 0xDF) return tail(at + 1) ? 2 : 0;
    if (b >= 0xE0 && b <= 0xEF) {
        if (!tail(at + 1) || !tail(at + 2)) return 0;
        if (b == 0xE0 && byte(at + 1) < 0xA0) return 0;  // overlong
        if (b == 0xED && byte(at + 1) >= 0xA0) return 0; // surrogate
        return 3;
    }
    if (b >= 0xF0 && b <= 0xF4) {
        if (!tail(at + 1) || !tail(at + 2) || !tail(at + 3)) return 0;
        if (b == 0xF0 && byte(at + 1) < 0x90) return 0;
        if (b == 0xF4 && byte(at + 1) >= 0x90) return 0;
        return 4;
    }
    return 0;
}

std::uint32_t decode(std::string_view t, std::size_t at, std::size_t n) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<std::uint8_t>(t[i])); };
    switch (n) {
    case 1: return byte(at);
    case 2: return (byte(at) & 0x1FU) << 6U | (byte(at + 1) & 0x3FU);
    case 3: return (byte(at) & 0x0FU) << 12U | (byte(at + 1) & 0x3FU) << 6U | (byte(at + 2) & 0x3FU);
    default:
        return (byte(at) & 0x07U) << 18U | (byte(at + 1) & 0x3FU) << 12U | (byte(at + 2) & 0x3FU) << 6U |
               (byte(at + 3) & 0x3FU);
    }
}

std::uint32_t lower(std::uint32_t cp) noexcept {
    if (cp >= 'A' && cp <= 'Z') return cp + 32;
    if (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7) return cp + 32; // Latin-1 capitals
    if (cp >= 0x100 && cp <= 0x137) return cp | 1U;             // Latin Extended-A pairs: even is the capital
    if (cp >= 0x14A && cp <= 0x177) return cp | 1U;
    if ((cp >= 0x139 && cp <= 0x148) || (cp >= 0x179 && cp <= 0x17E)) return cp % 2 == 1 ? cp + 1 : cp;
    if (cp == 0x178) return 0xFF;
    return cp;
}

// The plain letter(s) of a lower-case Latin letter with a mark; nullptr when it has none.
const char* plain(std::uint32_t cp) noexcept {
    switch (cp) {
    case 0xE6: return "ae";
    case 0xF0: return "d";
    case 0xF8: return "o";
    case 0xFE: return "th";
    case 0xDF: return "ss";
    case 0x153: return "oe";
    case 0x142: return "l";
    case 0x111: return "d";
    case 0x131: return "i";
    default: break;
    }
    if (cp >= 0xE0 && cp <= 0xE5) return "a";
    if (cp == 0xE7) return "c";
    if (cp >= 0xE8 && cp <= 0xEB) return "e";
    if (cp >= 0xEC && cp <= 0xEF) return "i";
    if (cp == 0xF1) return "n";
    if (cp >= 0xF2 && cp <= 0xF6) return "o";
    if (cp >= 0xF9 && cp <= 0xFC) return "u";
    if (cp == 0xFD || cp == 0xFF) return "y";
    if (cp >= 0x100 && cp <= 0x105) return "a";
    if (cp >= 0x106 && cp <= 0x10D) return "c";
    if (cp == 0x10E || cp == 0x10F) return "d";
    if (cp >= 0x112 && cp <= 0x11B) return "e";
    if (cp >= 0x11C && cp <= 0x123) return "g";
    if (cp >= 0x124 && cp <= 0x127) return "h";
    if (cp >= 0x128 && cp <= 0x130) return "i";
    if (cp >= 0x134 && cp <= 0x135) return "j";
    if (cp >= 0x136 && cp <= 0x137) return "k";
    if (cp >= 0x139 && cp <= 0x140) return "l";
    if (cp >= 0x143 && cp <= 0x148) return "n";
    if (cp >= 0x14C && cp <= 0x151) return "o";
    if (cp >= 0x154 && cp <= 0x159) return "r";
    if (cp >= 0x15A && cp <= 0x161) return "s";
    if (cp >= 0x162 && cp <= 0x167) return "t";
    if (cp >= 0x168 && cp <= 0x173) return "u";
    if (cp >= 0x174 && cp <= 0x175) return "w";
    if (cp >= 0x176 && cp <= 0x177) return "y";
    if (cp >= 0x179 && cp <= 0x17E) return "z";
    return nullptr;
}

template <class F>
void eachCodePoint(std::string_view text, F&& f) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t n = sequence(text, at);
        if (n == 0) {
            ++at; // not UTF-8: skipped, callers check first
            continue;
        }
        f(decode(text, at, n));
        at += n;
    }
}

} // namespace

void appendUtf8(std::string& out, std::uint32_t cp) {
    if (cp < 0x80) {
        out += static_cast<char>(cp);
    } else if (cp < 0x800) {
        out += static_cast<char>(0xC0U | cp >> 6U);
        out += static_cast<char>(0x80U | (cp & 0x3FU));
    } else if (cp < 0x10000) {
        out += static_cast<char>(0xE0U | cp >> 12U);
        out += static_cast<char>(0x80U | (cp >> 6U & 0x3FU));
        out += static_cast<char>(0x80U | (cp & 0x3FU));
    } else {
        out += static_cast<char>(0xF0U | cp >> 18U);
        out += static_cast<char>(0x80U | (cp >> 12U & 0x3FU));
        out += static_cast<char>(0x80U | (cp >> 6U & 0x3FU));
        out += static_cast<char>(0x80U | (cp & 0x3FU));
    }
}

bool isUtf8(std::string_view text) noexcept {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t n = sequence(text, at);
        if (n == 0) return false;
        at += n;
    }
    return true;
}

std::size_t codePoints(std::string_view text) noexcept {
    std::size_t n = 0;
    for (const char c : text)
        if ((static_cast<std::uint8_t>(c) & 0xC0U) != 0x80U) ++n;
    return n;
}

std::size_t byteOfCodePoint(std::string_view text, std::size_t n) noexcept {
    std::size_t at = 0;
    while (at < text.size()) {
        if ((static_cast<std::uint8_t>(text[at]) & 0xC0U) != 0x80U && n-- == 0) return at;
        ++at;
    }
    return text.size();
}

std::string_view prefix(std::string_view text, std::size_t count) noexcept {
    return text.substr(0, byteOfCodePoint(text, count));
}

std::string foldForSearch(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    eachCodePoint(text, [&](std::uint32_t cp) {
        if (cp >= 0x300 && cp <= 0x36F) return; // combining marks of decomposed text
        const std::uint32_t low = lower(cp);
        if (const char* p = plain(low)) out += p;
        else appendUtf8(out, low);
    });
    return out;
}

std::string lowerCase(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    eachCodePoint(text, [&](std::uint32_t cp) { appendUtf8(out, lower(cp)); });
    return out;
}

std::string_view trim(std::string_view text) noexcept {
    constexpr std::string_view space = " \t\r\n\v\f";
    const auto from = text.find_first_not_of(space);
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(space) - from + 1);
}

std::vector<std::string_view> splitList(std::string_view text, char separator) {
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const auto end = text.find(separator);
        if (const auto one = trim(text.substr(0, end)); !one.empty()) out.push_back(one);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return out;
}

} // namespace fyr
