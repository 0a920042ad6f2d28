// Two nodes on one PostgreSQL: each row of the outbox is worked on by one of them; and whose request a transaction is.
#include "server/common/trace.h"
#include "server/services/outbox.h"
#include "tests/server/store/postgres_place.h"

#include <set>
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

TEST(TracesInPostgres, areTheApplicationsNameWhileATransactionRuns) {
    std::string why;
    PgCluster* cluster = PgCluster::shared(&why);
    if (!cluster) GTEST_SKIP() << why;
    const auto name = cluster->newDatabase();
    SystemClock clock;
    SeededRandom random{1};
    {
        auto store = openPostgresStore({.url = cluster->appUrl(name)}, clock, random);
        ASSERT_TRUE(store) << store.error().describe();
        ASSERT_TRUE((*store)->write(north, [](WriteTx& tx) { return tx.putTenant({north.str(), "Region", "", "{}"}); }));
        const auto names = [&] {
            std::set<std::string> out;
            for (const auto& row : cluster->sql(name, "SELECT application_name FROM pg_stat_activity WHERE usename='fyr_app' AND application_name LIKE 'fyrd/%'")) out.insert(row.at(0));
            return out;
        };
        const auto look = [&](std::set<std::string>& seen) {
            return [&](auto& tx) -> Result<void> {
                FYR_CHECK(tx.value("anything")); // so that what was sent has arrived
                seen = names();
                return {};
            };
        };
        const auto trace = traceFrom("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", random);
        const auto expected = "fyrd/4bf92f3577b34da6a3ce929d0e0e4736/" + trace.spanId;
        std::set<std::string> reading, writing, quiet;
        {
            const TraceScope scope(trace);
            ASSERT_TRUE((*store)->read(north, look(reading)));
            ASSERT_TRUE((*store)->write(north, look(writing)));
        }
        EXPECT_EQ(reading, std::set{expected});
        EXPECT_EQ(writing, std::set{expected});
        const auto unasked = traceFrom("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", random);
        const TraceScope scope(unasked);
        ASSERT_TRUE((*store)->read(north, look(quiet)));
        EXPECT_TRUE(quiet.empty()) << "nobody asked for it to be followed, and the other transactions are over";
    }
    cluster->dropDatabase(name);
}

} // namespace
} // namespace fyr::server::test
