// Stored interviews as lines that `fyrctl triage compare` replays: what the patients wrote and answered, masked.
//
// Shape:  {id, unit, lang, given:{urgency, destination, clinicianDecides, redFlags}, decided?, asGiven, interview:{v, kb, turn, log}}.
//         `id` is made anew for each export unless the real ones are asked for; names, numbers and addresses in texts are
//         masked (triage/quality/mask.h), ages above 90 are 90, and times are moved by whole weeks into the first week of
//         their month, on whole minutes. `asGiven`: the masked interview, replayed with the knowledge base at hand, comes out
//         as the real one does, so that masking hid nothing that a comparison needs.
// Privacy: still what patients wrote. For people who may read it, and no further.
#pragma once

#include "base/random.h"
#include "server/quality/triage_quality.h"

namespace fyr::server {

struct ExportOptions {
    Period period;
    std::string unit; // empty: all
    bool realIds = false;
};
struct Exported {
    std::size_t interviews = 0;
    std::size_t unfinished = 0; // left out: the patient still answers
    std::size_t unreadable = 0; // left out: damaged
    std::size_t changedByMasking = 0;
};
[[nodiscard]] Result<Exported> exportInterviews(ReadTx& tx, const triage::KnowledgeBase& kb, Random& random, const ExportOptions& options,
                                                const std::function<Result<void>(const json::object& line)>& sink);

} // namespace fyr::server
