// The SMART authorization server: gives apps tokens that do a part of what a person (or a backend account) may.
//
// Shape:  begin (an app sends the browser) → recognised (the person has signed in) → decide (allowed or not): the browser goes
//         back to the app with a code → token. What is under way lies in the tenant's values as hashes of one-time handles;
//         so any node can go on, and no cookie is needed. An app's access token is a session of the person's account
//         beside which the grant lies; ending the account's sessions ends it too.
// Source: hl7.org/fhir/smart-app-launch (2.1); RFC 6749, 6750, 7009, 7523, 7636 (S256 only), 7662, 8252, 9207, 9700.
// Errors: what OAuth names is badRequest or forbidden with the problem {"oauth", "invalid_grant"}; the store's.
// Threads: safe. Calls block; a client's key set may be fetched over the network.
#pragma once

#include "server/identity/identity.h"
#include "server/identity/oidc/fetch.h"
#include "server/identity/oidc/jwt.h"
#include "server/smart/apps.h"
#include "server/smart/keys.h"

#include <functional>
#include <mutex>
#include <set>

namespace fyr::server::smart {

struct Policy {
    Millis ask = std::chrono::minutes(10);      // to sign in and decide
    Millis code = std::chrono::seconds(60);
    Millis launch = std::chrono::minutes(10);
    Millis access = std::chrono::minutes(10);
    Millis backend = std::chrono::minutes(5);   // as SMART Backend Services wants
    Millis offline = std::chrono::hours(24 * 30);
    Millis refreshGrace = std::chrono::seconds(20);
};

// The addresses of this server as the caller knows them.
struct Address {
    std::string root; // "https://care.example"
    std::string fhir; // "https://care.example/fhir"
    [[nodiscard]] std::string token() const { return root + "/oauth/token"; }
};

struct AuthorizeRequest {
    std::string responseType, clientId, redirect, scope, state, audience, challenge, challengeMethod, launch, nonce, prompt, language;
};
struct Begun {
    std::string handle;   // of what is asked; empty when the browser goes back at once
    std::string redirect; // with the error
};
// What an app asks of a person.
struct Asked {
    App app;
    std::vector<std::string> scopes; // that it may be given
    std::string redirect, state, challenge, nonce, language;
    std::string launch; // key of the launch; empty: none
    std::string launchAccount, patient, encounter;
    std::string account; // who has signed in; empty: nobody yet
    std::string secret;  // of the way through the OpenID provider
    [[nodiscard]] bool needsPatient() const;
};
struct Decision {
    bool allow = false;
    std::vector<std::string> scopes; // that the person left ticked
    std::string patient;             // chosen; empty: the launch's, or the patient's own
};

struct ClientProof {
    std::string basicUser, basicPassword; // decoded
    bool basic = false;
    std::string clientId, secret, assertionType, assertion; // of the form
};
struct TokenRequest {
    std::string grantType, code, redirect, verifier, refresh, scope;
};
struct Launched {
    std::string url, handle;
    Instant until;
};

class Authority {
  public:
    Authority(Store& store, Identity& identity, const Clock& clock, Random& random, oidc::Fetch& fetch, const SealKey& seal, Policy policy = {})
        : m_store(store), m_identity(identity), m_clock(clock), m_random(random), m_fetch(fetch), m_keys(store, clock, random, seal), m_policy(policy) {}

    // Whether this person may read this patient's record here. Set once, before the first call.
    std::function<Result<bool>(const Principal& who, const std::string& type, const std::string& id, const Address& at)> sees;

    [[nodiscard]] Result<Begun> begin(const AuthorizeRequest& request, const Address& at);
    [[nodiscard]] Result<Asked> asked(std::string_view handle);
    [[nodiscard]] Result<std::string> throughProvider(std::string_view handle); // the secret to begin there with
    // A new handle: the old one is spent. Errors: signInFailed (of another tenant, or not who launched).
    [[nodiscard]] Result<std::string> recognised(std::string_view handle, const TenantId& tenant, std::string_view account);
    [[nodiscard]] Result<Principal> personOf(const Asked& asked);
    // Where the browser goes now.
    [[nodiscard]] Result<std::string> decide(std::string_view handle, const Decision& decision, const Address& at);

    [[nodiscard]] Result<App> client(const ClientProof& proof, const Address& at); // Errors: invalid_client
    // The public app that a refresh token was given to. Errors: invalid_client (also when it must prove who it is).
    [[nodiscard]] Result<App> openAppOf(std::string_view refreshToken);
    [[nodiscard]] Result<json::object> token(const App& app, const TokenRequest& request, const Address& at);
    [[nodiscard]] Result<json::object> introspect(const App& asker, std::string_view token, const Address& at);
    [[nodiscard]] Result<void> revoke(const App& app, std::string_view token);
    [[nodiscard]] Result<Principal> authenticate(std::string_view token); // an app's access token
    [[nodiscard]] Result<json::object> userInfo(std::string_view token, const Address& at);
    [[nodiscard]] Result<json::object> keySet() { return m_keys.published(); }

    // An EHR launch of an app for a patient, by somebody who works here. Errors: notFound, badRequest.
    [[nodiscard]] Result<Launched> launch(const Principal& who, std::string_view app, std::string_view patient, std::string_view encounter, const Address& at);

    [[nodiscard]] Result<NewApp> add(const Principal& who, const json::value& body);
    [[nodiscard]] Result<void> remove(const Principal& who, std::string_view id);
    [[nodiscard]] Result<std::vector<App>> list(const TenantId& tenant);
    [[nodiscard]] Result<void> replaceKeys(const Principal& who);
    // Origins that registered apps run at: their pages may call.
    [[nodiscard]] bool isAppOrigin(std::string_view origin);
    [[nodiscard]] std::optional<App> appOf(std::string_view clientId); // for pages; nothing when there is none

  private:
    struct Grant;
    struct Issued {
        std::string token, refresh;
    };
    [[nodiscard]] std::string secret();
    [[nodiscard]] Result<void> verifyAssertion(const App& app, const ClientProof& proof, const Address& at);
    [[nodiscard]] Result<std::vector<oidc::Jwk>> keysOf(const App& app, bool again);
    [[nodiscard]] Result<json::object> byCode(const App& app, const TokenRequest& request, const Address& at);
    [[nodiscard]] Result<json::object> byRefresh(const App& app, const TokenRequest& request, const Address& at);
    [[nodiscard]] Result<json::object> byCredentials(const App& app, const TokenRequest& request);
    [[nodiscard]] Result<Issued> issue(WriteTx& tx, Grant& grant, Millis lasts, bool refreshable);
    [[nodiscard]] Result<json::object> answer(const App& app, const Grant& grant, const Issued& issued, Millis lasts, bool first, const Address& at);
    struct Held;
    [[nodiscard]] Result<std::optional<Held>> held(std::string_view token); // by access or refresh token, running or not
    [[nodiscard]] Result<void> end(WriteTx& tx, std::string_view session, std::string_view account);
    void sweep(const TenantId& tenant);

    Store& m_store;
    Identity& m_identity;
    const Clock& m_clock;
    Random& m_random;
    oidc::Fetch& m_fetch;
    SigningKeys m_keys;
    Policy m_policy;
    std::mutex m_mutex; // of what follows
    struct FetchedKeys {
        std::vector<oidc::Jwk> keys;
        Instant at;
    };
    std::map<std::string, FetchedKeys, std::less<>> m_clientKeys;
    std::set<std::string, std::less<>> m_origins;
    Instant m_originsRead{};
    std::map<TenantId, Instant> m_swept;
};

// An error with OAuth's own word for it.
[[nodiscard]] Error refusal(std::string_view oauth, std::string why);
[[nodiscard]] std::string_view oauthWord(const Error& error) noexcept; // empty: OAuth has none, it is a failure of ours
// "uri?a=b" with another parameter, encoded.
void addParameter(std::string& uri, std::string_view name, std::string_view value);

} // namespace fyr::server::smart
