// A child process is killed at random moments; whatever it had been told is saved must be there.
#include "cache_fixture.h"

#include <chrono>
#include <csignal>
#include <poll.h>
#include <sys/wait.h>
#include <thread>

namespace fyr::localdb {
namespace {

using CrashTest = CacheTest;

TEST_F(CrashTest, whatWasSavedIsThereAfterAKillAtAnyMoment) {
    std::vector<std::string> told; // ids that some child reported as saved, in order
    SeededRandom when(99);
    constexpr int rounds = 40;
    for (int round = 0; round < rounds; ++round) {
        int pipes[2];
        ASSERT_EQ(0, pipe(pipes));
        const auto child = fork();
        if (child == 0) {
            close(pipes[0]);
            SeededRandom random(1000U + static_cast<unsigned>(round));
            auto cache = Cache::open(m_folder, m_key, m_projector, random);
            if (!cache) _exit(2);
            std::vector<protocol::FeedEntry> page;
            for (int i = 0; i < 20; ++i)
                page.push_back(
                    put("Condition", fmt::format("c{}", i), round + 1, R"({"words":"feber och hosta"})"));
            for (int i = 0;; ++i) {
                protocol::Command c;
                c.id = CommandId{makeUlid(noon + Millis{round * 100'000 + i}, random)};
                c.type = protocol::CommandType::noteAdd;
                c.target = {"Task", "t1"};
                c.at = noon;
                c.payload = {{"patient", "p1"}, {"text", std::string(random.below(3000), 'x')}};
                if (!(*cache)->enqueue(c)) _exit(3);
                if (write(pipes[1], c.id.str().data(), 26) != 26) _exit(4);
                // The other writes of a workstation, so that the kill meets those too.
                const auto state = (*cache)->feedState();
                protocol::FeedPage p{"E", fmt::format("{}-{}", round, i), true, std::nullopt, page};
                if (!(*cache)->applyPage(p, state->cursor, noon)) _exit(5);
                if (i % 7 == 0 && !(*cache)->indexSlice(10)) _exit(6);
            }
        }
        close(pipes[1]);
        // Half of them while they open, half once they work, however slow the machine is.
        pollfd first{pipes[0], POLLIN, 0};
        if (round % 2 == 1) poll(&first, 1, 10'000);
        std::this_thread::sleep_for(std::chrono::microseconds(3000 + when.below(25'000)));
        kill(child, SIGKILL);
        std::array<char, 26> id{};
        while (read(pipes[0], id.data(), id.size()) == 26)
            told.emplace_back(id.data(), id.size());
        close(pipes[0]);
        int status = 0;
        waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
    }
    ASSERT_TRUE(open());
    EXPECT_FALSE(cache().openReport().outbox.happened);
    EXPECT_FALSE(cache().openReport().recordsRebuilt);
    const auto there = cache().unsent(1'000'000, SIZE_MAX).value();
    std::vector<std::string> ids;
    for (const auto& c : there)
        ids.push_back(c.id.str());
    EXPECT_GE(told.size(), std::size_t{rounds / 2});
    EXPECT_LE(ids.size(), told.size() + rounds) << "at most one each that was saved but not yet told";
    std::size_t at = 0;
    for (const auto& id : told) {
        at = static_cast<std::size_t>(
            std::find(ids.begin() + static_cast<std::ptrdiff_t>(at), ids.end(), id) - ids.begin());
        ASSERT_LT(at, ids.size()) << "lost, or out of order: " << id;
    }
}

} // namespace
} // namespace fyr::localdb
