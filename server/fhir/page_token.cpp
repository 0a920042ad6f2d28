#include "server/fhir/page_token.h"

#include "base/digest.h"

#include <sodium.h>

namespace fyr::server {
namespace {

constexpr std::size_t nonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t macBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t keyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;

const unsigned char* bytes(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* bytes(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

} // namespace

std::string newPageKey(Random& random) {
    std::array<std::uint8_t, keyBytes> key{};
    random.fill(key);
    return hex(key);
}

std::string sealPage(const PagePlace& place, std::string_view key, Random& random) {
    const auto raw = fromHex(key);
    if (!raw || raw->size() != keyBytes) return {};
    const std::string plain = place.context + '\n' + place.query + '\n' + place.at;
    std::string sealed(nonceBytes + plain.size() + macBytes, '\0');
    random.fill({bytes(sealed), nonceBytes});
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(sealed) + nonceBytes, nullptr, bytes(plain), plain.size(), nullptr, 0, nullptr,
                                               bytes(sealed), raw->data());
    return base64Url({bytes(sealed), sealed.size()});
}

Result<PagePlace> openPage(std::string_view token, std::string_view key) {
    const auto refuse = [] { return fail(ErrorCode::badRequest, "_page is not a page of this search"); };
    const auto raw = fromHex(key);
    std::string sealed(token.size(), '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    if (!raw || raw->size() != keyBytes ||
        sodium_base642bin(bytes(sealed), sealed.size(), token.data(), token.size(), nullptr, &size, &end,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        end != token.data() + token.size() || size < nonceBytes + macBytes)
        return refuse();
    std::string plain(size - nonceBytes - macBytes, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes(plain), nullptr, nullptr, bytes(sealed) + nonceBytes, size - nonceBytes, nullptr,
                                                   0, bytes(sealed), raw->data()) != 0)
        return refuse();
    PagePlace out;
    const auto first = plain.find('\n');
    const auto second = plain.find('\n', first + 1);
    if (first == std::string::npos || second == std::string::npos) return refuse();
    out.context = plain.substr(0, first);
    out.query = plain.substr(first + 1, second - first - 1);
    out.at = plain.substr(second + 1);
    return out;
}

} // namespace fyr::server
