#include "video/turn/credentials.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace fyr::video::turn {
namespace {

bool isAddress(std::string_view text, std::initializer_list<std::string_view> schemes) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || text.size() > 300 || text.size() == colon + 1) return false;
    if (std::ranges::find(schemes, text.substr(0, colon)) == schemes.end()) return false;
    return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '@' && c != '/'; });
}

json::array texts(const std::vector<std::string>& list) {
    json::array out;
    for (const auto& t : list) out.emplace_back(t);
    return out;
}

} // namespace

Result<Credentials> credentials(std::string_view secret, std::string_view session, Instant now, std::chrono::seconds lifetime) {
    Credentials out;
    const auto end = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()) + lifetime;
    out.user = fmt::format("{}:{}", end.count(), session);
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    if (!HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(out.user.data()), out.user.size(), mac.data(), &size))
        return fail(ErrorCode::internal, "HMAC");
    std::array<unsigned char, 64> text{};
    const int written = EVP_EncodeBlock(text.data(), mac.data(), static_cast<int>(size));
    out.password.assign(reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(written));
    return out;
}

Result<void> check(const Relays& r) {
    std::vector<Problem> problems;
    for (const auto& url : r.stun)
        if (!isAddress(url, {"stun", "stuns"})) problems.push_back({"video.stun", "no address of a STUN server"});
    for (const auto& url : r.turn)
        if (!isAddress(url, {"turn", "turns"})) problems.push_back({"video.turn", "no address of a TURN server"});
    if (!r.turn.empty() && r.secret.size() < 16) problems.push_back({"video.turn_secret", "16 bytes at least, the same as the relay's static-auth-secret"});
    if (r.lifetime < std::chrono::seconds{60} || r.lifetime > std::chrono::hours{24}) problems.push_back({"video.turn_seconds", "from 60 to 86400"});
    if (problems.empty()) return {};
    return fail(Error{ErrorCode::configuration, "the relays of calls", std::move(problems)});
}

Result<json::array> iceServers(const Relays& r, std::string_view session, Instant now) {
    json::array out;
    if (!r.stun.empty()) out.push_back(json::object{{"urls", texts(r.stun)}});
    if (r.turn.empty()) return out;
    FYR_TRY(auto c, credentials(r.secret, session, now, r.lifetime));
    out.push_back(json::object{{"urls", texts(r.turn)}, {"username", std::move(c.user)}, {"credential", std::move(c.password)}});
    return out;
}

} // namespace fyr::video::turn
