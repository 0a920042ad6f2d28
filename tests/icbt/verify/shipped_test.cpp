// The programmes that ship are proved, all of them.
#include "icbt/language/open.h"
#include "small.h"

#include <chrono>
#include <gtest/gtest.h>
#include <iostream>

namespace fyr::icbt::verify {
namespace {

TEST(Shipped, everyProgrammeIsProved) {
    const auto catalogue = instruments::Catalogue::loadFile(FYR_BINARY_DIR "/share/fyr/instruments.json");
    ASSERT_TRUE(catalogue) << catalogue.error().describe();
    int seen = 0;
    for (const auto& entry : std::filesystem::directory_iterator(FYR_SOURCE_DIR "/content/icbt")) {
        if (entry.path().extension() != ".programme") continue;
        const auto opened = openProgramme(entry.path(), *catalogue);
        ASSERT_TRUE(opened) << entry.path() << ": " << opened.error().describe();
        const auto from = std::chrono::steady_clock::now();
        const auto r = verify(opened->compiled.programme, {});
        std::cout << entry.path().stem().string() << ": " << r.states() << " looked at, " << std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - from).count() << " ms\n";
        EXPECT_TRUE(r.proved()) << write(r, "en");
        ++seen;
    }
    EXPECT_GE(seen, 3);
}

} // namespace
} // namespace fyr::icbt::verify
