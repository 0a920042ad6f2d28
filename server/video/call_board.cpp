#include "server/video/call_board.h"

namespace fyr::server::video {

Result<std::vector<const CallVisit*>> CallBoard::read(const TenantId& tenant) {
    auto& known = m_known[tenant];
    const auto body = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto keys, openCallKeys(tx)); // in the order of the ids
        std::map<std::string, CallVisit, std::less<>> now;
        for (const auto& key : keys) {
            const auto before = known.find(key.id);
            if (before != known.end() && before->second.number == key.number) {
                now.insert(now.end(), known.extract(before));
                continue;
            }
            FYR_TRY(auto c, loadCallWithoutLeases(tx, key.id));
            if (!c) continue;
            c->visit.moments = {}; // history: nobody asks for it here
            now.emplace_hint(now.end(), key.id, std::move(*c));
        }
        known = std::move(now);
        FYR_TRY(auto leases, allLeases(tx));
        for (auto& [of, lease] : leases) {
            const auto slash = of.find('/');
            const auto at = known.find(std::string_view(of).substr(0, slash));
            if (at == known.end() || slash == std::string::npos) continue;
            if (auto* p = at->second.visit.find(std::string_view(of).substr(slash + 1))) p->lease = std::move(lease);
        }
        return {};
    };
    FYR_CHECK(m_store.read(tenant, body));
    std::vector<const CallVisit*> out;
    out.reserve(known.size());
    for (const auto& [id, c] : known) out.push_back(&c);
    return out;
}

} // namespace fyr::server::video
