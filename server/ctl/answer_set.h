// One line of `fyrctl icbt score`: an answer set as JSON, and what it comes to as JSON.
//
// Shape:  {"id":…, "answers":[0,1,null,…]} or {"id":…, "answers":{"mood":1,"9":0}}: an item by its id or its number from 1;
//         what is not named was not answered. The first form has a reader of its own, because cohorts come in it; whatever
//         that one does not know goes through the JSON reader.
// Errors: badRequest and badJson, in words that name every item.
#pragma once

#include "base/json.h"
#include "instruments/score.h"

namespace fyr::ctl {

struct AnswerSet {
    std::string id = "null"; // as JSON
    std::vector<std::optional<int>> answers;
};

// Into a set that is used again. `quick` says whether the short reader may try first.
[[nodiscard]] Result<> readAnswerSet(const instruments::Instrument& instrument, std::string_view line, AnswerSet& out, bool quick = true);

// Writes scores; what does not change from set to set is made once.
class ScoreWriter {
  public:
    explicit ScoreWriter(const instruments::Instrument& instrument);
    void write(const AnswerSet& set, const instruments::Score& score, std::string& out) const; // one line
    static void writeError(std::string_view id, std::uint64_t line, const Error& error, std::string& out);

  private:
    const instruments::Instrument& m_instrument;
    std::string m_head;                // ,"instrument":…,"version":…,"total":
    std::vector<std::string> m_bands;  // {"from":…}
    std::vector<std::vector<std::string>> m_hits; // of each rule: for each answer of its item, or the beginning for its part
};

} // namespace fyr::ctl
