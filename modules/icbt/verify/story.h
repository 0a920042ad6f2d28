// A counterexample told as a patient's story, day by day, in Swedish and English.
//
// Shape: the model has no time, so that the days are those of a patient who takes what is meant to be taken: modules their
//        `due`, reviews a day, the limit its length. A story shows that the order can come about; how early or late
//        it does is of no matter to it.
//        In a verdict, {risk} stands for the day of the last risk answer and {day} for the last day told.
#pragma once

#include "icbt/verify/explore.h"
#include "icbt/verify/finding.h"

namespace fyr::icbt::verify {

class Teller {
  public:
    explicit Teller(const Programme& p) : m_p(p) {}
    [[nodiscard]] Story tell(std::string place, const Model& model, const std::vector<Model::Next>& way, LocalText verdict) const;
    // What needs no way: the state of things in one sentence.
    [[nodiscard]] static Story plain(std::string place, LocalText verdict) { return {std::move(place), {}, std::move(verdict)}; }

  private:
    const Programme& m_p;
};

[[nodiscard]] LocalText phaseName(Phase p); // "in closing", within a sentence
[[nodiscard]] LocalText roleName(Role r);   // "the therapist"
// The place, a line a day, and the verdict; `lang` "sv" or "en".
[[nodiscard]] std::string write(const Story& s, std::string_view lang);

} // namespace fyr::icbt::verify
