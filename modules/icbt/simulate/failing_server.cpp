#include "icbt/simulate/failing_server.h"

#include "base/planted.h"

#include <algorithm>

namespace fyr::icbt::simulate {

using std::chrono::seconds;

void ServerTime::clockIsAhead(Instant from, Millis by) {
    if (m_clock.back().first == from) m_clock.back().second = by;
    else m_clock.emplace_back(from, by);
}

namespace {

template <class Windows>
bool outside(const Windows& all, Instant t) noexcept {
    return std::none_of(all.begin(), all.end(), [&](const auto& w) { return w.from <= t && t < w.to; });
}
template <class Windows>
Instant outsideFrom(const Windows& all, Instant t) noexcept {
    for (const auto& w : all)
        if (w.from <= t && t < w.to) t = w.to;
    return t;
}

} // namespace

bool ServerTime::up(Instant t) const noexcept { return outside(m_down, t); }
Instant ServerTime::upFrom(Instant t) const noexcept { return outsideFrom(m_down, t); }
bool ServerTime::reachesPeople(Instant t) const noexcept { return up(t) && outside(m_cut, t); }

Instant ServerTime::reachesPeopleFrom(Instant t) const noexcept {
    while (!reachesPeople(t)) t = outsideFrom(m_cut, upFrom(t));
    return t;
}

Instant ServerTime::nextDown(Instant t) const noexcept {
    for (const auto& w : m_down)
        if (w.from > t) return w.from;
    return Instant::max();
}

Instant ServerTime::nextWhole(Instant t) const noexcept {
    for (const auto& w : m_cut)
        if (w.to > t) return w.to;
    return Instant::max();
}

std::optional<Instant> ServerTime::mustKnow(Instant stamp, Instant notBefore, Millis whole, Instant until) const {
    std::optional<Instant> since; // the clock has come there, and the server is up
    auto down = m_down.begin();
    for (std::size_t i = 0; i < m_clock.size(); ++i) {
        const auto to = std::min(until, i + 1 < m_clock.size() ? m_clock[i + 1].first : until);
        const auto shown = std::max(notBefore, stamp - m_clock[i].second); // when this clock shows it
        for (auto t = m_clock[i].first; t < to;) {
            while (down != m_down.end() && down->to <= t) ++down;
            if (down != m_down.end() && down->from <= t) {
                since.reset();
                t = std::min(to, down->to);
                continue;
            }
            const auto end = std::min(to, down != m_down.end() ? down->from : to);
            if (shown > t) since.reset();
            if (shown < end && !since) since = std::max(t, shown);
            if (since && end - *since > whole) return since;
            t = end;
        }
    }
    return {};
}

FailingServer::Answer FailingServer::take(Instant t, const Event& e, std::uint64_t number) {
    ++m_counts.events;
    if (m_done.contains(number)) return Answer::done;
    auto mine = e;
    mine.at = t + m_time.ahead();
    m_high = stampAt(t);
    const auto before = m_effects.size();
    if (step(s, m_course, mine, m_effects)) {
        keep(std::move(mine));
        m_done.insert(number);
        return Answer::done;
    }
    if (m_effects.size() > before) keep({}); // what time brought about
    return Answer::refused;
}

void FailingServer::poll(Instant t) {
    m_high = stampAt(t);
    const auto before = m_effects.size();
    advance(s, m_course, t + m_time.ahead(), m_effects);
    if (m_effects.size() > before) keep({});
}

void FailingServer::keep(Event e) {
    if (m_course.now != m_high) m_broken = "the engine's time is not the server's";
    m_log.append(s.programme, std::move(e), m_course.now);
    m_logged = m_high;
}

void FailingServer::deliver(Instant t, bool all) {
    if (!m_time.reachesPeople(t)) {
        if (FYR_PLANTED(323)) m_kept = m_delivered = m_effects.size();
        return;
    }
    auto until = m_effects.size();
    if (!all && until > m_delivered) until = m_delivered + r.below(until - m_delivered + 1);
    for (auto i = m_delivered; i < until; ++i) send(t, i);
    for (auto i = m_delivered; i > 0 && i + 3 > m_delivered; --i)
        if (r.below(20) == 0) send(t, i - 1); // once more, out of its order
    m_delivered = FYR_PLANTED(315) ? m_effects.size() : until;
    if (r.below(2) == 0 || all) m_kept = m_delivered; // a little later than it went out
}

bool FailingServer::crash() {
    ++m_counts.crashes;
    m_effects.clear();
    if (FYR_PLANTED(322) && !m_log.entries.empty()) m_log.entries.pop_back();
    auto again = replay(s, m_log, &m_effects);
    if (!again) {
        m_broken = "replay: " + again.error().detail;
        return false;
    }
    m_course = std::move(*again);
    if (FYR_PLANTED(316)) std::erase_if(m_course.duties, [](const Duty& d) { return isRisk(d.kind) && !d.taken; });
    if (FYR_PLANTED(317)) m_done.clear();
    m_delivered = FYR_PLANTED(318) ? m_effects.size() : std::min(m_kept, m_effects.size());
    m_high = m_logged;
    return true;
}

void FailingServer::send(Instant t, std::size_t place) {
    ++m_counts.deliveries;
    const auto& e = m_effects[place];
    const auto delay = seconds(r.below(static_cast<std::uint64_t>(seconds(slowest).count())));
    if (place < m_received) return; // it is there already
    m_received = place + 1;
    if (e.type == EffectType::dutyTold && isRisk(e.kind)) m_told.push_back({e.subject, e.kind, e.to, e.at, t + delay});
}

} // namespace fyr::icbt::simulate
