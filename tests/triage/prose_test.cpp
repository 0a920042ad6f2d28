// Running text that holds no danger raises no flag that sends anybody to an ambulance or an emergency department: it says
// how often ordinary words are taken for danger. prose/<lang>.txt complains of nothing; prose/<lang>_<class>.txt are
// patients' sentences with words of danger in another sense, of others and of the past, denied, in pictures, or mild; "_rare"
// are the harmless twins of the rare dangers.
#include "support.h"

#include "triage/facts.h"
#include "triage/red_flags.h"

#include <fstream>

namespace fyr::triage::test {
namespace {

void raisesNothing(const std::string& lang) {
    int sentences = 0;
    for (const char* kind : {"", "_other_senses", "_not_now", "_denied", "_pictures", "_mild", "_rare"}) {
        std::ifstream in(FYR_SOURCE_DIR "/tests/triage/prose/" + lang + kind + ".txt");
        ASSERT_TRUE(in) << lang << kind;
        for (std::string line; std::getline(in, line);) {
            if (line.empty() || line[0] == '#') continue;
            ++sentences;
            Start start;
            start.lang = lang;
            start.text = line;
            start.age = 40;
            const auto at = step(realKb(), {}, Interview{}, start, noon);
            ASSERT_TRUE(at) << line;
            for (const auto& flag : at->state.redFlags) EXPECT_GT(flag.floor, Urgency::emergency) << line << "\n  raises " << flag.id;
        }
    }
    EXPECT_GE(sentences, 200);
}

TEST(Prose, OrdinarySwedishRaisesNoEmergency) { raisesNothing("sv"); }
TEST(Prose, OrdinaryEnglishRaisesNoEmergency) { raisesNothing("en"); }

} // namespace
} // namespace fyr::triage::test
