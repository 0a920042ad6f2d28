// Where a party may be reached, and where nobody may be sent.
#include "video/sdp/candidate.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace fyr::video::sdp {
namespace {

std::string at(std::string_view address, std::string_view type = "host", std::string_view rest = "") {
    return fmt::format("candidate:1 1 udp 2122194687 {} 48217 typ {}{}", address, type, rest);
}
std::string rewritten(const std::string& text, Interfaces policy = Interfaces::all) {
    const auto c = rewriteCandidate(text, policy);
    if (!c) return "refused";
    return c->value_or("left out");
}

TEST(Candidates, areWrittenAnewFromWhatWasUnderstood) {
    EXPECT_EQ(rewritten(at("192.0.2.2", "host", " generation 0 ufrag 1elM network-id 1 network-cost 999")), "candidate:1 1 udp 2122194687 192.0.2.2 48217 typ host generation 0 ufrag 1elM");
    EXPECT_EQ(rewritten("a=" + at("2001:0DB8:0:0::1")), "candidate:1 1 udp 2122194687 2001:db8::1 48217 typ host generation 0");
    EXPECT_EQ(rewritten("candidate:1 1 TCP 5 192.0.2.2 9 typ host tcptype active"), "candidate:1 1 tcp 5 192.0.2.2 9 typ host tcptype active generation 0");
    EXPECT_EQ(rewritten(""), ""); // the end of candidates
}

TEST(Candidates, doNotTellWhereTheyCameFrom) {
    EXPECT_EQ(rewritten(at("203.0.113.7", "srflx", " raddr 10.1.2.3 rport 5000")), "candidate:1 1 udp 2122194687 203.0.113.7 48217 typ srflx raddr 0.0.0.0 rport 0 generation 0");
}

TEST(Candidates, toWhereNobodyMayBeSentAreLeftOut) {
    for (const char* address : {"127.0.0.1", "127.8.8.8", "0.0.0.0", "169.254.169.254", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "ff02::1", "::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:1::"})
        EXPECT_EQ(rewritten(at(address)), "left out") << address;
    EXPECT_EQ(rewritten("candidate:1 2 udp 5 192.0.2.2 9 typ host"), "left out");  // RTCP's own
    EXPECT_EQ(rewritten("candidate:1 1 udp 5 192.0.2.2 0 typ host"), "left out");
    EXPECT_EQ(rewritten(at("192.0.2.2", "prflx")), "left out"); // is found, never told
}

TEST(Candidates, ofInnerNetworksStayInsideWhenThePolicySaysSo) {
    const char* name = "0f8f7c1e-6c1c-4b7a-9d3e-0123456789ab.local";
    for (const char* inner : {"10.0.0.1", "172.16.0.1", "172.31.255.1", "192.168.1.1", "100.64.0.1", "fd00::2", name}) {
        EXPECT_NE(rewritten(at(inner)), "left out") << inner;
        EXPECT_EQ(rewritten(at(inner), Interfaces::publicOnly), "left out") << inner;
    }
    for (const char* outer : {"172.15.0.1", "172.32.0.1", "192.169.0.1", "100.63.0.1", "100.128.0.1", "11.0.0.1", "2001:db8::1"}) EXPECT_NE(rewritten(at(outer), Interfaces::publicOnly), "left out") << outer;
    EXPECT_EQ(rewritten(at("203.0.113.7", "srflx"), Interfaces::relayOnly), "left out");
    EXPECT_EQ(rewritten(at("203.0.113.7"), Interfaces::relayOnly), "left out");
    EXPECT_NE(rewritten(at("10.0.0.9", "relay"), Interfaces::relayOnly), "left out"); // our own relay, wherever it stands
    EXPECT_NE(rewritten(at("10.0.0.9", "relay"), Interfaces::publicOnly), "left out");
}

TEST(Candidates, thatAreNoneAreRefused) {
    for (const char* text : {"candidate:", "candidate:1", "hello", "candidate:1 1 udp 5 example.com 9 typ host", "candidate:1 1 udp 5 1.2.3 9 typ host", "candidate:1 1 udp 5 1.2.3.4 65536 typ host", "candidate:1 1 udp -5 1.2.3.4 9 typ host",
                             "candidate:1 1 udp 5 1.2.3.4 9 typ magic", "candidate:1 1 sctp 5 1.2.3.4 9 typ host", "candidate:1 1 tcp 5 1.2.3.4 9 typ host", "candidate:1 1 udp 5 1.2.3.4 9 typ host tcptype active",
                             "candidate:1 1 udp 5 1.2.3.4 9 typ host ufrag", "candidate:1 1 udp 5 1.2.3.4 9 typ host ufrag a b", "candidate:a\r\nb 1 udp 5 1.2.3.4 9 typ host", "candidate:1 0 udp 5 1.2.3.4 9 typ host", "candidate:1 1 udp 5 evil.local 9 typ host",
                             "candidate:1 1 udp 5 0f8f7c1e-6c1c-4b7a-9d3e-0123456789ab.local.example 9 typ host"})
        EXPECT_EQ(rewritten(text), "refused") << text;
    EXPECT_EQ(rewritten(at("192.0.2.2", "host", std::string(600, ' '))), "refused");
}

} // namespace
} // namespace fyr::video::sdp
