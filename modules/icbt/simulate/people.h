// People who do anything at any time: sensible things mostly, nonsense too. For tests, faults and measurements of the engine.
//
// Shape: draws from the random stream in a fixed order, so that a seed is the same run with every compiler.
#pragma once

#include "base/random.h"
#include "icbt/engine/step.h"

namespace fyr::icbt::simulate {

// How people behave in a run: `nonsense` of a thousand events are anything at all; `risky` of a thousand answers say
// something about risk.
struct Manners {
    std::uint32_t nonsense = 250;
    std::uint32_t risky = 150;
};

// The next event, at its time (mostly minutes to days after the last one; now and then weeks, or before it).
[[nodiscard]] Event anyEvent(const Programme& programme, const Course& course, Random& random, const Manners& manners = {});
// An answer to a measure: every item in its range, some passed over.
[[nodiscard]] Event anyAnswer(const Programme& programme, std::uint16_t measure, Random& random, const Manners& manners = {});
// Something sensible that a person could do in this state: one of what the course waits for.
[[nodiscard]] Event sensible(const Programme& programme, const Course& course, Random& random, const Manners& manners = {});

// A programme nobody would write, but that could be loaded: canonical form.
[[nodiscard]] std::string anyProgramme(Random& random);

// What must always be so; the first thing that is not, in words. `before` and `after` one step of `event`.
[[nodiscard]] std::optional<std::string> broken(const Setting& setting, const Course& before, const Event& event, const Course& after, std::span<const Effect> effects);

} // namespace fyr::icbt::simulate
