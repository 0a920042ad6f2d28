// A course as it stood at the end of a week of treatment: what early warning and the reasons of a track look at.
//
// Shape:  pure; made of the journal, so that it is the same for a course that goes on and for one that ended long ago, whenever
//         it is asked. Nothing that happened after the end of that week is in it.
// Units:  weeks of treatment from 1; a pause stands still.
#pragma once

#include "icbt/warning/warning.h"
#include "server/icbt/course_file.h"

namespace fyr::server {

struct SoFar {
    icbt::CourseSoFar facts;                 // of the primary measure's instrument
    std::optional<std::int32_t> first, last; // totals: before the start, and the newest since
    std::int32_t answered = 0;               // since the start
};

// When that many weeks of treatment had passed; nothing when they have not by `now`, or the treatment ended before.
[[nodiscard]] std::optional<Instant> endOfWeek(const CourseFile& f, std::int32_t week, Instant now);
// Whole weeks of treatment by `now`; 0 before the first is over.
[[nodiscard]] std::int32_t weeksTreated(const CourseFile& f, Instant now);
// `end`: of that week.
[[nodiscard]] SoFar soFar(const CourseFile& f, const instruments::Catalogue& catalogue, std::int32_t week, Instant end);
// The newest total after `from`, until the treatment was over or left; nothing when there is none.
[[nodiscard]] std::optional<std::int32_t> lastTotalAfter(const CourseFile& f, Instant from);

} // namespace fyr::server
