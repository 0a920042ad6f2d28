#include "video/waiting/lease_keeper.h"

#include "base/planted.h"

namespace fyr::video::waiting {

// Puts it where it belongs in the queue, or takes it out.
void LeaseKeeper::place(Lines::value_type& one, bool heard) {
    auto& line = one.second;
    const auto due = line.open ? line.written + m_every : SteadyTime::min();
    if (line.heard && (!heard || due != line.due)) m_queue.erase({line.due, &one});
    else if (line.heard) return;
    line.heard = heard;
    if (!heard) return;
    line.due = due;
    m_queue.insert({due, &one});
}

void LeaseKeeper::opened(const LeaseOf& who, SteadyTime now) {
    auto& one = *m_lines.try_emplace(who).first;
    place(one, false);
    one.second.written = one.second.heardAt = now;
    one.second.open = true;
}

void LeaseKeeper::heard(const LeaseOf& who, SteadyTime now) {
    const auto [at, fresh] = m_lines.try_emplace(who);
    auto& line = at->second;
    if (fresh) line.written = now - m_every; // this node does not know when it was last renewed
    line.heardAt = now;
    line.open = true;
    place(*at, true);
}

void LeaseKeeper::closed(const LeaseOf& who) {
    const auto at = m_lines.find(who);
    if (at == m_lines.end()) return;
    if (!at->second.heard) {
        m_lines.erase(at);
        return;
    }
    at->second.open = false; // what was heard is still to be written
    place(*at, true);
}

std::vector<LeaseKeeper::Due> LeaseKeeper::due(SteadyTime now) {
    if (FYR_PLANTED(407))
        for (auto& one : m_lines) {
            one.second.heardAt = now;
            place(one, true);
        }
    std::vector<Due> out;
    while (!m_queue.empty() && m_queue.begin()->first <= now) {
        auto& one = *m_queue.begin()->second;
        place(one, false);
        auto& line = one.second;
        out.push_back({one.first, std::chrono::duration_cast<Millis>(now - line.heardAt)});
        line.written = now;
        if (!line.open) m_lines.erase(m_lines.find(one.first));
    }
    return out;
}

// `now` as it was said to `due`.
void LeaseKeeper::failed(const Due& due, SteadyTime now) {
    const auto [at, fresh] = m_lines.try_emplace(due.who);
    auto& line = at->second;
    if (fresh) {
        line.open = false;
        line.heardAt = now - due.ago;
    }
    line.written = SteadyTime{};
    place(*at, true);
}

} // namespace fyr::video::waiting
