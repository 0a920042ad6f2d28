#include "base/text.h"
#include "server/http/address.h"
#include "server/http/packing.h"
#include "server/http/test_server.h"

#include <gmock/gmock.h>

namespace fyr::server::http::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class Requests : public ServerTest {
  protected:
    void SetUp() override { start(); }
};

TEST_F(Requests, areAnsweredOneAfterTheOtherOnOneConnection) {
    auto c = client();
    for (int i = 0; i < 3; ++i) {
        const auto a = c.request("GET", "/ping");
        ASSERT_TRUE(a);
        EXPECT_EQ(a->status, 200);
        EXPECT_EQ(a->body, "pong");
        EXPECT_EQ(a->header("connection"), "keep-alive");
    }
}

TEST_F(Requests, mayBePipelined) {
    auto c = client();
    ASSERT_TRUE(c.send("GET /ping HTTP/1.1\r\nHost: a\r\n\r\nGET /x/7?q=%C3%A5+b HTTP/1.1\r\nHost: a\r\n\r\nGET /nothing HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_EQ(c.receive()->body, "pong");
    EXPECT_EQ(c.receive()->body, "id 7 q å b");
    EXPECT_EQ(c.receive()->status, 404);
}

// asvs: 3.4.4 3.4.5 3.4.6 14.2.2 14.3.2
TEST_F(Requests, carryIdsAndSecurityHeaders) {
    const auto a = client().request("GET", "/ping");
    const auto b = client().request("GET", "/ping");
    EXPECT_EQ(a->header("x-request-id").size(), 26U);
    EXPECT_NE(a->header("x-request-id"), b->header("x-request-id"));
    EXPECT_EQ(a->header("x-content-type-options"), "nosniff");
    EXPECT_EQ(a->header("cache-control"), "no-store");
    EXPECT_THAT(a->header("content-security-policy"), HasSubstr("default-src 'none'"));
    EXPECT_EQ(a->header("strict-transport-security"), "") << "only over TLS";
}

TEST_F(Requests, aHeadHasTheHeadersOfItsGetAndNoBody) {
    auto c = client();
    const auto head = c.request("HEAD", "/x/7");
    EXPECT_EQ(head->status, 200);
    EXPECT_EQ(head->header("content-length"), "8");
    EXPECT_EQ(c.request("GET", "/ping")->body, "pong") << "nothing is left on the line";
}

// asvs: 4.1.4 13.4.4
TEST_F(Requests, aWrongMethodIsToldWhatIsAllowed) {
    auto c = client();
    const auto a = c.request("PUT", "/x/7");
    EXPECT_EQ(a->status, 405);
    EXPECT_EQ(a->header("allow"), "GET, HEAD, DELETE");
    EXPECT_THAT(a->body, HasSubstr("\"methodNotAllowed\""));
    EXPECT_EQ(c.request("BREW", "/ping")->status, 405);
    EXPECT_EQ(c.request("DELETE", "/x/current")->status, 405) << "a fixed segment beats a parameter";
    EXPECT_EQ(c.request("DELETE", "/x/7")->status, 204);
    EXPECT_EQ(c.request("GET", "/x/")->status, 404) << "an empty parameter is no parameter";
}

TEST_F(Requests, underFhirErrorsAreOperationOutcomes) {
    const auto a = client().request("GET", "/fhir/Nothing");
    EXPECT_EQ(a->status, 404);
    EXPECT_THAT(a->body, HasSubstr("OperationOutcome"));
    EXPECT_THAT(a->header("content-type"), HasSubstr("application/fhir+json"));
}

TEST_F(Requests, jsonIsPackedWhenTheCallerTakesIt) {
    const auto plain = client().request("GET", "/big");
    const auto packed = client().request("GET", "/big", {{"Accept-Encoding", "br, gzip;q=0.5"}});
    EXPECT_EQ(packed->header("content-encoding"), "gzip");
    EXPECT_EQ(packed->header("vary"), "Accept-Encoding");
    EXPECT_LT(packed->body.size() * 10, plain->body.size());
    EXPECT_EQ(*unpack(packed->body, 1U << 24U), plain->body);
    const auto best = client().request("GET", "/big", {{"Accept-Encoding", "zstd, br, gzip, deflate"}});
    EXPECT_EQ(best->header("content-encoding"), "zstd");
    EXPECT_LT(best->body.size(), packed->body.size());
    EXPECT_EQ(client().request("GET", "/big", {{"Accept-Encoding", "*"}})->header("content-encoding"), "gzip") << "zstd only for who names it";
    EXPECT_EQ(client().request("GET", "/big", {{"Accept-Encoding", "gzip;q=0"}})->header("content-encoding"), "");
    EXPECT_EQ(client().request("GET", "/ping", {{"Accept-Encoding", "gzip"}})->header("content-encoding"), "") << "too small";
}

TEST_F(Requests, aPackedBodyIsUnpackedWithinTheRoutesLimit) {
    const std::string text = R"({"text":")" + std::string(900, 'x') + "\"}";
    const auto sent = client().request("POST", "/echo", {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}, gzip(text));
    EXPECT_EQ(sent->status, 200);
    EXPECT_THAT(sent->body, HasSubstr(std::string(900, 'x')));
    EXPECT_EQ(client().request("POST", "/echo", {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}, "rubbish")->status, 400);
    const auto packed = gzip(std::string(200U << 20U, ' '), 9); // before the connection, which waits ten seconds for it
    const auto bomb = client().request("POST", "/echo", {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}, packed);
    EXPECT_EQ(bomb->status, 413);
    EXPECT_EQ(client().request("POST", "/echo", {{"Content-Type", "application/json"}, {"Content-Encoding", "br"}}, "{}")->status, 415);
}

TEST_F(Requests, whatAHandlerThrowsIsAnInternalErrorWithoutItsWords) {
    const auto a = client().request("GET", "/throws");
    EXPECT_EQ(a->status, 500);
    EXPECT_THAT(a->body, HasSubstr("\"internal\""));
    EXPECT_THAT(a->body, Not(HasSubstr("secret")));
}

// asvs: 4.2.1
TEST_F(Requests, malformedOnesAreRefusedAndTheConnectionClosed) {
    const struct {
        const char* bytes;
        int status;
    } rows[] = {
        {"nonsense\r\n\r\n", 400},
        {"GET /ping\r\n\r\n", 400},
        {"GET ping HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /ping HTTP/1.1\r\n\r\n", 400},                              // no Host
        {"GET /ping HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},        // two of them
        {"GET /ping HTTP/9.9\r\nHost: a\r\n\r\n", 400},
        {"GET /ping HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n", 400},
        {"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /%C3%28 HTTP/1.1\r\nHost: a\r\n\r\n", 400},                 // not UTF-8
        {"GET /x/%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /x/1?q=%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
        {"\x16\x03\x01\x02", 400}, // TLS to a plain port
    };
    for (const auto& row : rows) {
        auto c = client();
        ASSERT_TRUE(c.send(row.bytes));
        c.shutdownSend();
        const auto a = c.receive();
        EXPECT_EQ(a ? a->status : 0, row.status) << row.bytes;
        EXPECT_TRUE(c.closedByPeer()) << row.bytes;
    }
    EXPECT_EQ(client().request("GET", "/ping")->status, 200) << "and the server still lives";
}

// asvs: 2.2.1
TEST_F(Requests, bodiesThatAreNotJsonSayWhere) {
    auto c = client();
    auto a = c.request("POST", "/echo", {}, "{\"a\": }");
    EXPECT_EQ(a->status, 400);
    EXPECT_THAT(a->body, HasSubstr("\"badJson\""));
    EXPECT_THAT(a->body, HasSubstr("\"place\":\"1:7\""));
    a = c.request("POST", "/echo", {}, "{\"a\":\"\xc3\x28\"}");
    EXPECT_EQ(a->status, 400);
    EXPECT_THAT(a->body, HasSubstr("\"badUtf8\""));
    EXPECT_EQ(c.request("POST", "/echo", {{"Content-Type", "text/xml"}}, "<a/>")->status, 415);
    EXPECT_EQ(c.request("POST", "/echo", {}, "[]")->status, 400);
    EXPECT_EQ(c.request("POST", "/echo", {}, std::string(200, '[') + std::string(200, ']'))->status, 400) << "too deep";
    EXPECT_EQ(c.request("POST", "/echo")->status, 400) << "no body at all";
    EXPECT_EQ(c.request("POST", "/echo", {}, "{\"a\":\"å\"}")->body, "{\"a\":\"å\"}");
}

TEST_F(Requests, aBodyMayComeInChunks) {
    auto c = client();
    ASSERT_TRUE(c.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4;x=y\r\n\":1}\r\n0\r\n\r\n"));
    EXPECT_EQ(c.receive()->body, "{\"a\":1}");
    EXPECT_EQ(c.request("GET", "/ping")->status, 200);
}

TEST_F(Requests, aClientThatAsksFirstIsToldToGoOn) {
    auto c = client();
    ASSERT_TRUE(c.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
    EXPECT_EQ(c.receive()->status, 100);
    ASSERT_TRUE(c.send("{}"));
    EXPECT_EQ(c.receive()->body, "{}");
    ASSERT_TRUE(c.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n"));
    EXPECT_EQ(c.receive()->status, 413) << "or told not to bother";
}

TEST_F(Requests, aTokenIsNeededWhereTheRouteSaysSo) {
    auto c = client();
    const auto none = c.request("POST", "/staff", {}, "x");
    EXPECT_EQ(none->status, 401);
    EXPECT_EQ(none->header("www-authenticate"), "Bearer");
    EXPECT_THAT(none->body, HasSubstr("signInRequired"));
    for (const char* wrong : {"Bearer nobody", "Basic bnVyc2U6", "Bearer", "Bearer a b", "nurse-token"})
        EXPECT_EQ(c.request("POST", "/staff", {{"Authorization", wrong}}, "x")->status, 401) << wrong;
    EXPECT_THAT(c.request("POST", "/staff", {{"Authorization", "Bearer old-token"}}, "x")->body, HasSubstr("tokenExpired"));
    EXPECT_EQ(c.request("POST", "/staff", {{"Authorization", "Bearer patient-token"}}, "x")->status, 403);
    EXPECT_EQ(c.request("POST", "/staff", {{"Authorization", "bearer nurse-token"}}, "xy")->body, "2");
}

TEST_F(Requests, areCountedAndTimed) {
    auto c = client();
    c.request("GET", "/x/1");
    c.request("GET", "/x/2");
    c.request("GET", "/nothing");
    const auto text = metrics.text();
    EXPECT_THAT(text, HasSubstr("fyr_http_requests_total{method=\"GET\",route=\"/x/{id}\",status=\"2xx\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("fyr_http_requests_total{method=\"GET\",route=\"none\",status=\"4xx\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("fyr_http_request_seconds_count{method=\"GET\",route=\"/x/{id}\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("fyr_http_connections 1\n"));
}

TEST(Addresses, areCountedByHousehold) {
    EXPECT_EQ(countedAddress("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(countedAddress("::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(countedAddress("2001:db8:1:2:3:4:5:6"), countedAddress("2001:db8:1:2::9"));
    EXPECT_NE(countedAddress("2001:db8:1:2::9"), countedAddress("2001:db8:1:3::9"));
}

// asvs: 4.1.3 15.3.4
TEST(Addresses, comeFromAProxyOnlyWhenItIsTrusted) {
    const std::vector<std::string> proxies{"10.0.0.1", "10.0.0.2"};
    EXPECT_EQ(callerAddress("198.51.100.9", "192.0.2.1", proxies), "198.51.100.9") << "anybody may write the header";
    EXPECT_EQ(callerAddress("10.0.0.1", "192.0.2.1", proxies), "192.0.2.1");
    EXPECT_EQ(callerAddress("10.0.0.1", "203.0.113.66, 192.0.2.1", proxies), "192.0.2.1") << "the first one is the caller's own claim";
    EXPECT_EQ(callerAddress("10.0.0.1", "192.0.2.1, 10.0.0.2", proxies), "192.0.2.1");
    for (const char* rubbish : {"", "nonsense", ","}) EXPECT_EQ(callerAddress("10.0.0.1", rubbish, proxies), "10.0.0.1") << rubbish;
}

TEST(Packing, packsAndUnpacksAndRefusesRubbish) {
    for (const std::string& text : {std::string{}, std::string("a"), std::string(100'000, 'x')})
        EXPECT_EQ(*unpack(gzip(text), 1U << 20U), text);
    EXPECT_EQ(unpack("rubbish", 100).error().code, ErrorCode::badRequest);
    EXPECT_EQ(unpack(gzip(std::string(100'000, 'x')), 99'999).error().code, ErrorCode::tooLarge);
    EXPECT_FALSE(unpack(gzip("cut short, alas").substr(0, 12), 100));
    for (const char* yes : {"gzip", "br,gzip", "*", " gzip ;q=0.1"}) EXPECT_TRUE(accepts(yes, "gzip")) << yes;
    for (const char* no : {"", "br", "gzip;q=0", "xgzip"}) EXPECT_FALSE(accepts(no, "gzip")) << no;
}

} // namespace
} // namespace fyr::server::http::test
