// What events made of a course, kept beside them: so that a later engine that would not take an old event can still read it.
//
// Shape:  value course-state/<id>, written with every change after the whole log, read back from its text, was played again and
//         came to the same course and journal. A course whose events are all of the engine that runs now is made of its events;
//         one with older events is what is kept here, and the events after it.
// Errors: storageCorrupt (it cannot be read).
#pragma once

#include "server/icbt/course_file.h"

namespace fyr::server {

struct CourseState {
    std::int64_t events = 0; // that it is made of
    std::string link;        // of the last one
    icbt::Course course;
    Journal journal;
};
[[nodiscard]] std::string stateText(const CourseState& s);
[[nodiscard]] Result<CourseState> stateFrom(const json::value& v);
[[nodiscard]] json::object toJson(const Journal& j);

} // namespace fyr::server
