// A course's events as its stream keeps them: each with its link, the engine that accepted it and the calendar it ran by.
//
// Shape:  {event, link, engine, calendar?}. After an event `move` the others are under the version whose hash it names; the chain
//         goes on, so that it says which events ran under which. The link is the engine's own (icbt/engine/chain.h): over the link before and the
//         event's canonical bytes, the first over the programme's hash. Whoever has the newest one sees whether anything
//         before it was changed; `fyrctl icbt check` says where.
// Errors: storageCorrupt (an event that cannot be read, a link that does not fit).
#pragma once

#include "base/json.h"
#include "icbt/engine/chain.h"

namespace fyr::server {

struct LoggedEvent {
    icbt::Event event;
    std::string link;        // hexadecimal
    std::int64_t engine = 0; // icbt::engineVersion that accepted it
    std::string calendar;    // course_calendar.h; empty: Sweden's
};
[[nodiscard]] std::string loggedText(const LoggedEvent& e);
[[nodiscard]] Result<LoggedEvent> loggedFrom(const json::value& v);
// For whoever checks a log: nothing may be in it that the link does not cover.
[[nodiscard]] Result<LoggedEvent> loggedExactly(const json::value& v);

// `before`: empty for the first event.
[[nodiscard]] Result<std::string> linkAfter(const std::string& programmeHash, std::string_view before, const icbt::Event& event);
// The first event whose link does not fit; nothing when the chain is whole.
[[nodiscard]] std::optional<std::size_t> firstBroken(const std::string& programmeHash, const std::vector<LoggedEvent>& log);

} // namespace fyr::server
