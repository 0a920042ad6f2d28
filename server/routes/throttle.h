// Throttle: how many sign-ins one address may fail. Beside the account's own block, so that guessing one password for
// many names is slow too.
//
// Threads: safe.
#pragma once

#include "base/clock.h"

#include <deque>
#include <map>
#include <mutex>
#include <string>

namespace fyr::server {

class Throttle {
  public:
    Throttle(const Clock& clock, std::size_t most = 30, Millis within = std::chrono::minutes{10})
        : m_clock(clock), m_most(most), m_within(within) {}

    void failed(const std::string& address);
    // Seconds until this address may try again; 0 when it may now.
    [[nodiscard]] std::int64_t blockedFor(const std::string& address);

  private:
    void forgetOld(std::deque<SteadyTime>& times) const;
    const Clock& m_clock;
    std::size_t m_most;
    Millis m_within;
    std::mutex m_mutex;
    std::map<std::string, std::deque<SteadyTime>> m_failures;
};

} // namespace fyr::server
