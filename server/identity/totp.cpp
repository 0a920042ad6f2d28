#include "server/identity/totp.h"

#include <array>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <vector>

namespace fyr::server {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::int64_t window = 1;

std::string base32(std::span<const std::uint8_t> bytes) {
    std::string out;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const std::uint8_t b : bytes) {
        bits = bits << 8U | b;
        for (held += 8; held >= 5; held -= 5) out += alphabet[bits >> (held - 5) & 31U];
    }
    if (held > 0) out += alphabet[bits << (5 - held) & 31U];
    return out;
}

// People copy secrets in groups, in either case, with padding or without.
Result<std::vector<std::uint8_t>> fromBase32(std::string_view text) {
    std::vector<std::uint8_t> out;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        if (c == ' ' || c == '-' || c == '=') continue;
        const auto at = alphabet.find(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
        if (at == std::string_view::npos) return fail(ErrorCode::badRequest, "not base 32");
        bits = bits << 5U | static_cast<std::uint32_t>(at);
        held += 5;
        if (held >= 8) {
            held -= 8;
            out.push_back(static_cast<std::uint8_t>(bits >> held & 0xFFU));
        }
    }
    if (out.empty()) return fail(ErrorCode::badRequest, "an empty secret");
    return out;
}

// Percent-encodes everything but letters, digits, "-._~".
std::string encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        const bool plain = (u >= '0' && u <= '9') || ((u | 32U) >= 'a' && (u | 32U) <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) out += c;
        else out += fmt::format("%{:02X}", u);
    }
    return out;
}

} // namespace

std::string makeTotpSecret(Random& random) {
    std::array<std::uint8_t, 20> bytes{};
    random.fill(bytes);
    return base32(bytes);
}

std::string totpAddress(std::string_view secret, std::string_view issuer, std::string_view account) {
    return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}", encoded(issuer), encoded(account), secret, encoded(issuer));
}

Result<std::string> totpCode(std::string_view secret, std::int64_t step, int digits) {
    FYR_TRY(const auto key, fromBase32(secret));
    std::array<std::uint8_t, 8> counter{};
    for (std::size_t i = 0; i < 8; ++i) counter[7 - i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(step) >> (8 * i));
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    if (!HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), counter.data(), counter.size(), mac.data(), &size) || size < 20)
        return fail(ErrorCode::internal, "HMAC");
    const std::size_t at = mac[size - 1] & 15U;
    const std::uint32_t number = (mac[at] & 0x7FU) << 24U | static_cast<std::uint32_t>(mac[at + 1]) << 16U |
                                 static_cast<std::uint32_t>(mac[at + 2]) << 8U | mac[at + 3];
    std::uint32_t modulus = 1;
    for (int i = 0; i < digits; ++i) modulus *= 10;
    return fmt::format("{:0{}}", number % modulus, digits);
}

std::optional<std::int64_t> matchTotp(std::string_view secret, std::string_view code, Instant now, std::int64_t lastStep) {
    std::string digits;
    for (const char c : code)
        if (c != ' ') digits += c; // "123 456", as apps show it
    std::optional<std::int64_t> out;
    // Every step of the window is compared, and each in the same time: how long it takes says nothing.
    for (std::int64_t step = totpStep(now) - window; step <= totpStep(now) + window; ++step) {
        const auto expected = totpCode(secret, step);
        if (!expected || expected->size() != digits.size()) continue;
        const bool same = sodium_memcmp(expected->data(), digits.data(), digits.size()) == 0;
        if (same && step > lastStep) out = step;
    }
    return out;
}

} // namespace fyr::server
