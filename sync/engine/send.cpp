// The outbox: what goes up.
#include "sync/engine/engine.h"

#include "base/planted.h"

#include <algorithm>

namespace fyr::sync {
namespace {

constexpr std::size_t envelopeBytes = 4096; // room for the batch around its commands
constexpr int unansweredAtMost = 5;

} // namespace

void Engine::countOutbox() {
    auto counts = m_store.outboxCounts();
    m_recount = !counts;
    if (FYR_PLANTED(26) && m_counts.unsent > 0) return;
    if (counts)
        m_counts = *counts;
    else
        storeError(counts.error(), m_sendBackoff);
}

void Engine::sendBatch() {
    auto commands = m_store.unsent(m_batchLimit, protocol::maxBatchBytes - envelopeBytes);
    if (!commands) return storeError(commands.error(), m_sendBackoff);
    if (commands->empty()) return countOutbox();
    std::vector<CommandId> ids;
    ids.reserve(commands->size());
    for (const auto& c : *commands)
        ids.push_back(c.id);
    // Before it leaves: after a crash nobody may undo what the server may already have.
    if (auto marked = FYR_PLANTED(7) ? Result<void>{} : m_store.markSent(ids); !marked) return storeError(marked.error(), m_sendBackoff);
    m_batch = std::move(ids);
    m_batchFlight = launch(Call::commands, {}, 0, protocol::writeBatch(m_options.device, *commands, m_epochMet));
}

void Engine::onCommands(const Answer& a) {
    const auto batch = std::exchange(m_batch, {});
    if (a.status == 410 && protocol::errorCodeFromBody(a.body) == ErrorCode::resyncRequired) return otherLife();
    if (refused(a, m_sendBackoff, a.status == 0)) return;
    if (a.status != 200) {
        m_batch = batch;
        batchRefused(protocol::errorCodeFromBody(a.body).value_or(ErrorCode::unavailable));
        m_batch.clear();
        return;
    }
    auto results = protocol::resultsFromText(a.body);
    if (!results && FYR_PLANTED(8)) {
        for (const auto& id : batch)
            if (!m_store.park(id, Error{ErrorCode::badJson}, m_clock.now())) break;
        return countOutbox();
    }
    if (!results) {
        m_sendProblem = ErrorCode::unavailable;
        m_sendBackoff.fail(now(), m_random, a.retryAfter);
        return;
    }
    std::erase_if(*results, [&](const auto& r) { return std::ranges::find(batch, r.id) == batch.end(); });
    auto stored = m_store.storeAnswers(*results, m_clock.now());
    if (!stored) return storeError(stored.error(), m_sendBackoff); // asked again, it answers the same

    std::vector<CommandId> parked;
    for (const auto& id : batch) {
        const bool answered = std::ranges::find(*results, id, &protocol::CommandResult::id) != results->end();
        if (answered)
            m_unanswered.erase(id.str());
        else if (++m_unanswered[id.str()] >= unansweredAtMost)
            parked.push_back(id);
    }
    for (const auto& id : parked) {
        m_unanswered.erase(id.str());
        const Error why{ErrorCode::internal, "the server leaves it unanswered"};
        if (auto done = m_store.park(id, why, m_clock.now()); !done) {
            countOutbox(); // the answers are stored all the same
            return storeError(done.error(), m_sendBackoff);
        }
    }
    countOutbox();
    want(OutboxChanged{.attention = stored->attentionChanged || !parked.empty()});
    m_wantFeed = true; // what was accepted comes back through the feed
    m_wokenMeanwhile = true;
    if (stored->answered.empty() && parked.empty()) {
        m_sendProblem = ErrorCode::unavailable;
        m_sendBackoff.fail(now(), m_random, a.retryAfter);
        return;
    }
    m_sendProblem.reset();
    m_sendBackoff.succeed();
    m_batchLimit = std::min(m_batchLimit * 2, protocol::maxCommandsPerBatch);
}

// The server lives another life than the one that this batch was made for: greeted anew, it says which.
void Engine::otherLife() {
    m_refusedEpoch = m_epochMet;
    m_sendBackoff.fail(now(), m_random);
    m_greeted = false;
    m_connect.hurry();
}

// The whole batch was refused: halve it until the one that poisons it stands alone, then park that one.
void Engine::batchRefused(ErrorCode code) {
    m_sendProblem = code;
    if (!protocol::isFinal(code)) {
        m_sendBackoff.fail(now(), m_random);
        return;
    }
    if (m_batch.size() > 1 && !FYR_PLANTED(9)) {
        m_batchLimit = m_batch.size() / 2;
        m_sendBackoff.succeed();
        return;
    }
    if (m_batch.empty()) return;
    if (auto done = m_store.park(m_batch.front(), Error{code}, m_clock.now()); !done)
        return storeError(done.error(), m_sendBackoff);
    countOutbox();
    want(OutboxChanged{.attention = true});
    m_sendBackoff.succeed();
    m_sendProblem.reset();
}

} // namespace fyr::sync
