// What must not work. Each is an attack of RFC 9700 or of the SMART security considerations.
#include "tests/server/smart/smart_place.h"

namespace fyr::server::smart::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class AttackTest : public SmartPlace {};

// asvs: 10.4.2 10.4.3
TEST_F(AttackTest, aCodeThatIsUsedTwiceEndsWhatItGave) {
    const auto app = openApp();
    const auto theCode = code(app);
    const auto t = exchange(app, theCode);
    ASSERT_TRUE(t);
    EXPECT_EQ(why(exchange(app, theCode)), "invalid_grant");
    EXPECT_EQ(why(authority.authenticate(text(*t, "access_token"))), "signInRequired");
    EXPECT_EQ(why(refresh(app, text(*t, "refresh_token"))), "invalid_grant");
    EXPECT_EQ(traces("app.token", true), 1);
}

// asvs: 10.4.6
TEST_F(AttackTest, aCodeIsWorthNothingWithoutItsVerifierRedirectAndApp) {
    const auto app = openApp();
    const auto other = openApp("other");
    for (const auto& bad : {std::string{}, std::string("short"), verifier + "x", std::string(128, 'a'), base64Url(sha256(verifier)), verifier + std::string("\n"), std::string(43, ' ')})
        EXPECT_EQ(why(exchange(app, code(app), bad)), "invalid_grant") << bad;
    for (const auto* redirect : {"", "https://app.example/cb2", "https://evil.test/cb", "https://app.example/cb/"}) EXPECT_EQ(why(exchange(app, code(app), verifier, redirect)), "invalid_grant") << redirect;
    const auto stolen = code(app);
    EXPECT_EQ(why(exchange(other, stolen)), "invalid_grant");
    EXPECT_TRUE(exchange(app, stolen)) << "somebody else's try costs the owner nothing";
    const auto tried = code(app);
    EXPECT_EQ(why(exchange(app, tried, verifier + "x")), "invalid_grant");
    EXPECT_EQ(why(exchange(app, tried)), "invalid_grant") << "one try: a verifier cannot be guessed";
    const auto late = code(app);
    clock.advance(seconds{60});
    EXPECT_EQ(why(exchange(app, late)), "invalid_grant");
}

TEST_F(AttackTest, pkceCannotBeLeftOutOrDowngraded) {
    const auto app = openApp();
    for (const auto& [challenge, method] : {std::pair<std::string, std::string>{"", ""}, {"", "S256"}, {verifier, "plain"}, {base64Url(sha256(verifier)), "plain"}, {base64Url(sha256(verifier)), ""}, {"short", "S256"}, {std::string(43, '='), "S256"}}) {
        auto r = request(app);
        r.challenge = challenge;
        r.challengeMethod = method;
        const auto begun = authority.begin(r, at);
        ASSERT_TRUE(begun);
        EXPECT_TRUE(begun->handle.empty());
        EXPECT_EQ(parameter(begun->redirect, "error"), "invalid_request");
    }
}

// asvs: 10.4.1
TEST_F(AttackTest, nobodyIsSentToAnAddressThatTheAppDidNotRegister) {
    const auto app = openApp();
    for (const auto* bad : {"https://evil.test/cb", "https://app.example/cb?next=https://evil.test", "https://app.example/cb/../evil", "https://app.example@evil.test/cb", "https://app.example/cb#", "javascript:alert(1)", "//evil.test/cb", "", "https://app.example/CB"}) {
        auto r = request(app);
        r.redirect = bad;
        EXPECT_EQ(why(authority.begin(r, at)), "invalid_request") << bad;
        r.responseType = "token"; // also not with an error
        EXPECT_EQ(why(authority.begin(r, at)), "invalid_request") << bad;
    }
    auto r = request(app);
    r.clientId = "north.unknown";
    EXPECT_EQ(why(authority.begin(r, at)), "invalid_client");
}

TEST_F(AttackTest, onlyTheCodeFlowAndOnlyForThisServer) {
    const auto app = openApp();
    const auto error = [&](auto change) {
        auto r = request(app);
        change(r);
        const auto begun = authority.begin(r, at);
        return begun && begun->handle.empty() ? parameter(begun->redirect, "error") : std::string("asked");
    };
    EXPECT_EQ(error([](auto& r) { r.responseType = "token"; }), "unsupported_response_type");
    EXPECT_EQ(error([](auto& r) { r.responseType = "code id_token"; }), "unsupported_response_type");
    EXPECT_EQ(error([](auto& r) { r.audience = "https://evil.test/fhir"; }), "invalid_request");
    EXPECT_EQ(error([](auto& r) { r.audience = ""; }), "invalid_request");
    EXPECT_EQ(error([](auto& r) { r.scope = "system/*.rs"; }), "invalid_scope");
    EXPECT_EQ(error([](auto& r) { r.scope = "patient/*.cud nonsense"; }), "invalid_scope");
    EXPECT_EQ(error([](auto& r) { r.prompt = "none"; }), "login_required");
    EXPECT_EQ(error([](auto& r) { r.state = std::string(2000, 'a'); }), "invalid_request");
    EXPECT_EQ(error([](auto& r) { r.launch = "made-up"; }), "invalid_request");
    EXPECT_EQ(error([](auto& r) { r.audience += "/"; }), "asked");
}

// asvs: 8.4.1
TEST_F(AttackTest, oneTenantsPeopleAppsAndCodesAreNothingToAnother) {
    const auto app = openApp();
    const auto foreign = openApp("chart", R"("patient/*.rs","openid","fhirUser","offline_access")", south);
    const auto begun = authority.begin(request(app), at);
    EXPECT_EQ(why(authority.recognised(begun->handle, south, "patient-south")), "signInFailed");
    EXPECT_EQ(why(authority.recognised(begun->handle, north, "patient-south")), "signInFailed"); // no such account there
    const auto theCode = code(app);
    EXPECT_EQ(why(exchange(foreign, theCode)), "invalid_grant");
    const auto t = exchange(app, theCode);
    ASSERT_TRUE(t);
    EXPECT_EQ(why(refresh(foreign, text(*t, "refresh_token"))), "invalid_grant");
    ASSERT_TRUE(authority.revoke(foreign, text(*t, "access_token")));
    const auto who = authority.authenticate(text(*t, "access_token"));
    ASSERT_TRUE(who);
    EXPECT_EQ(who->tenant, north);
    const auto parts = text(*t, "refresh_token");
    EXPECT_EQ(why(refresh(foreign, "south" + parts.substr(5))), "invalid_grant");
}

// asvs: 10.4.5
TEST_F(AttackTest, aRefreshTokenThatIsUsedTwiceEndsTheSignIn) {
    const auto app = openApp();
    const auto other = openApp("other");
    const auto t = exchange(app, code(app));
    const auto first = text(*t, "refresh_token");
    EXPECT_EQ(why(refresh(other, first)), "invalid_grant");
    const auto second = refresh(app, first);
    ASSERT_TRUE(second);
    const auto again = refresh(app, first); // the answer was lost
    ASSERT_TRUE(again);
    clock.advance(seconds{21});
    EXPECT_EQ(why(refresh(app, text(*second, "refresh_token"))), "invalid_grant"); // who held the lost one, late
    EXPECT_EQ(why(refresh(app, text(*again, "refresh_token"))), "invalid_grant");
    EXPECT_EQ(why(authority.authenticate(text(*again, "access_token"))), "signInRequired");
    EXPECT_EQ(traces("app.refresh", true), 1);
    for (const auto* bad : {"", "x", "north~01ARZ3NDEKTSV4RRFFQ69G5FAV~x", "nowhere~01ARZ3NDEKTSV4RRFFQ69G5FAV~x"}) EXPECT_EQ(why(refresh(app, bad)), "invalid_grant") << bad;
}

TEST_F(AttackTest, aHandleIsAnsweredOnceAndNotByTheOneBefore) {
    const auto app = openApp();
    const auto begun = authority.begin(request(app), at);
    const auto all = authority.asked(begun->handle)->scopes;
    EXPECT_EQ(why(authority.decide(begun->handle, {true, all, {}}, at)), "signInRequired"); // nobody has signed in
    const auto handle = authority.recognised(begun->handle, north, "patient-north");
    ASSERT_TRUE(handle);
    EXPECT_EQ(why(authority.decide(begun->handle, {true, all, {}}, at)), "gone"); // whoever began it cannot decide it
    EXPECT_EQ(why(authority.recognised(begun->handle, north, "nurse-north")), "gone");
    EXPECT_EQ(why(authority.recognised(*handle, north, "nurse-north")), "gone");
    ASSERT_TRUE(authority.decide(*handle, {true, all, {}}, at));
    EXPECT_EQ(why(authority.decide(*handle, {true, all, {}}, at)), "gone");
    for (const auto* bad : {"", "x", "north~", "north~AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "nowhere~AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "../~AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
        EXPECT_EQ(why(authority.asked(bad)), "gone") << bad;
    const auto slow = authority.begin(request(app), at);
    clock.advance(minutes{10});
    EXPECT_EQ(why(authority.recognised(slow->handle, north, "patient-north")), "gone");
}

// asvs: 10.4.4 10.4.10
TEST_F(AttackTest, anAssertionIsTakenOnceFreshGenuineAndForUs) {
    const SigningKey key("k1", "RS384");
    const SigningKey stranger("k1", "RS384");
    const auto app = add(fmt::format(R"({{"name":"backend","kind":"key","backend":true,"jwks":{},"scopes":["system/*.rs"]}})", key.jwks()));
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count();
    int n = 0;
    const auto claims = [&](auto change) {
        json::object c{{"iss", app.id}, {"sub", app.id}, {"aud", at.token()}, {"exp", now + 60}, {"jti", fmt::format("j{}", ++n)}};
        change(c);
        return c;
    };
    const auto attempt = [&](const std::string& assertion) { return why(authority.client({.assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", .assertion = assertion}, at)); };
    const auto good = key.token(claims([](auto&) {}));
    EXPECT_EQ(attempt(good), "allowed");
    EXPECT_EQ(attempt(good), "invalid_client"); // replayed
    EXPECT_EQ(attempt(stranger.token(claims([](auto&) {}))), "invalid_client");
    EXPECT_EQ(attempt(key.token(claims([](auto& c) { c["aud"] = "https://evil.test/oauth/token"; }))), "invalid_client");
    EXPECT_EQ(attempt(key.token(claims([&](auto& c) { c["aud"] = json::array{at.token(), "https://evil.test"}; }))), "invalid_client");
    EXPECT_EQ(attempt(key.token(claims([&](auto& c) { c["exp"] = now - 60; }))), "invalid_client");
    EXPECT_EQ(attempt(key.token(claims([&](auto& c) { c["exp"] = now + 3600; }))), "invalid_client");
    EXPECT_EQ(attempt(key.token(claims([](auto& c) { c.erase("exp"); }))), "invalid_client");
    EXPECT_EQ(attempt(key.token(claims([](auto& c) { c.erase("jti"); }))), "invalid_client");
    EXPECT_EQ(attempt(key.token(claims([](auto& c) { c["sub"] = "north.other"; }))), "invalid_client");
    EXPECT_EQ(attempt(key.token(claims([&](auto& c) { c["nbf"] = now + 600; }))), "invalid_client");
    EXPECT_EQ(attempt(key.token(claims([](auto&) {}), "none")), "invalid_client");
    EXPECT_EQ(attempt(key.token(claims([](auto&) {}), "HS256")), "invalid_client");
    EXPECT_EQ(attempt("a.b.c"), "invalid_client");
    EXPECT_EQ(attempt(std::string(100'000, 'a')), "invalid_client");
    EXPECT_EQ(why(authority.client({.clientId = app.id}, at)), "invalid_client"); // without one
    EXPECT_EQ(why(authority.client({.clientId = "north.other", .assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", .assertion = key.token(claims([](auto&) {}))}, at)), "invalid_client");
    clock.advance(minutes{2});
    const auto stillReplayed = attempt(good);
    EXPECT_EQ(stillReplayed, "invalid_client");
}

TEST_F(AttackTest, eachKindOfAppHasItsOwnGrantOnly) {
    const SigningKey key("k1", "ES384");
    const auto backend = add(fmt::format(R"({{"name":"backend","kind":"key","backend":true,"jwks":{},"scopes":["system/*.rs"]}})", key.jwks()));
    const auto app = openApp();
    EXPECT_EQ(why(authority.token(app, {.grantType = "client_credentials", .scope = "system/*.rs"}, at)), "unauthorized_client");
    EXPECT_EQ(why(authority.token(backend, {.grantType = "authorization_code", .code = "x"}, at)), "unauthorized_client");
    EXPECT_EQ(why(authority.token(app, {.grantType = "password"}, at)), "unsupported_grant_type");
    EXPECT_EQ(why(authority.token(app, {}, at)), "unsupported_grant_type");
    auto r = request(app);
    r.clientId = backend.id;
    EXPECT_EQ(why(authority.begin(r, at)), "invalid_request"); // it has no address to return to
}

TEST_F(AttackTest, aDisabledAccountGivesNothingMore) {
    const auto app = openApp();
    const auto theCode = code(app);
    ASSERT_TRUE(identity.revokeAccount(person(north, Role::admin), "patient-north", true));
    EXPECT_EQ(why(exchange(app, theCode)), "invalid_grant");
    EXPECT_EQ(why(walk(request(app), "patient-north")), "signInFailed");
}

// Whatever bytes come: a refusal, never a token, never a crash.
TEST_F(AttackTest, noiseIsRefused) {
    const auto app = openApp();
    SeededRandom noise(7);
    const auto some = [&](std::size_t most) {
        std::string out(noise.below(most), '\0');
        for (auto& c : out) c = noise.below(3) == 0 ? static_cast<char>(noise.next()) : static_cast<char>("abc~./?=&%-_ 0"[noise.below(14)]);
        return out;
    };
    for (int i = 0; i < 2000; ++i) {
        EXPECT_FALSE(authority.token(app, {i % 2 ? "refresh_token" : "authorization_code", some(60), callback, some(60), some(60), some(40)}, at));
        EXPECT_FALSE(authority.authenticate("app~" + some(60)));
        EXPECT_FALSE(authority.asked(some(80)));
        EXPECT_FALSE(authority.client({.assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", .assertion = some(200) + "." + some(50) + "." + some(50)}, at));
        const auto begun = authority.begin({"code", app.id, callback, some(60), some(40), some(40), some(43), "S256", some(20), some(20), some(8), some(8)}, at);
        EXPECT_TRUE(!begun || begun->handle.empty());
    }
}

} // namespace
} // namespace fyr::server::smart::test
