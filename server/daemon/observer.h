// Observer: the figures on /metrics that nobody counts as they happen: what is in the store, the process, the build.
//
// Shape:   the store is asked when somebody reads /metrics and the last answer is older than `fresh`, by a thread of the
//          observer's own: a store that does not answer delays a reading by `patience` at most, and `fyr_store_up` is 0.
// Threads: safe.
#pragma once

#include "server/fhir/subscriptions.h"
#include "server/http/limiter.h"
#include "server/http/metrics.h"
#include "server/services/wake_hub.h"
#include "server/store/store.h"

#include <array>
#include <condition_variable>
#include <thread>

namespace fyr::server {

class Observer {
  public:
    struct Parts {
        Store& store;
        const Clock& clock;
        http::Metrics& metrics;
        const http::Limiter& limits;
        const WakeHub& hub;
        const Subscriptions* subscriptions = nullptr; // may be none
        std::string version;
    };
    explicit Observer(Parts parts);
    ~Observer();
    Observer(const Observer&) = delete;
    Observer& operator=(const Observer&) = delete;

  private:
    static constexpr std::array<std::string_view, 3> exportStates{"queued", "done", "failed"};
    static constexpr std::array<std::string_view, 4> subscriptionStates{"requested", "active", "error", "off"};
    struct Sample {
        bool up = false;
        LoadCounts counts;
        std::int64_t feed = 0;
        std::int64_t feedLag = 0;
        std::int64_t audit = 0;
        std::optional<Instant> oldestHead; // of a tenant with entries that it does not cover
        std::array<std::int64_t, 3> exports{};
        std::array<std::int64_t, 4> subscriptions{};
    };
    void run();
    [[nodiscard]] Result<Sample> look();
    [[nodiscard]] Result<void> lookAt(const TenantId& tenant, Instant now, Sample& out);
    [[nodiscard]] Sample newest();
    void tell(http::Metrics::Collected& out);

    Parts m_p;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_stopping = false;
    bool m_wanted = false;
    std::uint64_t m_round = 0;
    std::optional<SteadyTime> m_at;
    Sample m_sample;
    std::thread m_thread;
};

} // namespace fyr::server
