#include "triage/quality/mask.h"

#include "base/text.h"

#include <algorithm>
#include <set>

namespace fyr::triage::quality {
namespace {

// A piece of the text: a word (letters and digits with what joins them) or what stands between two.
struct Piece {
    std::string_view text;
    std::size_t start = 0; // code points
    std::size_t end = 0;
    bool word = false;
};

std::size_t lengthAt(std::string_view s, std::size_t i) {
    const auto c = static_cast<unsigned char>(s[i]);
    const std::size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    return std::min(n, s.size() - i);
}
bool isDigit(char c) { return c >= '0' && c <= '9'; }
// Of UTF-8: letters from U+00C0 to U+1FFF; no general punctuation, no signs, no pictures.
bool isLetter(std::string_view c) {
    const auto b = static_cast<unsigned char>(c[0]);
    if (b < 0x80) return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    if (c.size() == 2) return b >= 0xC3 && c != "×" && c != "÷";
    return c.size() == 3 && b <= 0xE1;
}

std::vector<Piece> pieces(std::string_view text) {
    std::vector<Piece> out;
    std::size_t point = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto n = lengthAt(text, i);
        const auto c = text.substr(i, n);
        const bool word = isLetter(c) || isDigit(c[0]);
        const bool joined = word && !out.empty() && out.back().word;
        if (joined) {
            out.back().text = std::string_view(out.back().text.data(), out.back().text.size() + n);
            out.back().end = point + 1;
        } else {
            out.push_back({c, point, point + 1, word});
        }
        i += n;
        ++point;
    }
    return out;
}

bool startsUpper(std::string_view w) {
    const auto first = w.substr(0, lengthAt(w, 0));
    return isLetter(first) && lowerCase(first) != first;
}
bool allDigits(std::string_view w) { return !w.empty() && std::ranges::all_of(w, isDigit); }

// "070-123 45 67", "19121212-1212", "+46 …": digits joined by single blanks or dashes. Not "39 40 38", nor "120/80".
std::size_t longNumber(const std::vector<Piece>& p, std::size_t i) {
    std::size_t digits = 0, end = i;
    bool dashed = i > 0 && p[i - 1].text == "+";
    for (std::size_t k = i; k < p.size() && allDigits(p[k].text); k += 2) {
        digits += p[k].text.size();
        end = k + 1;
        if (k + 2 >= p.size() || (p[k + 1].text != "-" && p[k + 1].text != " ") || !allDigits(p[k + 2].text)) break;
        dashed = dashed || p[k + 1].text == "-";
    }
    const bool many = p[i].text.size() >= 6 || (digits >= 7 && (dashed || p[i].text[0] == '0'));
    return many ? end : i;
}

// "somebody@example.org", "www.example.org/x": up to the next blank.
std::size_t address(const std::vector<Piece>& p, std::size_t i) {
    std::size_t end = i;
    bool at = false;
    for (; end < p.size() && p[end].text != " " && p[end].text != "\n" && p[end].text != "\t"; ++end) at = at || p[end].text == "@";
    const auto first = lowerCase(p[i].text);
    const bool web = (first == "http" || first == "https" || first == "www") && end > i + 1;
    if (!at && !web) return i;
    while (end > i + 1 && !p[end - 1].word) --end; // the full stop is the sentence's
    return end;
}

} // namespace

std::string masked(std::string_view text, const Masking& m) {
    std::set<std::string> names;
    for (const auto& whole : m.names)
        for (const auto& part : pieces(whole))
            if (part.word && part.end - part.start > 1) names.insert(lowerCase(part.text));
    const auto isWord = [&](const std::string& lower) { return m.isWord && m.isWord(lower); };
    const auto named = [&](std::string_view w) {
        const auto lower = lowerCase(w);
        const bool upper = startsUpper(w);
        const bool genitive = lower.size() > 2 && lower.back() == 's' && names.contains(lower.substr(0, lower.size() - 1));
        if (names.contains(lower) || genitive) return upper || !isWord(lower);
        return upper && w.size() > 1 && !isWord(lower);
    };
    // Somebody who writes in capitals says nothing with them.
    std::size_t upper = 0, words = 0;
    const auto all = pieces(text);
    for (const auto& p : all)
        if (p.word && !allDigits(p.text)) {
            ++words;
            upper += startsUpper(p.text) ? 1 : 0;
        }
    const bool shouted = words > 3 && upper * 2 > words;
    std::string out;
    for (std::size_t i = 0; i < all.size();) {
        const auto& p = all[i];
        if (!p.word) {
            out += p.text;
            ++i;
        } else if (const auto end = address(all, i); end > i) {
            out += "Adr";
            i = end;
        } else if (const auto end2 = longNumber(all, i); end2 > i) {
            out += "Nr";
            i = end2;
        } else {
            const auto lower = lowerCase(p.text);
            const bool known = names.contains(lower);
            out += (shouted && !known ? false : named(p.text)) ? std::string_view("Nn") : p.text;
            ++i;
        }
    }
    return out;
}

std::vector<std::string> unreadRuns(std::string_view text, const std::vector<Covered>& spans, const std::function<bool(std::string_view lower)>& isCommon) {
    std::vector<std::string> out;
    std::string run;
    bool says = false;
    const auto close = [&] {
        while (!run.empty() && run.back() == ' ') run.pop_back();
        if (says) out.push_back(run);
        run.clear();
        says = false;
    };
    for (const auto& p : pieces(text)) {
        const bool read = std::ranges::any_of(spans, [&](const Covered& s) { return p.start < s.end && s.start < p.end; });
        if (read) {
            close();
        } else if (p.word) {
            run += p.text;
            says = says || !(isCommon && isCommon(lowerCase(p.text)));
        } else if (p.text == " " || p.text == "-" || p.text == "'" || p.text == "’") {
            if (!run.empty()) run += p.text;
        } else if (p.text == "." || p.text == "!" || p.text == "?" || p.text == "," || p.text == ";" || p.text == ":" || p.text == "\n" || p.text == "(" || p.text == ")") {
            close();
        }
    }
    close();
    return out;
}

} // namespace fyr::triage::quality
