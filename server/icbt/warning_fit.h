// Fitting early warnings on the courses that a tenant has finished. docs/EARLY_WARNING.md.
//
// Shape:  reads only. A programme's hash has its own fit; weeks 2 to 6 each their own model. A course counts when it was in
//         treatment at the end of that week, had enough answers by then (the same rule as when a course is told of it), has
//         ended, and has a total after that week: enough change is a reliable change since the start, or remission.
// Safety: demonstration and test data count for nothing (marked `demo` or HTEST: the patient or the unit). A model that is no
//         better than chance on courses it had not seen is not kept.
// Privacy: whoever objects to quality registers or to research is left out, and counted.
#pragma once

#include "server/icbt/early_warning.h"

namespace fyr::server {

struct LeftOut { // courses
    std::int32_t demonstration = 0;
    std::int32_t objected = 0;
    std::int32_t underWay = 0;
    std::int32_t notStarted = 0; // ended before the treatment
    std::int32_t again = 0;      // a further one of the same person: only the first counts
    std::int32_t moved = 0;      // from one version of the programme to another
    std::int32_t damaged = 0;
    std::int32_t noMeasure = 0;  // nothing says what enough change is
};
struct WeekTried {
    std::int32_t week = 0;
    std::int32_t courses = 0; // that count
    std::int32_t ended = 0;   // of those without enough change
    std::int32_t leftBefore = 0, tooLittle = 0, noEnd = 0; // why others do not: no treatment any more, too few answers, no total after it
    enum class Came : std::uint8_t { fitted, tooFew, chance } came = Came::tooFew;
    icbt::Estimate auc; // of one that came to chance
};
struct FitTried { // of one programme's hash
    EarlyWarning warning; // weeks is empty: nothing could be fitted
    LeftOut out;
    std::int32_t finished = 0; // courses that weeks were made of
    std::vector<WeekTried> weeks;
};
// `programme`: its id, or empty for all that courses run.
[[nodiscard]] Result<std::vector<FitTried>> fitEarlyWarnings(ReadTx& tx, const Programmes& programmes, std::string_view programme, Instant now);

} // namespace fyr::server
