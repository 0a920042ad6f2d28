// Which of the documents found says most, and the lines to show of it.
//
// Shape:   BM25's saturation and length, words in titles weigh three times, in the generated narrative half, parts of
//          compounds less than the word itself. How rare a word is, is counted over the documents at hand: what a person
//          may not see has no say in it.
// Units:   highlights are code points of the snippet, end exclusive.
// Source:  Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond".
// Threads: pure.
#pragma once

#include "text/query.h"

namespace fyr::text {

// One document's part: how much of each leaf of the query (Query::leaves) is in it.
[[nodiscard]] std::vector<double> weigh(const Query& query, const Document& document);
// The score of each, in the order given.
[[nodiscard]] std::vector<double> rank(const std::vector<std::vector<double>>& weights);

struct Span {
    std::size_t start = 0;
    std::size_t end = 0;
};
struct Snippet {
    std::string text; // one line; "…" where it was cut
    std::vector<Span> highlights;
};
inline constexpr std::size_t snippetLength = 160; // code points, without the "…"
[[nodiscard]] Snippet snippet(const Query& query, const Document& document, std::size_t length = snippetLength);

} // namespace fyr::text
