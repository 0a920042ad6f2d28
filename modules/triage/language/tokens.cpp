#include "triage/language/tokens.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace fyr::triage {
namespace {

struct Char {
    std::uint32_t cp = 0;
    std::uint32_t byte = 0;
    std::uint32_t size = 0;
};

std::vector<Char> decode(std::string_view t) {
    std::vector<Char> out;
    out.reserve(t.size());
    for (std::uint32_t i = 0; i < t.size();) {
        const auto b = static_cast<std::uint8_t>(t[i]);
        const std::uint32_t n = b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
        std::uint32_t cp = n == 1 ? b : n == 2 ? b & 0x1FU : n == 3 ? b & 0x0FU : b & 0x07U;
        for (std::uint32_t k = 1; k < n && i + k < t.size(); ++k)
            cp = (cp << 6U) | (static_cast<std::uint8_t>(t[i + k]) & 0x3FU);
        out.push_back({cp, i, n});
        i += n;
    }
    return out;
}

bool isDigit(std::uint32_t c) { return c >= '0' && c <= '9'; }
bool isApostrophe(std::uint32_t c) { return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0xB4 || c == '`'; }
bool isSpace(std::uint32_t c) { return c == ' ' || c == '\t' || c == '\r' || c == 0xA0 || (c >= 0x2000 && c <= 0x200B); }
bool isLetter(std::uint32_t c) {
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c == 0xD7 || c == 0xF7) return false;
    return (c >= 0xC0 && c <= 0x24F) || (c >= 0x300 && c <= 0x36F) || (c >= 0x370 && c <= 0x1FFF) || c == 0xAA ||
           (c >= 0x3040 && c <= 0xD7FF);
}

// Emoji that say what ails somebody; the lexicon and the phrases know them as words.
bool tells(std::uint32_t c) {
    constexpr std::array<std::uint32_t, 4> list{0x1F92E /* vomiting */, 0x1F922 /* nauseated */, 0x1F912 /* a thermometer in the mouth */, 0x1F927 /* sneezing */};
    return std::find(list.begin(), list.end(), c) != list.end();
}

// A full stop after these ends no sentence.
bool isAbbreviation(std::string_view w) {
    static constexpr std::array<std::string_view, 22> words{"dr", "mr", "mrs", "ms", "ca", "vs", "approx", "st", "resp",
                                                            "ev", "tel", "nr", "kl", "no", "min", "tim", "mån", "kap",
                                                            "temp", "prof", "ung", "c:a"};
    return std::find(words.begin(), words.end(), w) != words.end() && w != "no" && w != "min";
}

// "can't" → "can", "not". Also without the apostrophe, as people type.
struct Contraction {
    std::string_view from;
    std::string_view first;
    std::string_view second;
};
constexpr std::array<Contraction, 76> contractions{{
    {"can't", "can", "not"}, {"cant", "can", "not"}, {"cannot", "can", "not"}, {"cann't", "can", "not"},
    {"couldn't", "could", "not"}, {"couldnt", "could", "not"}, {"don't", "do", "not"}, {"dont", "do", "not"},
    {"doesn't", "does", "not"}, {"doesnt", "does", "not"}, {"didn't", "did", "not"}, {"didnt", "did", "not"},
    {"won't", "will", "not"}, {"wont", "will", "not"}, {"wouldn't", "would", "not"}, {"wouldnt", "would", "not"},
    {"isn't", "is", "not"}, {"isnt", "is", "not"}, {"aren't", "are", "not"}, {"arent", "are", "not"},
    {"wasn't", "was", "not"}, {"wasnt", "was", "not"}, {"weren't", "were", "not"}, {"haven't", "have", "not"},
    {"havent", "have", "not"}, {"hasn't", "has", "not"}, {"hasnt", "has", "not"}, {"hadn't", "had", "not"},
    {"hadnt", "had", "not"}, {"shouldn't", "should", "not"}, {"shouldnt", "should", "not"},
    {"ain't", "is", "not"}, {"aint", "is", "not"},
    {"i'm", "i", "am"}, {"im", "i", "am"}, {"i've", "i", "have"}, {"ive", "i", "have"}, {"i'd", "i", "would"},
    {"i'll", "i", "will"}, {"he's", "he", "is"}, {"she's", "she", "is"}, {"shes", "she", "is"},
    {"it's", "it", "is"}, {"they're", "they", "are"}, {"they've", "they", "have"}, {"there's", "there", "is"},
    {"theres", "there", "is"}, {"that's", "that", "is"}, {"thats", "that", "is"}, {"what's", "what", "is"},
    {"we've", "we", "have"}, {"we're", "we", "are"}, {"you're", "you", "are"}, {"you've", "you", "have"},
    {"who's", "who", "is"}, {"who've", "who", "have"}, {"y'all", "you", "all"}, {"let's", "let", "us"},
    {"mustn't", "must", "not"}, {"gonna", "going", "to"}, {"gotta", "got", "to"},
    // as in Scotland
    {"cannae", "can", "not"}, {"canna", "can", "not"}, {"dinnae", "do", "not"}, {"dinna", "do", "not"}, {"didnae", "did", "not"},
    {"isnae", "is", "not"}, {"wasnae", "was", "not"}, {"hasnae", "has", "not"}, {"havenae", "have", "not"}, {"willnae", "will", "not"},
    {"winna", "will", "not"}, {"doesnae", "does", "not"}, {"couldnae", "could", "not"}, {"wouldnae", "would", "not"}, {"shouldnae", "should", "not"},
}};

const Contraction* contraction(std::string_view w) {
    const auto it = std::find_if(contractions.begin(), contractions.end(), [&](const auto& c) { return c.from == w; });
    return it == contractions.end() ? nullptr : &*it;
}

class Cutter {
  public:
    explicit Cutter(std::string_view text) : m_text(text), m_chars(decode(text)) {}

    std::vector<Token> run() {
        while (m_at < m_chars.size()) {
            const auto c = cp(m_at);
            if (isLetter(c)) word();
            else if (isDigit(c)) number();
            else if (c == '\n') mark('\n');
            else if (isSpace(c)) ++m_at;
            else punctuation();
        }
        return std::move(m_out);
    }

  private:
    [[nodiscard]] std::uint32_t cp(std::size_t i) const { return i < m_chars.size() ? m_chars[i].cp : 0; }
    [[nodiscard]] std::uint32_t byteAt(std::size_t i) const {
        return i < m_chars.size() ? m_chars[i].byte : static_cast<std::uint32_t>(m_text.size());
    }
    Token make(TokenKind kind, std::size_t from, std::size_t to) const {
        Token t;
        t.kind = kind;
        t.from = static_cast<std::uint32_t>(from);
        t.to = static_cast<std::uint32_t>(to);
        t.fromByte = byteAt(from);
        t.toByte = byteAt(to);
        t.sentence = m_sentence;
        t.glued = !m_out.empty() && m_out.back().to == t.from;
        return t;
    }
    void word() {
        const auto from = m_at;
        std::string plain;
        bool stops = false;
        while (m_at < m_chars.size()) {
            const auto c = cp(m_at);
            // one digit at the end belongs to it: "SpO2", "b6"; "HR138" and "M45" are two tokens
            const bool oneDigit = isDigit(c) && !isDigit(cp(m_at + 1)) && !isLetter(cp(m_at + 1)) && cp(m_at + 1) != '/' &&
                                  (m_at - from > 1 || cp(from) == 'o' || cp(from) == 'O') && !isDigit(cp(m_at - 1));
            if (oneDigit) plain += static_cast<char>(c);
            else if (isLetter(c)) plain.append(m_text.substr(m_chars[m_at].byte, m_chars[m_at].size));
            else if (isApostrophe(c) && isLetter(cp(m_at + 1))) plain += '\'';
            // "p.g.a." and "t.ex.": single letters with stops between are one word
            else if (c == '.' && isLetter(cp(m_at + 1)) && (m_at - from == 1 || plain.size() > 1) && dotted(from)) stops = true;
            else break;
            ++m_at;
        }
        if (stops && cp(m_at) == '.') ++m_at; // the last stop of "t.ex."
        std::string low = lowerCase(plain);
        if (const auto* c = contraction(low)) {
            Token first = make(TokenKind::word, from, m_at);
            first.text = c->first;
            Token second = first;
            second.text = c->second;
            second.glued = true;
            m_out.push_back(std::move(first));
            m_out.push_back(std::move(second));
            return;
        }
        if (low.size() > 2 && low.ends_with("'s")) low.resize(low.size() - 2);
        std::erase(low, '\'');
        Token t = make(TokenKind::word, from, m_at);
        t.text = std::move(low);
        const auto capital = [&](std::size_t i) { return (cp(i) >= 'A' && cp(i) <= 'Z') || (cp(i) >= 0xC0 && cp(i) <= 0xDE); };
        t.name = capital(from) && m_at - from > 1 && !capital(from + 1) && !m_out.empty() && m_out.back().sentence == m_sentence && m_out.back().kind != TokenKind::mark;
        m_out.push_back(std::move(t));
    }
    // Is what began at `from` so far "x.y" with only one letter between the stops?
    [[nodiscard]] bool dotted(std::size_t from) const {
        std::size_t run = 0;
        for (auto i = from; i < m_at; ++i) {
            run = cp(i) == '.' ? 0 : run + 1;
            if (run > 1) return false;
        }
        return !isLetter(cp(m_at + 2)) || cp(m_at + 2) == '.' || (cp(m_at + 1) == 'e' && cp(m_at + 2) == 'x');
    }
    void number() {
        const auto from = m_at;
        std::string digits;
        bool point = false;
        while (m_at < m_chars.size()) {
            const auto c = cp(m_at);
            if (isDigit(c)) digits += static_cast<char>(c);
            else if (!point && (c == '.' || c == ',') && isDigit(cp(m_at + 1))) {
                // "1,500" is a thousand and a half; "39,2" and "102.5" are decimals
                const bool thousand = c == ',' && isDigit(cp(m_at + 2)) && isDigit(cp(m_at + 3)) && !isDigit(cp(m_at + 4));
                if (!thousand) {
                    digits += '.';
                    point = true;
                }
            } else break;
            ++m_at;
        }
        Token t = make(TokenKind::number, from, m_at);
        t.text = digits;
        if (digits.size() <= 12) std::from_chars(digits.data(), digits.data() + digits.size(), t.number);
        m_out.push_back(std::move(t));
    }
    void mark(char c) {
        Token t = make(TokenKind::mark, m_at, m_at + 1);
        t.text = std::string(1, c);
        ++m_at;
        if (c == '\n' && !m_out.empty() && m_out.back().isMark('\n')) {
            ++m_sentence; // an empty line
            return;
        }
        m_out.push_back(std::move(t));
    }
    void punctuation() {
        const auto c = cp(m_at);
        const bool atEnd = [&] {
            const auto next = cp(m_at + 1);
            return next == 0 || isSpace(next) || next == '\n' || next == '"' || next == ')' || next == 0x201D ||
                   next == '.' || next == '!' || next == '?';
        }();
        switch (c) {
        case '.':
            if (!atEnd || (!m_out.empty() && m_out.back().to == m_at && isAbbreviation(m_out.back().text))) {
                ++m_at;
                return;
            }
            [[fallthrough]];
        case '!':
        case '?':
        case ';':
        case 0x2026: // an ellipsis ends a thought
            mark(c == 0x2026 ? '.' : static_cast<char>(c));
            ++m_sentence;
            return;
        case ',':
        case ':':
        case '/':
        case '+':
        case '%':
        case '(':
        case ')':
        case '<':
        case '>':
        case '&': mark(static_cast<char>(c)); return;
        case '-':
        case 0x2010:
        case 0x2011:
        case 0x2013:
        case 0x2014:
        case 0x2212: {
            // A dash with spaces around it is a break; inside a word it only joins.
            const bool spaced = m_at > 0 && (isSpace(cp(m_at - 1)) || cp(m_at - 1) == '\n') && isSpace(cp(m_at + 1));
            if (spaced || c == 0x2014 || c == 0x2013) mark(',');
            else ++m_at;
            return;
        }
        case 0x2022: // a bullet
        case '*': mark(','); return;
        case 0xB0: // "39°", but in "39 °C" the letter says it
        case 0xBA:
            if (!isLetter(cp(m_at + 1)) && !(isSpace(cp(m_at + 1)) && (cp(m_at + 2) == 'C' || cp(m_at + 2) == 'F'))) {
                Token t = make(TokenKind::word, m_at, m_at + 1);
                t.text = "degrees";
                m_out.push_back(std::move(t));
            }
            ++m_at;
            return;
        default:
            if (tells(c)) {
                Token t = make(TokenKind::word, m_at, m_at + 1);
                t.text = std::string(m_text.substr(m_chars[m_at].byte, m_chars[m_at].size));
                if (m_out.empty() || m_out.back().text != t.text) m_out.push_back(std::move(t));
            }
            ++m_at;
            return; // quotes, other emoji, symbols: nothing that we read
        }
    }

    std::string_view m_text;
    std::vector<Char> m_chars;
    std::size_t m_at = 0;
    std::uint32_t m_sentence = 0;
    std::vector<Token> m_out;
};

} // namespace

std::vector<Token> tokenise(std::string_view text) { return Cutter(text).run(); }

std::vector<std::string> wordsOf(std::string_view phrase) {
    std::vector<std::string> out;
    for (auto& t : tokenise(phrase)) out.push_back(std::move(t.text));
    return out;
}

} // namespace fyr::triage
