#include "server/http/worker_pool.h"

#include <future>
#include <gtest/gtest.h>

namespace fyr::server::http {
namespace {

TEST(WorkerPool, othersWorkWhileOneWaitsForSomething) {
    WorkerPool pool(2, 100);
    std::promise<void> free;
    const auto opened = free.get_future().share();
    std::atomic<int> waiting{0};
    for (int i = 0; i < 6; ++i) // more than there are threads at once
        ASSERT_TRUE(pool.submit([&, opened] {
            const BlockingScope blocks;
            if (++waiting == 6) free.set_value();
            opened.wait();
        }));
    EXPECT_EQ(opened.wait_for(std::chrono::seconds(20)), std::future_status::ready) << waiting << " waited";
    pool.stop();
}

TEST(WorkerPool, noMoreWorkAtOnceThanItWasMadeFor) {
    WorkerPool pool(2, 100);
    std::atomic<int> atOnce{0};
    std::atomic<int> most{0};
    for (int i = 0; i < 40; ++i)
        ASSERT_TRUE(pool.submit([&] {
            const int now = ++atOnce;
            for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {}
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            --atOnce;
        }));
    pool.stop();
    EXPECT_LE(most, 2);
    EXPECT_GE(most, 1);
}

TEST(WorkerPool, whatWasTakenIsRunBeforeItStops) {
    std::atomic<int> done{0};
    WorkerPool pool(1, 100);
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(pool.submit([&] { ++done; }, i % 2 ? Lane::urgent : Lane::normal));
    pool.stop();
    EXPECT_EQ(done, 50);
    EXPECT_FALSE(pool.submit([] {}));
}

} // namespace
} // namespace fyr::server::http
