#include "icbt/verify/explore.h"

#include <algorithm>

namespace fyr::icbt::verify {
namespace {

std::uint64_t hashOf(const State& s) noexcept {
    std::uint64_t h = 0x9e3779b97f4a7c15ULL;
    for (const auto w : s.w) {
        h = (h ^ w) * 0xff51afd7ed558ccdULL;
        h ^= h >> 32U;
    }
    return h;
}

} // namespace

Explored::Explored(const Model& model, const Bounds& bounds, const AtState& atState, const AtStep& atStep, bool keepSteps) {
    m_table.assign(1U << 10U, nobody);
    place(model.first(), nobody, {});
    std::vector<Model::Next> nexts;
    for (std::uint32_t i = 0; i < m_states.size(); ++i) {
        const State here = m_states[i]; // the vector may move
        if (atState && atState(i, here)) return;
        model.next(here, nexts);
        for (const auto& n : nexts) {
            if (atStep && atStep(i, here, n)) return;
            if (m_states.size() >= bounds.states) {
                m_complete = false;
                return;
            }
            const auto to = place(n.to, i, n.act);
            if (keepSteps) m_steps.push_back({i, to, n.act});
        }
    }
}

std::uint32_t Explored::place(const State& s, std::uint32_t parent, const Act& act) {
    if ((m_states.size() + 1) * 2 > m_table.size()) grow();
    const auto mask = m_table.size() - 1;
    for (auto at = hashOf(s) & mask;; at = (at + 1) & mask) {
        if (m_table[at] == nobody) {
            m_table[at] = static_cast<std::uint32_t>(m_states.size());
            m_states.push_back(s);
            m_parents.push_back(parent);
            m_acts.push_back(act);
            return m_table[at];
        }
        if (m_states[m_table[at]] == s) return m_table[at];
    }
}

void Explored::grow() {
    m_table.assign(m_table.size() * 4, nobody);
    const auto mask = m_table.size() - 1;
    for (std::uint32_t i = 0; i < m_states.size(); ++i) {
        auto at = hashOf(m_states[i]) & mask;
        while (m_table[at] != nobody) at = (at + 1) & mask;
        m_table[at] = i;
    }
}

std::vector<Model::Next> Explored::way(std::uint32_t to) const {
    std::vector<Model::Next> out;
    for (auto i = to; m_parents[i] != nobody; i = m_parents[i]) out.push_back({m_acts[i], m_states[i]});
    std::reverse(out.begin(), out.end());
    return out;
}

std::uint32_t Explored::stuck(const std::function<bool(const State&)>& from, const std::function<bool(const Act&)>& may,
                              const std::function<bool(const State&, const Act&, const State&)>& goal) const {
    // Backwards from the goals, over the steps sorted by where they lead.
    std::vector<std::uint32_t> first(m_states.size() + 1, 0), order(m_steps.size()), todo;
    std::vector<char> good(m_states.size(), 0);
    for (const auto& s : m_steps) ++first[s.to + 1];
    for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
    auto at = first;
    for (std::uint32_t i = 0; i < m_steps.size(); ++i) order[at[m_steps[i].to]++] = i;
    const auto mark = [&](std::uint32_t i) {
        if (!good[i]) {
            good[i] = 1;
            todo.push_back(i);
        }
    };
    for (const auto& s : m_steps)
        if (may(s.act) && goal(m_states[s.from], s.act, m_states[s.to])) mark(s.from);
    while (!todo.empty()) {
        const auto i = todo.back();
        todo.pop_back();
        for (auto k = first[i]; k < first[i + 1]; ++k)
            if (const auto& s = m_steps[order[k]]; may(s.act)) mark(s.from);
    }
    for (std::uint32_t i = 0; i < m_states.size(); ++i)
        if (!good[i] && from(m_states[i])) return i;
    return nobody;
}

} // namespace fyr::icbt::verify
