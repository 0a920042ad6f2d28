// Is a programme meant for this patient? Its own table, asked of what the record says when somebody is enrolled.
//
// Shape:  age from the patient; totals and items from the newest answers to each instrument that the person who asks may read
//         and that are not older than a month: older ones are as if they were not measured. What is missing is a value of its
//         own, and the table says what follows.
// Errors: the store's.
#pragma once

#include "server/common/principal.h"
#include "server/icbt/programmes.h"

namespace fyr::server {

struct Suited {
    std::string outcome = "ask"; // offer, ask, notSuited
    std::string why;             // the row's reason, as its authors wrote it, and what was looked at
    [[nodiscard]] bool refused() const noexcept { return outcome == "notSuited"; }
};
[[nodiscard]] Result<Suited> suited(ReadTx& tx, const Principal& who, const icbt::Programme& programme, const instruments::Catalogue& catalogue, const std::string& patient, Instant now);

} // namespace fyr::server
