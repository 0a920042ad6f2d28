// fyrctl icbt verify, run as people run it.
#include "base/json.h"
#include "program.h"
#include "temp_folder.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace fyr::icbt {
namespace {

using test::runProgram;

std::string shipped() {
    std::ifstream in(FYR_SOURCE_DIR "/content/icbt/depression.programme");
    std::stringstream s;
    s << in.rdbuf();
    return s.str();
}

class VerifyCommand : public ::testing::Test {
  protected:
    // The shipped programme with one thing in it changed.
    std::string changed(std::string_view what, std::string_view to) const {
        auto text = shipped();
        const auto at = text.find(what);
        EXPECT_NE(at, std::string::npos) << what;
        text.replace(at, what.size(), to);
        return file("changed.programme", text);
    }
    std::string file(const std::string& name, const std::string& text) const {
        const auto path = (m_folder.path() / name).string();
        std::ofstream(path) << text;
        return path;
    }
    static std::string lineOf(std::string_view what) {
        const auto text = shipped();
        return std::to_string(1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find(what)), '\n'));
    }
    test::TempFolder m_folder;
    std::string out;
};

TEST_F(VerifyCommand, provesWhatShips) {
    for (const auto* name : {"depression", "anxiety", "insomnia"}) EXPECT_EQ(runProgram("fyrctl", "icbt verify " FYR_SOURCE_DIR "/content/icbt/" + std::string(name) + ".programme", &out), 0) << out;
}

TEST_F(VerifyCommand, refutesWithAStoryAtItsLine) {
    const auto path = changed("{id: red, answer: 24h,", "{id: red, answer: 24h, runs: [enrolled, active, closing, followUp],");
    EXPECT_EQ(runProgram("fyrctl", "icbt verify " + path, &out), 1);
    EXPECT_NE(out.find("P6 " + path + ":" + lineOf("{id: red,") + ": clock red\nDay 1: Treatment starts.\n"), std::string::npos) << out;
    EXPECT_EQ(runProgram("fyrctl", "icbt verify --lang sv " + path, &out), 1);
    EXPECT_NE(out.find("klockan står still under en paus."), std::string::npos) << out;
}

TEST_F(VerifyCommand, saysWhereAFileIsWrong) {
    const auto path = changed("after: [m02]", "after: [m77]");
    EXPECT_EQ(runProgram("fyrctl", "icbt verify " + path, &out), 2);
    EXPECT_NE(out.find(path + ":" + lineOf("after: [m02]") + ": there is no module 'm77'"), std::string::npos) << out;
    EXPECT_EQ(runProgram("fyrctl", "icbt verify " + (m_folder.path() / "nothing").string(), &out), 2);
    EXPECT_EQ(runProgram("fyrctl", "icbt verify", &out), 2);
}

TEST_F(VerifyCommand, signsARecordAndTakesFromIt) {
    const auto key = file("key", std::string(64, '7') + "\n");
    const auto record = (m_folder.path() / "record.json").string();
    const std::string programme = FYR_SOURCE_DIR "/content/icbt/depression.programme";
    EXPECT_EQ(runProgram("fyrctl", "icbt verify " + programme + " --record " + record, &out), 2) << "no key";
    EXPECT_EQ(runProgram("fyrctl", "icbt verify " + programme + " --record " + record + " --key " + key, &out), 0) << out;
    const auto path = changed("  - {none-open: message}\n", "");
    EXPECT_EQ(runProgram("fyrctl", "icbt verify " + path + " --json --last " + record + "", &out), 1);
    const auto v = json::parse(out.substr(0, out.find('\n')));
    ASSERT_TRUE(v) << out;
    const auto* all = json::list(*v, "properties");
    ASSERT_TRUE(all);
    EXPECT_EQ(json::boolean((*all)[0], "reused"), true);             // P1
    EXPECT_EQ(json::text((*all)[11], "verdict"), "refuted") << out; // P12
    std::ofstream(record, std::ios::app) << " ";
    EXPECT_EQ(runProgram("fyrctl", "icbt verify " + path + " --last " + record, &out), 1);
    std::ofstream(record) << "{\"format\":1}";
    EXPECT_EQ(runProgram("fyrctl", "icbt verify " + path + " --last " + record, &out), 2);
}

} // namespace
} // namespace fyr::icbt
