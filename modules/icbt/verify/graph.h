// What hangs on what in a programme: who waits for a module, what a module needs, what may be left out.
//
// Shape: places of the programme's vectors; made once, then read.
#pragma once

#include "icbt/programme.h"

namespace fyr::icbt::verify {

using Places = std::vector<std::uint16_t>; // sorted, each once

class Graph {
  public:
    explicit Graph(const Programme& p);
    [[nodiscard]] const Places& waiting(std::uint16_t module) const { return m_waiting[module]; }        // modules with it in `after`
    [[nodiscard]] const Places& choicesAfter(std::uint16_t module) const { return m_choicesAfter[module]; }
    // Everything that has a say in whether it opens: what it comes after, its choice, and theirs.
    struct Cone {
        Places modules;
        Places choices;
    };
    [[nodiscard]] Cone coneOf(std::uint16_t module) const;
    // Modules whose cone lies in nobody else's; together their cones hold every module.
    [[nodiscard]] Places tops() const;
    // It may become notChosen: it is in a choice, or comes only after what may. Two branches may each be left out, and never
    // both: what comes after both is told apart by exploration (checks.h, everLeftOut).
    [[nodiscard]] bool canBeLeftOut(std::uint16_t module) const { return m_leftOut[module]; }
    [[nodiscard]] Places carriersOf(const std::string& worksheet) const; // modules that it is handed in with
    // Outcomes of a choice by table that a row can say; all of `among` when a person chooses.
    [[nodiscard]] Places branchesOf(std::uint16_t choice) const; // places in `among`

  private:
    const Programme& m_p;
    std::vector<Places> m_waiting, m_choicesAfter;
    std::vector<char> m_leftOut;
};

} // namespace fyr::icbt::verify
