// What people do to a course: each is possible or refused, and a refusal changes nothing.
#include "base/planted.h"
#include "icbt/engine/runner.h"

#include <algorithm>

namespace fyr::icbt {
namespace {

auto no(std::string why) { return fail(ErrorCode::invalidState, std::move(why)); }
auto unknown() { return fail(ErrorCode::badRequest, "names nothing of this programme"); }

} // namespace

Result<void> Runner::apply(const Event& e) {
    if (e.type == EventType::tick) return {};
    if (e.type == EventType::enrol) return enrol(e);
    if (c.phase == Phase::ended) return no("the course has ended");
    switch (e.type) {
    case EventType::start: return start(e);
    case EventType::answer: return answer(e);
    case EventType::submit: return submit(e);
    case EventType::giveSheet:
        for (std::size_t i = 0; i < p.close.size(); ++i)
            if (p.close[i].kind == CloseRule::Kind::worksheet && p.close[i].worksheet == e.text) c.given[i] = 1;
        patientSigns();
        return {};
    case EventType::write:
        patientSigns();
        if (!find(DutyKind::message, none)) raise(DutyKind::message, none, p.messageClock); // the oldest sets the time
        return {};
    case EventType::sign: patientSigns(); return {};
    case EventType::approve:
    case EventType::handBack: return review(e);
    case EventType::repeat: return repeat(e);
    case EventType::openModule: return openByHand(e);
    case EventType::skip: return skip(e);
    case EventType::choose: return choose(e);
    case EventType::swap: return swap(e);
    case EventType::decide: return decide(e);
    case EventType::reply:
        c.therapistMinutes += e.minutes;
        close(DutyKind::message, none, EffectType::dutyAnswered);
        settleOpenings();
        return {};
    case EventType::take: return take(e);
    case EventType::settle: return settle(e);
    case EventType::pause: return pause(e);
    case EventType::resume: return resume(e);
    case EventType::extend: return extend(e);
    case EventType::transfer:
        if (e.text.empty()) return fail(ErrorCode::badRequest, "nobody takes over");
        c.therapist = e.text;
        effect(EffectType::therapistChanged, none, Role::therapist);
        return {};
    case EventType::close:
        if (c.phase != Phase::active) return no("only an active course can close");
        beginClosing();
        return {};
    case EventType::waive: return waive(e);
    case EventType::waiveStart: return waiveStart(e);
    case EventType::signOff: return end(e, EndRule::Kind::signedOff);
    case EventType::discharge: return end(e, EndRule::Kind::discharged);
    case EventType::refer: return end(e, EndRule::Kind::referred);
    case EventType::move: return no("it goes to another version by itself only");
    case EventType::enrol:
    case EventType::tick: break;
    }
    return {};
}

Result<void> Runner::enrol(const Event& e) {
    if (c.nextDuty != 1 || c.enrolled != Instant{}) return no("enrolled already");
    c.enrolled = c.since = c.lastSign = c.now;
    c.therapist = e.text;
    effect(EffectType::phaseChanged);
    for (std::uint16_t i = 0; i < p.measures.size(); ++i)
        if (p.measures[i].when == Measure::When::baseline) fallDue(i, c.now);
    return {};
}

Result<void> Runner::start(const Event&) {
    if (c.phase != Phase::enrolled) return no("the treatment has started");
    for (std::size_t i = 0; i < p.measures.size(); ++i)
        if (p.measures[i].when == Measure::When::baseline && p.measures[i].required && !c.measures[i].satisfied) return no("a measure is missing");
    c.started = c.lastSign = c.now;
    drop(DutyKind::call);
    enter(Phase::active);
    scheduleAll();
    for (std::uint16_t i = 0; i < p.modules.size(); ++i)
        if (p.modules[i].opens == Opens::atStart && mayOpen(i)) open(i);
    settleOpenings();
    return {};
}

Result<void> Runner::answer(const Event& e) {
    if (e.subject >= p.measures.size()) return unknown();
    const auto& m = p.measures[e.subject];
    const auto* facts = p.instrument(m.instrument);
    if (!facts || e.points.size() != facts->items.size()) return fail(ErrorCode::badRequest, "the answers do not fit the instrument");
    for (std::size_t i = 0; i < e.points.size(); ++i)
        if (e.points[i] && (*e.points[i] < facts->items[i].first || *e.points[i] > facts->items[i].second)) return fail(ErrorCode::badRequest, "an answer is out of range");
    if (e.total && (*e.total < facts->least || *e.total > facts->most)) return fail(ErrorCode::badRequest, "the total is out of range");
    patientSigns();
    auto& s = c.measures[e.subject];
    s.due = false;
    s.missed = 0;
    // what is asked before the treatment, or at its end, is answered when it is asked: earlier it is one answer more
    if (m.when != Measure::When::closing || c.phase == Phase::closing) s.satisfied = true;
    ++s.answered;
    if (!s.first) s.first = e.total;
    if (e.total) {
        s.last = e.total;
        s.answeredAt = c.now;
    }
    effect(EffectType::measureAnswered, e.subject);
    close(DutyKind::call, e.subject, EffectType::dutyDropped);
    judgeRisk(m, e);
    settleOpenings();
    return {};
}

Result<void> Runner::submit(const Event& e) {
    if (e.subject >= p.modules.size()) return unknown();
    if (!workedOn(e.subject)) return no("nothing is handed in now");
    auto& s = c.modules[e.subject];
    if (s.status != ModuleStatus::open) return no("the module is not open");
    patientSigns();
    const auto& m = p.modules[e.subject];
    for (const auto& sheet : m.worksheets)
        for (std::size_t i = 0; i < p.close.size(); ++i)
            if (p.close[i].kind == CloseRule::Kind::worksheet && p.close[i].worksheet == sheet) c.given[i] = 1;
    if (m.gate == Gate::none) {
        leave(e.subject, ModuleStatus::done, EffectType::moduleDone);
        settleOpenings();
        return {};
    }
    s.status = ModuleStatus::submitted;
    s.since = c.now;
    effect(EffectType::moduleSubmitted, e.subject);
    raise(DutyKind::review, e.subject, m.reviewClock);
    return {};
}

Result<void> Runner::review(const Event& e) {
    if (e.subject >= p.modules.size()) return unknown();
    auto& s = c.modules[e.subject];
    if (s.status != ModuleStatus::submitted) return no("nothing was handed in");
    if (e.type == EventType::handBack && s.repeats >= p.modules[e.subject].repeatMost) return no("it was handed back as often as the programme allows");
    c.therapistMinutes += e.minutes;
    if (e.type == EventType::approve) {
        leave(e.subject, ModuleStatus::done, EffectType::moduleDone);
    } else {
        ++s.repeats;
        leave(e.subject, ModuleStatus::open, EffectType::moduleBack);
        s.reminded = 0;
    }
    settleOpenings();
    return {};
}

Result<void> Runner::repeat(const Event& e) {
    if (e.subject >= p.modules.size()) return unknown();
    auto& s = c.modules[e.subject];
    if (c.phase != Phase::active || s.status != ModuleStatus::done) return no("only a module that is done is repeated, in the treatment");
    if (s.repeats >= p.modules[e.subject].repeatMost) return no("it was repeated as often as the programme allows");
    ++s.repeats;
    open(e.subject);
    return {};
}

Result<void> Runner::openByHand(const Event& e) {
    if (e.subject >= p.modules.size()) return unknown();
    const auto& m = p.modules[e.subject];
    auto& s = c.modules[e.subject];
    if (m.opens != Opens::byTherapist) return no("it opens in its turn");
    if (s.status != ModuleStatus::locked) return no("it is not locked");
    if (c.phase != (m.booster ? Phase::followUp : Phase::active)) return no("not in this phase");
    if (!std::all_of(m.after.begin(), m.after.end(), [&](auto a) { return past(a); })) return no("what it comes after is not done");
    s.asked = true;
    open(e.subject);
    return {};
}

Result<void> Runner::skip(const Event& e) {
    if (e.subject >= p.modules.size()) return unknown();
    const auto& m = p.modules[e.subject];
    if (!m.skippable) return no("it cannot be skipped");
    if (e.text.empty()) return no("a reason is needed");
    const auto status = c.modules[e.subject].status;
    if (!workedOn(e.subject) || (status != ModuleStatus::open && status != ModuleStatus::locked)) return no("it is not open");
    if (status == ModuleStatus::locked && (c.phase != Phase::active || !comesNext(e.subject))) return no("it is not its turn"); // what comes after it would go before the others
    leave(e.subject, ModuleStatus::skipped, EffectType::moduleLeftOut);
    settleOpenings();
    return {};
}

Result<void> Runner::choose(const Event& e) {
    if (e.subject >= p.choices.size() || e.other >= p.modules.size()) return unknown();
    const auto& rule = p.choices[e.subject];
    if (std::find(rule.among.begin(), rule.among.end(), e.other) == rule.among.end()) return unknown();
    if (c.phase != Phase::active || c.choices[e.subject].status != ChoiceStatus::open) return no("there is nothing to choose");
    if (e.patient != (rule.by == Chooses::patient)) return no("somebody else chooses");
    if (e.patient) patientSigns();
    takeBranch(e.subject, e.other);
    settleOpenings();
    return {};
}

// Another branch than the one that was taken, while that is not done: what was left out of the new one comes back.
Result<void> Runner::swap(const Event& e) {
    if (e.subject >= p.choices.size() || e.other >= p.modules.size()) return unknown();
    const auto& rule = p.choices[e.subject];
    auto& s = c.choices[e.subject];
    if (std::find(rule.among.begin(), rule.among.end(), e.other) == rule.among.end()) return unknown();
    if (!rule.swap || c.phase != Phase::active || s.status != ChoiceStatus::made || s.taken == e.other) return no("there is nothing to swap");
    const auto old = s.taken;
    const auto status = c.modules[old].status;
    if (status != ModuleStatus::open && status != ModuleStatus::locked) return no("the module that was chosen is under way");
    for (std::uint16_t i = 0; i < p.modules.size(); ++i) { // it was done once, and is taken again
        const auto next = c.modules[i].status;
        const auto& after = p.modules[i].after;
        if (next != ModuleStatus::locked && next != ModuleStatus::notChosen && std::find(after.begin(), after.end(), old) != after.end()) return no("what comes after it is under way");
    }
    c.modules[old].status = ModuleStatus::locked;
    bringBack(e.subject, e.other);
    takeBranch(e.subject, e.other);
    settleOpenings();
    return {};
}

Result<void> Runner::decide(const Event& e) {
    if (e.subject >= p.decisions.size() || e.other >= p.tracks.size()) return unknown();
    const auto& rule = p.decisions[e.subject];
    if (std::find(rule.tracks.begin(), rule.tracks.end(), p.tracks[e.other].id) == rule.tracks.end()) return unknown();
    auto& s = c.decisions[e.subject];
    if (s.status != DecisionStatus::open) return no("there is nothing to decide");
    if (e.text.empty()) return no("a reason is needed");
    s.status = DecisionStatus::made;
    s.track = c.track = e.other;
    c.therapistMinutes += e.minutes;
    close(DutyKind::decide, e.subject, EffectType::dutyAnswered);
    effect(EffectType::trackChanged, e.other, Role::therapist);
    return {};
}

Result<void> Runner::take(const Event& e) {
    auto* d = find(e.duty);
    if (!d || !isRisk(d->kind)) return no("there is no such duty");
    if (d->taken && !FYR_PLANTED(314)) return no("somebody has it");
    if (e.actor.empty()) return fail(ErrorCode::badRequest, "nobody takes it");
    d->taken = true;
    d->holder = e.actor;
    d->settleBy = cal.after(c.now, p.risks[d->subject].settle);
    dutyEffect(EffectType::dutyTaken, *d);
    return {};
}

Result<void> Runner::settle(const Event& e) {
    const auto* d = find(e.duty);
    if (!d) return no("there is no such duty");
    const bool byWord = isRisk(d->kind) ? d->taken || FYR_PLANTED(313) : d->kind == DutyKind::call || d->kind == DutyKind::silent || d->kind == DutyKind::finish || d->kind == DutyKind::back;
    if (!byWord) return no(isRisk(d->kind) ? "nobody has taken it" : "it is answered in another way");
    if (e.text.empty()) return no("what was done is missing");
    const Duty gone = *d;
    c.therapistMinutes += e.minutes;
    remove(gone.id, EffectType::dutyAnswered);
    if (gone.kind == DutyKind::silent) c.lastSign = c.now; // the time begins anew
    if (gone.kind == DutyKind::back) c.pauseUntil = cal.after(c.now, p.pauseLongest);
    if (gone.kind == DutyKind::finish) c.since = c.now;
    settleOpenings();
    return {};
}

Result<void> Runner::pause(const Event& e) {
    if (c.phase != Phase::active) return no("only an active course is paused");
    if (c.pauses >= p.pauseMost) return no("it was paused as often as the programme allows");
    const auto longest = cal.after(c.now, p.pauseLongest);
    if (e.until && *e.until <= c.now) return fail(ErrorCode::badRequest, "a pause ends after it begins");
    ++c.pauses;
    c.pauseUntil = e.until ? std::min(*e.until, longest) : longest;
    drop(DutyKind::silent);
    enter(Phase::paused);
    scheduleAll();
    return {};
}

Result<void> Runner::resume(const Event&) {
    if (c.phase != Phase::paused) return no("it is not paused");
    const auto lasted = c.now - c.since;
    c.paused += lasted;
    c.pauseUntil.reset();
    c.lastSign = c.now;
    for (auto& s : c.modules)
        if (s.status == ModuleStatus::open) s.since += std::min(lasted, c.now - s.since); // what was handed back in the pause begins now
    drop(DutyKind::back);
    enter(Phase::active);
    scheduleAll();
    chooseByDefault();
    return {};
}

Result<void> Runner::extend(const Event& e) {
    if (c.phase != Phase::active) return no("only an active course is extended");
    if (c.extensions >= p.extendMost) return no("it was extended as often as the programme allows");
    if (e.text.empty()) return no("a reason is needed");
    ++c.extensions;
    effect(EffectType::limitMoved);
    return {};
}

Result<void> Runner::waive(const Event& e) {
    if (e.subject >= p.close.size()) return unknown();
    const auto& rule = p.close[e.subject];
    if (!rule.waivable || rule.kind == CloseRule::Kind::noRisk) return no("it cannot be waived");
    if (c.phase != Phase::closing) return no("only while closing");
    if (e.text.empty()) return no("a reason is needed");
    c.waived[e.subject] = 1;
    if (rule.kind == CloseRule::Kind::measure) { // nobody asks for it any more
        c.measures[rule.subject].due = false;
        close(DutyKind::call, rule.subject, EffectType::dutyDropped);
    }
    return {};
}

Result<void> Runner::waiveStart(const Event& e) {
    if (e.subject >= p.measures.size() || p.measures[e.subject].when != Measure::When::baseline) return unknown();
    if (c.phase != Phase::enrolled) return no("the treatment has started");
    if (e.text.empty()) return no("a reason is needed");
    c.measures[e.subject].satisfied = true;
    c.measures[e.subject].due = false;
    close(DutyKind::call, e.subject, EffectType::dutyDropped);
    return {};
}

Result<void> Runner::end(const Event& e, EndRule::Kind kind) {
    const auto rule = std::find_if(p.ends.begin(), p.ends.end(), [&](const EndRule& r) { return r.kind == kind; });
    if (rule == p.ends.end()) return no("the programme has no such end");
    if (c.over) return no("the course is over");
    if ((rule->from & bit(c.phase)) == 0 || (kind == EndRule::Kind::signedOff && c.phase != Phase::closing)) return no("not in this phase");
    if (c.hasRisk() && !FYR_PLANTED(311)) return no("an answer about risk waits for a person");
    if (c.has(DutyKind::message)) return no("a message is unread");
    if (rule->needsReason && e.text.empty()) return no("a reason is needed");
    if (kind == EndRule::Kind::signedOff && !openRules(p, c).empty()) return no("something is missing");
    finish(kind);
    return {};
}

} // namespace fyr::icbt
