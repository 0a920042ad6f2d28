// The change feed: whole transactions, newest versions at first, forgetting, nothing lost under concurrency.
#include "tests/server/store/store_suite.h"

#include <gmock/gmock.h>
#include <map>
#include <set>
#include <thread>

namespace fyr::server::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> told(const FeedSlice& slice) {
    std::vector<std::string> out;
    for (const auto& row : slice.rows)
        out.push_back(row.forget ? "-" + row.resource.id : fmt::format("{}@{}", row.resource.id, row.resource.version));
    return out;
}

TEST_P(StoreSuite, aFirstSyncHoldsTheNewestVersionsOnly) {
    put(north, patient("p1"));
    put(north, patient("p2"));
    put(north, patient("p1"));
    put(north, patient("p3"));
    erase(north, "Patient", "p3");
    const auto slice = get<FeedSlice>(north, [](ReadTx& tx) { return tx.feed({}); });
    EXPECT_THAT(told(slice), ElementsAre("p2@1", "p1@2"));
    EXPECT_EQ(slice.total, 2);
    EXPECT_FALSE(slice.more);
    EXPECT_EQ(slice.upTo, 5);
    EXPECT_EQ(slice.upTo, get<std::int64_t>(north, [](ReadTx& tx) { return tx.feedHead(); }));
}

TEST_P(StoreSuite, aFollowerIsToldEachVersionAndEachDeletion) {
    put(north, patient("p1"));
    const auto start = get<FeedSlice>(north, [](ReadTx& tx) { return tx.feed({}); });
    put(north, patient("p1", "Berg"));
    put(north, patient("p2"));
    erase(north, "Patient", "p1");
    const auto slice = get<FeedSlice>(north, [&](ReadTx& tx) { return tx.feed({start.upTo}); });
    EXPECT_THAT(told(slice), ElementsAre("p1@2", "p2@1", "-p1"));
    EXPECT_THAT(slice.rows[0].resource.json, testing::HasSubstr("Berg"));
    EXPECT_THAT(slice.rows[2].resource.json, IsEmpty());
    EXPECT_EQ(slice.rows[2].resource.type, "Patient");
    EXPECT_FALSE(slice.total);
    EXPECT_THAT(told(get<FeedSlice>(north, [&](ReadTx& tx) { return tx.feed({slice.upTo}); })), IsEmpty());
}

TEST_P(StoreSuite, aPageNeverCutsATransactionInTwo) {
    for (int n = 1; n <= 6; ++n)
        ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) -> Result<void> {
            for (int i = 0; i < n; ++i) FYR_CHECK(tx.put(patient(fmt::format("p{}-{}", n, i))));
            return {};
        }));
    for (const std::int32_t limit : {1, 2, 3, 4, 7, 100}) {
        std::optional<std::int64_t> after;
        std::map<std::int64_t, int> pageOf;
        int page = 0;
        std::size_t rows = 0;
        while (true) {
            const auto slice = get<FeedSlice>(north, [&](ReadTx& tx) { return tx.feed({after, limit, "", true}); });
            for (const auto& row : slice.rows) {
                const auto [at, fresh] = pageOf.emplace(row.tx, page);
                EXPECT_EQ(at->second, page) << "transaction " << row.tx << " on two pages";
            }
            rows += slice.rows.size();
            after = slice.upTo;
            ++page;
            if (!slice.more) break;
        }
        EXPECT_EQ(rows, 21U) << limit;
    }
}

TEST_P(StoreSuite, aFirstSyncThatGoesOnLosesNothingThatChangesMeanwhile) {
    for (int i = 0; i < 10; ++i) put(north, patient(fmt::format("p{}", i)));
    std::map<std::string, std::int64_t> cache;
    std::optional<std::int64_t> after;
    for (int page = 0;; ++page) {
        const auto slice = get<FeedSlice>(north, [&](ReadTx& tx) { return tx.feed({after, 3, "", true}); });
        for (const auto& row : slice.rows)
            row.forget ? static_cast<void>(cache.erase(row.resource.id)) : static_cast<void>(cache[row.resource.id] = row.resource.version);
        after = slice.upTo;
        if (page == 0) {
            put(north, patient("p0")); // told already
            put(north, patient("p9")); // not yet
            erase(north, "Patient", "p1"); // told already
            erase(north, "Patient", "p8"); // not yet
            put(north, patient("p7"));
            put(north, patient("p7"));
        }
        if (!slice.more) break;
    }
    const std::map<std::string, std::int64_t> wanted{{"p0", 2}, {"p2", 1}, {"p3", 1}, {"p4", 1}, {"p5", 1}, {"p6", 1}, {"p7", 3}, {"p9", 2}};
    EXPECT_EQ(cache, wanted);
}

TEST_P(StoreSuite, aUnitIsToldItsOwnAndTheTenantsAndToForgetWhatLeaves) {
    put(north, task("t1", "u1"));
    put(north, task("t2", "u2"));
    put(north, task("t3", ""));
    const auto first = get<FeedSlice>(north, [](ReadTx& tx) { return tx.feed({{}, 500, "u1"}); });
    EXPECT_THAT(told(first), ElementsAre("t1@1", "t3@1"));
    EXPECT_EQ(first.total, 2);
    EXPECT_EQ(get<FeedSlice>(north, [](ReadTx& tx) { return tx.feed({{}, 500, "unheard-of"}); }).total, 1);
    put(north, task("t1", "u2")); // moved away
    put(north, task("t2", "u1")); // moved in
    put(north, task("t2", "u1", "accepted"));
    erase(north, "Task", "t2");
    put(north, task("t4", "u2"));
    const auto mine = get<FeedSlice>(north, [&](ReadTx& tx) { return tx.feed({first.upTo, 500, "u1"}); });
    EXPECT_THAT(told(mine), ElementsAre("-t1", "t2@2", "t2@3", "-t2"));
    EXPECT_THAT(mine.rows[0].resource.json, IsEmpty());
    EXPECT_EQ(mine.upTo, get<std::int64_t>(north, [](ReadTx& tx) { return tx.feedHead(); }));
    const auto others = get<FeedSlice>(north, [&](ReadTx& tx) { return tx.feed({first.upTo, 500, "u2"}); });
    EXPECT_THAT(told(others), ElementsAre("t1@2", "-t2", "t4@1"));
    put(north, task("t1", "u2", "accepted"));
    EXPECT_THAT(told(get<FeedSlice>(north, [&](ReadTx& tx) { return tx.feed({mine.upTo, 500, "u1"}); })), IsEmpty());
}

TEST_P(StoreSuite, theEpochIsMadeOnceAndChangesOnlyWhenSomebodySaysSo) {
    const auto epoch = [&] { return get<Tenant>(north, [](ReadTx& tx) { return tx.tenant(); }).epoch; };
    const auto before = epoch();
    EXPECT_FALSE(before.empty());
    reopen();
    ASSERT_FALSE(tryWrite(north, [](WriteTx& tx) { return tx.putTenant({"north", "Renamed", "", R"({"a":1})"}); }));
    EXPECT_EQ(epoch(), before);
    EXPECT_EQ(get<Tenant>(north, [](ReadTx& tx) { return tx.tenant(); }).name, "Renamed");
    ASSERT_FALSE(tryWrite(north, [](WriteTx& tx) { return tx.putTenant({"north", "Restored", "another", "{}"}); }));
    EXPECT_EQ(epoch(), "another");
    EXPECT_NE(get<Tenant>(south, [](ReadTx& tx) { return tx.tenant(); }).epoch, before);
}

TEST_P(StoreSuite, eightWritersLoseNothingAndAReaderThatFollowsSeesEachChangeOnceInOrder) {
    constexpr int writers = 8;
    constexpr int each = 40;
    std::atomic<int> running{writers};
    std::vector<std::thread> threads;
    for (int w = 0; w < writers; ++w)
        threads.emplace_back([&, w] {
            for (int i = 0; i < each; ++i)
                EXPECT_FALSE(tryWrite(north, [&](WriteTx& tx) -> Result<void> {
                    FYR_CHECK(tx.put(task(fmt::format("w{}-{}-a", w, i), "u1")));
                    FYR_CHECK(tx.put(task(fmt::format("w{}-{}-b", w, i), "u1")));
                    FYR_CHECK(tx.put(task("shared", "")));
                    return {};
                }));
            --running;
        });
    std::set<std::string> seen;
    std::int64_t after = 0;
    std::int64_t sharedVersion = 0;
    bool last = false;
    while (true) {
        const auto slice = get<FeedSlice>(north, [&](ReadTx& tx) { return tx.feed({after, 5}); });
        std::map<std::int64_t, int> perTx;
        for (const auto& row : slice.rows) {
            EXPECT_GT(row.seq, after);
            after = row.seq;
            ++perTx[row.tx];
            if (row.resource.id == "shared") {
                EXPECT_EQ(row.resource.version, ++sharedVersion);
            } else {
                EXPECT_TRUE(seen.insert(row.resource.id).second);
            }
        }
        for (const auto& [tx, n] : perTx) EXPECT_EQ(n, 3) << tx;
        after = slice.upTo;
        if (last && !slice.more) break;
        last = running == 0;
    }
    for (auto& t : threads) t.join();
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(writers * each * 2));
    EXPECT_EQ(sharedVersion, writers * each);
    EXPECT_EQ(read(north, "Task", "shared")->version, writers * each);
}

TEST_P(StoreSuite, whoListensIsToldAfterACommitThatTheFeedHasAndNotOtherwise) {
    std::mutex mutex;
    std::vector<std::string> heard;
    store->onCommit([&](const TenantId& tenant) {
        const std::scoped_lock lock(mutex);
        // What woke us is there to be read already.
        heard.push_back(tenant.str() + (read(tenant, "Patient", "p1") ? "" : " too early"));
    });
    put(north, patient("p1"));
    ASSERT_FALSE(tryWrite(north, [](WriteTx& tx) { return tx.setValue("k", "v"); }));
    EXPECT_TRUE(tryWrite(north, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.put(patient("p2")));
        return fail(ErrorCode::invalidState);
    }));
    put(south, patient("p1"));
    const std::scoped_lock lock(mutex);
    EXPECT_THAT(heard, ElementsAre("north", "south"));
}

} // namespace
} // namespace fyr::server::test
