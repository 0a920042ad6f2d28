// The outbox with more than one who works on it: whose a row is, until when, and what happens when its owner dies.
#include "server/services/outbox.h"
#include "tests/server/store/store_suite.h"

#include <csignal>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace fyr::server::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Result<void> fillOutbox(Store& store, const Clock& clock, int rows) {
    return store.write(north, [&](WriteTx& tx) -> Result<void> {
        for (int i = 0; i < rows; ++i) FYR_CHECK(tx.enqueue({0, "mail", std::to_string(i), clock.now() - Millis{1'000}}));
        return {};
    });
}

TEST_P(StoreSuite, aClaimedRowIsItsOwnersUntilTheLeaseIsOver) {
    ASSERT_TRUE(fillOutbox(*store, clock, 3));
    const auto claim = [&](std::string_view owner, Millis lease, int limit, const TenantId& tenant = north) {
        std::vector<std::string> out;
        EXPECT_FALSE(tryWrite(tenant, [&](WriteTx& tx) -> Result<void> {
            FYR_TRY(const auto rows, tx.claimOutbox(owner, clock.now(), lease, limit));
            out.clear();
            for (const auto& r : rows) out.push_back(r.json);
            return {};
        }));
        return out;
    };
    const auto left = [&] { return get<std::vector<OutboxRow>>(north, [&](ReadTx& tx) { return tx.dueOutbox(clock.now(), 10); }).size(); };
    EXPECT_THAT(claim("x", Millis{3'600'000}, 10, south), IsEmpty());
    EXPECT_THAT(claim("a/1", Millis{3'600'000}, 2), ElementsAre("0", "1"));
    EXPECT_THAT(claim("b/1", Millis{200}, 10), ElementsAre("2")) << "the others are taken";
    EXPECT_THAT(claim("c/1", Millis{200}, 10), IsEmpty());
    const auto rows = get<std::vector<OutboxRow>>(north, [&](ReadTx& tx) { return tx.dueOutbox(clock.now(), 10); });
    ASSERT_EQ(rows.size(), 3U);

    // The owner is compared before anything is set.
    ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) { return tx.settleOutbox(rows[0].seq, {}, "b/1"); }));
    ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) { return tx.settleOutbox(rows[0].seq, clock.now(), "b/1"); }));
    EXPECT_EQ(left(), 3U);
    EXPECT_EQ(get<std::vector<OutboxRow>>(north, [&](ReadTx& tx) { return tx.dueOutbox(clock.now(), 10); })[0].attempts, 0);
    ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) { return tx.settleOutbox(rows[0].seq, {}, "a/1"); }));
    EXPECT_EQ(left(), 2U);

    // What is to be tried again is nobody's.
    ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) { return tx.settleOutbox(rows[1].seq, clock.now(), "a/1"); }));
    EXPECT_THAT(claim("d/1", Millis{3'600'000}, 1), ElementsAre("1"));

    // The lease runs by the database's clock: this one's when it is embedded, the server's own otherwise.
    std::vector<std::string> taken;
    while (taken.empty()) {
        clock.advance(Millis{50});
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        taken = claim("e/1", Millis{3'600'000}, 10);
    }
    EXPECT_THAT(taken, ElementsAre("2")) << "only the one whose owner had 200 ms";
    ASSERT_FALSE(tryWrite(north, [&](WriteTx& tx) { return tx.settleOutbox(rows[2].seq, {}, "b/1"); }));
    EXPECT_EQ(left(), 2U) << "who was too slow changes nothing any more";

    const auto counts = get<LoadCounts>(north, [&](ReadTx& tx) { return tx.counts(clock.now()); });
    EXPECT_EQ(counts.outboxDue, 2);
    EXPECT_EQ(counts.outboxLater, 0);
    EXPECT_LE(counts.outboxOldestDue.value(), clock.now() - Millis{1'000});
    EXPECT_EQ(get<LoadCounts>(south, [&](ReadTx& tx) { return tx.counts(clock.now()); }).outboxDue, 0);
}

TEST_P(StoreSuite, twoDispatchersNeverWorkOnTheSameRow) {
    ASSERT_TRUE(fillOutbox(*store, clock, 120));
    NoLog log;
    std::mutex mutex;
    std::map<std::string, int> told;
    const auto work = [&](const std::string& node) {
        Outbox outbox(*store, clock, log, {.atOnce = 7, .most = 1'000, .node = node});
        outbox.on("mail", [&](const TenantId&, const OutboxRow& row) -> Result<void> {
            const std::scoped_lock lock(mutex);
            ++told[row.json];
            return {};
        });
        for (;;) {
            const auto done = outbox.dispatch(north);
            ASSERT_TRUE(done) << done.error().describe();
            if (*done == 0 && get<std::vector<OutboxRow>>(north, [&](ReadTx& tx) { return tx.dueOutbox(clock.now(), 1); }).empty()) return;
        }
    };
    std::thread first(work, "node-a");
    std::thread second(work, "node-b");
    first.join();
    second.join();
    EXPECT_EQ(told.size(), 120U);
    for (const auto& [row, times] : told) EXPECT_EQ(times, 1) << row;
}

TEST_P(StoreSuite, aHandlerThatOutlivesItsLeaseLeavesTheRestToOthers) {
    ASSERT_TRUE(fillOutbox(*store, clock, 5));
    NoLog log;
    Outbox slow(*store, clock, log, {.lease = Millis{400}, .atOnce = 5, .most = 5, .node = {}});
    int worked = 0;
    slow.on("mail", [&](const TenantId&, const OutboxRow&) -> Result<void> {
        ++worked;
        clock.advance(Millis{250});
        return {};
    });
    const auto done = slow.dispatch(north);
    ASSERT_TRUE(done);
    EXPECT_EQ(worked, 1) << "half of the lease was over";
    EXPECT_EQ(get<std::vector<OutboxRow>>(north, [&](ReadTx& tx) { return tx.dueOutbox(clock.now(), 10); }).size(), 4U);
}

TEST_P(StoreSuite, theRowsOfADeadNodeAreTakenOver) {
    ASSERT_TRUE(fillOutbox(*store, clock, 3));
    store.reset();
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) { // works on the first row until it is killed
        auto own = place->open();
        if (!own) ::_exit(3);
        NoLog log;
        Outbox outbox(**own, clock, log, {.lease = Millis{700}, .atOnce = 2, .most = 2, .node = {}});
        outbox.on("mail", [&](const TenantId&, const OutboxRow&) -> Result<void> {
            if (::write(ends[1], "w", 1) != 1) ::_exit(4);
            for (;;) ::pause();
        });
        static_cast<void>(outbox.dispatch(north));
        ::_exit(5);
    }
    ::close(ends[1]);
    char c = 0;
    ASSERT_EQ(::read(ends[0], &c, 1), 1);
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    ::close(ends[0]);
    reopen();

    NoLog log;
    std::vector<std::string> told;
    Outbox outbox(*store, clock, log);
    outbox.on("mail", [&](const TenantId&, const OutboxRow& row) -> Result<void> {
        told.push_back(row.json);
        return {};
    });
    while (told.size() < 3) {
        ASSERT_TRUE(outbox.dispatch(north));
        if (told.size() == 1) {
            EXPECT_EQ(told[0], "2") << "the one that nobody held comes first";
        }
        clock.advance(Millis{100});
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    EXPECT_THAT(told, testing::UnorderedElementsAre("0", "1", "2"));
    EXPECT_EQ(get<LoadCounts>(north, [&](ReadTx& tx) { return tx.counts(clock.now()); }).outboxDue, 0);
}

} // namespace
} // namespace fyr::server::test
