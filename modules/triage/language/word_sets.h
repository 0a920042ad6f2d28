// A list of the lexicon whose entries may be several words, read at a place of a text.
#pragma once

#include "triage/language/lexicon.h"

#include <algorithm>

namespace fyr::triage {

using WordSet = std::vector<std::vector<std::string>>;

[[nodiscard]] inline WordSet wordSet(const Lexicon& lexicon, std::string_view list) {
    WordSet out;
    for (const auto& words : lexicon.list(list)) out.push_back(wordsOf(words));
    return out;
}
[[nodiscard]] inline bool readsAny(std::span<const Token> tokens, std::size_t at, const WordSet& set) {
    return std::any_of(set.begin(), set.end(), [&](const auto& words) { return readsWords(tokens, at, words) > 0; });
}

} // namespace fyr::triage
