// Labelled letters (content/triage/letters/*.jsonl): what the second reader learns from, and what its learning is worth.
//
// Shape: one JSON object a line: id, lang (sv, en), age (years, may be missing), sex, text, gold_level (emergency, primary,
//        selfcare), diagnosis, why. All are invented by the authors of the content.
// Errors: problems with "file:line".
#pragma once

#include "base/json.h"
#include "triage/knowledge_base.h"
#include "triage/language/lexicon.h"
#include "triage/language/second_reader.h"

#include <array>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fyr::triage::content {

enum class LetterLevel : std::uint8_t { emergency, primary, selfCare };

struct Letter {
    std::string id;
    std::string file; // without folder and ending: "skin_1"
    Lang lang = Lang::sv;
    std::optional<double> age;
    Sex sex = Sex::unknown;
    std::string text;
    LetterLevel level = LetterLevel::primary;
};

[[nodiscard]] std::vector<Letter> readLetters(const std::filesystem::path& folder, std::vector<Problem>& problems);

// What the second reader looks at in each, with what the rules of `kb` read there.
using Marks = std::vector<std::vector<std::string>>;
[[nodiscard]] Marks marksOf(const KnowledgeBase& kb, const std::vector<Letter>& letters);

// By language: words that nothing is learned from, such as who writes.
using Ignored = std::array<std::set<std::string, std::less<>>, 2>;

// {bias: [emergency, home], words: {key: [emergency, home]}}: the same on every machine.
[[nodiscard]] json::object learn(const std::vector<Letter>& letters, const Marks& marks, const Ignored& ignored);

// Each letter judged by a reader that has learned from the others: whole files are left out together, because the letters of
// one file were written by one author in one go. In the order of the letters.
struct Judged {
    std::size_t letter = 0;
    std::array<double, 2> odds{}; // by SecondReader::Question
};
[[nodiscard]] std::vector<Judged> crossValidate(const std::vector<Letter>& letters, const Marks& marks, const Ignored& ignored, int folds);

} // namespace fyr::triage::content
