#include "text/words.h"

#include "base/text.h"
#include "text/snowball.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace fyr::text {
namespace {

// Sorted. What is in nearly every text. "inte", "ingen" and "no" are not here: they change what is said.
constexpr std::array<std::string_view, 48> common{
    "a",   "an",  "and",  "are", "as",  "at",  "att", "av",  "be",  "by",  "de",  "den", "det",  "en",  "ett", "för", "for",
    "från", "har", "i",   "in",  "is",  "it",  "med", "men", "mot", "när", "och", "of",  "om",  "on",  "or",
    "på",  "samt", "sig", "sin", "som", "så",  "the", "till", "to",  "under", "var", "vid", "was", "were", "with", "är"};

constexpr std::size_t remembered = 4'096;

bool isCommon(std::string_view folded) { return std::ranges::find(common, folded) != common.end(); }

// Marks and signs that separate words; everything else above ASCII is taken for a letter.
bool separates(std::uint32_t cp) {
    if (cp < 0xC0) return cp != 0xAA && cp != 0xB5 && cp != 0xBA;
    return cp == 0xD7 || cp == 0xF7 || (cp >= 0x2000 && cp <= 0x2BFF) || (cp >= 0x2E00 && cp <= 0x2E7F) || (cp >= 0x3000 && cp <= 0x303F) ||
           (cp >= 0xE000 && cp <= 0xF8FF) || (cp >= 0xFE00 && cp <= 0xFE6F) || (cp >= 0xFF00 && cp <= 0xFF0F) || cp == 0xFFFD ||
           (cp >= 0x1F000 && cp <= 0x1FAFF);
}
// Inside a word and not part of it: hyphenation and joiners.
bool invisible(std::uint32_t cp) { return cp == 0xAD || (cp >= 0x200B && cp <= 0x200D) || cp == 0x2060 || cp == 0xFEFF; }

// A combining mark makes å ä ö of the letter before; others go.
void combine(std::string& out, std::uint32_t mark) {
    if (out.empty()) return;
    const char last = out.back();
    std::string_view now;
    if (mark == 0x30A && last == 'a') now = "å";
    if (mark == 0x308 && last == 'a') now = "ä";
    if (mark == 0x308 && last == 'o') now = "ö";
    if (now.empty()) return;
    out.pop_back();
    out += now;
}

void addFolded(std::string& out, std::uint32_t cp, std::string_view bytes) {
    switch (cp) {
    case 0xC5:
    case 0xE5: out += "å"; return;
    case 0xC4:
    case 0xE4:
    case 0xC6:
    case 0xE6: out += "ä"; return;
    case 0xD6:
    case 0xF6:
    case 0xD8:
    case 0xF8: out += "ö"; return;
    default: out += foldForSearch(bytes);
    }
}

bool hasDigit(std::string_view w) {
    return std::ranges::any_of(w, [](char c) { return c >= '0' && c <= '9'; });
}
bool isAsciiLetter(char c) { return c >= 'a' && c <= 'z'; }

// Swedish endings that Snowball leaves: "smärtan", "yrseln"; "axel" and "axlar" meet at "axl".
void takeLeftOvers(std::string& w) {
    if (w.size() < 5) return;
    const auto letter = [&](std::size_t fromEnd) { return w[w.size() - fromEnd]; };
    const auto vowel = [](char c) { return std::string_view("aeiouy").find(c) != std::string_view::npos; };
    if (w.ends_with("an") && isAsciiLetter(letter(3)) && !vowel(letter(3))) w.pop_back();
    else if (w.ends_with("eln")) w.pop_back();
    if (w.ends_with("el") && isAsciiLetter(letter(3)) && !vowel(letter(3))) w.replace(w.size() - 2, 2, "l");
}

std::string cut(std::string w) {
    if (w.size() <= longestTerm) return w;
    std::size_t n = longestTerm;
    while (n > 0 && (static_cast<unsigned char>(w[n]) & 0xC0U) == 0x80U) --n;
    w.resize(n);
    return w;
}

std::string termOf(std::string_view folded) {
    std::string w = cut(std::string(folded));
    if (w.size() < 3 || hasDigit(w)) return w;
    for (int turn = 0; turn < 4; ++turn) {
        const std::string before = w;
        takeLeftOvers(w);
        w = swedishStem(w);
        std::string english = snowball(Language::en, w);
        if (english.size() >= 2) w = std::move(english);
        if (w == before) break;
    }
    return w;
}

} // namespace

void tokenize(std::string_view text, std::vector<Token>& out, std::size_t atMost) {
    Token word;
    const auto end = [&](std::size_t at) {
        if (!word.folded.empty() && out.size() < atMost) {
            word.end = static_cast<std::uint32_t>(at);
            out.push_back(std::move(word));
        }
        word = {};
    };
    std::size_t last = 0; // past the last byte of the word
    for (std::size_t i = 0; i < text.size();) {
        const auto b = static_cast<unsigned char>(text[i]);
        if (b < 0x80) {
            const bool upper = b >= 'A' && b <= 'Z';
            if (upper || (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9')) {
                if (word.folded.empty()) word.begin = static_cast<std::uint32_t>(i);
                word.folded += static_cast<char>(upper ? b + 32 : b);
                last = i + 1;
            } else {
                end(last);
                if (out.size() >= atMost) return;
            }
            ++i;
            continue;
        }
        const std::size_t n = b < 0xC2 ? 0 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : b < 0xF5 ? 4 : 0;
        const auto bytes = text.substr(i, n);
        if (n == 0 || bytes.size() < n || !isUtf8(bytes)) {
            end(last);
            ++i;
            continue;
        }
        std::uint32_t cp = n == 2 ? b & 0x1FU : n == 3 ? b & 0x0FU : b & 0x07U;
        for (std::size_t k = 1; k < n; ++k) cp = cp << 6U | (static_cast<unsigned char>(bytes[k]) & 0x3FU);
        if (invisible(cp)) {
        } else if (cp >= 0x300 && cp <= 0x36F) {
            combine(word.folded, cp);
            last = i + n;
        } else if (separates(cp)) {
            end(last);
        } else {
            const auto before = word.folded.size();
            addFolded(word.folded, cp, bytes);
            if (before == 0) word.begin = static_cast<std::uint32_t>(i);
            last = i + n;
        }
        i += n;
    }
    end(last);
}

Entry entryOf(const std::string& folded) {
    Entry out;
    out.common = isCommon(folded);
    out.term = termOf(folded);
    if (!out.common && out.term.size() >= 6 && !hasDigit(out.term)) out.parts = detail::compoundParts(out.term, termOf);
    return out;
}

const Entry& knownEntry(const std::string& folded) {
    thread_local std::unordered_map<std::string, Entry> known;
    if (const auto at = known.find(folded); at != known.end()) return at->second;
    if (known.size() >= remembered) known.clear();
    return known.emplace(folded, entryOf(folded)).first->second;
}

} // namespace fyr::text
