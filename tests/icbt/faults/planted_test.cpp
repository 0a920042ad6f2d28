// Plants one fault at a time in the engine, or in the server around it, and counts how many schedules it takes to find it.
// One that is not found means that the harness asks too little. FYR_PLANTED_SEEDS: give up after so many.
#include "icbt/play.h"

#include "base/planted.h"
#include "icbt/simulate/faults.h"

#include <cstdlib>
#include <fmt/format.h>

namespace fyr::icbt::test {
namespace {

struct Fault {
    int number;
    std::string_view what;
};
constexpr std::array faults{
    Fault{301, "the one on call is never told"},
    Fault{302, "it is not said again"},
    Fault{303, "each step is told twenty minutes late"},
    Fault{304, "an answer set without a total is not looked at"},
    Fault{305, "a second answer is told to nobody while somebody has the first (was so once)"},
    Fault{306, "whoever took it has it for ever"},
    Fault{307, "hours are counted on the wall, not as they pass: an hour off over daylight saving"},
    Fault{308, "nobody is told on days off"},
    Fault{309, "the clock of risk stands still in a pause"},
    Fault{310, "nothing is told any more once the clock was set back"},
    Fault{311, "a course may end with an answer about risk open"},
    Fault{312, "a graver answer only adds to a lesser one"},
    Fault{313, "it can be settled though nobody has it"},
    Fault{314, "a second person takes it from the first"},
    Fault{315, "what was not delivered before the trouble never is"},
    Fault{316, "after a crash what nobody has is forgotten"},
    Fault{317, "after a crash a command that comes again is carried out again"},
    Fault{318, "after a crash all counts as delivered"},
    Fault{319, "closing drops what somebody was to ask about"},
    Fault{320, "what is everybody's again is told to the therapist alone"},
    Fault{321, "the chain is moved by as much as the clock was set back"},
    Fault{322, "a command is confirmed before it is in the log: a crash takes it"},
    Fault{323, "what is told while the line is cut counts as delivered"},
};

// The schedule that finds it, and what it says.
std::optional<std::pair<std::uint64_t, std::string>> find(int number, std::uint64_t atMost) {
    static const std::array programmes{shipped("depression"), shipped("anxiety"), shipped("insomnia")};
    planted::active = number;
    std::optional<std::pair<std::uint64_t, std::string>> out;
    for (std::uint64_t seed = 0; seed < atMost && !out; ++seed)
        if (const auto r = simulate::faultSchedule({programmes[seed % programmes.size()], calendar()}, seed); r.lost + r.untold > 0) out.emplace(seed, r.stories.front());
    planted::active = 0;
    return out;
}

TEST(PlantedFaults, withoutOneNothingIsFound) {
    const auto found = find(0, 200);
    EXPECT_FALSE(found) << found->second;
}

TEST(PlantedFaults, eachIsFound) {
    const auto* most = std::getenv("FYR_PLANTED_SEEDS");
    const auto atMost = most ? std::strtoull(most, nullptr, 10) : 600;
    for (const auto& f : faults) {
        const auto found = find(f.number, atMost);
        EXPECT_TRUE(found) << f.number << ": " << f.what << ": not found in " << atMost << " schedules";
        if (found) fmt::print("| {} | {} | {} | {} |\n", f.number, f.what, found->first + 1, found->second);
    }
}

} // namespace
} // namespace fyr::icbt::test
