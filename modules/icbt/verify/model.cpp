#include "icbt/verify/model.h"

#include <algorithm>

namespace fyr::icbt::verify {
namespace {

constexpr unsigned modulesAWord = 21;
constexpr unsigned choicesAWord = 12;
constexpr unsigned choiceWord = 3;
constexpr unsigned madeAndPast = 31;

} // namespace

Model::Model(const Programme& p, const Graph& g, Slice s) : m_p(p), m_g(g), m_s(std::move(s)), m_at(p.modules.size(), -1), m_choiceAt(p.choices.size(), -1) {
    for (std::size_t i = 0; i < m_s.modules.size(); ++i) m_at[m_s.modules[i]] = static_cast<int>(i);
    for (std::size_t i = 0; i < m_s.choices.size(); ++i) {
        m_choiceAt[m_s.choices[i]] = static_cast<int>(i);
        m_branches.push_back(g.branchesOf(m_s.choices[i]));
    }
    for (const auto& c : p.close)
        if (c.kind == CloseRule::Kind::module && c.subject != none) m_named.push_back(c.subject);
}

bool Model::fits() const noexcept {
    const bool steps = m_s.risk == none || m_p.risks[m_s.risk].clock == none || m_p.clocks[m_p.risks[m_s.risk].clock].steps.size() <= 15;
    return m_s.modules.size() <= modulesMost && m_s.choices.size() <= choicesMost && steps &&
           std::all_of(m_s.choices.begin(), m_s.choices.end(), [&](auto c) { return m_p.choices[c].among.size() < madeAndPast - 1; });
}

State Model::first() const {
    State s;
    s.put(field::phase, static_cast<unsigned>(Phase::enrolled));
    return s;
}


Status Model::status(const State& s, std::uint16_t module) const noexcept {
    const auto i = static_cast<unsigned>(m_at[module]);
    return static_cast<Status>((s.w[i / modulesAWord] >> (i % modulesAWord * 3)) & 7U);
}
void Model::setStatus(State& s, std::uint16_t module, Status to) const noexcept {
    const auto i = static_cast<unsigned>(m_at[module]);
    const unsigned shift = i % modulesAWord * 3;
    auto& w = s.w[i / modulesAWord];
    w = (w & ~(std::uint64_t{7} << shift)) | (static_cast<std::uint64_t>(to) << shift);
}
unsigned Model::choice(const State& s, std::uint16_t c) const noexcept {
    const auto i = static_cast<unsigned>(m_choiceAt[c]);
    return static_cast<unsigned>(s.w[choiceWord + i / choicesAWord] >> (i % choicesAWord * 5)) & 31U;
}
void Model::setChoice(State& s, std::uint16_t c, unsigned to) const noexcept {
    const auto i = static_cast<unsigned>(m_choiceAt[c]);
    const unsigned shift = i % choicesAWord * 5;
    auto& w = s.w[choiceWord + i / choicesAWord];
    w = (w & ~(std::uint64_t{31} << shift)) | (static_cast<std::uint64_t>(to) << shift);
}

bool Model::ready(const State& s, const Places& after) const {
    return std::all_of(after.begin(), after.end(), [&](auto a) { return !keeps(a) || past(status(s, a)); });
}
bool Model::leftOut(const State& s, const Places& after) const {
    return !after.empty() && std::all_of(after.begin(), after.end(), [&](auto a) { return keeps(a) && status(s, a) == Status::notChosen; });
}

bool Model::up(const State& s, std::uint16_t c) const {
    const auto& x = m_p.choices[c];
    return choice(s, c) == 0 && ready(s, x.after) && !leftOut(s, x.after);
}

bool Model::somethingLeft(const State& s) const {
    for (std::uint16_t m = 0; m < m_p.modules.size(); ++m)
        if (m_p.modules[m].opens != Opens::byTherapist && (!keeps(m) || !past(status(s, m)))) return true;
    return false;
}

bool Model::movesOn(const State& s) const {
    for (const auto m : m_s.modules) {
        const auto at = status(s, m);
        if (at == Status::open || at == Status::submitted) return true;
        const auto& module = m_p.modules[m];
        if (at != Status::locked || !module.notBeforeWeek) continue;
        if ((module.opens == Opens::after && ready(s, module.after)) || module.opens == Opens::atStart) return true;
        if (module.opens == Opens::byChoice && module.choice != none && m_choiceAt[module.choice] >= 0) {
            const auto made = choice(s, module.choice);
            if (made > 0 && made < madeAndPast && m_p.choices[module.choice].among[made - 1] == m) return true;
        }
    }
    return std::any_of(m_s.choices.begin(), m_s.choices.end(), [&](auto c) { return up(s, c); });
}

std::uint16_t Model::choiceWithoutEnd(const State& s) const {
    for (const auto c : m_s.choices)
        if (up(s, c) && m_p.choices[c].by != Chooses::table && (m_p.choices[c].otherwise == none || m_p.choices[c].clock == none)) return c;
    return none;
}

// Everything that opens, or is left out, without anybody's doing. Each round locks one module less: it ends.
void Model::settleOpenings(State& s) const {
    for (bool more = true; more;) {
        more = false;
        for (const auto c : m_s.choices)
            if (choice(s, c) == 0 && leftOut(s, m_p.choices[c].after)) {
                setChoice(s, c, madeAndPast);
                for (const auto m : m_p.choices[c].among)
                    if (keeps(m) && status(s, m) == Status::locked) setStatus(s, m, Status::notChosen);
                more = true;
            }
        for (const auto m : m_s.modules) {
            const auto& module = m_p.modules[m];
            if (status(s, m) != Status::locked || module.opens == Opens::byTherapist || module.opens == Opens::byChoice) continue;
            if (module.opens == Opens::after && leftOut(s, module.after)) {
                setStatus(s, m, Status::notChosen);
                more = true;
            } else if (!module.notBeforeWeek && (module.opens == Opens::atStart || ready(s, module.after))) {
                setStatus(s, m, Status::open);
                more = true;
            }
        }
    }
}

void Model::forget(State& s) const {
    const auto stillLocked = [&](auto m) { return keeps(m) && status(s, m) == Status::locked; };
    const auto stillUnmade = [&](auto c) { return m_choiceAt[c] >= 0 && choice(s, c) == 0; };
    for (const auto m : m_s.modules) {
        const auto at = status(s, m);
        if (at == Status::skipped) setStatus(s, m, Status::done);
        if (at != Status::notChosen || m == m_s.watched) continue;
        const auto& waits = m_g.waiting(m);
        const auto& choices = m_g.choicesAfter(m);
        if (std::none_of(waits.begin(), waits.end(), stillLocked) && std::none_of(choices.begin(), choices.end(), stillUnmade)) setStatus(s, m, Status::done);
    }
    for (const auto c : m_s.choices)
        if (const auto made = choice(s, c); made > 0 && made < madeAndPast && !stillLocked(m_p.choices[c].among[made - 1])) setChoice(s, c, madeAndPast);
}

void Model::takeBranch(State& s, std::uint16_t c, std::uint16_t k) const {
    const auto& x = m_p.choices[c];
    setChoice(s, c, k + 1U);
    for (std::uint16_t i = 0; i < x.among.size(); ++i) {
        const auto m = x.among[i];
        if (!keeps(m) || past(status(s, m))) continue;
        if (i != k) setStatus(s, m, Status::notChosen);
        else if (!m_p.modules[m].notBeforeWeek) setStatus(s, m, Status::open);
    }
}

void Model::toClosing(State& s) const {
    s.put(field::phase, static_cast<unsigned>(Phase::closing));
    for (const auto m : m_named)
        if (keeps(m) && status(s, m) == Status::locked) setStatus(s, m, Status::open);
}

} // namespace fyr::icbt::verify
