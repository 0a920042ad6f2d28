// What a finished interview told the patient and the clinicians, kept as it was: read back without a knowledge base or a
// policy, so that neither a later version of the one nor a change of the other can alter advice that was given.
//
// Shape:  `toldToJson` of a done interview, `toldFromJson` gives a done Interview with everything that is shown (words
//         and their marks, answers, what was understood, flags, outcome). Raw evidence is not in it: such an interview
//         takes no more events. `engine` is the stored event log (`toJson(Interview)`), kept beside it.
// Errors: badRequest (not a stored outcome).
#pragma once

#include "triage/interview.h"

namespace fyr::triage {

[[nodiscard]] json::object toldToJson(const Interview& done);
[[nodiscard]] Result<Interview> toldFromJson(const json::value& told, const json::value& engine);

// For interviews that ended before their outcome was kept: the outcome put into words again for the suggestion that was
// made then. Level, place, reasons and flags are the ones given, whatever this knowledge base would say today.
[[nodiscard]] Interview toldAgain(const KnowledgeBase& kb, const RoutingPolicy& policy, Interview state,
                                  const clinical::Suggestion& given, Instant now);

} // namespace fyr::triage
