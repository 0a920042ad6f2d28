// What is asked of other servers, as a port; and the one that asks them.
//
// Shape:  https only (http to this very computer, when allowed, for tests); no redirects, 10 s, 1 MiB, the system's
//         certificates.
// Errors: network, certificate, unavailable (another status than 200).
#pragma once

#include "base/result.h"

#include <string>
#include <utility>
#include <vector>

namespace fyr::server::oidc {

class Fetch {
  public:
    virtual ~Fetch() = default;
    [[nodiscard]] virtual Result<std::string> get(const std::string& url) = 0;
    struct Login {
        std::string user; // Basic; empty: none
        std::string password;
    };
    [[nodiscard]] virtual Result<std::string> post(const std::string& url, const std::vector<std::pair<std::string, std::string>>& form, const Login& login) = 0;
};

class CurlFetch final : public Fetch {
  public:
    explicit CurlFetch(bool localHttp) : m_localHttp(localHttp) {}
    Result<std::string> get(const std::string& url) override;
    Result<std::string> post(const std::string& url, const std::vector<std::pair<std::string, std::string>>& form, const Login& login) override;

  private:
    Result<std::string> run(const std::string& url, const std::string* body, const Login& login) const;
    bool m_localHttp;
};

[[nodiscard]] bool isLocalHttp(std::string_view url) noexcept; // http://127.0.0.1:… or http://[::1]:…
[[nodiscard]] std::string percentEncode(std::string_view text);

} // namespace fyr::server::oidc
