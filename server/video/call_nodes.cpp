#include "server/video/call_nodes.h"

#include "base/json.h"

#include <algorithm>

namespace fyr::server::video {
namespace {

std::string roomKey(std::string_view visit) { return "callroom/" + std::string(visit); }
std::string nodeKey(std::string_view node) { return "callnode/" + std::string(node); }

} // namespace

Result<void> CallNodes::stamp(WriteTx& tx) {
    const auto until = m_goesDown ? m_clock.now() - Millis{1} : m_clock.now() + m_lease;
    return tx.setValue(nodeKey(m_node), json::write(json::object{{"until", formatInstant(until)}, {"url", m_url}}));
}

Result<void> CallNodes::leave(const TenantId& tenant) {
    return m_store.write(tenant, [&](WriteTx& tx) { return stamp(tx); });
}

Result<std::optional<CallNodes::Elsewhere>> CallNodes::claim(const TenantId& tenant, const std::string& visit) {
    std::optional<Elsewhere> out;
    if (m_goesDown) return std::optional(Elsewhere{}); // whoever is asked next
    const auto claimed = [&](WriteTx& tx) -> Result<void> {
        out.reset();
        FYR_TRY(const auto holder, tx.value(roomKey(visit)));
        if (holder && *holder != m_node) {
            FYR_TRY(const auto node, tx.value(nodeKey(*holder)));
            if (node) {
                FYR_TRY(const auto v, json::parse(*node));
                FYR_TRY(const auto until, parseInstant(json::text(v, "until").value_or("")));
                if (until > m_clock.now()) {
                    out = Elsewhere{std::string(json::text(v, "url").value_or(""))};
                    return {};
                }
            }
        }
        FYR_CHECK(stamp(tx));
        if (holder == m_node) return {};
        // Two nodes that take it over at once meet at this number.
        FYR_TRY(const auto events, tx.events(roomKey(visit)));
        const auto number = static_cast<std::int64_t>(events.size());
        FYR_CHECK(tx.append(roomKey(visit), number, {{roomKey(visit), number + 1, m_clock.now(), "taken", json::write(json::object{{"node", m_node}})}}));
        return tx.setValue(roomKey(visit), m_node);
    };
    Result<void> done;
    for (int i = 0; i < 3; ++i) {
        done = m_store.write(tenant, claimed);
        if (done || done.error().code != ErrorCode::versionConflict) break;
    }
    if (!done) return fail(done.error());
    return out;
}

Result<void> CallNodes::release(const TenantId& tenant, const std::string& visit) {
    return m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto holder, tx.value(roomKey(visit)));
        if (holder != m_node) return {};
        return tx.clearValue(roomKey(visit));
    });
}

Result<std::set<std::string>> CallNodes::renew(const TenantId& tenant, const std::function<std::set<std::string>()>& visits) {
    std::set<std::string> lost;
    if (m_goesDown) return lost;
    const auto now = m_clock.now();
    bool lapsed = false;
    {
        const std::scoped_lock lock(m_mutex);
        const auto at = m_until.find(tenant);
        lapsed = at == m_until.end() || at->second <= now; // nobody took anything while the lease stood
    }
    const auto asked = lapsed ? visits() : std::set<std::string>{};
    const auto done = m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        lost.clear();
        for (const auto& visit : asked) {
            FYR_TRY(const auto holder, tx.value(roomKey(visit)));
            if (holder && *holder != m_node) lost.insert(visit);
        }
        return stamp(tx);
    });
    if (!done) return fail(done.error());
    const std::scoped_lock lock(m_mutex);
    m_until[tenant] = now + m_lease;
    return lost;
}

} // namespace fyr::server::video
