// Whether the cache may be read: the lease, and what happens to a device that was shut out.
#include "sync/engine/engine.h"

#include "base/planted.h"

#include <algorithm>

namespace fyr::sync {
namespace {

constexpr std::size_t envelopeBytes = 4096; // room for the batch around its commands
constexpr Millis handInAtMost{60'000};
constexpr std::string_view shutOutEpoch = "-"; // no life of a server is called so
constexpr Millis shutOutPatience{30'000};      // so long a disk may refuse to say what was accepted; then the purge goes first

} // namespace

void Engine::loadLease(bool signedIn) {
    const auto text = m_store.lease();
    if (!text) { // not known is not "for ever"
        m_store.shut(m_lapsed = true);
        return storeError(text.error(), m_connect);
    }
    if (auto kept = leaseFromText(*text)) {
        m_lease.load(*kept, m_clock);
        m_grantKept = kept->granted;
        m_wallKept = kept->wall;
        // Somebody signed in here: the server lets this device in again.
        if (signedIn) m_lease.setRevoked(false);
    } else if (!m_feed.cursor.empty() || m_feed.received > 0) {
        // Records without the lease they came with: nobody can say how old they are.
        m_lease.load({m_clock.now(), Millis{0}, m_clock.now(), m_clock.now(), false}, m_clock);
    }
    if (m_lease.known() && m_lease.lease().revoked)
        revoked();
    else
        watchLease();
}

// The server let us read: whatever was shut opens again.
void Engine::letRead() {
    if (!m_lapsed) return;
    if (m_purgeCut) { // half of it may be done: what is here now says the store, and nobody else
        auto here = m_store.feedState();
        if (!here) return storeError(here.error(), m_feedBackoff);
        m_feed = std::move(*here);
        m_purgeCut = false;
        m_wantFeed = true;
    }
    m_lapsed = m_purged = false;
    m_store.shut(false);
    want(ResourcesChanged{});
}

void Engine::contact(Millis passed) {
    m_lease.renew(passed, m_clock);
    if (!m_lease.over()) letRead();
    keepLease(false);
}

void Engine::keepLease(bool atOnce) {
    if (!m_lease.known()) return;
    const auto moved = std::max(m_lease.sinceKept(), std::chrono::abs(m_lease.lease().granted - m_grantKept));
    // A wall clock that was turned back is written down at once: what passes from now on is measured from there, also by
    // the next start. Otherwise a restart each minute would make a lease last for ever.
    const bool turnedBack = m_lease.lease().wall < m_wallKept;
    if (!atOnce && !turnedBack && !m_leaseUnkept && moved < m_options.keepLeaseEvery) return;
    m_leaseUnkept = !m_store.keepLease(write(m_lease.lease()));
    if (m_leaseUnkept) return;
    m_lease.kept();
    m_grantKept = m_lease.lease().granted;
    m_wallKept = m_lease.lease().wall;
}

SteadyTime Engine::leaseTick() const {
    if (m_lapsed) return m_lease.advancedAt() + Millis{1000}; // its end is not yet written down
    // Not at once again when it could not be kept.
    const auto keepIn = std::max(Millis{1000}, m_options.keepLeaseEvery - m_lease.sinceKept());
    return m_lease.advancedAt() + std::max(Millis{0}, std::min(m_lease.left(), keepIn));
}

void Engine::watchLease() {
    if (m_mode == Mode::stopped || m_mode == Mode::broken || m_mode == Mode::revoked || !m_lease.known()) return;
    m_lease.advance(m_clock);
    keepLease(false);
    if (!m_lease.over()) return;
    if (!m_lapsed) {
        m_lapsed = true;
        if (!FYR_PLANTED(15)) m_store.shut(true); // at once; what is there goes when the server cannot be asked
        keepLease(true);
        m_greeted = false;
        m_connect.hurry();
    }
    if (m_mode != Mode::running) leaseOver();
}

// Over, and the server could not be asked, or it wants a sign-in first.
void Engine::leaseOver() {
    if (m_lapsed && !m_purged) purge(true);
}

void Engine::purge(bool leaseEnded) {
    m_store.shut(true);
    m_page.reset();
    drop(m_feedFlight);
    auto state = m_store.purgeRecords();
    m_purgeCut = !state;
    if (!state) return storeError(state.error(), m_feedBackoff); // shut all the same; tried again
    m_purged = true;
    m_feed = std::move(*state);
    m_wantFeed = true;
    want(RecordsGone{leaseEnded, leaseEnded ? 0 : m_ownWork});
}

// Only ever on the server's own word. What the server has is gone at once; what it has not is handed in first.
void Engine::revoked() {
    stop(Mode::revoked);
    m_problem = ErrorCode::deviceRevoked;
    m_lease.setRevoked(true);
    if (!m_lease.known()) m_lease.load({m_clock.now(), Millis{0}, m_clock.now(), m_clock.now(), true}, m_clock);
    m_lapsed = true;
    m_ownWork = m_counts.unsent + m_counts.attention;
    m_shutOutAt = now();
    askForAll();
    m_purged = FYR_PLANTED(20);
    if (m_unasked) m_store.shut(true);
    else if (!m_purged) purge(false);
    if (FYR_PLANTED(16)) m_lease.setRevoked(false);
    keepLease(true); // a restart must not forget it
    m_sendBackoff = {};
    sendHandIn();
}

// Nor does anybody say here whether the server was restored since: what it accepted is handed in too, and it says of what it
// knows that it holds it. Before the purge, which takes what is known of it.
void Engine::askForAll() {
    const auto again = FYR_PLANTED(29) ? Result<bool>(false) : m_store.metEpoch(shutOutEpoch);
    m_unasked = !again;
    if (!again) storeError(again.error(), m_feedBackoff);
    else if (*again) countOutbox();
}

// What the disk refused when the device was shut out.
void Engine::finishShuttingOut() {
    if (m_unasked) {
        askForAll();
        if (m_unasked && now() - m_shutOutAt < shutOutPatience) return;
        m_unasked = false;
    }
    if (!m_purged) purge(false);
    if (!m_purged || !m_leaseUnkept) return;
    keepLease(true);
    if (m_leaseUnkept) m_feedBackoff.fail(now(), m_random);
}

void Engine::sendHandIn() {
    if (m_unasked) return;
    auto commands = m_store.toHandIn(m_batchLimit, protocol::maxBatchBytes - envelopeBytes);
    if (!commands) return storeError(commands.error(), m_sendBackoff);
    if (commands->empty() || FYR_PLANTED(17)) {
        want(EraseCache{});
        m_handInDone = true;
        return;
    }
    m_batch.clear();
    for (const auto& c : *commands)
        m_batch.push_back(c.id);
    m_batchFlight = launch(Call::handIn, {}, 0, protocol::writeBatch(m_options.device, *commands));
}

void Engine::onHandIn(const Answer& a) {
    const auto batch = std::exchange(m_batch, {});
    const auto code = a.status == 0 ? std::nullopt : protocol::errorCodeFromBody(a.body);
    if (a.status == 403 && (code == ErrorCode::forbidden || FYR_PLANTED(19))) {
        want(EraseCache{}); // this clinic's policy takes nothing from a device that was shut out
        m_handInDone = true;
        return;
    }
    auto held = a.status == 200 ? protocol::heldFromText(a.body) : Result<std::vector<CommandId>>(fail(ErrorCode::unavailable));
    if (FYR_PLANTED(18) && a.status == 200) held = batch;
    if (held) std::erase_if(*held, [&](const auto& id) { return std::ranges::find(batch, id) == batch.end(); });
    if (!held || held->empty()) {
        if (a.status == 413 && batch.size() > 1) m_batchLimit = batch.size() / 2;
        m_sendBackoff.fail(now(), m_random, a.retryAfter);
        if (m_sendBackoff.failures() > 8) m_sendBackoff.waitUntil(now() + handInAtMost);
        return;
    }
    if (auto gone = m_store.handedIn(*held); !gone) return storeError(gone.error(), m_sendBackoff);
    m_sendBackoff.succeed();
    countOutbox();
    want(OutboxChanged{.attention = true});
}

} // namespace fyr::sync
