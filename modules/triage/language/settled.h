// Is what a message tells over and dealt with: some time ago, looked at, and well since?
#pragma once

#include "triage/language/lexicon.h"
#include "triage/language/tokens.h"
#include "triage/language/values.h"

#include <span>

namespace fyr::triage {

// "Three weeks ago he had a fever fit. The hospital watched him overnight. He's been well since." True when a day at least has
// passed, somebody examined it (or four weeks have passed), nothing is told of the last hours and nothing felt after the words
// that say that it is well since. `cues`: tokens where those words begin; `felt`: where a symptom or sign that is there begins.
[[nodiscard]] bool longSettled(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const Value> values,
                               std::span<const std::size_t> cues, std::span<const std::size_t> felt);

} // namespace fyr::triage
