// A course's log as a file that stands by itself, and whether it is whole: `fyrctl icbt log` and `fyrctl icbt check`.
//
// Shape:  {format, course, hash, canonical, calendars, events, link}: the programme and the calendars that its events ran by are
//         in it, so that whoever has the file and, of the newest link, the signed end of the course (its Composition) needs
//         nothing else. It is a patient's record.
// Errors: notFound; badJson, content (no such file).
#pragma once

#include "server/icbt/course_file.h"

namespace fyr::server {

[[nodiscard]] Result<std::string> exportedLog(ReadTx& tx, const Programmes& programmes, const std::string& course);

struct LogCheck {
    std::size_t events = 0;
    std::string link;                   // of the newest
    std::optional<std::size_t> broken;  // the first event that does not fit those before it, from 0
    std::optional<std::size_t> refused; // that today's engine does not take
    std::size_t earlier = 0;            // events of an earlier engine
    std::string why;
    icbt::Course course; // as the events make it, up to the first that is broken or refused
    [[nodiscard]] bool whole() const noexcept { return !broken && why.empty(); }
};
[[nodiscard]] Result<LogCheck> checkLog(std::string_view text);

} // namespace fyr::server
