// What the caseload shows on top of the cache because of the outbox: pending commands applied to one course.
//
// Shape:  pure, as overlay.h. A command that would be refused as the course is known here changes nothing and is named in
//         `expected`; what follows it waits. A forecast only: the server decides.
// Safety: an open risk never goes away by a forecast. Who takes it is shown at once, as what is being sent: to everybody else
//         nobody has it, and its clock goes on telling. That it is settled is shown only when the server has said so.
#pragma once

#include "clinical/course_row.h"
#include "protocol/command.h"
#include "protocol/overlay.h"

#include <functional>
#include <optional>
#include <span>

namespace fyr::protocol {

struct CourseOverlayContext {
    clinical::PersonRef me;
    std::function<std::string(std::string_view)> nameOf; // of a practitioner; may be empty
};

struct OverlaidCourse {
    clinical::CourseRow row;
    std::vector<std::uint32_t> settled; // risk duties whose end waits to be sent
    std::optional<ExpectedRefusal> expected;
};

// `pending`: the outbox in order; commands on other targets are passed over.
[[nodiscard]] OverlaidCourse overlayCourse(const clinical::CourseRow& row, std::span<const Command> pending, const CourseOverlayContext& context);

} // namespace fyr::protocol
