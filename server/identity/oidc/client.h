// The OpenID Connect relying party: signs people in through the region's provider (code flow with PKCE).
//
// Shape:  begin → an address for the browser; the provider sends it back → finish: the code is exchanged, the ID token is
//         checked, and the app that began is given a ticket; exchange: the app shows the ticket and the secret that it
//         began with, and gets its session. A stolen ticket or a forced return is worth nothing without that secret.
//         What was begun lives in the store for ten minutes and is used once; so any node can finish it.
// Source: OpenID Connect Core 1.0 §3.1, Discovery 1.0; RFC 7636 (PKCE, S256 only), RFC 8252 (loopback), RFC 9207 (iss).
// Errors: badRequest, signInFailed (refused by the provider or by a check: never which to the caller; `detail` says it to
//         the log), unavailable, network, certificate.
// Threads: safe. Calls block, also on the network.
#pragma once

#include "server/identity/identity.h"
#include "server/identity/oidc/fetch.h"
#include "server/identity/oidc/jwt.h"

#include <mutex>

namespace fyr::server::oidc {

struct Config {
    std::string issuer;
    std::string clientId;
    std::string clientSecret; // empty: a public client
    std::string redirect;     // https://…/api/v1/oidc/callback
    std::string scope = "openid";
    std::vector<std::string> acr; // levels of assurance that are good enough; empty: any
    std::string claim = "sub";    // what names the person here
    TenantId tenant;
    std::string name; // what people call the provider
    bool localHttp = false; // a provider on this computer, for tests
    Millis leeway = std::chrono::seconds(60);
};

struct Begin {
    std::string challenge; // S256 of the app's secret, base64url
    std::string loopback;  // "http://127.0.0.1:PORT/…" of a workstation; empty: the web page
    std::string appState;  // handed back with the ticket
    bool ownPage = false;  // back to /oauth/signed-in: this server's own page, which asks for an app
};
struct Finished {
    std::string redirect; // where the browser goes now: the app, with its ticket; or with error=signInFailed
    std::optional<Error> failure; // of an app that waits at an address of its own and must be told
};

class Client {
  public:
    Client(Store& store, Identity& identity, const Clock& clock, Random& random, Fetch& fetch, Config config)
        : m_store(store), m_identity(identity), m_clock(clock), m_random(random), m_fetch(fetch), m_config(std::move(config)) {}

    [[nodiscard]] Result<std::string> begin(const Begin& what); // the provider's address
    struct Return {
        std::string state;
        std::string code;
        std::string error;
        std::string issuer; // `iss`, when the provider sends it
    };
    // Errors: as above; one that a waiting workstation or page of ours must hear is in `Finished` instead.
    [[nodiscard]] Result<Finished> finish(const Return& back);
    [[nodiscard]] Result<SignedIn> exchange(std::string_view ticket, std::string_view secret, const SignInOptions& options);
    // Who came back, without a session. Errors: signInFailed.
    [[nodiscard]] Result<std::string> redeem(std::string_view ticket, std::string_view secret);
    [[nodiscard]] const Config& config() const noexcept { return m_config; }

    // Which account a person of the provider is. By an administrator.
    [[nodiscard]] static Result<void> link(WriteTx& tx, std::string_view issuer, std::string_view subject, std::string_view account);

  private:
    struct Provider {
        std::string authorize, token, jwks;
        bool sendsIssuer = false;
        std::vector<Jwk> keys;
        Instant read;
        Instant keysRead;
    };
    [[nodiscard]] Result<Provider> provider();
    [[nodiscard]] Result<std::vector<Jwk>> keysNow(bool again);
    [[nodiscard]] Result<std::string> subjectOf(std::string_view idToken, std::string_view nonce);
    [[nodiscard]] Result<std::string> ticketFor(const Return& back, const json::value& begun);
    [[nodiscard]] bool mayAsk(std::string_view url) const noexcept;
    [[nodiscard]] std::string secret();

    Store& m_store;
    Identity& m_identity;
    const Clock& m_clock;
    Random& m_random;
    Fetch& m_fetch;
    Config m_config;
    std::mutex m_mutex;
    std::optional<Provider> m_provider;
};

// "http://127.0.0.1:PORT/path" and nothing else.
[[nodiscard]] bool isLoopback(std::string_view url) noexcept;
[[nodiscard]] std::string challengeOf(std::string_view secret); // S256

} // namespace fyr::server::oidc
