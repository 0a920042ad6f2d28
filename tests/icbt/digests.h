// What random people do to a course, as bytes: the same on every machine and with every compiler, or replay is not what it says.
#pragma once

#include "icbt/engine/chain.h"

namespace fyr::icbt::test {

// A log of what random people did, with the ticks that belong into it.
struct LivedLog {
    Log log;
    Course course;
    std::vector<Effect> effects;
};
[[nodiscard]] LivedLog livedLog(const Setting& setting, std::uint64_t seed, int events);
// One line a run: what, seed, events, last link, digest of the course, digest of all effects.
[[nodiscard]] std::string digestLine(std::string_view what, const Setting& setting, std::uint64_t seed, int events);
// The lines of tests/icbt/golden.tsv that need no file: made-up programmes.
[[nodiscard]] std::string digestsOfMadeUpProgrammes(const Calendar& calendar);

} // namespace fyr::icbt::test
