// What definitions/generate.mjs takes from R4's published definitions. Internal to modules/fhirpath.
#pragma once

#include <span>
#include <string_view>

namespace fyr::fhirpath::tables {

struct Constraint {
    std::string_view path;
    std::string_view key;
    std::string_view expression;
    std::string_view human;
    bool isError;
};
[[nodiscard]] std::span<const Constraint> constraints() noexcept;

struct SearchExpression {
    std::string_view url; // of the SearchParameter
    std::string_view expression;
};
[[nodiscard]] std::span<const SearchExpression> searchExpressions() noexcept;

} // namespace fyr::fhirpath::tables
