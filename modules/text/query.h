// What somebody looks for, as words: parsed, and matched against a document.
//
// Shape:   words side by side must all be there; "ont i ryggen" in quotes as it stands; rygg* by its beginning; OR (eller,
//          |) either; -feber not; AND (och, &) and round brackets as one would think. Each alternative needs a word that
//          must be there and that is not in every text. Forms of a word are one (words.h).
// Limits:  512 code points, 32 words, brackets 8 deep.
// Errors:  badRequest, with what is wrong in words.
// Threads: pure.
#pragma once

#include "base/result.h"
#include "text/document.h"

#include <optional>

namespace fyr::text {

struct Node {
    enum class Kind : std::uint8_t { word, prefix, phrase, all, any, none } kind = Kind::all; // none: not `of[0]`
    std::string term;               // word: its term. prefix: the term of what was written
    std::string start;              // prefix: as folded
    std::vector<Entry> words;       // phrase
    std::vector<Node> of;           // all, any, none
    bool common = false;            // a word that is in every text
};

class Query {
  public:
    static constexpr std::size_t longest = 512;
    static constexpr std::size_t mostWordsAsked = 32;
    static constexpr int deepest = 8;
    static constexpr std::size_t shortestPrefix = 2;

    [[nodiscard]] static Result<Query> parse(std::string_view text);
    // As somebody types: every word by its beginning, whatever signs are between. Nothing: no word is there.
    [[nodiscard]] static std::optional<Query> typed(std::string_view text);
    // Any of these.
    [[nodiscard]] static Query either(std::vector<Query> queries);

    [[nodiscard]] const Node& root() const noexcept { return m_root; }
    // Whether the terms of a document decide by themselves: no phrase.
    [[nodiscard]] bool byTerms() const noexcept;
    [[nodiscard]] bool matches(const Document& document, bool narrativeOnly = false) const;

    // The words, beginnings and phrases that must or may be there.
    [[nodiscard]] std::vector<const Node*> leaves() const;

  private:
    explicit Query(Node root) : m_root(std::move(root)) {}
    Node m_root;
};

// How often it stands there. `each`: the first and the last word of each place.
struct Place {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    bool part = false; // only a part of a compound
};
[[nodiscard]] std::vector<Place> placesOf(const Node& leaf, const Document& document);

} // namespace fyr::text
