// Full-text search over the record as the workstation shows it: what may be seen, the best first, grouped by patient.
//
// Shape:   candidates are the newest resources that hold the words (500, or 5,000 when the rights of this person hide most
//          of them); they are ranked together (text/rank.h), equals by the newest date. Names and snippets are taken from
//          what may be shown.
// Audit:   a read of each patient's record that is shown, with the resources named. The question is not kept: it may hold
//          names or what somebody is sick with.
// Errors:  badRequest with a problem for each parameter that is wrong; storageBusy while an index is made.
// Threads: any worker.
#pragma once

#include "server/common/principal.h"
#include "server/store/store.h"

namespace fyr::server {

struct WordSearch {
    static constexpr std::int64_t mostAtOnce = 100;
    static constexpr std::int64_t furthest = 500;
    static constexpr std::size_t mostTypes = 16;

    std::string words;
    std::string patient;            // only this record
    std::vector<std::string> types; // any of these; empty = all
    std::int64_t from = 0;
    std::int64_t count = 20;
};
// {total, more, blocked, next, patients:[{id, name, birthDate, hits:[{type, id, title, date, score, snippet}]}]}
[[nodiscard]] Result<std::string> searchWords(Store& store, const Clock& clock, const Principal& who, const WordSearch& asked);

} // namespace fyr::server
