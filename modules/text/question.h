// A query in the words of a database's full-text index whose terms this module made.
//
// Shape:   finds all that match, and more where the query is not decided by terms (Query::byTerms): then the document
//          decides. Terms are letters and digits, so nothing in them has to be escaped.
// Threads: pure.
#pragma once

#include "text/query.h"

namespace fyr::text {

enum class Dialect : std::uint8_t { fts5, tsquery };

[[nodiscard]] std::string quotedTerm(Dialect dialect, std::string_view term, bool begins = false);
[[nodiscard]] std::string joined(Dialect dialect, const std::vector<std::string>& parts, bool all);
// `lead`: what each term of the index begins with.
[[nodiscard]] std::string question(Dialect dialect, std::string_view lead, const Query& query);

} // namespace fyr::text
