// What is told of a part of the body: "my heel kills", "gör hälen ont". A place and a sense that stand near each other are
// a finding, whatever stands between and whichever comes first, so that authors need not write every sentence.
//
// Shape: a place is a word ("heel"); a sense one word or several in a row ("falling out"); a table says which finding the two
//        make. A sense that carries on belongs to the nearest place of its clause, and when that makes nothing, it makes nothing ("my
//        arm hurts when I bend the knee"); any other to the nearest with which it makes something. A sense in a
//        sentence without a place ("it hurts when I grip") belongs to the only place of the two sentences before, where both
//        say that they carry on.
// Units: distance in words that are no fillers; a comma counts as `commaWords`.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

namespace fyr::triage {

struct Places {
    struct Sense {
        std::vector<std::int32_t> words; // in a row; ids of the vocabulary
        std::int32_t sense = -1;
    };
    std::unordered_map<std::int32_t, std::int32_t> sites;         // word id → place
    std::unordered_map<std::int32_t, std::vector<Sense>> senses;  // by their first word
    std::map<std::pair<std::int32_t, std::int32_t>, std::int32_t> told; // place, sense → phrase
    std::vector<bool> siteCarries, senseCarries;                  // by place, by sense
    [[nodiscard]] bool empty() const noexcept { return told.empty(); }
};

} // namespace fyr::triage
