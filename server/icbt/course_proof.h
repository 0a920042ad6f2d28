// Is a course's log whole? Of the lines that chainText (signoff_check.h) writes, which stand by themselves: `fyrctl icbt check`.
//
// Errors: badJson, content (these are no such lines), storageCorrupt (a calendar that is another).
#pragma once

#include "server/icbt/course_file.h"

namespace fyr::server {

struct LogCheck {
    std::size_t events = 0;
    std::string link;                   // of the newest
    std::optional<std::size_t> broken;  // the first event that does not fit those before it, from 0
    std::optional<std::size_t> refused; // that today's engine does not take
    std::size_t earlier = 0;            // events of an earlier engine
    std::string why;                    // it is not whole; for a person
    icbt::Course course;                // as the events make it, up to the first that is broken or refused
    [[nodiscard]] bool whole() const noexcept { return why.empty(); }
};
[[nodiscard]] Result<LogCheck> checkLog(std::string_view lines);

} // namespace fyr::server
