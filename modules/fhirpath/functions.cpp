#include "fhirpath/functions.h"

#include <algorithm>
#include <array>

namespace fyr::fhirpath {
namespace {

using F = Function;
// Sorted by name.
constexpr auto table = std::to_array<FunctionInfo>({
    {"abs", F::abs, 0, 0},
    {"aggregate", F::aggregate, 1, 2},
    {"all", F::all, 1, 1},
    {"allFalse", F::allFalse, 0, 0},
    {"allTrue", F::allTrue, 0, 0},
    {"anyFalse", F::anyFalse, 0, 0},
    {"anyTrue", F::anyTrue, 0, 0},
    {"as", F::as, 1, 1},
    {"ceiling", F::ceiling, 0, 0},
    {"children", F::children, 0, 0},
    {"combine", F::combine, 1, 1},
    {"comparable", F::comparable, 1, 1},
    {"conformsTo", F::conformsTo, 1, 1},
    {"contains", F::contains, 1, 1},
    {"convertsToBoolean", F::convertsToBoolean, 0, 0},
    {"convertsToDate", F::convertsToDate, 0, 0},
    {"convertsToDateTime", F::convertsToDateTime, 0, 0},
    {"convertsToDecimal", F::convertsToDecimal, 0, 0},
    {"convertsToInteger", F::convertsToInteger, 0, 0},
    {"convertsToQuantity", F::convertsToQuantity, 0, 1},
    {"convertsToString", F::convertsToString, 0, 0},
    {"convertsToTime", F::convertsToTime, 0, 0},
    {"count", F::count, 0, 0},
    {"decode", F::decode, 1, 1},
    {"descendants", F::descendants, 0, 0},
    {"distinct", F::distinct, 0, 0},
    {"empty", F::empty, 0, 0},
    {"encode", F::encode, 1, 1},
    {"endsWith", F::endsWith, 1, 1},
    {"escape", F::escape, 1, 1},
    {"exclude", F::exclude, 1, 1},
    {"exists", F::exists, 0, 1},
    {"exp", F::exp, 0, 0},
    {"extension", F::extension, 1, 1},
    {"first", F::first, 0, 0},
    {"floor", F::floor, 0, 0},
    {"getValue", F::getValue, 0, 0},
    {"hasValue", F::hasValue, 0, 0},
    {"highBoundary", F::highBoundary, 0, 1},
    {"htmlChecks", F::htmlChecks, 0, 0},
    {"iif", F::iif, 2, 3},
    {"indexOf", F::indexOf, 1, 1},
    {"intersect", F::intersect, 1, 1},
    {"is", F::is, 1, 1},
    {"isDistinct", F::isDistinct, 0, 0},
    {"join", F::join, 0, 1},
    {"last", F::last, 0, 0},
    {"lastIndexOf", F::lastIndexOf, 1, 1},
    {"length", F::length, 0, 0},
    {"ln", F::ln, 0, 0},
    {"log", F::log, 1, 1},
    {"lowBoundary", F::lowBoundary, 0, 1},
    {"lower", F::lower, 0, 0},
    {"matches", F::matches, 1, 1},
    {"matchesFull", F::matchesFull, 1, 1},
    {"memberOf", F::memberOf, 1, 1},
    {"not", F::not_, 0, 0},
    {"now", F::now, 0, 0},
    {"ofType", F::ofType, 1, 1},
    {"power", F::power, 1, 1},
    {"precision", F::precision, 0, 0},
    {"repeat", F::repeat, 1, 1},
    {"replace", F::replace, 2, 2},
    {"replaceMatches", F::replaceMatches, 2, 2},
    {"resolve", F::resolve, 0, 0},
    {"round", F::round, 0, 1},
    {"select", F::select, 1, 1},
    {"single", F::single, 0, 0},
    {"skip", F::skip, 1, 1},
    {"sort", F::sort, 0, 16},
    {"split", F::split, 1, 1},
    {"sqrt", F::sqrt, 0, 0},
    {"startsWith", F::startsWith, 1, 1},
    {"subsetOf", F::subsetOf, 1, 1},
    {"substring", F::substring, 1, 2},
    {"supersetOf", F::supersetOf, 1, 1},
    {"tail", F::tail, 0, 0},
    {"take", F::take, 1, 1},
    {"timeOfDay", F::timeOfDay, 0, 0},
    {"toBoolean", F::toBoolean, 0, 0},
    {"toChars", F::toChars, 0, 0},
    {"toDate", F::toDate, 0, 0},
    {"toDateTime", F::toDateTime, 0, 0},
    {"toDecimal", F::toDecimal, 0, 0},
    {"toInteger", F::toInteger, 0, 0},
    {"toQuantity", F::toQuantity, 0, 1},
    {"toString", F::toString, 0, 0},
    {"toTime", F::toTime, 0, 0},
    {"today", F::today, 0, 0},
    {"trace", F::trace, 1, 2},
    {"trim", F::trim, 0, 0},
    {"truncate", F::truncate, 0, 0},
    {"type", F::type, 0, 0},
    {"unescape", F::unescape, 1, 1},
    {"union", F::union_, 1, 1},
    {"upper", F::upper, 0, 0},
    {"where", F::where, 1, 1},
});
static_assert(std::ranges::is_sorted(table, {}, &FunctionInfo::name));

} // namespace

const FunctionInfo* functionNamed(std::string_view name) noexcept {
    const auto it = std::ranges::lower_bound(table, name, {}, &FunctionInfo::name);
    return it != table.end() && it->name == name ? &*it : nullptr;
}

std::string_view nameOf(Function f) noexcept {
    const auto it = std::ranges::find(table, f, &FunctionInfo::function);
    return it == table.end() ? std::string_view() : it->name;
}

} // namespace fyr::fhirpath
