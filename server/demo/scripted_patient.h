// A patient who answers by a script: what is there is "yes", what is not known is "I don't know", the rest is "no".
#pragma once

#include "server/demo/openings.h"
#include "triage/interview.h"

namespace fyr::server::demo {

[[nodiscard]] triage::Answer answerOf(const Opening& story, const triage::Question& question);

} // namespace fyr::server::demo
