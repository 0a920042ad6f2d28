// The examiner's Swedish sentences (cases/negation_sv.jsonl), written without sight of the engine: measured, never tuned on.
#include "support.h"

#include "base/text.h"

#include <array>
#include <cstdlib>
#include <fstream>

namespace fyr::triage::test {
namespace {

TEST(Negation, IsMeasuredOnTheExaminersSwedishSentences) {
    std::ifstream in(FYR_SOURCE_DIR "/tests/triage/cases/negation_sv.jsonl");
    ASSERT_TRUE(in) << "the examiner's sentences are part of the project";
    std::map<std::string, std::map<std::string, int>> table; // what is told, what was read
    int hit = 0, missed = 0, wrong = 0, there = 0, lost = 0, made = 0, lines = 0;
    for (std::string line; std::getline(in, line);) {
        const auto v = json::parse(line);
        ASSERT_TRUE(v) << line;
        const auto scope = std::string(json::text(*v, "scope").value_or(""));
        auto sentence = std::string(json::text(*v, "text").value_or(""));
        const auto words = std::string(json::text(*v, "finding_words").value_or(""));
        const auto at = byteOfCodePoint(sentence, static_cast<std::size_t>(json::number(*v, "start").value_or(0)));
        ASSERT_EQ(sentence.substr(at, words.size()), words) << line;
        sentence.insert(at + words.size(), "}");
        sentence.insert(at, "{");
        // Feared and suspected illnesses count as told only when they are felt: the examiner calls them uncertain.
        const auto state = stateOfMarked(realKb(), Lang::sv, sentence, true, scope == "uncertain");
        ++lines;
        ++table[scope][std::string(code(state))];
        hit += scope == "absent" && state == FindingState::denied;
        missed += scope == "absent" && state != FindingState::denied;
        wrong += scope != "absent" && state == FindingState::denied;
        there += scope == "present" && state == FindingState::present;
        lost += scope == "present" && state != FindingState::present;
        // whom it is about is told by the reader of the whole text, not by the scopes
        made += scope != "present" && scope != "other" && scope != "family" && state == FindingState::present;
    }
    const double f1 = 2.0 * hit / (2.0 * hit + missed + wrong);
    const double present = 2.0 * there / (2.0 * there + lost + made);
    std::printf("Examiner's Swedish sentences: %d marked, negation F1 %.3f (%d missed, %d wrong), present F1 %.3f (%d lost, %d made)\n", lines, f1, missed, wrong, present, lost, made);
    for (const auto& [scope, read] : table) {
        std::printf("  %-12s", scope.c_str());
        for (const auto& [state, n] : read) std::printf(" %s %d", state.c_str(), n);
        std::printf("\n");
    }
    EXPECT_GE(f1, 0.89); // a floor against falling back; the goal of 0.95 is held on our own kits
}

} // namespace
} // namespace fyr::triage::test
