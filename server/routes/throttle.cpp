#include "server/routes/throttle.h"

namespace fyr::server {

void Throttle::forgetOld(std::deque<SteadyTime>& times) const {
    while (!times.empty() && m_clock.steady() - times.front() >= m_within) times.pop_front();
}

void Throttle::failed(const std::string& address) {
    const std::lock_guard lock(m_mutex);
    // Addresses are the attacker's to choose: the map must not grow with them.
    if (m_failures.size() >= 10'000) {
        std::erase_if(m_failures, [this](const auto& entry) {
            return m_clock.steady() - entry.second.back() >= m_within; // never empty
        });
        if (m_failures.size() >= 10'000) m_failures.erase(m_failures.begin());
    }
    auto& times = m_failures[address];
    forgetOld(times);
    times.push_back(m_clock.steady());
    if (times.size() > m_most) times.pop_front();
}

std::int64_t Throttle::blockedFor(const std::string& address) {
    const std::lock_guard lock(m_mutex);
    const auto it = m_failures.find(address);
    if (it == m_failures.end()) return 0;
    forgetOld(it->second);
    if (it->second.empty()) {
        m_failures.erase(it);
        return 0;
    }
    if (it->second.size() < m_most) return 0;
    const auto left = it->second.front() + m_within - m_clock.steady();
    return std::chrono::ceil<std::chrono::seconds>(left).count();
}

} // namespace fyr::server
