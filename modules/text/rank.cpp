#include "text/rank.h"

#include "base/text.h"

#include <algorithm>
#include <cmath>

namespace fyr::text {
namespace {

constexpr double saturation = 1.2; // BM25's k1
constexpr double byLength = 0.75;  // BM25's b
constexpr double usualWords = 60;

double weightOf(Field f) { return f == Field::title ? 3 : f == Field::body ? 1 : 0.5; }

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }
std::size_t pointsBack(std::string_view text, std::size_t at, std::size_t points) {
    for (; at > 0 && points > 0; --points) {
        --at;
        while (at > 0 && isContinuation(text[at])) --at;
    }
    return at;
}
std::size_t pointsOn(std::string_view text, std::size_t at, std::size_t points) {
    for (; at < text.size() && points > 0; --points) {
        ++at;
        while (at < text.size() && isContinuation(text[at])) ++at;
    }
    return at;
}

struct Mark {
    std::uint32_t begin;
    std::uint32_t end;
    std::size_t leaf;
};

// A line: control characters and line breaks would fall out of it.
void addLine(std::string& out, std::string_view text) {
    for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
}

} // namespace

std::vector<double> weigh(const Query& query, const Document& d) {
    std::vector<double> out;
    const double k = saturation * (1 - byLength + byLength * static_cast<double>(d.words().size()) / usualWords);
    for (const Node* leaf : query.leaves()) {
        double tf = 0;
        for (const auto& at : placesOf(*leaf, d))
            tf += weightOf(d.passages()[d.words()[at.first].passage].field) * (at.part ? 0.6 : 1) * (leaf->kind == Node::Kind::phrase ? 2 : 1);
        out.push_back(tf == 0 ? 0 : tf * (saturation + 1) / (tf + k));
    }
    return out;
}

std::vector<double> rank(const std::vector<std::vector<double>>& weights) {
    std::vector<double> out(weights.size(), 0);
    if (weights.empty()) return out;
    const auto all = static_cast<double>(weights.size());
    for (std::size_t leaf = 0; leaf < weights.front().size(); ++leaf) {
        double with = 0;
        for (const auto& w : weights) with += w[leaf] > 0 ? 1 : 0;
        const double rarity = 1 + std::log((all + 1) / (with + 1)); // a word that all have still counts
        for (std::size_t i = 0; i < weights.size(); ++i) out[i] += rarity * weights[i][leaf];
    }
    return out;
}

Snippet snippet(const Query& query, const Document& d, std::size_t length) {
    Snippet out;
    std::vector<std::vector<Mark>> marks(d.passages().size());
    const auto leaves = query.leaves();
    for (std::size_t i = 0; i < leaves.size(); ++i)
        for (const auto& at : placesOf(*leaves[i], d)) {
            const auto& first = d.words()[at.first];
            marks[first.passage].push_back({first.begin, d.words()[at.last].end, i});
        }
    // The passage that has most of what was asked for; the first of equals.
    std::size_t best = SIZE_MAX;
    std::size_t most = 0;
    for (std::size_t p = 0; p < marks.size(); ++p) {
        std::vector<bool> has(leaves.size());
        for (const auto& m : marks[p]) has[m.leaf] = true;
        const auto n = static_cast<std::size_t>(std::ranges::count(has, true));
        if (n > most) {
            most = n;
            best = p;
        }
    }
    if (best == SIZE_MAX) return out;
    auto& here = marks[best];
    std::ranges::sort(here, {}, [](const Mark& m) { return std::pair(m.begin, m.end); });
    const std::string_view text = d.passages()[best].text;
    std::size_t from = 0;
    if (codePoints(text) > length) {
        from = pointsBack(text, here.front().begin, length / 4);
        if (from > 0) // not in the middle of a word
            while (from < here.front().begin && text[from] != ' ') ++from;
        while (from < here.front().begin && text[from] == ' ') ++from;
    }
    const std::size_t to = pointsOn(text, from, length);
    if (from > 0) out.text = "… ";
    const std::size_t shift = codePoints(out.text);
    addLine(out.text, text.substr(from, to - from));
    if (to < text.size()) out.text += "…";
    for (const auto& m : here) {
        if (m.begin < from || m.end > to) continue;
        const Span s{shift + codePoints(text.substr(from, m.begin - from)), shift + codePoints(text.substr(from, m.end - from))};
        if (!out.highlights.empty() && s.start < out.highlights.back().end) out.highlights.back().end = std::max(out.highlights.back().end, s.end);
        else out.highlights.push_back(s);
    }
    return out;
}

} // namespace fyr::text
