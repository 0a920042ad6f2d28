// What happens at and above every limit.
#include "server/http/test_server.h"

#include <gmock/gmock.h>
#include <list>
#include <thread>

namespace fyr::server::http::test {
namespace {

using testing::HasSubstr;

class Limits : public ServerTest {};

TEST_F(Limits, aBodyAtItsLimitIsTakenAndOneByteMoreIsRefused) {
    start();
    auto c = client();
    const std::string fits = "{\"a\":\"" + std::string(1000 - 8, 'x') + "\"}";
    ASSERT_EQ(fits.size(), 1000U);
    EXPECT_EQ(c.request("POST", "/echo", {}, fits)->status, 200);
    const auto a = c.request("POST", "/echo", {}, fits + " ");
    EXPECT_EQ(a->status, 413);
    EXPECT_THAT(a->body, HasSubstr("\"tooLarge\""));
    EXPECT_TRUE(c.closedByPeer());
}

TEST_F(Limits, tenMegabytesAreRefusedBeforeTheyAreRead) {
    start();
    auto c = client();
    ASSERT_TRUE(c.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10485760\r\n\r\n"));
    const auto a = c.receive(); // nothing of the body was sent yet
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 413);
}

TEST_F(Limits, aClientThatSendsTenMegabytesAnywayStillGetsItsAnswer) {
    start();
    auto c = client();
    const auto a = c.request("POST", "/echo", {}, std::string(10U << 20U, 'x'));
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 413);
}

TEST_F(Limits, chunksThatGrowPastTheLimitAreRefused) {
    start();
    auto c = client();
    ASSERT_TRUE(c.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < 3; ++i) c.send("190\r\n" + std::string(400, 'x') + "\r\n");
    const auto a = c.receive();
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 413);
}

TEST_F(Limits, aLargeBodyIsNotTakenFromAStranger) {
    start();
    auto c = client();
    ASSERT_TRUE(c.send("POST /staff HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer nobody\r\nContent-Length: 10000000\r\n\r\n"));
    EXPECT_EQ(c.receive()->status, 401); // before a byte of it
    EXPECT_EQ(client().request("POST", "/staff", {{"Authorization", "Bearer nurse-token"}}, std::string(10'000'000, 'x'))->body, "10000000");
}

TEST_F(Limits, headersAboveTheirLimitAre431) {
    start();
    auto c = client();
    const auto a = c.request("GET", "/ping", {{"X-Long", std::string(17'000, 'x')}});
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 431);
    EXPECT_EQ(client().request("GET", "/ping", {{"X-Long", std::string(15'000, 'x')}})->status, 200);
    EXPECT_EQ(client().request("GET", "/" + std::string(20'000, 'x'))->status, 431);
}

TEST_F(Limits, whoSendsHeadersTooSlowlyIsTold408) {
    ServerOptions o;
    o.headerTime = Millis{80};
    start(o);
    auto c = client();
    ASSERT_TRUE(c.send("GET /ping HTTP/1.1\r\nHost:"));
    const auto a = c.receive();
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 408);
    EXPECT_TRUE(c.closedByPeer());
}

TEST_F(Limits, whoSendsABodyTooSlowlyIsTold408) {
    ServerOptions o;
    o.bodyTime = Millis{80};
    start(o);
    auto c = client();
    ASSERT_TRUE(c.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"));
    const auto a = c.receive();
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 408);
}

TEST_F(Limits, oneDripAtATimeDoesNotProlongTheHeaders) {
    ServerOptions o;
    o.headerTime = Millis{150};
    start(o);
    auto c = client();
    std::thread drip([&] {
        for (int i = 0; i < 40; ++i) {
            if (!c.send(i == 0 ? "GET /" : "x")) break;
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
    });
    const auto a = c.receive();
    drip.join();
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 408);
}

TEST_F(Limits, idleConnectionsAreClosed) {
    ServerOptions o;
    o.idleTime = Millis{60};
    start(o);
    auto c = client();
    EXPECT_EQ(c.request("GET", "/ping")->status, 200);
    EXPECT_TRUE(c.closedByPeer());
}

TEST_F(Limits, aHandlerThatTakesTooLongIsAnswered504) {
    start();
    const auto a = client().request("GET", "/wait-briefly");
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 504);
    EXPECT_THAT(a->body, HasSubstr("\"timeout\""));
    door.open();
}

// asvs: 15.2.2
TEST_F(Limits, whatDoesNotFitTheQueueIsAnswered429WithRetryAfter) {
    ServerOptions o;
    o.workers = 1;
    o.queue = 1;
    start(o);
    std::list<RawClient> busy;
    busy.emplace_back(server->port()).send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    door.waitForArrivals(1); // the worker is taken
    busy.emplace_back(server->port()).send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    while (metrics.text().find("fyr_workers_waiting 1") == std::string::npos) std::this_thread::yield();
    const auto a = client().request("GET", "/wait");
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 429);
    EXPECT_EQ(a->header("retry-after"), "1");
    EXPECT_THAT(a->body, HasSubstr("\"overloaded\""));
    EXPECT_EQ(client().request("GET", "/ping")->status, 200) << "what needs no worker still answers";
    door.open();
    for (auto& c : busy) EXPECT_EQ(c.receive()->status, 200);
}

TEST_F(Limits, oneConnectionTooManyIsToldSo) {
    ServerOptions o;
    o.connectionsPerAddress = 2;
    start(o);
    std::list<RawClient> held;
    for (int i = 0; i < 2; ++i) {
        held.emplace_back(server->port());
        EXPECT_EQ(held.back().request("GET", "/ping")->status, 200);
    }
    auto third = client();
    const auto a = third.receive(); // without asking anything
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 429);
    EXPECT_EQ(a->header("retry-after"), "2");
    held.pop_back();
    for (;;) { // the server notices the closed one by itself
        const auto again = client().request("GET", "/ping");
        if (again && again->status == 200) break;
        std::this_thread::yield();
    }
}

TEST_F(Limits, allBodiesTogetherHaveOneToo) {
    ServerOptions o;
    o.bodiesInFlight = 1'000'000;
    start(o);
    auto first = client();
    ASSERT_TRUE(first.send("POST /staff HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer nurse-token\r\nExpect: 100-continue\r\nContent-Length: 900000\r\n\r\n"));
    ASSERT_EQ(first.receive()->status, 100); // its share is taken
    const auto second = client().request("POST", "/staff", {{"Authorization", "Bearer nurse-token"}}, std::string(200'000, 'y'));
    ASSERT_TRUE(second);
    EXPECT_EQ(second->status, 429);
    EXPECT_EQ(second->header("retry-after"), "1");
    ASSERT_TRUE(first.send(std::string(900'000, 'x')));
    EXPECT_EQ(first.receive()->body, "900000");
}

} // namespace
} // namespace fyr::server::http::test
