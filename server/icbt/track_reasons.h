// Why a course is on its track or needs a look, told in what was measured of this patient. Three at most; the therapist decides.
//
// Shape:  pure. What the programme's table looked at is told with the limit that the table has; what speaks for a look by the
//         early warning with what is expected by then. A fact that says nothing ("0 measures missing") is left out.
#pragma once

#include "server/icbt/course_so_far.h"

namespace fyr::server {

inline constexpr std::size_t reasonsAtMost = 3;

// Of a decision's table, for the outcome that it suggested.
[[nodiscard]] std::vector<clinical::LocalText> reasonsOf(const CourseFile& f, const instruments::Catalogue& catalogue, const icbt::Decision& decision, std::uint16_t outcome,
                                                         const SoFar& so);
// Of early warning. `told`: the table has said what the change is.
[[nodiscard]] std::vector<clinical::LocalText> reasonsOf(const CourseFile& f, const instruments::Catalogue& catalogue, const icbt::Warning& warning, const SoFar& so, bool told);

} // namespace fyr::server
