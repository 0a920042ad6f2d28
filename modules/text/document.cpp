#include "text/document.h"

#include <algorithm>
#include <unordered_map>

namespace fyr::text {

Document::Document(std::vector<Passage> passages) : m_passages(std::move(passages)) {
    std::unordered_map<std::string, const Entry*> seen;
    std::vector<Token> tokens;
    std::size_t bytes = 0;
    for (std::size_t p = 0; p < m_passages.size() && m_words.size() < mostWords && bytes < mostBytes; ++p) {
        std::string_view text = m_passages[p].text;
        text = text.substr(0, mostBytes - bytes);
        bytes += text.size();
        tokens.clear();
        tokenize(text, tokens, mostWords - m_words.size());
        for (auto& t : tokens) {
            auto& entry = seen[t.folded];
            if (!entry) entry = &m_entries.emplace_back(knownEntry(t.folded));
            m_words.push_back({static_cast<std::uint32_t>(p), t.begin, t.end, entry});
        }
    }
}

std::vector<std::string_view> Document::terms() const {
    std::vector<std::string_view> out;
    for (const auto& e : m_entries) {
        if (e.common) continue;
        out.emplace_back(e.term);
        out.insert(out.end(), e.parts.begin(), e.parts.end());
    }
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
    return out;
}

} // namespace fyr::text
