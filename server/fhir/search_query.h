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

#include <functional>

namespace fyr::server {

// What no index can tell: asked of each resource that the rest of the search finds.
using Sieve = std::function<bool(const fhir::Value& resource)>;

struct Linked;
// What one type of resource has to fulfil.
struct Condition {
    std::vector<SearchTerm> terms;
    std::vector<Linked> linked;
    std::vector<Sieve> sieves;
    [[nodiscard]] bool empty() const noexcept; // asks for nothing
};
// A condition on another resource. Forward ("subject:Patient.family"): what `param` points to is one of `of`.
// Reverse ("_has:Observation:patient:code"): a resource of the one type in `of` points here by its `param`.
struct Linked {
    bool reverse = false;
    std::string param;
    std::vector<std::pair<std::string, Condition>> of;
};

inline bool Condition::empty() const noexcept { return terms.empty() && linked.empty() && sieves.empty(); }

enum class Summary : std::uint8_t { off, all, text, data, count };

struct SearchPlan {
    SearchQuery query; // terms of `condition` are moved here when it is run
    Condition condition;
    std::vector<SearchInclude> iterate; // _include:iterate, _revinclude:iterate: of what was included too
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
    // (system, code) of a value set, for :in and :not-in. Errors: notFound, badRequest. Empty: those are refused.
    std::function<Result<std::vector<std::pair<std::string, std::string>>>(std::string_view url)> expand{};
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
