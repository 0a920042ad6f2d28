// fyr-load finds what is wrong, and finds nothing wrong with fyrd: short, on the embedded store and with more callers than
// PostgreSQL has connections.
#include "server/daemon/process.h"
#include "server/http/server.h"
#include "server/load/figures.h"
#include "server/store/postgres_place.h"
#include "tests/program.h"
#include "tests/temp_folder.h"

#include <fstream>
#include <gmock/gmock.h>
#include <sys/wait.h>

namespace fyr::load::test {
namespace {

using server::http::Method;
using server::http::Request;
using server::http::Response;
using testing::HasSubstr;
using testing::Not;

struct Run {
    int code = -1;
    std::string text;
};
Run run(const std::string& arguments) {
    Run r;
    r.code = fyr::test::runProgram("fyr-load", arguments, &r.text);
    return r;
}
std::string fyrd() { return std::string(FYR_BINARY_DIR) + "/bin/fyrd"; }

TEST(Times, giveTheQuantilesWithinFivePercent) {
    Times t;
    EXPECT_EQ(t.at(0.5), 0);
    for (int i = 1; i <= 1'000; ++i) t.add(i / 1'000.0);
    EXPECT_NEAR(t.at(0.5), 0.5, 0.025);
    EXPECT_NEAR(t.at(0.99), 0.99, 0.05);
    EXPECT_EQ(t.at(1), 1);
    t.add(1e6);
    t.add(0);
    EXPECT_EQ(t.most(), 1e6);
    EXPECT_EQ(t.count(), 1'002U);
}

TEST(FyrLoad, saysHowItIsUsed) {
    EXPECT_EQ(run("--help").code, 0);
    for (const char* wrong : {"", "--seconds 5", "--base http://127.0.0.1:1", "--spawn x --mix 1:2", "--spawn x --mix 0:0:0", "--spawn x --seconds nan", "--base http://127.0.0.1:1 --accounts /nowhere",
                              "--spawn /nowhere/fyrd", "--what 1", "signalling", "signalling --spawn x --idle -1", "signalling --spawn /nowhere/fyrd", "signalling --what 1"})
        EXPECT_EQ(run(wrong).code, 2) << wrong;
}

// A server that forgets and mixes up.
class Liar {
  public:
    Liar() {
        server::http::Router router;
        const auto route = [&](Method method, std::string pattern, server::http::Handler handler) {
            server::http::Route r;
            r.method = method;
            r.pattern = std::move(pattern);
            r.handler = std::move(handler);
            router.add(std::move(r));
        };
        const auto patient = [](std::string_view id, std::string_view version) {
            auto r = server::http::textResponse(R"({"resourceType":"Patient","id":")" + std::string(id) + "\"}", "application/fhir+json");
            r.headers.emplace_back("ETag", "W/\"" + std::string(version) + "\"");
            return r;
        };
        route(Method::post, "/fhir/{type}", [this, patient](const Request&) {
            auto r = patient(std::to_string(++m_made), "1");
            r.status = 201;
            return r;
        });
        route(Method::put, "/fhir/{type}/{id}", [patient](const Request& r) { return patient(r.param("id"), "9"); });
        route(Method::get, "/fhir/{type}/{id}", [patient](const Request& r) { return patient(r.param("id"), "1"); });
        route(Method::get, "/fhir/{type}", [](const Request&) { return server::http::jsonResponse({{"resourceType", "Bundle"}}); });
        m_server = std::make_unique<server::http::Server>(server::http::ServerOptions{}, server::http::ServerParts{std::move(router), {}, nullptr, m_metrics, m_log, m_clock, m_random});
        EXPECT_TRUE(m_server->start());
    }
    std::string base() const { return "http://127.0.0.1:" + std::to_string(m_server->port()); }

  private:
    std::atomic<int> m_made{0};
    SystemClock m_clock;
    SystemRandom m_random;
    NoLog m_log;
    server::http::Metrics m_metrics;
    std::unique_ptr<server::http::Server> m_server;
};

TEST(FyrLoad, findsWhatALyingServerHides) {
    const fyr::test::TempFolder folder;
    const auto accounts = (folder.path() / "accounts").string();
    std::ofstream(accounts) << R"({"accounts":[{"role":"integration","user":"i","token":"t"}]})";
    const Liar liar;
    const auto r = run("--base " + liar.base() + " --accounts " + accounts + " --seconds 1 --connections 2 --mix 0:0:1");
    EXPECT_EQ(r.code, 1) << r.text;
    EXPECT_THAT(r.text, HasSubstr("wrong: fhir.read: acknowledged"));
    EXPECT_THAT(r.text, HasSubstr("wrong: fhir.search: 0 resources"));
    EXPECT_THAT(r.text, HasSubstr("something was WRONG"));
}

TEST(FyrLoad, takesAServerThatIsGoneForWrong) {
    const fyr::test::TempFolder folder;
    const auto accounts = (folder.path() / "accounts").string();
    std::ofstream(accounts) << R"({"accounts":[{"role":"integration","user":"i","token":"t"}]})";
    EXPECT_EQ(run("--base http://127.0.0.1:9 --accounts " + accounts + " --seconds 0.5 --connections 1 --mix 0:0:1").code, 1);
}

TEST(FyrLoad, findsNothingWrongWithFyrdNotEvenAfterAKill) {
    const fyr::test::TempFolder folder;
    const auto json = (folder.path() / "figures").string();
    const auto r = run("--spawn " + fyrd() + " --seconds 3 --connections 10 --kill --json " + json);
    EXPECT_EQ(r.code, 0) << r.text;
    EXPECT_THAT(r.text, HasSubstr("all was right"));
    std::ifstream in(json);
    const auto figures = json::parse(std::string((std::istreambuf_iterator<char>(in)), {}));
    ASSERT_TRUE(figures);
    for (const char* kind : {"interview.answer", "sync.feed", "sync.commands", "wake.open", "fhir.create", "fhir.read", "fhir.search", "check"})
        EXPECT_TRUE(figures->at("kinds").as_object().contains(kind)) << kind;
}

// Requests eight times as many as there are connections: everyone is answered. LOAD_SECONDS: longer than in the suite.
TEST(FyrLoad, losesNoCallToAFloodOrARestart) {
    const fyr::test::TempFolder folder;
    const auto json = (folder.path() / "figures.json").string();
    const auto r = run("signalling --spawn " + fyrd() + " --idle 20 --rooms 4 --seconds 1 --every 100 --flood 2 --restart --json " + json);
    EXPECT_EQ(r.code, 0) << r.text;
    EXPECT_THAT(r.text, HasSubstr("all was right"));
    EXPECT_EQ(run("signalling --help").code, 0);
}

TEST(FyrLoad, findsNoHangWhenThePoolIsTooSmall) {
    std::string why;
    auto* cluster = server::test::PgCluster::shared(&why);
    if (!cluster) GTEST_SKIP() << why;
    const auto name = cluster->newDatabase();
    const fyr::test::TempFolder folder;
    {
        server::test::Process process({"--demo", "--demo-patients", "12", "--port", "0", "--data", (folder.path() / "data").string(), "--log-level", "error", "--store-kind",
                                       "postgresql", "--store-postgresql", cluster->appUrl(name), "--store-connections", "2", "--http-workers", "16"});
        const auto ready = process.readyLine();
        ASSERT_TRUE(ready) << process.errors();
        const auto accounts = (folder.path() / "accounts").string();
        std::ofstream(accounts) << json::write(*ready);
        const char* seconds = std::getenv("LOAD_SECONDS");
        const auto r = run("--base " + std::string(ready->at("base").as_string()) + " --accounts " + accounts + " --seconds " + (seconds ? seconds : "3") + " --ramp 0 --connections 16 --answer-within 20");
        if (seconds) fmt::print("{}", r.text);
        EXPECT_EQ(r.code, 0) << r.text << process.errors();
        EXPECT_THAT(process.errors(), Not(HasSubstr("request.failed")));
        process.signal(SIGTERM);
        EXPECT_EQ(process.wait(), 0);
    }
    cluster->dropDatabase(name);
}

} // namespace
} // namespace fyr::load::test
