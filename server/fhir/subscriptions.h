// Subscriptions: who wants to hear of which changes, told at least once and in order.
//
// Shape:  the change feed is the outbox. Each subscription keeps the place in the feed up to which its subscriber has
//         confirmed; a pass reads on from there, keeps what the subscription waits for and its owner may see, and sends
//         one notification. The place moves on in the transaction that notes the success, so that nothing is lost by
//         a crash and nothing overtakes what failed before. What fails is tried again, later and later, and in the end
//         the subscription stands in error and says why.
// Criteria: "Observation?code=8310-5" (R4), or a topic: `anyChange` with backport-filter-criteria of that form.
// Safety: only origins of the configured list are ever called; redirects are not followed.
// Source: hl7.org/fhir/R4/subscription.html; hl7.org/fhir/uv/subscriptions-backport 1.1 (R4).
// Threads: safe; one pass at a time.
#pragma once

#include "base/log.h"
#include "base/random.h"
#include "fhir/fyr_extensions.h"
#include "fhir/resource.h"
#include "server/common/principal.h"
#include "server/fhir/search_query.h"
#include "server/store/store.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace fyr::server {

inline constexpr std::string_view anyChangeTopic = fhir::url::changeTopic;

struct Notification {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};
// Sends and answers the status. Errors: network.
using Notify = std::function<Result<int>(const Notification&)>;
// Over libcurl: no redirects, a time limit, only http and https.
[[nodiscard]] Notify httpNotifier(Millis limit = Millis{10'000});

enum class PayloadContent : std::uint8_t { empty, idOnly, fullResource };

// A Subscription resource, understood.
struct Wanted {
    std::string id;
    std::string status;
    std::string topic; // empty for R4 criteria
    std::vector<std::pair<std::string, Condition>> criteria; // type and what it must fulfil; any of them
    bool socket = false;
    std::string endpoint;
    std::vector<std::pair<std::string, std::string>> headers;
    PayloadContent content = PayloadContent::empty;
    Millis heartbeat{0}; // 0: none
    std::optional<Instant> end;
};

struct SubscriptionOptions {
    std::vector<std::string> origins; // "https://hooks.example:8443"; empty: no rest-hook
    std::string base;                 // of addresses in notifications
    std::int32_t eventsAtOnce = 50;
    std::int32_t failuresUntilError = 12;
    Millis tokenLife{60'000};
};

class Subscriptions {
  public:
    // All of it outlives the object. `log` may be none.
    Subscriptions(Store& store, const Clock& clock, Random& random, SubscriptionOptions options, Notify notify, Log* log = nullptr);
    ~Subscriptions();
    void start(); // the thread; without it `pass` does the work
    void setBase(std::string base) { m_options.base = std::move(base); } // before `start`

    // Errors: invalidResource, with every problem and its place.
    [[nodiscard]] Result<Wanted> understand(const fhir::Value& subscription) const;
    // In the transaction that writes a subscription: who owns it and from where on it hears.
    [[nodiscard]] Result<void> written(WriteTx& tx, std::string_view id, const Principal& owner);
    [[nodiscard]] Result<std::int64_t> eventsOf(ReadTx& tx, std::string_view id) const;
    [[nodiscard]] std::string statusParameters(const Wanted& w, std::string_view type, std::int64_t events) const;

    // How far along the feed each has been told, by its id; as far as this process knows.
    [[nodiscard]] std::map<std::string, std::int64_t> places(const TenantId& tenant) const;

    void committed(const TenantId& tenant); // cheap: called inside commits
    [[nodiscard]] Result<void> pass(const TenantId& tenant);

    // ---- Sockets
    using Send = std::function<void(std::string text)>;
    [[nodiscard]] std::pair<std::string, Instant> socketToken(const Principal& who, std::string_view subscription);
    // A number to leave with. Errors: signInRequired (an unknown or old token).
    [[nodiscard]] Result<std::uint64_t> bind(std::string_view token, Send send);
    void leave(std::uint64_t number);

  private:
    struct State;
    struct Bound {
        TenantId tenant;
        std::string subscription;
        Send send;
    };
    struct Ticket {
        TenantId tenant;
        std::string subscription;
        Instant until;
    };
    [[nodiscard]] Result<void> serve(const TenantId& tenant, const StoredResource& resource);
    [[nodiscard]] Result<void> goOn(const TenantId& tenant, const Wanted& w, State& state);
    [[nodiscard]] Result<void> handshake(const TenantId& tenant, const Wanted& w, State& state);
    [[nodiscard]] Result<void> failed(const TenantId& tenant, const Wanted& w, State& state, std::string why);
    [[nodiscard]] Result<void> setStatus(const TenantId& tenant, std::string_view id, std::string_view status, std::string_view error, const State& state);
    // True when it was delivered; nothing when nobody listens. Errors: why it was not.
    [[nodiscard]] Result<bool> deliver(const TenantId& tenant, const Wanted& w, std::string body);
    [[nodiscard]] bool hasSocket(const TenantId& tenant, std::string_view id) const;
    void loop();

    Store& m_store;
    const Clock& m_clock;
    Random& m_random;
    SubscriptionOptions m_options;
    Notify m_notify;
    Log* m_log;
    std::mutex m_passing;
    std::map<std::pair<std::string, std::string>, std::int64_t> m_seen; // by tenant and id: nothing for it up to here; in a pass only
    mutable std::mutex m_mutex; // of what follows
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::set<TenantId> m_marked;
    std::set<TenantId> m_quiet; // nobody waits for anything there
    std::uint64_t m_next = 1;
    std::map<std::uint64_t, Bound> m_bound;
    std::map<std::string, Ticket, std::less<>> m_tickets;
    std::map<TenantId, std::map<std::string, std::int64_t>> m_places;
    std::thread m_thread;
};

} // namespace fyr::server
