// Housekeeper: the one thread for what nobody asks for: waking clients after commits, doing what the outbox promises,
// taking abandoned interviews as left, closing the sockets of sessions that ended, signing the audit's head.
#pragma once

#include "base/log.h"
#include "server/audit/heads.h"
#include "server/services/interview_service.h"
#include "server/services/outbox.h"
#include "server/services/wake_hub.h"

#include <condition_variable>
#include <map>
#include <optional>
#include <set>
#include <thread>

namespace fyr::server {

struct HouseRules {
    Millis coalesce{5};            // commits within this time are one wake
    std::size_t crowd = 50;        // with more listeners in a tenant, those of the units concerned are woken at once …
    Millis farWake{1000};          // … and the others, whom it hardly ever concerns, within this time
    Millis outboxEvery{1000};
    Millis sweepEvery{15'000};
    Millis auditEvery{60'000};
    Millis sessionsEvery{10'000};   // those that end by the clock
    Millis revocationsEvery{300};   // those that somebody ended, on any node
    Millis abandonedAfter{600'000};
};

class Housekeeper {
  public:
    // `interviews` may be none.
    Housekeeper(Store& store, WakeHub& hub, Outbox& outbox, InterviewService* interviews, const Clock& clock, Log& log,
                HouseRules rules, const AuditSigner* signer = nullptr);
    ~Housekeeper(); // stops and joins
    Housekeeper(const Housekeeper&) = delete;
    Housekeeper& operator=(const Housekeeper&) = delete;

    void committed(const TenantId& tenant); // cheap: called inside commits
    void sweepNow();
    void dispatchNow();
    void auditNow(); // looks for what should be followed up, swears to what is there
    void checkRevocationsNow();
    void checkSessionsNow(const std::optional<TenantId>& only = {});

  private:
    void run();
    void tell();
    [[nodiscard]] std::optional<std::set<std::string>> unitsConcerned(const TenantId& tenant);
    Store& m_store;
    WakeHub& m_hub;
    Outbox& m_outbox;
    InterviewService* m_interviews;
    const Clock& m_clock;
    Log& m_log;
    HouseRules m_rules;
    const AuditSigner* m_signer; // none: no heads are signed
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    bool m_pending = false;
    std::map<TenantId, std::int64_t> m_told; // up to where in the feed
    std::set<TenantId> m_far;                // where not everybody was told
    SteadyTime m_farAt{};
    std::map<TenantId, std::string> m_revocations; // what each tenant said last
    std::thread m_thread;
};

} // namespace fyr::server
