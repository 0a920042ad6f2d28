// When to try again: half a second, doubling to thirty, with full jitter. What the server asked for with
// Retry-After is a wall; the jitter is not, and a good reason to hurry (a wake, a person, a new command)
// passes it.
#pragma once

#include "base/clock.h"
#include "base/planted.h"
#include "base/random.h"

#include <algorithm>
#include <optional>

namespace fyr::sync {

class Backoff {
  public:
    static constexpr Millis first{500};
    static constexpr Millis most{30'000};
    static constexpr Millis wallAtMost{600'000}; // a server may not send anybody away for a day

    // A random part of the span, ends included.
    [[nodiscard]] static Millis share(Random& random, Millis span) {
        return Millis{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(span.count()) + 1))};
    }

    void fail(SteadyTime now, Random& random, std::optional<Millis> retryAfter = {}) {
        const auto span = std::min(most, Millis{first.count() << std::min(m_failures, 10)});
        ++m_failures;
        m_soft = now + share(random, span);
        if (FYR_PLANTED(11)) m_soft = now;
        if (retryAfter && !FYR_PLANTED(10)) {
            // Spread those who were all told the same second. Of two answers the longer wait counts.
            const auto wall = std::clamp(*retryAfter, Millis{0}, wallAtMost);
            m_wall = std::max(FYR_PLANTED(32) ? SteadyTime::min() : m_wall, now + wall + share(random, Millis{1000}));
        }
    }
    void succeed() { *this = {}; }
    void hurry() { m_soft = SteadyTime::min(); }
    void waitUntil(SteadyTime t) { m_soft = t; }

    [[nodiscard]] SteadyTime at() const { return std::max(m_soft, m_wall); }
    [[nodiscard]] bool due(SteadyTime now) const { return now >= at(); }
    [[nodiscard]] int failures() const { return m_failures; }

  private:
    int m_failures = 0;
    SteadyTime m_soft = SteadyTime::min();
    SteadyTime m_wall = SteadyTime::min();
};

} // namespace fyr::sync
