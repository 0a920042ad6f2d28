// How a course flows: phases, modules that open one after another, choices.
#include "base/planted.h"
#include "icbt/engine/runner.h"

#include <algorithm>

namespace fyr::icbt {

bool isRequired(const Programme& p, const Course& c, std::uint16_t module) noexcept {
    return p.modules[module].opens != Opens::byTherapist && c.modules[module].status != ModuleStatus::notChosen;
}

bool Sight::past(std::uint16_t module) const noexcept {
    const auto s = seen.modules[module].status;
    return s == ModuleStatus::done || s == ModuleStatus::skipped || s == ModuleStatus::notChosen;
}

Instant Sight::weekBegins(std::int32_t week) const { return *seen.started + std::chrono::hours(24 * 7 * (week - 1)) + seen.paused; }

Instant Sight::limit() const {
    auto t = cal.after(*seen.started, p.length);
    for (int i = 0; i < seen.extensions; ++i) t = cal.after(t, p.extendBy);
    return t + seen.paused;
}

bool Sight::comesNext(std::uint16_t module) const {
    const auto& m = p.modules[module];
    if (seen.modules[module].status != ModuleStatus::locked || m.opens == Opens::byTherapist) return false;
    if (m.opens == Opens::byChoice && seen.choices[m.choice].taken != module) return false;
    return std::all_of(m.after.begin(), m.after.end(), [&](auto a) { return past(a); });
}

// After the sign-off only what was opened for that time.
bool Sight::workedOn(std::uint16_t module) const noexcept {
    switch (seen.phase) {
    case Phase::active:
    case Phase::closing: return true;
    case Phase::followUp: return p.modules[module].booster;
    default: return false;
    }
}

bool Runner::mayOpen(std::uint16_t module) const {
    const auto& week = p.modules[module].notBeforeWeek;
    return comesNext(module) && (!week || c.now >= weekBegins(*week));
}

void Runner::open(std::uint16_t module) {
    auto& s = c.modules[module];
    s.status = ModuleStatus::open;
    s.since = c.now;
    s.reminded = 0;
    effect(EffectType::moduleOpened, module);
}

void Runner::leave(std::uint16_t module, ModuleStatus status, EffectType what) {
    auto& s = c.modules[module];
    s.status = status;
    s.since = c.now;
    effect(what, module);
    close(DutyKind::review, module, status == ModuleStatus::done || status == ModuleStatus::open ? EffectType::dutyAnswered : EffectType::dutyDropped);
}

void Runner::leaveOut(std::uint16_t module) {
    if (c.modules[module].status != ModuleStatus::locked) return;
    leave(module, ModuleStatus::notChosen, EffectType::moduleLeftOut);
    for (std::uint16_t i = 0; i < p.modules.size(); ++i) {
        const auto& after = p.modules[i].after;
        if (p.modules[i].opens != Opens::after || after.empty()) continue;
        if (std::all_of(after.begin(), after.end(), [&](auto a) { return c.modules[a].status == ModuleStatus::notChosen; })) leaveOut(i);
    }
    for (std::uint16_t i = 0; i < p.choices.size(); ++i) { // a choice inside the branch falls away with it
        const auto& after = p.choices[i].after;
        if (c.choices[i].status != ChoiceStatus::notYet || after.empty() || !std::all_of(after.begin(), after.end(), [&](auto a) { return c.modules[a].status == ModuleStatus::notChosen; })) continue;
        c.choices[i].status = ChoiceStatus::dropped;
        for (const auto m : p.choices[i].among) leaveOut(m);
    }
}

// What is left out now, and would not be had this choice gone to `module`, waits again for its turn; so do the choices that
// had fallen away with it.
void Runner::bringBack(std::uint16_t choice, std::uint16_t module) {
    std::vector<bool> out(p.modules.size(), false);
    for (std::uint16_t i = 0; i < p.choices.size(); ++i)
        if (i == choice || c.choices[i].status == ChoiceStatus::made)
            for (const auto m : p.choices[i].among) out[m] = m != (i == choice ? module : c.choices[i].taken);
    const auto allOut = [&](const std::vector<std::uint16_t>& after) { return !after.empty() && std::all_of(after.begin(), after.end(), [&](auto a) { return out[a]; }); };
    for (bool moved = true; moved;) {
        moved = false;
        for (std::size_t i = 0; i < out.size(); ++i)
            if (!out[i] && ((p.modules[i].opens == Opens::after && allOut(p.modules[i].after)) || (p.modules[i].choice != none && allOut(p.choices[p.modules[i].choice].after)))) out[i] = moved = true;
    }
    for (std::size_t i = 0; i < out.size(); ++i)
        if (c.modules[i].status == ModuleStatus::notChosen && !out[i]) c.modules[i].status = ModuleStatus::locked;
    for (std::uint16_t i = 0; i < p.choices.size(); ++i)
        if (c.choices[i].status == ChoiceStatus::dropped && !std::all_of(p.choices[i].among.begin(), p.choices[i].among.end(), [&](auto m) { return c.modules[m].status == ModuleStatus::notChosen; }))
            c.choices[i].status = ChoiceStatus::notYet;
}

void Runner::takeBranch(std::uint16_t choice, std::uint16_t module) {
    auto& s = c.choices[choice];
    s.status = ChoiceStatus::made;
    s.taken = module;
    effect(EffectType::choiceMade, choice);
    close(DutyKind::choose, choice, EffectType::dutyAnswered);
    for (const auto other : p.choices[choice].among)
        if (other != module) leaveOut(other);
}

// Nobody chose in time. In a pause nothing is taken; with the resume it is.
void Runner::chooseByDefault() {
    if (!workGoesOn()) return;
    for (std::uint16_t i = 0; i < p.choices.size(); ++i)
        if (const auto* d = find(DutyKind::choose, i); d && d->late) takeBranch(i, p.choices[i].otherwise);
    settleOpenings();
}

// Opens what can open, brings up choices, until nothing moves any more. Bounded: each round moves a status on for good.
void Runner::settleOpenings() {
    if (c.phase == Phase::followUp) allDone();
    if (!workGoesOn()) return;
    for (bool moved = true; moved;) {
        moved = false;
        for (std::uint16_t i = 0; i < p.choices.size(); ++i) {
            const auto& rule = p.choices[i];
            auto& s = c.choices[i];
            if (s.status != ChoiceStatus::notYet || !std::all_of(rule.after.begin(), rule.after.end(), [&](auto a) { return past(a); })) continue;
            if (std::all_of(rule.among.begin(), rule.among.end(), [&](auto m) { return c.modules[m].status == ModuleStatus::notChosen; })) {
                s.status = ChoiceStatus::dropped;
                continue;
            }
            moved = true;
            if (rule.by == Chooses::table) {
                const auto* row = rule.table->fits(inputsOf(*rule.table, nullptr));
                takeBranch(i, row ? rule.among[row->outcome] : rule.otherwise);
            } else {
                s.status = ChoiceStatus::open;
                raise(DutyKind::choose, i, rule.clock);
            }
        }
        for (std::uint16_t i = 0; i < p.modules.size(); ++i)
            if (mayOpen(i)) {
                open(i);
                moved = true;
            }
    }
    allDone();
}

// All that is required is done: closing begins. After the sign-off: nothing more will come.
void Runner::allDone() {
    if (c.phase == Phase::active) {
        for (std::uint16_t i = 0; i < p.modules.size(); ++i) {
            const auto status = c.modules[i].status;
            const bool byHand = p.modules[i].opens == Opens::byTherapist && (status == ModuleStatus::open || status == ModuleStatus::submitted);
            if (byHand || (isRequired(p, c, i) && !past(i))) return;
        }
        beginClosing();
    } else if (c.phase == Phase::followUp && c.duties.empty()) {
        for (std::uint16_t i = 0; i < p.measures.size(); ++i)
            if (p.measures[i].when == Measure::When::followUp && (c.measures[i].due || c.measures[i].next)) return;
        for (std::uint16_t i = 0; i < p.modules.size(); ++i)
            if (p.modules[i].booster && (c.modules[i].status == ModuleStatus::open || c.modules[i].status == ModuleStatus::submitted)) return;
        enter(Phase::ended);
        effect(EffectType::ended);
    }
}

void Runner::enter(Phase phase) {
    const auto before = c.phase;
    c.phase = phase;
    c.since = c.now;
    clocksOn(before);
    effect(EffectType::phaseChanged);
}

void Runner::beginClosing() {
    enter(Phase::closing);
    for (auto& s : c.choices)
        if (s.status == ChoiceStatus::open || s.status == ChoiceStatus::notYet) s.status = ChoiceStatus::dropped;
    for (auto& s : c.decisions)
        if (s.status == DecisionStatus::open || s.status == DecisionStatus::notYet) s.status = DecisionStatus::dropped;
    drop(DutyKind::choose);
    drop(DutyKind::decide);
    drop(DutyKind::silent);
    if (FYR_PLANTED(319)) drop(DutyKind::ask);
    for (const auto& rule : p.close)
        if (rule.kind == CloseRule::Kind::module && c.modules[rule.subject].status == ModuleStatus::locked) open(rule.subject);
    scheduleAll();
    for (std::uint16_t i = 0; i < p.measures.size(); ++i)
        if (p.measures[i].when == Measure::When::closing && !c.measures[i].satisfied) fallDue(i, c.now);
}

void Runner::arrive(const std::vector<std::uint16_t>& measures) {
    const bool worked = c.phase == Phase::enrolled || c.phase == Phase::active || c.phase == Phase::paused;
    for (auto& s : c.choices)
        if (!worked && s.status == ChoiceStatus::notYet) s.status = ChoiceStatus::dropped;
    for (auto& s : c.decisions)
        if (!worked && s.status == DecisionStatus::notYet) s.status = DecisionStatus::dropped;
    for (const auto i : measures) scheduleFromNow(i);
    if (c.phase == Phase::closing)
        for (const auto& rule : p.close)
            if (rule.kind == CloseRule::Kind::module && c.modules[rule.subject].status == ModuleStatus::locked) open(rule.subject);
    settleOpenings();
}

void Runner::finish(EndRule::Kind kind) {
    c.over = true;
    c.end = kind;
    for (const auto k : {DutyKind::review, DutyKind::choose, DutyKind::decide, DutyKind::call, DutyKind::silent, DutyKind::back, DutyKind::finish}) drop(k);
    if (kind == EndRule::Kind::signedOff) {
        c.signedOff = c.now;
        enter(Phase::followUp);
        scheduleAll();
        allDone();
        return;
    }
    enter(Phase::ended);
    for (auto& m : c.measures) {
        m.due = false;
        m.next.reset();
    }
    effect(EffectType::ended);
}

} // namespace fyr::icbt
