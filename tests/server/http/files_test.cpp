#include "server/http/packing.h"
#include "server/http/test_server.h"
#include "tests/temp_folder.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <thread>

namespace fyr::server::http::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Files : public ServerTest {
  protected:
    Files() {
        fs::create_directories(root / "web/assets");
        write("secret.txt", "outside");
        write("web/index.html", "<!doctype html><title>Fyr</title>" + std::string(2000, ' '));
        write("web/call.html", "call");
        write("web/assets/main-B3kz81Qa.js", "export const a = 1;" + std::string(2000, '/'));
        write("web/assets/plain-name.css", "body{}");
        write("web/.hidden.txt", "hidden");
        write("web/unknown.exe", "no type");
        fs::create_symlink(root / "secret.txt", root / "web/link.txt");
    }
    void write(const std::string& name, const std::string& content) { std::ofstream(root / name) << content; }
    void serve() {
        ASSERT_TRUE(files.load(root / "web"));
        start();
    }
    fyr::test::TempFolder root;
};

// asvs: 3.4.3 3.2.1 4.1.1
TEST_F(Files, areServedWithTheirTypeAStrictPolicyAndAnEtag) {
    serve();
    const auto a = client().request("GET", "/");
    ASSERT_EQ(a->status, 200);
    EXPECT_EQ(a->header("content-type"), "text/html; charset=utf-8");
    EXPECT_THAT(a->header("content-security-policy"), HasSubstr("default-src 'none'; script-src 'self'"));
    EXPECT_THAT(a->header("content-security-policy"), HasSubstr("frame-ancestors 'none'"));
    EXPECT_EQ(a->header("cache-control"), "no-cache");
    EXPECT_EQ(client().request("GET", "/", {{"If-None-Match", a->header("etag")}})->status, 304);
    EXPECT_EQ(client().request("GET", "/", {{"If-None-Match", "\"another\""}})->status, 200);
    EXPECT_EQ(client().request("GET", "/index.html")->body, a->body);
    EXPECT_EQ(client().request("GET", "/call")->body, "call") << "a page without its ending";
    EXPECT_EQ(client().request("HEAD", "/")->header("content-length"), std::to_string(a->body.size()));
    EXPECT_EQ(client().request("POST", "/")->status, 405);
}

TEST_F(Files, withAHashInTheirNameAreKeptForEver) {
    serve();
    EXPECT_THAT(client().request("GET", "/assets/main-B3kz81Qa.js")->header("cache-control"), HasSubstr("immutable"));
    EXPECT_EQ(client().request("GET", "/assets/plain-name.css")->header("cache-control"), "no-cache");
}

TEST_F(Files, arePackedBeforehand) {
    serve();
    const auto packed = client().request("GET", "/", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(packed->header("content-encoding"), "gzip");
    EXPECT_EQ(packed->header("vary"), "Accept-Encoding");
    EXPECT_EQ(*unpack(packed->body, 10'000), client().request("GET", "/")->body);
}

// asvs: 5.3.2 13.4.3
TEST_F(Files, outsideTheFolderAreOutOfReach) {
    serve();
    for (const char* path : {"/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/link.txt", "/.hidden.txt",
                             "//secret.txt", "/assets", "/assets/", "/unknown.exe", "/index.html/", "/assets%00", "/%5c..%5csecret.txt"}) {
        const auto a = client().request("GET", path);
        ASSERT_TRUE(a) << path;
        EXPECT_TRUE(a->status == 404 || a->status == 400) << path << " " << a->status;
    }
}

TEST_F(Files, areReadAgainWhenTheyChangeAndOnlyThen) {
    files.watch(true);
    serve();
    const auto before = client().request("GET", "/call")->header("etag");
    write("web/call.html", "another call");
    for (int i = 0; i < 400; ++i) { // looked at once a second at most
        if (client().request("GET", "/call")->header("etag") != before) return;
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    ADD_FAILURE() << "never read again";
}

TEST_F(Files, aFolderThatIsNoneIsRefused) {
    EXPECT_EQ(files.load(root / "nowhere").error().code, ErrorCode::configuration);
    EXPECT_EQ(files.load(root / "secret.txt").error().code, ErrorCode::configuration);
}

} // namespace
} // namespace fyr::server::http::test
