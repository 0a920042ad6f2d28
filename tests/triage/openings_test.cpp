// What people open with, in a sentence (openings/<lang>.txt: least|most|age|sex|words), with every question unanswered: each is
// read, none that must be urgent is less, and those that are not raise hardly an alarm.
#include "support.h"

#include <fstream>
#include <sstream>

namespace fyr::triage::test {
namespace {

void everydayAndDanger(const std::string& lang) {
    std::ifstream in(FYR_SOURCE_DIR "/tests/triage/openings/" + lang + ".txt");
    ASSERT_TRUE(in);
    int everyday = 0, alarms = 0, dangers = 0;
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] == '#') continue;
        std::istringstream fields(line);
        std::string least, most, age, sex, text;
        std::getline(fields, least, '|');
        std::getline(fields, most, '|');
        std::getline(fields, age, '|');
        std::getline(fields, sex, '|');
        std::getline(fields, text);
        Start start;
        start.lang = lang;
        start.text = text;
        start.age = std::stod(age);
        start.sex = sex == "female" ? Sex::female : Sex::male;
        const auto told = step(realKb(), {}, Interview{}, start, noon);
        ASSERT_TRUE(told) << line;
        EXPECT_FALSE(told->state.understood.empty()) << "nothing is read in: " << text;
        const auto got = unansweredLevel(realKb(), start);
        if (least != "-") {
            ++dangers;
            const auto bound = clinical::urgencyFromCode(least);
            ASSERT_TRUE(bound) << line;
            EXPECT_FALSE(clinical::moreUrgent(*bound, got)) << line;
        }
        if (most != "-") {
            ++everyday;
            const auto bound = clinical::urgencyFromCode(most);
            ASSERT_TRUE(bound) << line;
            if (!clinical::moreUrgent(got, *bound)) continue;
            ++alarms;
            std::printf("more urgent than it should be: %s\n", text.c_str());
        }
    }
    EXPECT_GE(everyday, 100);
    EXPECT_GE(dangers, 4);
    EXPECT_LE(alarms * 50, everyday); // one in fifty
}

TEST(Openings, EverydaySwedishOnesAreReadAndRaiseHardlyAnAlarm) { everydayAndDanger("sv"); }
TEST(Openings, EverydayEnglishOnesAreReadAndRaiseHardlyAnAlarm) { everydayAndDanger("en"); }

} // namespace
} // namespace fyr::triage::test
