// The sessions that were found by their token, until any account or session is written, or for a time where others write too.
//
// Threads: safe. What was read before `forget` is never kept after it: `keep` takes the mark that was taken before reading.
#pragma once

#include "server/store/store.h"

#include <shared_mutex>
#include <unordered_map>

namespace fyr::server {

class SessionCache {
  public:
    using SteadyClock = std::chrono::steady_clock;
    SessionCache() = default;
    explicit SessionCache(SteadyClock::duration lifetime) : m_lifetime(lifetime) {}

    [[nodiscard]] std::optional<Store::FoundSession> find(const std::string& token) const {
        const std::shared_lock lock(m_mutex);
        const auto at = m_found.find(token);
        if (at == m_found.end() || (m_lifetime && SteadyClock::now() - at->second.read > *m_lifetime)) return std::nullopt;
        return at->second.session;
    }
    [[nodiscard]] std::uint64_t mark() const {
        const std::shared_lock lock(m_mutex);
        return m_mark;
    }
    void keep(const std::string& token, const Store::FoundSession& found, std::uint64_t mark) {
        const std::unique_lock lock(m_mutex);
        if (mark != m_mark) return;
        if (m_found.size() >= most) m_found.clear();
        m_found.insert_or_assign(token, Kept{found, SteadyClock::now()});
    }
    void forget() {
        const std::unique_lock lock(m_mutex);
        ++m_mark;
        m_found.clear();
    }

  private:
    static constexpr std::size_t most = 20'000;
    mutable std::shared_mutex m_mutex;
    struct Kept {
        Store::FoundSession session;
        SteadyClock::time_point read;
    };
    std::optional<SteadyClock::duration> m_lifetime;
    std::unordered_map<std::string, Kept> m_found;
    std::uint64_t m_mark = 0;
};

} // namespace fyr::server
