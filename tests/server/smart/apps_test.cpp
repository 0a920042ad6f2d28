#include "tests/server/smart/smart_place.h"

namespace fyr::server::smart::test {
namespace {

class AppsTest : public SmartPlace {};

TEST_F(AppsTest, anAppIsRegisteredListedAndRemovedAndItsTokensEndWithIt) {
    const auto app = openApp();
    EXPECT_EQ(app.id, "north.chart");
    EXPECT_TRUE(secret.empty());
    EXPECT_EQ(authority.list(north)->size(), 1U);
    EXPECT_TRUE(authority.list(south)->empty());
    const auto tokens = exchange(app, code(app));
    ASSERT_TRUE(tokens);
    ASSERT_TRUE(authority.authenticate(text(*tokens, "access_token")));
    EXPECT_EQ(why(authority.remove(person(south, Role::admin), app.id)), "notFound");
    ASSERT_TRUE(authority.remove(person(north, Role::admin), app.id));
    EXPECT_EQ(why(authority.authenticate(text(*tokens, "access_token"))), "signInRequired");
    EXPECT_EQ(why(authority.begin(request(app), at)), "invalid_client");
    EXPECT_EQ(traces("app.add"), 1);
    EXPECT_EQ(traces("app.remove"), 1);
}

TEST_F(AppsTest, whatCannotBeSafeIsNotRegistered) {
    for (const auto* body : {
             R"({"name":"Big","redirects":["https://a.example/"],"scopes":["openid"]})",
             R"({"name":"a","redirects":["http://a.example/cb"],"scopes":["openid"]})",
             R"({"name":"a","redirects":["https://a.example/cb#x"],"scopes":["openid"]})",
             R"({"name":"a","redirects":["https://u@a.example/cb"],"scopes":["openid"]})",
             R"x({"name":"a","redirects":["javascript:alert(1)"],"scopes":["openid"]})x",
             R"({"name":"a","redirects":["http://127.0.0.1.evil.example/cb"],"scopes":["openid"]})",
             R"({"name":"a","redirects":["http://localhost.evil.example/cb"],"scopes":["openid"]})",
             R"({"name":"a","redirects":["http://127.0.0.1:80@evil.example/cb"],"scopes":["openid"]})",
             R"({"name":"a","redirects":[],"scopes":["openid"]})",
             R"({"name":"a","redirects":["https://a.example/"],"scopes":[]})",
             R"({"name":"a","redirects":["https://a.example/"],"scopes":["system/*.rs"]})",
             R"({"name":"a","redirects":["https://a.example/"],"scopes":["patient/Observation.rs?nonsense=1"]})",
             R"({"name":"a","redirects":["https://a.example/"],"scopes":["everything"]})",
             R"({"name":"a","backend":true,"kind":"secret","scopes":["system/*.rs"]})",
             R"({"name":"a","backend":true,"kind":"key","jwks":{"keys":[]},"scopes":["system/*.rs"]})",
             R"({"name":"a","kind":"key","jwksUri":"http://a.example/jwks","redirects":["https://a.example/"],"scopes":["openid"]})",
             R"({"name":"a","kind":"password","redirects":["https://a.example/"],"scopes":["openid"]})",
             R"({"name":"a","introspects":true,"redirects":["https://a.example/"],"scopes":["openid"]})",
         })
        EXPECT_EQ(why(authority.add(person(north, Role::admin), *json::parse(body))), "badRequest") << body;
    openApp("twice");
    EXPECT_EQ(why(authority.add(person(north, Role::admin), *json::parse(R"({"name":"twice","redirects":["https://a.example/"],"scopes":["openid"]})"))), "duplicate");
}

TEST_F(AppsTest, anAddressToReturnToIsExactlyOneOfTheRegisteredButForTheLoopbackPort) {
    App app;
    app.redirects = {"https://a.example/cb?x=1", "http://127.0.0.1/done", "com.example.app:/cb"};
    for (const auto* good : {"https://a.example/cb?x=1", "http://127.0.0.1:49152/done", "http://127.0.0.1/done", "com.example.app:/cb"}) EXPECT_TRUE(mayReturnTo(app, good)) << good;
    for (const auto* bad : {"https://a.example/cb", "https://a.example/cb?x=1&y=2", "https://a.example/cb?x=1#", "https://a.example:444/cb?x=1", "https://a.example.evil.test/cb?x=1", "http://a.example/cb?x=1",
                            "http://127.0.0.1:49152/done/x", "http://127.0.0.1:49152/other", "http://127.0.0.1:99999x/done", "http://127.0.0.1:1@evil.test/done", "http://[::1]:1/done", "http://localhost:1/done",
                            "com.example.app:/cb2", "", "//evil.test"})
        EXPECT_FALSE(mayReturnTo(app, bad)) << bad;
}

// asvs: 10.4.1
TEST_F(AppsTest, anAppProvesWhoItIsInItsOwnWayOnly) {
    const auto open = openApp();
    EXPECT_TRUE(authority.client({.clientId = open.id}, at));
    EXPECT_EQ(why(authority.client({.basicUser = open.id, .basicPassword = "x", .basic = true}, at)), "invalid_client");
    const auto closed = add(R"({"name":"closed","kind":"secret","redirects":["https://a.example/"],"scopes":["openid"]})");
    ASSERT_FALSE(secret.empty());
    EXPECT_TRUE(authority.client({.basicUser = closed.id, .basicPassword = secret, .basic = true}, at));
    EXPECT_EQ(why(authority.client({.basicUser = closed.id, .basicPassword = secret + "x", .basic = true}, at)), "invalid_client");
    EXPECT_EQ(why(authority.client({.basicUser = closed.id, .basicPassword = {}, .basic = true}, at)), "invalid_client");
    EXPECT_EQ(why(authority.client({.clientId = closed.id}, at)), "invalid_client");
    EXPECT_EQ(why(authority.client({.clientId = closed.id, .secret = secret}, at)), "invalid_client");
    EXPECT_EQ(why(authority.client({.clientId = "south.closed"}, at)), "invalid_client");
    EXPECT_EQ(why(authority.client({.clientId = "nowhere.closed"}, at)), "invalid_client");
    EXPECT_EQ(why(authority.client({}, at)), "invalid_client");
}

} // namespace
} // namespace fyr::server::smart::test
