// An interview in which every question is answered "I don't know".
#pragma once

#include "support.h"

namespace fyr::triage::test {

inline Outcome unanswered(Lang lang, std::string_view text, std::optional<double> age, Sex sex) {
    const RoutingPolicy routing;
    auto at = step(realKb(), routing, Interview{}, Start{age, sex, std::string(code(lang)), std::string(text), Subject::self}, noon);
    EXPECT_TRUE(at) << text;
    int n = 0;
    while (at && at->state.question && ++n < 40) {
        Answer a;
        a.questionId = at->state.question->id;
        a.unknown = true;
        at = step(realKb(), routing, std::move(at->state), a, noon);
    }
    return *at->state.outcome;
}

} // namespace fyr::triage::test
