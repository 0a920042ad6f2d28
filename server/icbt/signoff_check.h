// Does a signed end still agree with the course's events? For whoever holds both, without a server.
//
// Shape:  `chainText` writes a course's stream as lines: the first says whose chain it is, with the programme that it began with,
//         the versions that it was moved to and the calendars that its events ran by, each other one is an event as it is stored,
//         with its link (course_log.h). `checkSignoff` walks the links, then looks that the Composition's last link is that of
//         the event it names, that the version it names ran then, that this event vouches for the Composition's content, and that the words are those that were
//         signed. Changing one byte of any of them is told, with where.
// Errors: storageCorrupt (`detail` says what does not agree, for a person), badRequest (these are no such files).
#pragma once

#include "server/icbt/course_file.h"

#include "fhir/resource.h"

namespace fyr::server {

[[nodiscard]] Result<std::string> chainText(ReadTx& tx, const Programmes& programmes, const std::string& course);

struct CheckedSignoff {
    std::string course;
    std::int64_t events = 0;  // of the chain as it was given
    std::int64_t ended = 0;   // the event that the Composition names
    std::string link;
    std::string content;      // the digest that the event vouches for
};
[[nodiscard]] Result<CheckedSignoff> checkSignoff(const fhir::Value& composition, std::string_view chain);

} // namespace fyr::server
