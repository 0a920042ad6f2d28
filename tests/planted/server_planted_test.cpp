// Plants one fault at a time in the shipped server and counts how many simulated clinics it takes to find it.
// FYR_PLANTED_SEEDS: give up after so many, and plant all; FYR_PLANTED_ONLY: this fault alone. Otherwise a handful that is
// found within a few clinics, since a clinic of a debug build takes a while.
#include "planted/server_faults.h"

#include "base/planted.h"
#include "server/sim/both_servers.h"
#include "server/sim/real_world.h"
#include "triage/knowledge_base.h"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <iostream>

namespace fyr::server::sim {
namespace {

constexpr std::uint64_t fewClinics = 12;
constexpr std::array handful{201, 203, 204, 209, 212, 216, 228};

std::uint64_t fromEnvironment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

const triage::KnowledgeBase& knowledge() {
    static const auto kb = triage::KnowledgeBase::load(std::filesystem::path(FYR_BINARY_DIR) / "share/fyr/triage.kb");
    if (!kb) throw std::runtime_error("build the target triage_kb first: " + kb.error().describe());
    return *kb;
}

struct Planting {
    explicit Planting(int number) { planted::active = number; }
    ~Planting() { planted::active = 0; }
};

struct Found {
    std::uint64_t seed = 0;
    std::string promise;
};

std::optional<Found> find(const planted::ServerFault& fault, std::uint64_t atMost) {
    const Planting planting(fault.number);
    sync::sim::WorldOptions any;
    any.vary = true;
    const auto clinic = realClinic(any, knowledge());
    for (std::uint64_t seed = 1; seed <= atMost; ++seed) {
        if (!fault.clinics) {
            if (!compareServers(seed, knowledge()).broken.empty()) return Found{seed, "the model answers otherwise"};
            continue;
        }
        auto r = sync::sim::run(seed, clinic);
        if (r.broken.empty() && seed % 8 == 0) r = sync::sim::run(seed, otherClocks(clinic, 0)); // as the whole proof does
        if (!r.broken.empty()) return Found{seed, std::string(r.promise ? name(*r.promise) : "")};
    }
    return std::nullopt;
}

TEST(ServerPlantedTest, withoutAFaultNothingIsBroken) {
    EXPECT_FALSE(find({{0, "", ""}}, std::getenv("FYR_PLANTED_SEEDS") ? 200 : 3));
}

TEST(ServerPlantedTest, eachPlantedFaultIsFound) {
    const bool all = std::getenv("FYR_PLANTED_SEEDS") != nullptr;
    const auto atMost = fromEnvironment("FYR_PLANTED_SEEDS", fewClinics);
    const auto only = static_cast<int>(fromEnvironment("FYR_PLANTED_ONLY", 0));
    std::cout << "| n | where | what is wrong | clinics or days until found | what broke |\n|---|---|---|---|---|\n";
    for (const auto& fault : planted::serverFaults) {
        if (only != 0 ? only != fault.number : !all && std::ranges::find(handful, fault.number) == handful.end()) continue;
        const auto found = find(fault, atMost);
        std::cout << "| " << fault.number << " | " << fault.where << " | " << fault.what << " | " << (found ? std::to_string(found->seed) : "not found") << " | "
                  << (found ? found->promise : "") << " |" << std::endl;
        EXPECT_TRUE(found) << fault.number << ": " << fault.what << ": not found in " << atMost << " clinics";
    }
}

} // namespace
} // namespace fyr::server::sim
