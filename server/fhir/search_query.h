// A search as it was asked, read strictly: what is not understood is refused and not left out.
//
// Shape:  `parseSearch` is pure: parameters in, a plan out. Conditions on other resources (chains, _has) stay a tree
//         until search.h resolves them inside a transaction.
// Errors: unknownParameter (a parameter, modifier or value of a result parameter that is not known), badRequest (a
//         value that cannot be read). All of them, each named, with what the type does know.
// Source: hl7.org/fhir/R4/search.html
#pragma once

#include "server/fhir/call.h"
#include "server/store/store.h"

namespace fyr::server {

struct Linked;
// What one type of resource has to fulfil.
struct Condition {
    std::vector<SearchTerm> terms;
    std::vector<Linked> linked;
};
// A condition on another resource. Forward ("subject:Patient.family"): what `param` points to is one of `of`.
// Reverse ("_has:Observation:patient:code"): a resource of the one type in `of` points here by its `param`.
struct Linked {
    bool reverse = false;
    std::string param;
    std::vector<std::pair<std::string, Condition>> of;
};

enum class Summary : std::uint8_t { off, all, text, data, count };

struct SearchPlan {
    SearchQuery query; // terms of `condition` are moved here when it is run
    Condition condition;
    Summary summary = Summary::off;
    std::vector<std::string> elements;
    QueryParameters used;             // for the self link
    std::vector<std::string> ignored; // handling=lenient
};

struct SearchReading {
    std::string_view base; // our own addresses are local references
    bool lenient = false;
    Instant now; // for the prefix "ap"
    std::int32_t pageSize = 50;
    std::int32_t pageLimit = 1'000;
    bool criteriaOnly = false; // of conditional interactions: result parameters are refused
};

[[nodiscard]] Result<SearchPlan> parseSearch(std::string_view type, const QueryParameters& params, const SearchReading& how);

// One value of one parameter. Errors: badRequest, unknownParameter (modifier).
[[nodiscard]] Result<SearchValue> parseSearchValue(const fhir::SearchParameter& p, std::string_view modifier,
                                                   std::string_view text, const SearchReading& how);
// Splits where the separator is not escaped with a backslash; the parts keep their escapes.
[[nodiscard]] std::vector<std::string_view> splitUnescaped(std::string_view text, char separator);
[[nodiscard]] std::string unescapeSearch(std::string_view text);

// "name=a%20b&…"
[[nodiscard]] std::string encodeQuery(const QueryParameters& params);
[[nodiscard]] std::string percentEncode(std::string_view text);

} // namespace fyr::server
