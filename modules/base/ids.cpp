#include "base/ids.h"

#include <algorithm>
#include <array>

namespace fyr {
namespace {
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
}

bool isFhirId(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

bool isUlid(std::string_view text) noexcept {
    return text.size() == 26 && text[0] <= '7' &&
           std::ranges::all_of(text, [](char c) { return alphabet.find(c) != std::string_view::npos; });
}

std::string makeUlid(Instant now, Random& random) {
    std::string out(26, '0');
    auto millis = static_cast<std::uint64_t>(now.time_since_epoch().count());
    for (int i = 9; i >= 0; --i, millis >>= 5) out[static_cast<std::size_t>(i)] = alphabet[millis & 31U];
    std::array<std::uint8_t, 16> bytes{};
    random.fill(bytes);
    for (std::size_t i = 0; i < 16; ++i) out[10 + i] = alphabet[bytes[i] & 31U];
    return out;
}

Result<Instant> timeOfUlid(std::string_view ulid) {
    if (!isUlid(ulid)) return fail(ErrorCode::badRequest, "not a ULID");
    std::uint64_t millis = 0;
    for (std::size_t i = 0; i < 10; ++i) millis = millis << 5U | alphabet.find(ulid[i]);
    return Instant{Millis{static_cast<std::int64_t>(millis)}};
}

} // namespace fyr
