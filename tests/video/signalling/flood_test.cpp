// What a line may say in a second, and that an honest page never meets the bound.
#include "video/signalling/flood.h"

#include <gtest/gtest.h>

namespace fyr::video::signalling {
namespace {

// asvs: 17.3.1
TEST(Floods, ofMessagesEndTheLine) {
    Flood flood;
    SteadyTime now{};
    int heard = 0;
    while (flood.heard(now, 10)) ++heard;
    EXPECT_EQ(heard, 120);
    EXPECT_FALSE(flood.heard(now + Millis{10}, 10)); // what is over stays over until there is room again
    Flood slow;
    for (int i = 0; i < 10'000; ++i) EXPECT_TRUE(slow.heard(now + Millis{i * 51}, 10));
}

TEST(Floods, ofBytesEndTheLine) {
    Flood flood;
    EXPECT_TRUE(flood.heard({}, 64U << 10U));
    int more = 0;
    while (flood.heard({}, 64U << 10U)) ++more;
    EXPECT_EQ(more, 5);
}

// asvs: 17.3.1
TEST(Floods, areNotAPageThatConnectsToThreeOthersAndRestarts) {
    Flood flood;
    SteadyTime now{};
    for (int round = 0; round < 3; ++round) {
        for (int peer = 0; peer < 3; ++peer) {
            EXPECT_TRUE(flood.heard(now, 8'000));
            for (int c = 0; c < 10; ++c) EXPECT_TRUE(flood.heard(now, 300));
        }
        now += Millis{5'000};
    }
}

TEST(Nonsense, isForgivenTwice) {
    Flood flood;
    EXPECT_TRUE(flood.nonsense());
    EXPECT_TRUE(flood.nonsense());
    EXPECT_FALSE(flood.nonsense());
}

} // namespace
} // namespace fyr::video::signalling
