// Nothing in the environment takes the walls of a call down, and the page may use what a call needs, while there is one.
#include "call/hygiene.h"
#include "call/page_files.h"
#include "call/permission.h"

#include <gtest/gtest.h>

#include <unistd.h>

namespace fyr::call {
namespace {

const std::vector<std::string> plain{"fyr-call"};

TEST(Hygiene, aShippedProgramDoesNotStartWithoutItsSandbox) {
    for (const Environment& e : {Environment{{"QTWEBENGINE_DISABLE_SANDBOX", "1"}}, Environment{{"QTWEBENGINE_CHROMIUM_FLAGS", "--no-sandbox"}}, Environment{{"QTWEBENGINE_CHROMIUM_FLAGS", "--mute-audio --disable-seccomp-filter-sandbox"}},
                                 Environment{{"QTWEBENGINE_CHROMIUM_FLAGS", "--disable-gpu-sandbox"}}, Environment{{"QTWEBENGINE_CHROMIUM_FLAGS", "--single-process"}}, Environment{{"QTWEBENGINE_CHROMIUM_FLAGS", "--no-zygote"}}}) {
        const auto r = mayStart(plain, e, Build::shipped);
        ASSERT_FALSE(r) << e[0].second;
        EXPECT_NE(r.error().detail.find("sandbox"), std::string::npos) << r.error().detail;
        EXPECT_TRUE(mayStart(plain, e, Build::forTests));
    }
    EXPECT_EQ(mayStart(plain, {}, Build::shipped).has_value(), geteuid() != 0); // root has none
}

TEST(Hygiene, aShippedProgramTakesNoArguments) {
    for (const char* argument : {"--no-sandbox", "--webEngineArgs", "--remote-debugging-port=9222", "x"}) {
        const auto r = mayStart({"fyr-call", argument}, {}, Build::shipped);
        ASSERT_FALSE(r) << argument;
        EXPECT_NE(r.error().detail.find("arguments"), std::string::npos);
    }
}

TEST(Hygiene, whatLeadsTheEngineElsewhereIsTakenAway) {
    const Environment e{{"QTWEBENGINE_REMOTE_DEBUGGING", "9222"}, {"QTWEBENGINE_CHROMIUM_FLAGS", "--remote-debugging-port=9222"}, {"QTWEBENGINEPROCESS_PATH", "/tmp/evil"}, {"QT_PLUGIN_PATH", "/tmp/evil"},
                        {"QML2_IMPORT_PATH", "/tmp/evil"}, {"SSLKEYLOGFILE", "/tmp/keys"}, {"FYR_TOKEN", "x"}, {"DISPLAY", ":0"}, {"HOME", "/h"}, {"QTWEBENGINE_DISABLE_SANDBOX", "1"}};
    const std::vector<std::string> all{"QTWEBENGINE_REMOTE_DEBUGGING", "QTWEBENGINE_CHROMIUM_FLAGS", "QTWEBENGINEPROCESS_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH", "SSLKEYLOGFILE", "FYR_TOKEN"};
    EXPECT_EQ(strippedOf(e, Build::forTests), all);
    auto shipped = all;
    shipped.emplace_back("QTWEBENGINE_DISABLE_SANDBOX");
    EXPECT_EQ(strippedOf(e, Build::shipped), shipped);
    EXPECT_EQ(engineFlags(e, Build::shipped).find("remote-debugging"), std::string::npos);
    EXPECT_NE(engineFlags(e, Build::forTests).find("remote-debugging"), std::string::npos);
}

TEST(Permissions, cameraAndMicrophoneForOurPageInACallAndNothingElse) {
    const QUrl ours = startAddress();
    const QUrl origin(QStringLiteral("fyr-call://page/"));
    for (const auto wish : {Wish::camera, Wish::microphone, Wish::cameraAndMicrophone}) {
        EXPECT_TRUE(isAllowed(wish, ours, true));
        EXPECT_TRUE(isAllowed(wish, origin, true));
        EXPECT_FALSE(isAllowed(wish, ours, false));
        for (const char* other : {"https://page/", "fyr-call://other/", "fyr-call://page:1/", "fyr-call://u@page/", "file:///", "", "about:blank"})
            EXPECT_FALSE(isAllowed(wish, QUrl(QString::fromLatin1(other)), true)) << other;
    }
    for (const bool inCall : {true, false}) {
        EXPECT_FALSE(isAllowed(Wish::screen, ours, inCall));
        EXPECT_FALSE(isAllowed(Wish::other, ours, inCall));
    }
    // Every question that the engine knows.
    for (int f = 0; f < 12; ++f) {
        const auto feature = static_cast<QWebEnginePage::Feature>(f);
        const bool media = feature == QWebEnginePage::MediaAudioCapture || feature == QWebEnginePage::MediaVideoCapture || feature == QWebEnginePage::MediaAudioVideoCapture;
        EXPECT_EQ(isAllowed(wishOf(feature), ours, true), media) << f;
    }
}

TEST(PageFiles, areThoseOfTheFolderByPlainNamesOnly) {
    const PageFiles files(QStringLiteral(FYR_SOURCE_DIR "/tests/call/hostile"));
    ASSERT_TRUE(files.find(QStringLiteral("/samtal.html")));
    EXPECT_TRUE(files.find(QStringLiteral("/attack.js")));
    for (const char* path : {"", "/", "samtal.html", "/../call.test.mjs", "/../../../etc/passwd", "/%2e%2e/x.js", "/samtal.html/", "/a/b.js", "/samtal.html\n", "/none.js", "/CMakeLists.txt", "//etc/x.html"})
        EXPECT_FALSE(files.find(QString::fromLatin1(path))) << path;
}

TEST(PageFiles, htmlHasThePolicyBeforeAllElse) {
    const PageFiles files(QStringLiteral(FYR_SOURCE_DIR "/tests/call/hostile"));
    const auto html = files.find(QStringLiteral("/samtal.html"))->bytes;
    EXPECT_LT(html.indexOf("Content-Security-Policy"), html.indexOf("<script"));
    EXPECT_GT(html.indexOf("connect-src 'none'"), 0);
    EXPECT_TRUE(withPolicy("<p>x").startsWith("<meta http-equiv"));
    EXPECT_FALSE(pagePolicy().contains("unsafe"));
    EXPECT_FALSE(pagePolicy().contains('"'));
}

} // namespace
} // namespace fyr::call
