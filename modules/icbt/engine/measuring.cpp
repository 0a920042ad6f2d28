// Measures: when they fall due and are missed, what an answer says about risk, decisions that look at their course.
#include "base/planted.h"
#include "icbt/engine/runner.h"

namespace fyr::icbt {

bool Runner::measuresNow(const Measure& m) const noexcept {
    switch (m.when) {
    case Measure::When::baseline: return c.phase == Phase::enrolled;
    case Measure::When::every: return c.phase == Phase::active || (c.phase == Phase::paused && m.inPause);
    case Measure::When::week: return c.phase == Phase::active; // in a pause the weeks of treatment stand still
    case Measure::When::closing: return c.phase == Phase::closing;
    case Measure::When::followUp: return c.phase == Phase::followUp;
    }
    return false;
}

void Runner::fallDue(std::uint16_t measure, Instant at) {
    auto& s = c.measures[measure];
    if (s.due) missed(measure); // nobody answered the last one, and the next is here
    s.due = true;
    s.reminded = 0;
    s.dueAt = at;
    s.lateAt = cal.after(at, p.measures[measure].grace);
    effect(EffectType::measureDue, measure);
}

void Runner::missed(std::uint16_t measure) {
    const auto& m = p.measures[measure];
    auto& s = c.measures[measure];
    ++s.missed;
    effect(EffectType::measureMissed, measure);
    if (s.missed >= m.missedMost && !find(DutyKind::call, measure)) raise(DutyKind::call, measure, m.missedClock);
    if (m.required && !s.satisfied) s.lateAt = cal.after(c.now, m.grace); // it stays due until it is answered or waived
    else s.due = false;
}

// The next instance at or after `from`.
void Runner::schedule(std::uint16_t measure, Instant from) {
    const auto& m = p.measures[measure];
    auto& s = c.measures[measure];
    s.next.reset();
    constexpr auto settled = std::chrono::hours(24 * 4); // the baseline covers the first days
    switch (m.when) {
    case Measure::When::baseline:
    case Measure::When::closing: return;
    case Measure::When::every: s.next = cal.nextAt(s.instance == 0 ? *c.started + settled : from, m.weekday, m.minute); return;
    case Measure::When::week:
        if (s.instance < m.weeks.size()) s.next = cal.nextAt(std::max(weekBegins(m.weeks[s.instance]), from), m.weekday, m.minute);
        return;
    case Measure::When::followUp:
        if (s.instance < m.weeks.size()) s.next = cal.nextAt(std::max(*c.signedOff + std::chrono::hours(24 * 7 * m.weeks[s.instance]), from), m.weekday, m.minute);
        return;
    }
}

// Nothing of it is asked for after the fact: what its weeks have passed is left out.
void Runner::scheduleFromNow(std::uint16_t measure) {
    const auto& m = p.measures[measure];
    auto& s = c.measures[measure];
    if (!measuresNow(m)) return;
    switch (m.when) {
    case Measure::When::baseline:
    case Measure::When::closing: fallDue(measure, c.now); return;
    case Measure::When::every:
        schedule(measure, c.now);
        if (*s.next < c.now) s.next = cal.nextAt(c.now, m.weekday, m.minute);
        return;
    case Measure::When::week:
        while (s.instance < m.weeks.size() && weekBegins(m.weeks[s.instance] + 1) <= c.now) ++s.instance;
        break;
    case Measure::When::followUp:
        while (s.instance < m.weeks.size() && *c.signedOff + std::chrono::hours(24 * 7 * (m.weeks[s.instance] + 1)) <= c.now) ++s.instance;
        break;
    }
    schedule(measure, c.now);
}

// After a phase began: what is measured in it is planned, what is not is no longer due.
void Runner::scheduleAll() {
    for (std::uint16_t i = 0; i < p.measures.size(); ++i) {
        const auto& m = p.measures[i];
        auto& s = c.measures[i];
        if (!measuresNow(m)) {
            const bool pausing = c.phase == Phase::paused;
            if (!pausing || !m.inPause) s.due = false;
            if (!pausing || m.when == Measure::When::week) s.next.reset(); // in a pause a weekly one is only left out
        } else if (!s.next && m.when != Measure::When::baseline && m.when != Measure::When::closing) {
            schedule(i, c.now);
        }
    }
}

std::vector<std::optional<std::int32_t>> Runner::inputsOf(const Table& t, const Event* answers) const {
    std::vector<std::optional<std::int32_t>> out;
    out.reserve(t.inputs.size());
    const auto of = [&](const Input& in) -> const MeasureState* {
        const MeasureState* found = nullptr; // the one that was answered last
        for (std::size_t i = 0; i < p.measures.size(); ++i)
            if (p.measures[i].instrument == in.instrument && c.measures[i].last && (!found || c.measures[i].answeredAt >= found->answeredAt)) found = &c.measures[i];
        return found;
    };
    for (const auto& in : t.inputs) {
        std::optional<std::int32_t> v;
        switch (in.kind) {
        case Input::Kind::item:
            if (answers && static_cast<std::size_t>(in.item) <= answers->points.size()) v = answers->points[static_cast<std::size_t>(in.item - 1)];
            break;
        case Input::Kind::total:
            if (const auto* m = of(in)) v = m->last;
            break;
        case Input::Kind::change: {
            const MeasureState* base = nullptr;
            for (std::size_t i = 0; i < p.measures.size(); ++i)
                if (p.measures[i].when == Measure::When::baseline && p.measures[i].instrument == in.instrument) base = &c.measures[i];
            const auto* last = of(in);
            if (base && base->first && last && last != base) v = *last->last - *base->first;
            break;
        }
        case Input::Kind::answered: v = std::min(c.measures[p.primary].answered, in.most); break;
        case Input::Kind::missed: v = std::min(c.measures[p.primary].missed, in.most); break;
        case Input::Kind::age: break; // known at enrolment only, where the server asks (rules.h)
        }
        out.push_back(v);
    }
    return out;
}

void Runner::judgeRisk(const Measure& m, const Event& e) {
    for (std::uint16_t i = 0; i < p.risks.size(); ++i) {
        const auto& rule = p.risks[i];
        if (rule.instrument != m.instrument || (rule.watches & bit(c.phase)) == 0 || (FYR_PLANTED(304) && !e.total)) continue;
        const auto* row = rule.table.fits(inputsOf(rule.table, &e));
        const auto severity = row ? static_cast<Severity>(row->outcome) : Severity::ask; // a hole is somebody's to look at
        if (severity == Severity::note) effect(EffectType::riskNoted, i);
        if (severity != Severity::ask && severity != Severity::alert) continue;
        auto* alert = find(DutyKind::alert, i);
        auto* ask = find(DutyKind::ask, i);
        if (auto* open = alert ? alert : severity == Severity::ask || FYR_PLANTED(312) ? ask : nullptr) {
            effect(EffectType::riskNoted, i); // adds to what is open
            if (open->taken && !FYR_PLANTED(305)) { // whoever has it knows only of the first answer
                reopen(*open);
                open->answerBy = cal.after(c.now, p.clocks[open->clock].answer);
                open->late = false;
            }
            continue;
        }
        raise(severity == Severity::alert ? DutyKind::alert : DutyKind::ask, i, rule.clock);
        if (ask) { // an alert takes its place
            close(DutyKind::ask, i, EffectType::dutyDropped);
        }
    }
}

void Runner::comeToDecision(std::uint16_t decision) {
    const auto& rule = p.decisions[decision];
    auto& s = c.decisions[decision];
    const auto* row = rule.table.fits(inputsOf(rule.table, nullptr));
    s.status = DecisionStatus::open;
    s.suggested = row ? row->outcome : none;
    effect(EffectType::decisionDue, decision, Role::therapist);
    raise(DutyKind::decide, decision, rule.clock);
}

} // namespace fyr::icbt
