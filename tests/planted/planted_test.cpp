// Plants one fault at a time and counts how many simulated clinics it takes to find it. One that is not found means that
// a check is missing. FYR_PLANTED_SEEDS: give up after so many seeds; FYR_PLANTED_ONLY: this fault alone.
#include "planted/faults.h"

#include "base/planted.h"
#include "sync/sim/world.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>

namespace fyr::sync::sim {
namespace {

constexpr std::uint64_t seedsAtMost = 1000;

std::uint64_t fromEnvironment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

WorldOptions anyClinic() {
    WorldOptions o;
    o.vary = true;
    return o;
}

struct Planting {
    explicit Planting(int number) { planted::active = number; }
    ~Planting() { planted::active = 0; }
};

std::optional<RunResult> find(int number, std::uint64_t atMost) {
    const Planting planting(number);
    for (std::uint64_t seed = 1; seed <= atMost; ++seed)
        if (auto r = examine(seed, anyClinic()); !r.broken.empty()) return r;
    return std::nullopt;
}

TEST(PlantedTest, withoutAFaultNothingIsBroken) {
    EXPECT_FALSE(find(0, 40));
}

TEST(PlantedTest, eachPlantedFaultIsFound) {
    const auto atMost = fromEnvironment("FYR_PLANTED_SEEDS", seedsAtMost);
    const auto only = fromEnvironment("FYR_PLANTED_ONLY", 0);
    std::cout << "| n | where | what is wrong | seeds | promise |\n|---|---|---|---|---|\n";
    for (const auto& fault : planted::faults) {
        if (only != 0 && only != static_cast<std::uint64_t>(fault.number)) continue;
        const auto r = find(fault.number, atMost);
        std::cout << "| " << fault.number << " | " << fault.where << " | " << fault.what << " | "
                  << (r ? std::to_string(r->seed) : "not found") << " | " << (r && r->promise ? name(*r->promise) : "") << " |" << std::endl;
        EXPECT_TRUE(r) << fault.number << ": " << fault.what << ": not found in " << atMost << " clinics";
    }
}

TEST(PlantedTest, aFoundFaultIsToldAsAShortStoryThatPlaysAgain) {
    constexpr int refusalsAreDropped = 71;
    const auto r = find(refusalsAreDropped, 200);
    ASSERT_TRUE(r);
    const Planting planting(refusalsAreDropped);
    auto options = anyClinic();
    options.keep = shortest(*r, options);
    options.tell = true;
    EXPECT_LE(options.keep->size(), 8U) << write(*options.keep);
    // As it is typed in again.
    options.keep = itemsFromText(write(*options.keep)).value();
    const auto again = run(r->seed, options);
    EXPECT_EQ(r->promise, again.promise);
    ASSERT_FALSE(again.story.empty());
    EXPECT_NE(std::string::npos, again.story.back().find("I1")) << again.story.back();
    for (const auto& item : *options.keep) { // none too many
        auto fewer = options;
        fewer.keep->erase(item);
        EXPECT_NE(r->promise, run(r->seed, fewer).promise) << write(item);
    }
}

} // namespace
} // namespace fyr::sync::sim
