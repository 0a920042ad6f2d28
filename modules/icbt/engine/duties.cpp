// Duties: what waits for a person, and who is told of it when.
#include "base/planted.h"
#include "icbt/engine/runner.h"

#include <algorithm>

namespace fyr::icbt {

Duty* Runner::find(DutyKind kind, std::uint16_t subject) noexcept {
    for (auto& d : c.duties)
        if (d.kind == kind && d.subject == subject) return &d;
    return nullptr;
}
Duty* Runner::find(std::uint32_t id) noexcept {
    for (auto& d : c.duties)
        if (d.id == id) return &d;
    return nullptr;
}

// Steps of 0 hours belong to the raising itself.
Duty& Runner::raise(DutyKind kind, std::uint16_t subject, std::uint16_t clock) {
    Duty d;
    d.id = c.nextDuty++;
    d.kind = kind;
    d.subject = subject;
    d.clock = clock;
    d.raised = c.now;
    d.answerBy = cal.after(c.now, p.clocks[clock].answer);
    c.duties.push_back(std::move(d));
    auto& added = c.duties.back();
    dutyEffect(EffectType::dutyRaised, added);
    added.tellAt = cal.after(c.now, p.clocks[clock].steps.front().after);
    while (added.tellAt && *added.tellAt <= c.now && added.step < p.clocks[clock].steps.size()) tell(added);
    if ((p.clocks[clock].runs & bit(c.phase)) == 0) added.stoodSince = c.now;
    return added;
}

void Runner::tell(Duty& d) {
    const auto& clock = p.clocks[d.clock];
    const auto& steps = clock.steps;
    const auto to = steps[std::min<std::size_t>(d.step, steps.size() - 1)].to;
    if (!(FYR_PLANTED(301) && to == Role::onCall)) dutyEffect(EffectType::dutyTold, d, to);
    if (d.step < steps.size()) ++d.step;
    if (d.step < steps.size()) d.tellAt = std::max(c.now, cal.after(d.raised, steps[d.step].after) + d.stood);
    else if (clock.again.count > 0 && !FYR_PLANTED(302)) d.tellAt = cal.after(c.now, clock.again);
    else d.tellAt.reset();
    if (FYR_PLANTED(303) && d.tellAt && *d.tellAt > c.now) *d.tellAt += std::chrono::minutes(20);
    if (FYR_PLANTED(307) && d.tellAt) *d.tellAt += std::chrono::minutes(scheduling::offsetMinutes(cal.zone(), c.now) - scheduling::offsetMinutes(cal.zone(), *d.tellAt));
    while (FYR_PLANTED(308) && d.tellAt && !cal.worksOn(scheduling::toLocal(cal.zone(), *d.tellAt).day)) *d.tellAt += std::chrono::hours(24);
}

// Whoever took it has not said what was done: it is everybody's again, at once.
void Runner::reopen(Duty& d) {
    d.taken = false;
    d.holder.clear();
    d.settleBy.reset();
    dutyEffect(EffectType::dutyReopened, d);
    const auto& clock = p.clocks[d.clock];
    for (const auto& s : clock.steps)
        if (!(FYR_PLANTED(320) && s.to != Role::therapist)) dutyEffect(EffectType::dutyTold, d, s.to);
    d.step = static_cast<std::uint8_t>(clock.steps.size());
    if (clock.again.count > 0) d.tellAt = cal.after(c.now, clock.again);
    else d.tellAt.reset();
}

void Runner::remove(std::uint32_t id, EffectType how) {
    const auto it = std::find_if(c.duties.begin(), c.duties.end(), [&](const Duty& d) { return d.id == id; });
    if (it == c.duties.end()) return;
    dutyEffect(how, *it);
    c.duties.erase(it);
}

void Runner::close(DutyKind kind, std::uint16_t subject, EffectType how) {
    if (const auto* d = find(kind, subject)) remove(d->id, how);
}

void Runner::drop(DutyKind kind) {
    for (std::size_t i = c.duties.size(); i-- > 0;)
        if (c.duties[i].kind == kind) remove(c.duties[i].id, EffectType::dutyDropped);
}

// Clocks that do not run in a phase stand still in it and go on after it.
void Runner::clocksOn(Phase before) {
    for (auto& d : c.duties) {
        const auto runs = FYR_PLANTED(309) ? PhaseSet(everyPhase & ~bit(Phase::paused)) : p.clocks[d.clock].runs;
        const bool ran = (runs & bit(before)) != 0;
        const bool does = (runs & bit(c.phase)) != 0;
        if (ran && !does) d.stoodSince = c.now;
        if (!does || !d.stoodSince) continue;
        const auto stood = c.now - *d.stoodSince;
        d.stoodSince.reset();
        d.stood += stood;
        d.answerBy += stood;
        if (d.tellAt) *d.tellAt += stood;
        if (d.settleBy) *d.settleBy += stood;
    }
}

} // namespace fyr::icbt
