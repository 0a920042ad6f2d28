// Every way that an interview can go: walks all answer sequences from one opening, and checks on each step what must hold.
//
// Shape: depth first over the engine itself, not a model of it. An answer to a question is abstracted to: yes, no, each
//        choice alone, "none", five numbers across the range, and "I don't know". Words, and several choices at once, are
//        left to random interviews (replay.h); questionnaires are declined (they have their own length).
//        Two ways that lead to the same state of knowledge (all findings, measures, flags, what was asked, and the
//        counters that the choice of questions looks at) go on alike, so the second one is not walked again: it is
//        counted as `merged`. With a limit of states that is not reached the walk is exhaustive: `complete`.
//        A limit is shared out among the answers of each question, so that what is left out is spread over the tree.
// Checked on each step: it succeeds; no flag and no floor is ever taken away; a "no" to a question about danger raises
//        no floor, and no level that is weighed either; no question twice; the limits of questions hold. At each end: a destination and words in both
//        languages, no level below the floor, and self-care never beside a floor.
#pragma once

#include "triage/interview.h"
#include "triage/knowledge_base.h"

#include <climits>
#include <cstdint>
#include <string>
#include <vector>

namespace fyr::triage::proof {

struct WalkLimits {
    std::uint64_t states = UINT64_MAX; // of one walk
    int unknowns = INT_MAX; // how many times in one interview the answer may be "I don't know"
    std::size_t stories = 10;          // violations that are told; all are counted
};

struct Walked {
    std::uint64_t states = 0; // different states of knowledge
    std::uint64_t merged = 0; // steps that led to a state that was known
    std::uint64_t steps = 0;
    std::uint64_t ends = 0;
    std::uint64_t violations = 0;
    int longest = 0; // questions of the longest interview, without questionnaires
    int mostAfterFlag = 0; // questions after a red flag in the opening
    bool complete = true;
    std::vector<std::string> stories;
    void add(const Walked& other, std::size_t most);
};

[[nodiscard]] Walked walk(const KnowledgeBase& kb, const RoutingPolicy& policy, const Start& start, Instant now, const WalkLimits& limits);

// One opening for each complaint, in its own words; both languages where they are not read alike.
struct Opening {
    std::string complaint;
    std::string lang;
    std::string text;
};
[[nodiscard]] std::vector<Opening> openings(const KnowledgeBase& kb);

// Two different hashes of all that the rest of an interview depends on.
struct StateKey {
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    friend auto operator<=>(const StateKey&, const StateKey&) = default;
};
[[nodiscard]] StateKey keyOf(const KnowledgeBase& kb, const Interview& state);

} // namespace fyr::triage::proof
