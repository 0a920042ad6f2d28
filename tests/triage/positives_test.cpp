// Every flag that sends to an ambulance or an emergency department is raised by at least five wordings in each language
// (positives/<lang>.txt): what is made narrower against false alarms must not lose what a flag is for.
#include "support.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

namespace fyr::triage::test {
namespace {

void raisesEach(const std::string& lang) {
    constexpr int wordings = 5;
    std::ifstream in(FYR_SOURCE_DIR "/tests/triage/positives/" + lang + ".txt");
    ASSERT_TRUE(in);
    std::map<std::string, int> seen;
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] == '#') continue;
        std::istringstream fields(line);
        std::string flag, age, sex, text;
        std::getline(fields, flag, '|');
        std::getline(fields, age, '|');
        std::getline(fields, sex, '|');
        std::getline(fields, text);
        Start start;
        start.lang = lang;
        start.text = text;
        start.age = std::stod(age);
        start.sex = sex == "female" ? Sex::female : Sex::male;
        const auto at = step(realKb(), {}, Interview{}, start, noon);
        ASSERT_TRUE(at) << line;
        const auto& flags = at->state.redFlags;
        EXPECT_TRUE(std::any_of(flags.begin(), flags.end(), [&](const auto& f) { return f.id == flag && !f.fromUnknown && f.floor <= Urgency::emergency; })) << line;
        ++seen[flag];
    }
    for (const auto& flag : realKb().redFlags()) {
        const bool heard = !flag.positive.empty() && std::all_of(flag.positive.begin(), flag.positive.end(), [](auto f) { return realKb().findings()[static_cast<std::size_t>(f)].kind == FindingKind::impression; });
        if (flag.urgency <= Urgency::emergency && !heard) { // the second reader hears whole letters (second_reader_test)
            EXPECT_GE(seen[flag.id], wordings) << flag.id;
        }
    }
}

TEST(Positives, EveryFlagIsRaisedByFiveSwedishWordings) { raisesEach("sv"); }
TEST(Positives, EveryFlagIsRaisedByFiveEnglishWordings) { raisesEach("en"); }

} // namespace
} // namespace fyr::triage::test
