// Takes out of a patient's words what may say who somebody is, as far as that can be told without a dictionary of names.
//
// Shape:  names → "Nn", numbers that may be telephone or identity numbers → "Nr", e-mail and web addresses → "Adr". Words of
//         two or three letters, so that the engine takes none of them for a symptom. Everything else stays as written.
// Limits: a name in lower case that nobody told us, and a place or an event that gives somebody away, stay. A masked text is
//         still a patient's text: for people who may read it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::triage::quality {

struct Masking {
    std::vector<std::string> names; // known ones: of the patient; any case
    std::function<bool(std::string_view lower)> isWord; // of the language: no name, whatever its first letter. None: no word is
};
[[nodiscard]] std::string masked(std::string_view text, const Masking& m);

// The runs of words of `text` that no span (code points, end exclusive; any order) covers, as written. A run ends at a span
// and at the end of a sentence; runs of nothing but `isCommon` words are left out.
struct Covered {
    std::size_t start = 0;
    std::size_t end = 0;
};
[[nodiscard]] std::vector<std::string> unreadRuns(std::string_view text, const std::vector<Covered>& spans, const std::function<bool(std::string_view lower)>& isCommon);

} // namespace fyr::triage::quality
