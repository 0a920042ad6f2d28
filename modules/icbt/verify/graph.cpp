#include "icbt/verify/graph.h"

#include <algorithm>

namespace fyr::icbt::verify {
namespace {

void tidy(Places& p) {
    std::sort(p.begin(), p.end());
    p.erase(std::unique(p.begin(), p.end()), p.end());
}

} // namespace

Graph::Graph(const Programme& p) : m_p(p), m_waiting(p.modules.size()), m_choicesAfter(p.modules.size()), m_leftOut(p.modules.size(), 0) {
    for (std::uint16_t m = 0; m < p.modules.size(); ++m)
        for (const auto a : p.modules[m].after) m_waiting[a].push_back(m);
    for (std::uint16_t c = 0; c < p.choices.size(); ++c)
        for (const auto a : p.choices[c].after) m_choicesAfter[a].push_back(c);
    for (bool more = true; more;) {
        more = false;
        for (std::uint16_t m = 0; m < p.modules.size(); ++m) {
            const auto& module = p.modules[m];
            const auto left = [&](std::uint16_t a) { return m_leftOut[a] != 0; };
            const bool now = module.choice != none || (module.opens == Opens::after && !module.after.empty() && std::all_of(module.after.begin(), module.after.end(), left));
            if (now && !m_leftOut[m]) m_leftOut[m] = more = true;
        }
    }
}

Graph::Cone Graph::coneOf(std::uint16_t module) const {
    Cone out;
    std::vector<char> seen(m_p.modules.size(), 0), seenChoice(m_p.choices.size(), 0);
    Places todo{module};
    const auto add = [&](std::uint16_t m) {
        if (!seen[m]) {
            seen[m] = 1;
            todo.push_back(m);
        }
    };
    seen[module] = 1;
    while (!todo.empty()) {
        const auto m = todo.back();
        todo.pop_back();
        out.modules.push_back(m);
        for (const auto a : m_p.modules[m].after) add(a);
        const auto c = m_p.modules[m].choice;
        if (c == none || seenChoice[c]) continue;
        seenChoice[c] = 1;
        out.choices.push_back(c);
        for (const auto a : m_p.choices[c].after) add(a);
        for (const auto a : m_p.choices[c].among) add(a);
    }
    tidy(out.modules);
    tidy(out.choices);
    return out;
}

Places Graph::tops() const {
    Places out;
    std::vector<Places> cones;
    for (std::uint16_t m = 0; m < m_p.modules.size(); ++m) cones.push_back(coneOf(m).modules);
    std::vector<std::uint16_t> order(m_p.modules.size());
    for (std::uint16_t m = 0; m < order.size(); ++m) order[m] = m;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return cones[a].size() > cones[b].size(); });
    std::vector<char> covered(m_p.modules.size(), 0);
    for (const auto m : order) {
        if (covered[m]) continue;
        out.push_back(m);
        for (const auto x : cones[m]) covered[x] = 1;
    }
    return out;
}

Places Graph::carriersOf(const std::string& worksheet) const {
    Places out;
    for (std::uint16_t m = 0; m < m_p.modules.size(); ++m)
        if (const auto& w = m_p.modules[m].worksheets; std::find(w.begin(), w.end(), worksheet) != w.end()) out.push_back(m);
    return out;
}

Places Graph::branchesOf(std::uint16_t choice) const {
    const auto& c = m_p.choices[choice];
    Places out;
    for (std::uint16_t k = 0; k < c.among.size(); ++k) {
        if (c.by != Chooses::table || !c.table) {
            out.push_back(k);
            continue;
        }
        const auto& id = m_p.modules[c.among[k]].id;
        const auto says = [&](const TableRow& r) { return r.outcome < c.table->outcomes.size() && c.table->outcomes[r.outcome] == id; };
        if (std::any_of(c.table->rows.begin(), c.table->rows.end(), says)) out.push_back(k);
    }
    return out;
}

} // namespace fyr::icbt::verify
