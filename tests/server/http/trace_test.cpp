// Traces: whose they are, and where they go.
#include "server/common/trace.h"
#include "server/http/test_server.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

namespace fyr::server::http::test {
namespace {

constexpr std::string_view given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(Traces, goOnWhereTheCallerBegan) {
    SeededRandom random{1};
    const auto t = traceFrom(given, random);
    EXPECT_EQ(t.traceId, "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(t.parent, "00f067aa0ba902b7");
    EXPECT_EQ(t.spanId.size(), 16U);
    EXPECT_NE(t.spanId, t.parent);
    EXPECT_TRUE(t.sampled);
    EXPECT_FALSE(traceFrom("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", random).sampled);
    EXPECT_EQ(traceFrom("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", random).parent, "00f067aa0ba902b7") << "a later version";
}

TEST(Traces, beginAnewFromWhatIsNone) {
    SeededRandom random{1};
    for (const std::string_view wrong :
         {"", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
          "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
          "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
          "00-19121212-1212-anna-andersson-xxxxxxx-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g"}) {
        const auto t = traceFrom(wrong, random);
        EXPECT_EQ(t.traceId.size(), 32U) << wrong;
        EXPECT_EQ(t.traceId.find_first_not_of("0123456789abcdef"), std::string::npos) << wrong;
        EXPECT_NE(t.traceId, "4bf92f3577b34da6a3ce929d0e0e4736");
        EXPECT_TRUE(t.parent.empty()) << wrong;
    }
    EXPECT_NE(traceFrom("", random).traceId, traceFrom("", random).traceId);
}

TEST(Traces, areOnEveryLineThatIsLoggedForARequest) {
    const auto file = std::filesystem::temp_directory_path() / ("fyr-trace-" + std::to_string(::getpid()));
    FakeClock clock{Instant{Millis{1'790'000'000'000}}};
    SeededRandom random{1};
    {
        JsonLog log(clock, LogLevel::debug, file.string());
        log.info("before");
        const auto trace = traceFrom(given, random);
        {
            const TraceScope scope(trace);
            log.warning("inside", {{"empty", ""}});
        }
        log.info("after");
    }
    std::ifstream in(file);
    std::vector<json::value> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line).value());
    std::filesystem::remove(file);
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_FALSE(lines[0].as_object().contains("trace.id"));
    EXPECT_EQ(lines[1].at("trace.id").as_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_TRUE(lines[1].as_object().contains("span.id"));
    EXPECT_FALSE(lines[1].as_object().contains("empty"));
    EXPECT_FALSE(lines[2].as_object().contains("trace.id"));
}

} // namespace
} // namespace fyr::server::http::test
