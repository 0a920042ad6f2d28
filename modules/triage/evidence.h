// The evidence as clinicians see it: one posterior over all complaints, and what each finding speaks for and against.
//
// Shape:  `posteriorOf` mixes the weighings of the complaints: each complaint is explained by one of its causes or by another
//         one, and the complaint that decided carries a little over half, so that the shares add up to 1 with `other`.
//         `evidenceOf` has one row for each finding that was told, answered or concluded, in the order it came.
// Units:  weights are differences of natural log-odds in that posterior: with this finding against without it, all else the
//         same. A value of 2.3 makes the odds ten times larger. At most ±`mostWeight`; below `leastWeight` a row is silent.
#pragma once

#include "triage/weighing.h"

#include <set>

namespace fyr::triage {

inline constexpr double leastWeight = 0.05;
inline constexpr double mostWeight = 9.99;
inline constexpr std::size_t mostEvidence = 80; // rows of one interview

struct Posterior {
    std::vector<std::int32_t> conditions; // likeliest first; of two alike the one of the deciding complaint
    std::vector<double> p;
    double other = 1; // of causes that are not in the tables
};
// `leading`: index into the weighings; -1 when nothing was understood.
[[nodiscard]] Posterior posteriorOf(const std::vector<Weighing>& weighings, std::int32_t leading);

[[nodiscard]] std::vector<clinical::Evidence> evidenceOf(const KnowledgeBase& kb, const Interview& state, const Facts& facts,
                                                         const std::vector<Weighing>& weighings, std::int32_t leading,
                                                         const std::vector<clinical::ConditionShare>& conditions);

// The findings that make one true: itself, finer ones that are there, and what its rule is made of.
void sourcesOf(const KnowledgeBase& kb, const Facts& facts, std::int32_t id, std::set<std::int32_t>& findings,
               std::set<std::int32_t>& measures, int depth = 0);
// The words of a place in what the patient wrote.
[[nodiscard]] std::string wordsAt(const Interview& state, std::int32_t utterance, std::uint32_t start, std::uint32_t end);

} // namespace fyr::triage
