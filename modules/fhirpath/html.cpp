#include "fhirpath/html.h"

#include <algorithm>
#include <array>
#include <vector>

namespace fyr::fhirpath {
namespace {

// Chapters 7 to 11 (without forms) and 15 of HTML 4, plus links, images and style.
constexpr auto elements = std::to_array<std::string_view>(
    {"a",   "abbr", "acronym", "address", "b",     "bdo",  "big",   "blockquote", "br",     "caption", "center", "cite",
     "code", "col",  "colgroup", "dd",     "del",   "dfn",  "dir",   "div",        "dl",     "dt",      "em",     "font",
     "h1",  "h2",   "h3",      "h4",      "h5",    "h6",   "hr",    "i",          "img",    "ins",     "kbd",    "li",
     "map", "area", "menu",    "ol",      "p",     "pre",  "q",     "s",          "samp",   "small",   "span",   "strike",
     "strong", "style", "sub", "sup",     "table", "tbody", "td",   "tfoot",      "th",     "thead",   "tr",     "tt",
     "u",   "ul",   "var"});

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool inName(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' || c == '-' || c == '_';
}

class Checker {
  public:
    explicit Checker(std::string_view text)
        : m_text(text) {}
    bool run() {
        bool content = false;
        while (m_at < m_text.size()) {
            if (m_text[m_at] != '<') {
                if (m_open.empty() && !isSpace(m_text[m_at])) return false;
                content = content || !isSpace(m_text[m_at]);
                if (m_text[m_at] == '&' && !entity()) return false;
                ++m_at;
                continue;
            }
            if (m_text.substr(m_at).starts_with("<!--")) {
                const auto end = m_text.find("-->", m_at);
                if (end == std::string_view::npos) return false;
                m_at = end + 3;
                continue;
            }
            if (m_done) return false;
            if (!tag(content)) return false;
        }
        return m_done && content;
    }

  private:
    bool entity() {
        const auto end = m_text.find(';', m_at);
        return end != std::string_view::npos && end - m_at < 12 && end > m_at + 1;
    }
    std::string_view name() {
        const std::size_t from = m_at;
        while (m_at < m_text.size() && inName(m_text[m_at]))
            ++m_at;
        return m_text.substr(from, m_at - from);
    }
    void blanks() {
        while (m_at < m_text.size() && isSpace(m_text[m_at]))
            ++m_at;
    }
    bool take(char c) {
        if (m_at >= m_text.size() || m_text[m_at] != c) return false;
        ++m_at;
        return true;
    }
    bool tag(bool& content) {
        ++m_at;
        if (take('/')) {
            if (m_open.empty() || name() != m_open.back()) return false;
            m_open.pop_back();
            m_done = m_open.empty();
            blanks();
            return take('>');
        }
        const std::string_view n = name();
        if (m_open.empty() && n != "div") return false;
        if (std::ranges::find(elements, n) == elements.end() || m_open.size() > 200) return false;
        if (n == "img") content = true;
        for (;;) {
            blanks();
            if (take('/')) {
                if (m_open.empty()) return false;
                return take('>');
            }
            if (take('>')) {
                m_open.push_back(n);
                return true;
            }
            const std::string_view attribute = name();
            if (attribute.empty() || attribute.starts_with("on")) return false;
            blanks();
            if (!take('=')) return false;
            blanks();
            const char quote = m_at < m_text.size() ? m_text[m_at] : '\0';
            if (quote != '"' && quote != '\'') return false;
            const auto end = m_text.find(quote, m_at + 1);
            if (end == std::string_view::npos) return false;
            const std::string_view value = m_text.substr(m_at + 1, end - m_at - 1);
            if (value.find('<') != std::string_view::npos || value.starts_with("javascript:")) return false;
            m_at = end + 1;
        }
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::vector<std::string_view> m_open;
    bool m_done = false;
};

} // namespace

bool goodHtml(std::string_view text) noexcept {
    return Checker(text).run();
}

} // namespace fyr::fhirpath
