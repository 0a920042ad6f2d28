// Everyday messages by area (content/triage/letters), whole, then every question answered "I don't know": who is never
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

std::vector<std::filesystem::path> batches() {
    std::vector<std::filesystem::path> out;
    for (const auto& f : std::filesystem::directory_iterator(FYR_SOURCE_DIR "/content/triage/letters")) {
        if (f.path().extension() == ".jsonl") out.push_back(f.path());
    }
    std::sort(out.begin(), out.end());
    return out;
}

struct Counts { // by wanted level and by the one that came out
    std::array<std::array<int, 3>, 3> all{};
    [[nodiscard]] int row(std::size_t wanted) const { return all[wanted][0] + all[wanted][1] + all[wanted][2]; }
    [[nodiscard]] int sum() const { return row(0) + row(1) + row(2); }
    [[nodiscard]] int exact() const { return all[0][0] + all[1][1] + all[2][2]; }
    [[nodiscard]] int below() const { return all[2][0] + all[2][1]; }
    void say(const char* name) const {
        std::printf("%s: %d of %d at their level; self-care %d/%d, primary care %d/%d, emergencies %d/%d (%d to primary care, %d home); no emergency, but told so: %d\n", name, exact(), sum(), all[0][0], row(0),
                    all[1][1], row(1), all[2][2], row(2), all[2][1], all[2][0], all[0][2] + all[1][2]);
    }
};

TEST(LayBatches, NoEmergencyIsSentHomeAndMostComeOutAtTheirLevel) {
    Counts further; // letters that no rule was mended for: only what must never be is held
    Counts everyday, calm; // lay_danger: emergencies told without alarm, and what only looks like them
    for (const auto& file : batches()) {
        std::ifstream in(file);
        const auto name = file.filename().string();
        auto& counts = name.starts_with("danger") ? calm : name.starts_with("further") ? further : everyday;
        int right = 0, here = 0;
        for (std::string line; std::getline(in, line);) {
            if (line.empty()) continue;
            const auto c = json::parse(line);
            ASSERT_TRUE(c) << file;
            const auto gold = *json::text(*c, "gold_level");
            const int wanted = gold == "emergency" ? 2 : gold == "primary" ? 1 : 0;
            const int got = threeLevels(levelOf(*c));
            ++counts.all[static_cast<std::size_t>(wanted)][static_cast<std::size_t>(got)];
            ++here;
            right += wanted == got;
            if (wanted == 2 && &counts != &further) {
                EXPECT_NE(got, 0) << *json::text(*c, "id") << " is an emergency and was sent home";
            }
        }
        std::printf("%s: %d of %d\n", file.stem().c_str(), right, here);
    }
    everyday.say("Lay batches");
    calm.say("Dangers told without alarm");
    further.say("Further letters");
    EXPECT_LE(further.all[2][0] * 100, std::max(further.row(2), 100)); // sent home: one emergency in a hundred of the hardest
    if (everyday.sum() == 0) GTEST_SKIP() << "no batch is here";
    EXPECT_LE(everyday.below() * 50, std::max(everyday.row(2), 50)); // one emergency in fifty below emergency
    EXPECT_LE(calm.below() * 12, std::max(calm.row(2), 12));
    EXPECT_GE(everyday.exact() * 100, everyday.sum() * 85);
    EXPECT_GE(calm.exact() * 100, calm.sum() * 80);
}

} // namespace
} // namespace fyr::triage::test
