// Every function that an expression can call. Internal to modules/fhirpath.
#pragma once

#include <cstdint>
#include <string_view>

namespace fyr::fhirpath {

enum class Function : std::uint8_t {
    abs, aggregate, all, allFalse, allTrue, anyFalse, anyTrue, as, ceiling, children, combine, comparable, conformsTo,
    contains, convertsToBoolean, convertsToDate, convertsToDateTime, convertsToDecimal, convertsToInteger, convertsToQuantity,
    convertsToString, convertsToTime, count, decode, descendants, distinct, empty, encode, endsWith, escape, exclude, exists,
    exp, extension, first, floor, getValue, hasValue, highBoundary, htmlChecks, iif, indexOf, intersect, is, isDistinct, join,
    last, lastIndexOf, length, ln, log, lower, lowBoundary, matches, matchesFull, memberOf, not_, now, ofType, power, precision,
    repeat, replace, replaceMatches, resolve, round, select, single, skip, sort, split, sqrt, startsWith, subsetOf, substring,
    supersetOf, tail, take, timeOfDay, toBoolean, toChars, toDate, toDateTime, toDecimal, today, toInteger, toQuantity, toString,
    toTime, trace, trim, truncate, type, unescape, union_, upper, where,
};

struct FunctionInfo {
    std::string_view name;
    Function function;
    std::uint8_t least; // arguments
    std::uint8_t most;
};
// nullptr: there is no such function.
[[nodiscard]] const FunctionInfo* functionNamed(std::string_view name) noexcept;
[[nodiscard]] std::string_view nameOf(Function f) noexcept;

} // namespace fyr::fhirpath
