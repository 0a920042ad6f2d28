// FYR_REAL_SEEDS=A..B plays those clinics instead of the first few; FYR_REAL_STORY=SEED tells one.
#include "server/sim/both_servers.h"
#include "server/sim/real_world.h"

#include "triage/knowledge_base.h"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <iostream>

namespace fyr::server::sim {
namespace {

const triage::KnowledgeBase& knowledge() {
    static const auto kb = triage::KnowledgeBase::load(std::filesystem::path(FYR_BINARY_DIR) / "share/fyr/triage.kb");
    if (!kb) throw std::runtime_error("build the target triage_kb first: " + kb.error().describe());
    return *kb;
}

sync::sim::WorldOptions anyClinic() {
    sync::sim::WorldOptions o;
    o.vary = true;
    return realClinic(o, knowledge());
}

TEST(RealWorld, clinicsWithTheShippedServerKeepEveryPromise) {
    std::uint64_t from = 1;
    std::uint64_t to = 3;
    if (const char* text = std::getenv("FYR_REAL_SEEDS")) {
        char* end = nullptr;
        from = to = std::strtoull(text, &end, 10);
        if (std::string_view(end).starts_with("..")) to = std::strtoull(end + 2, nullptr, 10);
    }
    std::int64_t steps = 0, commands = 0;
    std::map<std::string, std::int64_t> met;
    for (auto seed = from; seed <= to; ++seed) {
        const auto r = examine(seed, anyClinic());
        steps += r.steps;
        commands += r.commands;
        for (const auto& [what, n] : r.met)
            met[what] += n;
        for (const auto& b : r.broken)
            ADD_FAILURE() << b;
    }
    std::cout << "  " << to - from + 1 << " clinics, " << steps << " steps, " << commands << " commands\n";
    if (std::getenv("FYR_REAL_MET"))
        for (const auto& [what, n] : met)
            std::cout << "  " << what << " " << n << "\n";
}

// FYR_BOTH_SEEDS=N compares so many days.
TEST(RealWorld, theModelAndTheShippedServerAnswerAlike) {
    const char* text = std::getenv("FYR_BOTH_SEEDS");
    const std::uint64_t days = text ? std::strtoull(text, nullptr, 10) : 12;
    std::int64_t commands = 0;
    std::set<std::string> met;
    for (std::uint64_t seed = 1; seed <= days; ++seed) {
        const auto r = compareServers(seed, knowledge());
        commands += r.commands;
        for (const auto& [what, n] : r.met)
            met.insert(what);
        for (const auto& b : r.broken)
            ADD_FAILURE() << b;
    }
    std::cout << "  " << days << " days, " << commands << " commands\n";
    for (const char* what : {"accepted", "conflict(alreadyClaimed)", "conflict(versionConflict)", "rejected(forbidden)", "rejected(duplicate)", "restored", "forgotten"})
        EXPECT_TRUE(met.contains(what)) << what;
}

TEST(RealWorld, aSeedTellsItsStory) {
    auto o = anyClinic();
    o.tell = true;
    const char* asked = std::getenv("FYR_REAL_STORY");
    const auto r = run(asked ? std::strtoull(asked, nullptr, 10) : 1, o);
    EXPECT_FALSE(r.story.empty());
    if (!asked) return;
    for (const auto& line : r.story)
        std::cout << line << "\n";
}

} // namespace
} // namespace fyr::server::sim
