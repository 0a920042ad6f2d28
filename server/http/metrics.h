// Metrics: counters, gauges and histograms, written as Prometheus text. Labels come from fixed sets (route patterns,
// statuses, commands), never from what a caller sent.
//
// Threads: safe.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fyr::server::http {

enum class MetricKind : std::uint8_t { counter, gauge, histogram };

class Metrics {
  public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    Metrics(); // declares what fyrd measures (metrics.cpp)
    void declare(std::string name, MetricKind kind, std::string help);
    void count(std::string_view name, Labels labels = {}, double by = 1);
    void set(std::string_view name, Labels labels, double value);
    void observe(std::string_view name, Labels labels, double seconds);
    // Asked when the text is written: for what somebody else counts.
    void gauge(std::string_view name, std::function<double()> read);
    [[nodiscard]] std::string text() const;

    // Seconds from 1 ms to 10 s.
    static constexpr double buckets[] = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
    static constexpr std::size_t bucketCount = std::size(buckets);

  private:
    struct Series {
        double value = 0; // of a histogram: the sum
        std::uint64_t count = 0;
        std::uint64_t below[bucketCount] = {};
    };
    struct Family {
        MetricKind kind = MetricKind::counter;
        std::string help;
        std::map<std::string, Series, std::less<>> series; // by written labels
        std::function<double()> read;
    };
    Family& family(std::string_view name);

    mutable std::mutex m_mutex;
    std::map<std::string, Family, std::less<>> m_families;
};

} // namespace fyr::server::http
