// What answers come to: total, band, parts, and the answers that somebody must see.
//
// Shape:  pure; the same answers always come to the same. Answers stand in the order of the items; the unscored ones at the
//         end may be left out. What was not answered is empty, and is never nought: a total with something missing is given
//         only where a published rule says so.
// Errors: badRequest, with every item that is out of range (place "3": counted from 1), or the wrong number of answers.
#pragma once

#include "base/result.h"
#include "instruments/instrument.h"

#include <span>

namespace fyr::instruments {

// An answer that somebody must see. Of an item's rules only the strongest; the words are those of the answer.
struct Hit {
    std::size_t rule = 0; // of Instrument::risks
    std::optional<std::size_t> item;
    std::optional<std::size_t> part;
    int points = 0;
    Act act = Act::ask;
    friend bool operator==(const Hit&, const Hit&) = default;
};

struct Score {
    std::optional<int> total;
    int missing = 0; // scored items that were asked and not answered
    int skipped = 0; // not asked, by the form's own rule
    bool prorated = false;
    std::optional<std::size_t> band;       // of Instrument::bands
    std::vector<std::optional<int>> items; // the points as given, one for each item
    std::vector<std::optional<int>> parts; // one for each part
    std::vector<Hit> risk;
    std::vector<std::size_t> riskUnanswered; // items with a rule, asked and not answered
};

using Answers = std::span<const std::optional<int>>;

[[nodiscard]] Result<Score> score(const Instrument& instrument, Answers answers);
// The same into a score that is used again and again: no memory is taken once it has grown. Nothing is promised of `out`
// after an error.
[[nodiscard]] Result<> scoreInto(const Instrument& instrument, Answers answers, Score& out);

// Is this item asked, after what was answered so far? For a form that is shown one question at a time.
[[nodiscard]] bool asked(const Instrument& instrument, Answers answers, std::size_t item);

// The strongest thing to do about it, if anything.
[[nodiscard]] std::optional<Act> strongest(const Score& score) noexcept;

} // namespace fyr::instruments
