// How a course flows: phases, modules that open one after another, choices.
#include "icbt/engine/runner.h"

#include <algorithm>

namespace fyr::icbt {

bool isRequired(const Programme& p, const Course& c, std::uint16_t module) noexcept {
    return p.modules[module].opens != Opens::byTherapist && c.modules[module].status != ModuleStatus::notChosen;
}

bool Runner::past(std::uint16_t module) const noexcept {
    const auto s = c.modules[module].status;
    return s == ModuleStatus::done || s == ModuleStatus::skipped || s == ModuleStatus::notChosen;
}

Instant Runner::weekBegins(std::int32_t week) const { return *c.started + std::chrono::hours(24 * 7 * (week - 1)) + c.paused; }

Instant Runner::limit() const {
    auto t = cal.after(*c.started, p.length);
    for (int i = 0; i < c.extensions; ++i) t = cal.after(t, p.extendBy);
    return t + c.paused;
}

bool Runner::mayOpen(std::uint16_t module) const {
    const auto& m = p.modules[module];
    if (c.modules[module].status != ModuleStatus::locked || m.opens == Opens::byTherapist) return false;
    if (m.opens == Opens::byChoice && c.choices[m.choice].taken != module) return false;
    if (!std::all_of(m.after.begin(), m.after.end(), [&](auto a) { return past(a); })) return false;
    return !m.notBeforeWeek || c.now >= weekBegins(*m.notBeforeWeek);
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
        if (p.modules[i].opens == Opens::after && !after.empty() &&
            std::all_of(after.begin(), after.end(), [&](auto a) { return c.modules[a].status == ModuleStatus::notChosen; }))
            leaveOut(i);
    }
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
    for (const auto& rule : p.close)
        if (rule.kind == CloseRule::Kind::module && c.modules[rule.subject].status == ModuleStatus::locked) open(rule.subject);
    scheduleAll();
    for (std::uint16_t i = 0; i < p.measures.size(); ++i)
        if (p.measures[i].when == Measure::When::closing && !c.measures[i].satisfied) fallDue(i, c.now);
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
