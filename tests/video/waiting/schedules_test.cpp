// A hundred thousand random schedules with crashes, half-open lines, lost answers and hellos that overtake each other: no ghost, no missed arrival, no patient
// given twice. And the same with faults planted in the rules, each of which must be found.
#include "base/planted.h"
#include "tests/video/waiting/world.h"

#include <gtest/gtest.h>

namespace fyr::video::waiting::test {
namespace {

TEST(WaitingRooms, haveNoGhostsNoMissedArrivalsAndNoPatientGivenTwice) {
    Figures f;
    for (std::uint64_t seed = 1; seed <= 100'000; ++seed) ASSERT_EQ(play(seed, f), "") << "seed " << seed;
    std::printf("%ld schedules, %ld steps, %ld arrivals, %ld admissions, %ld hand-overs, %ld crashes, %ld half-open lines, %ld overtaken hellos, %ld disputed leases, %ld looks\n", f.schedules, f.steps, f.arrivals, f.admissions, f.handOvers, f.crashes, f.halfOpen, f.overtaken, f.disputed, f.looks);
    // Nothing is shown by schedules in which nothing happens.
    EXPECT_GT(f.arrivals, f.schedules / 2);
    EXPECT_GT(f.admissions, f.schedules / 2);
    EXPECT_GT(f.handOvers, f.schedules / 10);
    EXPECT_GT(f.crashes, f.schedules);
    EXPECT_GT(f.halfOpen, f.schedules);
    EXPECT_GT(f.overtaken, f.schedules / 2);
    EXPECT_GT(f.disputed, f.schedules / 100);
}

struct Fault {
    int number;
    const char* what;
};
constexpr Fault faults[] = {
    {401, "who admits does not look whether somebody has the patient"},
    {402, "the list looks at the stage and not at the lease"},
    {403, "who admits does not look whether the patient is there"},
    {404, "a page that is opened again begins anew"},
    {405, "whoever likes may take over a patient"},
    {406, "any page of a person renews the lease"},
    {407, "an open line renews the lease, whether or not anything is heard"},
    {408, "a renewal that is written late counts from when it was written"},
    {409, "what the clock ended cannot be opened again"},
    {410, "a clinician who asks twice is told that somebody else has the patient"},
    {411, "a write does not look whether what it read still stands"},
    {412, "a hello that was overtaken keeps the lease"},
    {413, "who is on the line gets no lease back from a page that says nothing"},
    {414, "an older line or page takes the place of the newer"},
    {415, "a hello that was overtaken by one of the same page takes the lease from it"},
};

class Planted : public testing::TestWithParam<Fault> {};

TEST_P(Planted, isFound) {
    planted::active = GetParam().number;
    std::string found;
    Figures f;
    std::uint64_t seed = 1;
    for (; seed <= 20'000 && found.empty(); ++seed) found = play(seed, f);
    planted::active = 0;
    EXPECT_NE(found, "") << GetParam().what;
    std::printf("%d %s: after %ld schedules: %s\n", GetParam().number, GetParam().what, f.schedules, found.c_str());
}
INSTANTIATE_TEST_SUITE_P(Faults, Planted, testing::ValuesIn(faults), [](const auto& one) { return std::to_string(one.param.number); });

} // namespace
} // namespace fyr::video::waiting::test
