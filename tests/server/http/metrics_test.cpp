// What is counted, and that what is written is OpenMetrics to the letter.
#include "server/http/metrics.h"
#include "server/http/open_metrics.h"

#include <gmock/gmock.h>
#include <thread>

namespace fyr::server::http::test {
namespace {

using testing::IsEmpty;

TEST(TheReader, findsWhatIsWrong) {
    const auto bad = [](std::string_view text) { return !OpenMetrics::read(text).problems.empty(); };
    EXPECT_FALSE(bad("# TYPE a counter\n# HELP a x\na_total 1\n# EOF\n"));
    EXPECT_TRUE(bad("# TYPE a counter\n# HELP a x\na 1\n# EOF\n"));
    EXPECT_TRUE(bad("# TYPE a counter\n# HELP a x\na_total 1\n"));
    EXPECT_TRUE(bad("# TYPE a counter\n# HELP a x\na_total -1\n# EOF\n"));
    EXPECT_TRUE(bad("# TYPE a gauge\n# HELP a x\na 1\na 2\n# EOF\n"));
    EXPECT_TRUE(bad("# TYPE a gauge\n# HELP a x\na{b=\"c\",} 1\n# EOF\n"));
    EXPECT_TRUE(bad("# TYPE a gauge\n# HELP a x\na{b=\"c\"} x\n# EOF\n"));
    EXPECT_TRUE(bad("# TYPE a gauge\n# HELP a x\n# UNIT a seconds\na 1\n# EOF\n"));
    EXPECT_TRUE(bad("# TYPE a histogram\n# HELP a x\na_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 1\na_count 1\na_sum 1\n# EOF\n"));
    EXPECT_TRUE(bad("# TYPE a histogram\n# HELP a x\na_bucket{le=\"1.0\"} 2\na_bucket{le=\"+Inf\"} 1\na_count 1\na_sum 1\n# EOF\n"));
    EXPECT_TRUE(bad("# TYPE a histogram\n# HELP a x\na_bucket{le=\"+Inf\"} 1\na_count 2\na_sum 1\n# EOF\n"));
    EXPECT_TRUE(bad("# TYPE a gauge\n# HELP a x\n\na 1\n# EOF\n"));
}

TEST(Metrics, areWrittenAsOpenMetrics) {
    Metrics m;
    EXPECT_THAT(OpenMetrics::read(m.text()).problems, IsEmpty());
    m.declare("odd_total", MetricKind::counter, "Says \"x\\y\"\nand more.");
    m.count("odd_total", {{"path", "a\"b\\c\nd"}});
    m.count("odd_total", {{"path", "a\"b\\c\nd"}}, 1.5);
    m.observe("fyr_store_seconds", {{"kind", "read"}}, 0.0003);
    m.observe("fyr_store_seconds", {{"kind", "read"}}, 100);
    m.observe("fyr_store_seconds", {{"kind", "read"}}, 0.001);
    m.observe("fyr_triage_turn_seconds", {}, 0.2);
    m.set("fyr_exports", {{"state", "queued"}}, 3);
    m.set("fyr_exports", {{"state", "queued"}}, 2);
    m.gauge("fyr_draining", [] { return 1.0; });
    m.collect([](Metrics::Collected& out) {
        const std::array<std::uint64_t, 8> counts{5, 0, 1, 0, 0, 0, 0, 2};
        out.histogram("fyr_store_batch", {}, counts, 300);
        out.value("process_cpu_seconds_total", {}, 1e-7);
        out.value("fyr_build_info", {{"version", "0.1"}}, 1);
    });
    const auto read = OpenMetrics::read(m.text());
    EXPECT_THAT(read.problems, IsEmpty());
    EXPECT_EQ(read.value("odd_total", {{"path", "a\"b\\c\nd"}}), 2.5);
    EXPECT_EQ(read.families.at("odd").help, "Says \"x\\y\"\nand more.");
    EXPECT_EQ(read.value("fyr_store_seconds_count"), 3);
    EXPECT_EQ(read.value("fyr_store_seconds_bucket", {{"le", "0.001"}}), 2) << "a bound belongs to its bucket";
    EXPECT_EQ(read.value("fyr_store_seconds_bucket", {{"le", "10.0"}}), 2);
    EXPECT_EQ(read.families.at("fyr_store_seconds").unit, "seconds");
    EXPECT_EQ(read.value("fyr_exports"), 2);
    EXPECT_EQ(read.value("fyr_draining"), 1);
    EXPECT_EQ(read.value("fyr_store_batch_count"), 8);
    EXPECT_EQ(read.value("fyr_store_batch_bucket", {{"le", "4.0"}}), 6);
    EXPECT_EQ(read.families.at("process_cpu_seconds").type, "counter");
    EXPECT_EQ(read.value("process_cpu_seconds_total"), 1e-7);
}

TEST(Metrics, loseNothingWhenManyThreadsCount) {
    Metrics m;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&m, t] {
            const auto label = std::to_string(t % 2);
            for (int i = 0; i < 5'000; ++i) {
                m.count("fyr_commands_total", {{"type", label}, {"status", "accepted"}});
                m.observe("fyr_http_request_seconds", {{"method", "GET"}, {"route", label}}, 0.01);
            }
        });
    for (int i = 0; i < 20; ++i) EXPECT_THAT(OpenMetrics::read(m.text()).problems, IsEmpty()) << "also while others count";
    for (auto& t : threads) t.join();
    const auto read = OpenMetrics::read(m.text());
    EXPECT_EQ(read.value("fyr_commands_total", {{"type", "0"}}), 10'000);
    EXPECT_EQ(read.value("fyr_http_request_seconds_count"), 20'000);
    EXPECT_NEAR(read.value("fyr_http_request_seconds_sum"), 200, 1e-6);
}

TEST(Metrics, neverGrowWithoutBound) {
    Metrics m;
    for (std::size_t i = 0; i < Metrics::mostSeries + 500; ++i) m.count("fyr_sign_in_total", {{"result", std::to_string(i)}});
    const auto read = OpenMetrics::read(m.text());
    EXPECT_THAT(read.problems, IsEmpty());
    EXPECT_EQ(read.families.at("fyr_sign_in").samples.size(), Metrics::mostSeries + 1);
    EXPECT_EQ(read.value("fyr_sign_in_total", {{"result", "other"}}), 500);
}

} // namespace
} // namespace fyr::server::http::test
