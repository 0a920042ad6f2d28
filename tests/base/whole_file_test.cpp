#include "base/whole_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <unistd.h>

namespace fyr {
namespace {

namespace fs = std::filesystem;

class WholeFile : public ::testing::Test {
  protected:
    void SetUp() override {
        m_folder = fs::temp_directory_path() / ("whole-file-" + std::to_string(::getpid()));
        fs::create_directories(m_folder);
    }
    void TearDown() override { fs::remove_all(m_folder); }
    [[nodiscard]] fs::path at(const char* name) const { return m_folder / name; }
    fs::path m_folder;
};

TEST_F(WholeFile, comesBackToTheByte) {
    std::string bytes(200'000, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 31 % 256);
    for (const auto& text : {std::string(), std::string("a\n"), bytes}) {
        ASSERT_TRUE(writeWhole(at("file"), text));
        const auto back = readWhole(at("file"));
        ASSERT_TRUE(back);
        EXPECT_EQ(*back, text);
    }
    EXPECT_FALSE(fs::exists(at("file.new")));
}

TEST_F(WholeFile, whatCannotBeReadIsSaid) {
    for (const auto& file : {at("nowhere"), m_folder}) {
        const auto back = readWhole(file);
        ASSERT_FALSE(back);
        EXPECT_EQ(back.error().code, ErrorCode::notFound);
        EXPECT_NE(back.error().detail.find(file.string()), std::string::npos);
    }
}

TEST_F(WholeFile, whatCannotBeWrittenLeavesWhatWasThere) {
    fs::create_directories(at("folder") / "inside");
    EXPECT_EQ(writeWhole(at("folder"), "x").error().code, ErrorCode::storage);
    EXPECT_TRUE(fs::is_directory(at("folder") / "inside"));
    EXPECT_FALSE(fs::exists(at("folder.new")));
    EXPECT_FALSE(writeWhole(at("no") / "such" / "folder", "x"));
}

} // namespace
} // namespace fyr
