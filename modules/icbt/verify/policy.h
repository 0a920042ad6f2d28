// What no programme may go beyond, whatever it says of itself.
//
// Shape:  plain data with defaults; a unit may be stricter. Its digest is in each verification record.
// Units:  minutes a week; `Span` says its own.
// Source: the answer to a risk within 24 hours and its chain: docs/SAFETY.md; 10-20 therapist minutes per patient and week in
//         five national clinics, 24-hour replies on weekdays as the known norm: docs/PROGRAMMES.md. They are ours to keep,
//         not a regulator's: none was found.
#pragma once

#include "icbt/programme.h"

namespace fyr::icbt::verify {

// An item that asks about thoughts of death: an instrument that holds one is never used without a rule that watches it.
struct WatchedItem {
    std::string instrument;
    std::int32_t item = 0;
    std::int32_t askFrom = 1;   // from here on somebody asks the patient
    std::int32_t alertFrom = 2; // from here on everybody of the unit knows
};

struct Policy {
    // Risk. A person has answered within a day, whatever day it is; the first is told at once and the on-call is reached
    // in the same half day; who took it says what was done before a long weekend is over.
    Span riskAnswer{24, Span::Unit::hours};
    Span onCallBy{12, Span::Unit::hours};
    Span settle{72, Span::Unit::hours};
    Span saidAgain{24, Span::Unit::hours}; // the longest silence after the last step
    std::vector<WatchedItem> watchedItems{{"phq9", 9, 1, 2}, {"madrs_s", 9, 2, 4}, {"madrs-s", 9, 2, 4}, {"epds", 10, 1, 2}, {"bdi2", 9, 1, 2}};

    // What else waits for a person.
    Span reviewAnswer{3, Span::Unit::workingDays}; // homework that nobody reads stops the treatment
    Span messageAnswer{2, Span::Unit::workingDays};
    Span otherAnswer{5, Span::Unit::workingDays};  // call, choose, decide, silent, back
    Span finishAnswer{10, Span::Unit::workingDays};
    std::int32_t ungatedInARow = 1; // modules one after another that no therapist has looked at

    // Load.
    std::int32_t patientMinutes = 240; // a week: half an hour a day, and a day off
    std::int32_t therapistMinutes = 30;
    std::int32_t trackMinutes = 30;  // more a week, on a track that the therapist decides on
    std::int32_t reminders = 4;      // a week: more is noise, and noise is switched off
    std::int32_t measureMinutes = 3; // what one set of answers takes

    // Time.
    Span pauseLongest{4, Span::Unit::weeks};
    std::int32_t pauseMost = 4;
    Span longest{30, Span::Unit::weeks}; // with all extensions, pauses and the closing
    Span silent{14, Span::Unit::days};   // without a sign of the patient before somebody calls

    // Documents of each end, by its kind.
    std::vector<std::string> signedOffDocuments{"summary", "relapsePlan"};
    std::vector<std::string> dischargedDocuments{"summary"};
    std::vector<std::string> referredDocuments{"summary", "referral"};
};

[[nodiscard]] std::string digest(const Policy& p); // SHA-256, hexadecimal

} // namespace fyr::icbt::verify
