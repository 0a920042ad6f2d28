// Two nodes on one PostgreSQL: each row of the outbox is worked on by one of them.
#include "server/services/outbox.h"
#include "tests/server/store/postgres_place.h"

#include <thread>

namespace fyr::server::test {
namespace {

TEST(OutboxOfTwoNodes, deliversEachRowOnceThoughTheirClocksDiffer) {
    std::string why;
    PgCluster* cluster = PgCluster::shared(&why);
    if (!cluster) GTEST_SKIP() << why;
    const auto name = cluster->newDatabase();
    const Instant now = SystemClock{}.now();
    // The second node's clock is a minute ahead: leases run by the database's clock, not by theirs.
    FakeClock clocks[]{FakeClock{now}, FakeClock{now + Millis{60'000}}};
    SeededRandom randoms[]{SeededRandom{1}, SeededRandom{2}};
    {
        std::unique_ptr<Store> stores[2];
        for (int n = 0; n < 2; ++n) {
            auto opened = openPostgresStore({.url = cluster->appUrl(name)}, clocks[n], randoms[n]);
            ASSERT_TRUE(opened) << opened.error().describe();
            stores[n] = std::move(*opened);
        }
        ASSERT_TRUE(stores[0]->write(north, [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(tx.putTenant({north.str(), "Region", "", "{}"}));
            for (int i = 0; i < 150; ++i) FYR_CHECK(tx.enqueue({0, "mail", std::to_string(i), now - Millis{1'000}}));
            return {};
        }));
        NoLog log;
        std::mutex mutex;
        std::map<std::string, int> told;
        std::array<int, 2> share{};
        std::vector<std::thread> nodes;
        for (std::size_t n = 0; n < 2; ++n)
            nodes.emplace_back([&, n] {
                Outbox outbox(*stores[n], clocks[n], log, {.lease = Millis{30'000}, .atOnce = 5, .most = 5, .node = {}});
                outbox.on("mail", [&](const TenantId&, const OutboxRow& row) -> Result<void> {
                    const std::scoped_lock lock(mutex);
                    ++told[row.json];
                    ++share[n];
                    return {};
                });
                for (;;) {
                    const auto done = outbox.dispatch(north);
                    ASSERT_TRUE(done) << done.error().describe();
                    const std::scoped_lock lock(mutex);
                    if (told.size() == 150) return;
                }
            });
        for (auto& t : nodes) t.join();
        for (const auto& [row, times] : told) EXPECT_EQ(times, 1) << row;
        EXPECT_GT(share[0], 0);
        EXPECT_GT(share[1], 0);
    }
    cluster->dropDatabase(name);
}

} // namespace
} // namespace fyr::server::test
