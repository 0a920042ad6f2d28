// Everyday messages by area (cases/lay_<area>_<round>.jsonl), whole, then every question answered "I don't know": who is never
// sent home, and how many come out at their level. Written without looking at the content, mended by class afterwards: a guard
// against going back, no measure of what is unseen.
#include "support.h"

#include "base/json.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

namespace fyr::triage::test {
namespace {

Urgency levelOf(const json::value& c) {
    Start start;
    start.lang = std::string(*json::text(c, "lang"));
    start.text = std::string(*json::text(c, "text"));
    if (const auto* age = c.as_object().if_contains("age"); age && !age->is_null()) start.age = age->to_number<double>();
    if (const auto sex = json::text(c, "sex")) start.sex = *sex == "male" ? Sex::male : Sex::female;
    return unansweredLevel(realKb(), start);
}

int threeLevels(Urgency u) { return u <= Urgency::emergency ? 2 : u == Urgency::selfCare ? 0 : 1; }

// lay_skin_1, not lay_cases (which have a test half that nobody reads)
std::vector<std::filesystem::path> batches() {
    std::vector<std::filesystem::path> out;
    for (const auto& f : std::filesystem::directory_iterator(FYR_SOURCE_DIR "/tests/triage/cases")) {
        const auto name = f.path().filename().string();
        if (name.starts_with("lay_") && !name.starts_with("lay_cases") && f.path().extension() == ".jsonl") out.push_back(f.path());
    }
    std::sort(out.begin(), out.end());
    return out;
}

TEST(LayBatches, NoEmergencyIsSentHomeAndMostComeOutAtTheirLevel) {
    std::array<std::array<int, 3>, 3> all{};
    for (const auto& file : batches()) {
        std::ifstream in(file);
        int right = 0, here = 0;
        for (std::string line; std::getline(in, line);) {
            if (line.empty()) continue;
            const auto c = json::parse(line);
            ASSERT_TRUE(c) << file;
            const auto gold = *json::text(*c, "gold_level");
            const int wanted = gold == "emergency" ? 2 : gold == "primary" ? 1 : 0;
            const int got = threeLevels(levelOf(*c));
            ++all[static_cast<std::size_t>(wanted)][static_cast<std::size_t>(got)];
            ++here;
            right += wanted == got;
            if (wanted == 2) {
                EXPECT_NE(got, 0) << *json::text(*c, "id") << " is an emergency and was sent home";
            }
        }
        std::printf("%s: %d of %d\n", file.stem().c_str(), right, here);
    }
    const auto row = [&](std::size_t wanted) { return all[wanted][0] + all[wanted][1] + all[wanted][2]; };
    const int sum = row(0) + row(1) + row(2);
    const int exact = all[0][0] + all[1][1] + all[2][2];
    std::printf("Lay batches: %d of %d at their level; self-care %d/%d, primary care %d/%d, emergencies %d/%d (%d to primary care, %d home); no emergency, but told so: %d\n", exact, sum, all[0][0], row(0), all[1][1], row(1),
                all[2][2], row(2), all[2][1], all[2][0], all[0][2] + all[1][2]);
    if (sum == 0) GTEST_SKIP() << "no batch is here";
    constexpr int oneIn = 50; // emergencies below emergency
    EXPECT_LE((all[2][0] + all[2][1]) * oneIn, std::max(row(2), oneIn));
    EXPECT_GE(exact * 100, sum * 80);
}

} // namespace
} // namespace fyr::triage::test
