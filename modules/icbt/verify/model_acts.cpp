// What may happen next: each function is a part of docs/PROGRAMMES.md.
#include "icbt/verify/model.h"

#include <algorithm>
#include <optional>

namespace fyr::icbt::verify {
namespace {

using Kind = Act::Kind;
constexpr std::int32_t countless = 7; // from here on a count is as often as one likes

void go(State& s, Phase to) { s.put(field::phase, static_cast<std::uint64_t>(to)); }

} // namespace

void Model::next(const State& s, std::vector<Next>& out) const {
    out.clear();
    if (phase(s) == Phase::ended) return;
    if (m_s.whole) {
        wholeActs(s, out);
        for (auto& n : out) {
            settleOpenings(n.to);
            forget(n.to);
        }
        return;
    }
    phaseActs(s, out);
    endActs(s, out);
    openings(s, out);
    for (const auto m : m_s.modules) moduleActs(s, m, out);
    choiceActs(s, out);
    dutyActs(s, out);
    closingActs(s, out);
}

// One module at a time; a choice when nothing is open; the weeks last.
void Model::wholeActs(const State& s, std::vector<Next>& out) const {
    const auto add = [&](Act a, auto&& change) {
        Next n{a, s};
        change(n.to);
        out.push_back(n);
    };
    if (phase(s) == Phase::enrolled) {
        add({Kind::start, Actor::clinician}, [&](State& t) { go(t, Phase::active); });
        return;
    }
    // What the therapist opens beside comes while something is left to do: when all else is done, closing begins.
    for (const auto m : m_s.modules) {
        const auto& module = m_p.modules[m];
        if (status(s, m) == Status::locked && module.opens == Opens::byTherapist && ready(s, module.after) && (module.booster || somethingLeft(s)))
            add({Kind::opensByTherapist, Actor::clinician, m}, [&](State& t) { setStatus(t, m, Status::open); });
    }
    for (const auto m : m_s.modules)
        if (const auto at = status(s, m); at == Status::open || at == Status::submitted) return moduleActs(s, m, out);
    for (std::size_t i = 0; i < m_s.choices.size(); ++i) {
        const auto c = m_s.choices[i];
        if (!up(s, c)) continue;
        const auto& x = m_p.choices[c];
        for (const auto k : m_branches[i])
            add({x.by == Chooses::table ? Kind::byTable : Kind::choose, x.by == Chooses::patient ? Actor::patient : x.by == Chooses::table ? Actor::time : Actor::clinician, c, k}, [&](State& t) { takeBranch(t, c, k); });
        return;
    }
    for (const auto m : m_s.modules) {
        if (status(s, m) != Status::locked) continue;
        const auto& module = m_p.modules[m];
        bool opens = false;
        if (module.opens == Opens::byChoice && module.choice != none) {
            const auto made = choice(s, module.choice);
            opens = made > 0 && made <= m_p.choices[module.choice].among.size() && m_p.choices[module.choice].among[made - 1] == m;
        } else if (module.opens != Opens::byTherapist) {
            opens = module.notBeforeWeek && (module.opens == Opens::atStart || ready(s, module.after));
        }
        if (opens) add({Kind::opens, Actor::time, m}, [&](State& t) { setStatus(t, m, Status::open); });
    }
}

void Model::moduleActs(const State& s, std::uint16_t m, std::vector<Next>& out) const {
    const auto at = status(s, m);
    const auto in = phase(s);
    const auto& module = m_p.modules[m];
    const auto add = [&](Kind k, Actor a, Status to) {
        Next n{{k, a, m}, s};
        setStatus(n.to, m, to);
        out.push_back(n);
    };
    const bool works = in == Phase::active || in == Phase::closing || in == Phase::followUp;
    if (at == Status::open && works) add(Kind::submit, Actor::patient, module.gate == Gate::none ? Status::done : Status::submitted);
    if (at == Status::submitted && in != Phase::enrolled) {
        add(Kind::approve, Actor::clinician, Status::done);
        if (!m_s.whole) add(Kind::giveBack, Actor::clinician, Status::open);
    }
    if (!m_s.whole && at == Status::done && works && module.repeatMost > 0) add(Kind::again, Actor::clinician, Status::open);
    // In `whole` a skip leads to where the approval leads.
    if (!m_s.whole && module.skippable && works && (at == Status::open || (at == Status::locked && in == Phase::active))) add(Kind::skip, Actor::clinician, Status::skipped);
}

// In a slice that leaves prerequisites out: they may be there or not.
void Model::openings(const State& s, std::vector<Next>& out) const {
    const auto in = phase(s);
    for (const auto m : m_s.modules) {
        if (status(s, m) != Status::locked) continue;
        const auto& module = m_p.modules[m];
        const auto add = [&](Kind k, Actor a, Status to) {
            Next n{{k, a, m}, s};
            setStatus(n.to, m, to);
            out.push_back(n);
        };
        if (module.opens == Opens::byTherapist) {
            if (in == (module.booster ? Phase::followUp : Phase::active) && ready(s, module.after)) add(Kind::opensByTherapist, Actor::clinician, Status::open);
            continue;
        }
        if (in != Phase::active) continue;
        if (module.opens == Opens::atStart || (module.opens == Opens::after && ready(s, module.after))) add(Kind::opens, Actor::time, Status::open);
        const bool choiceIsFree = module.choice != none && m_choiceAt[module.choice] < 0;
        if (module.opens == Opens::byChoice && (choiceIsFree || module.choice == none)) add(Kind::opens, Actor::time, Status::open);
        const bool canBeLeftOut = m_s.leftOut ? std::binary_search(m_s.leftOut->begin(), m_s.leftOut->end(), m) : m_g.canBeLeftOut(m);
        if (canBeLeftOut && (choiceIsFree || module.choice == none)) add(Kind::byDefault, Actor::time, Status::notChosen);
    }
}

void Model::choiceActs(const State& s, std::vector<Next>& out) const {
    if (phase(s) != Phase::active) return;
    for (std::size_t i = 0; i < m_s.choices.size(); ++i) {
        const auto c = m_s.choices[i];
        const auto& x = m_p.choices[c];
        const auto made = choice(s, c);
        const auto who = x.by == Chooses::patient ? Actor::patient : x.by == Chooses::table ? Actor::time : Actor::clinician;
        if (up(s, c)) {
            for (const auto k : m_branches[i]) {
                Next n{{x.by == Chooses::table ? Kind::byTable : Kind::choose, who, c, k}, s};
                takeBranch(n.to, c, k);
                out.push_back(n);
            }
        } else if (made > 0 && made <= x.among.size() && x.swap) {
            const auto taken = x.among[made - 1];
            if (keeps(taken) && past(status(s, taken))) continue;
            for (std::uint16_t k = 0; k < x.among.size(); ++k) {
                if (k + 1U == made) continue;
                Next n{{Kind::swap, Actor::clinician, c, k}, s};
                if (keeps(x.among[k])) setStatus(n.to, x.among[k], Status::locked);
                takeBranch(n.to, c, k);
                out.push_back(n);
            }
        }
    }
}

void Model::phaseActs(const State& s, std::vector<Next>& out) const {
    const auto in = phase(s);
    const auto add = [&](Kind k, Actor a, auto&& change) {
        Next n{{k, a}, s};
        change(n.to);
        out.push_back(n);
    };
    const auto to = [](Phase p) { return [p](State& t) { go(t, p); }; };
    // One more of `what`, when it is counted and there may be one more.
    const auto counted = [&](State::Field what, std::int32_t most) { return m_s.counts && most < countless ? std::optional(s.get(what)) : std::nullopt; };
    const auto may = [&](State::Field what, std::int32_t most) { return most > 0 && counted(what, most).value_or(0) < static_cast<std::uint64_t>(most); };
    const auto one = [&](State::Field what, std::int32_t most, State& t) {
        if (const auto n = counted(what, most)) t.put(what, *n + 1);
    };
    switch (in) {
    case Phase::enrolled:
        if (m_s.baseline && !baselineAnswered(s)) add(Kind::baseline, Actor::patient, [](State& t) { t.put(field::baseline, 1); });
        if (!m_s.baseline || baselineAnswered(s)) add(Kind::start, Actor::clinician, to(Phase::active));
        break;
    case Phase::active:
        if (may(field::pauses, m_p.pauseMost))
            add(Kind::pause, Actor::clinician, [&](State& t) {
                one(field::pauses, m_p.pauseMost, t);
                go(t, Phase::paused);
            });
        if (m_s.counts && m_p.extendMost < countless && may(field::extensions, m_p.extendMost)) add(Kind::extend, Actor::clinician, [&](State& t) { one(field::extensions, m_p.extendMost, t); });
        add(Kind::limit, Actor::time, [this](State& t) { toClosing(t); });
        add(Kind::close, Actor::clinician, [this](State& t) { toClosing(t); });
        break;
    case Phase::paused: add(Kind::resume, Actor::clinician, to(Phase::active)); break;
    case Phase::followUp:
        if (mayEnd(s) && !messageWaits(s) && !reviewWaits(s)) add(Kind::over, Actor::time, to(Phase::ended));
        break;
    case Phase::closing:
    case Phase::ended: break;
    }
}

bool Model::ruleHolds(const State& s) const {
    if (m_s.closeRule == none) return true;
    const auto& r = m_p.close[m_s.closeRule];
    if (waived(s)) return true;
    switch (r.kind) {
    case CloseRule::Kind::module: return r.subject == none || !keeps(r.subject) || status(s, r.subject) == Status::done;
    case CloseRule::Kind::worksheet: {
        const auto from = m_g.carriersOf(r.worksheet);
        return std::any_of(from.begin(), from.end(), [&](auto m) { return keeps(m) && status(s, m) == Status::done; });
    }
    case CloseRule::Kind::measure: return m_s.closingMeasure == none || closingAnswered(s);
    case CloseRule::Kind::noRisk: return duty(s) == Duty::none;
    case CloseRule::Kind::noMessage: return !messageWaits(s);
    case CloseRule::Kind::noReview: return !reviewWaits(s);
    }
    return false;
}

void Model::endActs(const State& s, std::vector<Next>& out) const {
    const auto in = phase(s);
    for (const auto& e : m_p.ends) {
        if (!(e.from & bit(in))) continue;
        const bool signedOff = e.kind == EndRule::Kind::signedOff;
        // A sign-off from elsewhere than the closing is an error of the programme; here it goes past the closing rules.
        if (signedOff && in == Phase::closing && !ruleHolds(s)) continue;
        if (signedOff && (in == Phase::enrolled || in == Phase::followUp)) continue;
        if (!(signedOff && m_s.rulesOnly) && !mayEnd(s)) continue;
        Next n{{signedOff ? Kind::signOff : e.kind == EndRule::Kind::discharged ? Kind::discharge : Kind::refer, Actor::clinician}, s};
        go(n.to, signedOff ? Phase::followUp : Phase::ended);
        out.push_back(n);
    }
}

// The chain of a risk duty: it stands still where its clock does. `alert` is one without its chain.
void Model::dutyActs(const State& s, std::vector<Next>& out) const {
    if (m_s.risk == none && !m_s.alert) return;
    const auto in = phase(s);
    const auto add = [&](Act a, Duty duty, unsigned told, bool isLate) {
        Next n{a, s};
        n.to.put(field::duty, static_cast<std::uint64_t>(duty));
        n.to.put(field::told, told);
        n.to.put(field::late, isLate ? 1 : 0);
        out.push_back(n);
    };
    const auto at = duty(s);
    if (m_s.risk == none) {
        if (at == Duty::none) add({Kind::risk, Actor::patient}, Duty::open, 0, false);
        else add({Kind::settle, Actor::clinician}, Duty::none, 0, false);
        return;
    }
    const auto& rule = m_p.risks[m_s.risk];
    if (at == Duty::none) {
        if (rule.watches & bit(in)) {
            add({Kind::risk, Actor::patient, m_s.risk}, Duty::open, 0, false);
        } else if (!unheard(s)) {
            Next n{{Kind::unheard, Actor::patient, m_s.risk}, s};
            n.to.put(field::unheard, 1);
            out.push_back(n);
        }
        return;
    }
    if (at == Duty::taken) {
        add({Kind::settle, Actor::clinician, m_s.risk}, Duty::none, 0, false);
        add({Kind::unsettled, Actor::time, m_s.risk}, Duty::open, told(s), late(s));
        return;
    }
    add({Kind::take, Actor::clinician, m_s.risk}, Duty::taken, told(s), late(s));
    if (rule.clock == none || !(m_p.clocks[rule.clock].runs & bit(in))) return;
    const auto& steps = m_p.clocks[rule.clock].steps;
    if (told(s) < steps.size()) add({Kind::tell, Actor::time, m_s.risk, static_cast<std::uint16_t>(told(s))}, Duty::open, told(s) + 1, late(s));
    if (!late(s)) add({Kind::late, Actor::time, m_s.risk}, Duty::open, told(s), true);
}

void Model::closingActs(const State& s, std::vector<Next>& out) const {
    const auto in = phase(s);
    const auto flip = [&](Kind k, Actor a, State::Field f) {
        Next n{{k, a}, s};
        n.to.put(f, n.to.get(f) ^ 1U);
        out.push_back(n);
    };
    if (m_s.message) messageWaits(s) ? flip(Kind::read, Actor::clinician, field::message) : flip(Kind::message, Actor::patient, field::message);
    if (m_s.review && reviewWaits(s) && in != Phase::enrolled) flip(Kind::reviewed, Actor::clinician, field::review);
    if (m_s.review && !reviewWaits(s) && (in == Phase::active || in == Phase::closing)) flip(Kind::homework, Actor::patient, field::review);
    if (in != Phase::closing) return;
    if (m_s.closingMeasure != none && !closingAnswered(s)) flip(Kind::closingAnswer, Actor::patient, field::closing);
    if (m_s.closeRule != none && m_p.close[m_s.closeRule].waivable && !waived(s)) flip(Kind::waive, Actor::clinician, field::waived);
}

} // namespace fyr::icbt::verify
