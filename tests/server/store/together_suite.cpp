// Writers that share a commit: those that fail half-way leave nothing, those beside them stand; and writes that nobody
// waits for.
#include "tests/server/store/store_suite.h"

#include <atomic>
#include <future>
#include <gmock/gmock.h>
#include <thread>

namespace fyr::server::test {
namespace {

TEST_P(StoreSuite, aWriteThatFailsHalfWayTakesNobodyElsesWithIt) {
    constexpr int writers = 8;
    constexpr int each = 30;
    const auto fails = [](int n) { return n % 3 == 1; };
    std::vector<std::thread> threads;
    std::atomic<int> wrong{0};
    for (int w = 0; w < writers; ++w)
        threads.emplace_back([&, w] {
            for (int i = 0; i < each; ++i) {
                const int n = w * each + i;
                const auto r = store->write(north, [&](WriteTx& tx) -> Result<void> {
                    FYR_CHECK(tx.put(task(fmt::format("t{}", n), "u1")));
                    FYR_CHECK(tx.append(fmt::format("s/{}", n), 0, {{"", 0, clock.now(), "made", "{}"}}));
                    FYR_CHECK(tx.appendAudit(clock.now(), "p", fmt::format("{}", n)));
                    if (fails(n)) return fail(ErrorCode::badRequest);
                    return {};
                });
                if (r.has_value() == fails(n)) ++wrong;
            }
        });
    for (auto& t : threads) t.join();
    EXPECT_EQ(wrong, 0);
    int stand = 0;
    for (int n = 0; n < writers * each; ++n) {
        const bool there = read(north, "Task", fmt::format("t{}", n)).has_value();
        EXPECT_NE(there, fails(n)) << n;
        const auto events = get<std::vector<Event>>(north, [&](ReadTx& tx) { return tx.events(fmt::format("s/{}", n)); });
        EXPECT_EQ(events.size(), fails(n) ? 0U : 1U) << n;
        stand += there;
    }
    const auto audit = get<std::vector<AuditRecord>>(north, [](ReadTx& tx) { return tx.audit(0, 1'000); });
    ASSERT_EQ(audit.size(), static_cast<std::size_t>(stand));
    for (std::size_t i = 0; i < audit.size(); ++i) {
        EXPECT_EQ(audit[i].seq, static_cast<std::int64_t>(i) + 1);
        if (i > 0) {
            EXPECT_EQ(audit[i].previous, audit[i - 1].hash);
        }
        EXPECT_FALSE(fails(std::stoi(audit[i].json)));
    }
}

TEST_P(StoreSuite, aWriteThatNobodyWaitsForIsToldOnceWhenItIsDurable) {
    constexpr int many = 200;
    std::vector<std::promise<std::optional<ErrorCode>>> told(many);
    std::vector<std::thread> threads;
    for (int w = 0; w < 4; ++w)
        threads.emplace_back([&, w] {
            for (int n = w; n < many; n += 4) {
                const auto body = [this, n](WriteTx& tx) -> Result<void> {
                    FYR_CHECK(tx.put(task(fmt::format("t{}", n), "u1")));
                    if (n % 10 == 3) return fail(ErrorCode::badRequest);
                    return {};
                };
                store->writeLater(north, body, [&told, n](const Result<void>& r) {
                    told[static_cast<std::size_t>(n)].set_value(r ? std::nullopt : std::optional(r.error().code));
                });
                // Some wait, as others do beside them.
                if (n % 7 == 0) {
                    EXPECT_FALSE(tryPut(north, task(fmt::format("w{}", n), "u1")));
                }
            }
        });
    for (auto& t : threads) t.join();
    for (int n = 0; n < many; ++n) {
        auto future = told[static_cast<std::size_t>(n)].get_future();
        ASSERT_EQ(future.wait_for(std::chrono::seconds(20)), std::future_status::ready) << n;
        EXPECT_EQ(future.get(), n % 10 == 3 ? std::optional(ErrorCode::badRequest) : std::nullopt);
        EXPECT_EQ(read(north, "Task", fmt::format("t{}", n)).has_value(), n % 10 != 3) << n;
    }
}

TEST_P(StoreSuite, whoWaitsForACommitIsNotKeptByWhatNobodyWaitsFor) {
    std::atomic<bool> stop{false};
    std::atomic<int> open{0};
    std::vector<std::jthread> flood;
    for (int w = 0; w < 2; ++w)
        flood.emplace_back([&] {
            while (!stop) {
                if (open >= 64) { // always enough of them that the queue does not run empty
                    std::this_thread::yield();
                    continue;
                }
                ++open;
                store->writeLater(north, [this](WriteTx& tx) { return tx.appendAudit(clock.now(), "p", "{}"); }, [&](const Result<void>&) { --open; });
            }
        });
    std::atomic<int> answered{0};
    std::jthread waiter([&] {
        for (int i = 0; i < 20; ++i) {
            EXPECT_FALSE(tryPut(north, task(fmt::format("t{}", i), "u1")));
            ++answered;
        }
    });
    for (int i = 0; i < 2'000 && answered < 20; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(answered, 20) << "of 20 answered while others wrote all the time";
    stop = true;
    waiter.join();
    flood.clear();
    while (open > 0) std::this_thread::yield();
}

} // namespace
} // namespace fyr::server::test
