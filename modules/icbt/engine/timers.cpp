// What falls due by itself, in the order of its time.
#include "base/planted.h"
#include "icbt/engine/runner.h"

#include <algorithm>

namespace fyr::icbt {

namespace {

struct Earliest {
    Sight::Timer best;
    void consider(Instant at, Sight::Timer::Kind kind, std::uint32_t subject = 0) {
        if (best.kind == Sight::Timer::Kind::none || at < best.at) best = {at, kind, subject};
    }
};

} // namespace

Sight::Timer Sight::earliestDuty() const {
    Earliest e;
    if (seen.phase == Phase::ended) return e.best;
    for (const auto& d : seen.duties) {
        if (d.stoodSince) continue;
        if (d.settleBy) {
            if (!FYR_PLANTED(306)) e.consider(*d.settleBy, Timer::Kind::settle, d.id);
            continue; // it is somebody's: nobody else is told
        }
        if (!d.late) e.consider(d.answerBy, Timer::Kind::late, d.id);
        if (d.tellAt) e.consider(*d.tellAt, Timer::Kind::tell, d.id);
    }
    return e.best;
}

Sight::Timer Sight::earliestOther() const {
    const auto& c = seen;
    Earliest e;
    if (c.phase == Phase::ended) return e.best;
    for (std::uint32_t i = 0; const auto& m : p.measures) {
        const auto& s = c.measures[i];
        if (s.next) e.consider(*s.next, Timer::Kind::measureDue, i);
        if (s.due) {
            e.consider(s.lateAt, Timer::Kind::measureLate, i);
            if (s.reminded < m.reminders.size()) e.consider(cal.after(s.dueAt, m.reminders[s.reminded].after), Timer::Kind::measureRemind, i);
        }
        ++i;
    }
    for (std::uint16_t i = 0; const auto& m : p.modules) {
        const auto& s = c.modules[i];
        if (s.status == ModuleStatus::open && s.reminded < m.reminders.size() && workedOn(i)) e.consider(cal.after(s.since, m.reminders[s.reminded].after), Timer::Kind::moduleRemind, i);
        if (m.notBeforeWeek && c.phase == Phase::active && comesNext(i)) e.consider(weekBegins(*m.notBeforeWeek), Timer::Kind::moduleOpens, i);
        ++i;
    }
    switch (c.phase) {
    case Phase::active:
        for (std::uint32_t i = 0; i < p.decisions.size(); ++i)
            if (c.decisions[i].status == DecisionStatus::notYet) e.consider(weekBegins(p.decisions[i].week + 1), Timer::Kind::decision, i);
        e.consider(limit(), Timer::Kind::limit);
        if (!c.has(DutyKind::silent)) e.consider(cal.after(c.lastSign, p.silentAfter), Timer::Kind::silent);
        break;
    case Phase::paused:
        if (c.pauseUntil && !c.has(DutyKind::back)) e.consider(*c.pauseUntil, Timer::Kind::pauseEnds);
        break;
    case Phase::closing:
        if (!c.has(DutyKind::finish)) e.consider(cal.after(c.since, p.closingWithin), Timer::Kind::closing);
        break;
    default: break;
    }
    return e.best;
}

namespace {

const Sight::Timer& first(const Sight::Timer& duty, const Sight::Timer& other) noexcept {
    const bool before = other.kind != Sight::Timer::Kind::none && (duty.kind == Sight::Timer::Kind::none || other.at < duty.at);
    return before ? other : duty;
}

} // namespace

Sight::Timer Sight::earliest() const { return first(earliestDuty(), earliestOther()); }

void Runner::advance(Instant to) {
    for (auto& d : c.duties) { // a clock that was set back
        if (FYR_PLANTED(310) && to < c.now) d.tellAt.reset();
        if (FYR_PLANTED(321) && to < c.now && d.tellAt) *d.tellAt += c.now - to;
    }
    for (auto other = earliestOther();;) {
        const auto t = first(earliestDuty(), other);
        if (t.kind == Timer::Kind::none || t.at > to) break;
        c.now = std::max(c.now, t.at);
        if (fire(t)) other = earliestOther();
    }
    c.now = std::max(c.now, to);
}

bool Runner::fire(const Timer& t) {
    const auto i = static_cast<std::uint16_t>(t.subject);
    switch (t.kind) {
    case Timer::Kind::none: return false;
    case Timer::Kind::tell: {
        auto& d = *find(t.subject);
        tell(d);
        return false;
    }
    case Timer::Kind::late: {
        auto& d = *find(t.subject);
        d.late = true;
        dutyEffect(EffectType::dutyLate, d);
        if (d.kind != DutyKind::choose) return false;
        chooseByDefault();
        return true;
    }
    case Timer::Kind::settle: reopen(*find(t.subject)); return false;
    case Timer::Kind::measureDue: {
        auto& s = c.measures[i];
        const auto at = *s.next;
        ++s.instance;
        if (measuresNow(p.measures[i])) fallDue(i, at);
        s.next.reset();
        schedule(i, p.measures[i].when == Measure::When::every ? at + std::chrono::hours(24 * 7 * p.measures[i].everyWeeks) - std::chrono::hours(24) : at);
        return true;
    }
    case Timer::Kind::measureLate:
        missed(i);
        if (c.phase == Phase::followUp) settleOpenings();
        return true;
    case Timer::Kind::measureRemind: effect(EffectType::reminder, i, p.measures[i].reminders[c.measures[i].reminded++].to); return true;
    case Timer::Kind::moduleOpens: settleOpenings(); return true;
    case Timer::Kind::moduleRemind: effect(EffectType::moduleReminder, i, p.modules[i].reminders[c.modules[i].reminded++].to); return true;
    case Timer::Kind::pauseEnds: raise(DutyKind::back, none, p.pauseClock); return true;
    case Timer::Kind::decision: comeToDecision(i); return true;
    case Timer::Kind::limit: beginClosing(); return true;
    case Timer::Kind::closing: raise(DutyKind::finish, none, p.closingClock); return true;
    case Timer::Kind::silent: raise(DutyKind::silent, none, p.silentClock); return true;
    }
    return true;
}

} // namespace fyr::icbt
