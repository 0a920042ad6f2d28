// Hello and the feed: what comes down.
#include "sync/engine/engine.h"

#include "base/planted.h"

namespace fyr::sync {

// What another life of the server answered says nothing about this one: the batch under way is sent again.
void Engine::metEpoch(const std::string& epoch) {
    if (!m_epochMet.empty() && epoch != m_epochMet && m_mode == Mode::running) {
        drop(m_batchFlight);
        m_batch.clear();
    }
    m_epochMet = epoch;
}

void Engine::sendHello() {
    m_helloFlight = launch(Call::hello, {}, 0, {});
}

void Engine::onHello(const Answer& a, const Flight& flight) {
    if (refused(a, m_connect, true)) return;
    auto hello = a.status == 200 ? protocol::helloFromText(a.body)
                                 : Result<protocol::Hello>(fail(ErrorCode::unavailable));
    if (!hello) { // a portal that wants a click, a proxy's page: not our server
        m_obstacle = a.obstacle;
        lineDown(ErrorCode::unavailable, a.retryAfter);
        return;
    }
    if (hello->protocolMin > m_options.protocolMax) {
        stop(Mode::tooOld);
        m_problem = ErrorCode::clientTooOld;
        m_connect.waitUntil(now() + m_options.tooOldEvery);
        return;
    }
    if (hello->protocolMax < m_options.protocolMin && !FYR_PLANTED(22)) {
        lineDown(ErrorCode::unavailable, a.retryAfter); // the server is older than we can speak with
        return;
    }
    if (hello->person.id != m_options.person) {
        stop(Mode::needsSignIn); // a token of somebody else must not fill this cache
        m_problem = ErrorCode::signInRequired;
        return;
    }
    m_mode = Mode::running;
    m_greeted = m_verified = true;
    m_line = Line::up;
    m_offlineSince.reset();
    m_problem.reset();
    m_connect.succeed();
    m_feedBackoff.hurry();
    if (hello->epoch != m_refusedEpoch) m_sendBackoff.hurry(); // else: it still says what it refuses
    // The server read its clock about half way between our two looks.
    const auto roundTrip = now() - flight.sentAt;
    m_skew = hello->serverTime - (flight.sentWall + roundTrip / 2);
    const bool first = !m_lease.known() || m_lease.lease().lasts != hello->lease.value_or(leaseByDefault);
    m_lease.grant(hello->serverTime, hello->lease.value_or(leaseByDefault), roundTrip, m_clock);
    if (!m_lease.over()) letRead(); // else: the answer was under way for longer than the lease
    keepLease(first);
    metEpoch(hello->epoch);
    if (const auto again = m_store.metEpoch(hello->epoch); again && *again) { // else: the first page meets it
        countOutbox();
        want(OutboxChanged{});
    }
    if (!m_feed.epoch.empty() && hello->epoch != m_feed.epoch) resync();
    m_answersForCourses = hello->answersForCourses;
    if (hello->keepBytes) metBound(*hello->keepBytes);
    if (!m_feedFlight) m_wantFeed = true;
}

void Engine::sendFeed(const std::string& cursor) {
    m_feedCursor = cursor;
    m_wantFeed = m_wokenMeanwhile = false;
    if (m_pageLimit == 0) m_pageLimit = m_options.pageLimit;
    m_feedFlight = launch(Call::feed, cursor, m_pageLimit, {});
}

void Engine::onFeed(const Answer& a, SteadyTime sentAt) {
    if (m_page) applyPending(); // pages are stored in their order
    m_wantFeed = true;          // until a page says that there is no more
    const auto took = now() - sentAt;
    // A line that is far away wants few large pages, one that breaks wants small ones.
    if (a.status != 200 || took > m_options.pageWithin) m_pageLimit = std::max(m_pageLimit / 2, m_options.pageAtLeast);
    if (refused(a, m_feedBackoff, true)) return;
    auto page = a.status == 200 ? protocol::feedPageFromText(a.body)
                                : Result<protocol::FeedPage>(fail(
                                      protocol::errorCodeFromBody(a.body).value_or(ErrorCode::unavailable)));
    if (page && page->more && page->next == m_feedCursor)
        page = fail(ErrorCode::unavailable, "the feed stands still");
    if (!page) {
        m_obstacle = a.obstacle;
        m_feedBackoff.fail(now(), m_random, a.retryAfter);
        lineDown(page.error().code, a.retryAfter);
        return;
    }
    if (!m_feed.epoch.empty() && page->epoch != m_feed.epoch && m_feedCursor == m_feed.cursor) {
        resync();
        return;
    }
    metEpoch(page->epoch);
    contact(now() - sentAt);
    m_pageFrom = m_feedCursor;
    m_page = std::move(*page);
    if (m_page->more && took <= m_options.pageWithin / 2) m_pageLimit = std::min(m_pageLimit * 2, m_options.pageAtMost);
    // While this page is being stored the next one is on its way.
    if (m_page->more && !m_page->next.empty()) sendFeed(m_page->next);
    want(ContinueSoon{});
}

void Engine::applyPending() {
    if (!m_page) return;
    const auto page = std::exchange(m_page, std::nullopt);
    const auto refetch = [&] {
        drop(m_feedFlight);
        m_wantFeed = true;
    };
    if (m_pageFrom != m_feed.cursor) return refetch();
    auto applied = m_store.applyPage(*page, m_pageFrom, m_clock.now());
    if (!applied) {
        refetch();
        storeError(applied.error(), m_feedBackoff);
        if (m_mode != Mode::broken) countOutbox(); // the page does not stand, but its epoch may have been met
        return;
    }
    m_feedBackoff.succeed();
    if (m_greeted) m_problem.reset();
    m_feed = std::move(applied->state);
    if (!applied->changed.empty())
        want(ResourcesChanged{std::move(applied->changed), std::move(applied->patients)});
    if (applied->outboxChanged && !FYR_PLANTED(28)) {
        countOutbox();
        want(OutboxChanged{});
    }
    m_recordsWanted = m_recordsWanted || applied->recordsWanted;
    if (m_boundTold)
        metBound(*m_boundTold);
    else
        trimSoon();
    if (page->more) {
        if (!m_feedFlight) m_wantFeed = true;
        return;
    }
    m_wantFeed = std::exchange(m_wokenMeanwhile, false);
    if (FYR_PLANTED(3)) {
        m_pollAt = SteadyTime::max();
        return;
    }
    // Between 75 and 125 %: a clinic's workstations should not ask in step.
    m_pollAt = now() + m_options.pollEvery * 3 / 4 + Backoff::share(m_random, m_options.pollEvery / 2);
}

void Engine::resync() {
    drop(m_feedFlight);
    m_page.reset();
    auto state = m_store.beginResync();
    if (!state) {
        storeError(state.error(), m_feedBackoff);
        return;
    }
    m_feed = std::move(*state);
    m_wantFeed = true;
}

} // namespace fyr::sync
