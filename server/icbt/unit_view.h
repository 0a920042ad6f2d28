// A unit's internet CBT for whoever supervises it (icbt/report/unit_report.h), from the store, with its trace.
//
// Rights: the manager of the unit, and the practitioner whom the unit's settings name as its supervisor (`icbtSupervisor`).
//         Everybody else: forbidden. Courses are told by id: who may open them opens them.
// Errors: forbidden, tooLarge (more courses than one report takes), and the store's.
#pragma once

#include "server/common/principal.h"
#include "server/icbt/course_file.h"

namespace fyr::server {

inline constexpr std::size_t unitCoursesAtMost = 20'000;

[[nodiscard]] Result<json::object> unitViewFor(Store& store, const Clock& clock, const Programmes& programmes, const Principal& who, std::chrono::days period);

} // namespace fyr::server
