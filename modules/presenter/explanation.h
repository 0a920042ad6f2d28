// Why the engine suggests what it does, as a table that is read at a glance: the likeliest causes, and for each finding how
// strongly it speaks for or against each of them.
//
// Units: shares are 0 … 1 and add up to 1 with `other`. Strength: |log-odds| from 0.3 (odds a third larger) is weak, from 1
//        (about three times) clear, from 2.3 (ten times) strong.
#pragma once

#include "clinical/triage_item.h"

#include <vector>

namespace fyr::presenter {

inline constexpr std::size_t causesInTable = 3;

enum class Speaks : std::int8_t { againstStrongly = -3, against = -2, againstWeakly = -1, silent = 0, forWeakly = 1, forIt = 2, forStrongly = 3 };
[[nodiscard]] Speaks speaks(double weight) noexcept;

struct EvidenceRow {
    clinical::Evidence evidence;
    clinical::LocalText question;  // that it answered; empty when it was volunteered
    std::vector<Speaks> towards;   // one for each cause of the table
    bool silent = true;            // hardly moves any of them
};
struct RuleLine {
    std::string id;
    clinical::LocalText label; // empty: only the id is known
};
struct Explanation {
    std::vector<clinical::ConditionShare> causes; // all that are named, likeliest first
    double other = 0;                             // share of causes that are not named; 0 in interviews before shares added up
    std::size_t columns = 0;                      // how many of `causes` the table has
    std::vector<EvidenceRow> rows;                // what weighs most first; then the silent ones as they were told
    std::size_t weighty = 0;                      // rows that are not silent
    std::vector<RuleLine> rules;
};
[[nodiscard]] Explanation explain(const clinical::TriageItem& item);

} // namespace fyr::presenter
