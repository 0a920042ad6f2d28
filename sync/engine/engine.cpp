#include "sync/engine/engine.h"

#include "base/planted.h"
#include "protocol/payload.h"

namespace fyr::sync {
namespace {

constexpr Millis wakeSettled{30'000}; // a wake socket that lived this long was a good one

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};

} // namespace

Engine::Engine(EngineOptions options, CacheStore& store, const Clock& clock, Random& random)
    : m_options(std::move(options))
    , m_store(store)
    , m_clock(clock)
    , m_random(random) {}

Effects Engine::step(const Event& event) {
    std::visit(Overloaded{
                   [&](const Start&) { start(false); },
                   [&](const Stop&) {
                       if (m_mode != Mode::stopped && m_mode != Mode::broken) {
                           m_lease.advance(m_clock);
                           keepLease(true);
                       }
                       stop(Mode::stopped);
                   },
                   [&](const SignedIn&) {
                       m_verified = false;
                       stop(Mode::stopped);
                       start(true);
                   },
                   [&](const Tick&) { tick(); },
                   [&](const Continue&) {
                       applyPending();
                       trimSome();
                   },
                   [&](const NetworkBack&) {
                       m_connect.hurry();
                       m_wakeBackoff.hurry();
                       m_sendBackoff.hurry();
                       m_feedBackoff.hurry();
                       m_recordsBackoff.hurry();
                       m_wantFeed = m_wokenMeanwhile = true; // a line that looks up may lead nowhere by now: asking tells
                   },
                   [&](const Answer& a) { answer(a); },
                   [&](const WakeOpened&) {
                       if (!m_wakeWanted) return;
                       m_wakeOpenSince = now();
                       m_wantFeed = m_wokenMeanwhile = true; // what happened before it was open was not told
                   },
                   [&](const WakeClosed&) {
                       if (!m_wakeWanted || FYR_PLANTED(25)) return;
                       m_wakeWanted = false;
                       if (m_wakeOpenSince && now() - *m_wakeOpenSince >= wakeSettled)
                           m_wakeBackoff.succeed();
                       m_wakeOpenSince.reset();
                       m_wakeBackoff.fail(now(), m_random);
                       // The first sign of a lost line; asking the feed tells.
                       m_pollAt = std::min(m_pollAt, m_wakeBackoff.at());
                   },
                   [&](const protocol::WakeMessage& m) { wake(m); },
               },
               event);
    watchLease();
    plan();
    return take();
}

void Engine::start(bool signedIn) {
    if (m_mode == Mode::revoked && !signedIn) return;
    stop(Mode::stopped);
    auto state = m_store.feedState();
    auto counts = m_store.outboxCounts();
    if (!state || !counts) {
        m_mode = Mode::broken;
        m_problem = (state ? counts.error() : state.error()).code;
        m_store.shut(m_lapsed = true); // nobody watches the lease now
        want(StoreFailed{*m_problem});
        return;
    }
    m_feed = std::move(*state);
    if (!FYR_PLANTED(2)) m_counts = *counts;
    m_recount = false;
    m_mode = Mode::running;
    m_line = Line::unknown;
    m_wantFeed = true;
    m_connect = m_feedBackoff = m_sendBackoff = m_wakeBackoff = m_recordsBackoff = {};
    m_problem.reset();
    m_sendProblem.reset();
    m_handInDone = false;
    loadLease(signedIn);
}

void Engine::stop(Mode mode) {
    drop(m_helloFlight);
    drop(m_feedFlight);
    drop(m_batchFlight);
    drop(m_recordsFlight);
    m_batch.clear();
    m_page.reset();
    if (m_wakeWanted) want(CloseWake{});
    m_wakeWanted = false;
    m_wakeOpenSince.reset();
    m_leaveAt.reset();
    m_greeted = m_bounded = m_trimming = false;
    m_boundTold.reset();
    m_mode = mode;
}

void Engine::tick() {
    const auto t = now();
    for (auto* flight : {&m_helloFlight, &m_feedFlight, &m_batchFlight, &m_recordsFlight}) {
        if (!*flight || t < (*flight)->giveUpAt || FYR_PLANTED(24)) continue;
        const RequestId id = (*flight)->id;
        want(Cancel{id});
        answer(Answer{.id = id, .status = 0, .failure = ErrorCode::timeout, .retryAfter = {}, .body = {}});
    }
    if (m_leaveAt && t >= *m_leaveAt && !FYR_PLANTED(23)) {
        m_leaveAt.reset();
        if (m_wakeWanted) want(CloseWake{});
        m_wakeWanted = false;
        m_wakeOpenSince.reset();
        m_greeted = false;
        m_wantFeed = true;
    }
}

void Engine::answer(const Answer& a) {
    if (m_helloFlight && m_helloFlight->id == a.id) {
        const Flight flight = *m_helloFlight;
        m_helloFlight.reset();
        onHello(a, flight);
    } else if (m_feedFlight && (m_feedFlight->id == a.id || (FYR_PLANTED(6) && a.id != 0 && !m_batchFlight))) {
        const auto sentAt = m_feedFlight->sentAt;
        m_feedFlight.reset();
        onFeed(a, sentAt);
    } else if (m_batchFlight && m_batchFlight->id == a.id) {
        m_batchFlight.reset();
        m_mode == Mode::revoked ? onHandIn(a) : onCommands(a);
    } else if (m_recordsFlight && m_recordsFlight->id == a.id) {
        m_recordsFlight.reset();
        onRecords(a);
    } // else: late, doubled, or of a request that was given up
}

void Engine::wake(const protocol::WakeMessage& m) {
    if (m_mode != Mode::running) return;
    switch (m.kind) {
    case protocol::WakeKind::wake:
        m_wantFeed = m_wokenMeanwhile = true;
        m_feedBackoff.hurry();
        m_sendBackoff.hurry();
        break;
    case protocol::WakeKind::goAway:
        m_leaveAt = now() + m.after + Backoff::share(m_random, m.jitter);
        break;
    case protocol::WakeKind::revoked:
        // Only an answer of the server decides whether it is the session or the device.
        m_greeted = m_verified = false;
        m_connect.hurry();
        break;
    }
}

void Engine::plan() {
    const auto t = now();
    if (m_recount && m_mode != Mode::stopped && m_mode != Mode::broken && m_sendBackoff.due(t) && !FYR_PLANTED(31)) countOutbox();
    if (m_mode == Mode::revoked) {
        if (!m_handInDone && (!m_purged || m_leaseUnkept) && m_feedBackoff.due(t)) finishShuttingOut();
        if (!m_handInDone && !m_batchFlight && !m_unasked && m_sendBackoff.due(t)) sendHandIn();
        return;
    }
    if (m_mode == Mode::tooOld || m_mode == Mode::wrongCertificate) {
        if (!m_helloFlight && m_connect.due(t)) sendHello();
        return;
    }
    if (m_mode != Mode::running) return;
    if (!m_greeted && !m_helloFlight && m_connect.due(t)) sendHello();
    const bool usable = m_greeted || (m_verified && m_helloFlight);
    if (!usable) return;
    // The outbox first: it is what only this machine has.
    if (m_counts.unsent > 0 && !m_batchFlight && m_sendBackoff.due(t) && !(FYR_PLANTED(1) && m_sendBackoff.failures() > 0)) sendBatch();
    if (m_mode != Mode::running) return;
    if (!m_page && !m_feedFlight && m_feedBackoff.due(t) && (m_wantFeed || t >= m_pollAt))
        sendFeed(m_feed.cursor);
    if (mayFetch() && m_recordsBackoff.due(t)) sendRecords();
    if (m_greeted && !m_wakeWanted && !m_leaveAt && m_wakeBackoff.due(t)) {
        m_wakeWanted = true;
        want(OpenWake{});
    }
}

std::optional<SteadyTime> Engine::nextTick() const {
    std::optional<SteadyTime> next;
    const auto sooner = [&](SteadyTime t) { next = next ? std::min(*next, t) : t; };
    if (m_recount && m_mode != Mode::stopped && m_mode != Mode::broken && !FYR_PLANTED(31)) sooner(m_sendBackoff.at());
    const bool asksOnly = m_mode == Mode::tooOld || m_mode == Mode::wrongCertificate;
    if (m_mode == Mode::revoked) {
        if (m_batchFlight)
            sooner(m_batchFlight->giveUpAt);
        else if (!m_handInDone && !m_unasked)
            sooner(m_sendBackoff.at());
        if (!m_handInDone && (!m_purged || m_leaseUnkept)) sooner(m_feedBackoff.at());
        return next;
    }
    if (m_mode == Mode::stopped || m_mode == Mode::broken) return std::nullopt;
    if (m_lease.known() && (!m_lapsed || m_leaseUnkept)) sooner(leaseTick());
    if (m_mode != Mode::running && !asksOnly) return next;
    for (const auto* flight : {&m_helloFlight, &m_feedFlight, &m_batchFlight, &m_recordsFlight})
        if (*flight) sooner((*flight)->giveUpAt);
    if (!m_greeted && !m_helloFlight) sooner(m_connect.at());
    if (asksOnly) return next;
    if (m_greeted || (m_verified && m_helloFlight)) {
        if (m_counts.unsent > 0 && !m_batchFlight) sooner(m_sendBackoff.at());
        if (!m_feedFlight && !m_page)
            sooner(m_wantFeed ? m_feedBackoff.at() : std::max(m_pollAt, m_feedBackoff.at()));
    }
    if (mayFetch()) sooner(m_recordsBackoff.at());
    if (m_greeted && !m_wakeWanted && !m_leaveAt) sooner(m_wakeBackoff.at());
    if (m_leaveAt) sooner(*m_leaveAt);
    return next;
}

Result<Effects> Engine::enqueue(const protocol::Command& command) {
    if (m_mode == Mode::revoked) return fail(ErrorCode::deviceRevoked, "this device was shut out");
    FYR_CHECK(protocol::checkPayload(command));
    if (const auto saved = m_store.enqueue(command); !saved && !FYR_PLANTED(21)) return fail(saved.error());
    countOutbox();
    want(OutboxChanged{});
    m_sendBackoff.hurry();
    plan();
    return take();
}

Result<Effects> Engine::undo(const CommandId& id) {
    FYR_CHECK(m_store.undo(id));
    countOutbox();
    want(OutboxChanged{});
    plan();
    return take();
}

Result<Effects> Engine::settle(const CommandId& id, Settlement how) {
    FYR_CHECK(m_store.settle(id, how, CommandId::make(m_clock, m_random), m_clock.now()));
    countOutbox();
    want(OutboxChanged{.attention = true});
    m_sendBackoff.hurry();
    plan();
    return take();
}

Effects Engine::retryNow() {
    m_connect.hurry();
    m_feedBackoff.hurry();
    m_sendBackoff.hurry();
    m_wakeBackoff.hurry();
    m_recordsBackoff.hurry();
    m_wantFeed = m_wokenMeanwhile = true;
    plan();
    return take();
}

Engine::Flight Engine::launch(Call call, std::string cursor, std::size_t limit, std::string body) {
    Flight f{m_nextRequest++, now() + m_options.answerWithin, now(), m_clock.now()};
    want(Request{f.id, call, std::move(cursor), limit, std::move(body)});
    return f;
}

void Engine::drop(std::optional<Flight>& flight) {
    if (flight) want(Cancel{flight->id});
    flight.reset();
}

void Engine::storeError(const Error& e, Backoff& channel) {
    if (e.code == ErrorCode::storageCorrupt) {
        stop(Mode::broken);
        want(StoreFailed{e.code});
    }
    m_problem = e.code;
    channel.fail(now(), m_random);
}

void Engine::lineDown(ErrorCode why, std::optional<Millis> retryAfter) {
    if (m_line != Line::down || !m_offlineSince) m_offlineSince = m_clock.now();
    m_line = Line::down;
    m_greeted = false;
    m_problem = why == ErrorCode::network ? std::nullopt : std::optional(why);
    m_connect.fail(now(), m_random, retryAfter);
    leaseOver();
}

bool Engine::refused(const Answer& a, Backoff& channel, bool lineToo) {
    if (a.status == 200) return false;
    if (FYR_PLANTED(33)) m_lease.renew(Millis{0}, m_clock);
    m_obstacle = a.obstacle;
    // Only what carries Fyr's own error is an answer of the server; anything else is something on the way to
    // it.
    const auto code = a.status == 0 ? std::nullopt : protocol::errorCodeFromBody(a.body);
    if (a.status == 0 && a.failure == ErrorCode::certificate) {
        stop(Mode::wrongCertificate);
        m_problem = ErrorCode::certificate;
        m_connect.fail(now(), m_random);
        m_connect.waitUntil(std::max(m_connect.at(), now() + Backoff::most));
        return true;
    }
    if (a.status == 0) {
        channel.fail(now(), m_random);
        lineDown(a.failure, {});
        return true;
    }
    if ((code == ErrorCode::deviceRevoked && a.status == 401) || (FYR_PLANTED(5) && (a.status == 401 || a.status == 403))) {
        revoked();
        return true;
    }
    if (a.status == 401 && (code || FYR_PLANTED(4))) {
        stop(Mode::needsSignIn);
        m_verified = false;
        m_problem = code;
        return true;
    }
    if (a.status == 426) {
        stop(Mode::tooOld);
        m_problem = ErrorCode::clientTooOld;
        m_connect.fail(now(), m_random);
        m_connect.waitUntil(now() + m_options.tooOldEvery);
        return true;
    }
    if (code == ErrorCode::resyncRequired && a.status == 410 && !FYR_PLANTED(27)) {
        resync();
        return true;
    }
    const bool temporary = a.status >= 500 || a.status == 429 || a.status == 408 || !code;
    if (!temporary) return false;
    const auto why = a.status == 429 ? ErrorCode::overloaded : code.value_or(ErrorCode::unavailable);
    channel.fail(now(), m_random, a.retryAfter);
    if (lineToo)
        lineDown(why, a.retryAfter);
    else
        m_sendProblem = why;
    return true;
}

Effects Engine::take() {
    publish();
    return std::exchange(m_effects, {});
}

void Engine::publish() {
    Status s;
    switch (m_mode) {
    case Mode::stopped:
        s.connection = Connection::stopped;
        break;
    case Mode::broken:
        s.connection = Connection::stopped;
        break;
    case Mode::needsSignIn:
        s.connection = Connection::needsSignIn;
        break;
    case Mode::tooOld:
        s.connection = Connection::tooOld;
        break;
    case Mode::wrongCertificate:
        s.connection = Connection::wrongCertificate;
        break;
    case Mode::revoked:
        s.connection = Connection::revoked;
        break;
    case Mode::running:
        s.connection = m_line == Line::up     ? Connection::online
                       : m_line == Line::down ? Connection::offline
                                              : Connection::connecting;
        break;
    }
    if (s.connection == Connection::offline) {
        s.offlineSince = m_offlineSince;
        if (!m_helloFlight) s.nextTry = m_clock.now() + std::max(Millis{0}, m_connect.at() - now());
    }
    if (s.connection == Connection::offline || s.connection == Connection::wrongCertificate) s.obstacle = m_obstacle;
    s.lastSynced = m_feed.lastSynced;
    s.unsent = m_counts.unsent;
    s.attention = m_counts.attention;
    s.firstSyncComplete = m_feed.firstSyncComplete;
    s.resyncing = m_feed.resyncing;
    s.received = m_feed.received;
    s.expected = m_feed.expected;
    s.problem = m_problem ? m_problem : m_sendProblem;
    s.clockSkew = m_skew;
    s.leaseEnded = m_lapsed;
    s.answersForCourses = m_answersForCourses;
    // To the minute: it moves with each contact, and nobody needs to hear of that.
    if (m_lease.known() && !m_lapsed)
        s.leaseEnds = std::chrono::floor<std::chrono::minutes>(m_clock.now() + m_lease.left());
    s.wakeOpen = m_wakeOpenSince.has_value();
    // When the next try is moves with every look at the clock; only a new plan is news.
    if (s.nextTry && m_shown.nextTry && std::chrono::abs(*s.nextTry - *m_shown.nextTry) < Millis{50})
        s.nextTry = m_shown.nextTry;
    if (s == m_shown) return;
    m_shown = s;
    want(StatusChanged{});
}

} // namespace fyr::sync
