#include "base/digest.h"

#include <cstdlib>
#include <memory>
#include <openssl/evp.h>
#include <sodium.h>

namespace fyr {

Digest sha256(std::string_view bytes) {
    // OpenSSL's uses the processor's own instructions. The algorithm is looked up once, a context made once a thread.
    static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    Digest out{};
    unsigned int size = 0;
    if (EVP_DigestInit_ex2(context.get(), algorithm, nullptr) != 1 || EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), out.data(), &size) != 1)
        std::abort(); // no digest, no integrity: nothing may go on
    return out;
}

std::string hex(std::span<const std::uint8_t> bytes) {
    std::string out(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
    out.pop_back();
    return out;
}

Result<std::vector<std::uint8_t>> fromHex(std::string_view text) {
    std::vector<std::uint8_t> out(text.size() / 2);
    if (text.empty()) return out;
    std::size_t n = 0;
    const char* end = nullptr;
    if (text.size() % 2 != 0 ||
        sodium_hex2bin(out.data(), out.size(), text.data(), text.size(), nullptr, &n, &end) != 0 ||
        end != text.data() + text.size())
        return fail(ErrorCode::badRequest, "not hexadecimal");
    return out;
}

std::string base64Url(std::span<const std::uint8_t> bytes) {
    constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), variant);
    out.resize(out.size() - 1);
    return out;
}

} // namespace fyr
