#include "presenter/palette.h"

#include "base/text.h"

#include <algorithm>
#include <optional>

namespace fyr::presenter {
namespace {

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> out;
    std::string word;
    for (const char c : foldForSearch(text)) {
        if (c == ' ') {
            if (!word.empty()) out.push_back(std::exchange(word, {}));
        } else {
            word += c;
        }
    }
    if (!word.empty()) out.push_back(word);
    return out;
}

// Lower is better; nothing when a word is not found.
std::optional<int> score(const std::string& folded, const std::vector<std::string>& query) {
    int total = 0;
    for (const auto& q : query) {
        const auto at = folded.find(q);
        if (at == std::string::npos) return std::nullopt;
        if (at == 0) continue;
        total += folded.find(" " + q) != std::string::npos ? 1 : 4;
    }
    return total;
}

} // namespace

std::vector<PaletteEntry> rank(const std::vector<PaletteEntry>& entries, std::string_view query, std::size_t limit) {
    const auto wanted = words(query);
    struct Hit {
        int score;
        std::size_t order;
    };
    std::vector<Hit> hits;
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (const auto s = score(foldForSearch(entries[i].text), wanted)) hits.push_back({*s, i});
    std::ranges::stable_sort(hits, [&](const Hit& a, const Hit& b) {
        if (a.score != b.score) return a.score < b.score;
        return !wanted.empty() && entries[a.order].kind < entries[b.order].kind;
    });
    std::vector<PaletteEntry> out;
    for (const auto& h : hits) {
        if (out.size() == limit) break;
        out.push_back(entries[h.order]);
    }
    return out;
}

} // namespace fyr::presenter
