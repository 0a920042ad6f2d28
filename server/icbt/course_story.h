// A course's story (icbt/report/story.h) from its log: each event by the calendar it ran by.
//
// Errors: storageCorrupt (a link that does not fit), invalidState (an event that today's engine would not take: an earlier one
//         did), notFound (its programme is gone).
#pragma once

#include "icbt/report/story.h"
#include "server/icbt/course_file.h"

namespace fyr::server {

struct CourseStory {
    ProgrammePtr known;
    CalendarPtr calendar; // of its first event: whose days the story is told in
    icbt::Story story;
};
// `until`: taken on to that time, by the unit's calendar of now.
[[nodiscard]] Result<CourseStory> courseStory(ReadTx& tx, const Programmes& programmes, const CourseHeader& h, std::optional<Instant> until = {});

} // namespace fyr::server
