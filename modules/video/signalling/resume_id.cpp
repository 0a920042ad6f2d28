#include "video/signalling/resume_id.h"

#include "base/digest.h"
#include "base/ids.h"

#include <charconv>
#include <fmt/format.h>
#include <sodium.h>
#include <vector>

namespace fyr::video::signalling {
namespace {

std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> macOf(std::string_view text, const SigningKey& key) {
    static_assert(std::tuple_size_v<SigningKey> == crypto_auth_hmacsha256_KEYBYTES);
    std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> out{};
    crypto_auth_hmacsha256(out.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size(), key.data());
    return out;
}

Result<std::string> fromBase64Url(std::string_view text) {
    std::string out(text.size(), '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), nullptr, &size, &end,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0
        || end != text.data() + text.size())
        return fail(ErrorCode::signInRequired, "not a resumeId");
    out.resize(size);
    return out;
}

} // namespace

std::string writeResumeId(const Resumable& r, const SigningKey& key) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(r.expires.time_since_epoch()).count();
    const auto text = fmt::format("{}|{}|{}|{}|{}", r.tenant, r.visit, r.party, r.session, seconds);
    const auto bytes = std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    return base64Url(bytes) + "." + base64Url(macOf(text, key));
}

Result<Resumable> readResumeId(std::string_view text, const SigningKey& key, Instant now) {
    const auto none = [] { return fail(ErrorCode::signInRequired, "not a resumeId"); };
    const auto dot = text.find('.');
    if (dot == std::string_view::npos || text.size() > 1024) return none();
    FYR_TRY(const auto said, fromBase64Url(text.substr(0, dot)));
    FYR_TRY(const auto mac, fromBase64Url(text.substr(dot + 1)));
    const auto ours = macOf(said, key);
    if (mac.size() != ours.size() || sodium_memcmp(mac.data(), ours.data(), ours.size()) != 0) return none();
    std::vector<std::string_view> parts;
    for (std::string_view rest = said;;) {
        const auto bar = rest.find('|');
        parts.push_back(rest.substr(0, bar));
        if (bar == std::string_view::npos) break;
        rest.remove_prefix(bar + 1);
    }
    if (parts.size() != 5) return none();
    std::int64_t seconds = 0;
    const auto [end, ec] = std::from_chars(parts[4].data(), parts[4].data() + parts[4].size(), seconds);
    if (ec != std::errc{} || end != parts[4].data() + parts[4].size()) return none();
    Resumable r{std::string(parts[0]), std::string(parts[1]), std::string(parts[2]), std::string(parts[3]), Instant{std::chrono::seconds{seconds}}};
    if (r.expires <= now) return fail(ErrorCode::tokenExpired, "the session is too old to be taken up again");
    return r;
}

} // namespace fyr::video::signalling
