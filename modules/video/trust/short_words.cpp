#include "video/trust/short_words.h"

#include "video/trust/words.h"

#include <algorithm>
#include <openssl/evp.h>

namespace fyr::video::trust {

Result<ShortCode> shortCode(const Fingerprint& one, const Fingerprint& other) {
    constexpr std::string_view salt = "fyr call words 1";
    std::array<std::uint8_t, 64> both{};
    const auto& [first, second] = std::minmax(one, other);
    std::ranges::copy(first, both.begin());
    std::ranges::copy(second, both.begin() + 32);
    ShortCode out{};
    if (PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(both.data()), static_cast<int>(both.size()), reinterpret_cast<const unsigned char*>(salt.data()),
                          static_cast<int>(salt.size()), rounds, EVP_sha256(), static_cast<int>(out.size()), out.data())
        != 1)
        return fail(ErrorCode::internal, "PBKDF2");
    return out;
}

std::array<std::string_view, wordCount> wordsOf(const ShortCode& code, Language language) noexcept {
    const auto& list = language == Language::swedish ? swedishWords : englishWords;
    std::array<std::string_view, wordCount> out;
    std::ranges::transform(code, out.begin(), [&](std::uint8_t n) { return list[n]; });
    return out;
}

} // namespace fyr::video::trust
