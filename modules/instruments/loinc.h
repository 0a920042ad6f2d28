// The check digit of LOINC's codes: "44249-1", "LA6568-5", "LL358-3". A code that passes may still mean something else.
// Source: LOINC Users' Guide, appendix on check digits (mod 10). That the letters of answers, lists and parts count by their
//         place in ASCII was found from published codes; it holds for all that are tried in the tests.
#pragma once

#include <string_view>

namespace fyr::instruments {

[[nodiscard]] bool loincCheckDigitHolds(std::string_view code) noexcept;

} // namespace fyr::instruments
