// The index of words, as both databases hold it: one text of terms for each resource that says something.
//
// Shape:   every term begins with the tenant's number: "12xrygg" is a word, "12t5" a type, "12p77" a patient's record, "12u3"
//          a care unit's, so that the narrowest list of any of them bounds a search. The index finds; what it cannot tell
//          (phrases, the narrative) is decided on the resource's own text, by the same code over both databases. What the
//          feed tells and the index does not hold yet is looked at in the same way: an answer is of its snapshot.
// Threads: pure.
#pragma once

#include "server/store/store.h"
#include "text/question.h"

namespace fyr::server {

// Resources that a search may look at because they are not indexed yet; with more it asks to wait.
inline constexpr std::int64_t mostUnindexed = 20'000;
// Resources whose own text is read to decide a phrase, and those that one search of a type may find.
inline constexpr std::int64_t mostDecided = 20'000;
inline constexpr std::int64_t mostWordHits = 1'000'000;

struct WordsFilter {
    std::vector<std::int64_t> types; // any of these; empty = all
    std::int64_t patient = 0;        // rid; 0 = anybody
    bool byUnit = false;             // then those of `unit` and of no unit
    std::int64_t unit = 0;
    [[nodiscard]] bool admits(std::int64_t ofType, std::int64_t ofPatient, std::int64_t ofUnit) const;
};

// What the index holds of a resource: terms with a space between; empty when there is nothing to read.
[[nodiscard]] std::string indexedTerms(std::int64_t tenant, std::int64_t type, std::int64_t patient, std::int64_t unit, std::string_view json);
// The same as the text of a tsvector.
[[nodiscard]] std::string asTsvector(std::string_view terms);
// The question to the index. It finds all that match, and more where `decidedByText`.
[[nodiscard]] std::string indexQuestion(text::Dialect dialect, std::int64_t tenant, const text::Query& query, const WordsFilter& filter);
[[nodiscard]] inline bool decidedByText(const text::Query& query, bool narrativeOnly) { return narrativeOnly || !query.byTerms(); }
// Whether the text of this resource matches.
[[nodiscard]] bool wordsMatch(const text::Query& query, bool narrativeOnly, std::string_view json);

} // namespace fyr::server
