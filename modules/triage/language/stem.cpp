#include "triage/language/stem.h"

#include <algorithm>
#include <array>
#include <libstemmer.h>
#include <memory>

namespace fyr::triage {
namespace {

struct Free {
    void operator()(sb_stemmer* s) const { sb_stemmer_delete(s); }
};

sb_stemmer* stemmer(Lang lang) {
    // libstemmer keeps its buffer in the object: one per thread and language.
    thread_local std::unique_ptr<sb_stemmer, Free> swedish{sb_stemmer_new("swedish", "UTF_8")};
    thread_local std::unique_ptr<sb_stemmer, Free> english{sb_stemmer_new("english", "UTF_8")};
    return lang == Lang::sv ? swedish.get() : english.get();
}

} // namespace

namespace {

std::string snowball(Lang lang, std::string_view word) {
    auto* s = stemmer(lang);
    if (!s) return std::string(word);
    const auto* out = sb_stemmer_stem(s, reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
    if (!out) return std::string(word);
    return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(sb_stemmer_length(s))};
}

bool endsInLongVowel(std::string_view w) { return w.ends_with("å") || w.ends_with("ä") || w.ends_with("ö"); }

} // namespace

std::string stem(Lang lang, std::string_view word) {
    if (lang == Lang::en) return snowball(lang, word);
    // Snowball leaves the definite "-et" of Swedish neuters, and takes one ending only: "bröstet", "knät" and "halsen"
    // would differ from "bröst", "knä" and "hals".
    std::string w(word);
    for (int turn = 0; turn < 3; ++turn) {
        const auto before = w;
        if (w.size() >= 5 && w.ends_with("et")) w.resize(w.size() - 2);
        else if (w.size() >= 5 && w.ends_with("t") && endsInLongVowel(std::string_view(w).substr(0, w.size() - 1))) w.resize(w.size() - 1);
        w = snowball(lang, w);
        if (w == before) break;
    }
    return w;
}

std::u32string toCodePoints(std::string_view t) {
    std::u32string out;
    out.reserve(t.size());
    for (std::size_t i = 0; i < t.size();) {
        const auto b = static_cast<std::uint8_t>(t[i]);
        const std::size_t n = b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
        char32_t cp = n == 1 ? b : n == 2 ? b & 0x1FU : n == 3 ? b & 0x0FU : b & 0x07U;
        for (std::size_t k = 1; k < n && i + k < t.size(); ++k)
            cp = (cp << 6U) | (static_cast<std::uint8_t>(t[i + k]) & 0x3FU);
        out.push_back(cp);
        i += n;
    }
    return out;
}

int editDistance(std::u32string_view a, std::u32string_view b, int limit) {
    constexpr std::size_t longest = 40;
    if (a.size() > longest || b.size() > longest) return limit + 1;
    const int n = static_cast<int>(a.size());
    const int m = static_cast<int>(b.size());
    if (n - m > limit || m - n > limit) return limit + 1;
    std::array<std::array<int, longest + 1>, 3> rows{};
    for (int j = 0; j <= m; ++j) rows[0][static_cast<std::size_t>(j)] = j;
    for (int i = 1; i <= n; ++i) {
        auto& row = rows[static_cast<std::size_t>(i % 3)];
        const auto& before = rows[static_cast<std::size_t>((i + 2) % 3)];
        const auto& twoBefore = rows[static_cast<std::size_t>((i + 1) % 3)];
        row[0] = i;
        int best = i;
        for (int j = 1; j <= m; ++j) {
            const auto ju = static_cast<std::size_t>(j);
            const auto iu = static_cast<std::size_t>(i);
            const int cost = a[iu - 1] == b[ju - 1] ? 0 : 1;
            int d = std::min({before[ju] + 1, row[ju - 1] + 1, before[ju - 1] + cost});
            if (i > 1 && j > 1 && a[iu - 1] == b[ju - 2] && a[iu - 2] == b[ju - 1]) d = std::min(d, twoBefore[ju - 2] + 1);
            row[ju] = d;
            best = std::min(best, d);
        }
        if (best > limit) return limit + 1;
    }
    return std::min(rows[static_cast<std::size_t>(n % 3)][static_cast<std::size_t>(m)], limit + 1);
}

} // namespace fyr::triage
