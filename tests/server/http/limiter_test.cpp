// Token buckets: what they let through, what they keep apart, and how a server answers when one is empty.
#include "server/http/test_server.h"

#include <gmock/gmock.h>
#include <list>
#include <thread>

namespace fyr::server::http::test {
namespace {

using testing::HasSubstr;

class Buckets : public testing::Test {
  protected:
    static Request from(std::string address) {
        Request r;
        r.remote = std::move(address);
        return r;
    }
    static Principal person(std::string id, Role role = Role::nurse, std::string tenant = "t1") {
        Principal p;
        p.tenant = TenantId{std::move(tenant)};
        p.person = PersonId{std::move(id)};
        p.role = role;
        return p;
    }
    Limiter make(LimitRules rules) { return {std::move(rules), clock, random}; }
    static LimitRules accounts(Rate rate) {
        LimitRules rules;
        rules.account.fill(rate);
        return rules;
    }
    FakeClock clock{Instant{Millis{1'790'000'000'000}}};
    SeededRandom random{3};
    Request request = from("192.0.2.1");
};

TEST_F(Buckets, giveTheBurstThenTheRateAndSayWhenToComeAgain) {
    auto limits = make(accounts({2, 5}));
    const auto who = person("a");
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(limits.known(request, who, CostClass::read)) << i;
    const auto refused = limits.known(request, who, CostClass::read);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->retryAfter.count(), 1);
    clock.advance(Millis{499});
    EXPECT_TRUE(limits.known(request, who, CostClass::read));
    clock.advance(Millis{1});
    EXPECT_FALSE(limits.known(request, who, CostClass::read)) << "being refused costs nothing";
    EXPECT_TRUE(limits.known(request, who, CostClass::read));
    clock.advance(Millis{3'600'000});
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(limits.known(request, who, CostClass::read));
    EXPECT_TRUE(limits.known(request, who, CostClass::read)) << "an hour of rest is not more than a full bucket";
    EXPECT_EQ(limits.refused(LimitScope::account, CostClass::read), 4U);
}

TEST_F(Buckets, keepClassesPeopleAndTenantsApart) {
    auto limits = make(accounts({1, 1}));
    for (const auto c : {CostClass::read, CostClass::search, CostClass::write, CostClass::command, CostClass::interview, CostClass::exports}) {
        EXPECT_FALSE(limits.known(request, person("a"), c)) << code(c);
        EXPECT_TRUE(limits.known(request, person("a"), c)) << code(c);
    }
    EXPECT_FALSE(limits.known(request, person("b"), CostClass::read));
    EXPECT_FALSE(limits.known(request, person("a", Role::nurse, "t2"), CostClass::read)) << "the same name in another tenant is somebody else";
}

TEST_F(Buckets, ofATenantAreSharedByItsAccounts) {
    LimitRules rules;
    rules.tenant.fill({1, 10});
    auto limits = make(rules);
    int through = 0;
    for (int i = 0; i < 30; ++i)
        if (!limits.known(request, person(std::to_string(i)), CostClass::search)) ++through;
    EXPECT_EQ(through, 10);
    const auto refused = limits.known(request, person("31"), CostClass::search);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->scope, LimitScope::tenant);
    EXPECT_FALSE(limits.known(request, person("31"), CostClass::interview)) << "a storm of searches does not keep a patient out";
    EXPECT_FALSE(limits.known(request, person("31", Role::nurse, "t2"), CostClass::search));
}

TEST_F(Buckets, countIntegrationAccountsInTheirOwnClassButTheirExportsAsExports) {
    LimitRules rules;
    rules.account.fill({1, 1});
    rules.account[static_cast<std::size_t>(CostClass::integration)] = {};
    auto limits = make(rules);
    const auto system = person("lab", Role::integration);
    for (int i = 0; i < 1000; ++i) ASSERT_FALSE(limits.known(request, system, CostClass::write));
    EXPECT_FALSE(limits.known(request, system, CostClass::exports));
    EXPECT_TRUE(limits.known(request, system, CostClass::exports));
}

TEST_F(Buckets, chargeLargeBodiesMoreButNeverMoreThanTheBucketHolds) {
    auto limits = make(accounts({1, 10}));
    request.body.resize(640U << 10U);
    EXPECT_DOUBLE_EQ(Limiter::price(request), 11.0);
    EXPECT_FALSE(limits.known(request, person("a"), CostClass::write)) << "a full bucket lets the largest body through";
    EXPECT_TRUE(limits.known(from("x"), person("a"), CostClass::write));
    clock.advance(Millis{1'000});
    EXPECT_FALSE(limits.known(from("x"), person("a"), CostClass::write));
}

TEST_F(Buckets, ofAnAddressDoNotLetStrangersOrReadersKeepUrgentWorkOut) {
    LimitRules rules;
    rules.address = {1, 3};
    rules.stranger = {1, 2};
    auto limits = make(rules);
    EXPECT_FALSE(limits.isSuspect(request));
    EXPECT_FALSE(limits.arrived(request, CostClass::stranger));
    EXPECT_FALSE(limits.wasStranger(request));
    EXPECT_TRUE(limits.isSuspect(request));
    EXPECT_TRUE(limits.wasStranger(request));
    EXPECT_FALSE(limits.arrived(request, CostClass::read)) << "a stranger's limit is not the address's";
    EXPECT_FALSE(limits.arrived(request, CostClass::read));
    EXPECT_TRUE(limits.arrived(request, CostClass::read));
    EXPECT_FALSE(limits.arrived(request, CostClass::interview)) << "the family's flood keeps no patient out";
    EXPECT_FALSE(limits.arrived(request, CostClass::command));
    EXPECT_FALSE(limits.arrived(request, CostClass::free));
    EXPECT_FALSE(limits.arrived(from("192.0.2.2"), CostClass::stranger));
    EXPECT_FALSE(limits.isSuspect(from("192.0.2.2")));
}

TEST_F(Buckets, growNotWithTheNumberOfCallersAndForgetTheFullestFirst) {
    auto rules = accounts({1, 2});
    rules.buckets = 64;
    auto limits = make(rules);
    for (int i = 0; i < 2; ++i) EXPECT_FALSE(limits.known(request, person("greedy"), CostClass::write));
    for (int i = 0; i < 100'000; ++i) EXPECT_FALSE(limits.known(request, person("someone" + std::to_string(i)), CostClass::read));
    // 64 places for 100,000 callers who took one each: whoever took more is the last to be forgotten.
    EXPECT_TRUE(limits.known(request, person("greedy"), CostClass::write));
}

TEST_F(Buckets, letNoMoreThroughWhenManyThreadsAskAtOnce) {
    auto limits = make(accounts({1, 1'000}));
    std::atomic<int> through{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 1'000; ++i)
                if (!limits.known(request, person("a"), CostClass::read)) ++through;
        });
    for (auto& t : threads) t.join();
    EXPECT_EQ(through, 1'000);
}

TEST_F(Buckets, withoutALimitCountNothing) {
    auto limits = make({});
    for (int i = 0; i < 10'000; ++i) {
        ASSERT_FALSE(limits.arrived(request, CostClass::stranger));
        ASSERT_FALSE(limits.known(request, person("a"), CostClass::write));
    }
}

TEST(Rates, areReadAsSoManyASecondAndSoManyAtOnce) {
    EXPECT_EQ(rateFrom("500/5000")->perSecond, 500);
    EXPECT_EQ(rateFrom(" 0.5 / 3 ")->burst, 3);
    EXPECT_EQ(rateFrom("7")->burst, 70);
    EXPECT_EQ(rateFrom("0")->perSecond, 0);
    EXPECT_EQ(rateFrom("off")->perSecond, 0);
    for (const char* wrong : {"", "x", "5/", "/5", "5/0", "-1", "5/5/5", "1e400", "nan", "inf/inf", "5 5"}) EXPECT_FALSE(rateFrom(wrong)) << wrong;
}

TEST(Costs, followFromMethodAndAddress) {
    const auto cost = [](std::string_view pattern, Method m, std::vector<Field> params = {}, bool signedIn = true) {
        Request r;
        r.method = m;
        r.params = std::move(params);
        return costOf(pattern, signedIn, r);
    };
    using enum CostClass;
    const std::string type = "/fhir/{type}", id = "/fhir/{type}/{id}", part = "/fhir/{type}/{id}/{part}", item = "/fhir/{type}/{id}/{part}/{item}";
    EXPECT_EQ(cost(type, Method::get, {{"type", "Patient"}}), search);
    EXPECT_EQ(cost(id, Method::get, {{"type", "Patient"}, {"id", "1"}}), CostClass::read);
    EXPECT_EQ(cost(id, Method::head, {{"type", "Patient"}, {"id", "1"}}), CostClass::read);
    EXPECT_EQ(cost(part, Method::get, {{"type", "Patient"}, {"id", "1"}, {"part", "_history"}}), search);
    EXPECT_EQ(cost(part, Method::get, {{"type", "Patient"}, {"id", "1"}, {"part", "Observation"}}), search);
    EXPECT_EQ(cost(part, Method::get, {{"type", "Patient"}, {"id", "1"}, {"part", "$everything"}}), search);
    EXPECT_EQ(cost(id, Method::post, {{"type", "Patient"}, {"id", "_search"}}), search);
    EXPECT_EQ(cost(id, Method::post, {{"type", "Patient"}, {"id", "$validate"}}), search);
    EXPECT_EQ(cost(type, Method::post, {{"type", "Patient"}}), write);
    EXPECT_EQ(cost(id, Method::put, {{"type", "Patient"}, {"id", "1"}}), write);
    EXPECT_EQ(cost(id, Method::patch, {{"type", "Patient"}, {"id", "1"}}), write);
    EXPECT_EQ(cost("/fhir", Method::post), write);
    EXPECT_EQ(cost("/fhir", Method::get), search);
    EXPECT_EQ(cost(type, Method::get, {{"type", "$export"}}), exports);
    EXPECT_EQ(cost(id, Method::get, {{"type", "Patient"}, {"id", "$export"}}), exports);
    EXPECT_EQ(cost(part, Method::get, {{"type", "Group"}, {"id", "1"}, {"part", "$export"}}), exports);
    EXPECT_EQ(cost(id, Method::get, {{"type", "$export"}, {"id", "job"}}), CostClass::read) << "asking how far it is";
    EXPECT_EQ(cost(part, Method::get, {{"type", "$export"}, {"id", "job"}, {"part", "file"}}), CostClass::read);
    EXPECT_EQ(cost("/fhir/metadata", Method::get, {}, false), stranger);
    EXPECT_EQ(cost("/api/v1/interviews/{id}/answers", Method::post, {{"id", "1"}}), interview);
    EXPECT_EQ(cost("/sync/v1/commands", Method::post), command);
    EXPECT_EQ(cost("/sync/v1/feed", Method::get), CostClass::read);
    EXPECT_EQ(cost("/api/v1/threads", Method::post), write);
    EXPECT_EQ(cost("/api/v1/audit/mine", Method::get), search);
    EXPECT_EQ(cost("/api/v1/sign-in", Method::post, {}, false), stranger);
    EXPECT_EQ(cost("/healthz", Method::get, {}, false), CostClass::free);
    EXPECT_EQ(cost("/readyz", Method::get, {}, false), stranger) << "it asks the store";
}

class Limited : public ServerTest {
  protected:
    void limit(LimitRules rules) { limiter = std::make_unique<Limiter>(std::move(rules), still, random); }
    FakeClock still{Instant{Millis{1'790'000'000'000}}};
    const std::pair<std::string, std::string> nurse{"Authorization", "Bearer nurse-token"};
};

// asvs: 2.4.1
TEST_F(Limited, anEmptyBucketAnswers429WithAProblemAndRetryAfter) {
    LimitRules rules;
    rules.account.fill({0.1, 2});
    limit(rules);
    start();
    auto c = client();
    for (int i = 0; i < 2; ++i) EXPECT_EQ(c.request("POST", "/staff", {nurse}, "x")->status, 200);
    const auto a = c.request("POST", "/staff", {nurse}, "x");
    EXPECT_EQ(a->status, 429);
    EXPECT_EQ(a->header("retry-after"), "10");
    EXPECT_EQ(a->header("content-type"), "application/problem+json");
    const auto body = json::parse(a->body);
    ASSERT_TRUE(body);
    EXPECT_EQ(json::number(*body, "status"), 429);
    EXPECT_EQ(json::text(*body, "title"), "Too Many Requests");
    EXPECT_EQ(json::text(*body, "type"), "about:blank");
    EXPECT_THAT(a->body, HasSubstr("\"code\":\"overloaded\""));
    EXPECT_EQ(c.request("GET", "/ping")->status, 200) << "the connection stays";
    still.advance(Millis{10'000});
    EXPECT_EQ(c.request("POST", "/staff", {nurse}, "x")->status, 200);
}

TEST_F(Limited, underFhirItIsAnOperationOutcome) {
    LimitRules rules;
    rules.address = {1, 1};
    limit(rules);
    start();
    auto c = client();
    EXPECT_EQ(c.request("GET", "/fhir/Nothing")->status, 404);
    const auto a = c.request("GET", "/fhir/Nothing");
    EXPECT_EQ(a->status, 429);
    EXPECT_THAT(a->body, HasSubstr("OperationOutcome"));
    EXPECT_THAT(a->body, HasSubstr("throttled"));
}

TEST_F(Limited, wrongTokensUseUpTheAddressNotTheOthersAtIt) {
    LimitRules rules;
    rules.stranger = {1, 3};
    limit(rules);
    start();
    auto c = client();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(c.request("POST", "/staff", {{"Authorization", "Bearer guess"}}, "x")->status, 401);
    EXPECT_EQ(c.request("POST", "/staff", {{"Authorization", "Bearer guess"}}, "x")->status, 429);
    EXPECT_EQ(c.request("POST", "/staff", {nurse}, "x")->status, 200);
}

TEST_F(Limited, behindATrustedProxyTheAddressIsTheClients) {
    LimitRules rules;
    rules.address = {1, 1};
    limit(rules);
    ServerOptions o;
    o.trustedProxies = {"127.0.0.1"};
    start(o);
    auto c = client();
    const auto get = [&](const std::string& from) { return c.request("GET", "/ping", {{"X-Forwarded-For", from}})->status; };
    EXPECT_EQ(get("198.51.100.1"), 200);
    EXPECT_EQ(get("198.51.100.1"), 429);
    EXPECT_EQ(get("198.51.100.2"), 200);
    EXPECT_EQ(get("203.0.113.9, 198.51.100.2"), 429) << "what the client wrote itself is not believed";
    EXPECT_EQ(get("2001:db8:0:1::1"), 200);
    EXPECT_EQ(get("2001:db8:0:1::2"), 429) << "one /64 is one household";
}

TEST_F(Limited, urgentWorkHasALaneOfItsOwn) {
    ServerOptions o;
    o.workers = 2;
    o.queue = 2;
    start(o);
    std::list<RawClient> busy;
    for (int i = 0; i < 2; ++i) busy.emplace_back(server->port()).send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    door.waitForArrivals(2); // every worker is taken
    for (int i = 0; i < 2; ++i) busy.emplace_back(server->port()).send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    while (metrics.text().find("fyr_workers_waiting 2") == std::string::npos) std::this_thread::yield();
    EXPECT_EQ(client().request("GET", "/wait")->status, 429) << "the queue is full";
    EXPECT_EQ(client().request("GET", "/api/v1/interviews/current")->status, 200) << "a patient is answered all the same";
    EXPECT_EQ(client().request("POST", "/sync/v1/commands", {}, "{}")->status, 200) << "and a workstation's commands are taken";
    EXPECT_EQ(client().request("GET", "/metrics")->status, 200) << "and it can be seen what goes on";
    door.open();
    for (auto& c : busy) EXPECT_EQ(c.receive()->status, 200);
}

} // namespace
} // namespace fyr::server::http::test
