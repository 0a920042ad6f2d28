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
    clinical::LocalText text;    // what the programme's authors say to the clinician; empty with an offer
    std::vector<clinical::LocalText> looked; // what was looked at, in words: "PHQ-9: 12 (2026-11-19)"
    std::string why;             // the row's rationale and what was looked at, by code: for the log
    [[nodiscard]] bool refused() const noexcept { return outcome == "notSuited"; }
    [[nodiscard]] bool asks() const noexcept { return outcome == "ask"; }
};
[[nodiscard]] Result<Suited> suited(ReadTx& tx, const Principal& who, const icbt::Programme& programme, const instruments::Catalogue& catalogue, const std::string& patient, Instant now);

// Before somebody is enrolled: {outcome, text:{sv,en}, looked:[{sv,en}]}. Traced as a reading of the patient's record.
// Errors: notFound (no such patient for this person, or no such programme here), forbidden (for clinicians).
[[nodiscard]] Result<std::string> suits(Store& store, const Clock& clock, const Programmes& programmes, const Principal& who, const std::string& programme, const std::string& patient);

} // namespace fyr::server
