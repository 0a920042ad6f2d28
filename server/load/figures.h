// What a run of fyr-load found out: times by kind of call, what was wrong, the server's memory.
//
// Units:   seconds; bytes.
// Threads: one.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::load {

// Times in buckets that grow by 5 %: from 20 µs to minutes, exact enough for p50 and p99, of fixed size.
class Times {
  public:
    void add(double seconds);
    [[nodiscard]] double at(double quantile) const; // 0 when there were none
    [[nodiscard]] std::uint64_t count() const noexcept { return m_count; }
    [[nodiscard]] double most() const noexcept { return m_most; }

  private:
    std::array<std::uint64_t, 330> m_buckets{};
    std::uint64_t m_count = 0;
    double m_most = 0;
};

struct Kind {
    Times times;
    std::uint64_t limited = 0; // answered 429: not wrong, the caller waits
    std::uint64_t wrong = 0;
};

class Figures {
  public:
    void answered(std::string_view kind, double seconds);
    void limited(std::string_view kind);
    // Something that must not be: counted, and the first few kept word for word.
    void wrong(std::string_view kind, std::string what);
    void memory(double atSecond, std::uint64_t bytes);

    [[nodiscard]] std::uint64_t wrongs() const noexcept { return m_wrongs; }
    [[nodiscard]] std::uint64_t answers() const;
    // From the first sample after `warm` seconds to the last: none without two of them.
    [[nodiscard]] std::optional<std::int64_t> growth(double warm) const;
    [[nodiscard]] std::string report(double seconds, double warm) const; // for people
    [[nodiscard]] std::string json(double seconds, double warm) const;   // one line

  private:
    std::map<std::string, Kind, std::less<>> m_kinds;
    std::vector<std::string> m_told;
    std::uint64_t m_wrongs = 0;
    std::vector<std::pair<double, std::uint64_t>> m_memory;
};

} // namespace fyr::load
