// Looks at every state that a model can come to, breadth first, so that each is reached by a shortest way.
//
// Shape:  states in the order in which they were found, each with its parent and the act between them; a hash table of
//         places with open addressing. Steps are kept when a question is asked about what can still come (`keepSteps`).
//         When the bound of states is met `complete` is false, and nothing is proved by what was found.
#pragma once

#include "icbt/verify/model.h"

#include <functional>
#include <limits>

namespace fyr::icbt::verify {

struct Bounds {
    std::size_t states = 2'000'000; // of one slice
};

class Explored {
  public:
    static constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();
    // What is asked of each state and each step. True ends the search.
    using AtState = std::function<bool(std::uint32_t, const State&)>;
    using AtStep = std::function<bool(std::uint32_t from, const State&, const Model::Next&)>;

    Explored(const Model& model, const Bounds& bounds, const AtState& atState, const AtStep& atStep = {}, bool keepSteps = false);
    [[nodiscard]] std::size_t size() const noexcept { return m_states.size(); }
    [[nodiscard]] bool complete() const noexcept { return m_complete; } // or ended by a question
    [[nodiscard]] const State& state(std::uint32_t i) const { return m_states[i]; }
    [[nodiscard]] std::vector<Model::Next> way(std::uint32_t to) const; // from the first state: each act and where it leads

    // The first state that fits `from` and from which no step of those that `may` leads, over any number of steps, to one
    // that `goal` accepts. `nobody` when there is none. Needs `keepSteps`.
    [[nodiscard]] std::uint32_t stuck(const std::function<bool(const State&)>& from, const std::function<bool(const Act&)>& may,
                                      const std::function<bool(const State& before, const Act&, const State& after)>& goal) const;

  private:
    struct Step {
        std::uint32_t from = 0;
        std::uint32_t to = 0;
        Act act;
    };
    std::uint32_t place(const State& s, std::uint32_t parent, const Act& act);
    void grow();
    std::vector<State> m_states;
    std::vector<std::uint32_t> m_parents;
    std::vector<Act> m_acts;
    std::vector<std::uint32_t> m_table;
    std::vector<Step> m_steps;
    bool m_complete = true;
};

} // namespace fyr::icbt::verify
