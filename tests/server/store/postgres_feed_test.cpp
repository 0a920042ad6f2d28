// Reading a feed that many write to, from a tenant that has much.
#include "tests/server/store/postgres_fixture.h"
#include "tests/environment.h"

#include <atomic>
#include <map>
#include <set>
#include <thread>

namespace fyr::server::test {
namespace {

using PostgresFeed = PostgresTest;

// Row-level security keeps an index from being searched by what might leak; a statement that overlooks this reads the whole
// tenant for each row, and is quick enough in a small test. The counters of the indexes tell.
TEST_F(PostgresFeed, aPageIsReadFromItsRowsHoweverMuchTheTenantHas) {
    constexpr int many = 3'000;
    const auto put = [&](int from, int to, std::string_view more) {
        ASSERT_TRUE(store->write(north, [&](WriteTx& tx) -> Result<void> {
            for (int i = from; i < to; ++i) {
                FYR_CHECK(putTask(tx, fmt::format("t{}", i), more));
                FYR_CHECK(tx.appendAudit(clock.now(), "p1", R"({"what":"x"})"));
            }
            return {};
        }));
    };
    for (int i = 0; i < many; i += 10)
        put(i, i + 10, "");
    for (int i = 0; i < 100; i += 10)
        put(i, i + 10, R"(,"description":"again")");
    // What a connection counted is known to all when it has ended.
    const auto touched = [&] {
        store.reset();
        cluster->awaitQuiet(database);
        const auto rows = cluster->sql(database, "SELECT (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes) + (SELECT sum(seq_tup_read) FROM pg_stat_user_tables)");
        store = opened(1);
        return std::stoll(rows.at(0).at(0));
    };
    const auto cost = [&](auto read) {
        const auto before = touched();
        const auto r = store->read(north, [&](ReadTx& tx) -> Result<void> { return read(tx); });
        EXPECT_TRUE(r) << r.error().describe();
        return touched() - before;
    };
    const auto nothing = cost([](ReadTx& tx) { return tx.tenant().map([](const auto&) {}); }); // to open and to close
    const auto costs = [&](std::string_view what, auto read) { EXPECT_LT(cost(read) - nothing, many / 4) << what; };
    costs("the feed", [](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto slice, tx.feed({many + 20, 50}));
        EXPECT_EQ(slice.rows.size(), 50U);
        return {};
    });
    costs("the feed, of what has newer versions", [](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto slice, tx.feed({0, 50}));
        return {};
    });
    costs("history", [](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto page, tx.history({.type = "Task", .id = {}, .count = 50, .page = {}, .since = {}, .within = {}}));
        EXPECT_EQ(page.matches.size(), 50U);
        return {};
    });
    costs("the history of one", [](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto page, tx.history({.type = "Task", .id = "t7", .count = 50, .page = {}, .since = {}, .within = {}}));
        EXPECT_EQ(page.matches.size(), 2U);
        return {};
    });
    costs("an older version", [](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto old, tx.vread("Task", "t7", 1));
        EXPECT_TRUE(old);
        return {};
    });
    costs("the audit trail", [](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto records, tx.auditTrail("p1", 0, 50));
        EXPECT_EQ(records.size(), 50U);
        return {};
    });
    costs("what is to be indexed", [](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto backlog, tx.wordsBacklog(50));
        EXPECT_GT(backlog.upTo, 0);
        return {};
    });
}

// FYR_TEST_FEED_COMMITS sets how many commits; a million takes some minutes.
TEST_F(PostgresFeed, sixteenWritersAndLongTransactionsHideNoRowFromWhoFollowsTheFeed) {
    const int each = std::max(10, fyr::test::asked("FYR_TEST_FEED_COMMITS", 480) / 16);
    auto other = opened(4);
    auto slow = opened(4);
    std::atomic<int> running{16};
    std::atomic<bool> stop{false};
    std::vector<std::jthread> threads;
    // A writer of another tenant and a reader of this one: one of each is open at any time, for seconds.
    const auto linger = [&] {
        for (const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{3}; !stop && std::chrono::steady_clock::now() < until;)
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
    };
    threads.emplace_back([&] {
        while (!stop)
            EXPECT_TRUE(slow->write(south, [&](WriteTx& tx) -> Result<void> {
                FYR_CHECK(putTask(tx, "long"));
                FYR_CHECK(tx.feedHead());
                linger();
                return {};
            }));
    });
    threads.emplace_back([&] {
        while (!stop)
            EXPECT_TRUE(slow->read(north, [&](ReadTx& tx) -> Result<void> {
                FYR_CHECK(tx.feedHead());
                linger();
                return {};
            }));
    });
    // What all of them write to, one after the other: its versions show the order of the commits.
    const auto shared = [](int i) { return fmt::format("shared{}", i / 500); };
    for (int w = 0; w < 16; ++w)
        threads.emplace_back([&, w] {
            for (int i = 0; i < each; ++i) {
                const auto r = (w % 2 ? *store : *other).write(north, [&](WriteTx& tx) -> Result<void> {
                    FYR_CHECK(putTask(tx, fmt::format("w{}-{}", w, i)));
                    if (i % 7 == 0) std::this_thread::sleep_for(std::chrono::milliseconds{1});
                    return putTask(tx, shared(i));
                });
                EXPECT_TRUE(r) << r.error().describe();
            }
            --running;
        });
    const std::shared_ptr<void> atTheEnd(nullptr, [&](void*) { stop = true; }); // also when an assertion ends it
    std::set<std::string> seen;
    std::int64_t after = 0;
    std::map<std::string, std::int64_t> versions;
    for (bool last = false;;) {
        FeedSlice slice;
        const auto r = store->read(north, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(slice, tx.feed({after, 50}));
            return {};
        });
        ASSERT_TRUE(r) << r.error().describe();
        for (const auto& row : slice.rows) {
            EXPECT_GT(row.seq, after);
            after = row.seq;
            if (row.resource.id.starts_with("shared")) {
                ASSERT_EQ(row.resource.version, ++versions[row.resource.id]) << row.resource.id;
            } else {
                EXPECT_TRUE(seen.insert(row.resource.id).second);
            }
        }
        if (last && !slice.more) break;
        last = running == 0;
    }
    stop = true;
    threads.clear();
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(16 * each));
    for (const auto& [id, version] : versions)
        EXPECT_EQ(version, 16 * std::min(500, each - 500 * std::stoi(id.substr(6)))) << id;
    EXPECT_EQ(versions.size(), static_cast<std::size_t>((each + 499) / 500));
}

} // namespace
} // namespace fyr::server::test
