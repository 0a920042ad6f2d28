// Metrics: counters, gauges and histograms, written as OpenMetrics text. Labels come from fixed sets (route patterns,
// statuses, commands), never from what a caller sent; a family that grows past `mostSeries` all the same counts the rest
// as "other".
//
// Shape:   names end in their unit (`_seconds`, `_bytes`), counters in `_total`.
// Source:  github.com/OpenObservability/OpenMetrics, specification 1.0.
// Threads: safe. Counting takes a shared lock and an atomic; it allocates only for labels that are new.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace fyr::server::http {

enum class MetricKind : std::uint8_t { counter, gauge, histogram, info };

inline constexpr std::string_view openMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

class Metrics {
  public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;
    // What is counted elsewhere, told when the text is written.
    class Collected {
      public:
        virtual ~Collected() = default;
        virtual void value(std::string_view name, Labels labels, double value) = 0;
        // `counts`: how many fell into each bucket of the family, the last above all bounds.
        virtual void histogram(std::string_view name, Labels labels, std::span<const std::uint64_t> counts, double sum) = 0;
    };
    using Collector = std::function<void(Collected&)>;

    Metrics(); // declares what fyrd measures (metric_rows.cpp)
    // `bounds`: of a histogram; none: seconds.
    void declare(std::string name, MetricKind kind, std::string help, std::vector<double> bounds = {});
    void count(std::string_view name, Labels labels = {}, double by = 1);
    void set(std::string_view name, Labels labels, double value);
    void observe(std::string_view name, Labels labels, double value);
    // Asked when the text is written: for what somebody else counts.
    void gauge(std::string_view name, std::function<double()> read);
    void collect(Collector collector);
    void clearCollectors(); // before what they ask goes away
    [[nodiscard]] std::string text() const;

    static constexpr std::size_t mostSeries = 2'000; // of one family

  private:
    struct Series {
        std::string labels; // written
        std::vector<std::pair<std::string, std::string>> key;
        std::atomic<double> value{0}; // of a histogram: the sum
        std::unique_ptr<std::atomic<std::uint64_t>[]> counts; // NOLINT: of each bucket, not added up
    };
    struct Family {
        MetricKind kind = MetricKind::counter;
        std::string help;
        std::vector<double> bounds;
        std::vector<std::unique_ptr<Series>> series;
        std::function<double()> read;
    };
    using Families = std::map<std::string, Family, std::less<>>;
    struct Sheet; // of collected values
    [[nodiscard]] Series& series(std::string_view name, Labels labels, const Family** family = nullptr);
    [[nodiscard]] Series* known(std::size_t hash, const Family& family, Labels labels) const;

    mutable std::shared_mutex m_mutex;
    Families m_families;
    std::unordered_map<std::string_view, Family*> m_byName;
    std::unordered_multimap<std::size_t, std::pair<const Family*, Series*>> m_index;
    mutable std::mutex m_collectorsMutex;
    std::vector<Collector> m_collectors;
};

} // namespace fyr::server::http
