// Whether a resource fulfils search terms, decided on the resource itself: for what no index can tell (composites, the
// scopes of a token, what a subscription waits for).
//
// Shape:  the same normalisation and the same comparisons as the store's index.
// Source: hl7.org/fhir/R4/search.html, prefixes and modifiers.
// Threads: pure.
#pragma once

#include "server/fhir/search_query.h"

namespace fyr::server {

[[nodiscard]] bool valueMatches(const SearchValue& asked, const fhir::IndexEntry& has);
// `index`: of the whole resource; entries of other parameters are passed over.
[[nodiscard]] bool termMatches(const SearchTerm& term, const fhir::Value& resource, const std::vector<fhir::IndexEntry>& index);
// Terms and sieves; conditions on other resources are not looked at.
[[nodiscard]] bool resourceMatches(const Condition& condition, const fhir::Value& resource);

// ---- What becomes a sieve -------------------------------------------------------------------------------------------

// "code-value-quantity=8480-6$gt140": the values, and what narrows the search beforehand. Errors: badRequest.
struct CompositeQuery {
    std::vector<SearchTerm> narrowed;
    Sieve sieve;
};
[[nodiscard]] Result<CompositeQuery> parseComposite(const fhir::CompositeParameter& p, std::string_view value, const SearchReading& how);
// "identifier:of-type=system|code|value"
[[nodiscard]] Result<CompositeQuery> parseOfType(const fhir::SearchParameter& p, std::string_view value);
// "near=57.70|11.97|5|km" of Location. Errors: badRequest.
[[nodiscard]] Result<Sieve> parseNear(std::string_view value);

} // namespace fyr::server
