// Payloads of the commands on a course of internet CBT (docs/COURSES.md, "Commands").
//
// Shape:  one struct for all: each command reads the members of its own row of the table and leaves the others empty.
// Errors: badRequest with every problem found, places as JSON pointers into the command.
#pragma once

#include "base/clock.h"
#include "protocol/command.h"

namespace fyr::protocol {

inline constexpr std::size_t maxSummaryCodePoints = 20'000;
inline constexpr std::int64_t maxMinutes = 600; // of a therapist, in one go

struct CoursePayload {
    std::string programme;  // enrol: id
    bool consent = false;   // enrol: the patient has agreed; false: is asked on the page
    std::string module;     // approve, handBack, openModule, repeat, skip, choose, swap
    std::string choice;     // choose, swap
    std::string decision;   // decide
    std::string track;      // decide: goes on as before when it is empty
    std::uint32_t duty = 0; // take, settle
    std::string text;       // approve, handBack, reply: what the patient reads; settle: what was done; signOff: the summary
    bool answers = false;   // approve, handBack: the text is the answer to what the patient has written, too
    std::string reason;     // of what takes one
    bool overrides = false; // enrol: though the programme's table says that it does not suit; with a reason
    std::int32_t minutes = 0;
    std::optional<Instant> until; // pause, cover
    std::string therapist;  // transfer: a practitioner
    std::string person;     // cover: a practitioner; empty: nobody covers any more
    std::string rule;       // waive: of CourseRow::openRules, or "measure:ID" of a baseline measure before the start
};

[[nodiscard]] json::object toJson(const CoursePayload& p); // only what is there
[[nodiscard]] Result<CoursePayload> coursePayload(const Command& c);

} // namespace fyr::protocol
