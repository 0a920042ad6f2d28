// A waiting room in a simulated clinic: patients with pages, clinicians with lists, nodes that crash, lines that are half
// open, answers that are lost; and the truth beside it, which no node knows.
#pragma once

#include "base/random.h"
#include "video/waiting/lease_keeper.h"
#include "video/waiting/queue.h"
#include "video/waiting/visit_json.h"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace fyr::video::waiting::test {

struct Figures {
    long schedules = 0;
    long steps = 0;
    long arrivals = 0;
    long admissions = 0;
    long crashes = 0;
    long halfOpen = 0;
    long handOvers = 0;
    long overtaken = 0; // hellos that a newer line or page was before
    long disputed = 0;  // renewals of who sits there that found the lease with another page
    long looks = 0; // at a clinician's list, compared with the truth

    Figures& operator+=(const Figures& f);
};

// One random schedule. Empty: all invariants held; otherwise the one that did not, as a sentence.
[[nodiscard]] std::string play(std::uint64_t seed, Figures& figures);

} // namespace fyr::video::waiting::test
