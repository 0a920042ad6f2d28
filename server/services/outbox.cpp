#include "server/services/outbox.h"

#include "base/random.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {

Millis outboxDelay(std::int32_t attempts) noexcept {
    return std::chrono::seconds{std::min(600, 1 << std::clamp(attempts, 0, 10))};
}

namespace {
constexpr std::size_t settledAtOnce = 10;
} // namespace

Outbox::Outbox(Store& store, const Clock& clock, Log& log, OutboxOptions options)
    : m_store(store), m_clock(clock), m_log(log), m_options(std::move(options)) {
    if (!m_options.node.empty()) return;
    SystemRandom random; // not the port that tests seed: two nodes must never have the same name
    m_options.node = makeUlid(m_clock.now(), random);
}

Result<std::size_t> Outbox::dispatch(const TenantId& tenant) {
    std::size_t done = 0;
    std::size_t claimed = 0;
    while (claimed < static_cast<std::size_t>(m_options.most)) {
        FYR_TRY(const auto r, round(tenant, m_clock.now()));
        done += r.done;
        claimed += r.claimed;
        if (r.claimed < static_cast<std::size_t>(m_options.atOnce)) break;
    }
    return done;
}

Result<Outbox::Round> Outbox::round(const TenantId& tenant, Instant now) {
    Round out;
    std::vector<OutboxRow> rows;
    FYR_CHECK(m_store.read(tenant, [&](ReadTx& tx) -> Result<void> { // most of the time there is nothing: no write then
        FYR_TRY(rows, tx.dueOutbox(now, 1));
        return {};
    }));
    if (rows.empty()) return out;
    const auto owner = fmt::format("{}/{}", m_options.node, ++m_claims);
    const auto begun = m_clock.steady();
    FYR_CHECK(m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(rows, tx.claimOutbox(owner, now, m_options.lease, m_options.atOnce));
        return {};
    }));
    out.claimed = rows.size();
    std::vector<std::pair<std::int64_t, std::optional<Instant>>> worked;
    const auto settle = [&]() -> Result<void> {
        if (worked.empty()) return {};
        const auto body = [&](WriteTx& tx) -> Result<void> {
            for (const auto& [seq, retryAt] : worked) FYR_CHECK(tx.settleOutbox(seq, retryAt, owner));
            return {};
        };
        FYR_CHECK(m_store.write(tenant, body));
        worked.clear();
        return {};
    };
    for (const auto& row : rows) {
        if (m_clock.steady() - begun >= m_options.lease / 2) {
            m_log.warning("outbox.slow", {{"organization.id", tenant.str()}});
            break; // the rest comes again when the lease is over, here or elsewhere
        }
        const bool done = work(tenant, row).has_value();
        if (done) ++out.done;
        worked.emplace_back(row.seq, done ? std::nullopt : std::optional(m_clock.now() + outboxDelay(row.attempts)));
        // A few at a time: one commit for each would be slow, and what a crash makes come again should be little.
        if (worked.size() == settledAtOnce) FYR_CHECK(settle());
    }
    FYR_CHECK(settle());
    return out;
}

Result<void> Outbox::work(const TenantId& tenant, const OutboxRow& row) {
    const auto handler = m_handlers.find(row.topic);
    const bool known = handler != m_handlers.end();
    const Result<void> result = known ? handler->second(tenant, row) : Result<void>(fail(ErrorCode::content, "no handler"));
    if (onWorked) onWorked(known ? std::string_view(handler->first) : "other", result.has_value());
    if (!result)
        m_log.warning("outbox.failed", {{"event.dataset", row.topic},
                                        {"error.code", info(result.error().code).name},
                                        {"attempts", fmt::format("{}", row.attempts + 1)}});
    return result;
}

} // namespace fyr::server
