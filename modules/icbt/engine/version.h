// Which engine made a course what it is.
#pragma once

#include <cstdint>

namespace fyr::icbt {

// Goes up with every change by which an old event would be refused, or would make another course of it (the golden digests of
// tests/icbt/golden.tsv say so). Courses keep what earlier engines made of their events (server/icbt/course_state.h); decodeCourse
// must go on reading it.
inline constexpr std::int64_t engineVersion = 1;

} // namespace fyr::icbt
