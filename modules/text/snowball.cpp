#include "text/snowball.h"

#include <libstemmer.h>
#include <memory>

namespace fyr::text {
namespace {

struct Free {
    void operator()(sb_stemmer* s) const { sb_stemmer_delete(s); }
};

sb_stemmer* stemmer(Language language) {
    // libstemmer keeps its buffer in the object: one per thread and language.
    thread_local std::unique_ptr<sb_stemmer, Free> swedish{sb_stemmer_new("swedish", "UTF_8")};
    thread_local std::unique_ptr<sb_stemmer, Free> english{sb_stemmer_new("english", "UTF_8")};
    return language == Language::sv ? swedish.get() : english.get();
}

bool endsInLongVowel(std::string_view w) { return w.ends_with("å") || w.ends_with("ä") || w.ends_with("ö"); }

} // namespace

std::string snowball(Language language, std::string_view word) {
    auto* s = stemmer(language);
    if (!s) return std::string(word);
    const auto* out = sb_stemmer_stem(s, reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
    if (!out) return std::string(word);
    return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(sb_stemmer_length(s))};
}

std::string swedishStem(std::string_view word) {
    std::string w(word);
    for (int turn = 0; turn < 3; ++turn) {
        const auto before = w;
        if (w.size() >= 5 && w.ends_with("et")) w.resize(w.size() - 2);
        else if (w.size() >= 5 && w.ends_with("t") && endsInLongVowel(std::string_view(w).substr(0, w.size() - 1))) w.resize(w.size() - 1);
        w = snowball(Language::sv, w);
        if (w == before) break;
    }
    return w;
}

} // namespace fyr::text
