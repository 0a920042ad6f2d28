#include "server/identity/oidc/fetch.h"

#include <curl/curl.h>
#include <memory>

namespace fyr::server::oidc {
namespace {

constexpr std::size_t answerAtMost = 1U << 20U;
constexpr long secondsAtMost = 10;

struct Close {
    void operator()(CURL* c) const { curl_easy_cleanup(c); }
};

std::size_t take(char* data, std::size_t size, std::size_t count, void* into) {
    auto& out = *static_cast<std::string*>(into);
    if (out.size() + size * count > answerAtMost) return 0; // ends the transfer
    out.append(data, size * count);
    return size * count;
}

} // namespace

bool isLocalHttp(std::string_view url) noexcept {
    for (const std::string_view host : {"http://127.0.0.1", "http://[::1]"}) {
        if (!url.starts_with(host)) continue;
        const auto rest = url.substr(host.size());
        return rest.empty() || rest.front() == ':' || rest.front() == '/'; // not 127.0.0.1.example.com
    }
    return false;
}

std::string percentEncode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) out += c;
        else out += {'%', digits[u >> 4U], digits[u & 15U]};
    }
    return out;
}

Result<std::string> CurlFetch::get(const std::string& url) { return run(url, nullptr, {}); }

Result<std::string> CurlFetch::post(const std::string& url, const std::vector<std::pair<std::string, std::string>>& form, const Login& login) {
    std::string body;
    for (const auto& [key, value] : form) body += (body.empty() ? "" : "&") + percentEncode(key) + "=" + percentEncode(value);
    return run(url, &body, login);
}

Result<std::string> CurlFetch::run(const std::string& url, const std::string* body, const Login& login) const {
    const bool local = m_localHttp && isLocalHttp(url);
    if (!url.starts_with("https://") && !local) return fail(ErrorCode::network, "only https is asked");
    const std::unique_ptr<CURL, Close> c(curl_easy_init());
    if (!c) return fail(ErrorCode::network, "no transfer");
    std::string answer;
    curl_easy_setopt(c.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(c.get(), CURLOPT_PROTOCOLS_STR, local ? "http" : "https");
    curl_easy_setopt(c.get(), CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c.get(), CURLOPT_TIMEOUT, secondsAtMost);
    curl_easy_setopt(c.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c.get(), CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(c.get(), CURLOPT_WRITEDATA, &answer);
    if (local) curl_easy_setopt(c.get(), CURLOPT_PROXY, "");
    if (body) {
        curl_easy_setopt(c.get(), CURLOPT_POSTFIELDS, body->c_str());
        curl_easy_setopt(c.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body->size()));
    }
    if (!login.user.empty()) {
        curl_easy_setopt(c.get(), CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        curl_easy_setopt(c.get(), CURLOPT_USERNAME, login.user.c_str());
        curl_easy_setopt(c.get(), CURLOPT_PASSWORD, login.password.c_str());
    }
    const auto done = curl_easy_perform(c.get());
    if (done == CURLE_PEER_FAILED_VERIFICATION || done == CURLE_SSL_CONNECT_ERROR) return fail(ErrorCode::certificate, curl_easy_strerror(done));
    if (done != CURLE_OK) return fail(ErrorCode::network, curl_easy_strerror(done));
    long status = 0;
    curl_easy_getinfo(c.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) return fail(ErrorCode::unavailable, "the other server answered " + std::to_string(status));
    return answer;
}

} // namespace fyr::server::oidc
