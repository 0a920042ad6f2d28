// What a resource can be found by: its values for every R4 search parameter, normalised for comparison.
//
// Shape: tables generated from the published SearchParameters. Composite parameters are not indexed: they are looked up
//        by their components and then checked place by place. Special ones are not known here.
// Units: dates are half-open ranges [low, high) in milliseconds since 1970 UTC; a date without a time zone is
// UTC. Source: hl7.org/fhir/R4/search.html
#pragma once

#include "base/clock.h"
#include "fhir/value.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::fhir {

enum class SearchKind : std::uint8_t { token, string, date, reference, number, quantity, uri };
[[nodiscard]] std::string_view code(SearchKind k) noexcept; // as in SearchParameter.type

struct SearchParameter {
    std::string_view name; // "birthdate"; "_id" and friends too
    SearchKind kind;
    std::string_view url;                      // canonical, of the definition
    std::span<const std::string_view> targets; // types a reference may point to; empty = any
    std::uint16_t number;                      // unique for (type, parameter), stable only within one build
};

// The parameters of a type, sorted by name; empty for an unknown type.
[[nodiscard]] std::span<const SearchParameter> searchParameters(std::string_view type) noexcept;
// nullptr: the type has no such parameter.
[[nodiscard]] const SearchParameter* searchParameter(std::string_view type, std::string_view name) noexcept;

// Values that must stand at one place: "code-value-quantity". A few that reach across the resource are not known.
struct CompositeParameter {
    std::string_view name;
    std::string_view url;
    std::uint16_t firstComponent;
    std::uint8_t components;
    std::uint16_t firstBase;
    std::uint8_t bases;
};
[[nodiscard]] std::span<const CompositeParameter> compositeParameters(std::string_view type) noexcept;
[[nodiscard]] const CompositeParameter* compositeParameter(std::string_view type, std::string_view name) noexcept;
// The parameter of the same type that says what the component is ("code", "value-quantity").
[[nodiscard]] const SearchParameter& componentOf(const CompositeParameter& p, std::size_t index) noexcept;

// The reference parameters that put a resource of the type into a patient's compartment.
[[nodiscard]] std::vector<const SearchParameter*> patientCompartment(std::string_view type);

inline constexpr std::int64_t beginningOfTime = INT64_MIN; // an open Period
inline constexpr std::int64_t endOfTime = INT64_MAX;

struct IndexEntry {
    const SearchParameter* param = nullptr; // never null; lives for ever
    // token: code · string: folded by foldForSearch · reference: id (or the whole address when it is not
    // local) · quantity: unit's code (or unit) · uri: the uri
    std::string text;
    // token, quantity: system · reference: type (empty when the address is not local)
    std::string system;
    std::string exact;    // string: as it was written (":exact"); token: the display or text (":text")
    std::int64_t low = 0; // date: [low, high)
    std::int64_t high = 0;
    double number = 0;    // number, quantity
    double numberLow = 0; // what the digits given stand for: 5.40 is [5.395, 5.405)
    double numberHigh = 0;
    [[nodiscard]] SearchKind kind() const noexcept { return param->kind; }
};

// Every value of every parameter; no duplicates. Empty for an unknown type.
[[nodiscard]] std::vector<IndexEntry> indexOf(const Value& resource);

// The places that a parameter's published expression selects, before they become entries. For checks of the programs.
[[nodiscard]] std::vector<const Value*> selectedBy(const SearchParameter& parameter, const Value& resource);
// The values at each place that the composite is about: [place][component].
[[nodiscard]] std::vector<std::vector<std::vector<IndexEntry>>> compositeValues(const CompositeParameter& p,
                                                                                const Value& resource);

// The same normalisation for the values in a query. Errors: badRequest.
struct DateRange {
    std::int64_t low = 0;
    std::int64_t high = 0;
};
[[nodiscard]] Result<DateRange>
dateRange(std::string_view text); // "2026", "2026-11", … "2026-11-20T09:47:12+01:00"
struct NumberRange {
    double number = 0;
    double low = 0;
    double high = 0;
};
[[nodiscard]] Result<NumberRange> numberRange(std::string_view digits);

} // namespace fyr::fhir
