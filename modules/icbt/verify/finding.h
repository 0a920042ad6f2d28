// What the verifier says of a programme: a verdict for each property, and the story of each counterexample.
//
// Shape: `undecided` is never `proved`: a search that met its bound says so.
#pragma once

#include "clinical/local_text.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::icbt::verify {

using clinical::LocalText;

// The properties of docs/PROGRAMMES.md that are decided here. What the compiler decides alone (P13, P16) is not among them.
enum class Property : std::uint8_t { p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p14, p15 };
inline constexpr std::size_t properties = 14;
[[nodiscard]] std::string_view code(Property p) noexcept; // "P5"
[[nodiscard]] LocalText sentence(Property p);             // what it promises

enum class Verdict : std::uint8_t { proved, refuted, undecided };
[[nodiscard]] std::string_view name(Verdict v) noexcept;

// A counterexample, told as what happens to one patient. `place` is to blame: "module m05", "clock red".
struct StoryLine {
    int day = 0; // 0: no day of its own
    LocalText text;
};
struct Story {
    std::string place;
    std::vector<StoryLine> lines;
    LocalText verdict; // what is wrong at the end of it
};

struct Outcome {
    Property property = Property::p1;
    Verdict verdict = Verdict::proved;
    std::string method;     // "exploration", "schedule", "structure", "all combinations of ranges", …
    std::size_t states = 0; // that were looked at: states, starting minutes, or combinations
    std::vector<Story> stories;
    std::string inputs;  // digest of the parts that it depends on
    bool reused = false; // taken from the last record: nothing that it depends on has changed

    void refute(Story story) {
        verdict = Verdict::refuted;
        stories.push_back(std::move(story));
    }
    void undecide() {
        if (verdict == Verdict::proved) verdict = Verdict::undecided;
    }
};

} // namespace fyr::icbt::verify
