// The NegEx test kit (clinical English, concepts given): a development measurement, run when the data are at hand.
#include "support.h"

#include "base/text.h"
#include "tests/shared_data.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace fyr::triage::test {
namespace {

std::filesystem::path kit() {
    return fyr::test::sharedData("triage") / "negex_testkit.jsonl";
}

TEST(Negation, ReachesTheGoalOnTheNegexTestKit) {
    std::ifstream in(kit());
    if (!in) GTEST_SKIP() << kit() << " is not here: set DEV_SHARED_DATA to the folder that holds triage/";
    int hit = 0, missed = 0, wrong = 0, skipped = 0;
    const bool verbose = std::getenv("FYR_VERBOSE") != nullptr;
    for (std::string line; std::getline(in, line);) {
        const auto v = json::parse(line);
        ASSERT_TRUE(v);
        auto sentence = std::string(json::text(*v, "sentence").value_or(""));
        auto wanted = std::string(json::text(*v, "concept").value_or(""));
        // The kit writes the concept in capitals where it stands.
        std::string upper;
        for (const char c : wanted) upper += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        auto at = sentence.find(upper);
        if (at == std::string::npos) {
            ++skipped;
            continue;
        }
        sentence.insert(at + upper.size(), "}");
        sentence.insert(at, "{");
        const bool gold = json::text(*v, "gold") == "Negated";
        const bool got = stateOfMarked(realKb(), Lang::en, sentence) == FindingState::denied;
        hit += gold && got;
        missed += gold && !got;
        wrong += !gold && got;
        if (verbose && gold != got) std::printf("%s %s\n", gold ? "MISSED" : "WRONG ", sentence.c_str());
    }
    const double precision = static_cast<double>(hit) / (hit + wrong);
    const double recall = static_cast<double>(hit) / (hit + missed);
    const double f1 = 2 * precision * recall / (precision + recall);
    std::printf("NegEx kit: precision %.3f recall %.3f F1 %.3f (%d negated, %d skipped)\n", precision, recall, f1, hit + missed, skipped);
    EXPECT_GE(f1, 0.95);
}

} // namespace
} // namespace fyr::triage::test
