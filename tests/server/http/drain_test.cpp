// Going down: nothing new comes in, what runs finishes, everybody is told.
#include "server/http/test_server.h"

#include <gmock/gmock.h>
#include <thread>

namespace fyr::server::http::test {
namespace {

class Drain : public ServerTest {};

TEST_F(Drain, finishesWhatRunsAndClosesWhatIsIdle) {
    start();
    auto idle = client();
    EXPECT_EQ(idle.request("GET", "/ping")->status, 200);
    auto running = client();
    ASSERT_TRUE(running.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n"));
    door.waitForArrivals(1);
    bool clean = false;
    std::thread drainer([&] { clean = server->drain(Millis{10'000}); });
    EXPECT_TRUE(idle.closedByPeer());
    EXPECT_THROW(
        {
            for (;;) client(); // until the listener is closed
        },
        std::runtime_error);
    door.open();
    const auto a = running.receive();
    ASSERT_TRUE(a) << "a running request gets its answer";
    EXPECT_EQ(a->body, "waited");
    EXPECT_EQ(a->header("connection"), "close");
    drainer.join();
    EXPECT_TRUE(clean);
}

TEST_F(Drain, doesNotWaitForeverForARequestThatNeverEnds) {
    start();
    auto slow = client();
    ASSERT_TRUE(slow.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"));
    while (metrics.text().find("fyr_http_connections 1") == std::string::npos) std::this_thread::yield();
    (void)server->drain(Millis{30});
    EXPECT_TRUE(slow.closedByPeer());
}

TEST_F(Drain, tellsWebSocketsGoodbyeAndClosesThem) {
    start();
    auto c = client();
    ASSERT_TRUE(c.upgrade("/ws"));
    ASSERT_TRUE(c.sendText("hej"));
    EXPECT_EQ(c.receiveFrame()->payload, "echo hej");
    bool clean = false;
    std::thread drainer([&] { clean = server->drain(Millis{10'000}); });
    EXPECT_EQ(c.receiveFrame()->payload, "goodbye");
    const auto close = c.receiveFrame();
    ASSERT_TRUE(close);
    EXPECT_EQ(close->opcode, 8);
    EXPECT_EQ(close->payload.substr(0, 2), std::string("\x03\xe9")) << "1001, going away";
    c.sendFrame(8, close->payload);
    c.shutdownSend();
    drainer.join();
    EXPECT_TRUE(clean);
}

TEST_F(Drain, aBusyPortIsOneClearLine) {
    start();
    ServerOptions o;
    o.port = server->port();
    Metrics other;
    Server second(o, ServerParts{Router{}, {}, nullptr, other, log, clock, random});
    const auto started = second.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, ErrorCode::configuration);
    EXPECT_THAT(started.error().detail, testing::HasSubstr("is taken by another program"));
    EXPECT_EQ(started.error().detail.find('\n'), std::string::npos);
}

TEST_F(Drain, aServerCanBeStoppedWhileClientsHammerIt) {
    start();
    std::atomic<bool> stop{false};
    std::vector<std::thread> hammers;
    for (int i = 0; i < 4; ++i)
        hammers.emplace_back([&, port = server->port()] {
            while (!stop) {
                try {
                    RawClient c(port);
                    for (int n = 0; n < 5; ++n)
                        if (!c.request("GET", n % 2 ? "/big" : "/x/1")) break;
                } catch (const std::runtime_error&) {
                }
            }
        });
    while (metrics.text().find("route=\"/big\"") == std::string::npos) std::this_thread::yield();
    EXPECT_TRUE(server->drain(Millis{10'000}));
    stop = true;
    for (auto& t : hammers) t.join();
}

class WebSockets : public ServerTest {};

// asvs: 4.4.3
TEST_F(WebSockets, refuseWhatIsNoUpgradeAndWrongTokens) {
    start();
    EXPECT_EQ(client().request("GET", "/ws")->status, 426);
    auto c = client();
    EXPECT_FALSE(c.upgrade("/ws", {{"Authorization", "Bearer nobody"}}));
    EXPECT_EQ(c.refused.status, 401);
    auto d = client();
    EXPECT_TRUE(d.upgrade("/ws", {{"Authorization", "Bearer nurse-token"}}));
}

TEST_F(WebSockets, pingAndNoticeWhoIsGone) {
    ServerOptions o;
    o.websocketPing = Millis{20};
    o.websocketDead = Millis{120};
    start(o);
    auto c = client();
    ASSERT_TRUE(c.upgrade("/ws"));
    for (int i = 0; i < 10; ++i) EXPECT_EQ(c.receiveFrame()->opcode, 9); // answered: alive well past 120 ms
    EXPECT_TRUE(c.closedByPeer()) << "and dead soon after the answers end";
}

TEST_F(WebSockets, doNotAskWhoeverSpeaksWhetherItIsThere) {
    ServerOptions o;
    o.websocketPing = Millis{100};
    start(o);
    auto c = client();
    ASSERT_TRUE(c.upgrade("/ws"));
    int pings = 0;
    // Each answer is heard before more is said: no two pauses without a word.
    for (int i = 0; i < 200; ++i) {
        ASSERT_TRUE(c.sendText("hej"));
        for (;;) {
            const auto frame = c.receiveFrame();
            ASSERT_TRUE(frame);
            if (frame->opcode == 1) break;
            ++pings;
        }
    }
    EXPECT_LE(pings, 1);
    EXPECT_EQ(c.receiveFrame()->opcode, 9) << "and who falls silent is asked";
}

TEST_F(WebSockets, takeMessagesInPiecesAndManyAtOnce) {
    start();
    auto c = client();
    ASSERT_TRUE(c.upgrade("/ws"));
    for (const std::size_t size : {0U, 1U, 127U, 128U, 129U, 4'223U, 4'224U, 4'225U, 60'000U}) {
        const std::string text(size, 'x');
        ASSERT_TRUE(c.sendText(text));
        EXPECT_EQ(c.receiveFrame()->payload, "echo " + text) << size;
    }
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(c.sendText(std::to_string(i) + std::string(static_cast<std::size_t>(i) * 7, 'y')));
    for (int i = 0; i < 100; ++i) EXPECT_EQ(c.receiveFrame()->payload, "echo " + std::to_string(i) + std::string(static_cast<std::size_t>(i) * 7, 'y'));
    EXPECT_EQ(client().request("GET", "/ping")->status, 200);
}

TEST_F(WebSockets, surviveRubbishAndRefuseTooLargeMessages) {
    start();
    {
        auto c = client();
        ASSERT_TRUE(c.upgrade("/ws"));
        c.send("\xff\xff\xff\xff rubbish and more of it");
        EXPECT_TRUE(c.closedByPeer());
    }
    {
        auto c = client();
        ASSERT_TRUE(c.upgrade("/ws"));
        c.sendText(std::string(100'000, 'x'));
        EXPECT_EQ(c.receiveFrame()->opcode, 8);
    }
    {
        auto c = client();
        ASSERT_TRUE(c.upgrade("/ws"));
        c.sendText("\xc3\x28"); // not UTF-8
        EXPECT_EQ(c.receiveFrame()->opcode, 8);
    }
    EXPECT_EQ(client().request("GET", "/ping")->status, 200);
}

} // namespace
} // namespace fyr::server::http::test
