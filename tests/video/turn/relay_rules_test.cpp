// The relay's configuration that is shipped: nobody reaches inner networks through it, and it has bounds.
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <string>

namespace {

std::set<std::string> lines() {
    std::ifstream in(std::string(FYR_SOURCE_DIR) + "/deploy/coturn/turnserver.conf");
    std::set<std::string> out;
    for (std::string line; std::getline(in, line);) {
        while (!line.empty() && line.back() == ' ') line.pop_back();
        if (!line.empty() && line[0] != '#') out.insert(line);
    }
    return out;
}

TEST(TheRelay, reachesNoSpecialNetwork) {
    const auto all = lines();
    // RFC 6890 and what hangs on it, both families.
    for (const char* range : {"0.0.0.0-0.255.255.255", "10.0.0.0-10.255.255.255", "100.64.0.0-100.127.255.255", "127.0.0.0-127.255.255.255", "169.254.0.0-169.254.255.255", "172.16.0.0-172.31.255.255", "192.0.0.0-192.0.0.255", "192.0.2.0-192.0.2.255",
                              "192.88.99.0-192.88.99.255", "192.168.0.0-192.168.255.255", "198.18.0.0-198.19.255.255", "198.51.100.0-198.51.100.255", "203.0.113.0-203.0.113.255", "224.0.0.0-239.255.255.255", "240.0.0.0-255.255.255.255", "::1",
                              "::ffff:0.0.0.0-::ffff:255.255.255.255", "64:ff9b::-64:ff9b::ffff:ffff", "64:ff9b:1::-64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "100::-100::ffff:ffff:ffff:ffff", "2001::-2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
                              "2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2002::-2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe80::-febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                              "ff00::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"})
        EXPECT_TRUE(all.contains(std::string("denied-peer-ip=") + range)) << range;
    EXPECT_FALSE(all.contains("denied-peer-ip=::")) << "coturn takes it for every address of both families";
}

TEST(TheRelay, hasBoundsAndNoBackDoors) {
    const auto all = lines();
    for (const char* line : {"use-auth-secret", "fingerprint", "no-multicast-peers", "no-tcp-relay", "no-cli", "stale-nonce=600", "user-quota=24", "total-quota=1200", "no-tlsv1", "no-tlsv1_1", "no-rfc5780", "no-stun-backward-compatibility", "response-origin-only-with-rfc5780", "no-software-attribute", "max-allocate-lifetime=3600", "bps-capacity=0", "max-bps=500000"})
        EXPECT_TRUE(all.contains(line)) << line;
    for (const auto& line : all) {
        EXPECT_FALSE(line.starts_with("static-auth-secret")) << "a secret in the tree";
        EXPECT_FALSE(line.starts_with("user=") || line.starts_with("allow-loopback-peers") || line.starts_with("no-auth") || line == "verbose" || line == "Verbose") << line;
    }
}

} // namespace
