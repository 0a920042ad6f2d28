// A thousand and more defects in the programmes that ship: what is not found is listed with a reason.
#include "icbt/language/open.h"
#include "icbt/verify/mutants.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <iostream>

namespace fyr::icbt::verify {
namespace {

TEST(Mutants, ofTheProgrammesThatShipAreFound) {
    const auto catalogue = instruments::Catalogue::loadFile(FYR_BINARY_DIR "/share/fyr/instruments.json");
    ASSERT_TRUE(catalogue) << catalogue.error().describe();
    std::vector<Mutant> all;
    for (const auto& entry : std::filesystem::directory_iterator(FYR_SOURCE_DIR "/content/icbt")) {
        if (entry.path().extension() != ".programme") continue;
        const auto opened = openProgramme(entry.path(), *catalogue);
        ASSERT_TRUE(opened);
        ASSERT_TRUE(verify(opened->compiled.programme, {}).proved()) << entry.path();
        auto mutants = mutantsOf(opened->compiled.canonical);
        ASSERT_TRUE(mutants) << mutants.error().describe();
        for (auto& m : *mutants) {
            m.what = opened->compiled.programme.id + ": " + m.what;
            all.push_back(std::move(m));
        }
    }
    const auto killed = killedOf(all, {});
    std::cout << write(killed);
    EXPECT_GE(killed.made, 1000U);
    EXPECT_GE(killed.rows.size(), 15U);
    EXPECT_GE(killed.killed * 100, killed.made * 99);
}

} // namespace
} // namespace fyr::icbt::verify
