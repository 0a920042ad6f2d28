#include "server/services/outbox.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {

Millis outboxDelay(std::int32_t attempts) noexcept {
    return std::chrono::seconds{std::min(600, 1 << std::clamp(attempts, 0, 10))};
}

Result<std::size_t> Outbox::dispatch(const TenantId& tenant) {
    const auto now = m_clock.now();
    std::vector<OutboxRow> due;
    const auto look = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(due, tx.dueOutbox(now, 200));
        return {};
    };
    FYR_CHECK(m_store.read(tenant, look));
    if (due.empty()) return 0;
    std::vector<std::pair<std::int64_t, std::optional<Instant>>> settled;
    std::size_t done = 0;
    for (const auto& row : due) {
        const auto handler = m_handlers.find(row.topic);
        const Result<void> result = handler == m_handlers.end() ? Result<void>(fail(ErrorCode::content, "no handler"))
                                                                : handler->second(tenant, row);
        if (result) {
            ++done;
            settled.emplace_back(row.seq, std::nullopt);
        } else {
            m_log.warning("outbox.failed", {{"event.dataset", row.topic},
                                            {"error.code", info(result.error().code).name},
                                            {"attempts", fmt::format("{}", row.attempts + 1)}});
            settled.emplace_back(row.seq, now + outboxDelay(row.attempts));
        }
    }
    const auto settle = [&](WriteTx& tx) -> Result<void> {
        for (const auto& [seq, retryAt] : settled) FYR_CHECK(tx.settleOutbox(seq, retryAt));
        return {};
    };
    FYR_CHECK(m_store.write(tenant, settle));
    return done;
}

} // namespace fyr::server
