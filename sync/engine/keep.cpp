// How much is kept (docs/SYNC.md): room is made when there is too much, what was dropped is fetched when it is wanted.
#include "sync/engine/engine.h"

#include "base/planted.h"

namespace fyr::sync {
namespace {

constexpr std::int64_t trimAtOnce = 64 * 1024; // bytes of content: taking its words out of the index is the slow part

} // namespace

void Engine::metBound(std::int64_t bytes) {
    m_boundTold.reset();
    if (!m_store.keepBound(bytes)) {
        m_boundTold = bytes; // tried again with the next page
        return;
    }
    if (m_bounded) return trimSoon();
    m_bounded = m_trimming = m_recordsWanted = true;
    want(ContinueSoon{});
}

void Engine::trimSoon() {
    if (!m_bounded || m_trimming || FYR_PLANTED(34)) return;
    const auto excess = m_store.excess();
    if (!excess || *excess == 0) return;
    m_trimming = true;
    want(ContinueSoon{});
}

// One slice. What fails here is tried again with the next page.
void Engine::trimSome() {
    if (!std::exchange(m_trimming, false)) return;
    const auto excess = m_store.excess(); // after each slice: content is only a part of what room it takes
    if (!excess) return;
    bool more = false;
    if (*excess > 0) {
        auto trimmed = m_store.trim(std::min(*excess, trimAtOnce));
        if (!trimmed) return storeError(trimmed.error(), m_feedBackoff);
        more = trimmed->bytes > 0; // else all that is left must stay
        if (!trimmed->changed.empty()) want(ResourcesChanged{std::move(trimmed->changed), std::move(trimmed->patients)});
    }
    if (!more) more = m_store.shrink().value_or(false);
    if (!more) return;
    m_trimming = true;
    want(ContinueSoon{});
}

bool Engine::mayFetch() const {
    return m_greeted && m_bounded && m_recordsWanted && !m_recordsFlight && !m_lapsed && !m_feed.resyncing && !m_feed.epoch.empty();
}

void Engine::sendRecords() {
    const auto keys = m_store.wanted(protocol::maxKeysPerRequest);
    if (!keys) return storeError(keys.error(), m_recordsBackoff);
    m_recordsWanted = !keys->empty();
    if (keys->empty()) return;
    m_recordsFlight = launch(Call::records, {}, 0, protocol::writeKeys(*keys));
}

void Engine::onRecords(const Answer& a) {
    if (FYR_PLANTED(35)) m_recordsWanted = false;
    if (refused(a, m_recordsBackoff, true)) return;
    const auto page = a.status == 200 ? protocol::feedPageFromText(a.body) : Result<protocol::FeedPage>(fail(ErrorCode::unavailable));
    auto filled = page ? m_store.fill(*page) : Result<AppliedPage>(fail(ErrorCode::unavailable));
    if (!filled && page && filled.error().code != ErrorCode::invalidState) storeError(filled.error(), m_recordsBackoff);
    // None: they changed or went since; the feed will tell, and then what is left is asked for again.
    if (!filled || filled->changed.empty()) return m_recordsBackoff.fail(now(), m_random, a.retryAfter);
    m_recordsBackoff.succeed();
    want(ResourcesChanged{std::move(filled->changed), std::move(filled->patients)});
    trimSoon();
}

Result<Effects> Engine::opened(const std::string& patient) {
    FYR_TRY(const bool wanted, m_store.opened(patient));
    if (wanted) {
        m_recordsWanted = true;
        m_recordsBackoff.hurry();
        plan();
    }
    return take();
}

} // namespace fyr::sync
