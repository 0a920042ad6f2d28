// The workstation's side of docs/SYNC.md as a state machine: follow the feed, send the outbox, never lose,
// never stop trying.
//
// Shape:   `step(event)` → effects. No threads, no sockets, no clock but the port; the same events with the
// same
//          random seed give the same effects. The store is called directly and must be durable when it
//          returns.
// Threads: one; which one does not matter.
//
//     engine.step(Start{}) → {Request{hello}} … Answer → {Request{feed}, OpenWake} … Answer →
//     {ResourcesChanged} The host hands `Tick` when `nextTick()` has come, and `Continue` after it carried
//     out `ContinueSoon`.
#pragma once

#include "base/random.h"
#include "protocol/feed.h"
#include "sync/engine/backoff.h"
#include "sync/engine/events.h"
#include "sync/engine/lease.h"
#include "sync/engine/status.h"
#include "sync/engine/store.h"

#include <map>

namespace fyr::sync {

struct EngineOptions {
    DeviceId device;
    std::string person; // whose cache this is; a token of somebody else is not used with it
    std::size_t pageLimit = 500; // entries of the first page; later ones grow while they come quickly
    std::size_t pageAtLeast = 50;
    std::size_t pageAtMost = 2000;
    Millis pageWithin{4'000}; // a page that took longer is followed by a smaller one
    Millis pollEvery{30'000};     // the safety net under the wake
    Millis answerWithin{120'000}; // after that a request is given up, whatever the transport thinks
    Millis tooOldEvery{900'000};  // how often a client that is too old asks again
    Millis keepLeaseEvery{60'000}; // how exact the kept clock of the lease is
    int protocolMin = protocol::protocolMin; // what this program speaks
    int protocolMax = protocol::protocolMax;
};

class Engine {
  public:
    Engine(EngineOptions options, CacheStore& store, const Clock& clock, Random& random);

    [[nodiscard]] Effects step(const Event& event);

    // Durable before it returns; the effects send it. Errors: as CacheStore::enqueue, badRequest (payload),
    // deviceRevoked.
    [[nodiscard]] Result<Effects> enqueue(const protocol::Command& command);
    [[nodiscard]] Result<Effects> undo(const CommandId& id);
    [[nodiscard]] Result<Effects> settle(const CommandId& id, Settlement how);
    [[nodiscard]] Effects retryNow();
    // Somebody opened this patient's record: if it is not kept here it is fetched when the server can be asked.
    [[nodiscard]] Result<Effects> opened(const std::string& patient);

    [[nodiscard]] const Status& status() const noexcept { return m_shown; }
    // When to hand in `Tick`; nothing while stopped.
    [[nodiscard]] std::optional<SteadyTime> nextTick() const;

  private:
    enum class Mode : std::uint8_t {
        stopped,
        running,
        needsSignIn,
        tooOld,
        wrongCertificate,
        revoked,
        broken
    };
    enum class Line : std::uint8_t { unknown, up, down };
    struct Flight { // a request under way
        RequestId id = 0;
        SteadyTime giveUpAt;
        SteadyTime sentAt;
        Instant sentWall;
    };

    void start(bool signedIn);
    void stop(Mode mode);
    void tick();
    void answer(const Answer& a);
    void wake(const protocol::WakeMessage& m);
    void plan(); // sends whatever may be sent now
    void publish();

    // receive.cpp
    void sendHello();
    void sendFeed(const std::string& cursor);
    void onHello(const Answer& a, const Flight& flight);
    void onFeed(const Answer& a, SteadyTime sentAt);
    void applyPending();
    void resync();
    // send.cpp
    void sendBatch();
    void onCommands(const Answer& a);
    void batchRefused(ErrorCode code);
    void countOutbox();

    // keep.cpp
    void metBound(std::int64_t bytes);
    void trimSoon();
    void trimSome();
    void sendRecords();
    void onRecords(const Answer& a);
    [[nodiscard]] bool mayFetch() const;

    // leases.cpp
    void loadLease(bool signedIn);
    void watchLease();
    void keepLease(bool atOnce);
    [[nodiscard]] SteadyTime leaseTick() const; // when it ends, or is to be kept again
    void contact(Millis passed); // the server answered as it does to those who may read
    void letRead();
    void leaseOver();
    void purge(bool leaseEnded);
    void revoked();
    void askForAll();
    void finishShuttingOut();
    void sendHandIn();
    void onHandIn(const Answer& a);

    // What any answer may say: true when it was dealt with here. `Backoff` is the channel's own.
    bool refused(const Answer& a, Backoff& channel, bool lineToo);
    void lineDown(ErrorCode why, std::optional<Millis> retryAfter);
    void storeError(const Error& e, Backoff& channel);
    Flight launch(Call call, std::string cursor, std::size_t limit, std::string body);
    void drop(std::optional<Flight>& flight);
    void want(Effect e) { m_effects.push_back(std::move(e)); }
    [[nodiscard]] Effects take();
    [[nodiscard]] SteadyTime now() const { return m_clock.steady(); }

    EngineOptions m_options;
    CacheStore& m_store;
    const Clock& m_clock;
    Random& m_random;
    Effects m_effects;

    Mode m_mode = Mode::stopped;
    Line m_line = Line::unknown;
    bool m_greeted = false;  // hello was answered on this line
    bool m_answersForCourses = false;
    bool m_verified = false; // this token is known to be this person's: hello and feed may go out together
    FeedState m_feed;
    OutboxCounts m_counts;
    void metEpoch(const std::string& epoch);
    std::string m_epochMet; // in this session
    std::string m_refusedEpoch; // a batch that named it was refused
    void otherLife();
    bool m_recount = false; // the last count failed: until it is made good nobody knows whether something waits
    std::optional<Instant> m_offlineSince;
    std::optional<ErrorCode> m_problem;     // of the line
    std::optional<ErrorCode> m_sendProblem; // of the outbox only
    std::optional<Millis> m_skew;
    Obstacle m_obstacle = Obstacle::none;

    RequestId m_nextRequest = 1;
    LeaseWatch m_lease;
    Instant m_grantKept{}, m_wallKept{}; // `granted` and `wall` as they are on disk
    bool m_lapsed = false; // no reading
    bool m_purged = false; // … and nothing to read
    bool m_purgeCut = false; // a purge that the disk refused, perhaps in the middle
    bool m_leaseUnkept = false; // the disk refused to keep it
    bool m_unasked = false;     // shut out, and the disk refused to let what was accepted wait again
    SteadyTime m_shutOutAt{};
    bool m_handInDone = false;
    std::int64_t m_ownWork = 0; // when it was shut out

    std::optional<Flight> m_helloFlight, m_feedFlight, m_batchFlight;
    Backoff m_connect, m_feedBackoff, m_sendBackoff, m_wakeBackoff;

    bool m_wantFeed = false;       // something new may be there
    bool m_wokenMeanwhile = false; // … since the request under way was made
    SteadyTime m_pollAt{};
    std::optional<protocol::FeedPage> m_page; // received, not yet stored
    std::string m_pageFrom;                   // the cursor it was asked with
    std::string m_feedCursor;                 // the cursor of the request under way
    std::size_t m_pageLimit = 0;              // what is asked for now

    bool m_wakeWanted = false; // asked for, open or opening
    std::optional<SteadyTime> m_wakeOpenSince;
    std::optional<SteadyTime> m_leaveAt; // the server drains

    std::vector<CommandId> m_batch;
    std::size_t m_batchLimit = protocol::maxCommandsPerBatch;
    std::map<std::string, int> m_unanswered; // good answers that left this command out

    std::optional<std::int64_t> m_boundTold; // … which the disk did not take yet
    bool m_trimming = false;          // more is here than fits
    bool m_bounded = false;           // the server told a bound in this session
    bool m_recordsWanted = false;     // some record that is not here may be wanted
    std::optional<Flight> m_recordsFlight;
    Backoff m_recordsBackoff;

    Status m_shown;
};

} // namespace fyr::sync
