// What falls due by itself, in the order of its time.
#include "base/planted.h"
#include "icbt/engine/runner.h"

#include <algorithm>

namespace fyr::icbt {

Sight::Timer Sight::earliest() const {
    const auto& c = seen;
    Timer best;
    const auto consider = [&](Instant at, Timer::Kind kind, std::uint32_t subject = 0) {
        if (best.kind == Timer::Kind::none || at < best.at) best = {at, kind, subject};
    };
    if (c.phase == Phase::ended) return best;
    for (const auto& d : c.duties) {
        if (d.stoodSince) continue;
        if (d.settleBy) {
            if (!FYR_PLANTED(306)) consider(*d.settleBy, Timer::Kind::settle, d.id);
            continue; // it is somebody's: nobody else is told
        }
        if (!d.late) consider(d.answerBy, Timer::Kind::late, d.id);
        if (d.tellAt) consider(*d.tellAt, Timer::Kind::tell, d.id);
    }
    for (std::uint32_t i = 0; i < p.measures.size(); ++i) {
        const auto& m = p.measures[i];
        const auto& s = c.measures[i];
        if (s.next) consider(*s.next, Timer::Kind::measureDue, i);
        if (!s.due) continue;
        consider(s.lateAt, Timer::Kind::measureLate, i);
        if (s.reminded < m.reminders.size()) consider(cal.after(s.dueAt, m.reminders[s.reminded].after), Timer::Kind::measureRemind, i);
    }
    for (std::uint16_t i = 0; i < p.modules.size(); ++i) {
        const auto& m = p.modules[i];
        const auto& s = c.modules[i];
        if (s.status == ModuleStatus::open && s.reminded < m.reminders.size() && workedOn(i))
            consider(cal.after(s.since, m.reminders[s.reminded].after), Timer::Kind::moduleRemind, i);
        if (m.notBeforeWeek && c.phase == Phase::active && comesNext(i)) consider(weekBegins(*m.notBeforeWeek), Timer::Kind::moduleOpens, i);
    }
    switch (c.phase) {
    case Phase::active:
        for (std::uint32_t i = 0; i < p.decisions.size(); ++i)
            if (c.decisions[i].status == DecisionStatus::notYet) consider(weekBegins(p.decisions[i].week + 1), Timer::Kind::decision, i);
        consider(limit(), Timer::Kind::limit);
        if (!c.has(DutyKind::silent)) consider(cal.after(c.lastSign, p.silentAfter), Timer::Kind::silent);
        break;
    case Phase::paused:
        if (c.pauseUntil && !c.has(DutyKind::back)) consider(*c.pauseUntil, Timer::Kind::pauseEnds);
        break;
    case Phase::closing:
        if (!c.has(DutyKind::finish)) consider(cal.after(c.since, p.closingWithin), Timer::Kind::closing);
        break;
    default: break;
    }
    return best;
}

void Runner::advance(Instant to) {
    for (auto& d : c.duties) { // a clock that was set back
        if (FYR_PLANTED(310) && to < c.now) d.tellAt.reset();
        if (FYR_PLANTED(321) && to < c.now && d.tellAt) *d.tellAt += c.now - to;
    }
    while (true) {
        const auto t = earliest();
        if (t.kind == Timer::Kind::none || t.at > to) break;
        c.now = std::max(c.now, t.at);
        fire(t);
    }
    c.now = std::max(c.now, to);
}

void Runner::fire(const Timer& t) {
    const auto i = static_cast<std::uint16_t>(t.subject);
    switch (t.kind) {
    case Timer::Kind::none: return;
    case Timer::Kind::tell: {
        auto& d = *find(t.subject);
        tell(d);
        return;
    }
    case Timer::Kind::late: {
        auto& d = *find(t.subject);
        d.late = true;
        dutyEffect(EffectType::dutyLate, d);
        if (d.kind == DutyKind::choose) chooseByDefault();
        return;
    }
    case Timer::Kind::settle: reopen(*find(t.subject)); return;
    case Timer::Kind::measureDue: {
        auto& s = c.measures[i];
        const auto at = *s.next;
        ++s.instance;
        if (measuresNow(p.measures[i])) fallDue(i, at);
        s.next.reset();
        schedule(i, p.measures[i].when == Measure::When::every ? at + std::chrono::hours(24 * 7 * p.measures[i].everyWeeks) - std::chrono::hours(24) : at);
        return;
    }
    case Timer::Kind::measureLate:
        missed(i);
        if (c.phase == Phase::followUp) settleOpenings();
        return;
    case Timer::Kind::measureRemind: effect(EffectType::reminder, i, p.measures[i].reminders[c.measures[i].reminded++].to); return;
    case Timer::Kind::moduleOpens: settleOpenings(); return;
    case Timer::Kind::moduleRemind: effect(EffectType::moduleReminder, i, p.modules[i].reminders[c.modules[i].reminded++].to); return;
    case Timer::Kind::pauseEnds: raise(DutyKind::back, none, p.pauseClock); return;
    case Timer::Kind::decision: comeToDecision(i); return;
    case Timer::Kind::limit: beginClosing(); return;
    case Timer::Kind::closing: raise(DutyKind::finish, none, p.closingClock); return;
    case Timer::Kind::silent: raise(DutyKind::silent, none, p.silentClock); return;
    }
}

} // namespace fyr::icbt
