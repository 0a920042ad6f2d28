#include "server/documents/vault.h"

#include "base/digest.h"
#include "tests/temp_folder.h"

#include <fstream>
#include <gmock/gmock.h>
#include <unistd.h>

namespace fyr::server {
namespace {

namespace fs = std::filesystem;

class VaultTest : public testing::TestWithParam<bool> {
  protected:
    VaultTest() {
        VaultOptions o;
        o.staging = folder / "staging";
        o.mostBytes = 1'000'000;
        if (GetParam()) {
            o.key.emplace();
            o.key->fill(7);
        }
        o.quarantine = [this](const fs::path&, std::string_view) -> Result<void> {
            if (infected) return fail(ErrorCode::unsupportedMedia, "refused by the scanner");
            return {};
        };
        vault.emplace(blobs, o);
    }
    Result<Sealed> take(const std::string& tenant, const std::string& upload, const std::string& bytes, std::string_view type = "text/plain") {
        for (std::size_t at = 0; at < bytes.size(); at += 100'000) {
            const auto done = vault->append(upload, at, std::string_view(bytes).substr(at, 100'000));
            if (!done) return fail(done.error());
        }
        auto sealed = vault->seal(tenant, upload, type);
        vault->drop(upload);
        return sealed;
    }
    std::vector<fs::path> files() const {
        std::vector<fs::path> out;
        for (const auto& e : fs::recursive_directory_iterator(folder.path()))
            if (e.is_regular_file()) out.push_back(e.path());
        return out;
    }
    static std::string bytesOf(const fs::path& p) {
        std::ifstream in(p, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static std::string text(std::size_t n) {
        std::string out;
        while (out.size() < n) out += "rad " + std::to_string(out.size()) + "\n";
        out.resize(n);
        return out;
    }

    fyr::test::TempFolder folder;
    FolderBlobs blobs{folder / "blobs"};
    bool infected = false;
    std::optional<Vault> vault;
};

TEST_P(VaultTest, whatGoesInComesOutInAnyRange) {
    for (const std::size_t size : {1U, 65'535U, 65'536U, 65'537U, 131'072U, 300'001U}) {
        const auto bytes = text(size);
        const auto sealed = take("t1", "u" + std::to_string(size), bytes);
        ASSERT_TRUE(sealed) << sealed.error().describe();
        EXPECT_EQ(hex(sha256(bytes)), sealed->sha256);
        EXPECT_EQ(bytes, vault->read("t1", sealed->sha256, 0, 1'000'000).value());
        EXPECT_EQ(bytes.substr(size / 2, 1000), vault->read("t1", sealed->sha256, size / 2, 1000).value());
    }
}

TEST_P(VaultTest, equalContentsAreOneFileForATenantAndNeverSharedWithAnother) {
    const auto bytes = text(1000);
    EXPECT_TRUE(take("t1", "a", bytes)->fresh);
    EXPECT_FALSE(take("t1", "b", bytes)->fresh);
    EXPECT_EQ(1U, files().size());
    EXPECT_TRUE(take("t2", "c", bytes)->fresh);
    EXPECT_EQ(2U, files().size());
    EXPECT_EQ(ErrorCode::notFound, vault->read("t3", hex(sha256(bytes)), 0, 10).error().code);
}

TEST_P(VaultTest, partsComeInOrderAndOnceMoreIsNoHarm) {
    EXPECT_EQ(5U, vault->append("u", 0, "Hej p").value());
    EXPECT_EQ(5U, vault->append("u", 0, "Hej p").value());
    EXPECT_EQ(ErrorCode::invalidState, vault->append("u", 9, "x").error().code);
    EXPECT_EQ(8U, vault->append("u", 5, "åa").value());
    EXPECT_EQ(ErrorCode::tooLarge, vault->append("u", 8, text(1'000'000)).error().code);
    EXPECT_EQ(8U, vault->received("u").value());
    EXPECT_EQ(ErrorCode::notFound, vault->append("../etc/passwd", 0, "x").error().code);
}

TEST_P(VaultTest, whatIsNotTakenLeavesNothing) {
    EXPECT_EQ(ErrorCode::unsupportedMedia, take("t1", "a", "<html><script>alert(1)</script>").error().code);
    EXPECT_EQ(ErrorCode::unsupportedMedia, take("t1", "b", "%PDF-1.7", "image/png").error().code) << "said to be another";
    infected = true;
    EXPECT_EQ(ErrorCode::unsupportedMedia, take("t1", "c", "en vanlig text").error().code);
    EXPECT_EQ(ErrorCode::badRequest, vault->seal("t1", "nothing", "text/plain").error().code);
    EXPECT_TRUE(files().empty());
}

TEST_P(VaultTest, bytesThatWereAlteredAreNeverHandedOut) {
    const auto bytes = text(200'000);
    const auto sha = take("t1", "a", bytes)->sha256;
    const auto file = files().at(0);
    const auto whole = bytesOf(file);
    EXPECT_EQ(GetParam(), whole.find("rad 1") == std::string::npos) << "sealed or plain";
    for (const auto& damaged : {whole.substr(0, whole.size() - 1), whole.substr(0, whole.size() / 2), whole + "x", std::string("\xff") + whole.substr(1)}) {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << damaged;
        EXPECT_EQ(ErrorCode::storageCorrupt, vault->read("t1", sha, 0, 10).error().code);
    }
    std::ofstream(file, std::ios::binary | std::ios::trunc) << whole;
    EXPECT_TRUE(vault->read("t1", sha, 0, 10));
    EXPECT_EQ(1U, files().size()) << "no plain copy lies about";
}

TEST_P(VaultTest, whatNobodyUsesIsSweptWhenItIsOld) {
    const auto kept = take("t1", "a", "behålls")->sha256;
    (void)take("t1", "b", "slängs");
    (void)vault->append("abandoned", 0, "aldrig klar");
    const auto used = [&](const std::string& sha) -> Result<bool> { return sha == kept; };
    const auto now = SystemClock{}.now();
    EXPECT_EQ(0U, vault->sweep("t1", now - std::chrono::hours{1}, used).value()) << "young ones may be on their way into a document";
    EXPECT_EQ(2U, vault->sweep("t1", now + std::chrono::hours{1}, used).value());
    EXPECT_EQ(1U, files().size());
    EXPECT_TRUE(vault->read("t1", kept, 0, 10));
}

INSTANTIATE_TEST_SUITE_P(PlainAndSealed, VaultTest, testing::Bool());

TEST(SealTest, anotherKeyOpensNothing) {
    const fyr::test::TempFolder folder;
    std::ofstream(folder / "plain") << "hemligt";
    VaultKey key{}, wrong{};
    wrong.fill(1);
    ASSERT_TRUE(sealFile(key, folder / "plain", folder / "sealed"));
    EXPECT_EQ(ErrorCode::storageCorrupt, openSealed(wrong, folder / "sealed", folder / "out").error().code);
    EXPECT_TRUE(openSealed(key, folder / "sealed", folder / "out"));
    EXPECT_EQ(7U, fs::file_size(folder / "out"));
}

} // namespace
} // namespace fyr::server
