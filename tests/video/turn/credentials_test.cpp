// Credentials of the relay: known answers (computed with Python's hmac), their end, and what is refused.
#include "video/turn/credentials.h"

#include <gtest/gtest.h>

namespace fyr::video::turn {
namespace {

TEST(RelayCredentials, areThoseThatTheRelayComputes) {
    const auto c = credentials("north-sea-secret", "t1.v1.p1", Instant{std::chrono::seconds{1'790'000'000}}, std::chrono::seconds{600}).value();
    EXPECT_EQ(c.user, "1790000600:t1.v1.p1");
    EXPECT_EQ(c.password, "/jty3aqKitgVezmd2JOWnIqm2io=");
    const auto other = credentials("north", "ninefingers", Instant{std::chrono::seconds{1'449'498'745}}, std::chrono::seconds{600}).value();
    EXPECT_EQ(other.user, "1449499345:ninefingers");
    EXPECT_EQ(other.password, "8sAQpPSTeIBw40LuMSb6nOWgGxc=");
}

TEST(RelayCredentials, areOfferedWithTheirServers) {
    const Relays r{{"stun:turn.example.org:3478"}, {"turn:turn.example.org:3478?transport=udp", "turns:turn.example.org:443?transport=tcp"}, "north-sea-secret", std::chrono::seconds{600}};
    ASSERT_TRUE(check(r));
    const auto servers = iceServers(r, "s1", Instant{std::chrono::seconds{1'790'000'000}}).value();
    ASSERT_EQ(servers.size(), 2U);
    EXPECT_FALSE(servers[0].get_object().contains("credential"));
    EXPECT_EQ(servers[1].at("username").as_string(), "1790000600:s1");
    EXPECT_EQ(json::write(servers).find("north-sea-secret"), std::string::npos);
    EXPECT_EQ(iceServers({}, "s1", Instant{})->size(), 0U);
}

TEST(Relays, thatAreNoneAreRefused) {
    const auto refused = [](Relays r) { return !check(r); };
    EXPECT_TRUE(refused({{"http://x"}, {}, "", std::chrono::seconds{600}}));
    EXPECT_TRUE(refused({{}, {"turn:"}, "north-sea-secret", std::chrono::seconds{600}}));
    EXPECT_TRUE(refused({{}, {"turn:user@host"}, "north-sea-secret", std::chrono::seconds{600}}));
    EXPECT_TRUE(refused({{}, {"turn:host"}, "short", std::chrono::seconds{600}}));
    EXPECT_TRUE(refused({{}, {"turn:host"}, "north-sea-secret", std::chrono::seconds{10}}));
    EXPECT_FALSE(refused({}));
}

} // namespace
} // namespace fyr::video::turn
