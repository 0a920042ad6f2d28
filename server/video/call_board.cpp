#include "server/video/call_board.h"

namespace fyr::server::video {

// What is read stands in the order of what is known: the one looked for is mostly the one at hand or the next.
CallBoard::Known::iterator CallBoard::near(Known& known, Known::iterator at, std::string_view id) {
    for (int i = 0; i < 2 && at != known.end(); ++i, ++at)
        if (at->first == id) return at;
    return known.find(id);
}

Result<std::vector<const CallVisit*>> CallBoard::read(const TenantId& tenant) {
    auto& known = m_known[tenant];
    const auto body = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto keys, openCallKeys(tx)); // in the order of the ids
        const auto round = ++m_round;
        auto at = known.begin();
        for (const auto& key : keys) {
            if (const auto before = near(known, at, key.id); before != known.end()) {
                at = before;
                if (before->second.call.number == key.number) {
                    before->second.round = round;
                    continue;
                }
            }
            FYR_TRY(auto c, loadCallWithoutLeases(tx, key.id));
            if (!c) continue;
            c->visit.moments = {}; // history: nobody asks for it here
            at = known.insert_or_assign(at, key.id, Read{std::move(*c), round});
        }
        std::erase_if(known, [round](const auto& one) { return one.second.round != round; });
        FYR_TRY(auto leases, allLeases(tx));
        at = known.begin();
        for (auto& [of, lease] : leases) {
            const auto slash = of.find('/');
            if (slash == std::string::npos) continue;
            const auto here = near(known, at, std::string_view(of).substr(0, slash));
            if (here == known.end()) continue;
            at = here;
            if (auto* p = here->second.call.visit.find(std::string_view(of).substr(slash + 1))) p->lease = std::move(lease);
        }
        return {};
    };
    FYR_CHECK(m_store.read(tenant, body));
    std::vector<const CallVisit*> out;
    out.reserve(known.size());
    for (const auto& [id, one] : known) out.push_back(&one.call);
    return out;
}

} // namespace fyr::server::video
