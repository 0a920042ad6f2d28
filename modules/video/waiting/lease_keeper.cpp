#include "video/waiting/lease_keeper.h"

#include "base/planted.h"

namespace fyr::video::waiting {

void LeaseKeeper::opened(const LeaseOf& who, SteadyTime now) { m_lines[who] = {now, now, false, true}; }

void LeaseKeeper::heard(const LeaseOf& who, SteadyTime now) {
    const auto [at, fresh] = m_lines.try_emplace(who);
    if (fresh) at->second.written = now - m_every; // this node does not know when it was last renewed
    at->second.heardAt = now;
    at->second.heard = true;
    at->second.open = true;
}

void LeaseKeeper::closed(const LeaseOf& who) {
    const auto at = m_lines.find(who);
    if (at == m_lines.end()) return;
    if (at->second.heard) at->second.open = false; // what was heard is still to be written
    else m_lines.erase(at);
}

std::vector<LeaseKeeper::Due> LeaseKeeper::due(SteadyTime now) {
    std::vector<Due> out;
    for (auto at = m_lines.begin(); at != m_lines.end();) {
        auto& line = at->second;
        if (FYR_PLANTED(407)) {
            line.heard = true;
            line.heardAt = now;
        }
        if (line.heard && (now - line.written >= m_every || !line.open)) {
            out.push_back({at->first, std::chrono::duration_cast<Millis>(now - line.heardAt)});
            line.written = now;
            line.heard = false;
        }
        if (line.open) ++at;
        else at = m_lines.erase(at);
    }
    return out;
}

void LeaseKeeper::failed(const Due& due, SteadyTime now) {
    const auto [at, fresh] = m_lines.try_emplace(due.who);
    if (fresh) {
        at->second.open = false;
        at->second.heardAt = now - due.ago;
    }
    at->second.heard = true;
    at->second.written = SteadyTime{};
}

} // namespace fyr::video::waiting
