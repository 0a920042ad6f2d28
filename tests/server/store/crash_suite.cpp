// What a killed process leaves behind: every acknowledged write, no half one.
#include "server/store/audit_chain.h"
#include "tests/server/store/store_suite.h"

#include <csignal>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace fyr::server::test {
namespace {

// In the child: several writers, each transaction two resources, an event and an audit record; its number goes down
// the pipe only after the store said that it is durable.
[[noreturn]] void writeForEver(Place& place, int pipe, int round, const std::function<ResourceWrite(std::string)>& resource, Clock& clock) {
    auto store = place.open();
    if (!store) ::_exit(3);
    std::vector<std::thread> writers;
    for (int w = 0; w < 4; ++w)
        writers.emplace_back([&, w] {
            for (int i = 0;; ++i) {
                const int number = (round * 10 + w) * 100'000 + i;
                const auto r = (*store)->write(north, [&](WriteTx& tx) -> Result<void> {
                    FYR_CHECK(tx.put(resource(fmt::format("a{}", number))));
                    FYR_CHECK(tx.append(fmt::format("s/{}", number), 0, {{"", 0, clock.now(), "made", "{}"}}));
                    FYR_CHECK(tx.appendAudit(clock.now(), "", fmt::format(R"({{"n":{}}})", number)));
                    FYR_CHECK(tx.put(resource(fmt::format("b{}", number))));
                    return {};
                });
                if (!r) ::_exit(4);
                if (::write(pipe, &number, sizeof number) != sizeof number) ::_exit(5);
            }
        });
    for (auto& w : writers) w.join();
    ::_exit(0);
}

TEST_P(StoreSuite, aKilledProcessLosesNoAcknowledgedCommitAndLeavesNoHalfOne) {
    std::vector<int> acknowledged;
    for (int round = 0; round < 4; ++round) {
        store.reset();
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            ::close(ends[0]);
            writeForEver(*place, ends[1], round, [](const std::string& id) { return task(id, "u1"); }, clock);
        }
        ::close(ends[1]);
        int number = 0;
        // Killed after some acknowledgements, each time at another moment of the writers' work.
        for (int i = 0; i < 25 + round * 17 && ::read(ends[0], &number, sizeof number) == sizeof number; ++i) acknowledged.push_back(number);
        ::kill(child, SIGKILL);
        while (::read(ends[0], &number, sizeof number) == sizeof number) acknowledged.push_back(number);
        ::close(ends[0]);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << status;
        reopen();
        for (const int n : acknowledged) {
            ASSERT_TRUE(read(north, "Task", fmt::format("a{}", n))) << n;
            ASSERT_TRUE(read(north, "Task", fmt::format("b{}", n))) << n;
        }
    }
    EXPECT_GT(acknowledged.size(), 100U);
    const auto tasks = search({"Task", {}, {}, 10'000});
    std::map<std::string, int> halves;
    for (const auto& t : tasks.matches) ++halves[t.id.substr(1)];
    for (const auto& [n, count] : halves) {
        EXPECT_EQ(count, 2) << n;
        EXPECT_EQ(get<std::vector<Event>>(north, [&](ReadTx& tx) { return tx.events("s/" + n); }).size(), 1U);
    }
    const auto slice = get<FeedSlice>(north, [](ReadTx& tx) { return tx.feed({0, 10'000}); });
    EXPECT_EQ(slice.rows.size(), tasks.matches.size());
    for (std::size_t i = 0; i < slice.rows.size(); ++i) EXPECT_EQ(slice.rows[i].seq, static_cast<std::int64_t>(i + 1));
    const auto records = get<std::vector<AuditRecord>>(north, [](ReadTx& tx) { return tx.audit(0, 10'000); });
    EXPECT_EQ(records.size() * 2, tasks.matches.size());
    for (const auto& r : records) EXPECT_EQ(r.hash, hex(auditHash(r.previous, r.seq, r.at, r.patient, r.json)));
    EXPECT_EQ(get<std::optional<AuditRecord>>(north, [](ReadTx& tx) { return tx.auditHead(); })->hash, records.back().hash);
}

} // namespace
} // namespace fyr::server::test
