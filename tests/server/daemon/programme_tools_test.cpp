// What an administrator does with programmes, by fyrctl against a real fyrd: publish a version that was signed, look at what it
// means for the patients in flight, carry it out, again after a fall of the server; withdraw and offer again.
#include "process.h"

#include "tests/program.h"

#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>

namespace fyr::server::test {
namespace {

namespace fs = std::filesystem;

class ProgrammeTools : public testing::Test {
  protected:
    void SetUp() override {
        std::string key;
        ASSERT_EQ(ctl(fmt::format("icbt key --new '{}'", folder.file("key").string()), key), 0) << key;
        key.erase(key.find_last_not_of(" \n") + 1);
        demo = std::make_unique<Demo>(std::vector<std::string>{"--log-level", "error", "--icbt-trusted-keys", key});
    }
    static int ctl(const std::string& words, std::string& out) { return fyr::test::runProgram("fyrctl", words, &out); }
    int asked(const std::string& words, std::string& out, std::string_view user = "admin") {
        return ctl(fmt::format("{} --base http://127.0.0.1:{} --token {}", words, demo->port, demo->token(user)), out);
    }
    // The shipped programme under another number, proved and signed, is what new courses get.
    void publish(const std::string& version) {
        const auto content = folder.path() / "content";
        fs::copy(fs::path(FYR_SOURCE_DIR) / "content/icbt", content, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
        const auto file = content / "depression.programme";
        std::ifstream in(file);
        std::string text((std::istreambuf_iterator<char>(in)), {});
        const auto at = text.find("\nversion: ");
        ASSERT_NE(at, std::string::npos);
        text.replace(at, text.find('\n', at + 1) - at, "\nversion: " + version);
        std::ofstream(file) << text;
        std::string out;
        ASSERT_EQ(ctl(fmt::format("icbt verify '{}' --record '{}' --key '{}'", file.string(), folder.file("record").string(), folder.file("key").string()), out), 0) << out;
        ASSERT_EQ(asked(fmt::format("icbt publish '{}' --record '{}'", file.string(), folder.file("record").string()), out), 0) << out;
    }
    // Beside what is said to a person, in whatever order the two came.
    static json::value planIn(const std::string& out) {
        const auto at = out.find("{\"");
        return at == std::string::npos ? json::value(nullptr) : json::parse(out.substr(at, out.find('\n', at) - at)).value();
    }
    static std::size_t lines(const std::string& text, std::string_view begin) {
        std::size_t n = 0;
        for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
            n += text.compare(at, begin.size(), begin) == 0;
            if (text.find('\n', at) == std::string::npos) break;
        }
        return n;
    }

    fyr::test::TempFolder folder;
    std::unique_ptr<Demo> demo;
};

TEST_F(ProgrammeTools, patientsInFlightAreMovedByAPlanAndNotTwiceAlsoWhenTheServerFell) {
    publish("9.0.0");
    std::string out;
    EXPECT_EQ(asked("icbt migrate depression", out, "karin"), 1) << "a manager may not: " << out;
    const int code = asked("icbt migrate depression", out);
    ASSERT_TRUE(code == 0 || code == 3) << out;
    const auto plan = planIn(out);
    const auto automatic = static_cast<std::size_t>(plan.at("automatic").as_int64());
    ASSERT_GT(automatic, 2U) << out;
    EXPECT_EQ(plan.at("version").as_string(), "9.0.0");
    const auto words = fmt::format("icbt migrate depression --carry-out {}", std::string_view(plan.at("plan").as_string()));
    const int done = asked(words, out);
    EXPECT_TRUE(done == 0 || done == 3) << out;
    const auto moved = lines(out, "moved ");
    EXPECT_GT(moved, 0U) << out;
    EXPECT_EQ(moved + lines(out, "left "), automatic) << out;

    demo->killNow();
    demo->start();
    EXPECT_EQ(asked(words, out), done) << out;
    EXPECT_EQ(lines(out, "moved "), 0U) << out;
    ASSERT_TRUE(asked("icbt migrate depression", out) == code || code == 3) << out;
    const auto rest = planIn(out);
    EXPECT_EQ(static_cast<std::size_t>(rest.at("automatic").as_int64()), automatic - moved);
    EXPECT_EQ(asked("icbt migrate depression --carry-out 00", out), 1) << "what nobody looked at";
}

TEST_F(ProgrammeTools, aProgrammeIsWithdrawnAndOfferedAgain) {
    std::string out;
    EXPECT_NE(asked("icbt withdraw depression", out), 0) << "a reason is needed";
    EXPECT_EQ(asked("icbt withdraw depression --reason 'Ett fel i modul 4'", out, "petra"), 1) << out;
    ASSERT_EQ(asked("icbt withdraw depression --reason 'Ett fel i modul 4'", out), 0) << out;
    ASSERT_EQ(asked("icbt published", out), 0);
    EXPECT_NE(out.find("Ett fel i modul 4"), std::string::npos) << out;
    const auto list = demo->get("/api/v1/programmes", demo->token("petra"));
    EXPECT_NE(list.text.find("Ett fel i modul 4"), std::string::npos) << "so that whoever would enrol reads it";
    ASSERT_EQ(asked("icbt withdraw depression --offer-again", out), 0) << out;
    EXPECT_EQ(demo->get("/api/v1/programmes", demo->token("petra")).text.find("withdrawn"), std::string::npos);
}

} // namespace
} // namespace fyr::server::test
