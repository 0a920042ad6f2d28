#include "sync/engine/backoff.h"

#include <gtest/gtest.h>

namespace fyr::sync {
namespace {

const SteadyTime t0{Millis{1'000'000}};

TEST(BackoffTest, itDoublesToThirtySecondsWithFullJitter) {
    SeededRandom random(3);
    for (int failures = 1; failures <= 40; ++failures) {
        const auto most = std::min(Backoff::most, Millis{500LL << std::min(failures - 1, 10)});
        Millis low = most, high{0};
        for (int i = 0; i < 300; ++i) {
            Backoff b;
            for (int n = 0; n < failures; ++n)
                b.fail(t0, random);
            const auto wait = b.at() - t0;
            EXPECT_GE(wait, Millis{0});
            EXPECT_LE(wait, most);
            low = std::min(low, wait);
            high = std::max(high, wait);
        }
        EXPECT_LT(low, most / 10);
        EXPECT_GT(high, most * 9 / 10);
    }
}

TEST(BackoffTest, hurryPassesJitterButNotTheServersWall) {
    SeededRandom random(3);
    Backoff b;
    for (int i = 0; i < 8; ++i)
        b.fail(t0, random);
    b.hurry();
    EXPECT_TRUE(b.due(t0));
    b.fail(t0, random, Millis{7000});
    b.hurry();
    EXPECT_FALSE(b.due(t0 + Millis{6999}));
    EXPECT_TRUE(b.due(t0 + Millis{8000}));
    b.succeed();
    EXPECT_TRUE(b.due(t0));
}

TEST(BackoffTest, noServerSendsAClientAwayForADay) {
    SeededRandom random(3);
    Backoff b;
    b.fail(t0, random, Millis{86'400'000});
    EXPECT_TRUE(b.due(t0 + Backoff::wallAtMost + Millis{1000}));
}

} // namespace
} // namespace fyr::sync
