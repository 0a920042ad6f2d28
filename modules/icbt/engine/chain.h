// Events and courses as bytes, the chain of a course's events, and its replay.
//
// Shape:  the bytes are the same on every machine: little endian, fixed widths, a tag before what may be missing, a length
//         before what has one, no padding. A link is the SHA-256 of the link before it and of the event's bytes; the first
//         link names the programme by its hash. Replay is a fold: the same events make the same course.
//         What belongs in the log: every event that was accepted, with the time at which it happened (a clock may have been
//         set back), and a `tick` for every time that brought something about, before anybody is told of it. Then nothing that
//         was told comes about otherwise after a crash.
// Errors: badRequest for bytes that are not an event or a course (never more is read than there is, or made than 64 KiB of
//         text asks for); versionConflict for a log of another programme; storageCorrupt for a link that does not fit,
//         invalidState for an event that is refused, `detail` saying which.
#pragma once

#include "base/digest.h"
#include "icbt/engine/step.h"

#include <span>

namespace fyr::icbt {

inline constexpr std::size_t textMost = 64 * 1024; // of an event

[[nodiscard]] std::string encode(const Event& e);
[[nodiscard]] std::string encode(const Course& c);
[[nodiscard]] std::string encode(const Effect& e);
[[nodiscard]] Result<Event> decodeEvent(std::string_view bytes);
[[nodiscard]] Result<Course> decodeCourse(std::string_view bytes);
[[nodiscard]] Digest digest(const Course& c);

[[nodiscard]] Digest firstLink(const Programme& programme);
[[nodiscard]] Digest link(const Digest& previous, std::string_view event);

struct Entry {
    std::string event; // its bytes
    Digest link{};
};
struct Log {
    std::string programme; // hash
    std::vector<Entry> entries;
    void append(const Programme& p, Event e, Instant happened); // `now` of the course after it
};

// The first entry that does not fit the ones before it; nothing when the chain is whole.
[[nodiscard]] std::optional<std::size_t> firstBroken(const Programme& programme, const Log& log);
// `effects` (may be null) grows by all that followed.
[[nodiscard]] Result<Course> replay(const Setting& setting, const Log& log, std::vector<Effect>* effects = nullptr);

} // namespace fyr::icbt
