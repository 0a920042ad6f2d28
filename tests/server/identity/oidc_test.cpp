// The relying party against a provider in this process that signs with real keys and can be told to lie.
#include "base/digest.h"
#include "server/http/message.h"
#include "server/identity/oidc/client.h"
#include "tests/server/identity/place.h"

#include <functional>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

namespace fyr::server::oidc {
namespace {

using test::IdentityPlace;
using test::north;

std::string b64(std::string_view raw) { return base64Url({reinterpret_cast<const std::uint8_t*>(raw.data()), raw.size()}); }

class SigningKey {
  public:
    SigningKey(std::string kid, bool ec) : m_kid(std::move(kid)), m_ec(ec), m_key(ec ? EVP_EC_gen("P-256") : EVP_RSA_gen(2048)) {}
    ~SigningKey() { EVP_PKEY_free(m_key); }
    SigningKey(const SigningKey&) = delete;
    SigningKey& operator=(const SigningKey&) = delete;

    [[nodiscard]] json::object jwk() const {
        const auto big = [&](const char* name, int size) {
            BIGNUM* n = nullptr;
            EVP_PKEY_get_bn_param(m_key, name, &n);
            std::string out(static_cast<std::size_t>(size ? size : BN_num_bytes(n)), '\0');
            BN_bn2binpad(n, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
            BN_free(n);
            return b64(out);
        };
        if (m_ec)
            return {{"kty", "EC"}, {"crv", "P-256"}, {"kid", m_kid}, {"use", "sig"}, {"x", big(OSSL_PKEY_PARAM_EC_PUB_X, 32)}, {"y", big(OSSL_PKEY_PARAM_EC_PUB_Y, 32)}};
        return {{"kty", "RSA"}, {"kid", m_kid}, {"alg", "RS256"}, {"n", big(OSSL_PKEY_PARAM_RSA_N, 0)}, {"e", big(OSSL_PKEY_PARAM_RSA_E, 0)}};
    }
    [[nodiscard]] std::string token(const json::object& claims, std::string alg = {}, std::string typ = "JWT") const {
        if (alg.empty()) alg = m_ec ? "ES256" : "RS256";
        const auto text = b64(json::write(json::object{{"alg", alg}, {"kid", m_kid}, {"typ", typ}})) + "." + b64(json::write(claims));
        auto* c = EVP_MD_CTX_new();
        std::size_t size = 0;
        EVP_DigestSignInit(c, nullptr, EVP_sha256(), nullptr, m_key);
        EVP_DigestSign(c, nullptr, &size, reinterpret_cast<const unsigned char*>(text.data()), text.size());
        std::string signature(size, '\0');
        EVP_DigestSign(c, reinterpret_cast<unsigned char*>(signature.data()), &size, reinterpret_cast<const unsigned char*>(text.data()), text.size());
        EVP_MD_CTX_free(c);
        signature.resize(size);
        if (m_ec) { // DER → two numbers
            const auto* p = reinterpret_cast<const unsigned char*>(signature.data());
            auto* sig = d2i_ECDSA_SIG(nullptr, &p, static_cast<long>(size));
            std::string raw(64, '\0');
            BN_bn2binpad(ECDSA_SIG_get0_r(sig), reinterpret_cast<unsigned char*>(raw.data()), 32);
            BN_bn2binpad(ECDSA_SIG_get0_s(sig), reinterpret_cast<unsigned char*>(raw.data()) + 32, 32);
            ECDSA_SIG_free(sig);
            signature = raw;
        }
        return text + "." + b64(signature);
    }

  private:
    std::string m_kid;
    bool m_ec;
    EVP_PKEY* m_key;
};

class FakeProvider final : public Fetch {
  public:
    explicit FakeProvider(const Clock& clock) : m_clock(clock) {}
    Result<std::string> get(const std::string& url) override {
        ++gets;
        if (down) return fail(ErrorCode::network);
        if (url == "https://idp.test/.well-known/openid-configuration")
            return json::write({{"issuer", says}, {"authorization_endpoint", "https://idp.test/auth"}, {"token_endpoint", "https://idp.test/token"}, {"jwks_uri", jwks}});
        json::array keys;
        for (const auto& k : published) keys.push_back(k);
        json::object o;
        o["keys"] = std::move(keys);
        return json::write(o);
    }
    Result<std::string> post(const std::string&, const std::vector<std::pair<std::string, std::string>>& form, const Login& login) override {
        const auto field = [&](std::string_view key) {
            for (const auto& [k, v] : form)
                if (k == key) return v;
            return std::string{};
        };
        lastLogin = login;
        if (field("code") != "good" || challengeOf(field("code_verifier")) != challenge) return fail(ErrorCode::unavailable);
        json::object claims{{"iss", "https://idp.test"}, {"aud", "fyr"}, {"sub", "karin"}, {"nonce", nonce}, {"acr", "loa3"}};
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(m_clock.now().time_since_epoch()).count();
        claims["iat"] = now;
        claims["exp"] = now + 300;
        if (change) change(claims);
        return json::write({{"access_token", "x"}, {"id_token", sign ? sign(claims) : key.token(claims)}});
    }

    SigningKey key{"k1", false};
    std::vector<json::object> published{key.jwk()};
    std::string says = "https://idp.test";
    std::string jwks = "https://idp.test/jwks";
    std::string nonce, challenge;
    std::function<void(json::object&)> change;
    std::function<std::string(const json::object&)> sign;
    Login lastLogin;
    bool down = false;
    int gets = 0;

  private:
    const Clock& m_clock;
};

class OidcTest : public IdentityPlace {
  protected:
    void SetUp() override {
        ASSERT_TRUE(store->write(north, [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.putTenant({"north", "Region", "", "{}"}));
            FYR_CHECK(tx.putAccount({"nurse-1", "karin@north", "", "nurse", "Karin", "pr", "", "u1", "Unit"}));
            return Client::link(tx, "https://idp.test", "karin", "nurse-1");
        }));
    }
    // As the browser would: the address that it is sent to, taken apart.
    std::string begin(Begin what = {}) {
        what.challenge = challengeOf(appSecret);
        const auto url = client.begin(what);
        EXPECT_TRUE(url) << url.error().describe();
        if (!url) return {};
        lastUrl = *url;
        const auto fields = http::parseQuery(url->substr(url->find('?') + 1)).value();
        std::string state;
        for (const auto& [k, v] : fields) {
            if (k == "state") state = v;
            if (k == "nonce") provider.nonce = v;
            if (k == "code_challenge") provider.challenge = v;
        }
        return state;
    }
    // "in" or why it was refused.
    std::string outcome() {
        const auto state = begin();
        const auto done = client.finish({state, "good", "", ""});
        if (!done) return done.error().detail;
        const auto in = client.exchange(ticketIn(done->redirect), appSecret, {});
        return in ? "in" : in.error().detail;
    }
    static std::string ticketIn(const std::string& url) {
        const auto at = url.find("ticket=") + 7;
        return url.substr(at, url.find('&', at) - at);
    }

    FakeProvider provider{clock};
    Client client{*store, identity, clock, random, provider,
                  Config{.issuer = "https://idp.test", .clientId = "fyr", .clientSecret = "s3cret", .redirect = "https://fyr.test/cb", .acr = {"loa3", "loa4"}, .tenant = north}};
    std::string appSecret = std::string(43, 'a');
    std::string lastUrl;
};

// asvs: 10.2.1
TEST_F(OidcTest, aPersonOfTheProviderSignsIn) {
    const auto state = begin();
    EXPECT_NE(lastUrl.find("code_challenge_method=S256"), std::string::npos);
    EXPECT_NE(lastUrl.find("acr_values=loa3%20loa4"), std::string::npos);
    const auto done = client.finish({state, "good", "", ""});
    ASSERT_TRUE(done) << done.error().describe();
    EXPECT_TRUE(done->redirect.starts_with("/#ticket="));
    EXPECT_EQ(provider.lastLogin.password, "s3cret");
    const auto in = client.exchange(ticketIn(done->redirect), appSecret, SignInOptions{.refreshable = true});
    ASSERT_TRUE(in) << in.error().describe();
    EXPECT_EQ(in->principal.person.str(), "nurse-1");
    EXPECT_FALSE(in->refreshToken.empty());
    EXPECT_TRUE(identity.authenticate(in->token));
}

TEST_F(OidcTest, aWorkstationGetsItsTicketAtItsOwnLoopbackOnly) {
    const auto state = begin({.challenge = {}, .loopback = "http://127.0.0.1:49321/signed-in", .appState = "abc"});
    const auto done = client.finish({state, "good", "", ""});
    ASSERT_TRUE(done);
    EXPECT_TRUE(done->redirect.starts_with("http://127.0.0.1:49321/signed-in?ticket="));
    EXPECT_TRUE(done->redirect.ends_with("&state=abc"));
    for (const auto* bad : {"http://evil.test/", "https://127.0.0.1:1/", "http://127.0.0.1.evil.test:80/", "http://127.0.0.1@evil.test:80/", "http://127.0.0.1/", "http://127.0.0.1:x/",
                            "http://127.0.0.1:80/?a=b", "http://127.0.0.1:80/\r\nSet-Cookie:x", "http://localhost:80/", "http://127.0.0.1:123456/"})
        EXPECT_FALSE(isLoopback(bad)) << bad;
    EXPECT_TRUE(isLoopback("http://[::1]:8000/x"));
}

// asvs: 10.1.2
TEST_F(OidcTest, aStateAndATicketAreUsedOnceAndBySecretOnly) {
    const auto state = begin();
    EXPECT_FALSE(client.finish({"unknown-state-unknown-state", "good", "", ""}));
    const auto done = client.finish({state, "good", "", ""});
    ASSERT_TRUE(done);
    EXPECT_FALSE(client.finish({state, "good", "", ""})) << "again";
    EXPECT_FALSE(client.exchange(ticketIn(done->redirect), std::string(43, 'b'), {})) << "another app";
    EXPECT_FALSE(client.exchange(ticketIn(done->redirect), appSecret, {})) << "the first try used it up";
    const auto later = begin();
    clock.advance(std::chrono::minutes{10});
    EXPECT_FALSE(client.finish({later, "good", "", ""}));
    const auto third = begin();
    const auto ticket = client.finish({third, "good", "", ""});
    ASSERT_TRUE(ticket) << ticket.error().describe();
    clock.advance(std::chrono::seconds{61});
    EXPECT_FALSE(client.exchange(ticketIn(ticket->redirect), appSecret, {}));
}

// asvs: 9.2.1 9.2.3 10.5.1 10.5.2 10.5.4 6.8.4
TEST_F(OidcTest, eachLieInATokenIsRefused) {
    ASSERT_EQ(outcome(), "in");
    const auto with = [&](std::function<void(json::object&)> change) {
        provider.change = std::move(change);
        const auto out = outcome();
        provider.change = {};
        return out;
    };
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count();
    EXPECT_EQ(with([](auto& c) { c["iss"] = "https://evil.test"; }), "the ID token is of another issuer");
    EXPECT_EQ(with([](auto& c) { c["aud"] = "another"; }), "the ID token is for somebody else");
    EXPECT_EQ(with([](auto& c) { c["aud"] = json::array{"fyr", "another"}; }), "the ID token is for somebody else") << "several and no azp";
    EXPECT_EQ(with([](auto& c) { c["azp"] = "another"; }), "the ID token is for somebody else");
    EXPECT_EQ(with([&](auto& c) { c["exp"] = now - 61; }), "the ID token has expired");
    EXPECT_EQ(with([](auto& c) { c.erase("exp"); }), "the ID token has expired");
    EXPECT_EQ(with([&](auto& c) { c["iat"] = now + 120; }), "the ID token was issued at another time");
    EXPECT_EQ(with([&](auto& c) { c["iat"] = now - 3600; }), "the ID token was issued at another time");
    EXPECT_EQ(with([&](auto& c) { c["nbf"] = now + 120; }), "the ID token counts later");
    EXPECT_EQ(with([](auto& c) { c["nonce"] = "replayed"; }), "the ID token answers another request");
    EXPECT_EQ(with([](auto& c) { c["acr"] = "loa2"; }), "the level of assurance is too low");
    EXPECT_EQ(with([](auto& c) { c.erase("acr"); }), "the level of assurance is too low");
    EXPECT_EQ(with([](auto& c) { c["sub"] = ""; }), "the ID token does not say who");
    EXPECT_EQ(with([](auto& c) { c["sub"] = "stranger"; }), "nobody here is this person of the provider");
    EXPECT_EQ(with([](auto& c) { c["aud"] = json::array{"fyr", "another"}, c["azp"] = "fyr"; }), "in");
}

// asvs: 9.1.1 9.1.2 9.1.3 9.2.2 6.8.2
TEST_F(OidcTest, aTokenThatTheProviderDidNotSignIsRefused) {
    const SigningKey stranger("k1", false);
    provider.sign = [&](const json::object& c) { return stranger.token(c); };
    EXPECT_EQ(outcome(), "the ID token is not signed by the provider");
    provider.sign = [&](const json::object& c) { return b64(R"({"alg":"none"})") + "." + b64(json::write(c)) + "."; };
    EXPECT_EQ(outcome(), "the ID token has an algorithm that is not taken");
    provider.sign = [&](const json::object& c) { return provider.key.token(c, "HS256"); };
    EXPECT_EQ(outcome(), "the ID token has an algorithm that is not taken");
    provider.sign = [&](const json::object& c) { return provider.key.token(c, "ES256"); };
    EXPECT_EQ(outcome(), "the ID token is not signed by the provider");
    provider.sign = [&](const json::object& c) {
        auto t = provider.key.token(c);
        const auto at = t.find('.') + 3;
        t[at] = t[at] == 'A' ? 'B' : 'A';
        return t;
    };
    EXPECT_NE(outcome(), "in");
    provider.sign = [&](const json::object& c) { return provider.key.token(c, {}, "at+jwt"); };
    EXPECT_EQ(outcome(), "it is no ID token");
    provider.sign = [](const json::object&) { return std::string("rubbish"); };
    EXPECT_EQ(outcome(), "the ID token cannot be read");
}

TEST_F(OidcTest, newKeysOfTheProviderAreFetchedAndNotTooOften) {
    ASSERT_EQ(outcome(), "in");
    const SigningKey fresh("k2", true);
    provider.sign = [&](const json::object& c) { return fresh.token(c); };
    EXPECT_EQ(outcome(), "the ID token is not signed by the provider") << "not published";
    provider.published = {fresh.jwk()};
    const int before = provider.gets;
    EXPECT_EQ(outcome(), "the ID token is not signed by the provider") << "asked a moment ago";
    EXPECT_EQ(provider.gets, before);
    clock.advance(std::chrono::seconds{11});
    EXPECT_EQ(outcome(), "in") << "ES256 too";
}

// asvs: 10.2.2 10.5.3
TEST_F(OidcTest, aProviderThatIsDownOrNotItselfIsNotTrusted) {
    provider.says = "https://other.test";
    EXPECT_EQ(client.begin({challengeOf(appSecret), "", ""}).error().code, ErrorCode::unavailable);
    provider.says = "https://idp.test";
    provider.jwks = "http://idp.test/jwks";
    EXPECT_EQ(client.begin({challengeOf(appSecret), "", ""}).error().code, ErrorCode::unavailable);
    provider.jwks = "https://idp.test/jwks";
    provider.down = true;
    EXPECT_EQ(client.begin({challengeOf(appSecret), "", ""}).error().code, ErrorCode::network);
    provider.down = false;
    EXPECT_EQ(client.finish({begin(), "good", "", "https://other.test"}).error().detail, "the answer is of another provider"); // mix-up
    EXPECT_EQ(client.finish({begin(), "bad", "", ""}).error().detail, "the provider did not take the code");
    EXPECT_EQ(client.finish({begin(), "", "access_denied", ""}).error().detail, "the provider refused");
    for (const auto* bad : {"", "short", "a b"}) EXPECT_EQ(client.begin({bad, "", ""}).error().code, ErrorCode::badRequest);
}

TEST(CurlFetchTest, asksHttpsOnly) {
    CurlFetch fetch(false);
    for (const auto* url : {"http://127.0.0.1:1/", "file:///etc/passwd", "ftp://x/", ""}) EXPECT_EQ(fetch.get(url).error().code, ErrorCode::network) << url;
}

} // namespace
} // namespace fyr::server::oidc
