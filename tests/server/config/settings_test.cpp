#include "server/config/settings.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

namespace fyr::server {
namespace {

std::string tempFile(const std::string& content) {
    static int n = 0;
    const auto path = std::filesystem::temp_directory_path() / ("fyr-config-" + std::to_string(getpid()) + "-" + std::to_string(n++) + ".toml");
    std::ofstream(path) << content;
    return path.string();
}

std::string problemsOf(const Result<Settings::Loaded>& r) { return r ? "" : r.error().describe(); }

TEST(Settings, flagsBeatTheEnvironmentWhichBeatsTheFileWhichBeatsTheDefault) {
    const auto file = tempFile("[http]\nport = 1001\nqueue = 11\nworkers = 3\n");
    const auto loaded = Settings::load({"--config", file, "--port=1003"}, {"FYR_HTTP_PORT=1002", "FYR_HTTP_QUEUE=12", "HOME=nowhere"});
    ASSERT_TRUE(loaded) << problemsOf(loaded);
    const auto& s = loaded->settings;
    EXPECT_EQ(s.number("http.port"), 1003);
    EXPECT_EQ(s.number("http.queue"), 12);
    EXPECT_EQ(s.number("http.workers"), 3);
    EXPECT_EQ(s.number("http.idle_seconds"), 75);
    EXPECT_EQ(s.origin("http.port"), "flag");
    EXPECT_EQ(s.origin("http.queue"), "environment");
    EXPECT_EQ(s.origin("http.workers"), "file");
    EXPECT_EQ(s.origin("http.idle_seconds"), "default");
}

TEST(Settings, unknownNamesAreRefusedWithTheNearestKnownOne) {
    const auto file = tempFile("[http]\nprot = 1\n[sotre]\nkind = \"sqlite\"\n");
    const auto loaded = Settings::load({"--config", file, "--htpp-port", "--prt", "7"}, {"FYR_HTTP_PROT=1"});
    ASSERT_FALSE(loaded);
    const auto text = problemsOf(loaded);
    EXPECT_THAT(text, testing::HasSubstr("http.prot: unknown setting; the nearest is http.port"));
    EXPECT_THAT(text, testing::HasSubstr("sotre.kind: unknown setting; the nearest is store.kind"));
    EXPECT_THAT(text, testing::HasSubstr("--htpp-port: unknown flag; the nearest is --http-port"));
    EXPECT_THAT(text, testing::HasSubstr("FYR_HTTP_PROT: unknown environment variable; the nearest is FYR_HTTP_PORT"));
    EXPECT_THAT(text, testing::HasSubstr(":2: http.prot")) << "the file's line is told";
}

TEST(Settings, whatTellsOtherProgramsWhereThingsAreIsNoSetting) {
    EXPECT_TRUE(Settings::load({}, {"FYR_SHARE=a", "FYR_POSTGRES_BIN=b", "FYR_CHROMIUM=c", "FYR_TEST_MEMORY=d", "FYR_BENCH_X=e"}));
    EXPECT_FALSE(Settings::load({}, {"FYR_SHARED=a"})) << "a slip of the hand is told";
}

TEST(Settings, everyProblemIsToldAtOnce) {
    const auto loaded = Settings::load({"--http-port", "70000", "--http-queue", "many", "--store-kind", "mysql", "--demo=maybe", "--http-key", "k.pem"}, {});
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().problems.size(), 5U) << problemsOf(loaded);
}

TEST(Settings, aNumberIsCheckedAtBothEdges) {
    for (const char* good : {"0", "65535"}) EXPECT_TRUE(Settings::load({"--port", good}, {})) << good;
    for (const char* bad : {"-1", "65536", "", " 1", "1x", "0x1", "99999999999999999999"})
        EXPECT_FALSE(Settings::load({std::string("--port=") + bad}, {})) << bad;
}

TEST(Settings, brokenFilesSayWhere) {
    EXPECT_THAT(problemsOf(Settings::load({"--config", tempFile("[http\nport = 1")}, {})), testing::HasSubstr(":1:"));
    EXPECT_FALSE(Settings::load({"--config", "/nowhere/fyr.toml"}, {}));
    EXPECT_FALSE(Settings::load({"--config", tempFile("[http]\nport = [1]\n")}, {}));
    EXPECT_FALSE(Settings::load({"--config"}, {})) << "a flag without its value";
}

TEST(Settings, secretsAreNeverPrinted) {
    const auto loaded = Settings::load({}, {"FYR_STORE_POSTGRESQL=postgres://u:hunter2@db/fyr"});
    ASSERT_TRUE(loaded);
    EXPECT_THAT(loaded->settings.print(), testing::Not(testing::HasSubstr("hunter2")));
    EXPECT_THAT(loaded->settings.print(), testing::HasSubstr("postgresql = \"(set)\"  # environment"));
}

TEST(Settings, printedSettingsCanBeReadBackAsAFile) {
    const auto first = Settings::load({"--port", "7", "--site-name", "Hamnens \"vård\"\\central"}, {});
    ASSERT_TRUE(first);
    const auto again = Settings::load({"--config", tempFile(first->settings.print())}, {});
    ASSERT_TRUE(again) << problemsOf(again);
    for (const auto& row : settingRows()) EXPECT_EQ(again->settings.text(row.key), first->settings.text(row.key)) << row.key;
}

TEST(SettingRows, haveDistinctNamesAndDefaultsThatFit) {
    std::set<std::string_view> keys, flags;
    for (const auto& row : settingRows()) {
        EXPECT_TRUE(keys.insert(row.key).second) << row.key;
        if (!row.shortFlag.empty()) {
            EXPECT_TRUE(flags.insert(row.shortFlag).second) << row.shortFlag;
        }
        Settings s;
        EXPECT_TRUE(s.set(row.key, std::string(row.fallback), "test")) << row.key;
        EXPECT_FALSE(row.text.empty());
    }
}

TEST(ConfigurationPage, isWhatTheTableSays) {
    std::ifstream in(std::string(FYR_SOURCE_DIR) + "/docs/CONFIGURATION.md");
    std::stringstream page;
    page << in.rdbuf();
    EXPECT_EQ(page.str(), configurationDoc()) << "write it again: fyrd --print-config-doc > docs/CONFIGURATION.md";
}

} // namespace
} // namespace fyr::server
