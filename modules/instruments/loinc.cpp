#include "instruments/loinc.h"

namespace fyr::instruments {

bool loincCheckDigitHolds(std::string_view code) noexcept {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto dash = code.find('-');
    if (dash == std::string_view::npos || dash + 2 != code.size() || !digit(code.back())) return false;
    const auto body = code.substr(0, dash);
    const std::size_t letters = body.starts_with('L') ? 2 : 0;
    if (letters != 0 && (body.size() < 2 || (body[1] != 'A' && body[1] != 'L' && body[1] != 'P' && body[1] != 'G'))) return false;
    if (body.size() == letters) return false;
    int sum = 0;
    bool doubled = true; // from the right
    for (std::size_t i = body.size(); i-- > 0; doubled = !doubled) {
        if (i >= letters && !digit(body[i])) return false;
        const int value = body[i] - '0'; // letters too: 'A' is 17, 'L' is 28
        sum += doubled ? 2 * value - value / 5 * 9 : value;
    }
    return (10 - sum % 10) % 10 == code.back() - '0';
}

} // namespace fyr::instruments
