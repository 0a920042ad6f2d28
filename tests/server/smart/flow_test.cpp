// What works: whole flows, launches, refreshes, backends, introspection, revocation.
#include "tests/server/smart/smart_place.h"

#include "server/identity/oidc/jwt.h"

namespace fyr::server::smart::test {
namespace {

using std::chrono::minutes;

class FlowTest : public SmartPlace {};

TEST_F(FlowTest, aPatientGivesAnAppTheOwnRecordAndNoMore) {
    const auto app = openApp();
    const auto back = walk(request(app), "patient-north");
    ASSERT_TRUE(back);
    EXPECT_TRUE(back->starts_with(callback + "?code="));
    EXPECT_EQ(parameter(*back, "state"), "state-1");
    EXPECT_EQ(parameter(*back, "iss"), "https%3A%2F%2Fcare.example");
    const auto t = exchange(app, parameter(*back, "code"));
    ASSERT_TRUE(t) << t.error().describe();
    EXPECT_EQ(text(*t, "token_type"), "Bearer");
    EXPECT_EQ(text(*t, "patient"), "p1");
    EXPECT_EQ(text(*t, "scope"), "patient/Observation.rs offline_access openid fhirUser");
    const auto who = authority.authenticate(text(*t, "access_token"));
    ASSERT_TRUE(who);
    EXPECT_EQ(who->app, app.id);
    EXPECT_EQ(who->role, Role::patient);
    EXPECT_EQ(who->launchPatient, "p1");
    EXPECT_EQ(who->scopes, (std::vector<std::string>{"patient/Observation.rs", "offline_access", "openid", "fhirUser"}));
    // A person's own sessions are another thing.
    EXPECT_EQ(why(identity.authenticate(text(*t, "access_token"))), "signInRequired");
    EXPECT_EQ(why(identity.refresh(text(*t, "refresh_token"), "")), "signInRequired");
    clock.advance(minutes{10});
    EXPECT_EQ(why(authority.authenticate(text(*t, "access_token"))), "tokenExpired");
    EXPECT_EQ(traces("app.authorize"), 1);
    EXPECT_EQ(traces("app.token"), 1);
}

TEST_F(FlowTest, theIdTokenSaysWhoAndIsSignedByAPublishedKey) {
    const auto app = openApp();
    const auto t = exchange(app, code(app, "patient-north"));
    ASSERT_TRUE(t);
    const auto jwt = oidc::parseJwt(text(*t, "id_token"));
    ASSERT_TRUE(jwt);
    EXPECT_EQ(jwt->alg, "RS256");
    const auto keys = oidc::keysFrom(json::write(*authority.keySet()));
    ASSERT_TRUE(keys);
    EXPECT_TRUE(std::ranges::any_of(*keys, [&](const auto& k) { return k.kid == jwt->kid && isSignedBy(*jwt, k); }));
    const auto& c = jwt->claims;
    EXPECT_EQ(json::text(c, "iss"), "https://care.example");
    EXPECT_EQ(json::text(c, "aud"), app.id);
    EXPECT_EQ(json::text(c, "sub"), "patient-north");
    EXPECT_EQ(json::text(c, "nonce"), "nonce-1");
    EXPECT_EQ(json::text(c, "fhirUser"), "https://care.example/fhir/Patient/p1");
    EXPECT_EQ(text(*authority.userInfo(text(*t, "access_token"), at), "fhirUser"), "https://care.example/fhir/Patient/p1");
}

TEST_F(FlowTest, somebodyWhoWorksHereChoosesAPatientWhomTheyMayRead) {
    const auto app = openApp();
    const auto begun = authority.begin(request(app, "patient/Observation.rs launch/patient"), at);
    ASSERT_TRUE(begun);
    const auto handle = authority.recognised(begun->handle, north, "nurse-north");
    ASSERT_TRUE(handle);
    const auto asked = authority.asked(*handle);
    ASSERT_TRUE(asked && asked->needsPatient());
    EXPECT_EQ(why(authority.decide(*handle, {true, asked->scopes, {}}, at)), "badRequest");
    EXPECT_EQ(why(authority.decide(*handle, {true, asked->scopes, "hidden"}, at)), "badRequest");
    const auto back = authority.decide(*handle, {true, asked->scopes, "p2"}, at);
    ASSERT_TRUE(back);
    const auto t = exchange(app, parameter(*back, "code"));
    EXPECT_EQ(text(*t, "patient"), "p2");
    EXPECT_FALSE(t->contains("refresh_token"));
    EXPECT_EQ(authority.authenticate(text(*t, "access_token"))->launchPatient, "p2");
}

TEST_F(FlowTest, aLaunchBringsItsPatientToWhoMadeItOnce) {
    const auto app = openApp();
    const auto launched = authority.launch(person(north, Role::nurse), app.id, "p2", "", at);
    ASSERT_TRUE(launched) << launched.error().describe();
    EXPECT_TRUE(launched->url.starts_with("https://app.example/launch?iss=https%3A%2F%2Fcare.example%2Ffhir&launch="));
    auto r = request(app, "launch patient/Observation.rs");
    r.launch = launched->handle;
    EXPECT_EQ(why(walk(r, "doctor-north")), "signInFailed"); // another person
    const auto back = walk(r, "nurse-north");
    ASSERT_TRUE(back);
    const auto t = exchange(app, parameter(*back, "code"));
    EXPECT_EQ(text(*t, "patient"), "p2");
    EXPECT_TRUE(t->contains("need_patient_banner"));
    EXPECT_NE(walk(r, "nurse-north")->find("error=invalid_request"), std::string::npos); // used
    EXPECT_EQ(why(authority.launch(person(north, Role::nurse), app.id, "hidden", "", at)), "notFound");
    EXPECT_EQ(why(authority.launch(person(south, Role::nurse), app.id, "p2", "", at)), "notFound");
    const auto late = authority.launch(person(north, Role::nurse), app.id, "p2", "", at);
    clock.advance(minutes{11});
    r.launch = late->handle;
    EXPECT_NE(walk(r, "nurse-north")->find("error=invalid_request"), std::string::npos);
}

TEST_F(FlowTest, refreshRotatesMayNarrowAndNeverWidens) {
    const auto app = openApp();
    const auto t = exchange(app, code(app));
    const auto second = refresh(app, text(*t, "refresh_token"), "patient/Observation.r");
    ASSERT_TRUE(second) << second.error().describe();
    EXPECT_EQ(text(*second, "scope"), "patient/Observation.r");
    EXPECT_EQ(authority.authenticate(text(*second, "access_token"))->scopes, std::vector<std::string>{"patient/Observation.r"});
    EXPECT_EQ(why(authority.authenticate(text(*t, "access_token"))), "signInRequired"); // replaced
    EXPECT_EQ(why(refresh(app, text(*second, "refresh_token"), "user/*.cruds")), "invalid_scope");
    const auto third = refresh(app, text(*second, "refresh_token"));
    ASSERT_TRUE(third);
    EXPECT_EQ(text(*third, "scope"), "patient/Observation.rs offline_access openid fhirUser"); // what was granted
    EXPECT_EQ(authority.authenticate(text(*third, "access_token"))->scopes.size(), 4U);
    clock.advance(std::chrono::hours{24 * 31});
    EXPECT_EQ(why(refresh(app, text(*third, "refresh_token"))), "invalid_grant");
}

TEST_F(FlowTest, aPublicAppNeedNotNameItselfToRefreshAndAnotherMust) {
    const auto app = openApp();
    const auto closed = add(fmt::format(R"({{"name":"closed","kind":"secret","redirects":["{}"],"scopes":["patient/*.rs","offline_access"]}})", callback));
    EXPECT_EQ(authority.openAppOf(text(*exchange(app, code(app)), "refresh_token"))->id, app.id);
    EXPECT_EQ(why(authority.openAppOf(text(*exchange(closed, code(closed)), "refresh_token"))), "invalid_client");
    for (const auto* bad : {"", "x", "nowhere~01ARZ3NDEKTSV4RRFFQ69G5FAV~x"}) EXPECT_EQ(why(authority.openAppOf(bad)), "invalid_client") << bad;
}

TEST_F(FlowTest, aBackendAppSignsItsAssertionAndHasAnAccountOfItsOwn) {
    for (const auto* alg : {"RS384", "ES384", "ES256"}) {
        const SigningKey key("k1", alg);
        const auto app = add(fmt::format(R"({{"name":"backend-{}","kind":"key","backend":true,"jwks":{},"scopes":["system/Patient.rs"]}})", alg == std::string("RS384") ? "a" : alg == std::string("ES384") ? "b" : "c", key.jwks()));
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count();
        const json::object claims{{"iss", app.id}, {"sub", app.id}, {"aud", at.token()}, {"exp", now + 240}, {"jti", alg}};
        const auto known = authority.client({.assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", .assertion = key.token(claims)}, at);
        ASSERT_TRUE(known) << alg << known.error().describe();
        EXPECT_EQ(why(authority.token(*known, {.grantType = "client_credentials", .scope = "patient/*.rs"}, at)), "invalid_scope");
        const auto t = authority.token(*known, {.grantType = "client_credentials", .scope = "system/*.cruds"}, at);
        ASSERT_TRUE(t) << t.error().describe();
        EXPECT_EQ(text(*t, "scope"), "system/Patient.rs");
        EXPECT_EQ(json::integer(*t, "expires_in"), 300);
        EXPECT_FALSE(t->contains("refresh_token"));
        const auto who = authority.authenticate(text(*t, "access_token"));
        ASSERT_TRUE(who);
        EXPECT_EQ(who->role, Role::integration);
        EXPECT_EQ(who->app, app.id);
        clock.advance(minutes{5});
        EXPECT_EQ(why(authority.authenticate(text(*t, "access_token"))), "tokenExpired");
    }
}

TEST_F(FlowTest, aTokenIsExplainedToWhoMayAskAndEndedByItsOwnApp) {
    const auto app = openApp();
    const auto other = add(R"({"name":"other","kind":"secret","redirects":["https://b.example/"],"scopes":["openid"]})");
    const auto server = add(R"({"name":"api","kind":"secret","introspects":true,"redirects":[],"scopes":["openid"]})");
    const auto foreign = add(R"({"name":"api","kind":"secret","introspects":true,"redirects":[],"scopes":["openid"]})", south);
    const auto t = exchange(app, code(app));
    const auto access = text(*t, "access_token");
    const auto told = authority.introspect(server, access, at);
    EXPECT_EQ(json::boolean(*told, "active"), true);
    EXPECT_EQ(text(*told, "client_id"), app.id);
    EXPECT_EQ(text(*told, "patient"), "p1");
    EXPECT_EQ(json::boolean(*authority.introspect(app, text(*t, "refresh_token"), at), "active"), true);
    for (const auto* asker : {&other, &foreign}) EXPECT_EQ(json::write(*authority.introspect(*asker, access, at)), R"({"active":false})");
    for (const auto* bad : {"", "app~x", "x", "north~01ARZ3NDEKTSV4RRFFQ69G5FAV~x", "nowhere~01ARZ3NDEKTSV4RRFFQ69G5FAV~x"}) EXPECT_EQ(json::write(*authority.introspect(server, bad, at)), R"({"active":false})") << bad;
    ASSERT_TRUE(authority.revoke(other, access));
    EXPECT_TRUE(authority.authenticate(access));
    ASSERT_TRUE(authority.revoke(app, text(*t, "refresh_token")));
    EXPECT_EQ(why(authority.authenticate(access)), "signInRequired");
    EXPECT_EQ(why(refresh(app, text(*t, "refresh_token"))), "invalid_grant");
    EXPECT_EQ(json::write(*authority.introspect(server, access, at)), R"({"active":false})");
}

TEST_F(FlowTest, endingAnAccountsSessionsEndsItsAppsToo) {
    const auto app = openApp();
    const auto t = exchange(app, code(app));
    ASSERT_TRUE(identity.revokeAccount(person(north, Role::admin), "patient-north", false));
    EXPECT_EQ(why(authority.authenticate(text(*t, "access_token"))), "signInRequired");
    EXPECT_EQ(why(refresh(app, text(*t, "refresh_token"))), "invalid_grant");
}

// asvs: 10.7.1
TEST_F(FlowTest, whoSaysNoOrUnticksEverythingIsBelieved) {
    const auto app = openApp();
    EXPECT_NE(walk(request(app), "patient-north", {false, {}, {}})->find("error=access_denied"), std::string::npos);
    EXPECT_NE(walk(request(app), "patient-north", {true, {"patient/*.cruds"}, {}})->find("error=access_denied"), std::string::npos); // never asked
    EXPECT_EQ(traces("app.authorize", true), 2);
    const auto back = walk(request(app), "patient-north", {true, {"openid"}, {}});
    const auto t = exchange(app, parameter(*back, "code"));
    EXPECT_EQ(text(*t, "scope"), "openid");
}

TEST_F(FlowTest, aPublishedKeySetIsFetchedAndFetchedAgainWhenTheAppHasNewKeys) {
    const SigningKey first("k1", "ES384");
    const SigningKey second("k2", "ES384");
    fetch.answers["https://app.example/jwks"] = first.jwks();
    const auto app = add(R"({"name":"web","kind":"key","jwksUri":"https://app.example/jwks","redirects":["https://app.example/cb"],"scopes":["openid"]})");
    int n = 0;
    const auto proof = [&](const SigningKey& key) {
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count();
        return ClientProof{.assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                           .assertion = key.token({{"iss", app.id}, {"sub", app.id}, {"aud", at.token()}, {"exp", now + 60}, {"jti", fmt::format("{}", ++n)}})};
    };
    EXPECT_TRUE(authority.client(proof(first), at));
    fetch.answers["https://app.example/jwks"] = second.jwks();
    EXPECT_EQ(why(authority.client(proof(second), at)), "invalid_client"); // not asked again at once
    clock.advance(std::chrono::seconds{11});
    EXPECT_TRUE(authority.client(proof(second), at));
    EXPECT_EQ(fetch.gets, 2);
}

} // namespace
} // namespace fyr::server::smart::test
