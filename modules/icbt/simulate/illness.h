// How a synthetic patient fares, and what they answer.
//
// Source: behaviour.h. Nothing of it is knowledge about anybody.
#pragma once

#include "icbt/programme.h"
#include "icbt/simulate/dice.h"

namespace fyr::icbt::simulate {

struct Answers {
    std::vector<std::optional<std::int32_t>> points;
    std::int32_t total = 0;
    bool whole = true; // no item was passed over
};

class Illness {
  public:
    // Draws how bad it is at the start and what will come of it.
    Illness(const Programme& programme, Dice& dice);
    // The patient's answers after so many weeks of treatment, of which they took part in `taken`.
    [[nodiscard]] Answers answers(const InstrumentFacts& facts, double weeks, double taken);
    [[nodiscard]] bool hasThoughtsOfDeath() const noexcept { return m_ideator; }
    [[nodiscard]] bool saidSo() const noexcept { return m_said; }

  private:
    [[nodiscard]] double severity(double weeks, double taken); // part of an instrument's range

    const Programme& p;
    Dice& m_dice;
    double m_length; // of the treatment, in weeks
    double m_base = 0, m_gain = 0, m_setback = 0, m_setbackWeek = 0;
    bool m_ideator = false, m_said = false;
};

} // namespace fyr::icbt::simulate
