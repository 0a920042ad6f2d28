// A search's terms, resolved to the numbers that index blobs are made of, and the test of a blob against them.
//
// Source: hl7.org/fhir/R4/search.html, prefixes and modifiers.
// Threads: resolving as its lookup; matching is pure.
#pragma once

#include "server/store/index/lookup.h"
#include "server/store/index/names.h"
#include "server/store/index/packed.h"
#include "server/store/store.h"
#include "text/query.h"

namespace fyr::server {

enum class Special : std::uint8_t { none, id, lastUpdated, words };
enum class TextMatch : std::uint8_t { starts, exact, contains };

struct Alternative {
    Prefix prefix = Prefix::eq;
    TextMatch match = TextMatch::starts;
    std::string text;
    std::string folded; // where to look in the index; empty = nowhere
    std::int64_t low = 0;
    std::int64_t high = 0;
    double number = 0;
    double numberLow = 0;
    double numberHigh = 0;
    bool anyUnit = true;
    std::vector<std::int64_t> units; // sorted
};

struct ResolvedTerm {
    std::int64_t param = 0;
    fhir::SearchKind kind = fhir::SearchKind::token;
    Special special = Special::none;
    bool negated = false;             // :not
    std::optional<bool> missing;      // :missing
    std::vector<std::int64_t> keys;   // sorted: any of them; token, reference, uri
    std::vector<std::string> ids;     // sorted; _id
    std::vector<Alternative> anyOf;   // string, date, number, quantity
    std::optional<text::Query> words; // _content, _text
    bool narrativeOnly = false;
    std::vector<std::int64_t> rids;   // sorted: what the words found, filled in by the store
};

// Errors: unknownParameter (a parameter that the type lacks, a modifier that its kind lacks).
[[nodiscard]] Result<std::vector<ResolvedTerm>> resolveTerms(TermLookup& lookup, const Names& names, std::string_view type,
                                                             const std::vector<SearchTerm>& terms);

// The least text above every text that starts with `prefix`.
[[nodiscard]] std::string pastPrefix(std::string prefix);
// The part of a text that the index holds.
inline constexpr std::size_t textKeyBytes = 48;
[[nodiscard]] inline std::string_view textKey(std::string_view text) { return text.substr(0, textKeyBytes); }

// A term that nothing can match: its code, resource or id was never heard of.
[[nodiscard]] bool neverMatches(const ResolvedTerm& term);

struct Candidate {
    std::string_view id;
    std::int64_t updated = 0;
    std::span<const std::uint8_t> packed;
    std::int64_t rid = 0;
};
[[nodiscard]] bool matches(const std::vector<ResolvedTerm>& terms, const Candidate& candidate);

} // namespace fyr::server
