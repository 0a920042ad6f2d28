// What a store tells about itself for /metrics: commits, waits, its log. Counted since it was opened.
//
// Threads: `StoreCounters` may be counted from any.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace fyr::server {

struct StoreStats {
    // Writes that one commit made durable: up to 1, 2, 4, 8, 16, 32, 64, and more.
    std::array<std::uint64_t, 8> batches{};
    std::uint64_t batched = 0; // all writes together
    std::uint64_t retries = 0; // transactions that were run again
    // Connections to the database, or readers of the embedded store.
    std::size_t used = 0;
    std::size_t idle = 0;
    std::size_t most = 0;
    std::uint64_t waits = 0; // for one of them
    std::chrono::nanoseconds waited{0};
    std::optional<std::uint64_t> walBytes; // of the embedded store
};

class StoreCounters {
  public:
    void batch(std::size_t writes) noexcept {
        std::size_t i = 0;
        while (i < 7 && writes > (std::size_t{1} << i)) ++i;
        m_batches[i].fetch_add(1, std::memory_order_relaxed);
        m_batched.fetch_add(writes, std::memory_order_relaxed);
    }
    void retry() noexcept { m_retries.fetch_add(1, std::memory_order_relaxed); }
    void waited(std::chrono::nanoseconds time) noexcept {
        m_waits.fetch_add(1, std::memory_order_relaxed);
        m_waited.fetch_add(time.count(), std::memory_order_relaxed);
    }
    void addTo(StoreStats& out) const noexcept {
        for (std::size_t i = 0; i < m_batches.size(); ++i) out.batches[i] += m_batches[i].load(std::memory_order_relaxed);
        out.batched += m_batched.load(std::memory_order_relaxed);
        out.retries += m_retries.load(std::memory_order_relaxed);
        out.waits += m_waits.load(std::memory_order_relaxed);
        out.waited += std::chrono::nanoseconds(m_waited.load(std::memory_order_relaxed));
    }

  private:
    std::array<std::atomic<std::uint64_t>, 8> m_batches{};
    std::atomic<std::uint64_t> m_batched{0};
    std::atomic<std::uint64_t> m_retries{0};
    std::atomic<std::uint64_t> m_waits{0};
    std::atomic<std::int64_t> m_waited{0};
};

} // namespace fyr::server
